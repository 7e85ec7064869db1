"""A number that changes at known hours: the hourly face of a dated value."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from freightsim.clock import Clock
from freightsim.dated import Dated


class Steps:
    """A step function of the model hour, quick to read for one hour at a time."""

    __slots__ = ("_numbers", "_starts_h")

    def __init__(self, starts_h: Sequence[float], numbers: Sequence[float]) -> None:
        """Take the hours at which steps begin, rising, and the number from each on; the first holds before, too."""
        self._starts_h = list(starts_h)[1:]
        self._numbers = list(numbers)

    def at(self, hour: float) -> float:
        """Return the number in force at an hour."""
        return self._numbers[bisect_right(self._starts_h, hour)]


def steps_of(dated: Dated, clock: Clock) -> Steps:
    """Return a dated value as steps of the model clock."""
    return Steps(*dated.steps_h(clock))
