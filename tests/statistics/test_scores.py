"""Scores are those of theory: the normal distribution's in closed form, and they reward honesty."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from freightsim.base.arrays import Floats
from freightsim.statistics.scores import (
    Score,
    coverage,
    crps,
    interval,
    mape,
    pooled,
    score,
)


def crps_of_normal(mean: Floats, sd: Floats, actual: Floats) -> Floats:
    """Return the score of normal forecasts in closed form (Gneiting and Raftery 2007, section 4.2)."""
    z = (actual - mean) / sd
    found: Floats = sd * (z * (2 * stats.norm.cdf(z) - 1) + 2 * stats.norm.pdf(z) - 1 / np.sqrt(np.pi))
    return found


def test_relative_error_by_hand() -> None:
    """10 % too much and 30 % too little are 20 % on average."""
    assert mape(np.array([110.0, 70.0]), np.array([100.0, 100.0])) == pytest.approx(0.2)


def test_ensemble_without_doubt_scores_like_a_point() -> None:
    """Equal draws have no distance from each other: their score is how far off they are."""
    actual = np.array([4.0, 2.0])
    assert crps(np.full((7, 2), 3.0), actual) == pytest.approx([1.0, 1.0])


def test_ensemble_by_all_pairs() -> None:
    """The sum over sorted draws is the sum over all pairs."""
    rng = np.random.default_rng(1)
    draws, actual = rng.normal(50.0, 9.0, (23, 4)), rng.normal(50.0, 9.0, 4)
    apart = np.abs(draws[:, None] - draws[None]).sum(axis=(0, 1)) / (23 * 22)
    assert crps(draws, actual) == pytest.approx(np.abs(draws - actual).mean(axis=0) - apart / 2, rel=1e-12)


@pytest.mark.parametrize("n", [2, 5, 200])
def test_ensemble_against_the_normal_distribution(n: int) -> None:
    """Whatever their number, draws score on average like the distribution they are from."""
    mean, sd, actual = np.array([10.0, 300.0]), np.array([2.0, 40.0]), np.array([13.0, 290.0])
    draws = np.random.default_rng(n).normal(mean, sd, (3000, n, 2))
    found = np.array([crps(each, actual) for each in draws])
    assert (np.abs(found.mean(axis=0) - crps_of_normal(mean, sd, actual)) < 4 * stats.sem(found)).all()


def test_score_rewards_the_truth() -> None:
    """A forecast that is too narrow, too wide, or shifted scores worse than the law of what comes."""
    rng = np.random.default_rng(3)
    actual, normal = rng.normal(0.0, 1.0, 4000), rng.standard_normal((400, 1))
    best = crps(np.broadcast_to(normal, (400, 4000)), actual)
    for other in (normal / 3, normal * 3, normal + 1):
        worse = crps(np.broadcast_to(other, (400, 4000)), actual) - best
        assert worse.mean() > 4 * stats.sem(worse)


@pytest.mark.parametrize("level", [0.5, 0.8, 0.95])
@pytest.mark.parametrize("n", [39, 400])
def test_honest_ensembles_cover(n: int, level: float) -> None:
    """What comes from the law of the draws lies inside as often as the level says, few draws or many."""
    years = 5000
    rng = np.random.default_rng(n)
    found = coverage(rng.lognormal(2.0, 0.5, (n, years)), rng.lognormal(2.0, 0.5, years), level)
    low, high = stats.binom.ppf([1e-4, 1 - 1e-4], years, level) / years
    assert low <= found <= high


def test_interval_by_hand() -> None:
    """Of 1 to 9 the ranks of 50 % are 2.5 and 7.5; 95 % would need more draws and ends at the outermost."""
    draws = np.arange(1.0, 10.0)[:, None]
    assert interval(draws, 0.5) == (pytest.approx([2.5]), pytest.approx([7.5]))
    assert interval(draws, 0.95) == (pytest.approx([1.0]), pytest.approx([9.0]))


def test_all_scores() -> None:
    """The score of an ensemble takes its median for the point unless it is told another."""
    rng = np.random.default_rng(9)
    draws, actual = rng.normal(100.0, 5.0, (99, 3)), np.array([100.0, 80.0, 99.0])
    found = score(draws, actual)
    assert found.mape == mape(np.median(draws, axis=0), actual)
    assert found.crps == crps(draws, actual).mean()
    assert found.relative_crps == pytest.approx((crps(draws, actual) / actual).mean())
    assert (found.coverage_50, found.coverage_95) == (coverage(draws, actual, 0.5), coverage(draws, actual, 0.95))
    assert found.coverage_80 == pytest.approx(2 / 3)
    assert found.years == 3
    assert score(draws, actual, point=actual).mape == 0


@pytest.mark.parametrize(
    ("draws", "actual", "said"),
    [
        (np.ones((5, 2)), np.ones(3), "does not fit"),
        (np.ones((5, 0)), np.ones(0), "does not fit"),
        (np.ones((1, 2)), np.ones(2), "two draws"),
        (np.ones(5), np.ones(5), "two draws"),
        (np.ones((5, 2)), np.array([1.0, np.nan]), "not finite"),
        (np.full((5, 2), np.inf), np.ones(2), "not finite"),
    ],
)
def test_what_cannot_be_scored(draws: Floats, actual: Floats, said: str) -> None:
    """Wrong shapes and missing numbers are refused, not averaged over."""
    for call in (crps, score, lambda *given: coverage(*given, 0.5)):
        with pytest.raises(ValueError, match=said):
            call(draws, actual)


def test_no_relative_error_of_zero() -> None:
    """Where nothing came there is no relative error."""
    with pytest.raises(ValueError, match="zero"):
        mape(np.ones(2), np.array([1.0, 0.0]))


@pytest.mark.parametrize("level", [0.0, 1.0, 95.0])
def test_levels(level: float) -> None:
    """A level is a share between 0 and 1."""
    with pytest.raises(ValueError, match="level"):
        interval(np.ones((5, 2)), level)


def test_pooled_scores_count_every_year_alike() -> None:
    """The score of years together is that of all their draws; a forecast without intervals takes them from all."""
    draws = np.random.default_rng(3).normal(10.0, 2.0, (200, 5))
    actual = np.array([8.0, 9.0, 10.0, 12.0, 14.0])
    parts = [score(draws[:, at], actual[at]) for at in (slice(0, 1), slice(1, 3), slice(3, 5))]
    whole = score(draws, actual)
    for name in Score.__dataclass_fields__:
        assert getattr(pooled(parts), name) == pytest.approx(getattr(whole, name)), name
    with pytest.raises(ValueError, match="no scores"):
        pooled([])
