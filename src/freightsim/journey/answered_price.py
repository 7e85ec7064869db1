"""The price of rail answers to scarcity: it rises while boxes are left behind, and falls back when few are."""

from __future__ import annotations

from collections.abc import Mapping
from math import log

import numpy as np

from freightsim.base.arrays import Floats
from freightsim.base.clock import HOURS_A_DAY
from freightsim.base.live import Live
from freightsim.base.spec import Direction
from freightsim.journey.queues import ReadyQueue
from freightsim.results.records import PriceRow
from freightsim.scenario.choice import PriceAnswer
from freightsim.scenario.network import DIRECTIONS


class AnsweredPrice(Live):
    """The ratio of the price of rail to that of the scenario, by direction: 1 at first, never below it."""

    LIVE = ("_ln_ratio", "rows")

    def __init__(self, answer: PriceAnswer) -> None:
        """Take how it answers."""
        self._answer = answer
        self._ln_ratio = np.zeros(len(DIRECTIONS))
        self.rows: list[PriceRow] = []
        """What each review found."""

    @property
    def ratio(self) -> Floats:
        """The ratio by code of the direction."""
        return np.exp(self._ln_ratio)

    def review(self, now_h: float, queues: Mapping[tuple[Direction, str], ReadyQueue]) -> None:
        """Take in what the port's queues heard of: days for which boxes were left for want of places, over all boxes.

        ``ln r = clip(ln r + per_day (days - at_d), 0, ln ceiling)`` in each direction.
        """
        for code, way in enumerate(DIRECTIONS):
            heard = [queue.heard for (direction, _terminal), queue in queues.items() if direction == way]
            behind_d = sum(box_h for box_h, _feu in heard) / max(sum(feu for _box_h, feu in heard), 1) / HOURS_A_DAY
            risen = self._ln_ratio[code] + self._answer.per_day * (behind_d - self._answer.at_d)
            self._ln_ratio[code] = min(max(risen, 0.0), log(self._answer.ceiling))
            self.rows.append(PriceRow(now_h, way, behind_d, float(np.exp(self._ln_ratio[code]))))
