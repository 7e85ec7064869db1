"""A group of wagons rides on trains of its lanes; its boxes wait in queues of their own."""

from __future__ import annotations

from datetime import date

import pytest

from freightsim.journey.joins.wagon_group import LiveWagonGroup
from freightsim.journey.queues import ReadyQueue
from freightsim.journey.timetable import Slot
from freightsim.journey.train import Train
from freightsim.scenario.joins import GroupTerms
from freightsim.scenario.network import Direction

NOW_H = 500.0
TERMS = GroupTerms(date(2014, 1, 1), 400.0, 300.0, 300.0, 10.0, 14.0, 2, frozenset({"west"}), 12.0, False)


def train_of(lane: str = "west", direction: Direction = "outbound", cutoff_h: float = NOW_H) -> Train:
    """Return a train of nine places."""
    train = Train("west_out", lane, "hamburg", direction, Slot(cutoff_h + 24, "timetabled", 9, [], []), 9)
    train.cutoff_h = cutoff_h
    return train


def group(*stands_h: float, from_h: float = 0.0, inbound: frozenset[int] = frozenset()) -> LiveWagonGroup:
    """Return a group of two wagons, with boxes 0, 1, ... that stand at the port from these hours on."""
    queue = ReadyQueue(stands_h.__getitem__, range(len(stands_h)))
    return LiveWagonGroup(TERMS, from_h, {"hamburg": queue}, inbound)


@pytest.mark.parametrize(
    ("lane", "from_h", "rides"), [("west", NOW_H, True), ("west", NOW_H + 0.1, False), ("south", 0.0, False)]
)
def test_which_trains_carry_it(lane: str, from_h: float, rides: bool) -> None:
    """Those of its lanes whose cut-off is not before its first day; others see nothing of its boxes."""
    found = group(1.0, from_h=from_h, inbound=frozenset({7}))
    train = train_of(lane)
    assert found.rides_on(train) is rides
    assert found.waiting(train, NOW_H) == int(rides)
    assert found.couple(train, int(rides), NOW_H) == [0] * rides
    assert found.queues["hamburg"].cutoffs_h == [NOW_H] * rides
    train.boxes = [7]
    assert found.on_board(train) == [7] * rides


@pytest.mark.parametrize(("stands_h", "waiting"), [((), 0), ((1.0,), 1), ((1.0, 2.0, 3.0), 2), ((500.0, 500.1), 1)])
def test_how_many_wait(stands_h: tuple[float, ...], waiting: int) -> None:
    """Those who stand at the port by the cut-off, at most one on each wagon."""
    assert group(*stands_h).waiting(train_of(), NOW_H) == waiting


def test_who_is_coupled() -> None:
    """Those who stand there longest; the others are left behind: 10 h of one, over two that boarded."""
    found = group(3.0, 4.0, 5.0)
    assert found.waiting(train_of(), NOW_H) == 2
    assert found.couple(train_of(), 2, NOW_H) == [0, 1]
    assert found.queues["hamburg"].ready == [2]
    assert found.queues["hamburg"].take_wait_h(NOW_H + 10) == 10 / 2


def test_a_cancelled_train_leaves_all_behind() -> None:
    """Nobody is coupled, and all have missed a cut-off."""
    found = group(3.0, 4.0)
    found.waiting(train_of(), NOW_H)
    assert found.couple(train_of(), 0, NOW_H) == []
    assert found.queues["hamburg"].take_wait_h(NOW_H + 10) == 10.0


def test_who_is_uncoupled() -> None:
    """Of an inbound train the first boxes of the city, as many as there are wagons."""
    found, train = group(inbound=frozenset({2, 5, 6, 9})), train_of(direction="inbound")
    train.boxes = [1, 6, 3, 2, 5]
    assert found.on_board(train) == [6, 2]
