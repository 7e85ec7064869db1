"""Both engines give every container and every train the same instants."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from math import nan
from typing import Any

import numpy as np
import pytest
from equivalence.random_scenarios import random_tree
from reference.engine import ReferenceOutcome, run_reference
from tiny import TINY

from freightsim.inputs import draw_inputs
from freightsim.journey.train import Train
from freightsim.policies.dispatch import DispatchPolicy, YardView
from freightsim.policies.loading import LoadingPolicy, QueueView
from freightsim.recording import record
from freightsim.scenario import Scenario
from freightsim.simulation import Outcome, run_once

BATCHES = 24
CONFIGURATIONS = 240

TOLERANCE_H = 1e-6
"""Hours by which instants may differ. Not zero: SimPy is given delays, so an instant is `now + delay`, and the engines
cut the same way into different delays, which rounds differently."""

Columns = dict[str, list[float]]


def _fast(tree: dict[str, Any], dispatch: DispatchPolicy | None = None, loading: LoadingPolicy | None = None) -> Outcome:
    return run_once(draw_inputs(Scenario.model_validate(tree), seed=1, replication=0), dispatch, loading)


def _reference(
    tree: dict[str, Any], dispatch: DispatchPolicy | None = None, loading: LoadingPolicy | None = None
) -> ReferenceOutcome:
    return run_reference(draw_inputs(Scenario.model_validate(tree), seed=1, replication=0), dispatch, loading)


# ---- what is compared ------------------------------------------------------------------------------------------------


def _fast_boxes(outcome: Outcome) -> Columns:
    count = len(outcome.inputs.boxes)
    columns = {name: [nan] * count for name in ("yard_in_h", "cutoff_h", "loaded_h", "unloaded_h")}
    columns["released_h"] = outcome.released_h
    for box, hour in zip(outcome.entered, outcome.yard_in_h, strict=True):
        columns["yard_in_h"][box] = hour
    for train in outcome.trains:
        for place, box in enumerate(train.boxes):
            columns["cutoff_h"][box] = train.cutoff_h
            columns["loaded_h"][box] = train.loading.lifted_h[place] if train.loading else nan
            columns["unloaded_h"][box] = train.unloading.lifted_h[place] if train.unloading else nan
    return columns


def _reference_boxes(outcome: ReferenceOutcome) -> Columns:
    names = ("yard_in_h", "cutoff_h", "loaded_h", "unloaded_h", "released_h")
    return {name: [getattr(box, name) for box in outcome.boxes] for name in names}


def _named(trains: Sequence[Train]) -> dict[tuple[str, str, int], Train]:
    """Name trains by service, kind and running number."""
    count: Counter[tuple[str, str]] = Counter()
    named = {}
    for train in trains:
        key = train.service, train.slot.kind
        count[key] += 1
        named[*key, count[key]] = train
    return named


def _fast_hours(train: Train) -> list[list[float]]:
    works = [work for work in (train.loading, train.unloading) if work is not None]
    return [
        [train.cutoff_h, train.track_asked_h, train.departed_h, train.arrived_h],
        *([crossing[instant] for crossing in train.crossings] for instant in range(4)),
        [hour for work in works for hour in (work.track_from_h, work.track_free_h)],
    ]


def _assert_same_hours(found: Sequence[float], expected: Sequence[float], end_h: float, what: str) -> None:
    """Compare instants before the end; a longer list has promised what comes after it."""
    length = max(len(found), len(expected))
    columns = [np.array([*hours, *[nan] * (length - len(hours))], dtype=float) for hours in (found, expected)]
    one, other = (np.where(column < end_h - TOLERANCE_H, column, nan) for column in columns)
    np.testing.assert_allclose(one, other, rtol=0, atol=TOLERANCE_H, equal_nan=True, err_msg=what)


def assert_agree(outcome: Outcome, reference: ReferenceOutcome) -> None:
    """Assert that both engines tell the same story of every container, every train and every gridlock."""
    end_h = outcome.inputs.scenario.clock.end_h
    fast, slow = _named(outcome.trains), {(t.service, t.kind, t.number): t for t in reference.trains}
    assert {key: train.cause for key, train in fast.items()} == {key: train.cause for key, train in slow.items()}
    for key, train in fast.items():
        assert train.boxes == [box.number for box in slow[key].boxes], key
    boxes = _reference_boxes(reference)
    for name, column in _fast_boxes(outcome).items():
        _assert_same_hours(column, boxes[name], end_h, f"boxes: {name}")
    for key, train in fast.items():
        for found, expected in zip(_fast_hours(train), _reference_hours(slow[key]), strict=True):
            _assert_same_hours(found, expected, end_h, str(key))
    _assert_same_gridlocks(outcome, reference)
    if all((np.diff(hours) > TOLERANCE_H).all() for hours in outcome.cutoffs_h.values()):
        # A record counts cut-offs by their hours, so it can tell only where no two of a queue fall together.
        assert record(outcome).boxes["rollovers"].tolist() == [box.rollovers for box in reference.boxes]


def _reference_hours(train: Any) -> list[list[float]]:
    return [
        [train.cutoff_h, train.track_asked_h, train.departed_h, train.arrived_h],
        train.border_in_h,
        train.border_track_h,
        train.border_freed_h,
        train.border_out_h,
        train.track_h,
    ]


def _assert_same_gridlocks(outcome: Outcome, reference: ReferenceOutcome) -> None:
    found, expected = (
        [(lock.service, lock.waiting_outside_feu, lock.waiting_feu, lock.relieved) for lock in each.gridlocks]
        for each in (outcome, reference)
    )
    assert found == expected
    hours = [[lock.at_h for lock in each.gridlocks] for each in (outcome, reference)]
    np.testing.assert_allclose(*hours, rtol=0, atol=TOLERANCE_H)
