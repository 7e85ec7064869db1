"""Hubs in outline: the China-Europe trains of other cities, which every shipper may use."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

from pydantic import Field

from freightsim.base.dated import ALWAYS, Dated
from freightsim.base.spec import Direction, Latitude, Longitude, MarketId, Positive, Spec
from freightsim.validation.ids import Name, Text

if TYPE_CHECKING:
    from freightsim.scenario.model import Scenario


class Hub(Spec):
    """A city whose trains any shipper may book: it has trains, a price and a place, but no yard and no tracks.

    Where a city of the scenario has the same id, the trains are that city's own.
    """

    name: Name
    """Name of the hub."""
    name_zh: Text = ""
    """Name in Chinese characters."""
    province: Name
    """Province in English, such as Shaanxi: cargo from there is local to the hub."""
    lat: Latitude
    """Latitude."""
    lon: Longitude
    """Longitude."""
    trains_per_week: dict[Direction, dict[MarketId, Dated]]
    """Trains a week by direction, market (id) and date."""
    feu_per_train: dict[Direction, Dated]
    """Laden FEU per train, by direction and date."""
    odds: dict[Direction, dict[MarketId, Dated]] = Field(default_factory=dict)
    """Odds ratio of its trains to those of another hub with the same utility, by direction, market and date: solved
    so that the hub carries its trains x load (`freightsim.calibration.closure`); default: 1."""
    subsidy_usd_per_feu: Dated | None = None
    """Subsidy of its trains, instead of the port's; the same cap applies."""
    value_tilt: Positive = 1.0
    """Tilt of its cargo towards classes of high value: odds ratio per USD 100,000 of value in a FEU."""

    def weekly(self, direction: Direction) -> Dated | None:
        """Return its trains a week of a direction, to all markets; None where it has none."""
        rates = list(self.trains_per_week.get(direction, {}).values())
        return total(rates) if rates else None

    def dated(self, direction: Direction) -> Iterator[Dated]:
        """Yield everything dated that shippers of a direction weigh."""
        yield from self.trains_per_week.get(direction, {}).values()
        yield from self.odds.get(direction, {}).values()
        if self.subsidy_usd_per_feu is not None:
            yield self.subsidy_usd_per_feu


def former_trains(scenario: Scenario, city: str) -> list[Dated]:
    """Return the trains a week of the hub in a city (by id), by direction, as they are in outline."""
    hub = scenario.hubs.get(city)
    rates = [hub.weekly(direction) for direction in hub.trains_per_week] if hub is not None else []
    return [rate for rate in rates if rate is not None]


def total(rates: list[Dated]) -> Dated:
    """Return the sum of several dated numbers (one at least)."""
    days: set[date] = {day for rate in rates for day, _number in rate}
    days = {min(days), *days} if ALWAYS not in days else days
    return Dated({day: sum(rate.at(day) for rate in rates) for day in sorted(days)})
