"""A daily train with so many places keeps boxes waiting as long as bulk-service theory says."""

from __future__ import annotations

import numpy as np
import pytest

from freightsim import Scenario
from freightsim.journey.queues import ReadyQueue
from freightsim.journey.timetable import slot_hours
from freightsim.policies.dispatch import YardView
from freightsim.policies.loading import FirstComeFirstServed
from freightsim.simulation.inputs import draw_inputs
from freightsim.simulation.network import run_once
from freightsim.simulation.recording import record
from theory.intervals import assert_theory
from theory.open_port import open_port
from theory.queue_theory import mean_leftover

HEADWAY_H = 24.0
PLACES = 41
PUBLISHED_H = {0.8: 12.2059, 0.9: 13.2794, 0.95: 15.9884}
"""Mean wait by load."""


def _boxes_per_h(load: float) -> float:
    return load * PLACES / HEADWAY_H


def _theory_h(load: float) -> float:
    """Return the mean wait: half a headway, and the boxes left behind by Little's law (Bailey, 1954; Powell, 1985)."""
    return HEADWAY_H / 2 + mean_leftover(load * PLACES, PLACES) / _boxes_per_h(load)


@pytest.mark.parametrize("load", PUBLISHED_H)
def test_the_leftover_chain_gives_the_published_waits(load: float) -> None:
    """The chain X' = max(X + A - C, 0), solved here, gives the published mean waits."""
    assert _theory_h(load) == pytest.approx(PUBLISHED_H[load], abs=1e-3)


def _wait_at_the_queue_h(load: float, slots_h: list[float], warm_up_h: float, rng: np.random.Generator) -> float:
    """Return the mean wait of boxes that come after the warm-up, boarded from the real queue at the real slots."""
    comes_h = np.cumsum(rng.exponential(1 / _boxes_per_h(load), int(slots_h[-1] * _boxes_per_h(load))))
    queue = ReadyQueue(comes_h.tolist().__getitem__, range(len(comes_h)))
    board = FirstComeFirstServed()
    waits_h = []
    for slot_h in slots_h:
        queue.settle(slot_h)
        boarded = comes_h[queue.board(board(queue, PLACES))]
        if slot_h > warm_up_h:
            waits_h.append(slot_h - boarded)
    return float(np.concatenate(waits_h).mean())


@pytest.mark.parametrize(("load", "years", "replications"), [(0.8, 4, 12), (0.9, 8, 16), (0.95, 20, 22)])
def test_boxes_wait_in_the_queue_as_in_theory(load: float, years: int, replications: int) -> None:
    """The ready queue, served by a daily service of 41 places, gives the mean wait of the leftover chain."""
    tree = open_port(_boxes_per_h(load), PLACES, "2001-01-01", f"{2001 + years}-01-01", trains_per_week=7.0)
    scenario = Scenario.model_validate(tree)
    slots_h = slot_hours(scenario.offered("west_out"), 0.0, scenario.clock).tolist()
    generators = np.random.default_rng(5).spawn(replications)
    waits = [_wait_at_the_queue_h(load, slots_h, 24 * 400.0, rng) for rng in generators]
    assert_theory(waits, _theory_h(load), widest=0.03)


def _leave_with_what_there_is(yard: YardView, now_h: float) -> bool:  # noqa: ARG001
    return yard.waiting_feu > 0


@pytest.mark.parametrize(("load", "years", "replications"), [(0.8, 1, 12), (0.9, 3, 12)])
def test_boxes_wait_in_the_whole_port_as_in_theory(load: float, years: int, replications: int) -> None:
    """The whole simulation of a port where only places are short gives the mean wait of the leftover chain."""
    tree = open_port(_boxes_per_h(load), PLACES, "2014-01-01", f"{2014 + years}-01-01", trains_per_week=7.0)
    scenario, waits = Scenario.model_validate(tree), []
    for replication in range(replications):
        outcome = run_once(draw_inputs(scenario, 23, replication), dispatch=_leave_with_what_there_is)
        boxes = record(outcome).boxes
        counted = (boxes["booked_h"] > 24 * 60) & (boxes["booked_h"] < scenario.clock.end_h - 24 * 30)
        waits.append(float((boxes["cutoff_h"] - boxes["released_h"])[counted].mean()))
    assert_theory(waits, _theory_h(load), widest=0.03)
