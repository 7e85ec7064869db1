"""Trains of hubs in outline: sums by side against an addition term by term, and who takes cargo from whom."""

from __future__ import annotations

from itertools import product
from math import exp, log
from typing import Any

import numpy as np
import pytest

from freightsim.base.great_circle import between_km
from freightsim.choice.costs import Goods, rail_price
from freightsim.choice.hubs import HubTrains, days_of, hours_of, hub_trains, near_port
from freightsim.choice.periods import Periods, periods
from freightsim.choice.rates import rates
from freightsim.choice.service import fastest_d
from freightsim.choice.ways import by_others
from freightsim.scenario import Scenario
from freightsim.scenario.network import Direction
from joins import chosen
from stationed import hub, stationed

ZHENGZHOU, WUHAN, XIANGYANG, CHANGSHA = range(4)

RICH: dict[str, Any] = {
    "choice": {
        "hub_value_tilt": {"outbound": 1.3},
        "rail_handling_d": 2.0,
        "rail": {"subsidy_usd_per_feu": {"2013": 3000.0, "2013-11-01": 2000.0}, "subsidy_cap": 0.4},
    },
    "cargo": {
        "classes": {
            "machines": {"rail_constant": 0.3},
            "telephones": {
                "name": "Telephones",
                "direction": "outbound",
                "share": 0.5,
                "usd_per_t": 60000.0,
                "t_per_feu": 7.0,
                "value_of_time_per_day": 0.006,
                "rail_constant": -0.4,
            },
        }
    },
    "hubs": {
        "xian": {
            "subsidy_usd_per_feu": {"2013": 2500.0, "2014-01-10": 3500.0},
            "value_tilt": 0.8,
            "odds": {"outbound": {"europe": {"2013": 0.8, "2014-01-01": 1.7}}},
        },
        "wuhan": {"trains_per_week": {"outbound": {"europe": {"2013": 0.0, "2013-10-15": 0.2, "2014-01-01": 3.0}}}},
    },
}
"""Two classes, and dates for price, subsidy, trains and odds."""


def weighed(scenario: Scenario, direction: Direction = "outbound") -> tuple[HubTrains, Periods, Goods]:
    """Return how much trains of the hubs weigh, when, and which goods."""
    when = periods(scenario, direction)
    goods = Goods.of(scenario, direction)
    return hub_trains(scenario, direction, when, goods), when, goods


def utility(scenario: Scenario, key: str, city: str, day: int, goods: str, when: Periods) -> float:
    """Return the utility of a hub's outbound trains to Europe with its odds; minus infinity without trains."""
    choice, place, of, item = scenario.choice, scenario.hubs[key], scenario.cities[city], scenario.cargo.classes[goods]
    start = when.starts[day]
    weekly = place.trains_per_week["outbound"]["europe"].at(start)
    if not weekly:
        return float("-inf")
    km = choice.detour * between_km(of.lat, of.lon, place.lat, place.lon)
    full = choice.rail.cost_usd_per_feu.at(start)
    support = choice.rail.subsidy_usd_per_feu if place.subsidy_usd_per_feu is None else place.subsidy_usd_per_feu
    money = full - min(support.at(start), choice.rail.subsidy_cap.at(start) * full)
    money += choice.truck_usd_per_feu + choice.truck_usd_per_feu_km * km
    feeder, driving_h = scenario.feeder, km / scenario.feeder.speed_km_h
    days = (feeder.handling_h + driving_h * (1 + feeder.rest_h / feeder.driving_limit_h)) / 24
    days += choice.headway_share * min(7 / weekly, choice.longest_headway_d) + choice.rail_handling_d
    days += fastest_d(scenario, when)[day, 0]
    usd = item.usd_per_t * item.t_per_feu
    cost = money + days * usd * item.value_of_time_per_day
    lean = log(place.value_tilt * choice.hub_value_tilt.get("outbound", 1.0)) * usd / 100_000
    worth = choice.hub_constant + item.rail_constant + lean - choice.cost_sensitivity * log(cost)
    worth -= km / choice.reach_km if choice.reach_km else 0.0
    odds = place.odds.get("outbound", {}).get("europe")
    return worth + choice.rail_independence * choice.hub_independence * log(odds.at(start) if odds else 1.0)


@pytest.mark.parametrize("reach_km", [400.0, None])
def test_sums_are_those_of_all_hubs_one_by_one(reach_km: float | None) -> None:
    """In each period, city and class the logarithm of a side's sum is that of exp(utility / scale) added up."""
    scenario = stationed(None, RICH, {"choice": {"reach_km": reach_km}})
    trains, when, goods = weighed(scenario)
    inner = scenario.choice.rail_independence * scenario.choice.hub_independence
    classes = [key for key, item in scenario.cargo.classes.items() if item.direction == "outbound"]
    found = trains.sums()
    assert found[0].shape == (len(when), len(scenario.cities), 1, len(goods.t_per_feu))
    for day, (c, city), (k, item) in product(range(len(when)), enumerate(scenario.cities), enumerate(classes)):
        sides = [0.0, 0.0]
        for key, place in scenario.hubs.items():
            of = scenario.cities[city]
            distant = between_km(of.lat, of.lon, place.lat, place.lon) > scenario.choice.near_km
            sides[distant] += exp(utility(scenario, key, city, day, item, when) / inner)
        for log_sum, total in zip(found, sides, strict=True):
            assert log_sum[day, c, 0, k] == pytest.approx(log(total) if total else float("-inf"), rel=1e-9)


@pytest.mark.parametrize("near_km", [1.0, 300.0, 400.0, 700.0, 5000.0])
def test_sides_are_told_by_distance(near_km: float) -> None:
    """A hub, and the port, is near to the cities within `near_km`, by great circle."""
    scenario = stationed(None, {"choice": {"near_km": near_km}})
    trains, _when, _goods = weighed(scenario)
    for item in trains.weights:
        place = scenario.hubs[item.hub]
        km = [between_km(city.lat, city.lon, place.lat, place.lon) for city in scenario.cities.values()]
        assert item.near.tolist() == [each <= near_km for each in km]
    port = scenario.port
    km = [between_km(city.lat, city.lon, port.lat, port.lon) for city in scenario.cities.values()]
    assert near_port(scenario).tolist() == [each <= near_km for each in km]


def test_sides_without_hubs_are_empty() -> None:
    """Where there are none both logarithms are minus infinity."""
    trains, _when, _goods = weighed(chosen())
    assert trains.weights == ()
    assert all(np.isneginf(each).all() for each in trains.sums())


def test_one_subsidy_is_that_of_the_hub_the_other_that_of_the_port() -> None:
    """The price to the shipper is the full cost less the subsidy within its cap."""
    scenario = stationed(None, RICH)
    when = periods(scenario, "outbound")
    own = rail_price(scenario, "outbound", scenario.hubs["xian"].subsidy_usd_per_feu, when)
    ports = rail_price(scenario, "outbound", None, when)
    for at, day in enumerate(when.starts):
        rail = scenario.choice.rail
        full, cap = rail.cost_usd_per_feu.at(day), rail.subsidy_cap.at(day)
        assert ports[at] == full - min(3000.0 if day.isoformat() < "2013-11-01" else 2000.0, cap * full)
        assert own[at] == full - min(2500.0 if day.isoformat() < "2014-01-10" else 3500.0, cap * full)


def test_periods_fill_the_horizon() -> None:
    """Their days add up to it; those before it, in which cargo gathers, do not count."""
    scenario = stationed(None, RICH)
    when = periods(scenario, "outbound")
    assert when.starts[0] < scenario.horizon.start
    assert days_of(when).sum() == pytest.approx(scenario.clock.end_h / 24)
    np.testing.assert_allclose(hours_of(when), 24 * days_of(when))


# Who takes cargo from whom


def drawn(scenario: Scenario, direction: Direction = "outbound") -> dict[str, np.ndarray]:
    """Return FEU a year of the last period by hub and city."""
    return {each.way.id: each.feu[-1] for each in by_others(scenario, direction, {}, rates(scenario, direction))}


def test_the_nearer_hub_has_more_of_a_city() -> None:
    """Of two hubs with the same trains, each has more of the city to which its haul is cheaper."""
    alike = {"odds": {"outbound": {"europe": 1.0}, "inbound": {"europe": 1.0}}}
    hubs = {"xian": None, "wuhan": hub("Wuhan", 30.59, 114.31, **alike), "changsha": hub("Changsha", 28.23, 112.94)}
    found = drawn(stationed(None, {"hubs": hubs | {"changsha": hub("Changsha", 28.23, 112.94, **alike)}}))
    assert set(found) == {"wuhan", "changsha"}
    assert found["wuhan"][WUHAN] > found["changsha"][WUHAN] > 0
    assert found["changsha"][CHANGSHA] > found["wuhan"][CHANGSHA] > 0


def test_a_cheaper_haul_draws_more() -> None:
    """A hub draws more of a city, and others less, where it stands nearer to the city."""
    far, near = (drawn(stationed(None, {"hubs": {"wuhan": hub("Wuhan", lat, 114.31)}})) for lat in (30.59, 32.0))
    assert near["wuhan"][XIANGYANG] > far["wuhan"][XIANGYANG]
    for other in ("xian", "changsha"):
        assert near[other][XIANGYANG] < far[other][XIANGYANG]


@pytest.mark.parametrize("independence", [0.3, 0.7, 1.0])
def test_a_subsidy_takes_more_from_the_same_side(independence: float) -> None:
    """A hub that pays more takes a larger part from hubs on its side of a city; of all hubs alike with a scale of 1."""
    base = stationed(None, {"choice": {"hub_independence": independence}})
    paid = base.but({"hubs": {"wuhan": {"subsidy_usd_per_feu": 2000.0}}})
    before, after = drawn(base), drawn(paid)
    km = {
        key: between_km(28.23, 112.94, place.lat, place.lon) <= base.choice.near_km for key, place in base.hubs.items()
    }
    assert km == {"xian": False, "wuhan": True, "changsha": True}
    left = {key: after[key][CHANGSHA] / before[key][CHANGSHA] for key in before}
    assert left["wuhan"] > 1
    if independence < 1:
        assert left["changsha"] < left["xian"] < 1
    else:
        assert left["changsha"] == pytest.approx(left["xian"])
        assert left["xian"] < 1


def test_odds_move_cargo_and_make_none() -> None:
    """The better the odds of a hub, the more it has and the less all others; together never more than the potential."""
    base = stationed()
    last: dict[str, float] = {}
    for odds in (0.01, 1.0, 100.0, 1e6, 1e12):
        scenario = base.but({"hubs": {"wuhan": {"odds": {"outbound": {"europe": odds}}}}})
        table = rates(scenario, "outbound")
        found = {key: float(feu.sum()) for key, feu in drawn(scenario).items()}
        found["port"] = float(table.via_port[-1].sum())
        potential = float(table.potential[-1].sum())
        assert sum(found.values()) <= potential * (1 + 1e-12)
        for key, feu in last.items():
            assert (feu < found[key]) == (key == "wuhan")
        last = found
    assert last["wuhan"] == pytest.approx(potential, rel=0.02)
