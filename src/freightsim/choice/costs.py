"""Generalised cost of a box by each way: price, road haul and value of time together, USD a FEU."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from freightsim.base.arrays import Floats
from freightsim.base.dated import Dated
from freightsim.base.great_circle import great_circle_km
from freightsim.choice.access import Codes, by_rail, by_truck, haul_d, haul_usd
from freightsim.choice.collection import Station
from freightsim.choice.periods import Periods
from freightsim.choice.service import RailService
from freightsim.scenario import Scenario
from freightsim.scenario.choice import Choice
from freightsim.scenario.joins import TRUCK
from freightsim.scenario.network import City, Direction

DAYS_A_WEEK = 7.0


@dataclass(frozen=True, slots=True)
class Goods:
    """What shippers of a direction ship: columns by class of goods, and by market, in the order of the maps.

    Loads and values are the medians of the classes: `cargo.load_factor` and `cargo.value_factor`, by which a year's
    tonnes and value are met, move no shipper.
    """

    t_per_feu: Floats
    """Load, tonnes in a FEU; shape (classes,)."""
    usd_per_feu: Floats
    """Value, USD in a FEU, where the market's value ratio is 1; shape (classes,)."""
    value_ratio: Floats
    """Value of goods of a market over that of their class; shape (markets,)."""
    usd_per_day: Floats
    """What a day of transit costs a FEU; shape (markets, classes)."""
    mean_usd_per_day: Floats
    """The same where the market's value ratio is 1; shape (classes,)."""

    @classmethod
    def of(cls, scenario: Scenario, direction: Direction) -> Goods:
        """Return the columns of the classes of a direction."""
        classes = [item for item in scenario.cargo.classes.values() if item.direction == direction]
        tonnes = np.array([item.t_per_feu for item in classes])
        value = tonnes * np.array([item.usd_per_t for item in classes])
        a_day = value * np.array([item.value_of_time_per_day for item in classes])
        ratio = np.array([market.value_ratio.get(direction, 1.0) for market in scenario.markets.values()])
        return cls(tonnes, value, ratio, ratio[:, None] * a_day, a_day)


def rail_usd(scenario: Scenario, direction: Direction, periods: Periods, service: RailService, goods: Goods) -> Floats:
    """Return the generalised cost by rail via the port; shape (periods, cities, markets, classes).

    Price to the shipper, haul to or from the port, and the value of days: haul, half a headway, handling, transit.
    A city that has a haul by rail sends each class of goods by the haul that costs it less.
    From the day on which the operator answers to demand the headway is not known and does not count: shippers learn it
    as the run goes on (`freightsim.journey.experience`).
    """
    return rail_ways(scenario, direction, periods, service, goods)[0]


def rail_ways(
    scenario: Scenario, direction: Direction, periods: Periods, service: RailService, goods: Goods
) -> tuple[Floats, Codes]:
    """Return the generalised cost of `rail_usd`, and how boxes come to the port; shape (periods, cities, classes)."""
    truck = by_truck(scenario, periods)
    price = market_prices(scenario, direction, periods)
    days = _train_d(scenario, periods, service)
    money = price[:, None, :] + truck.usd[:, :, None]
    time = days[:, None, :] + truck.days[:, :, None]
    cost = money[..., None] + time[..., None] * goods.usd_per_day
    way = np.full((len(periods), len(scenario.cities), len(goods.t_per_feu)), TRUCK, dtype=np.int8)
    for rail in by_rail(scenario, periods):
        by_road = truck.usd[:, rail.city, None] + truck.days[:, rail.city, None] * goods.mean_usd_per_day
        cheaper = rail.there[:, None] & (rail.usd + rail.days * goods.mean_usd_per_day < by_road)
        other = (price + rail.usd)[..., None] + (days + rail.days)[..., None] * goods.usd_per_day
        cost[:, rail.city] = np.where(cheaper[:, None, :], other, cost[:, rail.city])
        way[:, rail.city][cheaper] = rail.code
    return cost, way


def station_usd(
    scenario: Scenario, direction: Direction, periods: Periods, service: RailService, goods: Goods, station: Station
) -> Floats:
    """Return the generalised cost by rail via a station of the port, in the shape of that of `rail_usd`."""
    price, days = market_prices(scenario, direction, periods), _train_d(scenario, periods, service)
    money = price[:, None, :] + station.usd[:, None]
    time = days[:, None, :] + station.days[:, None]
    cost: Floats = money[..., None] + time[..., None] * goods.usd_per_day
    return cost


def other_usd(
    scenario: Scenario, direction: Direction, periods: Periods, goods: Goods
) -> Iterator[tuple[int, float, Floats]]:
    """Yield (market, constant, generalised cost) of each other way; shape (periods, cities, classes)."""
    sea_km = np.array([_to_seaport_km(scenario, city) for city in scenario.cities.values()])
    haul, haul_days = haul_usd(scenario, sea_km), haul_d(scenario, sea_km)
    for code, market in enumerate(scenario.markets.values()):
        for key, offer in market.modes.items():
            mode = scenario.modes[key]
            rate = periods.over(mode.usd_per_feu)[:, None] + periods.over(mode.usd_per_t)[:, None] * goods.t_per_feu
            rate = rate * over_or_1(scenario.prices.of_mode(key, direction), periods)[:, None]
            money, days = offer.price_ratio[direction] * rate[:, None, :], np.array([offer.days])
            if mode.by_seaport:
                money, days = money + haul[None, :, None], offer.days + haul_days
            cost = money + days[None, :, None] * goods.usd_per_day[code]
            shape = (len(periods), len(scenario.cities), len(goods.t_per_feu))
            yield code, offer.constant.get(direction, 0.0), np.broadcast_to(cost, shape)


def _to_seaport_km(scenario: Scenario, city: City) -> float:
    ports = list(scenario.seaports.values())
    if not ports:
        return 0.0
    lat, lon = np.array([port.lat for port in ports]), np.array([port.lon for port in ports])
    return scenario.choice.detour * float(great_circle_km(city.lat, city.lon, lat, lon).min())


def rail_price(scenario: Scenario, direction: Direction, subsidy: Dated | None, when: Periods) -> Floats:
    """Return the price of rail to the shipper by period, under a hub's subsidy or else the port's; shape (periods,)."""
    rail = scenario.choice.rail
    if subsidy is not None:
        rail = rail.model_copy(update={"subsidy_usd_per_feu": subsidy})
    price = np.array([rail.to_shipper_usd(day) for day in when.starts])
    return price * over_or_1(scenario.prices.of_rail(direction), when)


def over_or_1(ratio: Dated | None, when: Periods) -> Floats:
    """Return a ratio in each period, 1 where there is none."""
    return np.ones(len(when)) if ratio is None else when.over(ratio)


def market_prices(scenario: Scenario, direction: Direction, periods: Periods) -> Floats:
    """Return the price to the shipper; shape (periods, markets)."""
    price = rail_price(scenario, direction, None, periods)
    ratio = np.array([market.rail_price_ratio for market in scenario.markets.values()])
    return price[:, None] * ratio


def _train_d(scenario: Scenario, periods: Periods, service: RailService) -> Floats:
    """Return the days that count between the port and a market; shape (periods, markets)."""
    wait_d = headway_wait_d(scenario.choice, service.trains_per_week) * ~_answered(scenario, periods)[:, None]
    days: Floats = wait_d + scenario.choice.rail_handling_d + service.transit_d
    return days


def headway_wait_d(choice: Choice, weekly: Floats) -> Floats:
    """Return the days that cargo waits for trains that are so many a week, while it finds a place on the first."""
    return choice.headway_share * (DAYS_A_WEEK / np.maximum(weekly, DAYS_A_WEEK / choice.longest_headway_d))


def _answered(scenario: Scenario, periods: Periods) -> npt.NDArray[np.bool_]:
    """Return in which periods the operator answers to demand."""
    start = scenario.answers_from
    return np.array([start is not None and day >= start for day in periods.starts])
