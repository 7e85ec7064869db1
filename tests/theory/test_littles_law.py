"""At every station the mean number present is the arrival rate times the mean stay (Little, 1961)."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass
from functools import cache

import numpy as np
import pandas as pd
import pytest

from freightsim import Run, Scenario, simulate
from tiny import TINY

ROUNDING_H = 1 / 3600
"""Instants are written to the second: a stay may be a second longer or shorter."""


@cache
def _moderately_loaded() -> Run:
    """Return a run in which the yard is full at times, so that boxes wait outside, too."""
    tree = deepcopy(TINY)
    tree["port"] |= {"yard_teu": 160, "tracks": 1}
    tree["demand"]["outbound"]["feu_per_trade_usd_bn"] = 60.0
    tree["demand"]["inbound"]["feu_per_trade_usd_bn"] = 40.0
    return simulate(Scenario.model_validate(tree), seed=3)


@dataclass(frozen=True)
class _Stays:
    """Who was at a station from when until when; without an end it is there when the horizon ends."""

    come: pd.Series
    leave: pd.Series

    def within(self, first: pd.Timestamp, end: pd.Timestamp) -> np.ndarray:
        """Return the hours of each stay that lie in a span of time."""
        came = self.come[self.come.notna()]
        left = self.leave[self.come.notna()].fillna(end)
        hours = (left.clip(first, end) - came.clip(first, end)).dt.total_seconds() / 3600
        return hours[(came < end) & (left > first)].to_numpy()


def _in_the_yard(run: Run) -> _Stays:
    boxes = run.containers
    return _Stays(boxes["yard_in_at"], boxes["loaded_at"].where(boxes["direction"] == "outbound", boxes["released_at"]))


def _outside_the_yard(run: Run) -> _Stays:
    boxes = run.containers[run.containers["direction"] == "outbound"]
    return _Stays(boxes["gate_in_at"], boxes["yard_in_at"])


def _joined(run: Run, *stays: tuple[str, str, str]) -> _Stays:
    trains = run.trains[run.trains["feu"] > 0]
    parts = [trains[trains["direction"] == direction] for direction, _, _ in stays]
    come = [part[column] for part, (_, column, _) in zip(parts, stays, strict=True)]
    leave = [part[column] for part, (_, _, column) in zip(parts, stays, strict=True)]
    return _Stays(pd.concat(come), pd.concat(leave))


def _on_tracks(run: Run) -> _Stays:
    loading = ("outbound", "track_from_at", "track_free_at")
    return _joined(run, loading, ("inbound", "unload_track_from_at", "unload_track_free_at"))


def _before_tracks(run: Run) -> _Stays:
    loading = ("outbound", "track_asked_at", "track_from_at")
    return _joined(run, loading, ("inbound", "arrived_at", "unload_track_from_at"))


def _before_the_border(run: Run) -> _Stays:
    return _Stays(run.trains["border1_in_at"], run.trains["border1_track_at"])


STATIONS = {
    ("yard", "occupancy"): _in_the_yard,
    ("yard", "queue"): _outside_the_yard,
    ("tracks port", "occupancy"): _on_tracks,
    ("tracks port", "queue"): _before_tracks,
    ("border alashankou", "queue"): _before_the_border,
}


@pytest.mark.parametrize(("station", "column"), STATIONS)
def test_mean_number_is_rate_times_stay(station: str, column: str) -> None:
    """Over the whole horizon L = lambda W, stays being cut at its ends so that nothing is lost there."""
    run = _moderately_loaded()
    clock = run.scenario.clock
    stays_h = STATIONS[station, column](run).within(pd.Timestamp(clock.start), pd.Timestamp(clock.end))
    rate, stay_h = len(stays_h) / clock.end_h, stays_h.mean()
    months = run.stations[run.stations["station"] == station]
    ends = months["month"].shift(-1, fill_value=pd.Timestamp(clock.end))
    weights = (ends - months["month"]).dt.total_seconds() / 3600
    mean_number = float((months[column] * weights).sum() / clock.end_h)
    assert mean_number > 0
    assert mean_number == pytest.approx(rate * stay_h, abs=rate * ROUNDING_H)


@pytest.mark.parametrize(("station", "column"), STATIONS)
def test_mean_number_is_rate_times_stay_in_each_month(station: str, column: str) -> None:
    """The identity holds in each month, for the parts of stays that lie in it."""
    run = _moderately_loaded()
    months = run.stations[run.stations["station"] == station]
    ends = months["month"].shift(-1, fill_value=pd.Timestamp(run.scenario.clock.end))
    for first, end, found in zip(months["month"], ends, months[column], strict=True):
        stays_h, hours = STATIONS[station, column](run).within(first, end), (end - first).total_seconds() / 3600
        assert found == pytest.approx(stays_h.sum() / hours, abs=(len(stays_h) + 1) * ROUNDING_H / hours)


def test_stages_hold_all_the_hours_of_the_yard() -> None:
    """Hours of export boxes from the gate to the cut-off are, stage by stage, those of the boxes themselves."""
    run = _moderately_loaded()
    boxes = run.containers[run.containers["direction"] == "outbound"]
    spans = {
        "outside the full yard": ("gate_in_at", "yard_in_at"),
        "export customs": ("yard_in_at", "released_at"),
        "in the yard for a train": ("released_at", "cutoff_at"),
    }
    stages = run.stages[run.stages["direction"] == "outbound"].set_index("stage")
    for stage, (start, end) in spans.items():
        hours = (boxes[end] - boxes[start]).dt.total_seconds() / 3600
        assert stages.loc[stage, "feu"] == hours.notna().sum()
        assert stages.loc[stage, "feu_hours"] == pytest.approx(hours.sum(), abs=len(boxes) * ROUNDING_H)
