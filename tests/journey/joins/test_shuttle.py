"""A shuttle has a timetable, a least load and a longest wait, at both of its ends."""

from __future__ import annotations

from datetime import date
from math import isnan, sqrt

import numpy as np
import pytest

from freightsim.base.clock import Clock
from freightsim.base.streams import Streams
from freightsim.journey.joins.shuttle import LiveShuttle, ShuttleSlot, ShuttleTrip, shuttle_slots
from freightsim.journey.queues import ReadyQueue
from freightsim.scenario.joins import ShuttleTerms

CLOCK = Clock(date(2014, 1, 1), date(2014, 1, 29), lead_in_days=7)
SLOT = ShuttleSlot(100.0, 10.0, 10.0)


def terms(weekly: float = 2.0, start: date = date(2014, 1, 1), offset_h: float = 24.0) -> ShuttleTerms:
    """Return a shuttle of three wagons that runs with two boxes, or when one has waited for 50 h."""
    return ShuttleTerms(start, 400.0, 300.0, 300.0, 10.0, 14.0, 3, weekly, 2, 50.0, offset_h)


def shuttle(*stop_h: float, back_h: tuple[float, ...] = ()) -> LiveShuttle:
    """Return a shuttle with boxes 0, 1, ... in the city from these hours on and 10, 11, ... at the port."""
    stop, hours_at_port = ReadyQueue(stop_h.__getitem__, range(len(stop_h))), dict(enumerate(back_h, start=10))
    found = LiveShuttle("wuhan", terms(), [SLOT], stop, ReadyQueue(hours_at_port.__getitem__))
    for box in hours_at_port:
        found.back.expect(box)
    return found


# The timetable


def test_slots_are_evenly_spaced() -> None:
    """Two a week from the offset on, to the end of the run."""
    slots = shuttle_slots("wuhan", terms(), CLOCK, 0.0, Streams(1, 0))
    assert [slot.at_h for slot in slots] == [24 + 84 * n for n in range(8)]
    assert {(slot.there_h, slot.back_h) for slot in slots} == {(10.0, 10.0)}


@pytest.mark.parametrize(
    ("start", "first_h"), [(date(2014, 1, 8), 7 * 24 + 5), (date(2013, 12, 1), 5), (date(2013, 12, 28), 5)]
)
def test_the_first_slot(start: date, first_h: float) -> None:
    """On the first day, and not before the horizon begins."""
    assert shuttle_slots("wuhan", terms(start=start, offset_h=5.0), CLOCK, 0.0, Streams(1, 0))[0].at_h == first_h


def test_running_times_vary() -> None:
    """There and back are drawn apart, with the stated mean and coefficient of variation, whatever else is drawn."""
    many = terms(weekly=2000.0)
    slots = shuttle_slots("wuhan", many, CLOCK, 0.3, Streams(1, 0))
    for hours in ([slot.there_h for slot in slots], [slot.back_h for slot in slots]):
        assert abs(np.mean(hours) - 10.0) < 5 * 3.0 / sqrt(len(slots))
        assert abs(np.std(hours) - 3.0) < 0.3
    assert slots == shuttle_slots("wuhan", many, CLOCK, 0.3, Streams(1, 0))
    assert slots != shuttle_slots("changsha", many, CLOCK, 0.3, Streams(1, 0))


# The decision


@pytest.mark.parametrize(
    ("stop_h", "back_h", "runs"),
    [
        ((), (), False),
        ((99.0,), (), False),
        ((99.0, 100.0), (), True),  # the least load
        ((99.0, 100.1), (), False),
        ((50.0,), (), True),  # 50 h
        ((50.1,), (), False),
        ((), (99.0, 100.0), True),  # at the other end
        ((), (50.0,), True),
        ((99.0,), (99.0,), False),  # neither end has enough
    ],
)
def test_when_it_runs(stop_h: tuple[float, ...], back_h: tuple[float, ...], runs: bool) -> None:
    """With two boxes at either end, or one that has waited for 50 h at either end."""
    trip = shuttle(*stop_h, back_h=back_h).close(SLOT, 100.0)
    assert trip.cause == ("" if runs else "too_little_cargo")
    assert len(trip.boxes) == (sum(hour <= 100 for hour in stop_h) if runs else 0)


def test_no_more_boxes_than_wagons() -> None:
    """The three that have waited longest go; the fourth waits on."""
    found = shuttle(1.0, 2.0, 3.0, 4.0)
    assert found.close(SLOT, 100.0).boxes == [0, 1, 2]
    assert found.stop.ready == [3]


def test_the_way_back_takes_who_stands_there_at_the_turn() -> None:
    """Boxes that were released while it ran to the port board, too, as many as it has wagons."""
    found = shuttle(1.0, 2.0, back_h=(105.0, 90.0, 110.0, 110.5))
    trip = found.close(SLOT, 100.0)
    found.turn(trip, 110.0)
    assert (trip.back, trip.arrived_h) == ([11, 10, 12], 110.0)
    assert isnan(trip.home_h)
    found.turn(ShuttleTrip("wuhan", SLOT, 3), 120.0)
    assert not found.back.ready


# Left behind


def test_who_is_left_behind_by_a_full_shuttle() -> None:
    """One box stays in the city for 84 h while four board: 21 h for each."""
    found = shuttle(1.0, 2.0, 3.0, 4.0)
    found.close(SLOT, 100.0)
    found.close(ShuttleSlot(184.0, 10.0, 10.0), 184.0)
    assert found.stop.take_wait_h(200.0) == 84 / 4


def test_who_is_left_behind_by_a_shuttle_that_does_not_run() -> None:
    """A box at either end waits for the next slot: 84 h each."""
    found = shuttle(99.0, back_h=(99.0,))
    assert found.close(SLOT, 100.0).cause
    for queue in (found.stop, found.back):
        assert queue.take_wait_h(184.0) == 84.0


def test_nobody_is_left_behind() -> None:
    """Who takes the first shuttle after his release has not been left behind."""
    found = shuttle(60.0, 70.0, back_h=(105.0,))
    trip = found.close(SLOT, 100.0)
    found.turn(trip, 110.0)
    assert [queue.take_wait_h(500.0) for queue in (found.stop, found.back)] == [0.0, 0.0]
