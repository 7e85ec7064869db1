"""What is left of the last yearly adjustment: it fades, it does not end at midnight.

An adjustment is what the structural curve leaves over for a year. That of the last fitted year says something of the
years that follow, the less the later: a(t) = a persistence^t, with t the years since (the mean of an autoregressive
process of the first order, Hamilton 1994, Time Series Analysis, section 4.2).
"""

from __future__ import annotations

from datetime import date, timedelta
from math import exp

import numpy as np

from freightsim.base.arrays import Floats
from freightsim.base.dated import Dated
from freightsim.choice.periods import Periods, mid_quarter, quarters
from freightsim.scenario import Scenario
from freightsim.scenario.choice import DAYS_A_YEAR
from freightsim.scenario.demand import Factor
from freightsim.scenario.network import Direction


def left(scenario: Scenario, adjustment: Dated, when: Periods) -> Floats:
    """Return what is left of the last adjustment (logarithm of an odds ratio); shape (periods,).

    It is 0 before `choice.adjusted_until`, where the adjustments themselves are in force.
    """
    return np.array([left_on(scenario, adjustment, day) for day in when.starts])


def left_on(scenario: Scenario, adjustment: Dated, day: date) -> float:
    """Return what is left of the last adjustment (its logarithm) on a day: the same all through a quarter."""
    until = scenario.choice.adjusted_until
    if until is None or day < until:
        return 0.0
    years = max((mid_quarter(day) - until).days, 1) / DAYS_A_YEAR
    return _last(scenario, adjustment) * scenario.choice.persistence**years


def in_force(scenario: Scenario, factor: Factor) -> Dated:
    """Return a factor by date: its level, its adjustment, and what is left of the last adjustment."""
    clock, until = scenario.clock, scenario.choice.adjusted_until
    days = {day for part in (factor.level, factor.adjustment) for day, _number in part}
    if until is not None:
        days |= {until, *(day for day in quarters(until, clock.end) if until < day < clock.end)}
    faded = {day: exp(left_on(scenario, factor.adjustment, day)) for day in days}
    return Dated({day: factor.level.at(day) * factor.adjustment.at(day) * faded[day] for day in sorted(days)})


def gone(scenario: Scenario, direction: Direction, when: Periods) -> Floats:
    """Return what is gone of the last adjustment of the port's attraction (logarithm); shape (periods,).

    The odds of the other hubs are solved with the last adjustment in force. What the curve leaves over in the last year
    is taken to be the market's: trains of all hubs lose it alike, so that it moves cargo between trains and the other
    ways and not between hubs.
    """
    adjustment = scenario.demand[direction].attraction.adjustment
    until = scenario.choice.adjusted_until
    if until is None:
        return np.zeros(len(when))
    after = when.from_day(until)
    return np.where(after, left(scenario, adjustment, when) - _last(scenario, adjustment), 0.0)


def _last(scenario: Scenario, adjustment: Dated) -> float:
    """Return the logarithm of the adjustment in force before the day from which it fades; 0 where it is nothing."""
    until = scenario.choice.adjusted_until
    odds = adjustment.at(until - timedelta(days=1)) if until is not None else 1.0
    return float(np.log(odds)) if odds > 0 else 0.0
