"""The order of many hours, found in less time than NumPy's stable sort takes, and the same."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from freightsim.base.arrays import Floats

FEW = 4096
"""Fewer hours than that are sorted at once."""
HALF = 16
"""Bits of half a key."""


def order_of(hours: Floats) -> npt.NDArray[np.intp]:
    """Return what `argsort(hours, kind="stable")` returns.

    Hours become whole numbers, which two passes of a radix sort put in order: NumPy has one for 16 bits. Hours that
    fall on the same number are put in order afterwards.
    """
    if len(hours) < FEW:
        return np.argsort(hours, kind="stable")
    low, high = hours.min(), hours.max()
    if not np.isfinite(high - low) or high <= low:
        return np.argsort(hours, kind="stable")
    key = ((hours - low) * ((2.0**32 - 1) / (high - low))).astype(np.uint32)
    return _put_right(order_of_numbers(key), hours)


def order_of_numbers(numbers: npt.NDArray[np.integer]) -> npt.NDArray[np.intp]:
    """Return what `argsort(numbers, kind="stable")` returns, of whole numbers from 0 to 2**32 - 1."""
    low, high = numbers.astype(np.uint16), (numbers >> HALF).astype(np.uint16)
    order = np.argsort(low, kind="stable")
    return order.take(np.argsort(high.take(order), kind="stable"))


def _put_right(order: npt.NDArray[np.intp], hours: Floats) -> npt.NDArray[np.intp]:
    """Exchange neighbours until all hours rise; where many are out of order, sort them as NumPy does."""
    found = hours.take(order)
    while len(wrong := np.flatnonzero(found[1:] < found[:-1])):
        if len(wrong) > FEW:
            return np.argsort(hours, kind="stable")
        for at in wrong.tolist():
            if found[at] > found[at + 1]:
                found[[at, at + 1]] = found[[at + 1, at]]
                order[[at, at + 1]] = order[[at + 1, at]]
    return order
