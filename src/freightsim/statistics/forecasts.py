"""Forecasts that know nothing of the port: what any model has to beat.

Each takes a series of yearly figures, works on its logarithm (errors are shares), and returns a point for each year
ahead and draws around it.
The draws come from the normal distribution with the residuals' standard deviation as it was found. With so few years a
Student distribution would be truer in theory and useless in practice: its exponential has no finite mean, nor a finite
score. The draws are therefore somewhat too narrow where degrees of freedom are few.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from freightsim.base.arrays import Floats
from freightsim.statistics.arrays import floats

LARGEST_CAPACITY = 100.0
"""Largest capacity of logistic growth, over the largest value of the series."""
FASTEST_RATE = 5.0
"""Largest growth rate of logistic growth, per year."""
FURTHEST_MIDPOINT = 50.0
"""Years before the first and after the last year of the series between which half the capacity is reached."""

REFITS = 200
"""Curves of logistic growth that draws are taken from."""


@dataclass(frozen=True, slots=True, eq=False)
class Forecast:
    """A forecast of some years, made from the years before."""

    years: npt.NDArray[np.int64]
    """Years ahead, shape (years,)."""
    point: Floats
    """Point forecast, shape (years,), in the series' unit."""
    draws: Floats
    """Draws around it, shape (draws, years); their median tends to the point."""


def last_value(
    years: Sequence[int], values: Sequence[float], ahead: Sequence[int], *, rng: np.random.Generator, draws: int = 2000
) -> Forecast:
    """Return the forecast that all stays as it is.

    The point is the last value. The draws are a random walk of its logarithm without drift, whose variance a year is
    the mean square of the series' changes a year (Hyndman and Athanasopoulos 2021, Forecasting: Principles and
    Practice, 3rd ed., section 5.5): after h years the standard deviation has grown by sqrt(h).

    Parameters
    ----------
    years
        Years of the series, increasing, two at least.
    values
        Their figures, positive, in any unit.
    ahead
        Years to forecast, increasing, all after the last of the series.
    rng
        Source of the draws.
    draws
        How many there shall be.

    Raises
    ------
    ValueError
        Where the series is too short, a value is not positive, or years are not in order.
    """
    known, log_values, coming = _checked(years, values, ahead, at_least=2)
    sd = np.sqrt((np.diff(log_values) ** 2 / np.diff(known)).mean())
    return _walked(coming, known[-1], float(np.exp(log_values[-1])), sd, rng, draws)


def year_end_rate(
    years: Sequence[int], values: Sequence[float], ahead: Sequence[int], *, rng: np.random.Generator, draws: int = 2000
) -> Forecast:
    """Return the forecast that the rate reached at the end of the last year stays: half a year's growth above it.

    A year's figure is the rate about its middle. Where the last year grew as over the year before, at
    ``g = ln(last / before) / years between``, the rate at its end is ``last exp(g / 2)``: the point of all years ahead.
    It stands for the run-rate of the last half-year where a record has yearly figures alone.
    The draws are a random walk without drift as in `last_value`; its variance a year is the mean square of the errors
    that this forecast made of the series itself, from its third year on, each one step ahead.
    The parameters are those of `last_value`; the series needs three years.

    Raises
    ------
    ValueError
        Where the series is too short, a value is not positive, or years are not in order.
    """
    known, log_values, coming = _checked(years, values, ahead, at_least=3)
    gaps = np.diff(known)
    rates = log_values[1:] + np.diff(log_values) / gaps / 2
    sd = np.sqrt(((log_values[2:] - rates[:-1]) ** 2 / gaps[1:]).mean())
    return _walked(coming, known[-1], float(np.exp(rates[-1])), sd, rng, draws)


def exponential_growth(
    years: Sequence[int], values: Sequence[float], ahead: Sequence[int], *, rng: np.random.Generator, draws: int = 2000
) -> Forecast:
    """Return the forecast of steady growth: a straight line through the logarithms, by least squares.

    Of ``log y = a + b t + error`` the variance of the errors is the sum of squared residuals over n - 2, that of
    (a, b) the same times ``(X'X)^-1``; a draw takes a line from the one and errors from the other
    (Draper and Smith 1998, Applied Regression Analysis, 3rd ed., section 1.4).
    The parameters are those of `last_value`; the series needs three years.

    Raises
    ------
    ValueError
        Where the series is too short, a value is not positive, or years are not in order.
    """
    known, log_values, coming = _checked(years, values, ahead, at_least=3)
    origin = known.mean()
    design = np.stack([np.ones(len(known)), known - origin], axis=1)
    line = np.linalg.lstsq(design, log_values, rcond=None)[0]
    sd = _residual_sd(log_values - design @ line, len(line))
    lines = rng.multivariate_normal(line, sd**2 * np.linalg.inv(design.T @ design), size=draws, method="cholesky")
    future = np.stack([np.ones(len(coming)), coming - origin])
    return Forecast(coming, np.exp(line @ future), _with_errors(lines @ future, sd, rng))


def logistic_growth(
    years: Sequence[int], values: Sequence[float], ahead: Sequence[int], *, rng: np.random.Generator, draws: int = 2000
) -> Forecast:
    """Return the forecast of growth towards a capacity: ``K / (1 + exp(-r (t - m)))`` (Verhulst 1838).

    Capacity K, rate r and midpoint m are those of least squares of the logarithms, within bounds: K from half to 100
    times the largest value (a series that has not bent says little of its capacity), r from 0 to 5 a year, m from 50
    years before the series to 50 years after it.
    A draw takes one of 200 curves, each fitted anew to the best one with errors (parametric bootstrap: Efron and
    Tibshirani 1993, An Introduction to the Bootstrap, section 6.5), and errors of its own; the variance of errors is
    the sum of squared residuals over n - 3. Other than a normal distribution around the best fit this keeps to the
    bounds, also where the best fit lies on one.
    The parameters are those of `last_value`; the series needs four years.

    Raises
    ------
    ValueError
        Where the series is too short, a value is not positive, or years are not in order.
    """
    known, log_values, coming = _checked(years, values, ahead, at_least=4)
    past, future = known.astype(float), coming.astype(float)
    starts = [_logit_line(past, log_values, float(log_values.max() + np.log(ratio))) for ratio in (1.1, 2.0, 10.0)]
    tried = [_fitted(past, log_values, start) for start in starts]  # the valley is flat: several starts
    misfits = [((log_values - _log_logistic(past, *each)) ** 2).sum() for each in tried]
    best = tried[int(np.argmin(misfits))]
    fit = _log_logistic(past, *best)
    sd = _residual_sd(log_values - fit, len(best))
    again = [_fitted(past, fit + sd * rng.standard_normal(len(past)), best) for _ in range(REFITS)]
    curves = np.array([_log_logistic(future, *each) for each in again])
    point = np.exp(_log_logistic(future, *best))
    return Forecast(coming, point, _with_errors(curves[np.arange(draws) % REFITS], sd, rng))


def _walked(
    coming: npt.NDArray[np.int64], last: int, level: float, sd: float, rng: np.random.Generator, draws: int
) -> Forecast:
    """Return a level that stays, with draws whose logarithm walks with a standard deviation a year from the last."""
    steps = np.diff(coming, prepend=last)
    walk = np.cumsum(rng.standard_normal((draws, len(coming))) * np.sqrt(steps), axis=1)
    point = np.full(len(coming), level)
    return Forecast(coming, point, point * np.exp(sd * walk))


def _log_logistic(years: Floats, log_capacity: float, rate: float, midpoint: float) -> Floats:
    return log_capacity - np.logaddexp(0.0, -rate * (years - midpoint))


def _logit_line(years: Floats, log_values: Floats, log_capacity: float) -> Floats:
    """Return the parameters of a capacity given: the log-odds of the values against it lie on a line."""
    slope, intercept = np.polyfit(years - years.mean(), log_values - np.log(np.expm1(log_capacity - log_values)), 1)
    rate = max(slope, 1e-3)
    return np.array([log_capacity, rate, years.mean() - intercept / rate])


def _fitted(years: Floats, log_values: Floats, start: Floats) -> Floats:
    """Return log K, r and m of least squares within the bounds."""
    from scipy.optimize import curve_fit

    largest = float(log_values.max())
    low = [largest - np.log(2), 0.0, years[0] - FURTHEST_MIDPOINT]
    high = [largest + np.log(LARGEST_CAPACITY), FASTEST_RATE, years[-1] + FURTHEST_MIDPOINT]
    within = np.clip(start, low, high)
    found: Floats = curve_fit(
        _log_logistic, years, log_values, p0=within, bounds=(low, high), jac=_slopes, x_scale=(1.0, 0.3, 3.0)
    )[0]
    return found


def _slopes(years: Floats, _log_capacity: float, rate: float, midpoint: float) -> Floats:
    """Return the derivatives of the logarithm of logistic growth by its parameters, shape (years, 3)."""
    missing = np.exp(_log_logistic(years, 0.0, -rate, midpoint))  # the share of the capacity not yet reached
    return np.stack([np.ones(len(years)), missing * (years - midpoint), -missing * rate], axis=1)


def _with_errors(log_draws: Floats, sd: float, rng: np.random.Generator) -> Floats:
    return np.exp(log_draws + sd * rng.standard_normal(log_draws.shape))


def _residual_sd(residuals: Floats, parameters: int) -> float:
    return float(np.sqrt((residuals**2).sum() / (len(residuals) - parameters)))


def _checked(
    years: Sequence[int], values: Sequence[float], ahead: Sequence[int], *, at_least: int
) -> tuple[npt.NDArray[np.int64], Floats, npt.NDArray[np.int64]]:
    known, coming = (_whole_years(each) for each in (years, ahead))
    numbers = floats(values)
    if len(known) != len(numbers):
        raise ValueError(f"{len(known)} years do not fit {len(numbers)} values")
    if len(known) < at_least:
        raise ValueError(f"the series is too short: {len(known)} years, at least {at_least} are needed")
    if not (np.isfinite(numbers) & (numbers > 0)).all():
        raise ValueError("values must be positive: growth is of their logarithms")
    if len(coming) == 0 or (np.diff(known) <= 0).any() or (np.diff(coming, prepend=known[-1]) <= 0).any():
        raise ValueError("years must increase, and years ahead come after those of the series")
    return known, np.log(numbers), coming


def _whole_years(years: Sequence[int]) -> npt.NDArray[np.int64]:
    given = floats(years)
    if given.ndim != 1 or not (np.isfinite(given) & (given == np.round(given))).all():
        raise ValueError(f"years must be a row of whole numbers, got {repr(years)[:80]}")
    return given.astype(np.int64)
