"""Joins that promise what trains or cities do not have."""

from __future__ import annotations

from math import ceil
from typing import Any

import pytest

from files.plausibility.oddities import AMPLE, odd
from stationed import hub

MOST = 45
"""Places of the longest train of the smallest scenario."""


def joining(**joins: dict[str, Any]) -> dict[str, Any]:
    """Return a change in which cities join."""
    return {"cities": {city: {"joins": join} for city, join in joins.items()}}


def truck(feu: int | None, start: str = "2013-12-01") -> dict[str, Any]:
    """Return an agreement."""
    return {"by": "truck", "from": start, **({} if feu is None else {"guaranteed_feu": feu})}


@pytest.mark.parametrize(("feu", "found"), [(MOST - 20, set()), (MOST - 19, {"too_many_places.wuhan"})])
def test_kept_places_add_up(feu: int, found: set[str]) -> None:
    """All cities together may be promised a whole train; it is shown at the city that goes beyond, the last to join."""
    change = joining(wuhan=truck(feu, "2014-01-01"), zhengzhou=truck(20))
    assert set(odd(change)) == found


def test_the_general_agreement_counts_where_none_is_stated() -> None:
    """`joining.truck_guaranteed_feu` is kept for each city."""
    change = joining(wuhan=truck(None), zhengzhou=truck(None, "2014-01-01"))
    assert odd(change, {"joining": {"truck_guaranteed_feu": 22}}) == {}
    assert set(odd(change, {"joining": {"truck_guaranteed_feu": 23}})) == {"too_many_places.zhengzhou"}


@pytest.mark.parametrize(("wagons", "found"), [(MOST, set()), (MOST + 1, {"group_too_long.wuhan"})])
def test_a_group_is_no_longer_than_a_train(wagons: int, found: set[str]) -> None:
    """Each wagon of the group carries one FEU of the train's places."""
    assert set(odd(joining(wuhan={"by": "wagon_group", "from": "2013-12-01", "wagons": wagons}))) == found


def test_trains_that_grow_take_longer_groups() -> None:
    """The longest train until the horizon's end decides."""
    group = joining(wuhan={"by": "wagon_group", "from": "2013-12-01", "wagons": 50})
    assert odd(group, {"trains": {"wagons_high": {"2013-01-01": 45, "2014-01-01": 50}}}) == {}
    assert set(odd(group, {"trains": {"wagons_high": {"2013-01-01": 45, "2014-03-01": 50}}})) == {
        "group_too_long.wuhan"
    }


@pytest.mark.parametrize("per_cent", [99, 101])
def test_a_shuttle_that_no_cargo_fills(per_cent: int) -> None:
    """Wuhan ships 20 FEU a year for each of 30 billion USD, by all ways together: as many places are not odd."""
    trains = per_cent / 100 * 20 * 30 * 7 / 365.25 / 2
    shuttle = joining(wuhan={"by": "shuttle", "from": "2013-12-01", "trains_per_week": trains, "wagons": 2})
    assert set(odd(AMPLE, shuttle)) == ({"shuttle_too_large.wuhan"} if per_cent > 100 else set())
    season = {"demand": {"inbound": {"season": {"months": {"dec": 2.1}}}}}
    assert odd(AMPLE, shuttle, season) == {}


@pytest.mark.parametrize(("times", "found"), [(2.9, set()), (3.1, {"rake_too_large.wuhan"})])
def test_a_rake_for_three_times_what_is_expected(times: float, found: set[str]) -> None:
    """Rail is the only way: Wuhan ships 20 FEU a year for each of 30 billion USD, all by its station."""
    expected = 20 * 30 * 7 / 365.25
    rake = {"by": "shuttle", "from": "2013-12-01", "trains_per_week": times * expected / 10, "wagons": 10}
    accepted = {"accept": {"shuttle_too_large": "it is ample"}}
    near = {"choice": {"truck_usd_per_feu_km": 1.0, "reach_km": 50.0}}
    warned = odd(AMPLE, accepted, near, joining(wuhan=rake | {"presence": 1.0, "presence_years": 0.001}))
    assert set(warned) == found
    for text in warned.values():
        assert f"expected to send or receive at most {expected:.0f} FEU a week" in text
        assert f"{ceil(10 / times)} wagons instead of 10" in text
    assert odd(AMPLE, accepted, near, joining(wuhan=rake)) == {}


@pytest.mark.parametrize(
    ("start", "ids"),
    [
        ("1999-07-01", {"joins_before_first_train.wuhan"}),
        ("2012-07-16", {"joins_before_first_train.wuhan"}),
        ("2012-07-17", set()),
        ("2013-12-01", set()),
    ],
)
def test_a_join_long_before_the_first_train(start: str, ids: set[str]) -> None:
    """More than 366 days before the first train no agreement is made; without a dated train nothing is known."""
    join, trains = joining(wuhan=truck(1, start)), {"trains_per_week": {"2013-07-18": 1.0}}
    assert set(odd(join, {"services": {"west_out": trains, "west_in": trains}})) == ids
    assert odd(join) == {}


@pytest.mark.parametrize(("times", "found"), [(1.4, set()), (1.6, {"rake_too_small.wuhan"})])
def test_a_rake_for_less_than_is_expected(times: float, found: set[str]) -> None:
    """Where the station is expected to carry half as much again as its trains hold, they are too few."""
    expected = 20 * 30 * 7 / 365.25
    rake = {"by": "shuttle", "from": "2013-12-01", "trains_per_week": expected / times / 10, "wagons": 10}
    near = {"choice": {"truck_usd_per_feu_km": 1.0, "reach_km": 50.0}}
    warned = odd(AMPLE, near, joining(wuhan=rake | {"presence": 1.0, "presence_years": 0.001}))
    assert set(warned) == found
    for text in warned.values():
        assert f"expected to send or receive up to {expected:.0f} FEU a week" in text
    assert odd(AMPLE, near, joining(wuhan=rake)) == {}


def test_keys_without_effect_at_another_hub() -> None:
    """A join to a hub in outline is weighed and not simulated: what only the simulation knows does nothing."""
    join = {"by": "shuttle", "from": "2013-12-01", "trains_per_week": 1.0, "wagons": 5, "to": "xian"}
    xian = {"hubs": {"xian": hub("Xi'an", 34.34, 108.94)}}
    assert odd(xian, {"cities": {"wuhan": {"joins": join}}}) == {}
    warned = odd(xian, {"cities": {"wuhan": {"joins": join | {"minimum_feu": 3, "offset_h": 5.0}}}})
    assert set(warned) == {"not_of_other_hubs.wuhan"}
    assert "no effect: minimum_feu, offset_h" in warned["not_of_other_hubs.wuhan"]
