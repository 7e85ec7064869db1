"""Types of numpy arrays in signatures, and how single numbers are read out of them."""

from __future__ import annotations

from collections.abc import Sequence
from operator import itemgetter
from typing import cast

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.floating]
"""Real numbers."""
Numbers = npt.NDArray[np.integer]
"""Whole numbers, however many bits they have."""
Ints = npt.NDArray[np.int64]
"""Whole numbers."""


def one_by_one(column: Floats) -> Sequence[float]:
    """Return a column to be read one number at a time: the same memory, whose numbers come out as Python's own."""
    return cast("Sequence[float]", column.data)


def several(column: Sequence[float], rows: Sequence[int]) -> Sequence[float]:
    """Return the numbers of a column in some rows."""
    if len(rows) < 2:  # where itemgetter() returns no tuple
        return [column[row] for row in rows]
    found: tuple[float, ...] = itemgetter(*rows)(column)
    return found
