"""Intervals hold what they promise: many small studies of known distributions, as replications come.

Partners of a pair correlate, either way. Every design that shows an interval must cover between 92 and 97.5 %, up to
the binomial error of the number of studies; designs that cannot must show none.
"""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.stats import binom

from freightsim.base.arrays import Floats
from freightsim.statistics import estimate
from freightsim.statistics.comparison import difference

pytestmark = pytest.mark.slow


STUDIES = 1000
LEAST, MOST = 0.92, 0.975
"""Coverage that is accepted of 95 % intervals."""
ERROR = 1e-5
"""Probability that a design at an end of what is accepted fails by the luck of its studies; there are some hundred."""

RHOS = (-0.9, -0.5, 0.0, 0.3, 0.6, 0.9)
SIZES = (6, 7, 9, 10, 15, 20)
SKEWED = 0.3
"""Sigma of the lognormal distribution of skewed samples: a skewness of 0.95, more than yearly figures have."""


def normal(n: int, rho: float, *, seed: int) -> Floats:
    """Return studies of n standard normal values whose partners correlate by rho, shape (studies, n + 2).

    The last two columns are a pair of its own.
    """
    rng = np.random.default_rng([seed, n, round(100 * (rho + 1))])
    draws = rng.standard_normal((STUDIES, (n + 1) // 2 + 1, 2))
    draws[..., 1] = rho * draws[..., 0] + math.sqrt(1 - rho**2) * draws[..., 1]
    values = draws.reshape(STUDIES, -1)
    return np.hstack([values[:, :n], values[:, -2:]])


def skewed(values: Floats) -> Floats:
    """Return values that are lognormal, less their mean."""
    return np.exp(SKEWED * values) - math.exp(SKEWED**2 / 2)


def within(held: int) -> bool:
    """Return whether a coverage is accepted, up to binomial error."""
    return bool(binom.ppf(ERROR, STUDIES, LEAST) <= held <= binom.ppf(1 - ERROR, STUDIES, MOST))


@pytest.mark.parametrize("law", ["normal", "skewed"])
@pytest.mark.parametrize("rho", RHOS)
@pytest.mark.parametrize("n", SIZES)
def test_means_and_single_replications(n: int, rho: float, law: str) -> None:
    """The interval of the mean and that of one more replication; 9 has a last one alone and a partner missing."""
    values = normal(n, rho, seed=1)
    values = skewed(values) if law == "skewed" else values
    if n == 9:
        values[:, 3] = np.nan
    found = [estimate(study[:n]) for study in values]
    of_mean = sum(each.ci_low <= 0 <= each.ci_high for each in found)  # type: ignore[operator]
    new = values[:, -1]
    of_one = sum(each.pi_low <= one <= each.pi_high for each, one in zip(found, new, strict=True))  # type: ignore[operator]
    assert within(of_mean), f"mean: {of_mean / STUDIES:.3f}"
    assert within(of_one), f"one more: {of_one / STUDIES:.3f}"


@pytest.mark.parametrize("rho", RHOS)
@pytest.mark.parametrize("n", SIZES)
def test_paired_differences(n: int, rho: float) -> None:
    """Scenario and base share most of what is drawn; what they do not share has partners as well."""
    shared, own = normal(n, -0.9, seed=2), normal(n, rho, seed=3)
    base = 10 + 5 * shared[:, :n]
    found = [difference(b, b + 1 + o) for b, o in zip(base, own[:, :n], strict=True)]
    held = sum(each.change.ci_low <= 1 <= each.change.ci_high for each in found)  # type: ignore[operator]
    assert within(held), f"{held / STUDIES:.3f}"


@pytest.mark.parametrize("share", [0.5, 0.9])
@pytest.mark.parametrize("n", SIZES)
def test_on_members(n: int, share: float) -> None:
    """Each replication has a member of its own, whose part of the variance is a share; chance is mirrored (-0.9)."""
    members, chance = normal(n, 0.0, seed=4), normal(n, -0.9, seed=5)
    values = math.sqrt(share) * members + math.sqrt(1 - share) * chance
    found = [estimate(study[:n]) for study in values]
    held = sum(each.ci_low <= 0 <= each.ci_high for each in found)  # type: ignore[operator]
    assert within(held), f"{held / STUDIES:.3f}"


@pytest.mark.parametrize("n", SIZES)
def test_where_partners_share_what_varies(n: int) -> None:
    """Were both of a pair to run on one member (correlation 0.9), pairs would count, not replications."""
    values = normal(n, 0.9, seed=6)[:, :n]
    found = [estimate(study) for study in values]
    held = sum(each.ci_low <= 0 <= each.ci_high for each in found)  # type: ignore[operator]
    assert within(held), f"{held / STUDIES:.3f}"


@pytest.mark.parametrize("n", [2, 3, 4, 5])
def test_designs_that_cannot_tell_show_nothing(n: int) -> None:
    """With fewer than three whole pairs there is no interval, of a mean or of a change."""
    values = normal(n, 0.0, seed=7)[:, :n]
    for study in values[:50]:
        assert estimate(study).ci_low is None
        assert difference(study, 2 * study + 1).change.ci_low is None


@pytest.mark.parametrize("rho", [-0.9, 0.0, 0.6, 0.9])
def test_strangers_would_not_do(rho: float) -> None:
    """The study can tell: Student's interval of eight independent values fails where partners correlate strongly."""
    n = 8
    values = normal(n, rho, seed=8)[:, :n]
    half = 2.364624 * values.std(axis=1, ddof=1) / math.sqrt(n)
    held = int((np.abs(values.mean(axis=1)) <= half).sum())
    assert within(held) == (rho == 0), f"{held / STUDIES:.3f}"
