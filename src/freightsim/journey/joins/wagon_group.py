"""A wagon group of a city that has joined rides on the port's trains: its boxes need no gate, no yard and no crane."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping
from math import isnan
from typing import Self

import numpy as np

from freightsim.base.arrays import Floats, one_by_one
from freightsim.journey.joins.base import (
    DrawnCargo,
    LiveJoin,
    Opening,
    PortView,
    Waiting,
    WaitingPlace,
    terminal_of_booking,
)
from freightsim.journey.queues import ReadyQueue
from freightsim.journey.train import Train
from freightsim.results.records import Column
from freightsim.scenario.joins import GroupTerms


class LiveWagonGroup(LiveJoin):
    """The boxes of one city on wagons of their own, in a queue for each foreign terminal."""

    def __init__(
        self,
        terms: GroupTerms,
        from_h: float,
        queues: Mapping[str, ReadyQueue],
        boxes: frozenset[int],
        city: str = "",
    ) -> None:
        """Take outbound boxes by terminal, each with the hour from which it stands at the port, and all its boxes."""
        self.city = city
        self.terms = terms
        self.queues = queues
        self._from_h = from_h
        self._boxes = boxes
        self._boarded_at: dict[int, int] = {}
        self._uncoupled: set[int] = set()

    @staticmethod
    def waits(cargo: DrawnCargo, code: int, city: str, terms: GroupTerms) -> Iterator[Waiting]:
        """Yield the outbound bookings that wait to be coupled, by terminal."""
        bookings, terminal = cargo.bookings, terminal_of_booking(cargo.scenario, cargo.bookings)
        own = (bookings.station == code) & (bookings.direction == 0) & (bookings.access == terms.mode)
        for place, key in enumerate(cargo.scenario.terminals):
            here = own & (terminal == place)
            if here.any():
                yield Waiting(("outbound", key, "group", city), here, first=False)

    @classmethod
    def open(cls, opening: Opening) -> Self:
        """Return the group; customs clear its boxes in the city, and then they run to the port."""
        cargo, terms, scenario = opening.cargo, opening.terms, opening.cargo.scenario
        own = (cargo.access == terms.mode) & (cargo.station == opening.code)
        stands_h = stands_at_port_h(cargo, terms)
        queues = {}
        for place, key in enumerate(scenario.terminals):
            boxes = np.flatnonzero(own & ~cargo.inbound & (cargo.terminal == place))
            boxes = boxes[np.argsort(stands_h[boxes], kind="stable")]
            queues[key] = ReadyQueue(one_by_one(stands_h).__getitem__, boxes.tolist(), opening.gone)
        imports = frozenset(np.flatnonzero(own & cargo.inbound).tolist())
        return cls(terms, scenario.clock.hour(terms.start), queues, imports, opening.city)

    def left_behind(self) -> dict[WaitingPlace, ReadyQueue]:
        """Return the queues of boxes that wait to be coupled."""
        return {("outbound", key, "group", self.city): queue for key, queue in self.queues.items()}

    def groups(self) -> Iterator[Self]:
        """Yield these wagons."""
        yield self

    def rides_on(self, train: Train) -> bool:
        """Tell whether the train carries the group."""
        return train.lane in self.terms.lanes and train.cutoff_h >= self._from_h

    def waiting(self, train: Train, now_h: float) -> int:
        """Return how many boxes would ride on an outbound train, as far as the group's wagons go."""
        if not self.rides_on(train):
            return 0
        self.queues[train.terminal].settle(now_h)
        return min(len(self.queues[train.terminal]), self.terms.wagons)

    def couple(self, train: Train, feu: int, now_h: float) -> list[int]:
        """Take so many boxes for an outbound train."""
        if not self.rides_on(train):
            return []
        queue = self.queues[train.terminal]
        self._boarded_at |= dict.fromkeys(boxes := queue.board(range(feu)), len(queue.cutoffs_h))
        queue.cutoffs_h.append(now_h)
        queue.leave_behind(now_h, len(boxes))
        return boxes

    def on_board(self, train: Train) -> list[int]:
        """Return the boxes of an inbound train that ride on the group's wagons."""
        if not self.rides_on(train):
            return []
        return [box for box in train.boxes if box in self._boxes][: self.terms.wagons]

    def uncouple(self, train: Train, port: PortView) -> Iterator[int]:
        """Take the wagons off an inbound train: they run on, and customs clear their boxes in the city."""
        now_h, on_the_way_h = port.env.now, self.terms.marshalling_h + self.terms.running_h
        boxes = self.on_board(train)
        for box, papers_h in zip(boxes, port.import_papers_h(boxes, now_h), strict=True):
            port.yard.release(box, now_h + on_the_way_h + papers_h)
            self._uncoupled.add(box)
            yield box

    def record(self, columns: dict[str, Column], cargo: DrawnCargo) -> None:
        """Write that the boxes have no gate and no place in the yard: they stand at the port, cleared in their city.

        Those that came on other wagons are unloaded at the port like any other box, and go on by rail later.
        """
        code = list(cargo.scenario.cities).index(self.city)
        own = (cargo.access == self.terms.mode) & (cargo.station == code)
        outbound = own & ~cargo.inbound
        stands_h = stands_at_port_h(cargo, self.terms)[outbound]
        columns["released_h"][outbound] = columns["gate_in_h"][outbound] = stands_h
        uncoupled = np.zeros(len(own), dtype=np.bool_)
        uncoupled[list(self._uncoupled)] = True
        lifted = own & cargo.inbound & ~uncoupled & ~np.isnan(columns["unloaded_h"])
        columns["yard_in_h"][own & ~lifted] = np.nan
        columns["handed_over_h"][lifted] += self.terms.running_h

    def rollovers(self, cargo: DrawnCargo, ready_h: Column, count: Column) -> None:
        """Count for outbound boxes the cut-offs of trains that carry the group, and of no others."""
        terminals = list(cargo.scenario.terminals)
        code = list(cargo.scenario.cities).index(self.city)
        own = (cargo.access == self.terms.mode) & (cargo.station == code) & ~cargo.inbound
        for box in np.flatnonzero(own).tolist():
            if not isnan(ready_h[box]):
                cutoffs_h = self.queues[terminals[cargo.terminal[box]]].cutoffs_h
                seen = self._boarded_at.get(box, len(cutoffs_h))
                count[box] = max(seen - bisect_left(cutoffs_h, ready_h[box]), 0)


def stands_at_port_h(cargo: DrawnCargo, terms: GroupTerms) -> Floats:
    """Return for each box the hour from which, as one of a city's group, it stands at the port to be coupled."""
    scenario = cargo.scenario
    papers_h = scenario.customs.export_papers_h.over_h(cargo.comes_h, scenario.clock) * cargo.boxes.papers
    hours: Floats = cargo.comes_h + papers_h + terms.running_h + terms.marshalling_h
    return hours
