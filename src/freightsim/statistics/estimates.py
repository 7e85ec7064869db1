"""Replications become estimates: a mean, the interval of the mean, and the interval of a single replication."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import nan, sqrt
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True)
class Estimate:
    """What n replications say of a quantity; the intervals are missing (None) where one replication is all there is."""

    mean: float
    """Mean over replications; NaN where none knows the quantity."""
    ci_low: float | None
    """Lower end of the confidence interval of the mean."""
    ci_high: float | None
    """Upper end of it."""
    pi_low: float | None
    """Lower end of the prediction interval of one more replication."""
    pi_high: float | None
    """Upper end of it."""
    n: int
    """Replications that know the quantity."""


def estimate(values: Sequence[float] | npt.NDArray[np.float64], level: float = 0.95) -> Estimate:
    """Return the estimate of a quantity from independent replications.

    The intervals are Student's: the mean +- t s / sqrt(n), and for a single replication the mean +- t s sqrt(1 + 1/n).
    Raises ValueError where there are no values.
    """
    sample = np.asarray(values, dtype=float)
    n = len(sample)
    if n == 0:
        raise ValueError("there are no replications to estimate from")
    mean = float(sample.mean())
    if n == 1:
        return Estimate(mean, None, None, None, None, 1)
    from scipy.special import stdtrit

    spread = float(sample.std(ddof=1)) * float(stdtrit(n - 1, (1 + level) / 2))
    of_mean, of_one = spread / sqrt(n), spread * sqrt(1 + 1 / n)
    return Estimate(mean, mean - of_mean, mean + of_mean, mean - of_one, mean + of_one, n)


def yearly_estimates(yearly: pd.DataFrame, quantities: Sequence[str]) -> dict[int, dict[str, Estimate]]:
    """Return the estimate of each quantity (a column of `yearly`) for each year.

    A mean over nothing, such as the load of trains where none ran, does not enter.
    """
    years: dict[int, dict[str, Estimate]] = {}
    for year, rows in yearly.groupby("year"):
        years[int(year)] = {name: _known(rows[name].to_numpy(dtype=float)) for name in quantities}
    return years


def _known(values: npt.NDArray[np.float64]) -> Estimate:
    known = values[np.isfinite(values)]
    return estimate(known) if len(known) else Estimate(nan, None, None, None, None, 0)
