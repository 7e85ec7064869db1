"""What stations of a hub draw, fitted to recorded joins: their odds, how far they collect, how fast they become known.

Six joins are on record (`model/joins`), one of which never grew. Expected boxes follow from the choice model alone, so
the fit needs no simulation: on a grid of the parameters expected boxes are computed once, between its points their
logarithm is interpolated, and draws from the prior are weighed by the likelihood of the record (importance sampling,
Rubin 1988, Bayesian Statistics 3, 395-402). The logarithm of recorded over expected boxes has a Student law, so that
one join that failed does not decide (Lange, Little and Taylor 1989, Journal of the American Statistical Association
84, 881-896).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import product
from math import exp, log

import numpy as np

from freightsim.base.arrays import Floats
from freightsim.base.language import _
from freightsim.calibration.joins import PORT, hindcast
from freightsim.calibration.parameters import tree_of
from freightsim.calibration.rail_index import mean_log_odds
from freightsim.choice.hubs import scales_of
from freightsim.facts import RecordedJoin, recorded_joins
from freightsim.scenario import Scenario
from freightsim.scenario.fitted import FittedParameter
from freightsim.scenario.network import Direction
from freightsim.statistics.priors import Prior

PRIORS = {
    "odds": Prior(0.0, 1.0, -3.0, 3.0, "odds of a station over the mean of the hubs (logarithm)", "1"),
    "collects": Prior(log(200), 0.35, log(100), log(400), "distance within which a station collects (logarithm)", "km"),
    "years": Prior(log(0.5), 0.5, log(0.1), log(3), "years to 63 % of presence (logarithm)", "years"),
    "spread": Prior(log(0.8), 0.4, log(0.2), log(3), "spread of stations about what is expected (logarithm)", "1"),
}
"""What is known of stations before the record; all are assumptions."""

GRID = {
    "odds": (-3.0, -1.5, -0.5, 0.25, 1.0, 1.75, 3.0),
    "collects": tuple(log(km) for km in (100, 150, 210, 290, 400)),
    "years": tuple(log(years) for years in (0.1, 0.4, 1, 3)),
}
"""Where expected boxes are computed."""

FREEDOM = 4.0
"""Degrees of freedom of the Student law of a record about what is expected."""

DRAWS = 50_000
"""Draws from the prior that are weighed."""

KEPT = 2_000
"""Draws of the posterior that are kept."""

LEVEL = 0.8
"""Level of the central intervals of predicted joins."""

LAST = 2019
"""Last year whose mean odds count: the hubs' odds of 2020 are those of a shock, and the recorded stations did not grow
with them (Xiangyang sent as many boxes in 2020 as in the year before)."""

OUTBOUND: Direction = "outbound"
"""Direction and market in which the odds of hubs are averaged: all recorded stations sent boxes there."""

Places = tuple[int, int, int]
"""Positions on the grid."""

ODDS, COLLECTS, YEARS = (f"joining.{name}" for name in ("station_odds", "collects_within_km", "presence_years"))


@dataclass(frozen=True, slots=True)
class PredictedJoin:
    """A recorded join beside what the other records let expect of it, FEU a year."""

    record: RecordedJoin
    """What is recorded."""
    median: float
    """Median of what is predicted."""
    low: float
    """Lower end of the central interval of `LEVEL`, the spread of single stations included."""
    high: float
    """Upper end of the interval."""

    @property
    def inside(self) -> bool:
        """Whether the interval holds what is recorded."""
        return self.low <= self.record.feu_a_year <= self.high


@dataclass(frozen=True)
class StationFit:
    """What is known of stations after the record."""

    mean_odds: Mapping[date, float]
    """Mean odds of the hubs in outline by the first day of each year: the level that stations are measured against."""
    draws: Floats
    """Draws of the posterior, shape (draws, 4), in the order of `PRIORS`."""
    slope: float
    """How expected boxes answer to the odds of stations (both logarithms), as a mean over the records."""
    predicted: tuple[PredictedJoin, ...] = ()
    """Each recorded join, predicted from the others."""

    @property
    def values(self) -> dict[str, float]:
        """Medians by dotted path in the scenario."""
        return self._written(np.median(self.draws, axis=0))

    @property
    def parameters(self) -> dict[str, FittedParameter]:
        """Medians with central 95 % intervals, by dotted path."""
        low, high = (self._written(end) for end in np.quantile(self.draws, [0.025, 0.975], axis=0))
        return {
            path: FittedParameter(value=value, low=low[path], high=high[path], **_words(path))
            for path, value in self.values.items()
        }

    def members(self, n: int, *, seed: int) -> list[dict[str, float]]:
        """Return n sets of values by dotted path: a draw of the posterior each.

        The odds have the spread of single stations on top: those on record lie so far about what is expected of them,
        and those asked about will, too.
        """
        rng = np.random.default_rng([seed, n, len(self.draws)])
        rows = self.draws[rng.choice(len(self.draws), size=n, replace=n > len(self.draws))].copy()
        rows[:, 0] += np.exp(rows[:, 3]) * rng.standard_normal(n) / self.slope
        rows[:, 0] = rows[:, 0].clip(PRIORS["odds"].low, PRIORS["odds"].high)
        return [self._written(row) for row in rows]

    def _written(self, row: Floats) -> dict[str, float]:
        odds, collects, years = (exp(value) for value in row[:3])
        return {f"{ODDS}.{day}": odds * mean for day, mean in self.mean_odds.items()} | {
            COLLECTS: collects,
            YEARS: years,
        }


def fit_stations(scenario: Scenario, *, seed: int) -> StationFit | None:
    """Return what recorded joins say of stations, given the odds of hubs in a scenario.

    None where it has no hubs with odds, or none of the recorded joins is of its cities and hubs.
    """
    hubs = {PORT, *scenario.hubs}
    records = [each for each in recorded_joins() if each.city in scenario.cities and each.hub in hubs]
    odds = mean_odds(scenario)
    if not odds or not records:
        return None
    recorded, expected = _on_grid(scenario, odds, records)
    rng = np.random.default_rng([seed, DRAWS])
    drawn = np.stack([prior.draw(rng, DRAWS) for prior in PRIORS.values()], axis=1)
    at_draws = _between(expected, drawn)
    log_density = _log_density(recorded, at_draws, np.exp(drawn[:, 3]))
    total = log_density.sum(axis=1)
    kept = drawn[rng.choice(DRAWS, size=KEPT, p=_weights(total))]
    predicted = tuple(
        _predicted(record, at_draws[:, at], np.exp(drawn[:, 3]), _weights(total - log_density[:, at]), rng)
        for at, record in enumerate(records)
    )
    step = np.array([0.1, 0.0, 0.0, 0.0])
    middle = np.median(kept, axis=0)
    risen, fallen = (_between(expected, (middle + sign * step)[None])[0] for sign in (1, -1))
    return StationFit(odds, kept, float((risen - fallen).mean() / (2 * step[0])), predicted)


def mean_odds(scenario: Scenario) -> dict[date, float]:
    """Return mean odds of the hubs against sea, weighted by trains, by the first day of each year to `LAST`."""
    choice, inner = scenario.choice, scales_of(scenario).inner
    means = {year: mean_log_odds(scenario, OUTBOUND, year) for year in scenario.clock.years if year <= LAST}
    return {
        date(year, 1, 1): exp(choice.hub_constant + inner * mean) for year, mean in means.items() if mean is not None
    }


def _on_grid(scenario: Scenario, odds: Mapping[date, float], records: Sequence[RecordedJoin]) -> tuple[Floats, Floats]:
    """Return recorded boxes (logarithm), shape (records,), and those expected on the grid, (odds, km, years, records).

    Years matter in the first years only, so their part is taken at the middle of the rest of the grid.
    """
    odds_n, km_n, years_n = (len(points) for points in GRID.values())
    sizes, middle = (odds_n, km_n, years_n), (odds_n // 2, km_n // 2, years_n // 2)
    at: dict[Places, Floats] = {}
    for places in _asked(sizes, middle):
        row = [points[place] for points, place in zip(GRID.values(), places, strict=True)]
        values = StationFit(odds, np.array([[*row, 0.0]]), 1.0).values
        found = hindcast(scenario.but(tree_of(values)), records)
        at[places] = np.log([max(each.feu_a_year, 1e-6) for each in found])
    expected = np.zeros((*sizes, len(records)))
    a, b, c = middle
    for odds_at, km_at, years_at in product(*map(range, sizes)):
        of_years = at[a, b, years_at] - at[a, b, c]
        expected[odds_at, km_at, years_at] = at[odds_at, km_at, c] + of_years
    return np.log([each.feu_a_year for each in records]), expected


def _asked(sizes: Places, middle: Places) -> Iterator[Places]:
    """Yield the places of the grid that are computed."""
    yield from ((a, b, middle[2]) for a in range(sizes[0]) for b in range(sizes[1]))
    yield from ((middle[0], middle[1], c) for c in range(sizes[2]) if c != middle[2])


def _between(expected: Floats, drawn: Floats) -> Floats:
    """Return the logarithm of expected boxes at draws, shape (draws, records), by monotone cubic interpolation."""
    from scipy.interpolate import RegularGridInterpolator

    points = tuple(np.array(each) for each in GRID.values())
    return np.asarray(RegularGridInterpolator(points, expected, method="pchip")(drawn[:, :3]))


def _log_density(recorded: Floats, expected: Floats, spread: Floats) -> Floats:
    """Return the logarithm of the likelihood of each record at draws, shape (draws, records), up to a constant."""
    from scipy.stats import t

    return np.asarray(t.logpdf((recorded - expected) / spread[:, None], FREEDOM) - np.log(spread)[:, None])


def _weights(log_likelihood: Floats) -> Floats:
    weight: Floats = np.exp(log_likelihood - log_likelihood.max())
    return weight / weight.sum()


def _predicted(
    record: RecordedJoin, expected: Floats, spread: Floats, weight: Floats, rng: np.random.Generator
) -> PredictedJoin:
    """Return a join as the draws weighed by the other records predict it."""
    taken = rng.choice(len(weight), size=KEPT, p=weight)
    drawn = np.exp(expected[taken] + spread[taken] * rng.standard_t(FREEDOM, KEPT))
    ends = [(1 - LEVEL) / 2, 0.5, (1 + LEVEL) / 2]
    low, median, high = np.quantile(drawn, ends).tolist()
    return PredictedJoin(record, median, low, high)


def _words(path: str) -> dict[str, str]:
    """Return meaning and unit of a parameter."""
    if path == COLLECTS:
        return {"meaning": _("distance within which a station collects"), "unit": "km"}
    if path == YEARS:
        return {"meaning": _("years to 63 % of a station's presence"), "unit": "years"}
    return {"meaning": _("odds of a station from {day} on").format(day=path.rpartition(".")[2]), "unit": "odds"}
