"""What shippers think of rail as a whole: an index of the odds of the other hubs, which the port's constant follows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from math import log, nan
from typing import NamedTuple

import numpy as np

from freightsim.base.arrays import Floats
from freightsim.calibration.constants import HOME_MARKET
from freightsim.choice.hubs import scales_of
from freightsim.choice.periods import mid_quarter
from freightsim.choice.rates import rates
from freightsim.facts.hubs import national_quarters
from freightsim.scenario import Scenario
from freightsim.scenario.network import DIRECTIONS, Direction


class _Liked(NamedTuple):
    """How much trains of a hub to the main market are liked in a year."""

    trains: float
    """Trains a week in the middle of the year."""
    log_odds: float
    """Logarithm of its odds then."""


QUARTER_MONTHS = (1, 4, 7, 10)
"""First months of the quarters."""


def rail_index(scenario: Scenario) -> dict[date, float]:
    """Return the index of rail by the first day of each quarter, an odds ratio over the first year of the horizon.

    Its yearly means (of logarithms) are a chain of links, each the mean change of the log-odds of the hubs (outbound
    and inbound trains to the main market) that have trains in both years, weighed by the mean of their trains in the
    two (the Tornqvist index: Diewert 1976, Journal of Econometrics 4, 115-145). Hubs that open or close so move it only
    by how they change, not by being there. The odds are those at equal price and days: what space and reliability of
    the other ways, support in kind or habit make of rail, for the port as well as for the hubs.

    Prices, trade and trains of the hubs are known by year and written as steps at New Year. Within years the index
    therefore moves so that what the port is expected to book, season and curve apart, changes as the national count
    does where that is known by quarter (`national_quarters`), and otherwise as smoothly as the yearly means allow
    (`by_quarter`). The scenario's own index is taken out of the bookings first.

    The index ends with the last year for which trains of hubs are known: where they are those of the year before, to
    the last one, nothing is known of the year. Without two years that a hub has trains in there is none.
    """
    yearly = _yearly(scenario)
    if not yearly:
        return {}
    first, counts = scenario.clock.years[0], national_quarters()
    days = [date(first + year, month, 1) for year in range(len(yearly)) for month in QUARTER_MONTHS]
    count = np.log([counts.get(day, nan) for day in days])
    level = by_quarter(yearly, np.nan_to_num(np.diff(count)) - changes_without_index(scenario, days))
    return dict(zip(days, np.exp(level).tolist(), strict=True))


def changes_without_index(scenario: Scenario, days: Sequence[date]) -> Floats:
    """Return how the logarithm of the port's expected bookings changes between quarters, index and curve apart.

    The mean over directions, before season and events, at the middle of the quarters that begin on these days; 0 where
    nothing is booked. Shape (quarters - 1,).
    """
    middles = [mid_quarter(day) for day in days]
    found = []
    for direction in DIRECTIONS:
        table, attraction = rates(scenario, direction), scenario.demand[direction].attraction
        feu = table.a_year.sum(axis=1)[table.periods.of(np.array([scenario.clock.hour(day) for day in middles]))]
        own = np.array([log(scenario.choice.rail_index.at(day)) + attraction.smooth(day) for day in middles])
        feu[[day < attraction.start for day in middles]] = 0.0
        with np.errstate(divide="ignore", invalid="ignore"):
            found.append(np.diff(np.log(feu) - own))
    known = np.isfinite(found)
    total, count = np.where(known, found, 0.0).sum(axis=0), known.sum(axis=0)
    return np.divide(total, count, out=np.zeros(len(total)), where=count > 0)


def by_quarter(yearly: Sequence[float], changes: Floats) -> Floats:
    """Return the quarterly path with given yearly means whose changes are nearest to given ones.

    The sum of squares of their differences is the least (additive first differences: Denton 1971, Journal of the
    American Statistical Association 66, 99-102).

    Parameters
    ----------
    yearly
        Means, shape (years,).
    changes
        Of an indicator from quarter to quarter, shape (4 x years - 1,).

    Returns
    -------
    array
        Shape (4 x years,).
    """
    years = len(yearly)
    change = np.diff(np.eye(4 * years), axis=0)
    mean = np.kron(np.eye(years), np.full(4, 0.25))
    system = np.block([[change.T @ change, mean.T], [mean, np.zeros((years, years))]])
    wanted = change.T @ changes
    path: Floats = np.linalg.solve(system, np.concatenate([wanted, yearly]))[: 4 * years]
    return path


def _yearly(scenario: Scenario) -> list[float]:
    """Return the logarithm of the index by year, from the first of the horizon on; none without a link."""
    first, inner = scenario.clock.years[0], scales_of(scenario).inner
    found, linked = [0.0], False
    before = _liked(scenario, first)
    for year in scenario.clock.years[1:]:
        now = _liked(scenario, year)
        if {key: each.trains for key, each in now.items()} == {key: each.trains for key, each in before.items()}:
            break
        both = [key for key in now if key in before]
        level = found[-1]
        if both:
            linked = True
            weights = [(now[key].trains + before[key].trains) / 2 for key in both]
            changes = [now[key].log_odds - before[key].log_odds for key in both]
            level += inner * float(np.average(changes, weights=weights))
        found.append(level)
        before = now
    return found if linked else []


def mean_log_odds(scenario: Scenario, direction: Direction, year: int) -> float | None:
    """Return the mean of the hubs' log-odds in the middle of a year, weighed by trains; None without any."""
    each = [liked for (way, _hub), liked in _liked(scenario, year).items() if way == direction]
    return float(np.average([one.log_odds for one in each], weights=[one.trains for one in each])) if each else None


def _liked(scenario: Scenario, year: int) -> dict[tuple[Direction, str], _Liked]:
    """Return how much trains of hubs to the main market are liked in the middle of a year, by direction and hub."""
    return dict(_each(scenario, date(year, 7, 1)))


def _each(scenario: Scenario, day: date) -> Iterator[tuple[tuple[Direction, str], _Liked]]:
    for direction in DIRECTIONS:
        for key, hub in scenario.hubs.items():
            trains = scenario.hub_trains(key, direction, HOME_MARKET)
            odds = hub.odds.get(direction, {}).get(HOME_MARKET)
            if trains is not None and odds is not None and trains.at(day) > 0 and odds.at(day) > 0:
                yield (direction, key), _Liked(trains.at(day), log(odds.at(day)))
