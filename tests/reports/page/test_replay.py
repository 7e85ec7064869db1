"""What a replay shows is what the trains of the run did."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from freightsim.reports.page import replay
from freightsim.reports.page.replay import replay_data
from freightsim.results import Run
from freightsim.scenario import Scenario
from freightsim.simulation.replications import simulate


@pytest.fixture(scope="module")
def run() -> Run:
    """Return a run of the smallest scenario."""
    from copy import deepcopy

    from tiny import TINY

    return simulate(Scenario.model_validate(deepcopy(TINY)), seed=0)


def test_trains_are_those_of_the_frame(run: Run) -> None:
    """Each that departed, in the order of departure, with hours that do not go back."""
    data = replay_data(run)
    went = run.trains[run.trains["kind"].isin(["timetabled", "extra"]) & run.trains["departed_at"].notna()]
    assert len(data["trains"]) == len(went)
    departed = [train[3] for train in data["trains"]]
    assert departed == sorted(departed)
    start = np.datetime64(run.scenario.clock.start, "s")
    hours = np.round((went["departed_at"].to_numpy("datetime64[s]") - start) / np.timedelta64(3600, "s"))
    assert sorted(hours) == departed
    for train in data["trains"]:
        assert list(train[4:]) == sorted(train[4:])
    assert {train[1] for train in data["trains"]} == {0, 1}
    json.dumps(data, allow_nan=False)


def test_instants_of_a_train(run: Run) -> None:
    """Border in, track, out and arrival, hours after departure; cut off by the end, they are filled by the plan."""
    data = replay_data(run)
    one = run.trains[(run.trains["direction"] == "outbound") & run.trains["arrived_at"].notna()].iloc[0]
    start = np.datetime64(run.scenario.clock.start, "s")

    def hour(name: str) -> int:
        return round((one[name].to_datetime64() - start) / np.timedelta64(3600, "s"))

    found = next(train for train in data["trains"] if train[1] == 1 and train[3] == hour("departed_at"))
    assert found[3] + found[4] == hour("border1_in_at")
    assert found[3] + found[-1] == hour("arrived_at")
    assert {len(train) for train in data["trains"]} == {len(found)}


def test_the_yard(run: Run) -> None:
    """One number a day: boxes that came and had not gone."""
    data = replay_data(run)
    assert len(data["yard"]) == run.scenario.clock.end_h / 24
    assert min(data["yard"]) >= 0
    assert max(data["yard"]) > 0


def test_a_huge_run_is_thinned_and_says_so(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of more trains and boxes than can be drawn every second, third ... is."""
    whole = replay_data(run)
    monkeypatch.setattr(replay, "MOST_TRAINS", 10)
    monkeypatch.setattr(replay, "MOST_BOXES", 100)
    thin = replay_data(run)
    assert thin["each_train"] == -(-len(whole["trains"]) // 10)
    assert len(thin["trains"]) <= 10
    assert thin["trains"] == whole["trains"][:: thin["each_train"]]
    assert thin["each_box"] > 1
    assert len(thin["boxes"]) <= 100


def test_boundaries_of_one_s_own(run: Run, tmp_path: Path) -> None:
    """Those given in place of the base map's; what the scenario says where nothing is given."""
    assert replay_data(run)["lines"] is None
    assert replay_data(run, "none")["lines"] == []
    path = tmp_path / "lines.geojson"
    path.write_text('{"type": "LineString", "coordinates": [[1.0, 2.0], [3.004, 4.0]]}')
    assert replay_data(run, str(path))["lines"] == [[[1.0, 2.0], [3.0, 4.0]]]
    quiet = replace(run, scenario=run.scenario.but({"map": {"borders": "none"}}))
    assert replay_data(quiet)["lines"] == []
    assert replay_data(quiet, "thin")["lines"] is None
