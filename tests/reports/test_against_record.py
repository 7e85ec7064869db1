"""Simulated and published figures stand side by side, and nothing is made up where one is missing."""

from __future__ import annotations

import json
import math

import pytest

from freightsim.facts import Figure, published
from freightsim.reports.against_record import QUANTITIES, against_record, as_json, beside_record
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
    assert trips.simulated == estimate(SIX)
    assert trips.published == figure(100.0)
    assert trips.error == pytest.approx(-0.05)
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
    nothing = dict.fromkeys(("mean", "ci_low", "ci_high", "pi_low", "pi_high", "published"))
    assert found["years"]["2014"]["trips"] == {**nothing, "mean": 87.0, "published": 87.0}
    assert found["years"]["2014"]["teu_per_train"] == nothing
    assert json.loads(json.dumps(found, allow_nan=False)) == found


def test_the_frame_for_notebooks(tiny: Scenario) -> None:
    """A row for each quantity and year, with the published figure, the estimate and the error."""
    runs = made(tiny, *(Made({"yearly": yearly(2014, trips=trips, tonnes=5.0)}) for trips in SIX))
    found = beside_record(runs, ["trips", "teu_per_train"])
    assert list(found.index) == [("trips", 2014), ("teu_per_train", 2014)]
    row = found.loc[("trips", 2014)]
    record = published()[2014]["trips"].value
    assert (row["published"], row["simulated"]) == (record, 95.0)
    assert row["error"] == pytest.approx(95.0 / record - 1)
    assert row["pi_low"] < row["ci_low"] < 95.0 < row["ci_high"] < row["pi_high"]
    with pytest.raises(KeyError):
        beside_record(runs, ["happiness"])
