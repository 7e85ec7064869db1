"""Bookings appear in the cities: how many, when, for which market, and what is in the boxes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from math import exp, log, sqrt

import numpy as np
import numpy.typing as npt

from freightsim.clock import HOURS_A_DAY, Clock
from freightsim.dated import Dated
from freightsim.journey.calendar import event_factor, season_factor
from freightsim.laws import lognormal_factor
from freightsim.scenario import Scenario
from freightsim.scenario.demand import Demand
from freightsim.scenario.network import DIRECTIONS, City, Direction
from freightsim.scenario.operations import MarketShock
from freightsim.streams import Streams

Floats = npt.NDArray[np.floating]
Ints = npt.NDArray[np.int64]

DAYS_A_YEAR = 365.25


@dataclass(frozen=True, slots=True)
class Bookings:
    """Columns of bookings, one row each; codes point into the scenario's maps in their order."""

    city: Ints
    """Code of the city."""
    direction: Ints
    """0 outbound, 1 inbound."""
    number: Ints
    """Number within its city and direction, from 0 in the order of booking."""
    region: Ints
    """Code of the market."""
    cargo_class: Ints
    """Code of the class of goods."""
    partner: Ints
    """Number of the client who books."""
    feu: Ints
    """Boxes of 40 feet."""
    booked_h: Floats
    """Hour of booking."""
    ready_h: Floats
    """Hour at which the cargo is ready at the shipper."""
    t_per_feu: Floats
    """Tonnes in each box."""
    usd_per_feu: Floats
    """Value of the cargo in each box."""

    def __len__(self) -> int:
        """Return how many bookings there are."""
        return len(self.city)


@dataclass(frozen=True, slots=True)
class _Draws:
    """What was drawn for the bookings of one city and direction."""

    city: int
    number: Ints
    booked_h: Floats
    uniform: Floats
    normal: Floats


def take_bookings(scenario: Scenario, streams: Streams) -> Bookings:
    """Return all bookings of a run, outbound first, then by city in the order of the scenario's map, then by time.

    Each city and direction draws from streams of its own: a city more leaves the others' bookings as they were.
    """
    parts = [_of_direction(scenario, direction, streams) for direction in DIRECTIONS]
    columns = {f.name: np.concatenate([getattr(part, f.name) for part in parts]) for f in fields(Bookings)}
    return Bookings(**columns)


def expected_feu(scenario: Scenario, direction: Direction, city: City) -> float:
    """Return the FEU a city books per unit of the direction's intensity: trade (USD bn) with distance decay.

    A gravity form: bookings grow with trade and fall with the road distance, ``exp(-km / decay_km)``.
    """
    return city.trade_usd_bn * exp(-city.road_km / scenario.demand[direction].decay_km)


def _of_direction(scenario: Scenario, direction: Direction, streams: Streams) -> Bookings:
    clock, demand = scenario.clock, scenario.demand[direction]
    edges_h, cumulative = _intensity(scenario, direction, streams)
    draws = list(_draws(scenario, direction, edges_h, cumulative, streams))
    booked_h = np.concatenate([draw.booked_h for draw in draws] or [np.empty(0)])
    uniform = np.concatenate([draw.uniform for draw in draws] or [np.empty((0, 4))])
    normal = np.concatenate([draw.normal for draw in draws] or [np.empty((0, 3))])
    size, which, market, who = uniform.T
    cargo_class, usd_per_t, t_per_feu = _cargo(scenario, direction, booked_h, which, normal)
    return Bookings(
        city=np.concatenate([np.full(len(draw.number), draw.city) for draw in draws] or [np.empty(0, np.int64)]),
        direction=np.full(len(booked_h), DIRECTIONS.index(direction)),
        number=np.concatenate([draw.number for draw in draws] or [np.empty(0, np.int64)]),
        region=_region_weights(scenario, direction).choose(booked_h, market),
        cargo_class=cargo_class,
        partner=(who**2 * demand.partners.over_h(booked_h, clock)).astype(np.int64),
        feu=_size(demand, size),
        booked_h=booked_h,
        ready_h=booked_h + demand.lead_h * lognormal_factor(normal[:, 2], demand.lead_cv),
        t_per_feu=t_per_feu,
        usd_per_feu=t_per_feu * usd_per_t,
    )


def _intensity(scenario: Scenario, direction: Direction, streams: Streams) -> tuple[Floats, Floats]:
    """Return day edges (h) and the cumulative FEU expected by each for one unit of trade with distance decay."""
    clock, demand = scenario.clock, scenario.demand[direction]
    days = clock.days
    edges_h = clock.begin_h + HOURS_A_DAY * np.arange(len(days) + 1)
    a_day = demand.feu_per_trade_usd_bn.over_h(edges_h[:-1], clock) / DAYS_A_YEAR
    a_day = a_day * season_factor(days, demand.season) * event_factor(days, scenario.events.values(), direction)
    a_day = a_day * _market_factor(demand.market, len(days), streams.of("market", direction))
    a_day = a_day * (_region_weights(scenario, direction).total(edges_h[:-1]) > 0)
    return edges_h, np.concatenate([[0.0], np.cumsum(a_day)])


def _market_factor(market: MarketShock, days: int, rng: np.random.Generator) -> Floats:
    """Return one factor a day with mean 1: a lognormal AR(1) by week, started in its stationary state."""
    weeks = rng.standard_normal(days // 7 + 1)
    level = np.empty_like(weeks)
    level[0] = weeks[0]
    for week in range(1, len(weeks)):
        level[week] = market.correlation * level[week - 1] + sqrt(1 - market.correlation**2) * weeks[week]
    return np.repeat(np.exp(market.sd * level - market.sd**2 / 2), 7)[:days]


def _draws(
    scenario: Scenario, direction: Direction, edges_h: Floats, cumulative: Floats, streams: Streams
) -> Iterator[_Draws]:
    booking_feu = scenario.demand[direction].booking_feu
    for code, (key, city) in enumerate(scenario.cities.items()):
        scale = expected_feu(scenario, direction, city) / booking_feu
        arrivals = _unit_arrivals(streams.of("booking", key, direction), scale * float(cumulative[-1]))
        n = len(arrivals)
        yield _Draws(
            city=code,
            number=np.arange(n),
            booked_h=np.interp(arrivals / scale if n else arrivals, cumulative, edges_h),
            uniform=streams.of("cargo", key, direction).random((n, 4)),
            normal=streams.of("goods", key, direction).standard_normal((n, 3)),
        )


def _unit_arrivals(rng: np.random.Generator, expected: float) -> Floats:
    """Return the arrivals of a unit-rate Poisson process up to a mean number; more demand only adds arrivals."""
    if expected <= 0:
        return np.empty(0)
    arrivals = np.cumsum(rng.standard_exponential(int(expected + 6 * sqrt(expected) + 20)))
    while arrivals[-1] < expected:
        arrivals = np.concatenate([arrivals, arrivals[-1] + np.cumsum(rng.standard_exponential(64))])
    return arrivals[: np.searchsorted(arrivals, expected)]


def _size(demand: Demand, uniform: Floats) -> Ints:
    """Return FEU of each booking: 1 plus a geometric number, by inversion."""
    more = demand.booking_feu - 1
    if more == 0:
        return np.ones(len(uniform), dtype=np.int64)
    return 1 + np.floor(np.log1p(-uniform) / log(more / (1 + more))).astype(np.int64)


def _cargo(
    scenario: Scenario, direction: Direction, booked_h: Floats, uniform: Floats, normal: Floats
) -> tuple[Ints, Floats, Floats]:
    """Return class code, value per tonne (USD) and load (t/FEU) of each booking."""
    clock, cargo = scenario.clock, scenario.cargo
    keys = list(cargo.classes)
    own = [key for key in keys if cargo.classes[key].direction == direction]
    chosen = Weights([cargo.classes[key].share for key in own], clock).choose(booked_h, uniform)
    usd_per_t = np.array([cargo.classes[key].usd_per_t for key in own])[chosen]
    t_per_feu = np.array([cargo.classes[key].t_per_feu for key in own])[chosen]
    usd_per_t = usd_per_t * cargo.value_factor.over_h(booked_h, clock) * lognormal_factor(normal[:, 0], cargo.value_cv)
    load = t_per_feu * cargo.weight_factor.over_h(booked_h, clock) * lognormal_factor(normal[:, 1], cargo.weight_cv)
    return np.array([keys.index(key) for key in own])[chosen], usd_per_t, np.minimum(load, cargo.payload_t)


class Weights:
    """Dated weights of alternatives. Which period an hour is in is looked up once for all alternatives."""

    def __init__(self, dated: Sequence[Dated], clock: Clock) -> None:
        steps = [each.steps_h(clock) for each in dated]
        self._starts_h = np.unique(np.concatenate([starts_h for starts_h, _ in steps]))
        columns = [each.over_h(self._starts_h, clock) for each in dated]
        self._cumulative = np.cumsum(np.stack(columns, axis=1), axis=1)

    def total(self, hours: Floats) -> Floats:
        """Return the sum of the weights in force at each hour."""
        return self._cumulative[self._period(hours), -1]

    def choose(self, hours: Floats, uniform: Floats) -> Ints:
        """Return the alternative chosen at each hour with probability proportional to its weight, by inversion."""
        cumulative = self._cumulative[self._period(hours)]
        chosen: Ints = (cumulative <= uniform[:, None] * cumulative[:, -1:]).sum(axis=1)
        return np.minimum(chosen, cumulative.shape[1] - 1)

    def _period(self, hours: Floats) -> Ints:
        return np.searchsorted(self._starts_h, hours, side="right") - 1


def _region_weights(scenario: Scenario, direction: Direction) -> Weights:
    return Weights([region.weight[direction] for region in scenario.regions.values()], scenario.clock)
