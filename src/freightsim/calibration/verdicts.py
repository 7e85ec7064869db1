"""Whether a target holds: yes, no, or the replications cannot tell."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from freightsim.calibration.targets import Target
from freightsim.language import N_
from freightsim.statistics import Estimate, estimate

Floats = npt.NDArray[np.floating]


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


def judge(key: str, target: Target, values: Floats, level: float) -> Verdict:
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

    Returns
    -------
    Verdict
        A figure that is the same in all replications has an interval of no width: it holds or fails.

    Raises
    ------
    ValueError
        Where there are no values.
    """
    found = estimate(values, level)
    return Verdict(key, target, _answer(found, *target.accepted), found, len(values))


def _answer(found: Estimate, low: float, high: float) -> Answer:
    if found.ci_low is None or found.ci_high is None:
        return Answer.OPEN
    if low <= found.ci_low and found.ci_high <= high:
        return Answer.HOLDS
    if found.ci_high < low or high < found.ci_low:
        return Answer.FAILS
    return Answer.OPEN
