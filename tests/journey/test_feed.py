"""Boxes are handed on as their shippers have decided, each once."""

from __future__ import annotations

import numpy as np

from freightsim.base.steps import Steps
from freightsim.journey.feed import Feed
from freightsim.journey.queues import ReadyQueue, YardQueue
from freightsim.journey.stations import Changes, Pool
from freightsim.journey.yard import Yard

COMES_H = np.array([1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0])
OUT_NORTH, OUT_SOUTH, IN_NORTH, IN_SOUTH, OF_A_JOIN = range(5)
CODES = np.array([OUT_NORTH, IN_NORTH, OUT_SOUTH, OF_A_JOIN, IN_SOUTH, OUT_NORTH, IN_NORTH])


class World:
    """A yard without desk hours, and queues of two terminals in both directions."""

    def __init__(self) -> None:
        self.yard = Yard(Changes([float("-inf")] * 9, []), Pool([float("-inf")]), [0.0] * len(COMES_H))
        self.outbound = [YardQueue(self.yard), YardQueue(self.yard)]
        self.inbound = [ReadyQueue(COMES_H.tolist().__getitem__) for _ in range(2)]
        self.gone = bytearray(len(COMES_H))
        papers = Steps([float("-inf"), 3.0], [10.0, 20.0]), np.full(len(COMES_H), 0.5)
        self.feed = Feed(COMES_H, CODES, self.outbound, self.inbound, self.yard, papers, self.gone)

    def ready(self, now_h: float) -> list[list[int]]:
        """Return who stands ready at an hour, by queue."""
        self.yard.advance(now_h)
        for queue in (*self.outbound, *self.inbound):
            queue.settle(now_h)
        return [queue.ready for queue in (*self.outbound, *self.inbound)]


def test_each_box_comes_to_its_own_queue() -> None:
    """Export boxes by way of the yard and customs, with the papers of the day on which they come; a join's to none."""
    world = World()
    world.feed.up_to(100.0)
    assert world.ready(100.0) == [[0, 5], [2], [1, 6], [4]]
    assert world.yard.released_h[0] == 1.0 + 5.0
    assert world.yard.released_h[2] == 3.0 + 10.0
    assert np.isnan(world.yard.released_h[3])


def test_no_box_is_handed_on_before_its_shippers_have_decided() -> None:
    """An hour divides those that come before it from those of the next time, and nobody comes twice."""
    world = World()
    world.feed.up_to(3.0)
    assert world.ready(100.0) == [[0], [], [1], []]
    world.feed.up_to(3.0)
    world.feed.up_to(7.5)
    assert world.ready(100.0) == [[0, 5], [2], [1, 6], [4]]


def test_who_looked_elsewhere_never_comes() -> None:
    """Marks count as they are when boxes are handed on."""
    world = World()
    world.gone[0] = world.gone[6] = 1
    world.feed.up_to(4.0)
    world.gone[2] = 2
    world.gone[5] = 2
    world.feed.up_to(100.0)
    assert world.ready(100.0) == [[], [2], [1], [4]]
    assert np.flatnonzero(np.isfinite(np.array(world.yard.released_h))).tolist() == [2]
