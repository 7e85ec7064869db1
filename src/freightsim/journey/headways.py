"""Shippers weigh how rare the trains of their market are while the timetable answers to demand."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from freightsim.base.clock import HOURS_A_DAY
from freightsim.base.steps import Steps
from freightsim.choice.costs import headway_wait_d
from freightsim.journey.bookings import Bookings
from freightsim.scenario import Scenario
from freightsim.scenario.network import DIRECTIONS

NOT_WEIGHED = -1
"""Code of bookings made while the timetable was known: their headway was weighed as they were drawn."""


class Headways:
    """The wait for the next train of each direction and market, which has a code: outbound first, then by market."""

    def __init__(self, scenario: Scenario, offer: Mapping[str, Steps]) -> None:
        """Take the trains a week of each service; a market is served by all trains to terminals of its regions."""
        terminals = {
            key: {each.terminal for each in scenario.regions.values() if each.market == key} for key in scenario.markets
        }
        self._choice = scenario.choice
        self._serving = [
            [
                offer[key]
                for key, service in scenario.services.items()
                if service.direction == direction and scenario.lanes[service.lane].terminal in terminals[market]
            ]
            for direction in DIRECTIONS
            for market in scenario.markets
        ]

    def waits_h(self, now_h: float) -> npt.NDArray[np.floating]:
        """Return the hours that cargo waits for a train under the timetable in force at an hour, by code."""
        weekly = np.array([sum(steps.at(now_h) for steps in serving) for serving in self._serving], dtype=float)
        return HOURS_A_DAY * headway_wait_d(self._choice, weekly)


def headway_codes(scenario: Scenario, bookings: Bookings) -> npt.NDArray[np.int64]:
    """Return the code of the headway that each booking weighs as the run goes on; `NOT_WEIGHED` where it did before."""
    start, markets = scenario.answers_from, list(scenario.markets)
    if start is None:
        return np.full(len(bookings), NOT_WEIGHED)
    market = np.array([markets.index(region.market) for region in scenario.regions.values()], dtype=np.int64)
    codes = bookings.direction * len(markets) + market[bookings.region]
    return np.where(bookings.booked_h >= scenario.clock.hour(start), codes, NOT_WEIGHED)
