"""A prior is a normal distribution cut to bounds."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from freightsim.statistics.priors import Prior


def prior(mean: float = 0.0, sd: float = 1.0, low: float = -math.inf, high: float = math.inf) -> Prior:
    """Return a prior of nothing in particular."""
    return Prior(mean, sd, low, high, "made for this", "day")


def test_without_bounds_it_is_normal() -> None:
    """Density and spread are those of the normal distribution."""
    values = np.linspace(-3, 9, 7)
    assert prior(3.0, 2.0).density(values) == pytest.approx(stats.norm.pdf(values, 3.0, 2.0))
    assert prior(3.0, 2.0).cut_sd == pytest.approx(2.0)


def test_half_of_a_normal() -> None:
    """Cut at its mean, its density doubles and its sd is sqrt(1 - 2 / pi) of the whole one's."""
    half = prior(3.0, 2.0, low=3.0)
    assert half.density(np.array([2.9, 4.0])) == pytest.approx([0.0, 2 * stats.norm.pdf(4.0, 3.0, 2.0)])
    assert half.cut_sd == pytest.approx(2 * math.sqrt(1 - 2 / math.pi))


def test_log_density_is_that_of_the_density() -> None:
    """Up to a constant within the bounds, and impossible beyond."""
    cut, inside = prior(3.0, 2.0, 1.0, 4.0), np.array([1.0, 2.5, 4.0])
    differences = cut.log_density(inside) - np.log(cut.density(inside))
    assert differences == pytest.approx(np.full(3, differences[0]))
    assert (cut.log_density(np.array([[0.9], [4.1]])) == -np.inf).all()


def test_draws() -> None:
    """Draws are of the cut distribution, by Kolmogorov and Smirnov."""
    cut = prior(3.0, 2.0, 1.0, 4.0)
    draws = cut.draw(np.random.default_rng(4), 5000)
    assert draws.min() >= 1.0
    assert draws.max() <= 4.0
    assert stats.kstest(draws, stats.truncnorm(-1.0, 0.5, 3.0, 2.0).cdf).pvalue > 1e-4


@pytest.mark.parametrize("wrong", [{"sd": 0.0}, {"sd": -1.0}, {"sd": math.nan}, {"low": 1.0, "high": 1.0}])
def test_wrong_priors(wrong: dict[str, float]) -> None:
    """A prior has some width, and bounds in order."""
    with pytest.raises(ValueError, match="positive sd and bounds in order"):
        prior(**wrong)
