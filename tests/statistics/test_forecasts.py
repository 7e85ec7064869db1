"""Forecasts continue series of their own kind exactly, and their draws spread as theory says."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from scipy import stats
from scipy.optimize import curve_fit

from freightsim.base.arrays import Floats
from freightsim.statistics.forecasts import (
    LARGEST_CAPACITY,
    Forecast,
    exponential_growth,
    last_value,
    logistic_growth,
    year_end_rate,
)

Method = Callable[..., Forecast]

YEARS = np.arange(2011, 2019)
AHEAD = np.array([2019, 2020, 2023])
METHODS = [last_value, year_end_rate, exponential_growth, logistic_growth]
DRAWS = 4000


def rng() -> np.random.Generator:
    """Return a generator of its own for every forecast."""
    return np.random.default_rng(7)


def logistic(years: Floats) -> Floats:
    """Return growth to 900, half of which is reached in the middle of 2015."""
    return 900 / (1 + np.exp(-0.8 * (years - 2015.5)))


def noisy(values: Floats, sd: float, seed: int) -> Floats:
    """Return values with lognormal errors."""
    return values * np.exp(np.random.default_rng(seed).normal(0.0, sd, len(values)))


def assert_spread(log_draws: Floats, mean: Floats, variance: Floats) -> None:
    """Assert that normal draws, shape (draws, years), have mean and variance within their 99.99 % intervals."""
    n = len(log_draws)
    assert (np.abs(log_draws.mean(axis=0) - mean) < stats.norm.ppf(1 - 5e-5) * np.sqrt(variance / n)).all()
    low, high = stats.chi2.ppf([5e-5, 1 - 5e-5], n - 1) / (n - 1)
    ratio = log_draws.var(axis=0, ddof=1) / variance
    assert (low < ratio).all(), ratio
    assert (ratio < high).all(), ratio


def test_the_rate_at_the_end_of_the_year_stays() -> None:
    """Of steady growth it is that of the end of the last year, without error; else it walks with its own errors."""
    steady = year_end_rate(YEARS, 100 * 1.44 ** (YEARS - 2011.0), AHEAD, rng=rng())
    assert steady.point == pytest.approx(np.full(3, 100 * 1.44**7 * 1.2))
    values = noisy(100 * 1.3 ** (YEARS - 2011.0), 0.2, 1)
    found = year_end_rate(YEARS, values, AHEAD, rng=rng(), draws=DRAWS)
    rates = values[1:] * np.sqrt(values[1:] / values[:-1])
    assert found.point == pytest.approx(np.full(3, rates[-1]))
    variance = (np.log(values[2:] / rates[:-1]) ** 2).mean() * np.array([1, 2, 5])
    assert_spread(np.log(found.draws), np.log(found.point), variance)


def test_all_stays() -> None:
    """The point is the last value; the logarithm walks with the mean square of the changes of the series."""
    values = noisy(np.full(8, 300.0), 0.2, 1)
    found = last_value(YEARS, values, AHEAD, rng=rng(), draws=DRAWS)
    assert found.point == pytest.approx(np.full(3, values[-1]))
    changes = np.diff(np.log(values))
    variance = (changes**2).mean() * np.array([1, 2, 5])
    assert_spread(np.log(found.draws), np.log(found.point), variance)


def test_a_walk_goes_on_from_where_it_is() -> None:
    """Steps of a walk are independent: what comes between 2020 and 2023 does not hang on what came before."""
    found = last_value(YEARS, noisy(np.full(8, 300.0), 0.2, 1), AHEAD, rng=rng(), draws=DRAWS)
    steps = np.diff(np.log(found.draws), axis=1)
    before = np.log(found.draws[:, 0] / found.point[0])
    assert abs(np.corrcoef(before, steps[:, 1])[0, 1]) < stats.norm.ppf(1 - 5e-5) / np.sqrt(DRAWS)


def test_years_left_out() -> None:
    """A change over two years counts with half its square."""
    found = last_value([2013, 2015], [100.0, 200.0], [2016], rng=rng(), draws=DRAWS)
    assert_spread(np.log(found.draws), np.log([200.0]), np.array([np.log(2) ** 2 / 2]))


def test_steady_growth_is_continued() -> None:
    """A series that grows by 30 % a year goes on to do so, and leaves no doubt."""
    found = exponential_growth(YEARS, 50 * 1.3 ** (YEARS - 2011), AHEAD, rng=rng())
    assert found.point == pytest.approx(50 * 1.3 ** (AHEAD - 2011))
    assert found.draws == pytest.approx(np.broadcast_to(found.point, found.draws.shape))


def test_doubt_of_steady_growth() -> None:
    """The variance is that of regression: of the errors, of the level and of the slope, which grows with distance."""
    values = noisy(50 * 1.3 ** (YEARS - 2011), 0.1, 2)
    found = exponential_growth(YEARS, values, AHEAD, rng=rng(), draws=DRAWS)
    line = stats.linregress(YEARS, np.log(values))
    assert np.log(found.point) == pytest.approx(line.intercept + line.slope * AHEAD)
    squares = ((np.log(values) - line.intercept - line.slope * YEARS) ** 2).sum() / 6
    leverage = 1 / 8 + (AHEAD - YEARS.mean()) ** 2 / ((YEARS - YEARS.mean()) ** 2).sum()
    assert_spread(np.log(found.draws), np.log(found.point), squares * (1 + leverage))


def test_logistic_growth_is_continued() -> None:
    """A series that follows the curve goes on to do so, and leaves no doubt."""
    found = logistic_growth(YEARS, logistic(YEARS), AHEAD, rng=rng())
    assert found.point == pytest.approx(logistic(AHEAD), rel=1e-4)
    assert found.draws == pytest.approx(np.broadcast_to(found.point, found.draws.shape), rel=1e-3)


def test_doubt_of_logistic_growth() -> None:
    """With small errors the variance is that of the linearised fit, with slopes by finite differences."""
    years, values = np.arange(2006, 2022), noisy(logistic(np.arange(2006, 2022)), 0.01, 3)
    ahead = np.array([2022, 2024])
    found = logistic_growth(years, values, ahead, rng=rng(), draws=200)

    def curve(at: Floats, log_capacity: float, rate: float, midpoint: float) -> Floats:
        return log_capacity - np.log1p(np.exp(-rate * (at - midpoint)))

    def slopes(at: Floats) -> Floats:
        true, step = np.array([np.log(900), 0.8, 2015.5]), 1e-5
        ends = [[curve(at, *(true + sign * step * unit)) for unit in np.eye(3)] for sign in (1, -1)]
        return (np.array(ends[0]) - np.array(ends[1])).T / (2 * step)

    inverse = np.linalg.inv(slopes(years).T @ slopes(years))
    shape = 1 + np.einsum("ti,ij,tj->t", slopes(ahead), inverse, slopes(ahead))
    # The residuals' variance is read off the fit; the theory holds for it.
    best, _ = curve_fit(curve, years, np.log(values), p0=[np.log(900), 0.8, 2015.5])
    squares = ((np.log(values) - curve(years, *best)) ** 2).sum() / (len(years) - 3)
    assert np.log(found.point) == pytest.approx(curve(ahead, *best), abs=1e-5)
    assert_spread(np.log(found.draws), np.log(found.point), squares * shape)


@pytest.mark.parametrize(
    "values",
    [2.0 ** np.arange(8), np.full(8, 5.0), 8.0 - np.arange(8), np.array([1.0, 100.0] * 4)],
    ids=["doubling", "equal", "falling", "jumping"],
)
def test_logistic_growth_keeps_to_its_bounds(values: Floats) -> None:
    """Whatever the series, the point is no more than the largest capacity, and does not fall."""
    found = logistic_growth(YEARS, values, AHEAD, rng=rng(), draws=200)
    assert (found.point <= values.max() * LARGEST_CAPACITY * (1 + 1e-9)).all()
    assert (np.diff(found.point) >= 0).all()
    assert np.isfinite(found.draws).all()


@pytest.mark.parametrize("method", METHODS)
def test_shapes_and_seeds(method: Method) -> None:
    """A forecast has a column for each year; the same generator gives the same draws."""
    values = noisy(logistic(YEARS), 0.1, 4)
    one, same = (method(YEARS, values, AHEAD, rng=rng(), draws=50) for _ in range(2))
    assert (one.years == AHEAD).all()
    assert one.point.shape == (3,)
    assert one.draws.shape == (50, 3)
    assert (one.draws == same.draws).all()
    assert (one.draws > 0).all()


@pytest.mark.parametrize(
    ("method", "shortest"), [(last_value, 2), (year_end_rate, 3), (exponential_growth, 3), (logistic_growth, 4)]
)
def test_too_short(method: Method, shortest: int) -> None:
    """A curve needs a year more than it has parameters."""
    values = noisy(logistic(YEARS), 0.1, 4)
    method(YEARS[:shortest], values[:shortest], AHEAD, rng=rng(), draws=2)
    with pytest.raises(ValueError, match="too short"):
        method(YEARS[: shortest - 1], values[: shortest - 1], AHEAD, rng=rng())


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("wrong", [0.0, -1.0, np.nan, np.inf])
def test_not_positive(method: Method, wrong: float) -> None:
    """Growth is of logarithms."""
    with pytest.raises(ValueError, match="positive"):
        method(YEARS, [*range(1, 8), wrong], AHEAD, rng=rng())


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize(
    ("years", "ahead"),
    [(YEARS[::-1], AHEAD), (YEARS, AHEAD[::-1]), (YEARS, [2018]), (YEARS, []), (YEARS[1:], AHEAD)],
    ids=["backwards", "ahead backwards", "known", "none", "one too few"],
)
def test_years_out_of_order(method: Method, years: Floats, ahead: Floats) -> None:
    """Years go forward, and each has its value."""
    with pytest.raises(ValueError, match="years"):
        method(years, range(1, 9), ahead, rng=rng())
