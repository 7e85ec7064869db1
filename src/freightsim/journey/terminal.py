"""A set stands on a loading track and cranes lift boxes onto it or off it, at the port and overseas."""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from math import inf
from typing import NamedTuple

import numpy as np

from freightsim.base.arrays import Floats, one_by_one, several
from freightsim.base.live import Live, LiveState
from freightsim.journey.stations import OnTracks, Pool


class TrackWork(NamedTuple):
    """What one set's stay on a loading track took."""

    track_from_h: float
    """Hour at which the set got a track."""
    lifted_h: array[float]
    """Hour at which each box was lifted, in the order given; packed, since it is kept to the end."""
    track_free_h: float
    """Hour at which the set left the track, ready to run."""


class RailTerminal(Live):
    """Tracks and cranes, both first come first served.

    A set takes a track first and cranes after `placing_h`, which is the same for every set:
    so sets reach the cranes in the order in which they got their tracks, and both pools keep their promises.
    Trains of others may share both; they are served lazily: nobody looks at them until a set of the port asks.
    Where both ask at the same instant, the other train goes first.
    """

    LIVE = ("_starts_h", "_ends_h", "_longest_h", "_others_from_h", "_others_until_h")

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
        """Take the pools, the mean hours of a lift, and when trains of others come (rising), with the lifts of each."""
        self._tracks = tracks
        self._cranes = cranes
        self.lift_h = lift_h
        self.placing_h = placing_h
        self.release_h = release_h
        self._starts_h = array("d")
        self._ends_h = array("d")
        self._longest_h = 0.0
        self._others_come_h, self._lifts_of_others = others
        self._others_from_h = array("d")
        self._others_until_h = array("d")

    def state_at(self, at_h: float, until_h: float) -> LiveState:
        """Return tracks, cranes and stays as they are at an hour (see `freightsim.journey.stations.Pool.state_at`)."""
        return {
            "stays": self.state(),
            "tracks": self._tracks.state_at(at_h, until_h),
            "cranes": self._cranes.state_at(at_h, until_h),
        }

    def resume_at(self, at_h: float, state: LiveState) -> None:
        """Go on from a state at an hour."""
        self.resume(state["stays"])
        self._tracks.resume_at(at_h, state["tracks"])
        self._cranes.resume_at(at_h, state["cranes"])

    def work(self, at_h: float, lifts: Sequence[float]) -> TrackWork:
        """Return the stay of a set that asks for a track at an hour and needs these lifts (1 = a mean lift).

        Sets must ask in non-decreasing order of time.
        """
        self._let_others_in(at_h)
        track_from_h = self._tracks.seize(at_h)
        placed_h = track_from_h + self.placing_h
        lifted_h = self._cranes.serve_batch(placed_h, lifts, self.lift_h)
        track_free_h = self._leave(track_from_h, max(lifted_h) if lifted_h else placed_h)
        return TrackWork(track_from_h, array("d", lifted_h), track_free_h)

    def work_on(self, at_h: float, lifts: Floats, boxes: Sequence[int]) -> TrackWork:
        """Return the stay of a set with these boxes, whose lifts are rows of a column (see `work`)."""
        return self.work(at_h, several(one_by_one(lifts), boxes))

    def others(self) -> OnTracks:
        """Return when trains of others got a track and left it, to the last one; no set may ask afterwards."""
        self._let_others_in(inf)
        return OnTracks(np.array(self._others_from_h), np.array(self._others_until_h))

    def _let_others_in(self, until_h: float) -> None:
        seen = len(self._others_from_h)
        come_h = self._others_come_h
        if seen == len(come_h) or come_h[seen] > until_h:
            return
        for at_h in come_h[seen : bisect_right(come_h, until_h, seen)]:
            track_from_h = self._tracks.seize(at_h)
            lifted_h = self._cranes.serve_alike(track_from_h + self.placing_h, self._lifts_of_others, self.lift_h)
            self._others_from_h.append(track_from_h)
            self._others_until_h.append(self._leave(track_from_h, lifted_h))

    def _leave(self, track_from_h: float, lifted_h: float) -> float:
        """Return when a train whose last box is lifted at an hour leaves its track, and note its stay."""
        track_free_h = lifted_h + self.release_h
        self._tracks.release(track_free_h)
        self._starts_h.append(track_from_h)
        self._ends_h.append(track_free_h)
        stay_h = track_free_h - track_from_h
        self._longest_h = self._longest_h if self._longest_h > stay_h else stay_h  # noqa: FURB136
        return track_free_h

    def held_h(self, from_h: float, to_h: float) -> float:
        """Return the track hours that sets, and trains of others, held between two hours, the latter being now.

        Sets yet to ask for a track are not known.
        """
        self._let_others_in(to_h)
        starts_h, ends_h, longest_h = self._stays_so_far()
        first = bisect_left(starts_h, from_h - longest_h)  # stays before that have ended
        last = bisect_left(starts_h, to_h, first)
        stays = zip(starts_h[first:last], ends_h[first:last], strict=True)
        return sum(max(min(end_h, to_h) - max(start_h, from_h), 0.0) for start_h, end_h in stays)

    def _stays_so_far(self) -> tuple[Sequence[float], Sequence[float], float]:
        """Return when trains got a track, rising, and left it, and the longest stay (h)."""
        return self._starts_h, self._ends_h, self._longest_h
