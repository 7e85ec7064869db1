"""What a yearly quantity is over several years: a sum, a ratio of sums, or a mean weighted as its years count."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from freightsim.base.arrays import Floats
from freightsim.results.vocabulary import QUANTITIES


def over_years(quantity: str, column: Callable[[str], Floats]) -> Floats:
    """Return a quantity of the yearly frame over several years.

    A ratio is the sum of its numerator over that of its denominator. A mean is weighted by the column of its
    `Quantity.weight` and leaves out years of which it is not known; where no weight is known, each year counts alike.
    Any other quantity is summed.

    Parameters
    ----------
    quantity
        A column of the yearly frame, or a ratio of two; a column that the vocabulary does not know is a sum.
    column
        Gives a column of the yearly frame for these years by its name, years along the last axis.

    Returns
    -------
    Values without the axis of years, in the unit of the quantity; NaN where there is nothing to average.
    """
    known = QUANTITIES.get(quantity)
    if known is not None and known.over is not None:
        above, below = (column(name).sum(axis=-1) for name in known.over)
        return ratio(above, below)
    values = column(quantity)
    if known is None or not known.mean:
        total: Floats = values.sum(axis=-1)
        return total
    weights = column(known.weight) if known.weight else np.ones(values.shape)
    told = np.isfinite(values)
    return ratio(np.where(told, values * weights, 0.0).sum(axis=-1), np.where(told, weights, 0.0).sum(axis=-1))


def ratio(above: Floats, below: Floats) -> Floats:
    """Return one array over another of the same shape; NaN where the second is 0."""
    return np.divide(above, below, out=np.full(np.shape(above), np.nan), where=below > 0)
