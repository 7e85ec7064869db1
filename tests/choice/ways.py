"""A scenario with every way there is, and what each way costs, added up item by item and apart from the package."""

from __future__ import annotations

from copy import deepcopy
from datetime import date
from math import asin, cos, exp, inf, log, radians, sin, sqrt
from typing import Any

from freightsim.scenario import Scenario
from freightsim.validation.merge import merged
from tiny import TINY

Tree = dict[str, Any]

_BOTH = {"outbound": 1.0, "inbound": 1.0}

MANY_WAYS: Tree = merged(
    deepcopy(TINY),
    {
        "choice": {
            "rail": {
                "cost_usd_per_feu": {"2013": 9000.0, "2014-01-10": 8000.0},
                "subsidy_usd_per_feu": {"2013": 4000.0, "2013-09-10": 2500.0},
                "subsidy_cap": {"2013": 0.4, "2014-02-01": 0.3},
            },
            "cost_sensitivity": 3.0,
            "rail_independence": 0.6,
            "hub_independence": 0.7,
            "near_km": 450.0,
            "hub_constant": -0.6,
            "hub_value_tilt": {"outbound": 0.9},
            "reach_km": 900.0,
            "headway_share": 0.5,
            "rail_handling_d": 2.0,
            "truck_usd_per_feu_km": 1.5,
            "truck_usd_per_feu": 150.0,
            "detour": 1.3,
        },
        "modes": {
            "sea": {"name": "Sea", "usd_per_feu": {"2013": 2800.0, "2013-12-05": 2000.0}, "by_seaport": True},
            "air": {"name": "Air", "usd_per_feu": 500.0, "usd_per_t": {"2013": 3000.0, "2013-11-01": 2500.0}},
            "road": {"name": "Road", "usd_per_feu": 7000.0},
        },
        "seaports": {
            "shanghai": {"name": "Shanghai", "lat": 31.23, "lon": 121.47},
            "qingdao": {"name": "Qingdao", "lat": 36.07, "lon": 120.38},
        },
        "markets": {
            "europe": {
                "share": {"outbound": 0.75, "inbound": 0.6},
                "rail_odds": {"outbound": {"2013": 1.4, "2013-11-25": 1.2}},
                "modes": {
                    "sea": {"days": 32.0, "price_ratio": {"outbound": 1.0, "inbound": 0.5}},
                    "air": {"days": 4.0, "price_ratio": _BOTH, "constant": {"outbound": -0.4}},
                },
            },
            "central_asia": {
                "name": "Central Asia",
                "share": {"outbound": 0.25, "inbound": 0.4},
                "value_ratio": {"outbound": 0.4},
                "rail_price_ratio": 0.5,
                "modes": {"road": {"days": 12.0, "price_ratio": {"outbound": 1.0, "inbound": 0.7}}},
            },
        },
        "cities": {
            "xian": {
                "name": "Xi'an",
                "province": "Shaanxi",
                "lat": 34.34,
                "lon": 108.94,
                "trade_usd_bn": 45.0,
                "road_km": 480.0,
            },
        },
        "hubs": {
            "wuhan": {
                "name": "Wuhan",
                "province": "Hubei",
                "lat": 30.59,
                "lon": 114.31,
                "trains_per_week": {"outbound": {"europe": {"2013": 0.0, "2013-10-20": 1.5}}},
                "feu_per_train": {"outbound": 40.0},
                "odds": {"outbound": {"europe": {"2013": 2.0, "2014": 3.0}}},
                "value_tilt": 1.3,
            },
            "xian": {
                "name": "Xi'an",
                "province": "Shaanxi",
                "lat": 34.34,
                "lon": 108.94,
                "trains_per_week": {
                    "outbound": {"europe": 4.0, "central_asia": {"2013": 1.0, "2014-01-20": 2.0}},
                    "inbound": {"europe": 2.0},
                },
                "feu_per_train": {"outbound": {"2013": 38.0, "2014": 42.0}, "inbound": 30.0},
                "subsidy_usd_per_feu": {"2013": 3500.0, "2013-11-10": 1500.0},
            },
            "chongqing": {
                "name": "Chongqing",
                "province": "Chongqing",
                "lat": 29.56,
                "lon": 106.55,
                "trains_per_week": {"outbound": {"europe": 0.2}, "inbound": {"europe": 1.0, "central_asia": 1.0}},
                "feu_per_train": {"outbound": 41.0, "inbound": 35.0},
                "odds": {"inbound": {"europe": 0.4}},
            },
        },
        "cargo": {
            "classes": {
                "machines": {"share": {"2013": 2.0, "2013-12-20": 1.0}, "value_of_time_per_day": 0.004},
                "telephones": {
                    "name": "Telephones",
                    "direction": "outbound",
                    "share": 0.7,
                    "usd_per_t": 60000.0,
                    "t_per_feu": 7.0,
                    "value_of_time_per_day": 0.006,
                    "rail_constant": -0.5,
                },
                "car_parts": {"value_of_time_per_day": 0.003, "rail_constant": 0.2},
            },
            "load_factor": {"level": 1.05, "adjustment": {"2013": 1.0, "2014": 0.95}},
            "value_factor": {"level": {"2013": 0.8}},
        },
        "terminals": {"almaty": {**deepcopy(TINY["terminals"]["hamburg"]), "name": "Almaty", "country": "KZ"}},
        "regions": {
            "western_europe": {"weight": {"inbound": None}},
            "kazakhstan": {"name": "Kazakhstan", "terminal": "almaty", "market": "central_asia"},
            "poland": {"name": "Poland", "terminal": "hamburg", "market": "europe", "weight": {"outbound": 0.5}},
            "uzbekistan": {
                "name": "Uzbekistan",
                "terminal": "almaty",
                "market": "central_asia",
                "weight": {"outbound": {"2013": 0.0, "2013-10-01": 1.0}},
            },
        },
        "lanes": {
            "south": {
                "name": "Southern lane",
                "terminal": "almaty",
                "sections": {
                    "china": deepcopy(TINY["lanes"]["west"]["sections"]["china"]),
                    "steppe": {"km": 800.0, "running_h": 30.0, "gauge_mm": 1520, "country": "KZ"},
                },
            },
            "slow": {
                "name": "Slow lane",
                "terminal": "hamburg",
                "sections": {"all": {"km": 12000.0, "running_h": 400.0, "gauge_mm": 1520, "country": "CN-RU-BY-PL-DE"}},
            },
        },
        "services": {
            "west_out": {"trains_per_week": {"2013": 2.0, "2013-11-15": 3.0}},
            "slow_out": {"lane": "slow", "direction": "outbound", "trains_per_week": 1.0},
            "south_out": {"lane": "south", "direction": "outbound", "trains_per_week": 0.5},
            "south_in": {"lane": "south", "direction": "inbound", "trains_per_week": {"2013": 0.0, "2013-09-01": 1.0}},
        },
        "events": {
            "works": {
                "name": "Works",
                "from": "2013-10-05",
                "to": "2013-10-25",
                "border_capacity": {"alashankou": 0.1},
            }
        },
        "demand": {
            "outbound": {
                "attraction": {
                    "from": "2013-05-01",
                    "level": -1.0,
                    "gain": 2.0,
                    "pace_years": 0.7,
                    "shift": {"2013": 1.0, "2013-12-01": 1.4},
                    "adjustment": {"2013": 0.9, "2014": 1.1},
                },
            },
        },
    },
)
"""Two markets, sea, air and road, two classes outbound, and dates for all of it.

Of three cities the port is near to two, with a distant hub and a near one; to Wuhan it is as distant as Chongqing and
Xi'an, and Wuhan's own hub is near.
"""


def many_ways(*changes: Tree) -> Scenario:
    """Return the scenario with trees of changes merged in."""
    tree = MANY_WAYS
    for change in changes:
        tree = merged(tree, change)
    return Scenario.model_validate(tree)


def at(value: Any, day: date) -> float:
    """Return the number in force on a day: a number, or numbers by the date or year from which they hold."""
    if not isinstance(value, dict):
        return float(value)
    days = [date.fromisoformat(f"{key}-01-01" if len(key) == 4 else key) for key in value]
    starts = dict(zip(days, map(float, value.values()), strict=True))
    past = [start for start in starts if start <= day]
    return starts[max(past) if past else min(starts)]


def utilities(tree: Tree, direction: str, day: date, city: str, market: str, goods: str) -> dict[str, float]:
    """Return the utility of each way by name: `port`, the hubs and the modes; minus infinity where not on offer."""
    place, far, item = tree["cities"][city], tree["markets"][market], tree["cargo"]["classes"][goods]
    sensitivity = tree["choice"]["cost_sensitivity"]
    a_day = item["t_per_feu"] * item["usd_per_t"] * item["value_of_time_per_day"]
    a_day *= tree["markets"][market].get("value_ratio", {}).get(direction, 1.0)
    price = _rail_price(tree, day, tree["choice"]["rail"].get("subsidy_usd_per_feu", 0.0))
    liking = _attraction(tree, direction, day) + log(at(far.get("rail_odds", {}).get(direction, 1.0), day))
    liking += item.get("rail_constant", 0.0)
    wait_d, transit_d = _service(tree, direction, day, market)
    found = {"port": -inf}
    if transit_d is not None:
        days = wait_d + tree["choice"]["rail_handling_d"] + transit_d + _haul_d(tree, place["road_km"])
        cost = price * far.get("rail_price_ratio", 1.0) + _haul_usd(tree, place["road_km"]) + days * a_day
        found["port"] = liking - place["road_km"] / tree["choice"]["reach_km"] - sensitivity * log(cost)
    for key in tree.get("hubs", {}):
        found[key] = _of_hub(tree, direction, day, key, city, market, goods)
    for key, offer in far["modes"].items():
        mode = tree["modes"][key]
        rate = at(mode.get("usd_per_feu", 0.0), day) + at(mode.get("usd_per_t", 0.0), day) * item["t_per_feu"]
        cost = offer["price_ratio"][direction] * rate + offer["days"] * a_day
        if mode.get("by_seaport"):
            ports = [_haversine_km(place, port) for port in tree["seaports"].values()]
            km = tree["choice"]["detour"] * min(ports)
            cost += _haul_usd(tree, km) + _haul_d(tree, km) * a_day
        found[key] = offer.get("constant", {}).get(direction, 0.0) - sensitivity * log(cost)
    return found


def _of_hub(tree: Tree, direction: str, day: date, hub: str, city: str, market: str, goods: str) -> float:
    """Return the utility of the trains of a hub in outline, odds within its side included."""
    its, choice, item = tree["hubs"][hub], tree["choice"], tree["cargo"]["classes"][goods]
    weekly = at(its["trains_per_week"].get(direction, {}).get(market, 0.0), day)
    if not weekly:
        return -inf
    usd = item["t_per_feu"] * item["usd_per_t"]
    price = _rail_price(tree, day, its.get("subsidy_usd_per_feu", choice["rail"].get("subsidy_usd_per_feu", 0.0)))
    km = choice["detour"] * _haversine_km(tree["cities"][city], its)
    terminals = {each["terminal"] for each in tree["regions"].values() if each["market"] == market}
    transit_d = min(_lane_d(tree, lane, day) for lane in tree["lanes"].values() if lane["terminal"] in terminals)
    days = choice["headway_share"] * min(7 / weekly, 28) + choice["rail_handling_d"] + transit_d + _haul_d(tree, km)
    cost = price * tree["markets"][market].get("rail_price_ratio", 1.0) + _haul_usd(tree, km)
    ratio = tree["markets"][market].get("value_ratio", {}).get(direction, 1.0)
    cost += days * usd * ratio * item["value_of_time_per_day"]
    tilt = its.get("value_tilt", 1.0) * choice.get("hub_value_tilt", {}).get(direction, 1.0)
    liking = choice["hub_constant"] + item.get("rail_constant", 0.0) + log(tilt) * usd / 100_000
    odds = at(its.get("odds", {}).get(direction, {}).get(market, 1.0), day)
    return (
        liking
        - km / choice["reach_km"]
        - choice["cost_sensitivity"] * log(cost)
        + choice["rail_independence"] * choice["hub_independence"] * log(odds)
    )


def near_trains(tree: Tree, city: str) -> dict[str, bool]:
    """Return whether the port and each hub are near to a city."""
    places = {"port": tree["port"], **tree.get("hubs", {})}
    return {
        key: _haversine_km(tree["cities"][city], place) <= tree["choice"]["near_km"] for key, place in places.items()
    }


def probabilities(utility: dict[str, float], near: dict[str, bool], rail: float, hubs: float) -> dict[str, float]:
    """Return the probability of each way by the nested logit: near trains, distant ones, and both in a nest.

    A product of conditional probabilities from the root to the leaf (Train, 2009, section 4.2), the worth of each nest
    being the sum of what is in it to the power of its scale.
    """
    leaf = {way: exp(utility[way] / (rail * hubs)) for way in near}
    inside = [sum(worth for way, worth in leaf.items() if near[way] == side) for side in (False, True)]
    trains = sum(worth**hubs for worth in inside)
    outside = {way: exp(value) for way, value in utility.items() if way not in near}
    total = trains**rail + sum(outside.values())
    found = {way: worth / total for way, worth in outside.items()}
    for way, worth in leaf.items():
        side = inside[near[way]]
        found[way] = worth / side * side**hubs / trains * trains**rail / total if worth else 0.0
    return found


def _rail_price(tree: Tree, day: date, subsidy: Any) -> float:
    rail = {"subsidy_cap": 1.0} | tree["choice"]["rail"]
    full = at(rail["cost_usd_per_feu"], day)
    return full - min(at(subsidy, day), at(rail["subsidy_cap"], day) * full)


def _attraction(tree: Tree, direction: str, day: date) -> float:
    """Return level + gain (1 - exp(-years / pace)) at the middle of the quarter, and the logarithms of both odds."""
    curve = {"gain": 0.0, "pace_years": 1.0, "shift": 1.0, "adjustment": 1.0} | tree["demand"][direction]["attraction"]
    middle = date(day.year, {1: 2, 2: 5, 3: 8, 4: 11}[(day.month + 2) // 3], 15)
    years = max((middle - date.fromisoformat(curve["from"])).days / 365.25, 0.0)
    smooth = curve["level"] + curve["gain"] * (1 - exp(-years / curve["pace_years"]))
    index = tree["choice"].get("rail_index", 1.0)
    return smooth + log(at(index, day)) + log(at(curve["shift"], day)) + log(at(curve["adjustment"], day))


def _service(tree: Tree, direction: str, day: date, market: str) -> tuple[float, float | None]:
    """Return days of waiting for a train, and days on the way; None where no train is to be had."""
    on_offer: dict[str, list[tuple[float, float]]] = {key: [] for key in tree["terminals"]}
    for service in tree["services"].values():
        if service["direction"] == direction:
            lane = tree["lanes"][service["lane"]]
            on_offer[lane["terminal"]].append((at(service["trains_per_week"], day), _lane_d(tree, lane, day)))
    weekly = {key: sum(trains for trains, _ in offers) for key, offers in on_offer.items()}
    days: dict[str, float] = {}
    for key, offers in on_offer.items():
        lanes = [_lane_d(tree, lane, day) for lane in tree["lanes"].values() if lane["terminal"] == key]
        days[key] = sum(n * d for n, d in offers) / weekly[key] if weekly[key] else min(lanes)
    regions = [region for region in tree["regions"].values() if region["market"] == market]
    pull = [at(region.get("weight", {}).get(direction, weekly[region["terminal"]]), day) for region in regions]
    trains = sum(weekly[key] for key in {region["terminal"] for region in regions})
    wait_d = tree["choice"]["headway_share"] * min(7 / trains if trains else inf, 28)
    if not sum(pull):
        return wait_d, None
    return wait_d, sum(n * days[region["terminal"]] for n, region in zip(pull, regions, strict=True)) / sum(pull)


def _lane_d(tree: Tree, lane: Tree, day: date) -> float:
    hours = 0.0
    for section in lane["sections"].values():
        hours += section["running_h"] * at(tree["trains"]["running_factor"], day)
        if section.get("border"):
            border = tree["borders"][section["border"]]
            trains = at(border["trains_per_day"], day)
            for event in tree["events"].values():
                if date.fromisoformat(event["from"]) <= day < date.fromisoformat(event["to"]):
                    trains *= event.get("border_capacity", {}).get(section["border"], 1.0)
            hours += at(border["formalities_h"], day) + 24 * at(border["tracks"], day) / trains
    return hours / 24


def _haul_usd(tree: Tree, km: float) -> float:
    return tree["choice"]["truck_usd_per_feu"] + tree["choice"]["truck_usd_per_feu_km"] * km


def _haul_d(tree: Tree, km: float) -> float:
    feeder, driving_h = tree["feeder"], km / tree["feeder"]["speed_km_h"]
    return (feeder["handling_h"] + driving_h + feeder["rest_h"] * driving_h / feeder["driving_limit_h"]) / 24


def _haversine_km(one: Tree, other: Tree) -> float:
    """Return the great-circle distance (Sinnott, 1984, Sky and Telescope 68, 159)."""
    lat, to_lat = radians(one["lat"]), radians(other["lat"])
    half_lat, half_lon = (to_lat - lat) / 2, radians(other["lon"] - one["lon"]) / 2
    return 2 * 6371 * asin(sqrt(sin(half_lat) ** 2 + cos(lat) * cos(to_lat) * sin(half_lon) ** 2))
