"""Released boxes wait in the order of their release and know how often they were left behind."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from freightsim.journey.queues import LeftBehind, ReadyQueue, YardQueue


def filled(*released_h: float) -> ReadyQueue:
    """Return a queue with boxes 0, 1, ... released at these hours, all of them ready at hour 100."""
    queue = ReadyQueue(released_h.__getitem__, values_of=lambda boxes: [1000.0 * box for box in boxes])
    for box in range(len(released_h)):
        queue.expect(box)
    queue.settle(100.0)
    return queue


def test_boxes_stand_ready_from_their_release() -> None:
    """A box announced for an hour is not there before, and is there at that hour."""
    queue = ReadyQueue([9.0, 5.0, 7.0].__getitem__)
    for box in range(3):
        queue.expect(box)
    queue.settle(4.9)
    assert len(queue) == 0
    queue.settle(7.0)
    assert (queue.ready, queue.released_h) == ([1, 2], [5.0, 7.0])
    queue.settle(9.0)
    assert queue.ready == [1, 2, 0]


def test_boxes_known_from_the_start() -> None:
    """Boxes overseas are known in order, and stand ready each from its hour on."""
    queue = ReadyQueue({0: 1.0, 4: 5.0, 2: 9.0}.__getitem__, [0, 4, 2])
    queue.settle(0.9)
    assert len(queue) == 0
    queue.settle(5.0)
    assert (queue.ready, queue.released_h) == ([0, 4], [1.0, 5.0])
    queue.settle(9.0)
    assert queue.ready == [0, 4, 2]


def test_boxes_that_are_told_of_later() -> None:
    """They come after those known so far, whether these stand ready yet or not."""
    queue = ReadyQueue([1.0, 2.0, 5.0, 6.0].__getitem__, [0, 1])
    queue.settle(1.0)
    queue.come([2, 3])
    queue.settle(5.0)
    assert (queue.ready, queue.oldest_h) == ([0, 1, 2], 1.0)
    queue.come([])
    queue.settle(9.0)
    assert queue.ready == [0, 1, 2, 3]


@dataclass
class Gate:
    """A yard, as a queue sees it."""

    released_h: list[float]
    last: int = -1


def test_boxes_that_come_through_the_yard() -> None:
    """They stand ready once they have entered and were released, in the order of their release, then of their entry."""
    gate = Gate([9.0, 5.0, 5.0, 1.0, 7.0])
    queue = YardQueue(gate)
    queue.come([0, 1, 2])
    queue.come([3])
    queue.settle(100.0)
    assert queue.ready == []
    gate.last = 2
    queue.settle(5.0)
    assert queue.ready == [1, 2]
    gate.last = 4
    queue.expect(4)
    queue.settle(9.0)
    assert (queue.ready, queue.released_h) == ([1, 2, 3, 4, 0], [5.0, 5.0, 1.0, 7.0, 9.0])


def test_who_looked_elsewhere_never_stands_ready() -> None:
    """A box overseas that is gone by its hour does not stand there; one that goes later is no matter of the queue's."""
    gone = [0, 1, 0]
    queue = ReadyQueue([1.0, 5.0, 9.0].__getitem__, [0, 1, 2], gone)
    queue.settle(6.0)
    assert (queue.ready, queue.released_h) == ([0], [1.0])
    gone[2] = 1
    queue.settle(20.0)
    assert queue.ready == [0]


@given(st.lists(st.integers(0, 20), max_size=30), st.lists(st.integers(0, 20), max_size=6).map(sorted), st.randoms())
def test_the_order_of_announcement_does_not_matter(hours: list[int], looks: list[int], random: Random) -> None:
    """Whoever is announced first and whenever somebody looks: boxes stand by release, then by number."""
    boxes = [(float(hour), box) for box, hour in enumerate(hours)]
    mixed = list(range(len(boxes)))
    random.shuffle(mixed)
    queue = ReadyQueue([float(hour) for hour in hours].__getitem__)
    for box in mixed:
        queue.expect(box)
    for look in looks:
        queue.settle(float(look))
        assert list(zip(queue.released_h, queue.ready, strict=True)) == sorted(b for b in boxes if b[0] <= look)


def test_the_first_ones_board() -> None:
    """A range takes the longest released."""
    queue = filled(1.0, 2.0, 3.0)
    assert queue.board(range(2)) == [0, 1]
    assert (queue.ready, queue.released_h) == ([2], [3.0])


def test_any_ones_board() -> None:
    """Positions may be any, in any order; the others stay in order."""
    queue = filled(1.0, 2.0, 3.0, 4.0, 5.0)
    assert queue.board([3, 0, 2]) == [3, 0, 2]
    assert (queue.ready, queue.released_h, queue.value_usd) == ([1, 4], [2.0, 5.0], [1000.0, 4000.0])


@given(st.integers(0, 12).flatmap(lambda n: st.tuples(st.just(n), st.sets(st.integers(0, max(n - 1, 0)), max_size=n))))
def test_boarding_loses_nobody(case: tuple[int, set[int]]) -> None:
    """Who boards and who stays are together all of them, once."""
    count, chosen = case
    queue = filled(*map(float, range(count)))
    positions = sorted((position for position in chosen if position < count), reverse=True)
    assert queue.board(positions) == positions
    assert queue.ready == [box for box in range(count) if box not in positions]
    assert queue.released_h == [float(box) for box in queue.ready]


@pytest.mark.parametrize(
    ("cutoffs_h", "rollovers"),
    [
        ([], [0, 0, 0]),
        ([10.0], [0, 0, 0]),  # the present cut-off has not been missed
        ([10.0, 20.0], [1, 1, 0]),
        ([5.0, 10.0, 20.0, 30.0], [2, 2, 1]),
    ],
)
def test_rollovers(cutoffs_h: list[float], rollovers: list[int]) -> None:
    """A cut-off is missed by whoever was released by then, the present one not counted."""
    queue = filled(8.0, 10.0, 11.0)
    queue.cutoffs_h += cutoffs_h
    assert queue.rollovers == rollovers


# How long cargo was left behind


def test_nobody_was_left_behind() -> None:
    """Without a cut-off nobody waits, and a train that takes everybody leaves nobody behind."""
    queue = filled(1.0, 2.0)
    assert queue.take_wait_h(50.0) == 0.0
    queue.board(range(2))
    queue.leave_behind(60.0, 2)
    assert queue.take_wait_h(90.0) == 0.0


def test_box_hours_over_those_who_boarded() -> None:
    """Two stay for 10 h and one of them for 20 h more, while five boarded: 40 box hours over 5."""
    queue = filled(*map(float, range(5)))
    queue.board(range(3))
    queue.leave_behind(100.0, 3)
    queue.board(range(1))
    queue.leave_behind(110.0, 1)
    queue.board(range(1))
    queue.leave_behind(130.0, 1)
    assert queue.take_wait_h(500.0) == pytest.approx((2 * 10 + 1 * 20) / 5)


def test_where_no_train_leaves_those_left_wait_themselves() -> None:
    """With nobody on board the mean is over those left behind: as long as they have been so since the last question."""
    queue = filled(1.0, 2.0, 3.0)
    queue.leave_behind(100.0, 0)
    assert queue.take_wait_h(124.0) == 24.0
    assert queue.take_wait_h(130.0) == 6.0
    queue.leave_behind(140.0, 0)
    assert queue.take_wait_h(150.0) == 20.0


LOOKS = st.lists(st.tuples(st.sampled_from(["cut-off", "review"]), st.integers(1, 20), st.integers(0, 4)), max_size=30)


@given(st.lists(st.integers(0, 200).map(float), max_size=40).map(sorted), LOOKS)
def test_reviews_lose_no_hour(released_h: list[float], looks: list[tuple[str, int, int]]) -> None:
    """The box hours of all reviews are those of the boxes, each from the first cut-off it missed to its own."""
    queue = ReadyQueue(released_h.__getitem__, range(len(released_h)))
    now_h, boarded, found_h = 0.0, 0, 0.0
    missed_h: dict[int, float] = {}
    expected_h = 0.0
    for what, hours, places in [*looks, ("review", 1, 0)]:
        now_h += hours
        if what == "review":
            found_h += queue.take_wait_h(now_h) * max(boarded, len(missed_h), 1)
            boarded = 0
            continue
        queue.settle(now_h)
        leaving = queue.board(range(min(places, len(queue))))
        queue.leave_behind(now_h, len(leaving))
        boarded += len(leaving)
        expected_h += sum(now_h - missed_h.pop(box, now_h) for box in leaving)
        for box in queue.ready:
            missed_h.setdefault(box, now_h)
    expected_h += sum(now_h - since_h for since_h in missed_h.values())
    assert found_h == pytest.approx(expected_h)


def test_a_train_that_shippers_do_not_count_on() -> None:
    """Four were left behind at 10 h, three of them boarded at 20: 4 x 10 + 1 x 10 box hours over five that boarded."""
    behind = LeftBehind()
    behind.note(10.0, 4, 2)
    behind.relieve(20.0, 3)
    assert behind.take_wait_h(30.0) == 50.0 / 5
    fresh = LeftBehind()
    fresh.relieve(20.0, 3)
    assert fresh.take_wait_h(30.0) == 0.0
