"""Rules between the parts of a scenario are all checked, each named where it is broken."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from freightsim.scenario import Scenario
from freightsim.validation.merge import merged
from joins import chosen
from stationed import COUNTRY
from tiny import TINY

NO_BORDER = {"lanes": {"west": {"sections": {"china": {"border": "brest"}}}}}


def broken(tree: dict[str, Any], *changes: dict[str, Any]) -> list[tuple[str, str]]:
    """Return place and text of every rule that a tree with these changes breaks."""
    for change in changes:
        tree = merged(tree, change)
    with pytest.raises(ValidationError) as caught:
        Scenario.model_validate(tree)
    return [(".".join(map(str, error["loc"])), error["msg"]) for error in caught.value.errors()]


@pytest.mark.parametrize(
    ("change", "loc", "text"),
    [
        (
            {"lanes": {"west": {"sections": {"beyond": {"border": "alashankou"}}}}},
            "lanes.west.sections.beyond.border",
            "the last section ends at the terminal, not at a border",
        ),
        (
            {"lanes": {"west": {"sections": {"china": None, "beyond": None}}}},
            "lanes.west.sections",
            "a lane needs at least one section",
        ),
        (
            {"borders": {"alashankou": {"inbound": {"tracks": 0, "trains_per_day": 4, "background_share": 0.2}}}},
            "borders.alashankou.inbound.tracks",
            "must be whole numbers, at least 1",
        ),
        (
            {"borders": {"alashankou": {"inbound": {"tracks": 1, "trains_per_day": 0, "background_share": 0.2}}}},
            "borders.alashankou.inbound.trains_per_day",
            "must be greater than 0 (an event with border_capacity 0 closes a border)",
        ),
        ({"port": {"tracks": 1.5}}, "port.tracks", "must be whole numbers, at least 1"),
        ({"port": {"yard_teu": 599.5}}, "port.yard_teu", "must be whole numbers, at least 1"),
        ({"port": {"yard_teu": {"2013": 600, "2014": 0}}}, "port.yard_teu", "must be whole numbers, at least 1"),
        ({"customs": {"desks": 0}}, "customs.desks", "must be whole numbers, at least 1"),
        (
            {"borders": {"alashankou": {"tracks": {"2013": 2, "2014": 0}}}},
            "borders.alashankou.tracks",
            "must be whole numbers, at least 1",
        ),
        (
            {"borders": {"alashankou": {"trains_per_day": {"2013": 8, "2014": 0}}}},
            "borders.alashankou.trains_per_day",
            "must be greater than 0 (an event with border_capacity 0 closes a border)",
        ),
        (
            {"trains": {"wagons_high": {"2013": 45, "2014": 40}}},
            "trains.wagons_low",
            "from 2014-01-01 on the fewest wagons (41) are more than the most (40)",
        ),
        (
            {"trains": {"wagons_low": {"2013": 41, "2014": 0}}},
            "trains.wagons_low",
            "from 2014-01-01 on a train of 0 wagons would have no space for a FEU",
        ),
        (
            {"trains": {"placement_h": 25.0}},
            "trains.placement_h",
            "the set is placed before bookings close: must be at most cutoff_h = 24",
        ),
        ({"trains": {"extra_notice_h": 23.0}}, "trains.extra_notice_h", "must be at least cutoff_h = 24"),
        ({"demand": {"inbound": None}}, "demand.inbound", "both directions need a demand"),
        (
            {"demand": {"outbound": {"season": {"months": {"jul": None}}}}},
            "demand.outbound.season.months",
            "needs all twelve months, lacks jul",
        ),
        (
            {"markets": {"asia": {"name": "Asia", "share": {"outbound": 1.0}}}},
            "markets.asia.share.inbound",
            "both directions need a share",
        ),
        (
            {"markets": {"europe": {"share": {"inbound": 0}}}},
            "markets",
            "no market has a share of the inbound potential",
        ),
        (
            {
                "modes": {"air": {"name": "Air"}},
                "markets": {"europe": {"modes": {"air": {"days": 5, "price_ratio": {"inbound": 1}}}}},
            },
            "markets.europe.modes.air.price_ratio.outbound",
            "both directions need a price ratio",
        ),
        (
            {"modes": {"sea": {"name": "Sea", "by_seaport": True}}},
            "modes.sea.by_seaport",
            "a mode by seaport needs at least one seaport",
        ),
        (
            {"choice": {"rail": {"subsidy_cap": {"2013": 0.5, "2018": 1.2}}}},
            "choice.rail.subsidy_cap",
            "from 2018-01-01 on subsidy would be more than the full cost: must be at most 1",
        ),
        (
            {"cargo": {"load_factor": {"level": {"2013": 1.0, "2014": 0.0}}}},
            "cargo.load_factor.level",
            "must be greater than 0",
        ),
        (
            {"cargo": {"classes": {"car_parts": None}}},
            "cargo.classes",
            "there is no class of goods inbound",
        ),
    ],
)
def test_a_broken_rule(tiny_tree: dict[str, Any], change: dict[str, Any], loc: str, text: str) -> None:
    """It is refused at its place, in words that say what would do."""
    assert broken(tiny_tree, change) == [(loc, text)]


def test_no_region(tiny_tree: dict[str, Any]) -> None:
    """Every booking is for a region, so there must be one."""
    tiny_tree["regions"] = {}
    assert broken(tiny_tree) == [("regions", "bookings need at least one region")]


def test_all_at_once(tiny_tree: dict[str, Any]) -> None:
    """Every broken rule is reported, not just the first."""
    changes = [NO_BORDER, {"port": {"cranes": 0}}, {"services": {"west_in": {"lane": "x"}}}]
    assert [loc for loc, _ in broken(tiny_tree, *changes)] == [
        "lanes.west.sections.china.border",
        "services.west_in.lane",
        "port.cranes",
    ]


@pytest.mark.parametrize(
    "change",
    [
        {"port": {"tracks": {"2013": 1, "2014": 1, "2015": 4}}},
        {"trains": {"placement_h": 24.0, "extra_notice_h": 24.0}},
        {"trains": {"wagons_low": {"2013": 45, "2014": 40}}},
        {"lanes": {"west": {"sections": {"china": {"border": None}}}}},
        {"regions": {"western_europe": {"weight": {"inbound": None}}}},
        {"markets": {"asia": {"name": "Asia", "share": {"outbound": 1.0, "inbound": 0.0}}}},
        {"choice": {"rail": {"subsidy_cap": 1.0, "subsidy_usd_per_feu": 8000.0}}},
        {"choice": {"rail": {"subsidy_cap": 0.5, "subsidy_usd_per_feu": 9000.0}}},
        {"choice": {"rail": {"subsidy_usd_per_feu": {"2013": 3000.0, "2099": 9000.0}}}},
        {"demand": {"outbound": {"attraction": {"shift": {"2013": 1.0, "2014": 0.0}}}}},
    ],
)
def test_what_is_allowed(tiny_tree: dict[str, Any], change: dict[str, Any]) -> None:
    """Values at the edge of a rule keep it."""
    Scenario.model_validate(merged(tiny_tree, change))


@pytest.mark.parametrize("join", [{"by": "truck"}, {"by": "wagon_group", "wagons": 5}])
def test_the_city_of_the_port_does_not_join(join: dict[str, Any]) -> None:
    """It is the one with no road to the port, as for `freightsim new-city`; a city some way off may join."""
    for road_km, found in ((0.0, 1), (25.0, 0)):
        change = {
            "cities": {"zhengzhou": {"road_km": road_km, "rail_km": 20.0, "joins": join | {"from": "2013-12-01"}}}
        }
        tree = merged(TINY, change)
        if not found:
            assert Scenario.model_validate(tree).cities["zhengzhou"].joins is not None
            continue
        text = "Zhengzhou is the city of the port itself (road_km is 0): its cargo needs no join"
        assert broken(tree) == [("cities.zhengzhou.joins", text)]


# Hubs in outline, subsidies


@pytest.mark.parametrize(
    "trains",
    [{}, {"outbound": {}}, {"outbound": {"europe": 0}, "inbound": {"europe": {"2013": 0, "2014": 0}}}],
    ids=["nothing", "no market", "zeros"],
)
def test_a_hub_without_trains(trains: dict[str, Any]) -> None:
    """A hub carries nothing without trains: one train a week in one direction is enough."""
    place = {"name": "Nanjing", "province": "Jiangsu", "lat": 32.0, "lon": 118.8}
    hubs = {"nanjing": place | {"trains_per_week": trains, "feu_per_train": {"outbound": 41}}}
    text = "the hub 'nanjing' has no trains: write trains a week by direction and market, or leave the hub out"
    tree = chosen(COUNTRY).tree()
    assert broken(tree, {"hubs": hubs}) == [("hubs.nanjing.trains_per_week", text)]
    hubs["nanjing"]["trains_per_week"] = {"outbound": {"europe": {"2013": 0, "2014": 1}}}
    Scenario.model_validate(merged(tree, {"hubs": hubs}))


@pytest.mark.parametrize(
    ("change", "loc", "text"),
    [
        (
            {"choice": {"rail": {"subsidy_usd_per_feu": {"2013": 3000.0, "2014": 9000.0}}}},
            "choice.rail.subsidy_usd_per_feu",
            "on 2014-01-01 the subsidy is 9,000 USD a FEU, more than the full cost of rail, 8,000",
        ),
        (
            {"choice": {"rail": {"cost_usd_per_feu": {"2013": 8000.0, "2014": 4000.0}, "subsidy_usd_per_feu": 5000.0}}},
            "choice.rail.subsidy_usd_per_feu",
            "on 2014-01-01 the subsidy is 5,000 USD a FEU, more than the full cost of rail, 4,000",
        ),
        (
            {"hubs": {"xian": {"subsidy_usd_per_feu": 8500.0}}},
            "hubs.xian.subsidy_usd_per_feu",
            "on 2013-07-18 the subsidy is 8,500 USD a FEU, more than the full cost of rail, 8,000",
        ),
        (
            {
                "cities": {
                    "changsha": {
                        "joins": {
                            "by": "own_trains",
                            "from": "2013-10-01",
                            "services": {"west": {"outbound": 1.0}},
                            "subsidy_usd_per_feu": 8500.0,
                        }
                    }
                }
            },
            "cities.changsha.joins.subsidy_usd_per_feu",
            "on 2013-10-01 the subsidy is 8,500 USD a FEU, more than the full cost of rail, 8,000",
        ),
    ],
    ids=["steps up", "cost falls", "hub", "own trains"],
)
def test_a_subsidy_above_the_full_cost(change: dict[str, Any], loc: str, text: str) -> None:
    """No subsidy that its cap lets through is more than there is to pay, of the port, a hub or a city's own trains."""
    assert broken(chosen(COUNTRY).tree(), change) == [(loc, text)]


def test_one_city_joins_a_hub_once() -> None:
    """Under two ids it would be counted twice; to join two hubs is another thing."""
    tree = chosen(COUNTRY).tree()
    join = {"by": "truck", "from": "2013-10-01"}
    twin = {key: tree["cities"]["xiangyang"][key] for key in ("name", "province", "lat", "lon", "road_km")}
    cities = {"xiangyang": {"joins": join}, "xiangyang_2": twin | {"trade_usd_bn": 1.0, "joins": join}}
    text = "Xiangyang joins Zhengzhou twice: 'xiangyang' has the same name and province and joins it, too"
    assert broken(tree, {"cities": cities}) == [("cities.xiangyang_2.joins", text)]
    other = merged(cities, {"xiangyang_2": {"joins": {"to": "xian"}}})
    Scenario.model_validate(merged(tree, {"cities": other}))


# Stations of hubs


@pytest.mark.parametrize(
    ("join", "change", "loc", "text"),
    [
        ({"presence": 1.2}, {}, "joins.truck.presence", "Input should be less than or equal to 1"),
        (
            {"own_trains_kept": 0.5},
            {"hubs": {"wuhan": None}},
            "joins.own_trains_kept",
            "Wuhan has no trains of its own to give up: there is no hub 'wuhan' under hubs",
        ),
        (
            {"presence": 0.5},
            {"cities": {"wuhan": {"lat": 10.0}}},
            "lat",
            "a station of a hub is in China: must be between 18 and 54 degrees",
        ),
        (
            {"presence": 0.5},
            {"cities": {"wuhan": {"lon": 140.0}}},
            "lon",
            "a station of a hub is in China: must be between 73 and 135 degrees",
        ),
        ({"to": "xain"}, {}, "joins.to", "no hub called 'xain'"),
        ({"to": "wuhan"}, {}, "joins.to", "Wuhan is the city of this hub itself: its cargo needs no join"),
        (
            {"to": "xian"},
            {"hubs": {"xian": {"trains_per_week": {"outbound": {"europe": {"2013-09-01": 0}}, "inbound": None}}}},
            "joins.to",
            "the hub 'xian' has no trains from 2013-10-01 on: no cargo can use its stations",
        ),
        (
            {"to": "xian", "by": "wagon_group", "wagons": 5, "coupled_to": "city"},
            {},
            "joins.coupled_to",
            "wagons on the city's own trains go to no other hub: leave out 'to', or couple them to 'port'",
        ),
    ],
)
def test_stations(join: dict[str, Any], change: dict[str, Any], loc: str, text: str) -> None:
    """A hub is present by a share, in China, with trains; who gives trains up has some."""
    joined = {"cities": {"wuhan": {"joins": {"by": "truck", "from": "2013-10-01"} | join}}}
    assert (f"cities.wuhan.{loc}", text) in broken(chosen(COUNTRY).tree(), joined, change)


def test_a_station_abroad_without_presence_is_a_mere_feeder() -> None:
    """Only where the hub is present is it a station."""
    Scenario.model_validate(
        merged(
            chosen(COUNTRY).tree(),
            {"cities": {"wuhan": {"lat": 10.0, "joins": {"by": "truck", "from": "2013-10-01", "presence": 0.0}}}},
        )
    )
