"""The parts of what is not known of a single run: chance, parameters and prices."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import nan
from typing import TYPE_CHECKING

import numpy as np

from freightsim.base.arrays import Floats

if TYPE_CHECKING:
    import pandas as pd

ROUGH, FEW = 0.1, 40
"""Standard error of a share above which, and replications below which, it is said that shares are rough.

Of 20 replications standard errors of the shares are about 0.2, of 40 0.15, of 100 0.1, whatever the shares; with fewer
than 40 the standard errors are uncertain themselves (`tests/theory/test_parts.py`).
"""


@dataclass(frozen=True, slots=True)
class Parts:
    """Standard deviations of a quantity of a year, in its unit: their squares add up to the variance of a single run.

    A part is the variance that it adds to those before it, 0 where the variance does not rise.
    """

    chance: float
    """With the parameters of the fit and prices as known: other draws of bookings, times and delays."""
    parameters: float
    """What members of the posterior ensemble add: parameters, and adjustments of single years."""
    prices: float
    """What their deviations of prices from the known path add."""
    share_errors: tuple[float, float, float] = (nan, nan, nan)
    """Standard errors of the shares, in the same order; NaN where replications do not tell."""

    @property
    def shares(self) -> tuple[float, float, float]:
        """Return the share of each in the variance; NaN where nothing varies."""
        each = self.chance**2, self.parameters**2, self.prices**2
        total = sum(each)
        first, second, third = (part / total if total else float("nan") for part in each)
        return first, second, third


def parts(
    runs: pd.DataFrame, known_prices: pd.DataFrame, posterior: pd.DataFrame, quantities: Sequence[str]
) -> dict[int, dict[str, Parts]]:
    """Return the parts by year and quantity.

    Parameters
    ----------
    runs, known_prices, posterior
        Yearly figures of replications (columns `year` and the quantities): at the fit, on members with prices as
        known, and on members with prices as they draw them.
    quantities
        Columns.

    Standard errors are by the jackknife over mirrored pairs (Efron and Tibshirani 1993, An Introduction to the
    Bootstrap, chapter 11): the shares are computed without one pair after the other, the same in all three.
    """
    found: dict[int, dict[str, Parts]] = {}
    for year in runs["year"].unique():
        of_year = [each[each["year"] == year] for each in (runs, known_prices, posterior)]
        found[int(year)] = {}
        for name in quantities:
            values = [each[name].to_numpy(dtype=float) for each in of_year]
            chance, parameters, prices = np.sqrt(_added(np.array([each.var(ddof=1) for each in values]))).tolist()
            found[int(year)][name] = Parts(chance, parameters, prices, _errors(values))
    return found


def _added(variances: Floats) -> Floats:
    """Return what each variance (first axis) adds to those before it."""
    return np.maximum(np.diff(np.maximum.accumulate(variances, axis=0), axis=0, prepend=0.0), 0.0)


def _errors(values: Sequence[Floats]) -> tuple[float, float, float]:
    """Return the standard errors of the shares, of values in the order of their replications."""
    n = len(values[0])
    pairs = n // 2
    if pairs < 2 or any(len(each) != n for each in values):
        return nan, nan, nan
    without = np.stack([_without_each_pair(each[: 2 * pairs]) for each in values])
    added = _added(without)
    with np.errstate(invalid="ignore"):
        shares = added / added.sum(axis=0)
    errors = np.sqrt((pairs - 1) * shares.var(axis=1))
    return float(errors[0]), float(errors[1]), float(errors[2])


def _without_each_pair(values: Floats) -> Floats:
    """Return the variance of values without one mirrored pair after the other."""
    centred = (values - values.mean()).reshape(-1, 2)
    n = centred.size - 2
    left = centred.sum() - centred.sum(axis=1)
    squares = (centred**2).sum() - (centred**2).sum(axis=1)
    return np.maximum(squares - left**2 / n, 0.0) / (n - 1)
