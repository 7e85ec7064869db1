"""Simulated and published figures stand side by side, and nothing is made up where one is missing."""

from __future__ import annotations

import json
import math

import pandas as pd
import pytest

from freightsim.facts import Figure, published
from freightsim.reports.against_record import (
    QUANTITIES,
    RecordComparison,
    against_record,
    as_json,
    beside_record,
)
from freightsim.scenario import Scenario
from freightsim.statistics import estimate
from reports.made import Made, made, yearly

SIX = (85.0, 100.0, 95.0, 105.0, 90.0, 95.0)
"""Trips of six replications: 95 on average."""


def figure(value: float) -> Figure:
    """Return a published figure."""
    return Figure(value, value, value, "stated", "somewhere", "high", "")


def test_side_by_side(tiny: Scenario) -> None:
    """A quantity has its estimate, its figure, and the error of the mean."""
    runs = made(tiny, *(Made({"yearly": yearly(2014, trips=trips, teu=80.0)}) for trips in SIX))
    found = against_record(runs, {2014: {"trips": figure(100.0)}, 2015: {"trips": figure(1.0)}})
    assert list(found) == [2014]
    assert list(found[2014]) == list(QUANTITIES)
    trips = found[2014]["trips"]
    assert trips.simulated == estimate(SIX).at_least(0.0)
    assert trips.published == figure(100.0)
    assert trips.error is None  # the tiny scenario ends in March
    assert trips.partial
    assert RecordComparison(trips.simulated, trips.published).error == pytest.approx(-0.05)
    assert found[2014]["teu"].published is None
    assert found[2014]["teu"].error is None


def test_no_error_of_nothing(tiny: Scenario) -> None:
    """Where zero was published there is no error, but the figure is shown."""
    runs = made(tiny, Made({"yearly": yearly(2013, trips_inbound=2.0)}))
    inbound = against_record(runs, {2013: {"trips_inbound": figure(0.0)}})[2013]["trips_inbound"]
    assert inbound.error is None
    assert inbound.published == figure(0.0)


def test_the_object(tiny: Scenario) -> None:
    """The object names the run, and has plain numbers only."""
    runs = made(tiny, Made({"yearly": yearly(2014, trips=87.0, teu_per_train=math.nan)}))
    found = as_json(runs, against_record(runs, published()))
    assert {key: found[key] for key in ("scenario", "digest", "seed", "replications")} == {
        "scenario": "tiny",
        "digest": tiny.digest(),
        "seed": 7,
        "replications": 1,
    }
    ends = ("mean", "ci_low", "ci_high", "pi_low", "pi_high", "published")
    nothing: dict[str, float | bool | None] = {**dict.fromkeys(ends), "partial": True}
    assert found["years"]["2014"]["trips"] == {**nothing, "mean": 87.0, "published": 87.0}
    assert found["years"]["2014"]["teu_per_train"] == nothing
    assert json.loads(json.dumps(found, allow_nan=False)) == found


def test_the_frame_for_notebooks(tiny: Scenario) -> None:
    """A row for each quantity and year, with the published figure, the estimate and the error."""
    whole = tiny.but({"horizon": {"to": "2015-01-01"}})
    runs = made(whole, *(Made({"yearly": yearly(2014, trips=trips, tonnes=5.0)}) for trips in SIX))
    found = beside_record(runs, ["trips", "teu_per_train"])
    assert list(found.index) == [("trips", 2014), ("teu_per_train", 2014)]
    row = found.loc[("trips", 2014)]
    record = published()[2014]["trips"].value
    assert (row["published"], row["simulated"]) == (record, 95.0)
    assert row["error"] == pytest.approx(95.0 / record - 1)
    assert not row["partial"]
    assert 0.0 < row["pi_low"] < row["ci_low"] < 95.0 < row["ci_high"] < row["pi_high"]
    with pytest.raises(KeyError):
        beside_record(runs, ["happiness"])


@pytest.mark.parametrize(
    ("horizon", "whole"),
    [
        (("2013-07-18", "2015-01-01"), {2013, 2014}),  # 2013 from the first train on
        (("2013-07-19", "2015-01-01"), {2014}),
        (("2013-07-17", "2015-01-01"), {2014}),  # the record begins a day later
        (("2013-01-01", "2015-01-01"), {2014}),
        (("2013-07-18", "2014-12-31"), {2013}),  # without its last day
        (("2014-07-01", "2015-10-01"), set()),
    ],
)
def test_parts_of_years_are_no_years(tiny: Scenario, horizon: tuple[str, str], whole: set[int]) -> None:
    """A year of which the horizon holds other days than the record is flagged and has no error; the record stays."""
    scenario = tiny.but({"horizon": dict(zip(("from", "to"), horizon, strict=True))})
    frames = [pd.concat([yearly(year, trips=trips) for year in scenario.clock.years]) for trips in (50.0, 60.0)]
    found = beside_record(made(scenario, *(Made({"yearly": frame}) for frame in frames)), ["trips"]).loc["trips"]
    assert set(found.index[~found["partial"]]) == whole
    assert set(found.index[found["error"].notna()]) == whole
    assert found["published"].notna().all()


SCATTERED = (0.0, 0.0, 0.0, 40.0, 0.0, 60.0)
"""Counts whose interval would begin below zero."""


def test_no_count_is_below_zero(tiny: Scenario) -> None:
    """Ends of intervals, of the mean and of a single run, are cut at zero wherever they are given."""
    runs = made(tiny, *(Made({"yearly": yearly(2014, trips=trips)}) for trips in SCATTERED))
    raw = estimate(SCATTERED)
    assert raw.ci_low is not None
    assert raw.ci_low < 0
    row = beside_record(runs, ["trips"]).loc[("trips", 2014)]
    assert row["ci_low"] == row["pi_low"] == 0
    assert (row["ci_high"], row["simulated"]) == (raw.ci_high, raw.mean)
    trips = as_json(runs, against_record(runs, published()))["years"]["2014"]["trips"]
    assert trips["ci_low"] == trips["pi_low"] == 0
    assert trips["partial"] is True
