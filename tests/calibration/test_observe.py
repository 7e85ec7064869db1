"""What replications say of each target."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from calibration.made import runs, target, targets
from freightsim.calibration.observe import observe
from freightsim.calibration.targets import load_targets
from freightsim.results.vocabulary import QUANTITIES
from freightsim.scenario import Scenario
from freightsim.studies.run import replicate

NAN = float("nan")


def test_counts_add_up(tiny: Scenario) -> None:
    """Counts, tonnes and value are summed over years, a row for each replication in order."""
    found = observe(
        runs(
            tiny,
            {"year": [2013, 2014, 2015], "trips": [1, 2, 4], "tonnes": [10.0, 20.0, 40.0]},
            {"year": [2013, 2014, 2015], "trips": [8, 16, 32], "tonnes": [0.0, 0.0, 0.5]},
        ),
        targets(a=target(years=[2014]), b=target(years=[2013, 2015]), c=target("tonnes", [2013, 2014, 2015])),
    )
    assert list(found.columns) == ["a", "b", "c"]
    assert found.index.tolist() == [0, 1]
    assert found.to_numpy().tolist() == [[2.0, 5.0, 70.0], [16.0, 40.0, 0.5]]


def test_means_are_of_all_trips(tiny: Scenario) -> None:
    """A mean over years is weighted by trips; a year without any does not enter; of nothing at all it is missing."""
    found = observe(
        runs(
            tiny,
            {"year": [2013, 2014], "trips": [1, 3], "teu_per_train": [80.0, 90.0]},
            {"year": [2013, 2014], "trips": [0, 3], "teu_per_train": [NAN, 90.0]},
            {"year": [2013, 2014], "trips": [0, 0], "teu_per_train": [NAN, NAN]},
        ),
        targets(a=target("teu_per_train", [2013, 2014]), b=target("teu_per_train", [2013])),
    )
    assert found["a"].tolist() == [87.5, 90.0, pytest.approx(NAN, nan_ok=True)]
    assert found["b"].tolist()[0] == 80.0
    assert found["b"].isna().tolist() == [False, True, True]


def test_the_share_of_the_timetable(tiny: Scenario) -> None:
    """Trips of all years over their slots; without slots it is missing."""
    found = observe(
        runs(
            tiny,
            {"year": [2013, 2014], "trips": [6, 9], "slots": [10, 10]},
            {"year": [2013, 2014], "trips": [6, 9], "slots": [0, 10]},
        ),
        targets(
            a=target("timetable_run_share", [2013, 2014], low=0.6, high=1.1),
            b=target("timetable_run_share", [2013], low=0.6, high=1.1),
        ),
    )
    assert found["a"].tolist() == [0.75, 1.5]
    assert found["b"].tolist() == [0.6, pytest.approx(NAN, nan_ok=True)]


def test_dwell(tiny: Scenario) -> None:
    """It is a mean over boxes, of the run or of some years; a border nobody crossed is missing."""
    borders = pd.DataFrame(
        {
            "year": [2013, 2013, 2014],
            "border": ["alashankou", "brest", "alashankou"],
            "feu": [10, 5, 30],
            "dwell_h": [28.0, 60.0, 36.0],
        }
    )
    ends: dict[str, Any] = {"border": "alashankou", "low": 20.0, "high": 30.0}
    asked = targets(a=target("border_dwell_h", [], **ends), b=target("border_dwell_h", [2014], **ends))
    one = {"year": [2013], "trips": [1]}
    found = observe(runs(tiny, one, borders=borders), asked)
    assert found["a"].tolist() == [34.0]
    assert found["b"].tolist() == [36.0]
    assert observe(runs(tiny, one, borders=borders[:0]), asked)["a"].isna().all()


def test_share_at_a_border(tiny: Scenario, monkeypatch: pytest.MonkeyPatch) -> None:
    """A ratio at a border is of what crossed it over what the same years had."""
    share = replace(QUANTITIES["border_dwell_h"], over=("feu", "feu"), at_border="feu")
    monkeypatch.setitem(QUANTITIES, "border_dwell_h", share)
    borders = pd.DataFrame({"year": [2013, 2014, 2014], "border": [*["alashankou"] * 2, "brest"], "feu": [10, 30, 9]})
    asked = targets(a=target("border_dwell_h", [2014], border="alashankou", low=0.0, high=1.0))
    found = observe(runs(tiny, {"year": [2013, 2014], "trips": [1, 1], "feu": [50, 120]}, borders=borders), asked)
    assert found["a"].tolist() == [0.25]


def test_a_simulation_says_something_of_every_quantity(tiny: Scenario) -> None:
    """Each quantity of the shipped targets is found in a real run; a border's dwell is that of its trains."""
    asked = targets(
        **{
            each.quantity: target(each.quantity, [2014], value=1.0, low=0.0, high=1e12)
            for each in load_targets().targets.values()
            if each.border is None
        },
        dwell=target("border_dwell_h", [], border="alashankou", low=0.0, high=100.0),
    )
    made = replicate(tiny, 2, jobs=1)
    found = observe(made, asked)
    assert len(found.columns) >= 11
    assert (found["transit_main_market_d"] > 10).all()  # 240 h of running alone
    assert np.isfinite(found.to_numpy()).all()
    assert (found["trips"] == found["trips_outbound"] + found["trips_inbound"]).all()
    assert found["wagons_outbound"].between(41, 45).all()
    crossed = made.trains.dropna(subset=["border1_out_at"])
    hours = (crossed["border1_out_at"] - crossed["border1_in_at"]).dt.total_seconds() / 3600
    whole = (hours * crossed["feu"]).groupby(crossed["replication"]).sum()
    dwell = whole / crossed["feu"].groupby(crossed["replication"]).sum()
    # Boxes that wait for a track when the run ends are in one of the two means only.
    assert found["dwell"].to_numpy() == pytest.approx(dwell.to_numpy(), rel=0.05)
