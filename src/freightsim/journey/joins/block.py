"""Through wagons run between a city and the port: boxes stay on them, and the port's trains take them on."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from math import isnan, nan
from typing import Self

import numpy as np

from freightsim.base.arrays import Floats, one_by_one
from freightsim.journey.joins.base import (
    DrawnCargo,
    Opening,
    PortView,
    Waiting,
    WaitingPlace,
    terminal_of_booking,
)
from freightsim.journey.joins.shuttle import LiveShuttle, ShuttleSlot, ShuttleTrip
from freightsim.journey.queues import LeftBehind, ReadyQueue
from freightsim.journey.train import Events, Train
from freightsim.results.records import Column
from freightsim.scenario.joins import BlockTerms, ShuttleTerms


class LiveBlock(LiveShuttle):
    """The boxes that wait for the part-train at both of its ends, its trips, and its wagons that wait for trains.

    At the port boxes are not lifted. A part-train is coupled to trains whose loading it can still reach: it may be
    under way when bookings for a train close, and has its places all the same, since the port knows when it comes.
    """

    terms: BlockTerms

    def __init__(
        self,
        city: str,
        terms: BlockTerms,
        slots: list[ShuttleSlot],
        stop: ReadyQueue,
        terminals: Sequence[str],
        placement_h: float,
        *,
        imports: frozenset[int] = frozenset(),
        terminal_of: Mapping[int, str] | None = None,
    ) -> None:
        """Take the boxes at the city's station, and the terminals for which boxes wait on wagons to be coupled.

        `imports` are the numbers of the boxes that come back, `placement_h` the hours before a slot at which loading
        begins.
        """
        self._back_h: dict[int, float] = {}
        self._stands_h: dict[int, float] = {}
        back = ReadyQueue(self._back_h.__getitem__)
        super().__init__(city, terms, slots, stop, back, imports=sorted(imports), terminal_of=terminal_of)
        self.terms = terms
        self.queues = {key: ReadyQueue(self._stands_h.__getitem__) for key in terminals}
        """Outbound boxes that stand on their wagons at the port, or will before loading closes, by terminal."""
        self._placement_h = placement_h
        self._loadings_h: dict[str, list[float]] = {key: [] for key in terminals}
        self._known_at: dict[int, int] = {}
        self._boarded_at: dict[int, int] = {}
        self._uncoupled = imports

    @staticmethod
    def waits(cargo: DrawnCargo, code: int, city: str, terms: ShuttleTerms) -> Iterator[Waiting]:
        """Yield the bookings that wait for the part-train at either end, and those that then wait to be coupled."""
        yield from LiveShuttle.waits(cargo, code, city, terms)
        bookings, terminal = cargo.bookings, terminal_of_booking(cargo.scenario, cargo.bookings)
        own = (bookings.station == code) & (bookings.direction == 0) & (bookings.access == terms.mode)
        for place, key in enumerate(cargo.scenario.terminals):
            here = own & (terminal == place)
            if here.any():
                yield Waiting(("outbound", key, "group", city), here, first=False)

    @classmethod
    def open(cls, opening: Opening) -> Self:
        """Return the part-trains with the boxes that will wait for them in the city."""
        cargo, scenario = opening.cargo, opening.cargo.scenario
        terminals = list(scenario.terminals)
        own = (cargo.access == opening.terms.mode) & (cargo.station == opening.code)
        stands_h = stands_at_station_h(cargo, opening.terms)
        boxes = np.flatnonzero(own & ~cargo.inbound)
        boxes = boxes[np.argsort(stands_h[boxes], kind="stable")]
        return cls(
            *(opening.city, opening.terms, opening.drawn),
            ReadyQueue(one_by_one(stands_h).__getitem__, boxes.tolist(), opening.gone),
            terminals,
            scenario.trains.placement_h,
            imports=frozenset(np.flatnonzero(own & cargo.inbound).tolist()),
            terminal_of={box: terminals[cargo.terminal[box]] for box in boxes.tolist()},
        )

    def left_behind(self) -> dict[WaitingPlace, ReadyQueue | LeftBehind]:
        """Return the queues at both ends, and those of boxes that wait to be coupled."""
        coupled = {("outbound", key, "group", self.city): queue for key, queue in self.queues.items()}
        return super().left_behind() | coupled

    def onward(self) -> dict[int, ReadyQueue]:
        """Return nothing: boxes that go home by it are not lifted off their train."""
        return {}

    # ---- to the port and back ---------------------------------------------------------------------------------------

    def _run(self, trip: ShuttleTrip, port: PortView) -> Events:
        """Run to the port, leave the wagons there, and run home with others."""
        self._announce(trip, port)
        yield port.env.timeout(trip.slot.there_h)
        now_h = port.env.now
        self.turn(trip, now_h)
        trip.home_h = now_h + self.terms.marshalling_h + trip.slot.back_h
        papers_h = (
            port.import_papers_h(trip.back, trip.home_h) if self.terms.customs_at_origin else [0.0] * len(trip.back)
        )
        for box, hours in zip(trip.back, papers_h, strict=True):
            port.yard.release(box, trip.home_h + hours)

    def _announce(self, trip: ShuttleTrip, port: PortView) -> None:
        """Tell the port, as the part-train leaves, from when on each box stands there to be coupled."""
        arrives_h = trip.slot.at_h + trip.slot.there_h
        at_origin = self.terms.customs_at_origin
        papers_h = [0.0] * len(trip.boxes) if at_origin else port.export_papers_h(trip.boxes, arrives_h)
        for box, hours in zip(trip.boxes, papers_h, strict=True):
            queue = self.queues[self._terminal_of[box]]
            self._stands_h[box] = arrives_h + self.terms.marshalling_h + hours
            self._known_at[box] = len(queue.cutoffs_h)
            queue.expect(box)

    # ---- on the port's trains ---------------------------------------------------------------------------------------

    def groups(self) -> Iterator[Self]:
        """Yield these wagons."""
        yield self

    def rides_on(self, train: Train) -> bool:
        """Tell whether the train takes the wagons on: until the first trip there are none."""
        return train.lane in self.terms.lanes

    def waiting(self, train: Train, now_h: float) -> int:
        """Return how many boxes would ride on an outbound train: those that stand there before its loading closes."""
        if not self.rides_on(train):
            return 0
        self.queues[train.terminal].settle(self._closes_h(train, now_h))
        return len(self.queues[train.terminal])

    def couple(self, train: Train, feu: int, now_h: float) -> list[int]:
        """Take so many boxes for an outbound train."""
        if not self.rides_on(train):
            return []
        queue = self.queues[train.terminal]
        self._boarded_at |= dict.fromkeys(boxes := queue.board(range(feu)), len(queue.cutoffs_h))
        queue.cutoffs_h.append(now_h)
        self._loadings_h[train.terminal].append(self._closes_h(train, now_h))
        queue.leave_behind(now_h, len(boxes))
        return boxes

    def uncouple(self, train: Train, port: PortView) -> Iterator[int]:
        """Take the city's wagons off an inbound train: they wait for a part-train home."""
        boxes, now_h = [box for box in train.boxes if box in self._uncoupled], port.env.now
        at_origin = self.terms.customs_at_origin
        papers_h = [0.0] * len(boxes) if at_origin else port.import_papers_h(boxes, now_h)
        for box, hours in zip(boxes, papers_h, strict=True):
            self._back_h[box] = now_h + self.terms.marshalling_h + hours
            self.back.expect(box)
            yield box

    def _closes_h(self, train: Train, now_h: float) -> float:
        """Return the hour at which the loading of a train closes for wagons that come loaded."""
        return max(train.slot.at_h - self._placement_h, now_h)

    # ---- records ----------------------------------------------------------------------------------------------------

    def record(self, columns: dict[str, Column], cargo: DrawnCargo) -> None:
        """Write departure and end of the rides, and that the boxes have no place in the yard.

        The gate of a box is where it stands at the port to be coupled; where it was under way as bookings for its train
        closed, that is its cut-off.
        """
        code = list(cargo.scenario.cities).index(self.city)
        own = (cargo.access == self.terms.mode) & (cargo.station == code)
        outbound = own & ~cargo.inbound
        from_h, to_h = columns["shuttle_from_h"], columns["shuttle_to_h"]
        for trip in self.trips:
            from_h[trip.boxes] = trip.slot.at_h
            to_h[trip.boxes] = [self._stands_h[box] for box in trip.boxes]
            from_h[trip.back], to_h[trip.back] = trip.arrived_h + self.terms.marshalling_h, trip.home_h
        columns["station_h"][outbound] = stands_at_station_h(cargo, self.terms)[outbound]
        columns["released_h"][outbound] = columns["gate_in_h"][outbound] = to_h[outbound]
        columns["cutoff_h"][outbound] = np.maximum(columns["cutoff_h"], to_h)[outbound]
        columns["yard_in_h"][own] = columns["yard_out_h"][own] = nan

    def rollovers(self, cargo: DrawnCargo, ready_h: Column, count: Column) -> None:
        """Count for outbound boxes the trains that they could have reached; for boxes in the city none."""
        terminals = list(cargo.scenario.terminals)
        code = list(cargo.scenario.cities).index(self.city)
        own = (cargo.access == self.terms.mode) & (cargo.station == code) & ~cargo.inbound
        for box in np.flatnonzero(own).tolist():
            count[box] = 0
            if box in self._stands_h and not isnan(ready_h[box]):
                terminal = terminals[cargo.terminal[box]]
                loadings_h = self._loadings_h[terminal]
                first = max(bisect_left(loadings_h, self._stands_h[box]), self._known_at[box])
                count[box] = max(self._boarded_at.get(box, len(loadings_h)) - first, 0)


def stands_at_station_h(cargo: DrawnCargo, terms: BlockTerms) -> Floats:
    """Return for each box the hour from which, as one of a city's block, it stands at the city's station, cleared."""
    if not terms.customs_at_origin:
        return cargo.comes_h.astype(float)
    scenario = cargo.scenario
    mean_h = scenario.customs.export_papers_h.over_h(cargo.comes_h, scenario.clock)
    hours: Floats = cargo.comes_h + mean_h * cargo.boxes.papers
    return hours
