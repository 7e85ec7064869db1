"""First-come-first-served stations that answer at once with the times they promise."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from heapq import heapify, heappop, heappush, heapreplace
from math import inf
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from freightsim.base.clock import Clock
from freightsim.base.dated import Dated
from freightsim.base.live import Live, LiveState, LooksAheadError, without


class OnTracks(NamedTuple):
    """Stays of trains on the tracks of a border or of the port, in the order in which they came."""

    from_h: npt.NDArray[np.float64]
    """Hours at which trains get a track; shape (trains,)."""
    until_h: npt.NDArray[np.float64]
    """Hours at which they leave it."""


class Pool(Live):
    """Identical servers, first come first served, no pre-emption; some may open later, and some leave.

    The state is the hour at which each server is free next (Kiefer and Wolfowitz, 1955), so the start and finish of a
    job are known when it arrives, and no event is needed. Two promises make this exact: jobs must come in
    non-decreasing order of arrival, and a finish once given is not revised.

    A server leaves as soon as one is free, at the hour at which the number falls or later: jobs in service are
    finished, and none begins while as many servers work as there may be. Hours of leaving are kept until a job would
    begin at or after one; then all jobs before are known, and the server that is free first leaves. One that opens
    later may be that: then a job which is still in service ends on a server that stays after all.
    """

    __slots__ = ("_opens_h", "free_h", "leaves_h")

    def __init__(self, opens_h: Iterable[float], leaves_h: Iterable[float] = ()) -> None:
        """Take the hours from which servers are there, and those at which their number falls by one.

        At least one server must be left when all have opened and left.
        """
        self._opens_h = tuple(opens_h)
        self.free_h = list(self._opens_h)
        """Hour at which each server is free next, a heap; for loops that serve many jobs without a call for each."""
        heapify(self.free_h)
        self.leaves_h = sorted(leaves_h, reverse=True)
        """Hours at which a server leaves, the next one last; while there is one, such loops must call `let_go`."""

    def state_at(self, at_h: float, until_h: float) -> LiveState:
        """Return the servers as they are at an hour, without those that open or leave later (see `resume_at`).

        Raises LooksAheadError where one that opens later was given a job already, or one is busy at `until_h`.
        """
        free_h = without(self.free_h, [hour for hour in self._opens_h if hour > at_h])
        if max(free_h, default=at_h) >= until_h:
            raise LooksAheadError
        return {"free_h": free_h, "leaves_h": [hour for hour in self.leaves_h if hour <= at_h]}

    def resume_at(self, at_h: float, state: LiveState) -> None:
        """Go on from a state at an hour; servers open and leave afterwards as this pool was told."""
        self.free_h[:] = state["free_h"] + [hour for hour in self._opens_h if hour > at_h]
        heapify(self.free_h)
        self.leaves_h[:] = [hour for hour in self.leaves_h if hour > at_h] + state["leaves_h"]

    def let_go(self, at_h: float, may_start_h: Callable[[float], float] = float) -> None:
        """Let servers leave before the next job, which arrives at an hour, begins.

        `may_start_h` returns the first hour, from an hour on, at which a job may begin: at once by default.
        """
        free_h, leaves_h = self.free_h, self.leaves_h
        while leaves_h and leaves_h[-1] <= may_start_h(max(free_h[0], at_h)):
            leaves_h.pop()
            heappop(free_h)

    def serve(self, at_h: float, duration_h: float) -> float:
        """Return the finish of one job that arrives at an hour."""
        free_h = self.free_h
        if self.leaves_h:
            self.let_go(at_h)
        start_h = free_h[0]
        finish_h = (start_h if start_h > at_h else at_h) + duration_h  # noqa: FURB136  (max() doubles the cost)
        heapreplace(free_h, finish_h)
        return finish_h

    def serve_batch(self, at_h: float, jobs: Sequence[float], unit_h: float = 1.0) -> list[float]:
        """Return the finishes of jobs that arrive together, served in their order, each taking so many units.

        Servers that are free take the first jobs; from then on the next one free is no earlier than the jobs, which
        spares a comparison for every other job. Servers that stay free are not looked at, however many there are.
        """
        if self.leaves_h:
            return [self.serve(at_h, job * unit_h) for job in jobs]
        free_h = self.free_h
        finishes_h: list[float] = []
        begun = 0
        while free_h[0] < at_h and begun < len(jobs):
            finishes_h.append(finish_h := at_h + jobs[begun] * unit_h)
            heapreplace(free_h, finish_h)
            begun += 1
        rest = jobs[begun:] if begun else jobs
        # Each finish is named within the list, and what heapreplace() returns is a start, which is never None.
        finishes_h += [end_h for job in rest if heapreplace(free_h, end_h := free_h[0] + job * unit_h) is not None]
        return finishes_h

    def serve_alike(self, at_h: float, jobs: int, each_h: float) -> float:
        """Return the finish of the last of jobs that arrive together and take equally long; `at_h` if there is none.

        It is that of `serve_batch`, but for rounding, in a time that does not grow with the jobs: who could have done
        them all by one hour does as many as end by then, since these begin first, and the few that are left follow.
        """
        free_h = self.free_h
        if self.leaves_h and max(at_h, *free_h) + jobs * each_h >= self.leaves_h[-1]:
            return max([at_h, *self.serve_batch(at_h, [each_h] * jobs)])
        hours = sorted([hour if hour > at_h else at_h for hour in free_h])  # noqa: FURB136
        level_h, work_h, total_h = inf, jobs * each_h, 0.0
        for number, hour in enumerate(hours, start=1):
            if level_h <= hour:
                break
            total_h += hour
            level_h = (work_h + total_h) / number
        done = [int((level_h - hour) / each_h) if level_h > hour and each_h else 0 for hour in hours]
        free_h[:] = [hour + number * each_h for hour, number in zip(hours, done, strict=True)]
        last_h = max([at_h, *[hour for hour, number in zip(free_h, done, strict=True) if number]])
        heapify(free_h)
        for _ in range(jobs - sum(done)):
            finish_h = free_h[0] + each_h
            heapreplace(free_h, finish_h)
            last_h = finish_h if finish_h > last_h else last_h  # noqa: FURB136
        return last_h

    def seize(self, at_h: float) -> float:
        """Take the server that is free first and return the start; `release` must follow before the next job."""
        if self.leaves_h:
            self.let_go(at_h)
        start_h = heappop(self.free_h)
        return start_h if start_h > at_h else at_h  # noqa: FURB136  (max() doubles the cost)

    def release(self, at_h: float) -> None:
        """Give the seized server back from an hour on."""
        heappush(self.free_h, at_h)


class Changes(NamedTuple):
    """How the number of servers changes."""

    opens_h: list[float]
    """For each server that there ever is, the hour from which it is there; the first ones have always been."""
    leaves_h: list[float]
    """For each server that leaves, the hour at which the number falls."""


def changes_h(capacity: Dated, clock: Clock) -> Changes:
    """Return the hours at which servers open and leave."""
    opens_h: list[float] = []
    leaves_h: list[float] = []
    there = 0
    for start_h, number in zip(*capacity.steps_h(clock), strict=True):
        opens_h += [start_h] * (int(number) - there)
        leaves_h += [start_h] * (there - int(number))
        there = int(number)
    return Changes(opens_h, leaves_h)
