"""The stretches of time within which nothing that shippers weigh changes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np
import numpy.typing as npt

from freightsim.base.arrays import Floats
from freightsim.base.clock import Clock
from freightsim.base.dated import ALWAYS, Dated
from freightsim.scenario import Scenario
from freightsim.scenario.network import Direction


@dataclass(frozen=True)
class Periods:
    """Stretches of the run, from its first day to its last, each named by its first day."""

    clock: Clock
    starts: tuple[date, ...]
    """First day of each, rising; the first begins with the run."""

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self.starts)

    @cached_property
    def starts_h(self) -> Floats:
        """Hour at which each begins."""
        return np.array([self.clock.hour(day) for day in self.starts])

    def of(self, hours: Floats) -> npt.NDArray[np.int64]:
        """Return the number of the period of each hour."""
        return np.maximum(np.searchsorted(self.starts_h, hours, side="right") - 1, 0)

    def from_day(self, day: date) -> npt.NDArray[np.bool_]:
        """Return which periods begin on a day or after it."""
        return np.array([start >= day for start in self.starts])

    def over(self, dated: Dated) -> Floats:
        """Return the number in force in each period."""
        return dated.over_h(self.starts_h, self.clock)


def periods(scenario: Scenario, direction: Direction, rivals: Sequence[Scenario] = ()) -> Periods:
    """Return the periods between any two dates on which what shippers of a direction weigh changes.

    Quarters are among them: the constant of rail moves slowly and is taken at the middle of each quarter.
    `rivals` are other ports, whose offers they weigh too.
    """
    clock = scenario.clock
    first = clock.begin
    days = {day for each in (scenario, *rivals) for dated in _weighed(each, direction) for day, _ in dated}
    at_borders = [event for event in scenario.events.values() if event.border_capacity or event.border_background]
    days |= {day for event in at_borders for day in (event.start, event.end)}
    cities = [city for each in (scenario, *rivals) for city in each.cities.values()]
    days |= {city.joins.start for city in cities if city.joins is not None}
    days |= {city.since for city in cities if city.since is not None}
    days |= set(quarters(first, clock.end))
    days |= {scenario.answers_from} if scenario.answers_from else set()
    return Periods(clock, (first, *sorted(day for day in days if first < day < clock.end and day != ALWAYS)))


def mid_quarter(day: date) -> date:
    """Return the middle of the quarter that a day is in."""
    return date(day.year, 3 * ((day.month - 1) // 3) + 2, 15)


def quarters(first: date, end: date) -> Iterator[date]:
    """Yield the first day of each quarter of the years from one day to another."""
    for year in range(first.year, end.year + 1):
        yield from (date(year, month, 1) for month in (1, 4, 7, 10))


def _weighed(scenario: Scenario, direction: Direction) -> Iterator[Dated]:
    demand, rail = scenario.demand[direction], scenario.choice.rail
    yield from (demand.feu_per_boxable_usd_bn, demand.attraction.shift, demand.attraction.adjustment)
    yield from (rail.cost_usd_per_feu, rail.subsidy_usd_per_feu, rail.subsidy_cap, scenario.choice.rail_index)
    yield from (market.rail_odds[direction] for market in scenario.markets.values() if direction in market.rail_odds)
    for mode in scenario.modes.values():
        yield from (mode.usd_per_feu, mode.usd_per_t)
    yield from scenario.prices.of(direction)
    yield from (item.share for item in scenario.cargo.classes.values() if item.direction == direction)
    yield from (region.weight[direction] for region in scenario.regions.values() if direction in region.weight)
    slowing = {key for key, border in scenario.borders.items() if border.load_exponent}
    for key, service in scenario.services.items():
        sections = scenario.lanes[service.lane].sections.values()
        if service.direction == direction or any(section.border in slowing for section in sections):
            yield scenario.offered(key)
    for hub in scenario.hubs.values():
        yield from hub.dated(direction)
    yield scenario.trains.running_factor
    if scenario.joining.station_odds is not None:
        yield scenario.joining.station_odds
    for border in scenario.borders.values():
        station = border.station(direction)
        yield from (border.formalities_h, station.tracks, station.trains_per_day)
        if border.load_exponent:
            yield border.background_trains_per_year
