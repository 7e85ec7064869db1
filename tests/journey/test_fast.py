"""Compiled stations answer the same calls as plain ones, to the last bit, and so do whole replications."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from math import inf
from typing import Any

import numpy as np
import pytest

from equivalence.random_scenarios import random_tree
from freightsim.base.steps import Steps
from freightsim.journey.border import BorderStation, Load
from freightsim.journey.queues import ReadyQueue
from freightsim.journey.speed import SWITCH, fast_in_use
from freightsim.journey.stations import Changes, OnTracks, Pool
from freightsim.journey.terminal import RailTerminal
from freightsim.journey.yard import NO_CUSTOMS, Yard
from freightsim.scenario import Scenario
from freightsim.scenario.capacity import TrackTimes
from freightsim.simulation.inputs import draw_network
from freightsim.simulation.network import run_network
from freightsim.simulation.recording import record_network
from regression.exact import SCENARIOS, SEED

pytest.importorskip("numba")

from freightsim.journey.fast import FastBorder, FastTerminal, FastYard

CASES = 60
KINDS: tuple[tuple[type[Yard], type[RailTerminal], type[BorderStation]], ...] = (
    (Yard, RailTerminal, BorderStation),
    (FastYard, FastTerminal, FastBorder),
)


def rising(rng: np.random.Generator, count: int, until_h: float) -> list[float]:
    """Return rising hours, some of which are whole, so that hours meet."""
    hours = rng.random(count) * until_h
    return np.sort(np.where(rng.random(count) < 0.4, np.round(hours), hours)).tolist()


def same_stays(found: list[OnTracks]) -> None:
    """Assert that two stations noted the same stays."""
    for ours, theirs in zip(*found, strict=True):
        assert ours.tolist() == theirs.tolist()


# ---- terminals -------------------------------------------------------------------------------------------------------


def terminal_answers(kind: type[RailTerminal], case: int) -> tuple[list[object], OnTracks]:
    """Return what a random terminal answers to random sets."""
    rng = np.random.default_rng(case)
    pools = (Pool([-inf] * rng.integers(1, 4) + rising(rng, rng.integers(0, 3), 99.0)) for _ in range(2))
    others = rising(rng, rng.integers(0, 60), 200.0), int(rng.integers(0, 60))
    lift_h = float(rng.choice([0.05, 1 / 30, 0.25]))
    place = kind(*pools, lift_h=lift_h, placing_h=1.0, release_h=0.5, others=others)
    answers: list[object] = []
    for at_h in rising(rng, int(rng.choice([3, 60, 400])), 200.0):
        lifts = rng.lognormal(0.0, 0.3, rng.choice([0, 1, 45])).tolist()
        answers.append(place.work(at_h, lifts))
        if rng.random() < 0.1:
            answers.append(place.held_h(at_h - 30.0, at_h))
    return answers, place.others()


@pytest.mark.parametrize("case", range(CASES))
def test_terminals(case: int) -> None:
    """Sets without boxes, trains of others at the same instant, tracks that open later: all get the same hours."""
    (plain, plain_others), (fast, fast_others) = (terminal_answers(kind, case) for _, kind, _ in KINDS)
    assert fast == plain
    same_stays([plain_others, fast_others])


# ---- borders ---------------------------------------------------------------------------------------------------------


def border_answers(kind: type[BorderStation], case: int) -> tuple[list[tuple[float, ...]], OnTracks]:
    """Return what a random border answers to random trains: its pace changes, and at times it is closed."""
    rng = np.random.default_rng(case)
    changes_h = rising(rng, rng.integers(0, 7), 300.0)
    paces_h = [float(rng.choice([2.0, 6.0, 1.5, 9.5, inf])) for _ in changes_h]
    times = TrackTimes([-inf, *changes_h], [*paces_h, 3.0])
    opens_h = [-inf] * rng.integers(1, 5) + rising(rng, rng.integers(0, 3), 99.0)
    load = Load(1.0, Steps([-inf, 100.0], [50.0, 60.0])) if rng.random() < 0.5 else None
    border = kind(Pool(opens_h), times, rising(rng, rng.integers(0, 150), 300.0), load)
    answers: list[tuple[float, ...]] = []
    for at_h in rising(rng, rng.integers(1, 80), 280.0):
        track_h, freed_h = border.cross(at_h)
        answers.append((track_h, freed_h, border.slowed(at_h, track_h)))
    return answers, border.others()


@pytest.mark.parametrize("case", range(CASES))
def test_borders(case: int) -> None:
    """Trains at one instant, changes of pace, closures and reopenings give the same hours."""
    (plain, plain_others), (fast, fast_others) = (border_answers(kind, case) for _, _, kind in KINDS)
    assert fast == plain
    same_stays([plain_others, fast_others])


# ---- yards -----------------------------------------------------------------------------------------------------------

BOXES = 1_400


def yard_answers(kind: type[Yard], case: int) -> tuple[object, ...]:
    """Return what a random yard answers: exports come, imports are lifted off, places fall free, open and close."""
    rng = np.random.default_rng(case)
    places = int(rng.choice([15, 40, 2_000]))
    closing = rising(rng, rng.integers(0, 5), 300.0) if rng.random() < 0.5 else []
    opening = rising(rng, rng.integers(0, 5), 300.0)
    desk_h = np.where(rng.random(BOXES) < 0.2, NO_CUSTOMS, rng.exponential(0.4, BOXES)).tolist()
    yard = kind(Changes([-inf] * places + opening, closing), Pool([-inf] * rng.integers(1, 4) + opening), desk_h)
    queue = ReadyQueue(yard.released_h.__getitem__)
    exports, imports, seen = 0, BOXES // 2, []
    for week in range(12):
        until_h = 24.0 * (week + 1)
        if week % 3 == 0:
            gate_h = [24.0 * week + hour for hour in rising(rng, rng.integers(0, 200), 72.0)]
            boxes = list(range(exports, exports + len(gate_h)))
            yard.expect(gate_h, boxes, rng.exponential(3.0, len(gate_h)).tolist())
            exports += len(gate_h)
        for now_h in (24.0 * week + hour for hour in rising(rng, 4, 24.0)):
            yard.advance(now_h)
            seen.append((yard.last, yard.waiting_outside(now_h), len(yard.late_h)))
            queue.settle(now_h)
            lifted = min(int(rng.integers(0, 20)), BOXES - imports)
            boxes = list(range(imports, imports + lifted))
            hours = [now_h + hour for hour in rng.permutation(rising(rng, lifted, 9.0)).tolist()]
            queues = [queue if rng.random() < 0.5 else None for _ in boxes] if rng.random() < 0.5 else None
            yard.receive(hours, boxes, rng.exponential(3.0, lifted).tolist(), queues)
            imports += lifted
            yard.free_places([now_h + hour for hour in rising(rng, int(rng.integers(0, 16)), 9.0)])
    yard.advance(until_h)
    queue.settle(until_h)
    return seen, list(yard.released_h), yard.late_h, yard.by_rail, queue.ready, yard.last


@pytest.mark.parametrize("case", range(CASES))
def test_yards(case: int) -> None:
    """Full or not, boxes enter and are released at the same hours, and those that go on are announced alike."""
    plain, fast = (yard_answers(kind, case) for kind, _, _ in KINDS)
    np.testing.assert_array_equal(fast[1], plain[1])
    assert fast[0] == plain[0]
    assert fast[2:] == plain[2:]


def test_some_yards_are_full() -> None:
    """The random yards are such that boxes wait at the gate of some and not of others."""
    late = [bool(yard_answers(Yard, case)[2]) for case in range(CASES)]
    assert 0.2 < np.mean(late) < 0.8


# ---- replications ----------------------------------------------------------------------------------------------------


def same(ours: object, theirs: object) -> bool:
    """Tell whether records are equal, arrays to the last bit."""
    if isinstance(ours, Mapping) and isinstance(theirs, Mapping):
        return ours.keys() == theirs.keys() and all(same(ours[key], theirs[key]) for key in ours)
    if isinstance(ours, np.ndarray) and isinstance(theirs, np.ndarray):
        return ours.dtype == theirs.dtype and (
            ours.tolist() == theirs.tolist() if ours.dtype == object else ours.tobytes() == theirs.tobytes()
        )
    return ours == theirs


def leaves_the_same(scenario: Scenario, monkeypatch: pytest.MonkeyPatch) -> None:
    """Assert that a replication leaves the same records with and without compiled loops."""
    found: list[dict[str, Any]] = []
    for switch in ("0", "1"):
        monkeypatch.setenv(SWITCH, switch)
        assert fast_in_use() == (switch == "1")
        found.append(record_network(run_network(draw_network(scenario, seed=SEED, replication=0))))
    assert found[0].keys() == found[1].keys()
    for key, plain in found[0].items():
        for field in fields(plain):
            assert same(getattr(found[1][key], field.name), getattr(plain, field.name)), field.name


@pytest.mark.parametrize("name", SCENARIOS)
def test_shipped_and_small_scenarios(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The smallest scenario, a busy one and the first months of the baseline leave the same records."""
    leaves_the_same(SCENARIOS[name](), monkeypatch)


@pytest.mark.filterwarnings("ignore::freightsim.ConvergenceWarning")
@pytest.mark.parametrize("number", range(0, 240, 10))
def test_random_scenarios(number: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """So do random scenarios: joins, shuttles, capacities that change, full yards, borders that close."""
    leaves_the_same(Scenario.model_validate(random_tree(number)), monkeypatch)


def test_a_set_without_boxes() -> None:
    """Boxes are looked up in a column, also where there are none."""
    for kind in (RailTerminal, FastTerminal):
        place = kind(Pool([0.0]), Pool([0.0]), lift_h=0.5, placing_h=1.0, release_h=2.0)
        assert place.work_on(10.0, np.ones(3), []) == place.work(13.0, [])._replace(
            track_from_h=10.0, track_free_h=13.0
        )
