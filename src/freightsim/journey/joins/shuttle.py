"""A rail shuttle runs between a city that has joined and the port: a rake, a timetable, a minimum load."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import nan
from typing import Self

import numpy as np
import numpy.typing as npt

from freightsim.base.arrays import one_by_one
from freightsim.base.clock import HOURS_A_WEEK, Clock
from freightsim.base.laws import lognormal_factor
from freightsim.base.streams import Streams
from freightsim.journey.joins.base import DrawnCargo, LiveJoin, Opening, PortView, Waiting, WaitingPlace, cleared_h
from freightsim.journey.queues import LeftBehind, ReadyQueue
from freightsim.journey.terminal import TrackWork
from freightsim.journey.train import Events
from freightsim.results.records import Cause, Column
from freightsim.scenario import Scenario
from freightsim.scenario.joins import ShuttleTerms
from freightsim.scenario.network import DIRECTIONS


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


class LiveShuttle(LiveJoin):
    """The boxes that wait for a shuttle at both of its ends, the decision at each slot, and its trips."""

    def __init__(
        self,
        city: str,
        terms: ShuttleTerms,
        slots: list[ShuttleSlot],
        stop: ReadyQueue,
        back: ReadyQueue,
        *,
        imports: Sequence[int] = (),
        terminal_of: Mapping[int, str] | None = None,
    ) -> None:
        """Take the boxes at the city's station, known from the start; those at the port are announced.

        `imports` are the numbers of the latter, `terminal_of` is the terminal of each of the former by number.
        """
        self.city = city
        self.terms = terms
        self.slots = slots
        self.stop = stop
        """Boxes that wait in the city."""
        self.back = back
        """Boxes that wait at the port, released by customs."""
        self.trips: list[ShuttleTrip] = []
        """Every slot that has passed."""
        self._imports: Sequence[int] = imports
        self._terminal_of: Mapping[int, str] = terminal_of or {}

    @staticmethod
    def draw(scenario: Scenario, city: str, terms: ShuttleTerms, streams: Streams) -> list[ShuttleSlot]:
        """Return its slots."""
        return shuttle_slots(city, terms, scenario.clock, scenario.joining.rail_cv, streams)

    @staticmethod
    def waits(cargo: DrawnCargo, code: int, city: str, terms: ShuttleTerms) -> Iterator[Waiting]:
        """Yield the bookings that wait for the shuttle before they come to the port's trains, at either end."""
        bookings = cargo.bookings
        own = (bookings.station == code) & (bookings.access == terms.mode)
        for way_code, way in enumerate(DIRECTIONS):
            yield Waiting((way, "shuttle", city), own & (bookings.direction == way_code), first=True)

    @classmethod
    def open(cls, opening: Opening) -> Self:
        """Return the shuttle with the boxes that will wait for it in the city."""
        cargo, terminals = opening.cargo, list(opening.cargo.scenario.terminals)
        own = (cargo.access == opening.terms.mode) & (cargo.station == opening.code)
        boxes = np.flatnonzero(own & ~cargo.inbound)
        stop = ReadyQueue(one_by_one(cargo.comes_h).__getitem__, boxes.tolist(), opening.gone)
        back = ReadyQueue(opening.released_h.__getitem__)
        return cls(
            *(opening.city, opening.terms, opening.drawn, stop, back),
            imports=np.flatnonzero(own & cargo.inbound).tolist(),
            terminal_of={box: terminals[cargo.terminal[box]] for box in boxes.tolist()},
        )

    def left_behind(self) -> dict[WaitingPlace, ReadyQueue | LeftBehind]:
        """Return the queues at both ends."""
        return {("outbound", "shuttle", self.city): self.stop, ("inbound", "shuttle", self.city): self.back}

    def onward(self) -> dict[int, ReadyQueue]:
        """Return for import boxes that go on by the shuttle where they then wait."""
        return dict.fromkeys(self._imports, self.back)

    def processes(self, port: PortView) -> Iterator[Events]:
        """Yield the timetable of the shuttle."""
        yield self._timetable(port)

    def _timetable(self, port: PortView) -> Events:
        """Run the slots; the shuttle stands still with the outbound trains."""
        for slot in self.slots:
            yield port.env.timeout(max(slot.at_h - port.env.now, 0.0))
            if port.is_suspended("outbound", slot.at_h):
                self.trips.append(ShuttleTrip(self.city, slot, self.terms.wagons, "suspended"))
                continue
            port.yard.advance(port.env.now)
            trip = self.close(slot, port.env.now)
            self.trips.append(trip)
            if not trip.cause:
                port.env.process(self._run(trip, port))

    def _run(self, trip: ShuttleTrip, port: PortView) -> Events:
        """Run to the port, lift boxes off and others on during one stay on a loading track, and run home."""
        yield port.env.timeout(trip.slot.there_h)
        now_h = port.env.now
        port.yard.advance(now_h)
        self.turn(trip, now_h)
        trip.work = work = port.lift(trip.boxes + trip.back, now_h)
        off_h, on_h = work.lifted_h[: len(trip.boxes)], work.lifted_h[len(trip.boxes) :]
        queues = [port.queues["outbound", self._terminal_of[box]] for box in trip.boxes]
        port.yard.receive(off_h, trip.boxes, port.export_papers_h(trip.boxes, now_h), queues)
        port.yard.free_places(on_h)
        trip.home_h = work.track_free_h + trip.slot.back_h

    def record(self, columns: dict[str, Column], cargo: DrawnCargo) -> None:
        """Write departure and end of the rides; the gate of a box is where it is lifted off at the port."""
        code = list(cargo.scenario.cities).index(self.city)
        own = (cargo.access == self.terms.mode) & (cargo.station == code)
        outbound, home = own & ~cargo.inbound, own & cargo.inbound
        from_h, to_h = columns["shuttle_from_h"], columns["shuttle_to_h"]
        for trip in self.trips:
            lifted_h: Sequence[float] = trip.work.lifted_h if trip.work else [nan] * len(trip.boxes)
            from_h[trip.boxes], to_h[trip.boxes] = trip.slot.at_h, lifted_h[: len(trip.boxes)]
            if trip.work:
                from_h[trip.back], to_h[trip.back] = trip.work.track_free_h, trip.home_h
                columns["yard_out_h"][trip.back] = lifted_h[len(trip.boxes) :]
        columns["station_h"][outbound] = cargo.comes_h[outbound]
        columns["gate_in_h"][outbound] = to_h[outbound]
        columns["yard_out_h"][home & np.isnan(from_h)] = nan
        columns["handed_over_h"][home] = cleared_h(cargo, to_h + cargo.boxes.haul_h)[home]

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
        return len(queue) > 0 and now_h - queue.oldest_h >= self.terms.longest_wait_h
