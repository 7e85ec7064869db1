"""Chances: Wilson's interval, and Student's predictive distribution of one more replication."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from freightsim.statistics import estimate
from freightsim.statistics.chances import chance_of_at_least, counted_share, lower_limit


@pytest.mark.parametrize(("met", "n"), [(0, 60), (1, 10), (57, 60), (60, 60)])
def test_wilson_by_its_formula(met: int, n: int) -> None:
    """The ends are the roots of (p - s)^2 = z^2 s (1 - s) / n in s, as Wilson wrote it."""
    found = counted_share(np.arange(n) < met)
    z, p = float(stats.norm.ppf(0.975)), met / n
    middle = (p + z**2 / (2 * n)) / (1 + z**2 / n)
    half = z * math.sqrt(p * (1 - p) / n + z**2 / (4 * n**2)) / (1 + z**2 / n)
    assert found.share == p
    assert (found.low, found.high) == pytest.approx((middle - half, middle + half), abs=1e-9)


def test_wilson_covers() -> None:
    """Over all numbers that may be counted, the interval holds a share of 0.9 with a probability near 0.95."""
    n, share = 60, 0.9
    held = [counted_share(np.arange(n) < met) for met in range(n + 1)]
    weights = stats.binom.pmf(np.arange(n + 1), n, share)
    covered = sum(weight for weight, each in zip(weights, held, strict=True) if each.low <= share <= each.high)
    assert 0.93 < covered < 0.98


def test_nothing_to_count() -> None:
    """Without replications there is no share."""
    with pytest.raises(ValueError, match="no replications"):
        counted_share(np.array([], dtype=bool))


@pytest.mark.parametrize("n", [10, 60])
@pytest.mark.parametrize("probability", [0.6, 0.95])
def test_the_limit_is_that_of_the_prediction_interval(n: int, probability: float) -> None:
    """The lower limit is the lower end of `estimate`'s interval, for one study and for many at once."""
    studies = np.random.default_rng(n).normal(50.0, 7.0, (3, n))
    ends = [estimate(values, 2 * probability - 1).pi_low for values in studies]
    assert lower_limit(studies, probability) == pytest.approx(ends, rel=1e-12)
    assert lower_limit(studies[1], probability) == pytest.approx(ends[1], rel=1e-12)


@pytest.mark.parametrize("probability", [0.05, 0.5, 0.99])
def test_chance_and_limit_are_one_another_the_wrong_way_round(probability: float) -> None:
    """One more replication is at least its lower limit with the probability of that limit."""
    values = np.random.default_rng(1).normal(50.0, 7.0, 20)
    assert chance_of_at_least(values, float(lower_limit(values, probability))) == pytest.approx(probability)


def test_the_chance_comes_true() -> None:
    """Of 2,000 new replications the share above the limits at 0.9 is 0.9, within its exact interval."""
    draws = np.random.default_rng(2).normal(size=(2000, 21))
    above = int(np.sum(draws[:, 20] >= lower_limit(draws[:, :20], 0.9)))
    low, high = stats.binom.ppf([0.0005, 0.9995], 2000, 0.9)
    assert low <= above <= high


def test_without_chance() -> None:
    """Where all replications are the same the chance is 1 up to that value, and 0 beyond."""
    same = np.full(10, 3.0)
    assert [chance_of_at_least(same, edge) for edge in (2.9, 3.0, 3.1)] == [1.0, 1.0, 0.0]
    assert float(lower_limit(same, 0.95)) == 3.0


@pytest.mark.parametrize("n", [8, 11])
def test_pairs_are_needed(n: int) -> None:
    """Fewer than five pairs, or a partner missing, are refused."""
    with pytest.raises(ValueError, match="whole pairs"):
        lower_limit(np.zeros(n), 0.9)
