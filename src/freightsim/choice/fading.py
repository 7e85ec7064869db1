"""What is left of the last yearly adjustment: it fades, it does not end at midnight.

An adjustment is what the structural curve leaves over for a year. That of the last fitted year says something of the
years that follow, the less the later: a(t) = a persistence^t, with t the years since (the mean of an autoregressive
process of the first order, Hamilton 1994, Time Series Analysis, section 4.2).
"""

from __future__ import annotations

from datetime import timedelta

import numpy as np

from freightsim.base.arrays import Floats
from freightsim.base.dated import Dated
from freightsim.choice.periods import Periods, mid_quarter
from freightsim.scenario import Scenario
from freightsim.scenario.choice import DAYS_A_YEAR
from freightsim.scenario.network import Direction


def left(scenario: Scenario, adjustment: Dated, when: Periods) -> Floats:
    """Return what is left of the last adjustment (logarithm of an odds ratio); shape (periods,).

    It is 0 before `choice.adjusted_until`, where the adjustments themselves are in force.
    """
    choice = scenario.choice
    if choice.adjusted_until is None:
        return np.zeros(len(when))
    last = _last(scenario, adjustment)
    days = np.array([(mid_quarter(day) - choice.adjusted_until).days for day in when.starts])
    faded = last * choice.persistence ** (np.maximum(days, 1) / DAYS_A_YEAR)
    return np.where(when.from_day(choice.adjusted_until), faded, 0.0)


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
