"""First-come-first-served stations that answer at once with the times they promise."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from heapq import heapify, heappop, heappush, heapreplace
from math import inf
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from freightsim.base.clock import Clock
from freightsim.base.dated import Dated


class OnTracks(NamedTuple):
    """Stays of trains on the tracks of a border or of the port, in the order in which they came."""

    from_h: npt.NDArray[np.float64]
    """Hours at which trains get a track; shape (trains,)."""
    until_h: npt.NDArray[np.float64]
    """Hours at which they leave it."""


class Pool:
    """Identical servers, first come first served, no pre-emption; some may open later.

    The state is the hour at which each server is free next (Kiefer and Wolfowitz, 1955), so the start and finish of a
    job are known when it arrives, and no event is needed. Two promises make this exact: jobs must come in
    non-decreasing order of arrival, and a finish once given is not revised.
    """

    __slots__ = ("free_h",)

    def __init__(self, opens_h: Iterable[float]) -> None:
        self.free_h = list(opens_h)
        """Hour at which each server is free next, a heap; for loops that serve many jobs without a call for each."""
        heapify(self.free_h)

    def serve(self, at_h: float, duration_h: float) -> float:
        """Return the finish of one job that arrives at an hour."""
        free_h = self.free_h
        start_h = free_h[0]
        finish_h = (start_h if start_h > at_h else at_h) + duration_h  # noqa: FURB136  (max() doubles the cost)
        heapreplace(free_h, finish_h)
        return finish_h

    def serve_batch(self, at_h: float, jobs: Sequence[float], unit_h: float = 1.0) -> list[float]:
        """Return the finishes of jobs that arrive together, served in their order, each taking so many units.

        A server that was free before the jobs arrive can serve nobody before them any more: it counts as free from then
        on, which spares a comparison for every job.
        """
        free_h = self.free_h
        while free_h[0] < at_h:
            heapreplace(free_h, at_h)
        # Each finish is named within the list, and what heapreplace() returns is a start, which is never None.
        return [finish_h for job in jobs if heapreplace(free_h, finish_h := free_h[0] + job * unit_h) is not None]

    def serve_alike(self, at_h: float, jobs: int, each_h: float) -> float:
        """Return the finish of the last of jobs that arrive together and take equally long; `at_h` if there is none.

        It is that of `serve_batch`, but for rounding, in a time that does not grow with the jobs: who could have done
        them all by one hour does as many as end by then, since these begin first, and the few that are left follow.
        """
        hours = sorted([hour if hour > at_h else at_h for hour in self.free_h])  # noqa: FURB136
        level_h, work_h = inf, jobs * each_h
        for number, next_h in enumerate([*hours[1:], inf], start=1):
            level_h = (work_h + sum(hours[:number])) / number
            if level_h <= next_h:
                break
        done = [int(max(level_h - hour, 0.0) / each_h) if each_h else 0 for hour in hours]
        self.free_h[:] = [hour + number * each_h for hour, number in zip(hours, done, strict=True)]
        heapify(self.free_h)
        last_h = max([hour + number * each_h for hour, number in zip(hours, done, strict=True) if number], default=at_h)
        return max([last_h, *self.serve_batch(at_h, [each_h] * (jobs - sum(done)))])

    def seize(self, at_h: float) -> float:
        """Take the server that is free first and return the start; `release` must follow before the next job."""
        start_h = heappop(self.free_h)
        return start_h if start_h > at_h else at_h  # noqa: FURB136  (max() doubles the cost)

    def release(self, at_h: float) -> None:
        """Give the seized server back from an hour on."""
        heappush(self.free_h, at_h)


def opening_hours(capacity: Dated, clock: Clock) -> list[float]:
    """Return for each server the hour from which it is there; the first ones have always been."""
    starts, numbers = capacity.steps_h(clock)
    hours: list[float] = []
    for start, number in zip(starts, numbers, strict=True):
        hours += [start] * (int(number) - len(hours))
    return hours
