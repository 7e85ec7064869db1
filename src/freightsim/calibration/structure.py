"""The structural layer: few parameters that carry the whole history, and what they leave over for each year."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log

import numpy as np
import numpy.typing as npt

from freightsim.base.arrays import Floats
from freightsim.calibration.drive import Drive
from freightsim.calibration.parameters import ADJUSTMENT_SD, BREAK, SHIFT, Parameter
from freightsim.choice.periods import mid_quarter
from freightsim.scenario.choice import DAYS_A_YEAR, Attraction


@dataclass(frozen=True, slots=True)
class Structure:
    """Fitted structural parameters with what they leave over."""

    values: Floats
    """Fitted values, on the scale of the parameters' priors."""
    covariance: Floats
    """Their covariance, by the curvature at the fit (Laplace)."""
    left: Floats
    """What is left over, by item that was fitted to."""
    left_sd: Floats
    """Standard deviation of it that comes from the structure: another curve leaves something else over."""


@dataclass(frozen=True, slots=True)
class Curve:
    """The pull of the structural curve of one direction, as a function of its parameters."""

    years: list[int]
    """Years that it speaks of."""
    share: Floats
    """Shape (years, quarters): FEU that a quarter would give a year at log-odds 0."""
    since: Floats
    """Years from the start of the curve to the middle of each quarter."""
    shifted: npt.NDArray[np.bool_]
    """Whether a quarter lies after the shift."""

    @classmethod
    def of(cls, drive: Drive, attraction: Attraction) -> Curve:
        """Return the curve of a direction, given what is expected to be booked and the constant under which it is."""
        days = [mid_quarter(day) for day in drive.quarters]
        since = np.array([max((day - attraction.start).days, 0) / DAYS_A_YEAR for day in days])
        shifted = np.array([day >= SHIFT for day in days])
        constant = [
            attraction.smooth(middle) + log(attraction.shift.at(day)) + log(attraction.adjustment.at(day))
            for day, middle in zip(drive.quarters, days, strict=True)
        ]
        return cls(drive.years, drive.feu.sum(axis=2) * np.exp(-np.array(constant)), since, shifted)

    def log_odds(self, values: Floats) -> Floats:
        """Return the log-odds by quarter; values (..., 4) are level, gain, pace and the logarithm of the shift."""
        level, gain, pace, shift = (values[..., at, None] for at in range(4))
        return level + gain * (1 - np.exp(-self.since / pace)) + shift * self.shifted

    def log_feu(self, values: Floats) -> Floats:
        """Return the logarithm of FEU by year; shape (..., years)."""
        with np.errstate(divide="ignore"):
            return np.log(np.exp(self.log_odds(values)) @ self.share.T)


def fit_curve(curve: Curve, wanted: Mapping[int, float], parameters: Sequence[Parameter]) -> Structure:
    """Return the curve nearest to the FEU wanted by year, in relative terms.

    Penalised least squares: each year's logarithmic residual over the spread of its adjustment, and each parameter's
    distance from its prior over the prior's standard deviation (scipy.optimize.least_squares, bounds kept).
    """
    from scipy.optimize import least_squares

    rows = [curve.years.index(year) for year in wanted]
    aim = np.log(np.array(list(wanted.values())))
    prior, sd = np.array([p.prior for p in parameters]), np.array([p.sd for p in parameters])

    def residuals(values: Floats) -> Floats:
        return np.concatenate([(curve.log_feu(values)[rows] - aim) / ADJUSTMENT_SD, (values - prior) / sd])

    bounds = [p.low for p in parameters], [p.high for p in parameters]
    found = least_squares(residuals, prior, bounds=bounds, x_scale=sd)
    left = aim - curve.log_feu(found.x)[rows]
    covariance = np.linalg.inv(found.jac.T @ found.jac)
    return Structure(found.x, covariance, left, _through(found.jac[: len(rows)] * ADJUSTMENT_SD, covariance))


def level_in(year: int, levels: Sequence[float]) -> float:
    """Return the mean of the two levels, before and after the break, over a year."""
    after = after_break(year)
    return (1 - after) * levels[0] + after * levels[1]


def fit_levels(years: Sequence[int], wanted: Floats, parameters: Sequence[Parameter], spread: float) -> Structure:
    """Return the two levels, before and after the break, nearest to the yearly values wanted (a linear problem)."""
    after = np.array([after_break(year) for year in years])
    design = np.stack([1 - after, after], axis=1)
    prior, sd = np.array([p.prior for p in parameters]), np.array([p.sd for p in parameters])
    rows = np.concatenate([design / spread, np.diag(1 / sd)])
    covariance = np.linalg.inv(rows.T @ rows)
    values = covariance @ rows.T @ np.concatenate([wanted / spread, prior / sd])
    values = np.clip(values, [p.low for p in parameters], [p.high for p in parameters])
    return Structure(values, covariance, wanted - design @ values, _through(design, covariance))


def _through(slopes: Floats, covariance: Floats) -> Floats:
    """Return the standard deviations of what depends linearly on parameters with a covariance."""
    found: Floats = np.sqrt(np.einsum("yp,pq,yq->y", slopes, covariance, slopes))
    return found


def after_break(year: int) -> float:
    """Return the share of a year that lies after the break of late 2018."""
    if year == BREAK.year:
        return (12 - BREAK.month + 1) / 12
    return float(year > BREAK.year)
