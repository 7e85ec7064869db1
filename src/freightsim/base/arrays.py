"""Types of numpy arrays in signatures, and how single numbers are read out of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.floating]
"""Real numbers."""
Ints = npt.NDArray[np.int64]
"""Whole numbers."""


def one_by_one(column: Floats) -> Sequence[float]:
    """Return a column to be read one number at a time: the same memory, whose numbers come out as Python's own."""
    return cast("Sequence[float]", column.data)
