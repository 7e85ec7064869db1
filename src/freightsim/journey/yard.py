"""Boxes come to the gate, take a place in the yard, pass customs and wait for a train; import boxes pass through."""

from __future__ import annotations

from array import array
from bisect import bisect_right, insort
from collections.abc import MutableSequence, Sequence
from heapq import heapreplace
from itertools import chain
from math import nan
from operator import itemgetter

import numpy as np

from freightsim.base.arrays import Floats, Numbers, several
from freightsim.base.live import Live, LiveState, LooksAheadError, without
from freightsim.journey.queues import ReadyQueue
from freightsim.journey.stations import Changes, Pool

NEVER = float("inf")

NO_CUSTOMS = -1.0
"""Desk hours of a box that customs do not clear at the port."""

Arrival = tuple[float, int, float, float]
"""A box that comes: hour, number, hours at a desk, hours of its papers."""
NOBODY: Arrival = (NEVER, -1, 0.0, 0.0)
"""Stands behind the last box that comes."""
HOUR = itemgetter(0)

FEW = 32
"""So many new hours are put into a sorted list one by one; more are sorted in together."""


class Yard(Live):
    """A limited number of places and the customs desks, both first come first served.

    Nobody looks at a box between the gate and the next cut-off, so the yard is advanced lazily:
    `advance` must be called before anything is read, and hours never go back.

    An export box takes a place at the gate and keeps it until it is lifted onto a train; when the yard is full it
    waits outside, in order of arrival. An import box takes a place when it is lifted off, also above the limit (a train
    cannot wait to be emptied), and leaves it when customs release it: the gate stays shut until places are free again.
    At the same instant a place is freed first, then an import box comes, then an export box. A place that is closed is
    one of those that are free, or fall free next: who stands there stays.
    """

    LIVE = (
        *("last", "late_h", "by_rail", "_gate_h", "_boxes", "_needs_h", "_papers_h", "_position", "_clock_h"),
        *("_imports", "_lifted"),
    )

    def __init__(self, places: Changes, desks: Pool, desk_h: Sequence[float]) -> None:
        """Take the desk hours of all boxes by number.

        Boxes that customs clear elsewhere have `NO_CUSTOMS` for desk hours: they are released as they come.
        """
        self.last = -1
        """Greatest number of a box that has entered at the gate: there boxes enter in the order of their numbers."""
        self.late_h: dict[int, float] = {}
        """Hour of entry of each box that had to wait at the gate; all others entered as they came."""
        self.by_rail: list[tuple[int, float]] = []
        """Number and hour of entry of each box that came by rail and goes on by train or shuttle."""
        self.released_h: MutableSequence[float] = array("d", [nan]) * len(desk_h)
        """Hour at which customs released each box, by number; nan while it has not come to a desk."""
        self._desks = desks
        self._desk_h = desk_h
        self._gate_h: list[float] = []
        self._boxes: list[int] = []
        self._needs_h: list[float] = []
        self._papers_h: list[float] = []
        self._position = 0
        self._clock_h = -NEVER
        self._imports: list[Arrival] = []
        self._lifted: list[Arrival] = []
        self._onward: dict[int, ReadyQueue] = {}
        self._places = _Places(places)

    def state_at(self, at_h: float, until_h: float, boxes: int) -> LiveState:
        """Return the yard as it is at an hour before which so many boxes come, those with the least numbers.

        Raises LooksAheadError where boxes wait for a join, or one is known to leave the desks after `until_h`.
        """
        released_h = self.released_h[:boxes]
        if self._onward or np.fmax.reduce(released_h, initial=at_h) >= until_h:
            raise LooksAheadError
        parts = {
            "desks": self._desks.state_at(at_h, until_h),
            "places": self._places.state_at(at_h),
            "released_h": released_h,
        }
        return {"boxes": self.state(), **parts}

    def resume_at(self, at_h: float, state: LiveState) -> None:
        """Go on from a state at an hour."""
        self.resume(state["boxes"])
        self._desks.resume_at(at_h, state["desks"])
        self._places.resume_at(at_h, state["places"])
        self.released_h[: len(state["released_h"])] = state["released_h"]

    def expect(
        self, gate_h: Sequence[float] | Floats, boxes: Sequence[int] | Numbers, papers_h: Sequence[float] | Floats
    ) -> None:
        """Add export boxes that come to the gate next: hours and numbers, both rising, and hours of their papers."""
        numbers: list[int] = np.asarray(boxes, dtype=np.int64).tolist()
        self._gate_h = [*self._gate_h[self._position :], *np.asarray(gate_h).tolist()]
        self._boxes = [*self._boxes[self._position :], *numbers]
        self._needs_h = [*self._needs_h[self._position :], *several(self._desk_h, numbers)]
        self._papers_h = [*self._papers_h[self._position :], *np.asarray(papers_h).tolist()]
        self._position = 0

    def waiting_outside(self, now_h: float) -> int:
        """Return how many boxes stand before the gate (after `advance` to the same hour)."""
        return bisect_right(self._gate_h, now_h, self._position) - self._position

    def release(self, box: int, at_h: float) -> None:
        """Note that customs release a box elsewhere at an hour: it never comes into the yard."""
        self.released_h[box] = at_h

    def free_places(self, hours: Sequence[float]) -> None:
        """Note the future hours at which boarding boxes are lifted off their places."""
        self._places.freed.extend(hours)

    def receive(
        self,
        hours: Sequence[float],
        boxes: Sequence[int],
        papers_h: Sequence[float],
        queues: Sequence[ReadyQueue | None] | None = None,
    ) -> None:
        """Note the future hours at which boxes are lifted off a train or a shuttle.

        A box that has a queue is announced there when customs release it, and keeps its place until it is lifted again;
        one without (None, or no queues at all) leaves its place then.
        """
        self._lifted += zip(hours, boxes, several(self._desk_h, boxes), papers_h, strict=True)
        if queues is not None:
            self._onward |= {box: queue for box, queue in zip(boxes, queues, strict=True) if queue is not None}

    def advance(self, now_h: float) -> None:
        """Let everything happen that happens up to an hour."""
        if self._lifted:
            self._imports += self._lifted
            self._imports.sort(key=HOUR)  # stable: boxes of one instant keep the order of their lifts
            self._lifted.clear()
        landing = bisect_right(self._imports, now_h, key=HOUR)
        come = bisect_right(self._gate_h, now_h, self._position)
        need = landing + come - self._position
        if not need:
            return
        landed, self._imports = self._imports[:landing], self._imports[landing:]
        falls = self._desks.leaves_h or self._places.closes_h() <= now_h
        if not falls and self._has_room_for(need, landed):
            self._let_all_in(come, landed, now_h)
        else:
            self._let_in_one_by_one(come, landed, now_h)

    def _has_room_for(self, need: int, landed: Sequence[Arrival]) -> bool:
        """Tell whether so many boxes find a place as they come, the first of them now: then nobody waits outside."""
        first_h = self._gate_h[self._position] if self._position < len(self._gate_h) else NEVER
        if self._clock_h > first_h:
            return False
        places = self._places
        if places.room < need:
            places.room = places.count_room(places.room, min(first_h, landed[0][0]) if landed else first_h)
        return places.room >= need

    def _let_all_in(self, come: int, landed: Sequence[Arrival], now_h: float) -> None:
        """Let boxes in as they come, at the gate up to a position and off trains, each to a desk; there is room.

        Written flat: it runs once for every box.
        """
        here = slice(self._position, come)
        free_h, released_h = self._desks.free_h, self.released_h
        landing = chain(landed, (NOBODY,))
        import_h, import_box, import_needs_h, import_papers_h = next(landing)
        columns = self._gate_h[here], self._boxes[here], self._needs_h[here], self._papers_h[here]
        for at_h, box, needs_h, papers_h in chain(zip(*columns, strict=True), ((now_h, -1, 0.0, 0.0),)):
            while import_h <= at_h:
                done_h = import_h
                if import_needs_h >= 0:
                    done_h = (start_h if (start_h := free_h[0]) > import_h else import_h) + import_needs_h
                    heapreplace(free_h, done_h)
                    done_h += import_papers_h
                released_h[import_box] = done_h
                import_h, import_box, import_needs_h, import_papers_h = next(landing)
            if box < 0:
                break
            done_h = at_h
            if needs_h >= 0:
                done_h = (start_h if (start_h := free_h[0]) > at_h else at_h) + needs_h
                heapreplace(free_h, done_h)
                done_h += papers_h
            released_h[box] = done_h
        self._places.room -= come - self._position + len(landed)
        self._go_on(landed)
        if come > self._position:
            self.last, self._position = self._boxes[come - 1], come

    def _let_in_one_by_one(self, come: int, landed: Sequence[Arrival], now_h: float) -> None:
        """Do the same where a box may find the yard full: it waits at the gate until a place falls free."""
        places, landing = self._places, chain(landed, (NOBODY,))
        box_off = next(landing)
        while True:
            waits = self._position < come
            at_h = max(self._clock_h, self._gate_h[self._position]) if waits else NEVER
            if waits and at_h < box_off[0]:
                places.close(at_h)
                if places.room <= 0:
                    places.room = places.count_room(places.room, at_h)
                if places.room > 0:
                    self._enter(at_h)
                    continue
                freed_h = places.next_freed_h()
                if freed_h <= now_h and freed_h < box_off[0]:
                    self._clock_h = freed_h
                    continue
            if box_off is NOBODY:
                break
            self.released_h[box_off[1]] = self._cleared_h(box_off)
            self._go_on((box_off,))
            places.room -= 1
            box_off = next(landing)

    def _enter(self, at_h: float) -> None:
        """Let the first box at the gate in."""
        position = self._position
        box, needs_h, papers_h = self._boxes[position], self._needs_h[position], self._papers_h[position]
        if at_h > self._gate_h[position]:
            self.late_h[box] = at_h
        self.released_h[box] = self._cleared_h((at_h, box, needs_h, papers_h))
        self._places.room -= 1
        self.last, self._position = box, position + 1

    def _cleared_h(self, arrival: Arrival) -> float:
        """Return when customs release a box that comes to the desks."""
        at_h, _, needs_h, papers_h = arrival
        return self._desks.serve(at_h, needs_h) + papers_h if needs_h >= 0 else at_h

    def _go_on(self, landed: Sequence[Arrival]) -> None:
        """Announce boxes off trains where they go on from the yard; others leave their places when released."""
        released_h, onward, freed = self.released_h, self._onward, self._places.freed
        if not onward:
            freed.extend([released_h[box] for _, box, _, _ in landed])
            return
        for at_h, box, _, _ in landed:
            if (queue := onward.pop(box, None)) is None:
                freed.append(released_h[box])
            else:
                self.by_rail.append((box, at_h))
                queue.expect(box)


class _Places:
    """Places of the yard. Hours at which they fall free are known ahead and counted only when the yard seems full."""

    __slots__ = ("_closes_h", "_opens_h", "_seen", "_sorted", "freed", "room")

    def __init__(self, places: Changes) -> None:
        self._sorted: list[float] = []
        self._seen = 0
        self._closes_h = sorted(places.leaves_h, reverse=True)
        self._opens_h = [hour for hour in places.opens_h if hour > -NEVER]
        self.freed = array("d", self._opens_h)
        """Hours at which a place falls free, or is opened, not yet sorted in."""
        self.room = len(places.opens_h) - len(self.freed)
        """Free places, those not included that fell free since the last count; negative above the limit."""

    def state_at(self, at_h: float) -> LiveState:
        """Return the places as they are at an hour, without those that are opened or closed later."""
        freed = without(self.known()[0], [hour for hour in self._opens_h if hour > at_h])
        return {"freed": freed, "room": self.room, "closes_h": [hour for hour in self._closes_h if hour <= at_h]}

    def resume_at(self, at_h: float, state: LiveState) -> None:
        """Go on from a state at an hour; places are opened and closed afterwards as was told here."""
        freed_h = [*state["freed"], *(hour for hour in self._opens_h if hour > at_h)]
        self.take_over(freed_h, state["room"], [hour for hour in self._closes_h if hour > at_h] + state["closes_h"])

    def known(self) -> tuple[list[float], int, list[float]]:
        """Return the hours at which places fall free and were not counted, the free places, and when places close."""
        return [*self._sorted[self._seen :], *self.freed], self.room, self._closes_h

    def take_over(self, freed_h: Sequence[float], room: int, closes_h: Sequence[float]) -> None:
        """Take the same from elsewhere."""
        self._sorted, self._seen, self.freed = [], 0, array("d", freed_h)
        self.room, self._closes_h = room, list(closes_h)

    def closes_h(self) -> float:
        """Return the hour at which the next place is closed."""
        return self._closes_h[-1] if self._closes_h else NEVER

    def close(self, at_h: float) -> None:
        """Close the places that are closed up to an hour."""
        while self.closes_h() <= at_h:
            self._closes_h.pop()
            self.room -= 1

    def count_room(self, room: int, at_h: float) -> int:
        """Return the free places at an hour, given those known before."""
        self._sort_in()
        free = bisect_right(self._sorted, at_h, self._seen)
        room += free - self._seen
        self._seen = free
        return room

    def next_freed_h(self) -> float:
        """Return the hour at which the next place falls free (after `count_room`)."""
        return self._sorted[self._seen] if self._seen < len(self._sorted) else NEVER

    def _sort_in(self) -> None:
        if len(self.freed) > FEW:
            known_h = [np.array(self._sorted[self._seen :]), np.frombuffer(self.freed)]
            self._sorted = np.sort(np.concatenate(known_h)).tolist()
            self._seen = 0
        else:
            for hour in self.freed:
                insort(self._sorted, hour, self._seen)
        self.freed = array("d")
