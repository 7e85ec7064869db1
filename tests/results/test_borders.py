"""Borders by year: those of the trains, and of the stages of the run."""

from __future__ import annotations

import numpy as np
import pytest

from freightsim.files.load import load_scenario
from freightsim.results import Run
from freightsim.simulation.replications import simulate


@pytest.fixture(scope="module")
def run() -> Run:
    """Return the baseline's first years."""
    return simulate(load_scenario("baseline").but({"horizon": {"to": "2016-01-01"}}), seed=5)


def test_they_are_those_of_the_trains(run: Run) -> None:
    """Trains, boxes and mean hours of a border are those of the frame of trains, by year of departure from it."""
    trains, scenario = run.trains, run.scenario
    for row in run.borders.itertuples():
        count, feu, hours = 0, 0, 0.0
        for key, lane in scenario.lanes.items():
            met = [part.border for part in lane.sections.values() if part.border is not None]
            for number in (at for at, border in enumerate(met, start=1) if border == row.border):
                own = trains[trains["lane"] == key]
                own = own[own[f"border{number}_out_at"].dt.year == row.year]
                own = own[own[f"border{number}_out_at"] < str(scenario.clock.end)]
                stay = own[f"border{number}_out_at"] - own[f"border{number}_in_at"]
                count, feu = count + len(own), feu + int(own["feu"].sum())
                hours += float((stay.dt.total_seconds() / 3600 * own["feu"]).sum())
        assert (row.trains, row.feu) == (count, feu)
        assert row.dwell_h == pytest.approx(hours / feu if feu else np.nan, abs=0.01, nan_ok=True)


def test_dwell_is_the_two_stages_of_the_run(run: Run) -> None:
    """Over the run it is the wait for a track and the handling together."""
    own = run.borders[run.borders["border"] == "alashankou"]
    mean_h = (own["dwell_h"].fillna(0) * own["feu"]).sum() / own["feu"].sum()
    stages = run.stages[run.stages["place"] == "alashankou"]
    assert mean_h == pytest.approx(stages["mean_h"].sum(), rel=0.01)
