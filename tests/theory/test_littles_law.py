"""At every station the mean number present is the arrival rate times the mean stay (Little, 1961)."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
import pytest

from freightsim import Run, Scenario, simulate
from freightsim.journey.joins.kinds import waits
from freightsim.results.records import Records
from freightsim.scenario.network import OWN
from freightsim.simulation.inputs import draw_inputs
from freightsim.simulation.network import Network
from freightsim.validation.merge import merged
from stations import by_station
from tiny import TINY

ROUNDING_H = 1 / 3600
"""Instants are written to the second: a stay may be a second longer or shorter."""


@cache
def _moderately_loaded() -> Run:
    """Return a run in which the yard is full at times, so that boxes wait outside, too."""
    tree = deepcopy(TINY)
    tree["port"] |= {"yard_teu": 160, "tracks": 1}
    tree["demand"]["outbound"]["feu_per_boxable_usd_bn"] = 60.0
    tree["demand"]["inbound"]["feu_per_boxable_usd_bn"] = 40.0
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
    ("port_tracks", "occupancy"): _on_tracks,
    ("port_tracks", "queue"): _before_tracks,
    ("border:alashankou", "queue"): _before_the_border,
}


@pytest.mark.parametrize(("station", "column"), STATIONS)
def test_mean_number_is_rate_times_stay(station: str, column: str) -> None:
    """Over the whole horizon L = lambda W, stays being cut at its ends so that nothing is lost there."""
    run = _moderately_loaded()
    clock = run.scenario.clock
    stays_h = STATIONS[station, column](run).within(pd.Timestamp(clock.start), pd.Timestamp(clock.end))
    rate, stay_h = len(stays_h) / clock.end_h, stays_h.mean()
    months = by_station(run.stations).loc[station]
    ends = months["month"].shift(-1, fill_value=pd.Timestamp(clock.end))
    weights = (ends - months["month"]).dt.total_seconds() / 3600
    mean_number = float((months[column] * weights).sum() / clock.end_h)
    assert mean_number > 0
    assert mean_number == pytest.approx(rate * stay_h, abs=rate * ROUNDING_H)


@pytest.mark.parametrize(("station", "column"), STATIONS)
def test_mean_number_is_rate_times_stay_in_each_month(station: str, column: str) -> None:
    """The identity holds in each month, for the parts of stays that lie in it."""
    run = _moderately_loaded()
    months = by_station(run.stations).loc[station]
    ends = months["month"].shift(-1, fill_value=pd.Timestamp(run.scenario.clock.end))
    for first, end, found in zip(months["month"], ends, months[column], strict=True):
        stays_h, hours = STATIONS[station, column](run).within(first, end), (end - first).total_seconds() / 3600
        assert found == pytest.approx(stays_h.sum() / hours, abs=(len(stays_h) + 1) * ROUNDING_H / hours)


def test_stages_hold_all_the_hours_of_the_yard() -> None:
    """Hours of export boxes from the gate to the cut-off are, stage by stage, those of the boxes themselves."""
    run = _moderately_loaded()
    boxes = run.containers[run.containers["direction"] == "outbound"]
    spans = {
        "yard_entry_wait": ("gate_in_at", "yard_in_at"),
        "export_customs": ("yard_in_at", "released_at"),
        "train_wait": ("released_at", "cutoff_at"),
    }
    stages = run.stages[run.stages["direction"] == "outbound"].set_index("stage")
    for stage, (start, end) in spans.items():
        hours = (boxes[end] - boxes[start]).dt.total_seconds() / 3600
        assert stages.loc[stage, "feu"] == hours.notna().sum()
        assert stages.loc[stage, "feu_hours"] == pytest.approx(hours.sum(), abs=len(boxes) * ROUNDING_H)


# ---- what shippers hear of -------------------------------------------------------------------------------------------

REVIEW_H = 14 * 24.0

OVERLOADED = {
    "choice": {"review_d": 14.0, "memory_d": 30.0},
    "modes": {"sea": {"name": "Sea", "usd_per_feu": 8000.0}},
    "markets": {"europe": {"modes": {"sea": {"days": 0.0, "price_ratio": {"outbound": 1.0, "inbound": 1.0}}}}},
    "cargo": {"classes": {"machines": {"value_of_time_per_day": 0.01}, "car_parts": {"value_of_time_per_day": 0.01}}},
    "port": {"yard_teu": 160},
    "trains": {"wagon_sets": 4},
    "demand": {"outbound": {"feu_per_boxable_usd_bn": 120.0}, "inbound": {"feu_per_boxable_usd_bn": 90.0}},
}
"""More cargo than sets can carry: queues on both sides, and boxes outside the full yard."""


@cache
def _overloaded() -> tuple[Scenario, list[tuple[float, dict[int, float]]], Records, dict[int, list[float]]]:
    """Return the scenario, hours and waits of all reviews, the records, and the cut-offs of each queue."""
    from freightsim.simulation.recording import record

    scenario = Scenario.model_validate(merged(deepcopy(TINY), OVERLOADED))
    network = Network({OWN: draw_inputs(scenario, 5, 0)})
    port = network.ports[OWN]
    reviews: list[tuple[float, dict[int, float]]] = []
    take_in = port.experience.review

    def listened(now_h: float, waits_h: Mapping[int, float], *others: Any) -> None:
        if waits_h:  # at the beginning there is nothing to hear of
            reviews.append((now_h, dict(waits_h)))
        take_in(now_h, waits_h, *others)

    port.experience.review = listened  # type: ignore[method-assign]
    outcome = network.run()[OWN]
    codes = waits(port.inputs).number
    return scenario, reviews, record(outcome), {codes[key]: hours for key, hours in outcome.cutoffs_h.items()}


@pytest.mark.parametrize("queue", [0, 1], ids=["outbound", "inbound"])
def test_the_wait_that_shippers_hear_of_is_number_over_rate(queue: int) -> None:
    """In each span between reviews W = L / lambda: boxes left behind on average over boxes that boarded by the hour.

    Both from the records: a box is left behind from the first cut-off after its release, unless it boards then, until
    the one at which it boards. Where fewer boarded than were left, as where no train ran at all, these count instead.
    """
    scenario, reviews, records, cutoffs_h = _overloaded()
    boxes, end_h = records.boxes, scenario.clock.end_h
    ready_h = boxes["released_h"] if queue == 0 else boxes["gate_in_h"]
    own = (boxes["direction"] == queue) & np.isfinite(ready_h)
    cutoffs = np.array([hour for hour in cutoffs_h[queue] if hour < end_h])
    first = np.searchsorted(cutoffs, ready_h[own])
    boarded_h = boxes["cutoff_h"][own]
    seen = first < len(cutoffs)
    from_h, until_h = cutoffs[first[seen]], np.nan_to_num(boarded_h[seen], nan=np.inf)
    assert len(reviews) == int((end_h - scenario.clock.begin_h) / REVIEW_H - 1e-9)
    heard = []
    for now_h, waits_h in reviews:
        start_h = now_h - REVIEW_H
        stays_h = np.clip(until_h, start_h, now_h) - np.clip(from_h, start_h, now_h)
        boarded = int(((boarded_h > start_h) & (boarded_h <= now_h)).sum())
        still = int(((from_h <= now_h) & (until_h > now_h)).sum())
        number, rate = stays_h.sum() / REVIEW_H, max(boarded, still, 1) / REVIEW_H
        assert waits_h[queue] == pytest.approx(number / rate, rel=1e-9, abs=1e-9)
        heard.append(waits_h[queue])
    assert np.median(heard) > 24.0


def test_the_overloaded_port_turns_shippers_away() -> None:
    """The yard is full, boxes wait outside, and the longer they are left behind the more shippers look elsewhere."""
    scenario, reviews, records, _ = _overloaded()
    boxes, away = records.boxes, records.turned_away
    assert ((boxes["yard_in_h"] > boxes["gate_in_h"]) & (boxes["direction"] == 0)).any()
    remembered_h, shares = 0.0, []
    for now_h, waits_h in reviews:
        remembered_h += (1 - np.exp(-14 / 30)) * (waits_h[0] - remembered_h)
        left, stayed = (
            int(((each["direction"] == 0) & (each["booked_h"] >= now_h) & (each["booked_h"] < now_h + REVIEW_H)).sum())
            for each in (away, boxes)
        )
        # Cost by rail: 8,000 and 720 a day for the haul, half a headway and the way; odds of rail against sea are even.
        days = [7 / 2 / 2 + 270 / 24 + (3 + km / 70 * (1 + 11 / 9)) / 24 for km in (25.0, 530.0)]
        costs = [8000 + 720 * d for d in days]
        odds = [(cost / 8000) ** -2.5 for cost in costs]
        worse = [one * (1 + 30 * remembered_h / cost) ** -2.5 for one, cost in zip(odds, costs, strict=True)]
        before, after = ([one / (1 + one) for one in each] for each in (odds, worse))
        kept = (60 * after[0] + 30 * after[1]) / (60 * before[0] + 30 * before[1])
        shares.append((left, stayed, kept))
    # Bookings leave by chance and with all their boxes: E[size^2] / E[size] = 3 boxes of a kind at once.
    for left, stayed, kept in shares[:-1]:
        deviation = np.sqrt(3 * kept * (1 - kept) * (left + stayed))
        assert abs(stayed - kept * (left + stayed)) <= 4 * deviation
    assert min(kept for _, _, kept in shares) < 0.6
    assert scenario.choice.review_d * 24 == REVIEW_H
