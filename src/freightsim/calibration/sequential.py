"""Looks at growing numbers of replications, until every target is decided or the replications are spent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from freightsim.calibration.targets import Targets
from freightsim.calibration.verdicts import Answer, Verdict, judge
from freightsim.statistics.estimates import Slope

if TYPE_CHECKING:
    import pandas as pd

FIRST_LOOK = 20
GROWTH = 1.5
"""From one look to the next: more looks stop earlier, but each must be surer."""


def looks(most: int) -> tuple[int, ...]:
    """Return the numbers of replications at which to look, at most so many: 20, 30, 44, 66, 100 and 150 of 150.

    All are even, since replications come in mirrored pairs. The last look is at all of them.
    Raises ValueError where `most` is odd or less than 2.
    """
    if most < 2 or most % 2:
        raise ValueError(f"replications ({most}) must be an even number from 2 on: they come in mirrored pairs")
    found = [most]
    while (before := 2 * round(found[0] / GROWTH / 2)) >= FIRST_LOOK:
        found.insert(0, before)
    return tuple(found)


class SequentialTest:
    """A test of all targets that stops when every one of them is decided.

    At each of k looks a target's Student interval of the mean is taken at level 1 - error / k. With probability of at
    least 1 - error all k intervals hold the mean (Bonferroni), so a verdict is wrong with a probability of at most
    `error`, whenever it is reached. Each target has that error of its own. What is decided stays decided.
    """

    def __init__(self, targets: Targets, most: int, *, error: float = 0.05) -> None:
        """Take the targets, the most replications, and the probability that a verdict is wrong.

        Raises ValueError where `most` is odd or less than 2, or `error` no probability.
        """
        if not 0 < error < 1:
            raise ValueError(f"the error ({error}) must be between 0 and 1")
        self.targets, self.error = targets, error
        self.looks = looks(most)
        self.level = 1 - error / len(self.looks)
        self.done = 0
        """Replications looked at."""
        self.verdicts: dict[str, Verdict] = {}
        """Verdicts of the last look, by id of the target."""

    @property
    def wanted(self) -> range:
        """Numbers of the replications that the next look needs beyond those done; empty where there is none."""
        if self.verdicts and all(verdict.answer != Answer.OPEN for verdict in self.verdicts.values()):
            return range(0)
        return range(self.done, next((look for look in self.looks if look > self.done), self.done))

    def look(self, figures: pd.DataFrame, slopes: Mapping[str, Slope] = MappingProxyType({})) -> None:
        """Judge what is not decided yet, by the figures (see `observe`) of all replications so far, in order.

        Of figures that were corrected by what was booked, `slopes` are those of `freightsim.calibration.controls`.

        Raises ValueError where they are not as many as a look needs.
        """
        if len(figures) != self.wanted.stop:
            raise ValueError(f"the next look is at {self.wanted.stop} replications, got {len(figures)}")
        self.verdicts = self._judged(figures, slopes)
        self.done = len(figures)

    def glance(self, figures: pd.DataFrame, slopes: Mapping[str, Slope] = MappingProxyType({})) -> dict[str, Verdict]:
        """Return what is known between two looks: what is decided, and of the rest estimates without a decision."""
        decided = self._decided()
        found = self._judged(figures, slopes)
        return {key: decided.get(key) or replace(verdict, answer=Answer.OPEN) for key, verdict in found.items()}

    def _judged(self, figures: pd.DataFrame, slopes: Mapping[str, Slope]) -> dict[str, Verdict]:
        decided = self._decided()
        return {
            key: decided[key]
            if key in decided
            else judge(key, target, figures[key].to_numpy(dtype=float), self.level, slopes.get(key))
            for key, target in self.targets.targets.items()
        }

    def _decided(self) -> dict[str, Verdict]:
        return {key: verdict for key, verdict in self.verdicts.items() if verdict.answer != Answer.OPEN}
