"""Timetables beyond capacity: each rule fires just above what the numbers come to, and not just below."""

from __future__ import annotations

from typing import Any

import pytest

from files.plausibility.oddities import AMPLE, odd, weekly

FEU = 43.0
"""Places of a mean train of the smallest scenario: 43 wagons of 2 TEU."""


def beyond(*changes: dict[str, Any]) -> set[str]:
    """Return what is odd where all is ample but for these changes."""
    return set(odd(AMPLE, *changes))


def test_ample_is_enough() -> None:
    """Otherwise the other tests would say nothing."""
    assert beyond(weekly(60.0, 60.0)) == set()


@pytest.mark.parametrize("per_cent", [99, 101])
def test_tracks_of_the_port(per_cent: int) -> None:
    """Two tracks have 336 hours a week; a train holds one for placing, all its lifts by all cranes, and release."""
    stay_h = 1.0 + FEU / (20 * 90) + 1.0
    trains = per_cent / 100 * 2 * 168 / stay_h
    found = beyond(weekly(trains / 2, trains / 2), {"port": {"tracks": 2}})
    assert found == ({"beyond_tracks.port"} if per_cent > 100 else set())


@pytest.mark.parametrize("per_cent", [99, 101])
def test_tracks_overseas(per_cent: int) -> None:
    """A terminal's one track has 168 hours."""
    trains = per_cent / 100 * 168 / (2.0 + FEU / (20 * 90))
    found = beyond(weekly(trains / 2, trains / 2), {"terminals": {"hamburg": {"tracks": 1}}})
    assert found == ({"beyond_tracks.hamburg"} if per_cent > 100 else set())


@pytest.mark.parametrize("per_cent", [99, 101])
def test_cranes(per_cent: int) -> None:
    """One crane makes 20 lifts in each of 168 hours."""
    trains = per_cent / 100 * 168 * 20 / FEU
    found = beyond(weekly(trains / 2, trains / 2), {"port": {"cranes": 1}})
    assert found == ({"beyond_cranes.port"} if per_cent > 100 else set())


@pytest.mark.parametrize("per_cent", [99, 101])
def test_tracks_and_cranes_shared_with_others(per_cent: int) -> None:
    """What trains of others hold is not there for those of the timetable."""
    lifts, weeks = 100, 365.25 / 7
    stay_h, of_others_h = (2.0 + number / (20 * 90) for number in (FEU, lifts))
    others = {"background": {"trains_per_year": {"2013-01-01": 0, "2013-12-01": 50 * weeks}, "lifts_per_train": lifts}}
    trains = per_cent / 100 * (2 * 168 - 50 * of_others_h) / stay_h
    found = odd(AMPLE, weekly(trains / 2, trains / 2), {"port": {"tracks": 2} | others})
    assert set(found) == ({"beyond_tracks.port"} if per_cent > 100 else set())
    assert all(
        "from 2013-12-01 on" in text and "in addition to 50.0 background trains" in text for text in found.values()
    )
    trains = per_cent / 100 * (168 * 20 - 50 * lifts / 2) / FEU
    others["background"]["lifts_per_train"] = lifts // 2
    found = odd(AMPLE, weekly(trains / 2, trains / 2), {"port": {"cranes": 1} | others})
    assert set(found) == ({"beyond_cranes.port"} if per_cent > 100 else set())


@pytest.mark.parametrize("per_cent", [99, 101])
def test_a_shuttle_stands_on_the_ports_tracks(per_cent: int) -> None:
    """Its runs count as the trains do."""
    trains = per_cent / 100 * 2 * 168 / (2.0 + FEU / (20 * 90))
    shuttle = {"by": "shuttle", "from": "2013-12-01", "trains_per_week": trains - 3.0, "wagons": 1}
    found = odd(AMPLE, {"port": {"tracks": 2}, "cities": {"wuhan": {"joins": shuttle, "trade_usd_bn": 1000.0}}})
    assert set(found) == ({"beyond_tracks.port"} if per_cent > 100 else set())
    assert all("from 2013-12-01 on" in text for text in found.values())


@pytest.mark.parametrize(("trains", "found"), [(14.0, set()), (14.1, {"beyond_paths.port"})])
def test_paths(trains: float, found: set[str]) -> None:
    """Two paths a day are 14 a week, for each direction by itself."""
    assert beyond(weekly(trains, 14.0), {"port": {"paths_per_day": 2}}) == found


@pytest.mark.parametrize("per_cent", [99, 101])
def test_borders(per_cent: int) -> None:
    """Trains of the port and of other cities share 8 a day; events change both for a while."""
    ours = per_cent / 100 * 7 * (8.0 - 700 / 365.25)
    change = weekly(ours - 1.0), {"borders": {"alashankou": {"trains_per_day": 8.0}}}
    assert beyond(*change) == ({"beyond_border.alashankou"} if per_cent > 100 else set())
    works = {"name": "Works", "from": "2013-10-01", "to": "2013-12-01", "border_capacity": {"alashankou": 0.5}}
    text = odd(AMPLE, weekly(0.9 * ours), change[1], {"events": {"works": works}})["beyond_border.alashankou"]
    assert text.startswith("from 2013-10-01 on")
    assert "4.00" in text
    fewer = {"works": works | {"border_background": {"alashankou": 0.0}}}
    few = weekly(0.5 * 7 * 8.0 - 1.1), change[1]
    assert beyond(*few, {"events": {"works": works}}) == {"beyond_border.alashankou"}
    assert beyond(*few, {"events": fewer}) == set()


def test_a_border_that_is_overrun_without_the_port() -> None:
    """Others' trains alone are the record's business: it is odd only where trains of the port run into it."""
    crowded = {"borders": {"alashankou": {"trains_per_day": 1.0}}}
    never = weekly({"2013-01-01": 0.0, "2015-01-01": 1.0}, {"2013-01-01": 0.0, "2015-01-01": 1.0})
    assert "beyond_border.alashankou" in beyond(crowded)
    assert "beyond_border.alashankou" not in beyond(crowded, never)


@pytest.mark.parametrize("per_cent", [99, 101])
def test_wagon_sets(per_cent: int) -> None:
    """A set is bound for 12 h of placing, 240 h of running, 6 h on a border's track, 24 h of papers, 12 h of turn."""
    plain = {"borders": {"alashankou": {"trains_per_day": 8.0, "background_trains_per_year": 0.0}}}
    trains = per_cent / 100 * 6 * 168 / (12 + 240 + 6 + 24 + 12)
    found = beyond(weekly(trains / 2, trains / 2), plain, {"trains": {"wagon_sets": 6}})
    assert found == ({"too_few_sets.trains"} if per_cent > 100 else set())


def test_the_first_day_counts() -> None:
    """What grows with time is looked at on every day on which something changes, within the horizon."""
    one = {"port": {"paths_per_day": 1}}
    text = odd(AMPLE, weekly({"2013-01-01": 1, "2013-11-05": 8, "2014-01-01": 9}), one)["beyond_paths.port"]
    assert text.startswith("from 2013-11-05 on")
    assert beyond(weekly({"2013-01-01": 1, "2014-03-01": 8}), one) == set()


def test_a_planned_timetable_counts_as_planned() -> None:
    """The factor of the plan multiplies the services."""
    plan = {"timetable": {"rule": "planned", "factor": {"2013-01-01": 1, "2014-01-01": 4}}}
    text = odd(AMPLE, weekly(2.0), {"port": {"paths_per_day": 1}}, plan)["beyond_paths.port"]
    assert text.startswith("from 2014-01-01 on")
    assert "8.0 outbound" in text


@pytest.mark.parametrize(
    ("change", "id_"), [({}, ""), ({"tracks": 1}, "tracks"), ({"cranes": 1}, "cranes"), ({"paths_per_day": 9}, "paths")]
)
def test_a_port_of_a_city(change: dict[str, int], id_: str) -> None:
    """It is held to its own tracks, cranes and paths, from its first day on."""
    join = {"by": "own_trains", "from": "2013-12-01", "services": {"west": {"outbound": 90.0, "inbound": 90.0}}}
    ample = {"tracks": 90, "cranes": 90, "paths_per_day": 90}
    found = odd(AMPLE, {"cities": {"wuhan": {"joins": join | ample | change}}})
    assert set(found) == ({f"beyond_{id_}.wuhan"} if id_ else set())
    assert all(text.startswith("from 2013-12-01 on") for text in found.values())
