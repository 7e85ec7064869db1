"""Whether a target holds: yes, no, or the replications cannot tell."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from freightsim.base.arrays import Floats
from freightsim.base.language import N_
from freightsim.calibration.targets import Target
from freightsim.statistics import Estimate, estimate
from freightsim.statistics.estimates import Slope, enough


class Answer(StrEnum):
    """What can be said of a target."""

    HOLDS = N_("holds")
    """The whole confidence interval of the mean lies inside the accepted interval."""
    FAILS = N_("fails")
    """The whole confidence interval lies outside."""
    OPEN = N_("cannot tell")
    """It crosses an end of the accepted interval, or there are too few replications for one."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is said of one target, and on what evidence."""

    key: str
    """Id of the target."""
    target: Target
    """The target."""
    answer: Answer
    """Whether it holds."""
    simulated: Estimate
    """Mean and confidence interval, in the target's unit."""
    replications: int
    """Replications after which it was said."""


def judge(key: str, target: Target, values: Floats, level: float, slope: Slope | None = None) -> Verdict:
    """Return the verdict on a target.

    Parameters
    ----------
    key
        Id of the target.
    target
        The target.
    values
        Simulated figures in the target's unit, in the order of replication from 0 on, an even number of them (partners
        are mirrored), NaN where a replication knows none.
    level
        Of the confidence interval of their mean.
    slope
        Where the figures were corrected by what was booked, the slope (see `freightsim.calibration.controls`).

    Returns
    -------
    Verdict
        A figure that is no count and the same in six replications or more has no interval: chance does not move it, and
        it holds or fails as it is.

    Raises
    ------
    ValueError
        Where there are no values.
    """
    found = estimate(values, level, slope=slope).at_least(0.0)  # no quantity of a target is less than nothing
    return Verdict(key, target, _answer(found, *target.accepted), found, len(values))


def _answer(found: Estimate, low: float, high: float) -> Answer:
    if found.ci_low is None or found.ci_high is None:
        if not found.same or not enough(found.n):
            return Answer.OPEN
        return Answer.HOLDS if low <= found.mean <= high else Answer.FAILS
    if low <= found.ci_low and found.ci_high <= high:
        return Answer.HOLDS
    if found.ci_high < low or high < found.ci_low:
        return Answer.FAILS
    return Answer.OPEN
