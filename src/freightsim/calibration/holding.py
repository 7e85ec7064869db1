"""Whether a posterior ensemble is held to the record: published figures beside what its members give."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from freightsim.calibration.targets import Targets
from freightsim.calibration.verdicts import Answer, judge
from freightsim.results import Runs
from freightsim.statistics.comparison import figures
from freightsim.statistics.estimates import Estimate
from freightsim.statistics.scores import interval

QUANTITIES = ("trips", "value_usd", "tonnes")
"""What an ensemble is held to."""


@dataclass(frozen=True, slots=True)
class Held:
    """A published figure of one year beside an ensemble."""

    quantity: str
    """Name in the yearly frame."""
    year: int
    """The year."""
    published: float
    """What was published."""
    median: float
    """Median over members."""
    low: float
    """Lower end of the central interval of the members' runs."""
    high: float
    """Upper end of the interval."""
    mean: Estimate
    """Mean over members with its confidence interval."""
    answer: Answer
    """Whether that interval lies inside what the target accepts, outside, or across an end."""

    @property
    def inside(self) -> bool:
        """Whether the central interval of the runs holds the published figure."""
        return self.low <= self.published <= self.high

    @property
    def holds(self) -> bool:
        """Whether it does, and the mean is not wholly outside what is accepted."""
        return self.inside and self.answer != Answer.FAILS


def held(runs: Runs, targets: Targets, level: float = 0.95) -> list[Held]:
    """Return each published trips, value and tonnes of one year beside runs on an ensemble.

    Parameters
    ----------
    runs
        Runs of the fitted scenario, each on a member of its own.
    targets
        Targets; those of one year that state a value count, where the horizon holds the days that they are of.
    level
        Of the central interval of runs of each figure, and of the confidence intervals of all means together: of k
        figures each interval of a mean has the level 1 - (1 - level) / k (Bonferroni), so that an ensemble that is
        right fails with a probability of 1 - level at most, however many figures there are.
    """
    found, clock = figures(runs), runs.scenario.clock
    published = [
        (key, target, target.value)
        for key, target in targets.targets.items()
        if target.quantity in QUANTITIES
        and len(target.years) == 1
        and target.value is not None
        and target.years[0] in clock.years
        and clock.as_recorded(target.years[0])
    ]
    rows = []
    for key, target, value in published:
        quantity, year = str(target.quantity), target.years[0]
        draws = found[quantity][:, [clock.years.index(year)]]
        low, high = (float(end[0]) for end in interval(draws, level))
        verdict = judge(key, target, draws[:, 0], 1 - (1 - level) / len(published))
        rows.append(Held(quantity, year, value, float(np.median(draws)), low, high, verdict.simulated, verdict.answer))
    return sorted(rows, key=lambda each: (QUANTITIES.index(each.quantity), each.year))
