"""Trains of the hubs in outline as shippers weigh them: price, haul, days, and how near a hub is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from freightsim.base.arrays import Floats
from freightsim.base.clock import HOURS_A_DAY
from freightsim.base.great_circle import great_circle_km
from freightsim.choice.access import haul_d, haul_usd
from freightsim.choice.collection import Station, hub_stations, station_constant, station_scale
from freightsim.choice.costs import Goods, headway_wait_d, rail_price
from freightsim.choice.fading import gone
from freightsim.choice.logit import Scales
from freightsim.choice.periods import Periods
from freightsim.choice.service import fastest_d
from freightsim.scenario import Scenario
from freightsim.scenario.joins import StationJoin
from freightsim.scenario.network import Direction

USD_A_TILT = 100_000.0
"""USD in a FEU that a value tilt counts as one."""

REFERENCE_USD = 5_000.0
"""Generalised cost at which weights are 1: logarithms would do without it, but sums of weights need no logarithm."""


FARTHEST = 650.0
"""Logarithm of the largest weight, and of the smallest with the sign turned: what numbers can hold."""

MOST = float(np.exp(FARTHEST))


def bounded_exp(log: Floats) -> Floats:
    """Return the exponential within what numbers can hold: only scales far from plausible come to the bounds."""
    return np.asarray(np.exp(np.clip(log, -FARTHEST, FARTHEST)))


class HubWeight(NamedTuple):
    """How much trains of a hub to a market weigh among all trains."""

    hub: str
    """Id of the hub."""
    market: int
    """Code of the market."""
    near: npt.NDArray[np.bool_]
    """Whether the hub is near to each city."""
    rows: npt.NDArray[np.int64]
    """Row of `weight` for each period."""
    weight: Floats
    """exp((utility - utility at the reference) / inner scale) without the odds; shape (rows, cities, classes)."""
    odds: Floats
    """Odds ratio by period; 0 where no train runs."""
    factor: Floats
    """What stations, trains given up and a fading adjustment make of the weight; shape (periods, cities, classes), with
    axes of length 1 where it is the same along them."""

    @property
    def by_period(self) -> Floats:
        """The weight without the odds; shape (periods, cities, classes)."""
        return np.minimum(self.weight[self.rows] * self.factor, MOST)


@dataclass(frozen=True, slots=True)
class HubTrains:
    """All trains of hubs in outline, of one direction."""

    weights: tuple[HubWeight, ...]
    """By hub and market."""
    at_reference: float
    """Utility at the reference, over the inner scale: what was taken off."""
    shape: tuple[int, int, int, int]
    """Periods, cities, markets, classes."""

    def sums(self) -> tuple[Floats, Floats]:
        """Return the logarithms of the sums over near hubs, and over distant ones, as `Weighed` has them."""
        near, distant = np.zeros(self.shape), np.zeros(self.shape)
        for item in self.weights:
            found = item.by_period * item.odds[:, None, None]
            near[:, item.near, item.market] += found[:, item.near]
            distant[:, ~item.near, item.market] += found[:, ~item.near]
        with np.errstate(divide="ignore"):
            return np.log(near) + self.at_reference, np.log(distant) + self.at_reference


def scales_of(scenario: Scenario) -> Scales:
    """Return the scales of the nests of trains."""
    return Scales(scenario.choice.rail_independence, scenario.choice.hub_independence)


def near_port(scenario: Scenario) -> npt.NDArray[np.bool_]:
    """Return whether the port is near to each city (`choice.near_km`)."""
    return _km(scenario, scenario.port.lat, scenario.port.lon) <= scenario.choice.near_km


def hub_trains(scenario: Scenario, direction: Direction, when: Periods, goods: Goods) -> HubTrains:
    """Return how much trains of the hubs in outline weigh.

    The utility of a hub's trains is ``choice.hub_constant``, the class's constant for rail, the hub's lean towards dear
    classes, less road distance over `choice.reach_km`, less the sensitivity times the logarithm of generalised cost:
    price of rail net of the hub's subsidy, road haul between city and hub, and days: haul, a share of the hub's own
    headway, handling, transit. Transit is that of the port's fastest lane to the market: what differs is in the odds.
    A hub that cities have joined (`to`) is weighed with its stations, as the port is.
    Where a city gives up trains of its own (`own_trains_kept`) the weight of its hub falls in the same ratio: fewer
    trains have fewer places, and a hub in outline has no other limit to what it carries.
    """
    scales, choice = scales_of(scenario), scenario.choice
    shape = (len(when), len(scenario.cities), len(scenario.markets), len(goods.t_per_feu))
    leaning = hub_leaning(scenario, direction, goods)
    reference = choice.hub_constant - choice.cost_sensitivity * np.log(REFERENCE_USD)
    weights = tuple(_weights(scenario, direction, when, goods, leaning, scales.inner))
    return HubTrains(weights, reference / scales.inner, shape)


def hub_leaning(scenario: Scenario, direction: Direction, goods: Goods) -> Floats:
    """Return the utility of trains of hubs that is a class's own: its constant for rail and the lean by value."""
    own = np.array([item.rail_constant for item in scenario.cargo.classes.values() if item.direction == direction])
    tilt = np.log(scenario.choice.hub_value_tilt.get(direction, 1.0))
    return np.asarray(own + tilt * goods.usd_per_feu / USD_A_TILT)


def _weights(
    scenario: Scenario, direction: Direction, when: Periods, goods: Goods, leaning: Floats, inner: float
) -> Iterator[HubWeight]:
    choice = scenario.choice
    transit_d = fastest_d(scenario, when, direction) if scenario.hubs else None
    ratio = np.array([market.rail_price_ratio for market in scenario.markets.values()])
    less = np.exp(gone(scenario, direction, when) / inner)[:, None, None]
    fallen = less if (less != 1).any() else np.ones((1, 1, 1))
    for key, hub in scenario.hubs.items():
        straight_km = _km(scenario, hub.lat, hub.lon)
        near, km = straight_km <= choice.near_km, choice.detour * straight_km
        away = km / choice.reach_km if choice.reach_km else np.zeros_like(km)
        haul = haul_usd(scenario, km), haul_d(scenario, km)
        price = rail_price(scenario, direction, hub.subsidy_usd_per_feu, when)
        lean = leaning + np.log(hub.value_tilt) * goods.usd_per_feu / USD_A_TILT
        stations, kept = hub_stations(scenario, key, when), _kept(scenario, key, when) * fallen
        for market, code in ((name, at) for at, name in enumerate(scenario.markets)):
            weekly = scenario.hub_trains(key, direction, market)
            if weekly is None or transit_d is None:
                continue
            trains = when.over(weekly)
            wait_d = headway_wait_d(choice, trains)
            columns = np.stack([price * ratio[code], wait_d + choice.rail_handling_d + transit_d[:, code]], axis=1)
            columns[trains <= 0] = 0.0
            unique, rows = np.unique(columns, axis=0, return_inverse=True)
            money, days = unique[:, :1] + haul[0], unique[:, 1:] + haul[1]
            cost = money[:, :, None] + days[:, :, None] * goods.usd_per_day[code]
            worth = -choice.cost_sensitivity * np.log(np.maximum(cost, 1.0) / REFERENCE_USD)
            weight = bounded_exp((worth - away[None, :, None] + lean) / inner)
            odds = hub.odds.get(direction, {}).get(market)
            level = np.ones(len(when)) if odds is None else when.over(odds)
            level, row = np.where(trains > 0, level, 0.0), rows.reshape(-1)
            factor = kept
            if stations:
                ways = _Ways(away, cost[row], columns, level * fallen[:, 0, 0])
                factor = kept * _of_stations(scenario, when, goods.usd_per_day[code], stations, ways)
            yield HubWeight(key, code, near, row, weight, level, factor)


class _Ways(NamedTuple):
    """The way to a hub's own place, and from there to a market."""

    away: Floats
    """Road distance over the reach; shape (cities,)."""
    usd: Floats
    """Generalised cost; shape (periods, cities, classes)."""
    on: Floats
    """Price (USD a FEU) and days from the hub on; shape (periods, 2)."""
    odds: Floats
    """Odds of the hub; shape (periods,)."""


def _of_stations(scenario: Scenario, when: Periods, a_day: Floats, stations: Sequence[Station], own: _Ways) -> Floats:
    """Return what the stations of a hub make of its weight; shape (periods, cities, classes).

    It is ``(1 + sum over stations of exp((V_station - V) / s)) ** (s / inner scale)``, V being the utility by the hub's
    own place and s the scale among its stations. `a_day` is what a day costs a FEU to the market, by class.
    """
    choice, scale = scenario.choice, station_scale(scenario)
    constant = station_constant(scenario, when)
    better = np.zeros(len(when))
    if constant is not None:
        hubs_own = choice.hub_constant + scales_of(scenario).inner * np.log(np.where(own.odds > 0, own.odds, 1.0))
        better = np.where(own.odds > 0, constant - hubs_own, -np.inf)
    total = np.zeros_like(own.usd)
    for station in stations:
        money, days = own.on[:, :1] + station.usd, own.on[:, 1:] + station.days
        cost = money[:, :, None] + days[:, :, None] * a_day
        less = own.away - station.away + station.ln_presence + better[:, None]
        cheaper = choice.cost_sensitivity * np.log(np.maximum(own.usd, 1.0) / np.maximum(cost, 1.0))
        total += bounded_exp((less[:, :, None] + cheaper) / scale)
    return (1 + total) ** (scale / scales_of(scenario).inner)


def _kept(scenario: Scenario, hub: str, when: Periods) -> Floats:
    """Return the share of a hub's trains that its city keeps; shape (periods, 1, 1), or (1, 1, 1) where it is all."""
    join = scenario.cities[hub].joins if hub in scenario.cities else None
    if not isinstance(join, StationJoin) or join.own_trains_kept == 1:
        return np.ones((1, 1, 1))
    return np.where(when.from_day(join.start), join.own_trains_kept, 1.0)[:, None, None]


def hours_of(when: Periods) -> Floats:
    """Return how many hours of each period are in the horizon: the days before it, in which cargo gathers, are not."""
    return np.diff(np.append(np.maximum(when.starts_h, 0.0), when.clock.end_h))


def days_of(when: Periods) -> Floats:
    """Return how many days of each period are in the horizon."""
    return hours_of(when) / HOURS_A_DAY


def _km(scenario: Scenario, lat: float, lon: float) -> Floats:
    cities = scenario.cities.values()
    lats, lons = np.array([city.lat for city in cities]), np.array([city.lon for city in cities])
    return np.asarray(great_circle_km(lat, lon, lats, lons), dtype=float)
