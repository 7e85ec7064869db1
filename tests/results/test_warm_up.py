"""A horizon that begins later begins with what its history leaves: the run is the end of the longer run."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

import freightsim as fs
from freightsim.choice.ways import feu_by_way
from freightsim.scenario import Scenario
from freightsim.studies.comparing import over_one_horizon
from joins import chosen, joining

FROM = "2014-06-10"
"""In the middle of a month, so that a month is cut."""
LONG: dict[str, Any] = {"horizon": {"from": "2013-07-18", "to": "2015-03-01"}}
LATE: dict[str, Any] = {"horizon": {"from": FROM, "to": "2015-03-01", "warm_up_from": "2013-07-18"}}
DEARER: dict[str, Any] = {
    "choice": {"rail": {"price_answer": {"per_day": 0.2, "at_d": 0.1, "ceiling": 2.0}}, "review_d": 9.0},
    "demand": {"outbound": {"feu_per_boxable_usd_bn": 90.0}},
}
WORLDS = {
    "alone": chosen(),
    "dearer": chosen(DEARER),
    **{manner: joining(manner) for manner in ("shuttle", "wagon_group", "own_trains")},
}


def both(world: str) -> tuple[fs.Run, fs.Run]:
    """Return a run from the first train on, and one whose horizon begins later."""
    return fs.simulate(WORLDS[world].but(LONG), seed=3), fs.simulate(WORLDS[world].but(LATE), seed=3)


def after(frame: pd.DataFrame, *columns: str) -> pd.DataFrame:
    """Return the rows in which one of the instants is not before the later horizon."""
    own = np.logical_or.reduce([frame[name] >= pd.Timestamp(FROM) for name in columns])
    return frame[own].reset_index(drop=True)


@pytest.mark.parametrize("world", WORLDS)
def test_rows_are_those_of_the_longer_run(world: str) -> None:
    """Trains, boxes and slots of shuttles are the same, to the second: nothing is drawn anew."""
    full, late = both(world)
    trains = after(full.trains, "slot_at", "counted_at")
    assert len(trains) < len(full.trains)
    pd.testing.assert_frame_equal(late.trains, trains, check_categorical=False)
    boxes = full.containers[~(full.containers["handed_over_at"] < FROM)].reset_index(drop=True)
    pd.testing.assert_frame_equal(late.containers, boxes)
    pd.testing.assert_frame_equal(late.shuttles, after(full.shuttles, "slot_at"))
    for key, port in full.ports.items():
        pd.testing.assert_frame_equal(
            late.ports[key].trains, after(port.trains, "slot_at", "counted_at"), check_categorical=False
        )


@pytest.mark.parametrize("world", WORLDS)
@pytest.mark.parametrize("name", ["yearly", "cities", "lanes", "cargo", "ledger", "emissions"])
def test_whole_years_are_those_of_the_longer_run(world: str, name: fs.results.run.FrameName) -> None:
    """What is summed by year is the same in a year that both simulate."""
    full, late = (run.frame(name) for run in both(world))
    own, other = (frame[frame["year"] == 2015].reset_index(drop=True) for frame in (full, late))
    pd.testing.assert_frame_equal(other, own, rtol=1e-12)


@pytest.mark.parametrize("world", WORLDS)
def test_the_first_year_counts_from_the_first_day_on(world: str) -> None:
    """Trips, slots and bookings of the part of the year before the horizon are not in it."""
    full, late = both(world)
    year = late.yearly.set_index("year").loc[2014]
    counted = after(full.trains, "counted_at")
    counted = counted[(counted["counted_at"] < "2015-01-01") & (counted["kind"] != "group")]
    assert year["trips"] == len(counted) < full.yearly.set_index("year").loc[2014, "trips"]
    slots = after(full.trains, "slot_at")
    assert year["slots"] == ((slots["slot_at"] < "2015-01-01") & (slots["kind"] == "timetabled")).sum()
    booked = full.containers["booked_at"].between(FROM, "2014-12-31 23:59:59")
    assert year[["feu_booked_outbound", "feu_booked_inbound"]].sum() - year["feu_turned_away"] == booked.sum()


@pytest.mark.parametrize("world", WORLDS)
def test_months_and_stations_are_those_of_the_longer_run(world: str) -> None:
    """Who was at a station when the horizon began is there; the cut month has the days and slots within it."""
    full, late = both(world)
    whole = [run.stations[run.stations["month"] >= "2014-07-01"].reset_index(drop=True) for run in (full, late)]
    pd.testing.assert_frame_equal(whole[1], whole[0], rtol=1e-7, atol=1e-7)
    whole = [run.months[run.months["month"] >= "2014-07-01"].reset_index(drop=True) for run in (full, late)]
    pd.testing.assert_frame_equal(whole[1], whole[0])
    if world == "dearer":
        assert whole[0]["rail_price_ratio"].nunique() > 3
    first = late.months[late.months["month"] < "2014-07-01"]
    slots = after(full.trains, "slot_at")
    own = (slots["slot_at"] < "2014-07-01") & (slots["kind"] == "timetabled")
    assert set(first["days"]) == {21}
    assert first["slots"].sum() == own.sum()


@pytest.mark.parametrize("world", WORLDS)
def test_stages_count_where_they_end_within_the_horizon(world: str) -> None:
    """A stage that ended in the warm-up is left out, one that ended later counts whole."""
    full, late = both(world)
    boxes = full.containers[full.containers["direction"] == "outbound"]
    found = late.stages.set_index(["direction", "stage"]).loc["outbound", "train_wait"]
    waited = (boxes["cutoff_at"] - boxes["released_at"])[boxes["cutoff_at"] >= FROM].dt.total_seconds() / 3600
    assert found["feu"] == waited.notna().sum()
    assert found["mean_h"] == pytest.approx(waited.mean(), rel=1e-5)
    if "own_trains" not in world:
        crossed = late.stages[late.stages["direction"] == "both"]
        assert (crossed["feu"] < full.stages[full.stages["direction"] == "both"]["feu"]).all()


def test_expected_bookings_are_of_the_horizon() -> None:
    """What the choice model expects in a year does not depend on the warm-up."""
    without = chosen({"horizon": {**LATE["horizon"], "warm_up_from": None}})
    ways = [feu_by_way(scenario, {}) for scenario in (without, chosen(LATE))]
    assert ways[0].keys() == ways[1].keys()
    for way, feu in ways[0].items():
        np.testing.assert_allclose(ways[1][way], feu, rtol=1e-12)


def test_without_a_warm_up_the_port_begins_empty() -> None:
    """The same horizon without its history: sets are at home, so inbound slots of the first weeks have none."""
    span = {"from": FROM, "to": "2014-08-01"}
    cold = fs.simulate(chosen({"horizon": {**span, "warm_up_from": None}}), seed=3)
    warm = fs.simulate(chosen({"horizon": {**span, "warm_up_from": "2013-07-18"}}), seed=3)
    without_set = [run.trains["cause"].eq("no_wagon_set").sum() for run in (cold, warm)]
    under_way = [(run.containers["departed_at"] < FROM).sum() for run in (cold, warm)]
    assert without_set[0] > 0 == without_set[1]
    assert under_way[0] == 0 < under_way[1]


def test_a_warm_up_that_is_not_before_the_horizon_is_none() -> None:
    """The simulation begins with the horizon then, lead-in and all."""
    plain = chosen()
    later = plain.but({"horizon": {"warm_up_from": "2013-12-01"}})
    assert later.horizon.first_day == plain.horizon.start
    assert later.with_warm_up is later
    pd.testing.assert_frame_equal(fs.simulate(later).trains, fs.simulate(plain).trains)


def test_scenarios_are_compared_over_the_longest_warm_up() -> None:
    """Both begin on the same day with the same history, so that they share their draws."""
    early: Scenario = chosen(LATE)
    late = early.but({"horizon": {"from": "2014-10-01", "warm_up_from": None}})
    spans = [each.horizon for each in over_one_horizon([early, late])]
    assert spans[0] == spans[1] == early.horizon
    assert over_one_horizon([late, late])[0].horizon == late.horizon


def test_the_story_of_a_box_whose_train_left_before_the_horizon() -> None:
    """It is told from the box's own instants."""
    late = fs.simulate(chosen(LATE), seed=3)
    box = late.containers.query("direction == 'outbound' and departed_at < @FROM").iloc[0]
    assert box["train"] not in set(late.trains["train"])
    assert late.story(box["container"])["from_at"].iloc[0] == box["booked_at"]
