"""Numbers as callers give them, as arrays: what is masked is missing, not what stands below the mask."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from freightsim.base.arrays import Floats


def unmasked(values: Any) -> npt.NDArray[Any]:
    """Return values as an array of their own type in which a masked number is NaN.

    Raises ValueError where rows have several lengths.
    """
    given = np.asarray(values)
    mask = np.ma.getmask(values)
    if not np.any(mask) or given.dtype.kind not in "biufO":
        return given
    known = given.astype(object if given.dtype == object else float)
    known[mask] = np.nan
    return known


def floats(values: Any) -> Floats:
    """Return values as an array of floats in which a masked number is NaN. Raises ValueError where they are none."""
    return unmasked(values).astype(float)
