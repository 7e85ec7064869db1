"""A quick stand-in for the simulation near the fit: what trips, load and value follow from structural parameters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from math import exp, log, sqrt

import numpy as np
import numpy.typing as npt
from scipy.signal import lfilter

from freightsim.base.arrays import Floats
from freightsim.calibration.drive import Drive, drives
from freightsim.calibration.fit import FACTOR_SDS, SLOPE_MOVE, SLOPES, Fit, load_and_value
from freightsim.calibration.parameters import ADJUSTMENT_SD, DEVIATION, Parameter, columns_of, factor_path, rail_path
from freightsim.calibration.structure import Curve, level_weights
from freightsim.choice.periods import quarters
from freightsim.scenario import Scenario
from freightsim.scenario.network import DIRECTIONS, Direction
from freightsim.scenario.prices import Prices
from freightsim.statistics.priors import Prior

SENSITIVITY = Parameter(
    "choice.cost_sensitivity", "structural", "weight of generalised cost", "1", 2.5, 0.5, 1.2, 4.5
)  # fmt: skip
"""Not fitted but assumed; its uncertainty belongs into the posterior all the same."""

RAIL_SPREAD = "spread.rail"
FACTOR_SPREAD = "spread.factors"

SPREADS = {
    RAIL_SPREAD: Prior(ADJUSTMENT_SD, 0.15, 0.03, 1.0, "standard deviation of yearly adjustments", "log-odds"),
    FACTOR_SPREAD: Prior(1.0, 0.5, 0.2, 3.0, "standard deviation of yearly factors over their prior one", "1"),
}
"""How far years stray from the structure: learnt from the years themselves."""

GRID = (1.2, 1.75, 2.25, 2.5, 2.75, 3.25, 3.75, 4.5)
"""Cost sensitivities at which the choice model is evaluated; between them its logarithm is interpolated."""


@dataclass(frozen=True)
class Emulator:
    """Trips by year as the power of what shippers are expected to book, through the fitted point.

    The response is that of the search, the bookings are those of the choice model itself: only the simulation is
    emulated, not the shippers.
    """

    fit: Fit
    """The fit that it is made from."""
    uncertainty: Mapping[tuple[int, str], float]
    """Relative standard deviation of the figures aimed at."""

    @cached_property
    def parameters(self) -> list[Parameter]:
        """Structural parameters in the order of draws, the cost sensitivity after them."""
        return [*(p for p in self.fit.parameters if p.layer == "structural"), SENSITIVITY]

    @property
    def priors(self) -> dict[str, Prior]:
        """Priors by name: paths of the parameters, then the spreads."""
        own = {p.path: Prior(p.prior, p.sd, p.low, p.high, p.meaning, p.unit) for p in self.parameters}
        return own | SPREADS

    @property
    def start(self) -> dict[str, float]:
        """Where walkers begin: at the fit."""
        own = {p.path: self.fit.state.structural.get(p.path, p.prior) for p in self.parameters}
        own[SENSITIVITY.path] = self.fit.scenario.choice.cost_sensitivity
        return own | {name: prior.mean for name, prior in SPREADS.items()}

    def log_likelihood(self, values: Floats) -> Floats:
        """Return the logarithm of the likelihood of rows of parameters (in the order of `priors`), shape (n,).

        A year's figure is the structure's, times an adjustment of the spread's size, measured with its uncertainty and
        the noise of the fit; the adjustment is integrated out.
        """
        rail_sd, factor_sd = values[:, -2], values[:, -1]
        total = np.zeros(len(values))
        for direction in DIRECTIONS:
            left, error = self.rail_left(direction, values)
            total += _normal(left, np.hypot(rail_sd[:, None], error))
        left, error = self.factors_left(values)
        for at in range(len(error)):
            total += _normal_together(left[:, at], _factor_prior(factor_sd) + error[at])
        return total

    def rail_left(self, direction: Direction, values: Floats) -> tuple[Floats, Floats]:
        """Return what the structure leaves over for each fitted year in log-odds, (n, years), and its error (years)."""
        years = list(self.fit.state.rail[direction])
        rows = [self._curves[direction].years.index(year) for year in years]
        columns = columns_of(direction, self.parameters)
        expected = self._log_feu(direction, values[:, columns], values[:, self._column(SENSITIVITY.path)])[:, rows]
        fitted = np.array([self._fitted_log_feu[direction][row] for row in rows])
        error = np.array([self.fit.spread[rail_path(direction, year)] for year in years])
        return fitted - expected, error

    def factors_left(self, values: Floats) -> tuple[Floats, Floats]:
        """Return what the levels leave over for each fitted year's factors on load and value (logarithms).

        Left-overs have the shape (n, years, 2), their errors are covariances, (years, 2, 2).
        """
        years = list(self.fit.factor_error)
        found = []
        for kind in FACTOR_SDS:
            columns = [at for at, p in enumerate(self.parameters) if p.path.startswith(f"cargo.{kind}_factor")]
            fitted = [self.fit.state.structural[self.parameters[at].path] for at in columns]
            own = np.array([self.fit.state.factors[kind][year] for year in years])
            weights = level_weights(years, len(columns))
            found.append(weights @ np.array(fitted) + own - values[:, columns] @ weights.T)
        left = np.stack(found, axis=-1) + self._factor_offset(values[:, self._column(SENSITIVITY.path)])
        return left, np.array([self.fit.factor_error[year] for year in years]).reshape(-1, 2, 2)

    def slope(self, direction: Direction) -> Floats:
        """Return the slope of expected bookings over the odds of rail (both logarithms) at the fit, by fitted year.

        The other hubs keep their odds, as they do for members: what the port gains it takes from them, too.
        """
        years = list(self.fit.state.rail[direction])
        rows = [self._curves[direction].years.index(year) for year in years]
        return self._slopes[direction][rows]

    def _factor_offset(self, sensitivity: Floats) -> Floats:
        """Return what must be added to factors for the fit's load and value at other sensitivities, (n, years, 2)."""
        above, part = _on_grid(sensitivity)
        part = part[:, None, None]
        found: Floats = self._factor_offsets[above - 1] * (1 - part) + self._factor_offsets[above] * part
        return found

    @cached_property
    def _factor_offsets(self) -> Floats:
        """Shape (grid, years, 2): factors that give back the fit's mean load and value, at its FEU by direction."""
        fitted = drives(self.fit.scenario)
        return np.array(
            [
                [_back_to(fitted, driven, year) for year in self.fit.factor_error]
                for driven in (drives(self._scenario_at(sensitivity)) for sensitivity in GRID)
            ]
        ).reshape(len(GRID), -1, 2)

    def _log_feu(self, direction: Direction, curve_values: Floats, sensitivity: Floats) -> Floats:
        """Return the logarithm of bookings by year, (n, years), as odds of rail that would give them at the fit.

        Between the grid's cost sensitivities it is interpolated. Where bookings at another sensitivity are off the
        fitted ones by a factor, the odds of a year must make up for it through the slope of bookings over odds.
        """
        above, part = _on_grid(sensitivity)
        part = part[:, None]
        odds = self._curves[direction].log_odds(curve_values)
        fitted, slope = self._fitted_log_feu[direction], self._slopes[direction]
        found = []
        for offset in (-1, 0):
            share, booked = self._shares[direction][above + offset], self._log_booked[direction][above + offset]
            with np.errstate(divide="ignore", invalid="ignore"):
                pull = np.log(np.einsum("nq,nyq->ny", np.exp(odds), share)) - booked
                found.append(fitted + (booked - fitted) / slope + pull)
        low, high = (np.where(np.isfinite(each), each, -1e3) for each in found)
        return low * (1 - part) + high * part

    def _column(self, path: str) -> int:
        return next(at for at, p in enumerate(self.parameters) if p.path == path)

    @cached_property
    def _curves(self) -> dict[Direction, Curve]:
        return self._curves_at(None)

    @cached_property
    def _shares(self) -> dict[Direction, Floats]:
        """Shape (grid, years, quarters): bookings at log-odds 0 at each cost sensitivity of the grid."""
        every = [self._curves_at(sensitivity) for sensitivity in GRID]
        return {direction: np.stack([curves[direction].share for curves in every]) for direction in DIRECTIONS}

    @cached_property
    def _log_booked(self) -> dict[Direction, Floats]:
        """Shape (grid, years): logarithm of bookings by year at each cost sensitivity, adjustments included."""
        every = [drives(self._scenario_at(sensitivity)) for sensitivity in GRID]
        with np.errstate(divide="ignore"):
            return {d: np.log(np.stack([driven[d].of_years() for driven in every])) for d in DIRECTIONS}

    @cached_property
    def _slopes(self) -> dict[Direction, Floats]:
        """Slope of bookings over odds by year of the horizon; 1 where nothing is booked."""
        scenario, found = self.fit.scenario, {}
        level = {d: {"attraction": {"level": scenario.demand[d].attraction.level + SLOPE_MOVE}} for d in DIRECTIONS}
        for direction, moved in drives(scenario.but({"demand": level})).items():
            with np.errstate(divide="ignore", invalid="ignore"):
                gained = (np.log(moved.of_years()) - self._fitted_log_feu[direction]) / SLOPE_MOVE
            found[direction] = np.where(np.isfinite(gained), np.clip(gained, *SLOPES), 1.0)
        return found

    @cached_property
    def _fitted_log_feu(self) -> dict[Direction, Floats]:
        """Logarithm of what is expected to be booked at the fit, adjustments included."""
        with np.errstate(divide="ignore"):
            return {direction: np.log(each.of_years()) for direction, each in drives(self.fit.scenario).items()}

    def _scenario_at(self, sensitivity: float | None) -> Scenario:
        if sensitivity is None:
            return self.fit.scenario
        return self.fit.scenario.but({"choice": {"cost_sensitivity": sensitivity}})

    def _curves_at(self, sensitivity: float | None) -> dict[Direction, Curve]:
        scenario = self._scenario_at(sensitivity)
        return {direction: Curve.of(each, scenario, direction) for direction, each in drives(scenario).items()}


def _on_grid(sensitivity: Floats) -> tuple[npt.NDArray[np.int64], Floats]:
    """Return the grid's place above each sensitivity, and how far it lies from the one below towards it."""
    grid = np.array(GRID)
    above = np.clip(np.searchsorted(grid, sensitivity, side="right"), 1, len(grid) - 1)
    return above, (sensitivity - grid[above - 1]) / (grid[above] - grid[above - 1])


def _back_to(fitted: Mapping[Direction, Drive], driven: Mapping[Direction, Drive], year: int) -> Floats:
    """Return the factors (logarithms) by which one expectation of a year has the load and value of another, the fit."""
    at = fitted["outbound"].years.index(year)
    feu = {direction: float(each.of_years()[at]) for direction, each in fitted.items()}
    both = zip(load_and_value(fitted, year), load_and_value(driven, year, feu), strict=True)
    return np.array([log(wanted / found) for wanted, found in both])


def members(emulator: Emulator, draws: Floats, *, seed: int, last_year: int) -> list[dict[str, float]]:
    """Return one set of scenario values for each draw: structure, and yearly adjustments that go with it.

    Years that were fitted keep what the structure leaves over, drawn from its conditional distribution given the
    published figure; years held out between them and later ones, to ``last_year``, draw adjustments of the spread's
    size. Prices of the quarters that are not known yet, to the end of ``last_year``, draw a deviation from their path.
    """
    rng = np.random.default_rng([seed, len(draws)])
    names = [p.path for p in emulator.parameters]
    ratios = {p.path for p in emulator.parameters if p.is_ratio}
    found = [
        {name: exp(value) if name in ratios else value for name, value in zip(names, row, strict=False)}
        for row in draws[:, : len(names)].tolist()
    ]
    rail_sd, factor_sd = draws[:, -2], draws[:, -1]
    for direction in DIRECTIONS:
        years = list(emulator.fit.state.rail[direction])
        others = _others(years, last_year)
        adjusted = _adjusted(*emulator.rail_left(direction, draws), rail_sd, len(others), rng)
        _write(found, [rail_path(direction, year) for year in years + others], adjusted)
    years = list(emulator.fit.factor_error)
    others = _others(years, last_year)
    factors = _strewn(*emulator.factors_left(draws), _factor_prior(factor_sd), len(others), rng)
    for at, kind in enumerate(FACTOR_SDS):
        _write(found, [factor_path(kind, year) for year in years + others], factors[..., at])
    _write_prices(found, emulator.fit.scenario.prices, last_year, np.random.default_rng([seed, len(draws), 1]))
    return found


def _write_prices(found: list[dict[str, float]], prices: Prices, last_year: int, rng: np.random.Generator) -> None:
    """Write for each way an AR(1) in quarters that begins at 0 (logarithm) where its price is known no more.

    x(q) = a x(q - 1) + sd sqrt(1 - a^2) e(q), with a = exp(-1 / (4 spread_years)) and e standard normal: its standard
    deviation rises from 0 towards sd.
    """
    if not isinstance(prices.known_at, date):
        return
    days = [day for day in quarters(prices.known_at, date(last_year, 1, 1)) if day > prices.known_at]
    kept = exp(-1 / (4 * prices.spread_years))
    for way, sd in prices.spread.items() if days else ():
        shocks = sd * sqrt(1 - kept**2) * rng.standard_normal((len(found), len(days)))
        deviation = lfilter([1.0], [1.0, -kept], shocks, axis=1)
        _write(found, [f"{DEVIATION}{way}.{day}" for day in days], deviation)


def _others(years: list[int], last_year: int) -> list[int]:
    """Return the years from the first fitted one to the last that were not fitted: held out between, and later."""
    return [year for year in range(years[0], last_year + 1) if year not in years]


def _adjusted(left: Floats, error: Floats, spread: Floats, others: int, rng: np.random.Generator) -> Floats:
    """Return adjustments of fitted years given what is left over, and of so many other years; (n, years)."""
    prior, noise = spread[:, None] ** 2, error**2
    mean, variance = left * prior / (prior + noise), prior * noise / (prior + noise)
    fitted = mean + np.sqrt(variance) * rng.standard_normal(left.shape)
    return np.concatenate([fitted, spread[:, None] * rng.standard_normal((len(left), others))], axis=1)


def _strewn(left: Floats, error: Floats, prior: Floats, others: int, rng: np.random.Generator) -> Floats:
    """Return factors of fitted years given what is left over, and of so many other years; (n, years, 2).

    ``left`` has the shape (n, years, 2), ``error`` (years, 2, 2) and ``prior`` (n, 2, 2).
    """
    gain = prior[:, None] @ np.linalg.inv(prior[:, None] + error)
    mean = (gain @ left[..., None])[..., 0]
    variance = prior[:, None] - gain @ prior[:, None]
    root = np.linalg.cholesky((variance + np.swapaxes(variance, -1, -2)) / 2 + 1e-12 * np.eye(2))
    fitted = mean + (root @ rng.standard_normal((*left.shape, 1)))[..., 0]
    ahead = np.sqrt(np.diagonal(prior, axis1=1, axis2=2))[:, None, :] * rng.standard_normal((len(left), others, 2))
    return np.concatenate([fitted, ahead], axis=1)


def _factor_prior(factor_sd: Floats) -> Floats:
    """Return the prior covariance of a year's factors, shape (n, 2, 2)."""
    sd = factor_sd[:, None] * np.array(list(FACTOR_SDS.values()))
    return sd[:, :, None] ** 2 * np.eye(2)


def _write(found: list[dict[str, float]], paths: list[str], adjusted: Floats) -> None:
    for one, row in zip(found, np.exp(adjusted).tolist(), strict=True):
        one |= dict(zip(paths, row, strict=True))


def _normal(values: Floats, sd: Floats) -> Floats:
    """Return the sum over years of the logarithm of a normal density, up to a constant."""
    found: Floats = -0.5 * ((values / sd) ** 2).sum(axis=1) - np.log(sd).sum(axis=1)
    return found


def _normal_together(values: Floats, covariance: Floats) -> Floats:
    """Return the logarithm of a normal density of two values known together, up to a constant; (n, 2), (n, 2, 2)."""
    _, size = np.linalg.slogdet(covariance)
    solved = np.linalg.solve(covariance, values[..., None])[..., 0]
    found: Floats = -0.5 * (values * solved).sum(axis=-1) - 0.5 * size
    return found
