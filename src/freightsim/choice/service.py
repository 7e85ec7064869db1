"""What the timetable offers to each market: how often, to which region, how fast."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from freightsim.base.arrays import Floats
from freightsim.base.clock import HOURS_A_DAY
from freightsim.choice.periods import Periods
from freightsim.scenario import Scenario
from freightsim.scenario.lane_times import lane_h
from freightsim.scenario.network import Direction


@dataclass(frozen=True, slots=True)
class RailService:
    """Trains on offer from (or to) the port, by period."""

    pull: Floats
    """Shape (periods, regions): weight of each region within its market, 0 where it is not served."""
    in_market: npt.NDArray[np.bool_]
    """Shape (markets, regions): which regions belong to which market."""
    trains_per_week: Floats
    """Shape (periods, markets): trains on the timetable."""
    transit_d: Floats
    """Shape (periods, markets): mean days on the way, weighted by the pull of the regions; 0 where not served."""

    @property
    def market_pull(self) -> Floats:
        """Shape (periods, markets): pull of all regions of a market together."""
        return self.pull @ self.in_market.T


def rail_service(scenario: Scenario, direction: Direction, periods: Periods) -> RailService:
    """Return what the timetable of a direction offers."""
    regions, markets = list(scenario.regions.values()), list(scenario.markets)
    lane_d = {key: _lane_days(scenario, key, periods, direction) for key in scenario.lanes}
    offered = {key: np.zeros(len(periods)) for key in scenario.terminals}
    offered_d = {key: np.zeros(len(periods)) for key in scenario.terminals}
    for key, service in scenario.services.items():
        if service.direction == direction:
            terminal, weekly = scenario.lanes[service.lane].terminal, periods.over(scenario.offered(key))
            offered[terminal] = offered[terminal] + weekly
            offered_d[terminal] = offered_d[terminal] + weekly * lane_d[service.lane]
    fastest_d = {key: _fastest(scenario, key, lane_d, len(periods)) for key in scenario.terminals}
    transit_d = {key: _mean(offered_d[key], offered[key], fastest_d[key]) for key in scenario.terminals}
    weights = [region.weight.get(direction) for region in regions]
    pull = np.stack(
        [
            offered[region.terminal] if weight is None else periods.over(weight)
            for region, weight in zip(regions, weights, strict=True)
        ],
        axis=1,
    )
    in_market = np.array([[region.market == key for region in regions] for key in markets])
    days = np.stack([transit_d[region.terminal] for region in regions], axis=1)
    weekly = np.stack(
        [sum((offered[t] for t in _terminals(scenario, key)), start=np.zeros(len(periods))) for key in markets], axis=1
    )
    total = pull @ in_market.T
    weighted = (pull * days) @ in_market.T
    mean_d = np.divide(weighted, total, out=np.zeros_like(total), where=total > 0)
    return RailService(pull, in_market, weekly, mean_d)


def _terminals(scenario: Scenario, market: str) -> list[str]:
    return sorted({region.terminal for region in scenario.regions.values() if region.market == market})


def _lane_days(scenario: Scenario, key: str, periods: Periods, direction: Direction) -> Floats:
    """Return mean days on a lane by period.

    While a border is closed shippers reckon with the wait until it opens, as it is in the middle of a period.
    """
    middles_h = [(a + b) / 2 for a, b in pairwise([*periods.starts_h.tolist(), periods.clock.end_h])]
    return lane_h(scenario, key, periods.starts_h, middles_h, direction) / HOURS_A_DAY


def _mean(weighted: Floats, total: Floats, otherwise: Floats) -> Floats:
    return np.divide(weighted, total, out=otherwise.copy(), where=total > 0)


def _fastest(scenario: Scenario, terminal: str, lane_d: dict[str, Floats], periods: int) -> Floats:
    """Return the days of the fastest lane to a terminal, for times without trains; 0 where no lane leads there."""
    days = [lane_d[key] for key, lane in scenario.lanes.items() if lane.terminal == terminal]
    return np.asarray(np.min(days, axis=0)) if days else np.zeros(periods)


def fastest_d(scenario: Scenario, periods: Periods, direction: Direction = "outbound") -> Floats:
    """Return the days of the fastest lane to each market, running or not; shape (periods, markets), 0 without lanes."""
    lane_d = {key: _lane_days(scenario, key, periods, direction) for key in scenario.lanes}
    found = np.zeros((len(periods), len(scenario.markets)))
    for code, market in enumerate(scenario.markets):
        lanes = [lane_d[key] for key, lane in scenario.lanes.items() if lane.terminal in _terminals(scenario, market)]
        if lanes:
            found[:, code] = np.min(lanes, axis=0)
    return found
