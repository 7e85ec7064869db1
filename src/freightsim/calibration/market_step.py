"""How far the market of rail as a whole stepped up in a year: what the other hubs tell of the port's own step."""

from __future__ import annotations

from datetime import date
from math import log

import numpy as np

from freightsim.calibration.constants import HOME_MARKET
from freightsim.calibration.parameters import SHIFT
from freightsim.choice.hubs import scales_of
from freightsim.scenario import Scenario
from freightsim.scenario.network import Direction

SHARED = 0.5
"""Share of the market's step that the port is expected to share, before its own record of the year is known: none or
all of it are equally likely."""


def market_step(scenario: Scenario, direction: Direction) -> float:
    """Return by how much trains of the other hubs were liked more from the year of the step on, as log-odds of rail.

    It is the rise of their mean odds to the main market in that year beyond their rise in the year before, which is
    taken for their trend. What all hubs gain at equal price and days (space and reliability that sea and air lost in
    2020) is no doing of a single one. 0 where the odds of one of the three years are not known, or the trains of the
    year are those of the year before, to the last one: nothing is known of it then.
    """
    years = (SHIFT.year - 2, SHIFT.year - 1, SHIFT.year)
    found = [mean for year in years if (mean := mean_log_odds(scenario, direction, year)) is not None]
    if len(found) < len(years) or _trains(scenario, direction, years[-1]) == _trains(scenario, direction, years[-2]):
        return 0.0
    before, last, step = found
    return scales_of(scenario).inner * (step - last - (last - before))


def step_prior(scenario: Scenario, direction: Direction, sd: float) -> tuple[float, float]:
    """Return mean and standard deviation of the port's step before its record: a uniform share of the market's, and sd.

    `sd` is that of the step of a port in a market that stands still.
    """
    step = market_step(scenario, direction)
    return SHARED * step, float(np.hypot(sd, abs(step) / np.sqrt(12)))


def _trains(scenario: Scenario, direction: Direction, year: int) -> list[float]:
    """Return the trains a week of each hub to the main market in the middle of a year."""
    weekly = [scenario.hub_trains(key, direction, HOME_MARKET) for key in scenario.hubs]
    return [0.0 if trains is None else trains.at(date(year, 7, 1)) for trains in weekly]


def mean_log_odds(scenario: Scenario, direction: Direction, year: int) -> float | None:
    """Return the mean of the hubs' log-odds in the middle of a year, weighed by trains; None without any."""
    middle, rows = date(year, 7, 1), []
    for key, hub in scenario.hubs.items():
        trains, odds = scenario.hub_trains(key, direction, HOME_MARKET), hub.odds.get(direction, {}).get(HOME_MARKET)
        if trains is not None and odds is not None and trains.at(middle) > 0 and odds.at(middle) > 0:
            rows.append((trains.at(middle), log(odds.at(middle))))
    if not rows:
        return None
    weights, logs = zip(*rows, strict=True)
    return float(np.average(logs, weights=weights))
