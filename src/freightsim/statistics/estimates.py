"""Replications become estimates: a mean, the interval of the mean, and the interval of a single replication.

Replications 2k and 2k + 1 share mirrored market shocks (`freightsim.base.streams.Streams.mirrored`): pairs are
independent of each other, partners are not.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import nan, sqrt
from numbers import Real
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from freightsim.base.arguments import instance_of, list_of, one_of, real, said
from freightsim.base.arrays import Floats
from freightsim.base.language import _
from freightsim.statistics.arrays import unmasked

if TYPE_CHECKING:
    import pandas as pd


ENOUGH_PAIRS = 3
"""Whole pairs from which on there is an interval: six replications have them. See `estimate` for fewer."""

RESOLUTION = 1.0
"""Step of a count: the difference of two counts is a whole number."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """What n replications say of a quantity; an interval that cannot be given is missing (None): see `estimate`."""

    mean: float
    """Mean over replications; NaN where none knows the quantity."""
    ci_low: float | None
    """Lower end of the confidence interval of the mean."""
    ci_high: float | None
    """Upper end of the interval."""
    pi_low: float | None
    """Lower end of the prediction interval of one more replication."""
    pi_high: float | None
    """Upper end of the interval."""
    n: int
    """Replications that know the quantity."""
    same: bool = False
    """Whether two replications or more know it, and say exactly the same."""

    @property
    def half_width(self) -> float | None:
        """Half the width of the confidence interval of the mean; None where there is none."""
        return (self.ci_high - self.ci_low) / 2 if self.ci_low is not None and self.ci_high is not None else None

    def at_least(self, least: float) -> Estimate:
        """Return the same with intervals cut at the least value that the quantity can have, such as 0 of a count."""
        least = real("least", least)
        return self._with(self.mean, lambda end: max(end, least))

    def at_most(self, most: float) -> Estimate:
        """Return the same with intervals cut at the greatest value that the quantity can have."""
        most = real("most", most)
        return self._with(self.mean, lambda end: min(end, most))

    def scaled(self, by: float) -> Estimate:
        """Return the same of the quantity times a positive number, as a sum over years becomes a mean a year."""
        if not real("by", by) > 0:
            raise ValueError(_("{name} must be above 0, got {value}").format(name="by", value=by))
        return self._with(self.mean * by, lambda end: end * by)

    def _with(self, mean: float, moved: Callable[[float], float]) -> Estimate:
        """Return an estimate with another mean and with the ends of its intervals moved."""
        low, high, of_one_low, of_one_high = (
            None if end is None else moved(end) for end in (self.ci_low, self.ci_high, self.pi_low, self.pi_high)
        )
        return Estimate(mean, low, high, of_one_low, of_one_high, self.n, self.same)


@dataclass(frozen=True, slots=True)
class Spread:
    """Variances in the square of the quantity's unit, each with its degrees of freedom."""

    of_mean: float
    """Of the mean over all known values; 0 where partners differ and the means of all pairs are equal."""
    mean_freedom: float
    """Its degrees of freedom."""
    of_one: float
    """Of one value."""
    one_freedom: float
    """Its degrees of freedom."""


@dataclass(frozen=True, slots=True)
class Slope:
    """A slope on a control variate by which values were corrected, estimated from the means of their pairs."""

    leverage: float
    """Variance of the mean that comes from the slope's own error, over that of the residuals: P (X - mu)^2 / Sxx, with
    P pairs, X the mean of the control, mu its expectation and Sxx the sum of squares of the pairs' controls."""


def enough(n: int) -> bool:
    """Return whether so many replications, none missing, are enough for an interval."""
    return n // 2 >= ENOUGH_PAIRS


def estimate(values: Sequence[float] | Floats, level: float = 0.95, *, slope: Slope | None = None) -> Estimate:
    """Return the estimate of a quantity from replications in their order: values 2k and 2k + 1 are mirrored partners.

    A value that is NaN, or masked, is missing: the replication does not know the quantity and does not enter.
    Of n known values, P pairs are whole and Q = n - 2 P values stand alone: the last of an odd number, and those whose
    partner is missing. Whether a value is missing is taken to have nothing to do with what it would have been.

    Partners may correlate either way: their market shocks are mirrored, which makes them disagree. Pairs are strangers
    to each other (Law 2015, Simulation Modeling and Analysis, 5th ed., section 11.3), also on a posterior ensemble,
    where each replication runs on a member of its own. With W and B the mean squares within pairs (P degrees of
    freedom) and between them (P - 1), and V that of the values that stand alone (Q - 1),

        W = sum((x1 - x2)^2) / (2 P),  B = 2 sum((pair mean - their mean)^2) / (P - 1),  E W = var (1 - rho),
        E B = var (1 + rho),  E V = var,

    so that with w = (2 P - 1) / (2 P + Q - 2), 1 where one value or none stands alone, w (W + B) / 2 + (1 - w) V is
    unbiased for the variance of one value, whatever the correlation rho, and

        Var(mean) = (2 P B + Q (w (W + B) / 2 + (1 - w) V)) / n^2.

    Where none stands alone this is the variance of pair means over P. B, W and V are independent of each other where
    values are normal, so Student's t has Satterthwaite's degrees of freedom (1946, Biometrics Bulletin 2, 110-114) for
    the sum: P - 1 where none stands alone.

    The prediction interval is of one more replication, from a pair of its own: mean +- t sqrt(var + Var(mean)), with
    degrees of freedom found in the same manner.

    With fewer than three whole pairs there is no interval: two replications say nothing of the correlation of
    partners, and two pairs have a t of one degree of freedom, 12.7 standard errors wide, that is of no use. Values none
    of which has its partner are independent; there the interval is Student's from three of them on.

    Where the means of all pairs are equal and partners differ, partners are the only ones that tell of chance: the
    variance of one value is then W / 2, which gives its interval, and the mean, whose variance would be 0, has none.

    Values that agree are no certainty. A count is known by whole numbers only: the mean of a pair of counts moves by
    halves, and rounding to a step of r has a variance of r^2 / 12 (the uniform law), which is the least that is taken
    for a pair's mean, with r = 1/2, and for one value, with r = 1. Other quantities that are the same in all
    replications do not answer to chance as far as can be seen; they have no interval.

    Parameters
    ----------
    values
        Shape (n,), in the quantity's unit, in the order of replication from an even number on.
    level
        Probability that an interval holds what it is for, between 0 and 1.
    slope
        Where values were corrected by a control variate, the slope: it takes a degree of freedom from those between
        pairs, and its own error widens the interval of the mean (Lavenberg and Welch 1981, Management Science 27,
        322-335).

    Raises
    ------
    TypeError
        Where a value, or level, is no number, or slope is no `Slope`. What is not known is NaN, never None.
    ValueError
        Where there are no values, values are no row, one of them is infinite, or level is not between 0 and 1.
    """
    if not 0 < real("level", level) < 1:
        raise ValueError(_("level must be between 0 and 1, got {level}").format(level=level))
    slope = None if slope is None else instance_of("slope", slope, Slope)
    sample = row_of(values)
    known = sample[np.isfinite(sample)]
    n = len(known)
    same = n > 1 and bool((known == known[0]).all())
    mean = nan if not n else float(known[0] if same else known.mean())
    found = spread(sample, slope)
    if found is None:
        return Estimate(mean, None, None, None, None, n, same)
    from scipy.special import stdtrit

    of_one = float(stdtrit(found.one_freedom, (1 + level) / 2)) * sqrt(found.of_one + found.of_mean)
    if not found.of_mean:
        return Estimate(mean, None, None, mean - of_one, mean + of_one, n, same)
    of_mean = float(stdtrit(found.mean_freedom, (1 + level) / 2)) * sqrt(found.of_mean)
    return Estimate(mean, mean - of_mean, mean + of_mean, mean - of_one, mean + of_one, n, same)


def row_of(values: Sequence[float] | Floats) -> Floats:
    """Return values as an array. Raises TypeError or ValueError as `estimate` says."""
    try:
        given = unmasked(values)
    except ValueError:  # rows of several lengths
        given = np.empty((0, 0))
    numbers = given.dtype.kind in "biuf"
    if not numbers and not (given.dtype == object and given.ndim and all(isinstance(x, Real) for x in given.flat)):
        text = _("values must be a row of numbers (NaN for what is not known), got {values}")
        raise TypeError(text.format(values=said(values)))
    if given.ndim != 1:
        raise ValueError(_("values must be a row of numbers, got the shape {shape}").format(shape=given.shape))
    if len(given) == 0:
        raise ValueError(_("there are no replications to estimate from"))
    sample = given.astype(float)
    if np.isinf(sample).any():
        place = int(np.isinf(sample).argmax())
        text = _("values must be finite, or NaN for what is not known; value {place} (counted from 0) is {value}")
        raise ValueError(text.format(place=place, value=sample[place]))
    return sample


def spread(sample: Floats, slope: Slope | None = None) -> Spread | None:
    """Return the variances behind both intervals, None where there is none to give. See `estimate` for the formulas."""
    known = sample[np.isfinite(sample)]
    pairs = sample[: len(sample) // 2 * 2].reshape(-1, 2)
    whole = np.asarray(np.isfinite(pairs).all(axis=1))
    pairs, single = pairs[whole], _single(sample, whole)
    n, p, q, lost = len(known), len(pairs), len(single), 0 if slope is None else 1
    strangers = p == 0 and q >= ENOUGH_PAIRS and not lost
    if p - lost < ENOUGH_PAIRS and not strangers:
        return None
    counts = bool((known == np.round(known)).all())
    if not counts and (known == known[0]).all():
        return None
    step = RESOLUTION if counts else 0.0
    if strangers:
        var = max(float(known.var(ddof=1)), step**2 / 12)
        return Spread(var / n, n - 1, var, n - 1)
    means = pairs.mean(axis=1)
    between = max(2 * float(((means - means.mean()) ** 2).sum()) / (p - 1 - lost), 2 * (step / 2) ** 2 / 12)
    within = float((np.diff(pairs, axis=1) ** 2).sum()) / (2 * p)
    others = float(single.var(ddof=1)) if q > 1 else 0.0
    own = (2 * p - 1) / (2 * p + q - 2) if q > 1 else 1.0
    freedoms = (p - 1 - lost, p, max(q - 1, 1))
    widened = 1.0 if slope is None else 1.0 + slope.leverage
    of_one: Floats = np.array([own / 2 * between, own / 2 * within, (1 - own) * others])
    of_mean: Floats = q / n**2 * of_one + np.array([2 * p / n**2 * between * widened, 0.0, 0.0])
    if not (of_one + of_mean).any():
        return None
    return Spread(
        float(of_mean.sum()),
        _satterthwaite(of_mean, freedoms),
        max(float(of_one.sum()), step**2 / 12),
        _satterthwaite(of_one + of_mean, freedoms),
    )


def _single(sample: Floats, whole: npt.NDArray[np.bool_]) -> Floats:
    """Return the known values whose partner is not known."""
    alone = np.ones(len(sample), dtype=bool)
    alone[: 2 * len(whole)] = ~np.repeat(whole, 2)
    return sample[alone & np.isfinite(sample)]


def _satterthwaite(parts: Floats, freedoms: Sequence[float]) -> float:
    """Return the degrees of freedom of a sum of independent parts, at least the least of theirs."""
    squares = float((parts**2 / np.array(freedoms)).sum())
    return float(parts.sum()) ** 2 / squares if squares > 0 else float(min(freedoms))


def yearly_estimates(yearly: pd.DataFrame, quantities: Sequence[str]) -> dict[int, dict[str, Estimate]]:
    """Return the estimate of each quantity (a column of `yearly`) for each year.

    No yearly quantity is below 0 where all of its values are not: its intervals then end at 0.
    A mean over nothing, such as the load of trains where none ran, does not enter.
    Partners are found by the column `replication`; without one the rows of a year are in the order of replication.

    Raises KeyError, which names those that there are, where there is no such quantity, TypeError where quantities are
    no list, and ValueError where they are none, one is there twice, or a replication has two rows of one year.
    """
    quantities = list_of("quantities", quantities)
    for name in ("year", *quantities):
        one_of(_("column"), name, yearly.columns)
    years: dict[int, dict[str, Estimate]] = {}
    for year, rows in yearly.groupby("year"):
        numbers = rows["replication"].to_numpy() if "replication" in rows else np.arange(len(rows))
        of_year = years.setdefault(int(year), {})
        for name in quantities:
            values = in_pairs(rows[name].to_numpy(dtype=float), numbers)
            found = estimate(values)
            of_year[name] = found if (values < 0).any() else found.at_least(0.0)
    return years


def in_pairs(values: Floats, replications: npt.NDArray[np.integer]) -> Floats:
    """Return the values in the order of replication, NaN in place of a partner that did not run."""
    pairs, row = np.unique(replications // 2, return_inverse=True)
    if len(np.unique(replications)) < len(replications):
        raise ValueError("a replication has two rows of one year")
    placed = np.full((len(pairs), 2), nan)
    placed[row, replications % 2] = values
    return placed.ravel()
