"""Types of numpy arrays in signatures."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.floating]
"""Real numbers."""
Ints = npt.NDArray[np.int64]
"""Whole numbers."""
