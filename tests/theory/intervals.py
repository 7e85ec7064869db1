"""Intervals over independent replications, and the check that a theoretical value lies within one that is narrow."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np
from scipy import stats

CONFIDENCE = 0.999


@dataclass(frozen=True, slots=True)
class Interval:
    """A mean over replications and the half width of its t-interval."""

    mean: float
    half_width: float


def interval(values: Sequence[float]) -> Interval:
    """Return mean and half width of the 99.9 % t-interval of independent replications."""
    numbers = np.asarray(values, dtype=float)
    quantile = stats.t.ppf((1 + CONFIDENCE) / 2, len(numbers) - 1)
    return Interval(float(numbers.mean()), float(quantile * numbers.std(ddof=1) / sqrt(len(numbers))))


def assert_theory(values: Sequence[float], theory: float, *, widest: float = 0.04) -> None:
    """Check that the interval of replications holds the theoretical value and is narrow enough to mean something."""
    found = interval(values)
    assert found.half_width < widest * abs(theory), f"{found} is too wide to test {theory:.6g}"
    assert abs(found.mean - theory) <= found.half_width, f"{found} does not hold the theoretical value {theory:.6g}"


def poisson_interval(count: int) -> tuple[float, float]:
    """Return the exact 99.9 % interval of a Poisson mean, given one count (Garwood, 1936)."""
    tail = (1 - CONFIDENCE) / 2
    low = float(stats.chi2.ppf(tail, 2 * count) / 2) if count else 0.0
    return low, float(stats.chi2.ppf(1 - tail, 2 * count + 2) / 2)


def share_interval(successes: int, trials: int) -> tuple[float, float]:
    """Return the exact 99.9 % interval of a share (Clopper and Pearson, 1934)."""
    found = stats.binomtest(successes, trials).proportion_ci(CONFIDENCE, method="exact")
    return float(found.low), float(found.high)


def variance_interval(values: Sequence[float]) -> tuple[float, float]:
    """Return the 99.9 % chi-square interval of the variance of normal values."""
    numbers = np.asarray(values, dtype=float)
    squares, freedom, tail = numbers.var(ddof=1) * (len(numbers) - 1), len(numbers) - 1, (1 - CONFIDENCE) / 2
    return float(squares / stats.chi2.ppf(1 - tail, freedom)), float(squares / stats.chi2.ppf(tail, freedom))
