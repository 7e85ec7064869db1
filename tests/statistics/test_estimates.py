"""Intervals are Student's, and cover what they promise to cover."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from freightsim.statistics import Estimate, estimate, yearly_estimates

STUDIES = 2000


def test_by_hand() -> None:
    """Of 1, 2, 3, 4, 5 the mean is 3 and s is sqrt(2.5); the Student quantile of 4 degrees is 2.776."""
    found = estimate([1.0, 2.0, 3.0, 4.0, 5.0])
    of_mean, of_one = 2.776445 * math.sqrt(2.5 / 5), 2.776445 * math.sqrt(2.5 * 6 / 5)
    assert (found.mean, found.n) == (3.0, 5)
    assert [found.ci_low, found.ci_high] == pytest.approx([3 - of_mean, 3 + of_mean], rel=1e-6)
    assert [found.pi_low, found.pi_high] == pytest.approx([3 - of_one, 3 + of_one], rel=1e-6)


@pytest.mark.parametrize("level", [0.8, 0.95])
@pytest.mark.parametrize("n", [2, 5, 30])
def test_against_scipy(n: int, level: float) -> None:
    """The interval of the mean is that of scipy's distribution."""
    values = np.random.default_rng(n).normal(50.0, 7.0, n)
    found = estimate(values, level)
    expected = stats.t.interval(level, n - 1, loc=values.mean(), scale=stats.sem(values))
    assert (found.ci_low, found.ci_high) == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize("level", [0.8, 0.95])
def test_coverage(level: float) -> None:
    """Of 2,000 studies of five draws, as many cover the mean and a new draw as the level says, no fewer, no more."""
    draws = np.random.default_rng(2013).normal(100.0, 15.0, (STUDIES, 6))
    found = [estimate(study[:5], level) for study in draws]
    of_mean = sum(each.ci_low <= 100.0 <= each.ci_high for each in found if each.ci_low and each.ci_high)
    of_one = sum(
        each.pi_low <= study[5] <= each.pi_high
        for each, study in zip(found, draws, strict=True)
        if each.pi_low and each.pi_high
    )
    low, high = stats.binom.ppf([1e-4, 1 - 1e-4], STUDIES, level)
    assert low <= of_mean <= high
    assert low <= of_one <= high


def test_equal_values_have_no_width() -> None:
    """Replications that agree leave no doubt."""
    assert estimate([7.0, 7.0, 7.0]) == Estimate(7.0, 7.0, 7.0, 7.0, 7.0, 3)


def test_one_value_has_no_interval() -> None:
    """One replication says nothing of how far another may be."""
    assert estimate([7]) == Estimate(7.0, None, None, None, None, 1)


def test_no_values() -> None:
    """There is no estimate from nothing."""
    with pytest.raises(ValueError, match="no replications"):
        estimate([])


def test_by_year() -> None:
    """Each year and quantity has its own estimate, in the order of the years."""
    yearly = pd.DataFrame({"year": [2014, 2013, 2014, 2013], "trips": [3, 1, 5, 1], "teu": [1, 2, 3, 4]})
    found = yearly_estimates(yearly, ["trips", "teu"])
    assert list(found) == [2013, 2014]
    assert list(found[2013]) == ["trips", "teu"]
    assert found[2013]["trips"] == Estimate(1.0, 1.0, 1.0, 1.0, 1.0, 2)
    assert found[2014]["trips"] == estimate([3, 5])
    assert found[2014]["teu"] == estimate([1, 3])


def test_what_is_missing_does_not_enter() -> None:
    """A load of trains where none ran is left out; where no replication knows it, nor does the estimate."""
    yearly = pd.DataFrame({"year": [2013] * 3 + [2014] * 3, "load": [80.0, np.nan, 84.0, np.nan, np.nan, np.nan]})
    found = yearly_estimates(yearly, ["load"])
    assert found[2013]["load"] == estimate([80.0, 84.0])
    nothing = found[2014]["load"]
    assert math.isnan(nothing.mean)
    assert (nothing.ci_low, nothing.ci_high, nothing.pi_low, nothing.pi_high, nothing.n) == (None, None, None, None, 0)
