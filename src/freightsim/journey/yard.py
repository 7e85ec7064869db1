"""Boxes come to the gate, take a place in the yard, pass customs and wait for a train; import boxes pass through."""

from __future__ import annotations

from array import array
from bisect import bisect_right, insort
from collections.abc import Callable, Sequence
from heapq import heapreplace
from math import nan
from operator import itemgetter

from freightsim.journey.queues import ReadyQueue
from freightsim.journey.stations import Pool

NEVER = float("inf")

NO_CUSTOMS = -1.0
"""Desk hours of a box that customs do not clear at the port."""

Announce = Callable[[tuple[float, int]], None]
"""Takes the hour of a box's release and its number."""

FEW = 32
"""So many new hours are put into a sorted list one by one; more are sorted in together."""


class Yard:
    """A limited number of places and the customs desks, both first come first served.

    Nobody looks at a box between the gate and the next cut-off, so the yard is advanced lazily:
    `advance` must be called before anything is read, and hours never go back.

    An export box takes a place at the gate and keeps it until it is lifted onto a train; when the yard is full it
    waits outside, in order of arrival. An import box takes a place when it is lifted off, also above the limit (a train
    cannot wait to be emptied), and leaves it when customs release it: the gate stays shut until places are free again.
    At the same instant a place is freed first, then an import box comes, then an export box.
    """

    def __init__(
        self,
        places: int,
        desks: Pool,
        gate_h: Sequence[float],
        boxes: Sequence[int],
        queues: Sequence[ReadyQueue],
        desk_h: Sequence[float],
        papers_h: Sequence[float],
        gone: Sequence[int],
    ) -> None:
        """Take export boxes in order of arrival (hour, number, queue), and desk and papers hours of all by number.

        Boxes that customs clear elsewhere have `NO_CUSTOMS` for desk hours: they are released as they come.
        `gone` tells for each box (by number) whether its shipper looked elsewhere before it came to the gate.
        """
        self.yard_in_h: list[float] = []
        """Hour at which each box entered that goes on by train or shuttle, in the order in which they did."""
        self.entered: list[int] = []
        """Numbers of these boxes, in the same order."""
        self.released_h = array("d", [nan]) * len(desk_h)
        """Hour at which customs released each box, by number; nan while it has not come to a desk."""
        self._desks = desks
        self._gate_h = array("d", gate_h)
        self._gate_h.append(NEVER)
        self._boxes = boxes
        self._announce = [queue.expect for queue in queues]
        self._desk_h = desk_h
        self._papers_h = papers_h
        self._gone = gone
        self._position = 0
        self._clock_h = -NEVER
        self._imports: list[tuple[float, int, float, Announce | None]] = []
        self._places = _Places(places)

    def waiting_outside(self, now_h: float) -> int:
        """Return how many boxes stand before the gate (after `advance` to the same hour)."""
        come = bisect_right(self._gate_h, now_h, self._position)
        return sum(not self._gone[box] for box in self._boxes[self._position : come])

    def release(self, box: int, at_h: float) -> None:
        """Note that customs release a box elsewhere at an hour: it never comes into the yard."""
        self.released_h[box] = at_h

    def free_places(self, hours: Sequence[float]) -> None:
        """Note the future hours at which boarding boxes are lifted off their places."""
        self._places.freed += hours

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
        announce = [queue.expect if queue is not None else None for queue in queues or [None] * len(boxes)]
        lifted = list(zip(hours, boxes, papers_h, announce, strict=True))
        # Latest first, to be taken from the end; boxes of one instant keep the order of their lifts (a stable sort).
        self._imports = sorted([*reversed(lifted), *self._imports], key=itemgetter(0), reverse=True)

    def advance(self, now_h: float) -> None:  # noqa: C901, PLR0915
        """Let everything happen that happens up to an hour.

        One loop over arrivals in the order of time, written flat: it runs once for every box.
        """
        places, gate_h, boxes, imports = self._places, self._gate_h, self._boxes, self._imports
        announce, gone, entered = self._announce, self._gone, self.entered
        desks_free_h, desk_h, papers_h = self._desks.free_h, self._desk_h, self._papers_h
        yard_in_h, released_h, freed = self.yard_in_h, self.released_h, places.freed
        clock_h, position, room = self._clock_h, self._position, places.room
        import_h = imports[-1][0] if imports else NEVER
        while True:
            at_h = clock_h if clock_h > (at_h := gate_h[position]) else at_h  # faster than max()
            if import_h > at_h and at_h <= now_h:
                box = boxes[position]
                if gone[box]:
                    position += 1
                    continue
                if room <= 0:
                    room = places.count_room(room, at_h)
                if room > 0:
                    done_h = at_h
                    if (needs_h := desk_h[box]) >= 0:
                        done_h = (free_h if (free_h := desks_free_h[0]) > at_h else at_h) + needs_h
                        heapreplace(desks_free_h, done_h)
                        done_h += papers_h[box]
                    yard_in_h.append(at_h)
                    entered.append(box)
                    released_h[box] = done_h
                    announce[position]((done_h, box))
                    position += 1
                    room -= 1
                    continue
                freed_h = places.next_freed_h()
                if freed_h <= now_h and freed_h < import_h:
                    clock_h = freed_h
                    continue
            if import_h > now_h:
                break
            at_h, box, papers, to_queue = imports.pop()
            import_h = imports[-1][0] if imports else NEVER
            done_h = at_h
            if (needs_h := desk_h[box]) >= 0:
                done_h = (free_h if (free_h := desks_free_h[0]) > at_h else at_h) + needs_h
                heapreplace(desks_free_h, done_h)
                done_h += papers
            released_h[box] = done_h
            if to_queue is None:
                freed.append(done_h)
            else:
                yard_in_h.append(at_h)
                entered.append(box)
                to_queue((done_h, box))
            room -= 1
        self._clock_h, self._position, places.room = clock_h, position, room


class _Places:
    """Places of the yard. Hours at which they fall free are known ahead and counted only when the yard seems full."""

    __slots__ = ("_seen", "_sorted", "freed", "room")

    def __init__(self, places: int) -> None:
        self._sorted: list[float] = []
        self._seen = 0
        self.freed: list[float] = []
        """Hours at which a place falls free, not yet sorted in."""
        self.room = places
        """Free places, those not included that fell free since the last count; negative above the limit."""

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
            self._sorted = sorted(self._sorted[self._seen :] + self.freed)
            self._seen = 0
        else:
            for hour in self.freed:
                insort(self._sorted, hour, self._seen)
        self.freed.clear()
