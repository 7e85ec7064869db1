"""A city joins in one manner, named by `by`; what is wrong with a join is said at the join."""

from __future__ import annotations

from copy import deepcopy
from typing import Any, get_args

import pytest

from freightsim.base.errors import ScenarioError
from freightsim.base.great_circle import between_km
from freightsim.files.load import scenario_from_tree
from freightsim.scenario.joins import (
    BLOCK,
    GROUP,
    KINDS,
    MODES,
    SHUTTLE,
    TRUCK,
    Hauled,
    OwnTrains,
    Shuttle,
    Stationed,
    Truck,
    WagonGroup,
    modes_that,
)
from freightsim.validation.merge import merged
from tiny import TINY


def joined(join: Any) -> dict[str, Any]:
    """Return the tiny scenario in which Wuhan joins."""
    return merged(deepcopy(TINY), {"cities": {"wuhan": {"joins": join}}})


@pytest.mark.parametrize(
    ("join", "kind"),
    [
        ({"from": "2013-10-01", "by": "truck"}, Truck),
        ({"from": "2013-10-01", "by": "shuttle", "trains_per_week": 2, "wagons": 30}, Shuttle),
        ({"from": "2013-10-01", "by": "wagon_group", "wagons": 10}, WagonGroup),
        ({"from": "2013-10-01", "by": "own_trains", "services": {"west": {"outbound": 1}}}, OwnTrains),
    ],
    ids=lambda value: value["by"] if isinstance(value, dict) else "",
)
def test_each_manner_is_read(join: dict[str, Any], kind: type) -> None:
    """The word under `by` chooses what else may be said; the tree reads back."""
    scenario = scenario_from_tree(joined(join), "test")
    assert isinstance(scenario.cities["wuhan"].joins, kind)
    assert scenario_from_tree(scenario.tree(), "again") == scenario


@pytest.mark.parametrize(
    ("join", "text"),
    [
        ({"from": "2013-10-01", "by": "shuttel"}, "did you mean 'shuttle'?"),
        ({"from": "2013-10-01", "by": "shuttle", "trains_per_week": 2}, "'wagons' is missing"),
        ({"from": "2013-10-01", "by": "shuttle", "trains_per_week": 2, "wagons": 0}, "must be greater than 0"),
        ({"from": "2013-10-01", "by": "truck", "wagons": 3}, "wagons: unknown key"),
        ({"from": "2013-10-01", "by": "truck", "until": "2014-10-01"}, "a join lasts to the end of the horizon"),
        ({"from": "2013-10-01"}, "'by' is missing: choose one of"),
        ([{"from": "2013-10-01", "by": "truck"}] * 2, "a city has one kind of join only"),
        ({"from": "2014-03-01", "by": "truck"}, "joins on 2014-03-01, but the horizon ends on 2014-03-01"),
        ({"from": "2013-10-01", "by": "wagon_group", "wagons": 3, "lanes": ["wset"]}, "no lane called 'wset'"),
        ({"from": "2013-10-01", "by": "wagon_group", "wagons": 3, "coupled_to": "city"}, "no trains of its own"),
        ({"from": "2013-10-01", "by": "own_trains", "services": {"wset": {"outbound": 1}}}, "no lane called 'wset'"),
        ({"from": "2013-10-01", "by": "own_trains", "services": {}}, "at least one lane with trains"),
        (
            {"from": "2013-10-01", "by": "shuttle", "trains_per_week": 2, "wagons": 9, "minimum_feu": 10},
            "must be at most the rake's wagons, 9",
        ),
    ],
    ids=str,
)
def test_what_is_wrong_is_said(join: Any, text: str) -> None:
    """A join that cannot be is refused with its rule."""
    with pytest.raises(ScenarioError) as refused:
        scenario_from_tree(joined(join), "test")
    assert text in str(refused.value)


def test_another_manner_replaces_the_join_whole() -> None:
    """A file that lets a city join otherwise leaves nothing of the old join behind."""
    first = joined({"from": "2013-10-01", "by": "shuttle", "trains_per_week": 2, "wagons": 30})
    second = merged(first, {"cities": {"wuhan": {"joins": {"from": "2013-11-01", "by": "truck"}}}})
    assert second["cities"]["wuhan"]["joins"] == {"from": "2013-11-01", "by": "truck"}


@pytest.mark.parametrize(
    ("place", "detour"),
    [({}, True), ({"lat": 40.0, "lon": 98.5}, False), ({"lat": 34.75, "lon": 112.0}, False)],
    ids=["to the south", "on the way", "just west"],
)
def test_no_detour_east_to_go_west(place: dict[str, float], *, detour: bool) -> None:
    """Wagons of the port run on a city's trains only where the city lies on the way to the lane's first border."""
    tree = joined({"from": "2013-10-01", "by": "wagon_group", "wagons": 3, "coupled_to": "city"})
    where = {"lat": tree["cities"]["wuhan"]["lat"], "lon": tree["cities"]["wuhan"]["lon"]} | place
    hub = {"name": "Wuhan", "province": "Hubei", "feu_per_train": {"outbound": 40.0}, **where}
    hub |= {"trains_per_week": {"outbound": {"europe": 2.0}}}
    tree = merged(tree, {"cities": {"wuhan": where}, "hubs": {"wuhan": hub}})
    if not detour:
        scenario_from_tree(tree, "test")
        return
    with pytest.raises(ScenarioError) as refused:
        scenario_from_tree(tree, "test")
    text = str(refused.value)
    port, city, border = ((at["lat"], at["lon"]) for at in (tree["port"], where, tree["borders"]["alashankou"]))
    by_city_km = between_km(*port, *city) + between_km(*city, *border)
    ways = f"by Wuhan it is {by_city_km:,.0f} km, directly {between_km(*port, *border):,.0f} km"
    assert f"Wuhan is not on the way from Zhengzhou to Alashankou and Dostyk: {ways}" in text
    assert "cities.wuhan.joins.coupled_to" in text


@pytest.mark.parametrize("by", ["shuttle", "block"])
@pytest.mark.parametrize("wagons", [7, "auto"])
def test_rakes_may_be_left_open(by: str, wagons: Any) -> None:
    """A rake has a number of wagons, or follows from what it is expected to carry."""
    join = {"from": "2013-10-01", "by": by, "trains_per_week": 2, "wagons": wagons}
    scenario = scenario_from_tree(joined(join), "test")
    assert getattr(scenario.cities["wuhan"].joins, "wagons", None) == wagons
    with pytest.raises(ScenarioError):
        scenario_from_tree(joined(join | {"wagons": "many"}), "test")


def test_every_kind_answers_for_itself() -> None:
    """A mode has a code of its own, the next free one, and no two kinds are told apart by the same word."""
    assert sorted(MODES) == list(range(len(get_args(Stationed))))
    assert set(KINDS) == {"truck", "shuttle", "block", "wagon_group", "own_trains"}
    assert modes_that(lambda terms: terms.has_timetable) == [SHUTTLE, BLOCK]
    assert {*modes_that(lambda terms: terms.coupled)} == {GROUP, BLOCK}
    assert modes_that(lambda terms: terms.hauled == Hauled.ROAD) == [TRUCK]
    assert {*modes_that(lambda terms: terms.hauled == Hauled.RAIL)} == set(MODES) - {TRUCK}
