"""The structural layer: few parameters that carry the whole history, and what they leave over for each year."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from freightsim.base.arrays import Floats
from freightsim.calibration.drive import Drive
from freightsim.calibration.parameters import ADJUSTMENT_SD, BREAK, Parameter, columns_of
from freightsim.choice.periods import mid_quarter
from freightsim.choice.rates import port_log_odds
from freightsim.scenario import Scenario
from freightsim.scenario.choice import DAYS_A_YEAR
from freightsim.scenario.network import Direction


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
    """The log-odds of rail via the port in one direction, as a function of structural parameters."""

    years: list[int]
    """Years that it speaks of."""
    share: Floats
    """Shape (years, quarters): FEU that a quarter would give a year at log-odds 0."""
    since: Floats
    """Years from the start of the curve to the middle of each quarter."""
    index: Floats
    """Logarithm of the index of rail by quarter (`choice.rail_index`)."""
    indexed: Floats
    """Years of the port's trend against it, by quarter."""

    @classmethod
    def of(cls, drive: Drive, scenario: Scenario, direction: Direction) -> Curve:
        """Return the curve of a direction, given what is expected to be booked in a scenario."""
        days = [mid_quarter(day) for day in drive.quarters]
        start, choice = scenario.demand[direction].attraction.start, scenario.choice
        since = np.array([max((day - start).days, 0) / DAYS_A_YEAR for day in days])
        constant = np.array([port_log_odds(scenario, direction, day, adjusted=True) for day in days])
        index = np.log([choice.rail_index.at(day) for day in days])
        indexed = np.array([choice.indexed_years(day) for day in days])
        return cls(drive.years, drive.feu.sum(axis=2) * np.exp(-constant), since, index, indexed)

    def log_odds(self, values: Floats) -> Floats:
        """Return the log-odds by quarter; values (..., 4) are level, gain, pace and trend."""
        level, gain, pace, trend = (values[..., at, None] for at in range(4))
        return level + gain * (1 - np.exp(-self.since / pace)) + self.index + trend * self.indexed

    def log_feu(self, values: Floats) -> Floats:
        """Return the logarithm of FEU by year; shape (..., years)."""
        with np.errstate(divide="ignore"):
            return np.log(np.exp(self.log_odds(values)) @ self.share.T)


def fit_curves(
    curves: Mapping[Direction, Curve],
    wanted: Mapping[Direction, Mapping[int, float]],
    parameters: Sequence[Parameter],
) -> Structure:
    """Return the curves nearest to the FEU wanted by direction and year, in relative terms.

    Penalised least squares: each year's logarithmic residual over the spread of its adjustment, and each parameter's
    distance from its prior over the prior's standard deviation (scipy.optimize.least_squares, bounds kept). What is
    left over is in the order of directions and years.
    """
    from scipy.optimize import least_squares

    rows = {direction: [curves[direction].years.index(year) for year in years] for direction, years in wanted.items()}
    columns = {direction: columns_of(direction, parameters) for direction in wanted}
    aim = np.log(np.concatenate([np.array(list(years.values()), dtype=float) for years in wanted.values()]))
    prior, sd = np.array([p.prior for p in parameters]), np.array([p.sd for p in parameters])

    def log_feu(values: Floats) -> Floats:
        return np.concatenate([curves[each].log_feu(values[columns[each]])[rows[each]] for each in wanted])

    def residuals(values: Floats) -> Floats:
        return np.concatenate([(log_feu(values) - aim) / ADJUSTMENT_SD, (values - prior) / sd])

    bounds = [p.low for p in parameters], [p.high for p in parameters]
    found = least_squares(residuals, prior, bounds=bounds, x_scale=sd)
    covariance = np.linalg.inv(found.jac.T @ found.jac)
    left_sd = _through(found.jac[: len(aim)] * ADJUSTMENT_SD, covariance)
    return Structure(found.x, covariance, aim - log_feu(found.x), left_sd)


def level_in(year: int, levels: Sequence[float]) -> float:
    """Return the mean over a year of one level, or of two, before and after the break."""
    return float(level_weights([year], len(levels))[0] @ np.array(levels))


def level_weights(years: Sequence[int], levels: int) -> Floats:
    """Return the weights of one level, or of two, before and after the break, in each year; shape (years, levels)."""
    if levels == 1:
        return np.ones((len(years), 1))
    after = np.array([after_break(year) for year in years])
    return np.stack([1 - after, after], axis=1)


def fit_levels(years: Sequence[int], wanted: Floats, parameters: Sequence[Parameter], spread: float) -> Structure:
    """Return the level, or the two around the break, nearest to the yearly values wanted (a linear problem)."""
    design = level_weights(years, len(parameters))
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
