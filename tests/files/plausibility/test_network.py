"""Cities beyond the catchment, parts of the network that nothing uses, demand that no train serves."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from files.plausibility.oddities import changed, odd, weekly
from freightsim.base.great_circle import between_km
from freightsim.files.plausibility import doubts
from tiny import TINY

KM = between_km(34.75, 113.78, 30.59, 114.31)
"""From the port to Wuhan."""

BRANCH = {
    "name": "Branch",
    "terminal": "hamburg",
    "sections": {"a": {"km": 9, "running_h": 1, "gauge_mm": 1435, "country": "CN"}},
}
MOSCOW = {"moscow": TINY["terminals"]["hamburg"] | {"name": "Moscow"}}
OTHER_BORDER = TINY["borders"]["alashankou"] | {"name": "Khorgos"}
RUSSIA = {"name": "Russia", "share": {"outbound": 0.75, "inbound": 0.5}}


def test_the_smallest_scenario_is_not_odd() -> None:
    """It is quiet, so each of the changes below is what makes it odd."""
    assert odd() == {}


@pytest.mark.parametrize(("radius_km", "far"), [(KM + 0.5, set()), (KM - 0.5, {"beyond_catchment.wuhan"})])
def test_a_city_beyond_the_catchment(radius_km: float, far: set[str]) -> None:
    """The great circle to the port decides."""
    assert set(odd({"port": {"radius_km": radius_km}})) == far


def test_it_says_by_how_much_it_lies_outside() -> None:
    """Distance, radius and the difference are named."""
    text = odd({"port": {"radius_km": 400.0}})["beyond_catchment.wuhan"]
    assert f"{KM:.0f} km from the port" in text
    assert f"{KM - 400:.0f} km outside" in text
    assert "400 km" in text


@pytest.mark.parametrize(
    ("change", "id_"),
    [
        ({"lanes": {"branch": BRANCH}}, "unused_lane.branch"),
        ({"terminals": MOSCOW}, "unused_terminal.moscow"),
        ({"borders": {"khorgos": OTHER_BORDER}}, "unused_border.khorgos"),
        (
            {"markets": {"russia": RUSSIA, "europe": {"share": {"outbound": 0.25, "inbound": 0.5}}}},
            "unserved_region.russia",
        ),
    ],
)
def test_parts_that_nothing_uses(change: dict[str, Any], id_: str) -> None:
    """A lane without service, a terminal without lane, a border that no lane crosses, a market without region."""
    assert set(odd(change)) == {id_}


def test_a_new_port_uses_lanes() -> None:
    """A lane of a city's own port is used."""
    join = {"by": "own_trains", "from": "2013-12-01", "services": {"branch": {"outbound": 1.0}}}
    assert odd({"lanes": {"branch": BRANCH}, "cities": {"wuhan": {"joins": join}}}) == {}


def test_a_market_without_region_names_its_share_of_the_potential() -> None:
    """Three of four parts outbound."""
    assert (
        "75%" in odd({"markets": {"russia": RUSSIA, "europe": {"share": {"outbound": 0.25}}}})["unserved_region.russia"]
    )


def test_a_region_that_no_train_serves() -> None:
    """Its cargo is there, the trains are not, though a lane may be; trains of whatever date or direction will do."""
    lane = {"moscow": BRANCH | {"terminal": "moscow"}}
    region = {"russia": {"name": "Russia", "terminal": "moscow", "market": "europe"}}
    service = {"moscow_out": {"lane": "moscow", "direction": "outbound", "trains_per_week": 0}}
    there = {"terminals": MOSCOW, "lanes": lane, "regions": region, "services": service}
    assert set(odd(there)) == {"unserved_region.russia"}
    late = {"services": {"moscow_out": {"trains_per_week": {"2013-01-01": 0, "2030-01-01": 1}}}}
    assert odd(there, late) == {}


@pytest.mark.parametrize(
    ("rate", "words"),
    [
        (0, "no inbound train is on the timetable between 2013-07-18 and 2014-03-01"),
        ({"2013-01-01": 0, "2014-03-01": 1}, ""),
        ({"2013-01-01": 1, "2014-01-10": 0}, "from 2014-01-10 on no inbound train"),
        ({"2013-01-01": 0, "2014-02-27": 1}, ""),
        ({"2013-01-01": 1, "2014-03-01": 0}, ""),
    ],
)
def test_a_direction_without_trains(rate: Any, words: str) -> None:
    """A direction that never runs, or no longer does, is named with the day; one that begins late is not odd.

    So it is where the first train is beyond the horizon: a history may be cut short.
    """
    text = odd(weekly(1.0, rate)).get("no_trains.inbound", "")
    assert text.startswith(words)
    assert bool(text) == bool(words)


def test_an_operator_who_answers_may_run_trains_again() -> None:
    """Where he answers to demand within the horizon it is not certain that no train runs."""
    answers = {"timetable": {"rule": "responsive", "from": "2014-02-01"}}
    assert changed(answers).answers_from is not None
    assert "no_trains.inbound" not in odd(weekly(1.0, {"2013-01-01": 1, "2014-01-10": 0}), answers)


@pytest.mark.parametrize(("warm_up_from", "where"), [(None, "from"), ("2013-12-01", "warm_up_from")])
def test_a_simulation_that_begins_after_the_first_train(warm_up_from: str | None, where: str) -> None:
    """It begins with an empty port, and the day from which on it does not is named."""
    span = {"from": "2014-01-01", "to": "2014-04-01", "warm_up_from": warm_up_from}
    dated = {key: {"trains_per_week": {"2013-08-01": 1.0}} for key in TINY["services"]}
    assert "warm_up_from: 2013-08-01" in odd({"horizon": span, "services": dated})["empty_start.horizon"]
    assert {doubt.path[-1] for doubt in doubts(changed({"horizon": span, "services": dated}))} == {where}


@pytest.mark.parametrize(
    ("warm_up_from", "start", "quiet"),
    [
        ("2013-08-01", "2014-01-01", True),
        ("2013-07-18", "2014-01-01", True),
        ("2013-12-01", "2014-12-01", True),
        ("2013-12-01", "2014-11-30", False),
    ],
)
def test_a_warm_up_that_is_enough(warm_up_from: str, start: str, quiet: bool) -> None:
    """From the first train on, or from before it, nothing is left out; otherwise a year makes up for it."""
    span = {"from": start, "to": "2015-04-01", "warm_up_from": warm_up_from}
    dated = {key: {"trains_per_week": {"2013-08-01": 1.0}} for key in TINY["services"]}
    assert ("empty_start.horizon" not in odd({"horizon": span, "services": dated})) == quiet


def test_borders_of_a_file_that_is_missing(tmp_path: Path) -> None:
    """The scenario is valid, but no map of it can be drawn."""
    there = tmp_path / "borders.geojson"
    there.write_text("{}")
    for borders, found in (("thin", set()), ("none", set()), (str(there), set()), ("no.json", {"borders_missing.map"})):
        assert set(odd({"map": {"borders": borders}})) == found
