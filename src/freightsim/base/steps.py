"""A number that changes at known hours: the hourly face of a dated value."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from math import inf

import numpy as np
import numpy.typing as npt

from freightsim.base.clock import Clock
from freightsim.base.dated import Dated
from freightsim.base.live import Live


class Steps(Live):
    """A step function of the model hour, quick to read for one hour at a time."""

    __slots__ = ("_numbers", "_starts_h")
    LIVE = ("_starts_h", "_numbers")

    def __init__(self, starts_h: Sequence[float], numbers: Sequence[float]) -> None:
        """Take the hours at which steps begin, rising, and the number from each on; the first holds before, too."""
        self._starts_h = list(starts_h[1:])
        self._numbers = list(numbers)

    def over(self, hours: npt.ArrayLike) -> npt.NDArray[np.floating]:
        """Return the number in force at each of many hours."""
        return np.asarray(self._numbers, dtype=float)[np.searchsorted(self._starts_h, hours, side="right")]

    def columns(self) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
        """Return the hours at which the number changes, rising, and the number before the first and from each on."""
        return np.array(self._starts_h, dtype=float), np.array(self._numbers, dtype=float)

    def at(self, hour: float) -> float:
        """Return the number in force at an hour."""
        return self._numbers[bisect_right(self._starts_h, hour)]

    def stretch(self, hour: float) -> tuple[float, float]:
        """Return the number in force at an hour, and the hour at which the next step begins."""
        step = bisect_right(self._starts_h, hour)
        return self._numbers[step], self._starts_h[step] if step < len(self._starts_h) else inf

    def then(self, hour: float, number: float) -> None:
        """Let another number be in force from an hour on, which is not before any step so far."""
        if self._starts_h and hour < self._starts_h[-1]:
            raise ValueError(f"a step at {hour} h cannot follow one at {self._starts_h[-1]} h")
        self._starts_h.append(hour)
        self._numbers.append(number)

    def between(self, from_h: float, to_h: float) -> Iterator[tuple[float, float, float]]:
        """Yield (from, to, number) of the stretches between two hours, in order of time; some may be empty."""
        edges_h = [min(max(edge, from_h), to_h) for edge in [from_h, *self._starts_h, to_h]]
        yield from zip(edges_h, edges_h[1:], self._numbers, strict=False)


def steps_of(dated: Dated, clock: Clock) -> Steps:
    """Return a dated value as steps of the model clock."""
    return Steps(*dated.steps_h(clock))
