"""Yard, terminals and borders whose inner loops are compiled; each answers as the plain one does, bit for bit.

This module imports numba. It is imported only where `freightsim.journey.speed.fast_in_use` says so. Stations here have
servers that never leave; all others are plain ones.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from math import inf, nan
from typing import TypeVar, cast

import numpy as np
import numpy.typing as npt

from freightsim.base.arrays import Floats, Ints, Numbers, one_by_one
from freightsim.base.live import LiveState
from freightsim.journey import kernels
from freightsim.journey.border import BorderStation, Load
from freightsim.journey.queues import ReadyQueue
from freightsim.journey.stations import Changes, OnTracks, Pool
from freightsim.journey.terminal import RailTerminal, TrackWork
from freightsim.journey.yard import HOUR, Yard
from freightsim.scenario.capacity import REOPENS, TrackTimes
from freightsim.scenario.opening_hours import OpeningHours

Kind = TypeVar("Kind", bound=np.generic)

ROOM = 256
"""Entries for which columns that grow have room at first."""
NONE = np.zeros(0)


class FastTerminal(RailTerminal):
    """Tracks and cranes (see `RailTerminal`); a set and all trains of others before it take one compiled call."""

    def __init__(
        self,
        tracks: Pool,
        cranes: Pool,
        *,
        lift_h: float,
        placing_h: float,
        release_h: float,
        others: tuple[Sequence[float], int] = ((), 0),
    ) -> None:
        """Take the same as `RailTerminal`; no server of a pool leaves."""
        super().__init__(tracks, cranes, lift_h=lift_h, placing_h=placing_h, release_h=release_h, others=others)
        come_h, lifts = np.array(others[0], dtype=float), others[1]
        self._free_h = _hours(tracks.free_h), _hours(cranes.free_h)
        self._work_h = float(lift_h), float(placing_h), float(release_h)
        self._others = come_h, lifts, np.empty(len(come_h)), np.empty(len(come_h))
        self._stays = np.empty(len(come_h) + ROOM), np.empty(len(come_h) + ROOM)
        self._counts = np.zeros(2, dtype=np.int64)
        self._sets = 0

    def work(self, at_h: float, lifts: Sequence[float] | Floats) -> TrackWork:
        """Return the stay of a set that asks for a track at an hour and needs these lifts (1 = a mean lift)."""
        return self._work(at_h, np.asarray(lifts, dtype=float))

    def _work(self, at_h: float, lifts: Floats) -> TrackWork:
        self._sets += 1
        if self._sets + len(self._others[0]) > len(self._stays[0]):
            self._stays = _longer(self._stays[0]), _longer(self._stays[1])
        lifted_h = array("d", bytes(8 * len(lifts)))
        track_from_h, track_free_h = kernels.work(
            at_h,
            lifts,
            np.frombuffer(lifted_h) if lifted_h else NONE,
            *self._free_h,
            self._work_h,
            self._others,
            self._stays,
            self._counts,
        )
        return TrackWork(track_from_h, lifted_h, track_free_h)

    def work_on(self, at_h: float, lifts: Floats, boxes: Sequence[int]) -> TrackWork:
        """Return the stay of a set with these boxes, whose lifts are rows of a column (see `work`)."""
        return self._work(at_h, lifts.take(boxes) if boxes else NONE)

    def state_at(self, at_h: float, until_h: float) -> LiveState:
        """Return tracks, cranes and stays as they are at an hour, as a plain terminal has them."""
        seen, stays = self._counts[[kernels.OTHERS, kernels.STAYS]].tolist()
        self._tracks.free_h[:], self._cranes.free_h[:] = (hours.tolist() for hours in self._free_h)
        self._starts_h, self._ends_h = (array("d", hours[:stays].tobytes()) for hours in self._stays)
        self._longest_h = self._stays_so_far()[2]
        self._others_from_h, self._others_until_h = (array("d", hours[:seen].tobytes()) for hours in self._others[2:])
        return super().state_at(at_h, until_h)

    def resume_at(self, at_h: float, state: LiveState) -> None:
        """Go on from a state at an hour."""
        super().resume_at(at_h, state)
        seen, stays = len(self._others_from_h), len(self._starts_h)
        self._free_h = _hours(self._tracks.free_h), _hours(self._cranes.free_h)
        room = np.empty(len(self._others[0]) + ROOM)
        self._stays = np.append(self._starts_h, room), np.append(self._ends_h, room)
        self._others[2][:seen], self._others[3][:seen] = self._others_from_h, self._others_until_h
        self._counts[[kernels.OTHERS, kernels.STAYS]] = seen, stays
        self._sets = stays - seen

    def others(self) -> OnTracks:
        """Return when trains of others got a track and left it, to the last one; no set may ask afterwards."""
        self._let_others_in(inf)
        return OnTracks(self._others[2], self._others[3])

    def _let_others_in(self, until_h: float) -> None:
        kernels.let_others_in(until_h, *self._free_h, self._work_h, self._others, self._stays, self._counts)

    def _stays_so_far(self) -> tuple[Sequence[float], Sequence[float], float]:
        starts_h, ends_h = (hours[: self._counts[kernels.STAYS]] for hours in self._stays)
        return one_by_one(starts_h), one_by_one(ends_h), float((ends_h - starts_h).max(initial=0.0))


class FastBorder(BorderStation):
    """Tracks of a border (see `BorderStation`); a train and all of other cities before it take one compiled call."""

    def __init__(
        self,
        tracks: Pool,
        track_h: TrackTimes,
        background_h: Sequence[float],
        load: Load | None = None,
        opening: OpeningHours | None = None,
    ) -> None:
        """Take the same as `BorderStation`; no track leaves."""
        super().__init__(tracks, track_h, background_h, load, opening)
        come_h = np.array(background_h, dtype=float)
        self._free_h = _hours(tracks.free_h)
        self._steps = track_h.columns()
        self._others = come_h, np.empty(len(come_h))
        self._counts = np.zeros(2, dtype=np.int64)

    def cross(self, at_h: float) -> tuple[float, float]:
        """Return the hours at which a train that arrives at an hour gets a track and leaves it.

        Trains must come in non-decreasing order of arrival.
        """
        if self._load is not None:
            self._own_h.append(at_h)
        return kernels.cross(at_h, self._free_h, self._steps, REOPENS, self._others, self._counts)

    def state_at(self, at_h: float, until_h: float) -> LiveState:
        """Return tracks and trains as they are at an hour, as a plain border has them."""
        self._seen = int(self._counts[kernels.SEEN])
        self._tracks.free_h[:] = self._free_h.tolist()
        self._others_from_h = array("d", self._others[1][: self._seen].tobytes())
        return super().state_at(at_h, until_h)

    def resume_at(self, at_h: float, state: LiveState) -> None:
        """Go on from a state at an hour; the step in force is looked for from the first on."""
        super().resume_at(at_h, state)
        self._free_h = _hours(self._tracks.free_h)
        self._others[1][: self._seen] = self._others_from_h
        self._counts[[kernels.SEEN, kernels.STEP]] = self._seen, 0

    def others(self) -> OnTracks:
        """Return when other cities' trains got a track and left it, to the last one; no train may cross afterwards."""
        kernels.let_others_pass(inf, self._free_h, self._steps, REOPENS, self._others, self._counts)
        from_h = self._others[1]
        return OnTracks(from_h, from_h + self.track_h.holds_h(from_h))


class FastYard(Yard):
    """Places and customs desks (see `Yard`); all that happens up to an hour takes one compiled call, full or not."""

    def __init__(self, places: Changes, desks: Pool, desk_h: Sequence[float]) -> None:
        """Take the same as `Yard`; no desk leaves."""
        super().__init__(places, desks, desk_h)
        self._all_desk_h = np.asarray(desk_h, dtype=float)
        self._all_released_h = np.frombuffer(cast("array[float]", self.released_h)) if len(desk_h) else NONE
        self._desks_h = _hours(desks.free_h)
        opens_h = [hour for hour in places.opens_h if hour > -inf]
        self._freed_h = np.array(sorted(opens_h) + [nan] * ROOM)
        self._closes_h = np.array(sorted(places.leaves_h, reverse=True), dtype=float)
        self._counts = np.zeros(6, dtype=np.int64)
        self._counts[[kernels.ROOM, kernels.FREED]] = len(places.opens_h) - len(opens_h), len(opens_h)
        self._counts[kernels.CLOSES] = len(self._closes_h)
        self._gate = NONE, np.zeros(0, dtype=np.int64), NONE, NONE
        self._landing = np.empty(ROOM), np.empty(ROOM, dtype=np.int64), np.empty(ROOM), np.empty(ROOM, dtype=bool)

    def expect(
        self, gate_h: Sequence[float] | Floats, boxes: Sequence[int] | Numbers, papers_h: Sequence[float] | Floats
    ) -> None:
        """Add export boxes that come to the gate next: hours and numbers, both rising, and hours of their papers."""
        here = slice(int(self._counts[kernels.NEXT]), None)
        old_h, old, old_papers_h, _ = self._gate
        come_h, come_papers_h = np.append(old_h[here], gate_h), np.append(old_papers_h[here], papers_h)
        self._gate = come_h, _numbers(np.append(old[here], boxes)), come_papers_h, come_h.copy()
        self._counts[kernels.NEXT] = 0

    def state_at(self, at_h: float, until_h: float, boxes: int) -> LiveState:
        """Return the yard as it is at an hour, as a plain yard has it."""
        counts, gate = self._counts, slice(int(self._counts[kernels.NEXT]), None)
        self._desks.free_h[:] = self._desks_h.tolist()
        closes_h = self._closes_h[: counts[kernels.CLOSES]].tolist()
        self._places.take_over(self._freed_h[: counts[kernels.FREED]].tolist(), int(counts[kernels.ROOM]), closes_h)
        self._gate_h, self._boxes, self._papers_h = (column[gate].tolist() for column in self._gate[:3])
        self._needs_h, self._position = self._all_desk_h[self._gate[1][gate]].tolist(), 0
        hours, numbers, papers_h = (
            column[counts[kernels.LANDING] : counts[kernels.LIFTED]].tolist() for column in self._landing[:3]
        )
        needs_h = self._all_desk_h.take(np.array(numbers, dtype=np.int64)).tolist()
        self._imports = list(zip(hours, numbers, needs_h, papers_h, strict=True))
        return super().state_at(at_h, until_h, boxes)

    def resume_at(self, at_h: float, state: LiveState) -> None:
        """Go on from a state at an hour."""
        super().resume_at(at_h, state)
        self._desks_h = _hours(self._desks.free_h)
        freed_h, room, closes_h = self._places.known()
        self._freed_h = np.array([*sorted(freed_h), *[nan] * ROOM])
        self._closes_h = np.array(closes_h, dtype=float)
        self._counts[:] = 0
        self._counts[[kernels.ROOM, kernels.FREED, kernels.CLOSES]] = room, len(freed_h), len(closes_h)
        here, self._gate = slice(self._position, None), (NONE, np.zeros(0, dtype=np.int64), NONE, NONE)
        self.expect(self._gate_h[here], self._boxes[here], self._papers_h[here])
        lifted = sorted([*self._imports, *self._lifted], key=HOUR)
        hours, boxes, _, papers_h = zip(*lifted, strict=True) if lifted else ((), (), (), ())
        self.receive(hours, boxes, papers_h)

    def waiting_outside(self, now_h: float) -> int:
        """Return how many boxes stand before the gate (after `advance` to the same hour)."""
        return int(np.searchsorted(self._gate[0], now_h, side="right") - self._counts[kernels.NEXT])

    def free_places(self, hours: Sequence[float]) -> None:
        """Note the future hours at which boarding boxes are lifted off their places."""
        self._make_room(len(hours))
        kernels.free_places(self._freed_h, self._counts, np.asarray(hours, dtype=float))

    def receive(
        self,
        hours: Sequence[float],
        boxes: Sequence[int],
        papers_h: Sequence[float],
        queues: Sequence[ReadyQueue | None] | None = None,
    ) -> None:
        """Note the future hours at which boxes are lifted off a train or a shuttle (see `Yard.receive`)."""
        self._make_room(len(hours))
        goes_on = np.zeros(len(boxes), dtype=bool)
        if queues is not None:
            goes_on[:] = [queue is not None for queue in queues]
            self._onward |= {box: queue for box, queue in zip(boxes, queues, strict=True) if queue is not None}
        lifted = np.asarray(hours, dtype=float), _numbers(boxes), np.asarray(papers_h, dtype=float), goes_on
        kernels.receive(self._landing, self._counts, *lifted)

    def advance(self, now_h: float) -> None:
        """Let everything happen that happens up to an hour."""
        before = int(self._counts[kernels.NEXT])
        self._clock_h, late, entered, landed = kernels.advance(
            now_h,
            self._clock_h,
            self._gate,
            self._landing,
            self._all_desk_h,
            self._desks_h,
            self._all_released_h,
            self._freed_h,
            self._closes_h,
            self._counts,
        )
        if entered:
            self.last = int(self._gate[1][before + entered - 1])
        if late:
            self._note_late(slice(before, before + entered))
        if landed and self._onward:
            self._announce(landed)

    def _note_late(self, entered: slice) -> None:
        """Note the hours of entry of those that had to wait at the gate."""
        gate_h, boxes, _, late_h = (column[entered] for column in self._gate)
        late = late_h > gate_h
        self.late_h |= zip(boxes[late].tolist(), late_h[late].tolist(), strict=True)

    def _announce(self, landed: int) -> None:
        """Announce boxes off trains where they go on from the yard."""
        end = int(self._counts[kernels.LANDING])
        hours, boxes = (column[end - landed : end].tolist() for column in self._landing[:2])
        for at_h, box in zip(hours, boxes, strict=True):
            if (queue := self._onward.pop(box, None)) is not None:
                self.by_rail.append((box, at_h))
                queue.expect(box)

    def _make_room(self, more: int) -> None:
        """See to it that so many more boxes can be known that are lifted off, and that places can fall free for all."""
        counts = self._counts
        while counts[kernels.LIFTED] + more > len(self._landing[0]):
            hours, boxes, papers_h, goes_on = self._landing
            self._landing = _longer(hours), _longer(boxes), _longer(papers_h), _longer(goes_on)
        while counts[kernels.FREED] + counts[kernels.LIFTED] + more > len(self._freed_h):
            self._freed_h = _longer(self._freed_h)


def _hours(free_h: Sequence[float]) -> Floats:
    return np.array(free_h, dtype=float)


def _numbers(boxes: Sequence[int] | Numbers) -> Ints:
    return np.asarray(boxes, dtype=np.int64)


def _longer(column: npt.NDArray[Kind]) -> npt.NDArray[Kind]:
    """Return a column with twice the room."""
    return np.concatenate([column, np.empty_like(column)])
