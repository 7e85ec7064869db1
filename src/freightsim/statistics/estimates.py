"""Replications become estimates: a mean, the interval of the mean, and the interval of a single replication.

Replications 2k and 2k + 1 share mirrored market shocks (`freightsim.streams.Streams.mirrored`): pairs are strangers to
each other, partners are not.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import nan, sqrt
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    import pandas as pd

Floats = npt.NDArray[np.floating]

ENOUGH_PAIRS = 5
"""Whole pairs from which on the variance of the mean is estimated from pairs: ten replications have them."""


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


@dataclass(frozen=True, slots=True)
class _Spread:
    """Variances in the square of the quantity's unit, each with its degrees of freedom."""

    of_mean: float
    mean_freedom: float
    of_one: float
    one_freedom: float


def estimate(values: Sequence[float] | Floats, level: float = 0.95) -> Estimate:
    """Return the estimate of a quantity from replications in their order: values 2k and 2k + 1 are mirrored partners.

    A value that is not finite is missing: the replication does not know the quantity and does not enter.
    Of n known values, P pairs are whole and Q = n - 2 P values stand alone: the last of an odd number, and those whose
    partner is missing. Whether a value is missing is taken to have nothing to do with what it would have been.

    Variance of one replication, whatever the correlation of partners: the expectation of SS = sum((x - mean)^2) is
    sum(E x^2) - n E mean^2 = n (var + mu^2) - n (Var(mean) + mu^2), so SS / n + Var(mean) is unbiased for it.

    Variance of the mean, from 5 whole pairs on (10 replications): with s^2 the sample variance of the P pair means,
    n^2 Var(mean) = 4 P Var(pair mean) + Q var. With the line above in place of var,

        Var(mean) = (4 P s^2 + Q SS / n) / (n^2 - Q),

    unbiased for every correlation, positive ones too; without values that stand alone it is s^2 / P
    (Law 2015, Simulation Modeling and Analysis, 5th ed., section 11.3).
    Student's t has P - 1 degrees of freedom, n // 2 - 1 where nothing is missing. With values that stand alone that is
    conservative: a sum has no more relative spread than the worst of its parts, and SS has at least P - 1 degrees.

    With fewer whole pairs a t of their number has tails too long to be of use. All values then count as independent:
    SS / (n (n - 1)) with n - 1 degrees of freedom. That is conservative where partners correlate negatively, which
    mirrored shocks bring about in all that rises, or falls, with demand: for n values in pairs its expectation is
    var (n - 1 - rho) / (n (n - 1)), above their var (1 + rho) / n for rho < 0. For rho > 0 it would be too small.

    The prediction interval is of one more replication, from a pair of its own: mean +- t sqrt(var + Var(mean)).
    Its degrees of freedom are Satterthwaite's (1946, Biometrics Bulletin 2, 110-114) for the sum of a part from
    differences inside pairs (P degrees) and one from differences between them (P - 1 degrees).

    Parameters
    ----------
    values
        Shape (n,), in the quantity's unit, in the order of replication from an even number on.
    level
        Probability that an interval holds what it is for, between 0 and 1.

    Raises
    ------
    ValueError
        Where there are no values.
    """
    sample = np.asarray(values, dtype=float)
    if len(sample) == 0:
        raise ValueError("there are no replications to estimate from")
    known = sample[np.isfinite(sample)]
    n = len(known)
    if n < 2:
        return Estimate(float(known[0]) if n else nan, None, None, None, None, n)
    from scipy.special import stdtrit

    mean, spread = float(known.mean()), _spread(sample)
    of_mean = float(stdtrit(spread.mean_freedom, (1 + level) / 2)) * sqrt(spread.of_mean)
    of_one = float(stdtrit(spread.one_freedom, (1 + level) / 2)) * sqrt(spread.of_one + spread.of_mean)
    return Estimate(mean, mean - of_mean, mean + of_mean, mean - of_one, mean + of_one, n)


def _spread(sample: Floats) -> _Spread:
    """Return the variances behind both intervals; at least two values are known. See `estimate` for the formulas."""
    known = sample[np.isfinite(sample)]
    pairs = sample[: len(sample) // 2 * 2].reshape(-1, 2)
    pairs = pairs[np.isfinite(pairs).all(axis=1)]
    n, whole = len(known), len(pairs)
    alone = n - 2 * whole
    squares = float(((known - known.mean()) ** 2).sum())
    if whole < ENOUGH_PAIRS:
        return _Spread(squares / (n * (n - 1)), n - 1, squares / (n - 1), n - 1)
    between_pairs = float(pairs.mean(axis=1).var(ddof=1))
    of_mean = (4 * whole * between_pairs + alone * squares / n) / (n**2 - alone)
    of_one = squares / n + of_mean
    inside = float((np.diff(pairs, axis=1) ** 2).sum()) / (2 * n) * (1 + 2 * alone / (n**2 - alone))
    between = of_one + of_mean - inside
    parts = inside**2 / whole + between**2 / (whole - 1)
    return _Spread(of_mean, whole - 1, of_one, (inside + between) ** 2 / parts if parts else whole - 1)


def yearly_estimates(yearly: pd.DataFrame, quantities: Sequence[str]) -> dict[int, dict[str, Estimate]]:
    """Return the estimate of each quantity (a column of `yearly`) for each year.

    A mean over nothing, such as the load of trains where none ran, does not enter.
    Partners are found by the column `replication`; without one the rows of a year are in the order of replication.

    Raises ValueError where a replication has two rows of one year.
    """
    years: dict[int, dict[str, Estimate]] = {}
    for year, rows in yearly.groupby("year"):
        numbers = rows["replication"].to_numpy() if "replication" in rows else np.arange(len(rows))
        years[int(year)] = {name: estimate(in_pairs(rows[name].to_numpy(dtype=float), numbers)) for name in quantities}
    return years


def in_pairs(values: Floats, replications: npt.NDArray[np.integer]) -> Floats:
    """Return the values in the order of replication, NaN in place of a partner that did not run."""
    pairs, row = np.unique(replications // 2, return_inverse=True)
    if len(np.unique(replications)) < len(replications):
        raise ValueError("a replication has two rows of one year")
    placed = np.full((len(pairs), 2), nan)
    placed[row, replications % 2] = values
    return placed.ravel()
