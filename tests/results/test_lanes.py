"""What each lane carried adds up to what the port carried."""

from __future__ import annotations

import numpy as np
import pytest

from freightsim.files.load import load_scenario
from freightsim.results import Run
from freightsim.scenario import Scenario
from freightsim.simulation.replications import simulate


@pytest.fixture(scope="module")
def run() -> Run:
    """Return the baseline's first four years."""
    return simulate(load_scenario("baseline").but({"horizon": {"to": "2017-01-01"}}), seed=5)


def test_lanes_add_up_to_the_year(run: Run) -> None:
    """Trips and boxes of all lanes and directions are those of the year."""
    sums = run.lanes.groupby("year")[["trips", "feu"]].sum()
    assert (sums["trips"].to_numpy() == run.yearly["trips"]).all()
    assert (sums["feu"].to_numpy() == run.yearly["feu"]).all()


def test_one_row_each(run: Run) -> None:
    """Lanes that carried nothing have a row, too, and no days on the way."""
    scenario = run.scenario
    assert len(run.lanes) == len(scenario.clock.years) * len(scenario.lanes) * 2
    idle = run.lanes[run.lanes["trips"] == 0]
    assert len(idle)
    assert idle["transit_d"].isna().all()


def test_days_on_the_way_are_those_of_the_trains(run: Run) -> None:
    """The mean over the trips of a lane, from departure to arrival."""
    ran = run.trains[run.trains["counted_at"].dt.year == 2015]
    own = ran[(ran["lane"] == "hamburg_alashankou") & (ran["direction"] == "outbound")]
    expected = ((own["arrived_at"] - own["departed_at"]).dt.total_seconds() / 86400).mean()
    row = run.lanes.query("year == 2015 and lane == 'hamburg_alashankou' and direction == 'outbound'").iloc[0]
    assert row["trips"] == len(own)
    assert row["transit_d"] == pytest.approx(expected, abs=1e-4)


def test_no_train(tiny: Scenario) -> None:
    """Where nothing runs, there is nothing to add up."""
    none = {key: {"trains_per_week": 0} for key in tiny.services}
    run = simulate(tiny.but({"services": none}), seed=1)
    assert not run.lanes["trips"].any()
    assert not run.lanes["feu"].any()
    assert np.isnan(run.lanes["transit_d"].to_numpy(dtype=float)).all()
