"""Generalised cost of a box by each way: price, road haul and value of time together, USD a FEU."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from freightsim.choice.periods import Periods
from freightsim.choice.service import RailService
from freightsim.clock import HOURS_A_DAY
from freightsim.scenario import Scenario
from freightsim.scenario.choice import Choice
from freightsim.scenario.demand import CargoClass
from freightsim.scenario.network import City, Direction

Floats = npt.NDArray[np.floating]

EARTH_KM = 6371.0
DAYS_A_WEEK = 7.0


@dataclass(frozen=True, slots=True)
class Goods:
    """What shippers of a direction ship: columns by class of goods, in the order of the scenario's map."""

    t_per_feu: Floats
    """Load, tonnes in a FEU."""
    usd_per_feu: Floats
    """Value, USD in a FEU."""
    usd_per_day: Floats
    """What a day of transit costs a FEU."""

    @classmethod
    def of(cls, classes: list[CargoClass]) -> Goods:
        """Return the columns of these classes."""
        tonnes = np.array([item.t_per_feu for item in classes])
        value = tonnes * np.array([item.usd_per_t for item in classes])
        return cls(tonnes, value, value * np.array([item.value_of_time_per_day for item in classes]))


def rail_usd(scenario: Scenario, periods: Periods, service: RailService, goods: Goods) -> Floats:
    """Return the generalised cost by rail via the port; shape (periods, cities, markets, classes).

    Price to the shipper, truck to or from the port, and the value of days: haul, half a headway, handling, transit.
    From the day on which the operator answers to demand the headway is not known and does not count: shippers learn it
    as the run goes on (`freightsim.journey.experience`).
    """
    km = np.array([city.road_km for city in scenario.cities.values()])
    price = _rail_price(scenario, periods)
    wait_d = headway_wait_d(scenario.choice, service.trains_per_week) * ~_answered(scenario, periods)[:, None]
    days = wait_d + scenario.choice.rail_handling_d + service.transit_d
    money = price[:, None, :] + haul_usd(scenario, km)[None, :, None]
    time = days[:, None, :] + haul_d(scenario, km)[None, :, None]
    return money[..., None] + time[..., None] * goods.usd_per_day


def own_trains_usd(
    scenario: Scenario, direction: Direction, periods: Periods, service: RailService, goods: Goods
) -> tuple[npt.NDArray[np.int64], Floats]:
    """Return the cities that have trains of their own, and the generalised cost by these.

    The cost has the shape (periods, those cities, markets, classes); infinite while none runs.
    Price and transit are those of rail via the port, without the haul; the headway is their own.
    """
    cities = list(scenario.cities.values())
    own = np.array([code for code, city in enumerate(cities) if direction in city.own_trains_per_week], dtype=np.int64)
    if not len(own):
        return own, np.empty((len(periods), 0, len(scenario.markets), len(goods.t_per_feu)))
    weekly = np.stack([periods.over(cities[code].own_trains_per_week[direction]) for code in own], axis=1)
    wait_d = headway_wait_d(scenario.choice, weekly)
    days = wait_d[:, :, None] + (scenario.choice.rail_handling_d + service.transit_d)[:, None, :]
    cost = _rail_price(scenario, periods)[:, None, :, None] + days[..., None] * goods.usd_per_day
    return own, np.where(weekly[:, :, None, None] > 0, cost, np.inf)


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
            money, days = offer.price_ratio[direction] * rate[:, None, :], np.array([offer.days])
            if mode.by_seaport:
                money, days = money + haul[None, :, None], offer.days + haul_days
            cost = money + days[None, :, None] * goods.usd_per_day
            shape = (len(periods), len(scenario.cities), len(goods.t_per_feu))
            yield code, offer.constant.get(direction, 0.0), np.broadcast_to(cost, shape)


def haul_usd(scenario: Scenario, km: Floats) -> Floats:
    """Return what a road haul costs a FEU."""
    return scenario.choice.truck_usd_per_feu + scenario.choice.truck_usd_per_feu_km * km


def haul_d(scenario: Scenario, km: Floats) -> Floats:
    """Return mean days of a road haul: handling, driving, and rests in proportion to driving."""
    feeder = scenario.feeder
    driving_h = km / feeder.speed_km_h
    return (feeder.handling_h + driving_h * (1 + feeder.rest_h / feeder.driving_limit_h)) / HOURS_A_DAY


def great_circle_km(lat: float, lon: float, to_lat: Floats, to_lon: Floats) -> Floats:
    """Return great-circle distances (haversine formula, mean Earth radius of 6,371 km); degrees in."""
    here, there = np.radians([lat, lon]), np.radians([to_lat, to_lon])
    half = (there - here[:, None]) / 2
    squared = np.sin(half[0]) ** 2 + np.cos(here[0]) * np.cos(there[0]) * np.sin(half[1]) ** 2
    return 2 * EARTH_KM * np.arcsin(np.sqrt(squared))


def _to_seaport_km(scenario: Scenario, city: City) -> float:
    ports = list(scenario.seaports.values())
    if not ports:
        return 0.0
    lat, lon = np.array([port.lat for port in ports]), np.array([port.lon for port in ports])
    return scenario.choice.detour * float(great_circle_km(city.lat, city.lon, lat, lon).min())


def _rail_price(scenario: Scenario, periods: Periods) -> Floats:
    """Return the price to the shipper; shape (periods, markets)."""
    price = np.array([scenario.choice.rail.to_shipper_usd(day) for day in periods.starts])
    ratio = np.array([market.rail_price_ratio for market in scenario.markets.values()])
    return price[:, None] * ratio


def headway_wait_d(choice: Choice, weekly: Floats) -> Floats:
    """Return the days that cargo waits for trains that are so many a week, while it finds a place on the first."""
    return choice.headway_share * (DAYS_A_WEEK / np.maximum(weekly, DAYS_A_WEEK / choice.longest_headway_d))


def _answered(scenario: Scenario, periods: Periods) -> npt.NDArray[np.bool_]:
    """Return in which periods the operator answers to demand."""
    start = scenario.answers_from
    return np.array([start is not None and day >= start for day in periods.starts])
