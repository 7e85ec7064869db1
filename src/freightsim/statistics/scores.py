"""How good a forecast was: error of a point, and of an ensemble its distance, sharpness and honesty.

Arrays run over years; an ensemble has its draws along the first axis.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np

from freightsim.base.arrays import Floats
from freightsim.statistics.arrays import floats


@dataclass(frozen=True, slots=True)
class Score:
    """How a forecast of some years compares with what came."""

    mape: float
    """Mean absolute error of the point forecast over what came, a share."""
    crps: float
    """Mean continuous ranked probability score, in the quantity's unit."""
    relative_crps: float
    """Mean over years of the score over what came, a share: small years count like large ones."""
    coverage_50: float
    """Share of years inside the central 50 % interval."""
    coverage_80: float
    """Share of years inside the central 80 % interval."""
    coverage_95: float
    """Share of years inside the central 95 % interval."""
    years: int
    """Years that were scored."""


def score(ensemble: Floats, actual: Floats, *, point: Floats | None = None) -> Score:
    """Return the score of an ensemble.

    Parameters
    ----------
    ensemble
        Draws, shape (draws, years), in the quantity's unit.
    actual
        What came, shape (years,), same unit, none zero.
    point
        Point forecast, shape (years,), where it is not the median of the draws.

    Raises
    ------
    ValueError
        Where shapes do not fit, there are fewer than two draws, or a number is not finite or, of what came, zero.
    """
    scores = crps(ensemble, actual)
    middle = np.median(floats(ensemble), axis=0) if point is None else point
    return Score(
        mape(middle, actual),
        float(scores.mean()),
        float((scores / np.abs(floats(actual))).mean()),
        coverage(ensemble, actual, 0.5),
        coverage(ensemble, actual, 0.8),
        coverage(ensemble, actual, 0.95),
        len(scores),
    )


def pooled(scores: Sequence[Score]) -> Score:
    """Return the score of all years of several scores together: each measure is a mean over years.

    Raises ValueError where there are no scores.
    """
    total = sum(each.years for each in scores)
    if not total:
        raise ValueError("there are no scores to pool")

    measures = [field.name for field in fields(Score) if field.name != "years"]
    means = {name: sum(getattr(each, name) * each.years for each in scores) / total for name in measures}
    return Score(**means, years=total)


def mape(forecast: Floats, actual: Floats) -> float:
    """Return the mean absolute percentage error as a share: mean(abs(forecast - actual) / abs(actual)).

    Both have shape (years,) and one unit.
    Raises ValueError where shapes differ, there are no years, or a number is not finite or, of what came, zero.
    """
    forecast, actual = _checked(forecast, actual)
    if (actual == 0).any():
        raise ValueError("there is no relative error of zero")
    return float((np.abs(forecast - actual) / np.abs(actual)).mean())


def crps(ensemble: Floats, actual: Floats) -> Floats:
    """Return the continuous ranked probability score of an ensemble for each year, in the quantity's unit.

    ``E|X - y| - E|X - X'| / 2``, the less the better (Gneiting and Raftery 2007, Journal of the American Statistical
    Association 102, 359-378, equation 21 with its sign turned).
    The second mean is over pairs of different draws: the fair score, an unbiased estimate of the score of the
    distribution that the draws are from, so that ensembles of different size can be compared (Ferro 2014, Quarterly
    Journal of the Royal Meteorological Society 140, 1917-1923).
    For a small ensemble around what came it may fall below zero.

    Parameters
    ----------
    ensemble
        Draws, shape (draws, years).
    actual
        What came, shape (years,).

    Raises
    ------
    ValueError
        Where shapes do not fit, there are fewer than two draws or no years, or a number is not finite.
    """
    ensemble, actual = _checked_draws(ensemble, actual)
    n = len(ensemble)
    # Of sorted draws the i-th (from 1) is the larger of i - 1 pairs and the smaller of n - i.
    weight = 2 * np.arange(1, n + 1) - n - 1
    apart = 2 * (weight[:, None] * np.sort(ensemble, axis=0)).sum(axis=0) / (n * (n - 1))
    return np.abs(ensemble - actual).mean(axis=0) - apart / 2


def interval(ensemble: Floats, level: float) -> tuple[Floats, Floats]:
    """Return the ends of the central interval of each year, each of shape (years,), in the quantity's unit.

    The quantile p of n draws is the draw of rank p (n + 1): a new draw of the same distribution is then below it with
    probability p (Hyndman and Fan 1996, American Statistician 50, 361-365, type 6). An interval that would need more
    draws, such as 95 % of fewer than 39, ends at the lowest and the highest.

    Parameters
    ----------
    ensemble
        Draws, shape (draws, years).
    level
        Probability inside, between 0 and 1.

    Raises
    ------
    ValueError
        Where the level is not between 0 and 1, or a draw is not finite.
    """
    if not 0 < level < 1:
        raise ValueError(f"a level lies between 0 and 1, got {level}")
    ensemble = floats(ensemble)
    if not np.isfinite(ensemble).all():
        raise ValueError("a draw is not finite")
    low, high = np.quantile(ensemble, [(1 - level) / 2, (1 + level) / 2], axis=0, method="weibull")
    return low, high


def coverage(ensemble: Floats, actual: Floats, level: float) -> float:
    """Return the share of years inside the central interval of the draws; an honest ensemble has it near the level.

    The ensemble has shape (draws, years), what came (years,).
    Raises ValueError where shapes do not fit, there are fewer than two draws or no years, a number is not finite, or
    the level is not between 0 and 1.
    """
    ensemble, actual = _checked_draws(ensemble, actual)
    low, high = interval(ensemble, level)
    return float(((low <= actual) & (actual <= high)).mean())


def _checked_draws(ensemble: Floats, actual: Floats) -> tuple[Floats, Floats]:
    draws = floats(ensemble)
    if draws.ndim != 2 or len(draws) < 2:
        raise ValueError(f"an ensemble has the shape (draws, years) with two draws at least, got {draws.shape}")
    _, actual = _checked(draws[0], actual)
    if not np.isfinite(draws).all():
        raise ValueError("a draw is not finite")
    return draws, actual


def _checked(forecast: Floats, actual: Floats) -> tuple[Floats, Floats]:
    forecast, actual = floats(forecast), floats(actual)
    if forecast.shape != actual.shape or actual.ndim != 1 or len(actual) == 0:
        raise ValueError(f"a forecast of the shape {forecast.shape} does not fit years of the shape {actual.shape}")
    if not (np.isfinite(forecast).all() and np.isfinite(actual).all()):
        raise ValueError("a forecast, or what came, is not finite")
    return forecast, actual
