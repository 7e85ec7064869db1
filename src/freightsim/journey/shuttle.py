"""A rail shuttle runs between a city that has joined and the port: a rake, a timetable, a minimum load."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from freightsim.base.clock import HOURS_A_WEEK, Clock
from freightsim.base.laws import lognormal_factor
from freightsim.base.streams import Streams
from freightsim.journey.queues import ReadyQueue
from freightsim.journey.terminal import TrackWork
from freightsim.results.records import Cause
from freightsim.scenario.terms import ShuttleTerms


@dataclass(frozen=True, slots=True)
class ShuttleSlot:
    """A round trip in the shuttle's timetable and what was drawn for it."""

    at_h: float
    """Hour of departure from the city."""
    there_h: float
    """Running hours to the port."""
    back_h: float
    """Running hours home."""


@dataclass(slots=True)
class ShuttleTrip:
    """One slot of a shuttle and what became of it; hours are missing (nan) until they are known."""

    city: str
    slot: ShuttleSlot
    places_feu: int
    cause: Cause = ""
    """Why it did not run; empty where it did."""
    boxes: list[int] = field(default_factory=list)
    """Boxes to the port."""
    back: list[int] = field(default_factory=list)
    """Boxes from the port."""
    arrived_h: float = float("nan")
    """It came to the port."""
    work: TrackWork | None = None
    """Its stay on a loading track of the port: boxes off, then boxes on."""
    home_h: float = float("nan")
    """It came back to the city."""


def shuttle_slots(city: str, terms: ShuttleTerms, clock: Clock, cv: float, streams: Streams) -> list[ShuttleSlot]:
    """Return the slots of a shuttle, evenly spaced from its first day on; running times are lognormal."""
    first_h = max(clock.hour(terms.start), 0.0) + terms.offset_h
    hours = np.arange(first_h, clock.end_h, HOURS_A_WEEK / terms.trains_per_week)
    normal: npt.NDArray[np.float64] = streams.of("shuttle", city).standard_normal((len(hours), 2))
    running = terms.running_h * lognormal_factor(normal, cv)
    return [ShuttleSlot(at_h, *both) for at_h, both in zip(hours.tolist(), running.tolist(), strict=True)]


class Shuttle:
    """The boxes that wait for a shuttle at both of its ends, and the decision at each slot."""

    def __init__(self, city: str, terms: ShuttleTerms, slots: list[ShuttleSlot], stop: ReadyQueue) -> None:
        """Take the boxes at the city's station, known from the start; those at the port are announced."""
        self.city = city
        self.terms = terms
        self.slots = slots
        self.stop = stop
        """Boxes that wait in the city."""
        self.back = ReadyQueue(())
        """Boxes that wait at the port, released by customs."""

    def close(self, slot: ShuttleSlot, now_h: float) -> ShuttleTrip:
        """Decide at the hour of a slot, and let boxes board in the city.

        It runs with the least load at either end, or where the oldest box at either end has waited long enough.
        Where it does not run, boxes are left behind at both ends.
        """
        trip = ShuttleTrip(self.city, slot, self.terms.wagons)
        self.stop.settle(now_h)
        self.back.settle(now_h)
        if any(self._moves(queue, now_h) for queue in (self.stop, self.back)):
            trip.boxes = self.stop.board(range(min(len(self.stop), trip.places_feu)))
        else:
            trip.cause = "too_little_cargo"
            self.back.leave_behind(now_h, 0)
        self.stop.leave_behind(now_h, len(trip.boxes))
        return trip

    def turn(self, trip: ShuttleTrip, now_h: float) -> None:
        """Let boxes board at the port, as the shuttle stands there."""
        self.back.settle(now_h)
        trip.arrived_h = now_h
        trip.back = self.back.board(range(min(len(self.back), trip.places_feu)))
        self.back.leave_behind(now_h, len(trip.back))

    def _moves(self, queue: ReadyQueue, now_h: float) -> bool:
        if len(queue) >= self.terms.minimum_feu:
            return True
        return len(queue) > 0 and now_h - queue.released_h[0] >= self.terms.longest_wait_h
