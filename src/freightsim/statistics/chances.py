"""The chance that one more replication is at least something: counted, and by Student's predictive distribution.

A share of 60 replications is coarse: it moves by sixtieths, and near 0 and 1 it says little. The predictive
distribution uses how far each replication is from the edge, and is smooth. It is that of
`freightsim.statistics.estimates.estimate`, whose docstring derives it: Student's t about the mean, for one more
replication from a mirrored pair of its own. It assumes that replications are about normal; the share does not.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from freightsim.base.arrays import Floats
from freightsim.statistics.arrays import floats

FEWEST = 10
"""Replications from which on a chance is taken from Student's distribution, and a limit from pairs drawn again: five
pairs. Of fewer, tails say too little."""


@dataclass(frozen=True, slots=True)
class ShareEstimate:
    """A share of replications, with its interval."""

    share: float
    """Between 0 and 1."""
    low: float
    """Lower end of the interval."""
    high: float
    """Upper end of the interval."""


def counted_share(met: npt.NDArray[np.bool_], level: float = 0.95) -> ShareEstimate:
    """Return the share of replications in which something is so, with the interval of Wilson.

    The interval holds all shares that a score test at the level does not refuse (Wilson 1927, Journal of the American
    Statistical Association 22, 209-212): with z the normal quantile, n replications and the share p,
    ``(p + z^2 / 2n +- z sqrt(p (1 - p) / n + z^2 / 4n^2)) / (1 + z^2 / n)``. It takes replications as independent,
    which is careful where mirrored partners tend to differ.

    Raises ValueError where there are no replications, or one of them is masked.
    """
    from scipy.stats import binomtest

    if np.ma.is_masked(met):
        raise ValueError("replications must be finite, and none of them masked")

    if len(met) == 0:
        raise ValueError("there are no replications to count")
    found = binomtest(int(np.sum(met)), len(met)).proportion_ci(level, method="wilson")
    return ShareEstimate(float(np.mean(met)), float(found.low), float(found.high))


def chance_of_at_least(values: Floats, edge: float) -> float:
    """Return the probability that one more replication is at least `edge`, both in the quantity's unit.

    `values` has the shape (n,): finite, an even number from 10 on, replications 2k and 2k + 1 being mirrored partners.
    Where all values are the same it is 0 or 1. Raises ValueError where they are no whole pairs, too few,
    or not finite.
    """
    from scipy.special import stdtr

    mean, scale, freedom = _student(floats(values))
    return float(stdtr(freedom, (mean - edge) / scale)) if scale > 0 else float(mean >= edge)


def lower_limit(values: Floats, probability: float) -> Floats:
    """Return what one more replication is at least, with a probability: the lower prediction limit, shape (...).

    `values` has the shape (..., n), as for `chance_of_at_least`, with studies along the first axes: many at once.
    Of one study it is the lower end of the prediction interval of `estimate` at the level 2 probability - 1.
    Raises ValueError where values are no whole pairs, too few, or not finite.
    """
    from scipy.special import stdtrit

    mean, scale, freedom = _student(floats(values))
    limit: Floats = mean - stdtrit(freedom, probability) * scale
    return limit


def _student(values: Floats) -> tuple[Floats, Floats, Floats]:
    """Return mean, scale and degrees of freedom of one more replication, as `estimate` has them for whole pairs."""
    n = values.shape[-1]
    whole = n // 2
    if n % 2 or n < FEWEST:
        raise ValueError(f"replications ({n}) must be whole pairs, at least {FEWEST} of them")
    if not np.isfinite(values).all():
        raise ValueError("replications must be finite, and none of them masked")
    pairs = values.reshape(*values.shape[:-1], whole, 2)
    of_mean = pairs.mean(axis=-1).var(axis=-1, ddof=1) / whole
    of_one = values.var(axis=-1) + of_mean
    inside = ((pairs[..., 1] - pairs[..., 0]) ** 2).sum(axis=-1) / (2 * n)
    between = of_one + of_mean - inside
    parts = inside**2 / whole + between**2 / (whole - 1)
    known = parts > 0
    freedom = np.where(known, (inside + between) ** 2 / np.where(known, parts, 1.0), whole - 1)
    return values.mean(axis=-1), np.sqrt(of_one + of_mean), freedom
