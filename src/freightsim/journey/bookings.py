"""Bookings appear in the cities: how many, when, for which market, and what is in the boxes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from math import log, sqrt

import numpy as np
import numpy.typing as npt

from freightsim.base.arrays import Floats, Ints
from freightsim.base.clock import HOURS_A_DAY
from freightsim.base.laws import lognormal_factor
from freightsim.base.streams import Streams
from freightsim.choice.fading import in_force
from freightsim.choice.rates import Rates
from freightsim.journey.calendar import event_factor, season_factor
from freightsim.journey.size import refuse_too_large
from freightsim.scenario import Scenario
from freightsim.scenario.demand import Demand
from freightsim.scenario.joins import GATE, TRUCK, Terms, every_terms
from freightsim.scenario.network import DIRECTIONS, Direction
from freightsim.scenario.operations import MarketShock

DAYS_A_YEAR = 365.25

SmallCodes = npt.NDArray[np.int16]
"""Codes of cities, markets and the like: small, since there are many bookings."""
Counts = npt.NDArray[np.int32]
"""Numbers within a city, of clients, of boxes."""


@dataclass(frozen=True, slots=True)
class Bookings:
    """Columns of bookings, one row each; codes point into the scenario's maps in their order."""

    city: SmallCodes
    """Code of the city."""
    direction: SmallCodes
    """0 outbound, 1 inbound."""
    number: Counts
    """Number within its city and direction, from 0 in the order of booking."""
    region: SmallCodes
    """Code of the market."""
    cargo_class: SmallCodes
    """Code of the class of goods."""
    access: SmallCodes
    """How boxes come to the port or leave it, codes of `freightsim.choice.access`."""
    station: SmallCodes
    """Code of the city whose station is used; -1 where boxes go by truck between their city and the port's gate."""
    partner: Counts
    """Number of the client who books."""
    feu: Counts
    """Boxes of 40 feet."""
    booked_h: Floats
    """Hour of booking."""
    ready_h: Floats
    """Hour at which the cargo is ready at the shipper."""
    t_per_feu: Floats
    """Tonnes in each box."""
    usd_per_feu: Floats
    """Value of the cargo in each box."""
    loss_per_h: Floats
    """What an hour's wait costs the shipper, relative to the generalised cost by rail via the port."""
    of_rail: Floats
    """Share of such cargo that goes by train, of whatever hub."""
    of_side: Floats
    """Share of that which takes trains of hubs on the port's side of the city (`freightsim.choice.logit.Weighed`)."""
    of_port: Floats
    """Share of that which takes the port's trains."""
    firmness: Floats
    """Uniform number that tells whether the shipper stays when the service gets worse."""
    weighed: Floats = field(default_factory=lambda: np.empty((0, 0)))
    """What the shipper weighed, shape (bookings, 4): the columns of `Weighed`, for a choice rule of the caller's.

    Shape (bookings, 0) where shippers choose by the nested logit, which needs the shares alone.
    """

    price_share: Floats = field(default_factory=lambda: np.empty(0))
    """Part of generalised cost by rail that is the price of rail; empty where that does not answer to scarcity."""

    def __len__(self) -> int:
        """Return how many bookings there are."""
        return len(self.city)


@dataclass(frozen=True, slots=True)
class _Draws:
    """What was drawn for the bookings of one direction, one city after another."""

    count: list[int]
    """Bookings of each city."""
    booked_h: Floats
    uniform: Floats
    normal: Floats
    firmness: Floats
    station: Floats


def take_bookings(scenario: Scenario, tables: Mapping[Direction, Rates], streams: Streams) -> Bookings:
    """Return all bookings of a run, outbound first, then by city in the order of the scenario's map, then by time.

    Each city and direction draws from streams of its own: a city more leaves the others' bookings as they were.
    These are the bookings that shippers make while no cargo is left behind at the trains; those who then look
    elsewhere are found as the run goes on (`freightsim.journey.experience`).
    `tables` are what shippers choose, by direction (`freightsim.choice.tables.rate_tables`).
    """
    refuse_too_large(scenario, tables)
    parts = [_of_direction(scenario, direction, table, streams) for direction, table in tables.items()]
    columns = {f.name: np.concatenate([getattr(part, f.name) for part in parts]) for f in fields(Bookings)}
    return Bookings(**columns)


def _of_direction(scenario: Scenario, direction: Direction, table: Rates, streams: Streams) -> Bookings:
    clock, demand = scenario.clock, scenario.demand[direction]
    draws = _draws(scenario, direction, table, streams)
    booked_h, normal = draws.booked_h, draws.normal
    city = np.repeat(np.arange(len(draws.count)), draws.count)
    size, what, who = np.ascontiguousarray(draws.uniform.T)
    period = table.periods.of(booked_h)
    region, chosen = table.choose(period, city, what)
    station = table.station(period, city, region, chosen, draws.station)
    station, access = _way(scenario, direction, city, region, station, table.access[period, city, chosen])
    loss_per_h, of_rail, of_side, of_port = table.patience(period, city, region, chosen, station)
    cargo_class, usd_per_t, t_per_feu = _cargo(scenario, direction, table.classes, chosen, booked_h, normal)
    usd_per_t = usd_per_t * table.value_ratio[table.market_of[region]]
    return Bookings(
        city=city.astype(np.int16),
        direction=np.full(len(booked_h), DIRECTIONS.index(direction), dtype=np.int16),
        number=_numbered(draws.count),
        region=region.astype(np.int16),
        cargo_class=cargo_class.astype(np.int16),
        access=access.astype(np.int16),
        station=station.astype(np.int16),
        partner=(who**2 * demand.partners.over_h(booked_h, clock)).astype(np.int32),
        feu=_size(demand, size).astype(np.int32),
        booked_h=booked_h,
        ready_h=booked_h
        + _lead(scenario, demand, city, station, booked_h) * lognormal_factor(normal[:, 2], demand.lead_cv),
        t_per_feu=t_per_feu,
        usd_per_feu=t_per_feu * usd_per_t,
        loss_per_h=loss_per_h,
        of_rail=of_rail,
        of_side=of_side,
        of_port=of_port,
        firmness=draws.firmness,
        weighed=_weighed(table, period, city, region, chosen) if table.by_rule else np.empty((len(booked_h), 0)),
        price_share=table.price_share(period, city, region, chosen, station)
        if scenario.choice.rail.price_answer
        else np.empty(0),
    )


def _weighed(table: Rates, period: Ints, city: Ints, region: Ints, cargo_class: Ints) -> Floats:
    return np.stack(table.weighed(period, city, region, cargo_class), axis=1)


def _draws(scenario: Scenario, direction: Direction, table: Rates, streams: Streams) -> _Draws:
    """Draw the bookings of each city from streams of its own."""
    arrivals = _arrivals(scenario, direction, table, streams)
    count = [len(hours) for hours in arrivals]
    rows = sum(count)
    uniform, normal, firmness, station = np.empty((rows, 3)), np.empty((rows, 3)), np.empty(rows), np.zeros(rows)
    ends = np.cumsum(count, dtype=np.int64).tolist()
    spans = [slice(begin, end) for begin, end in zip([0, *ends], ends, strict=False)]
    kinds = ("cargo", "goods", "firmness", "station")
    rngs = iter(streams.several([(kind, key, direction) for key in scenario.cities for kind in kinds]))
    for span, of_cargo, of_goods, of_firmness, of_station in zip(spans, *[rngs] * len(kinds), strict=True):
        of_cargo.random(out=uniform[span])
        of_goods.standard_normal(out=normal[span])
        of_firmness.random(out=firmness[span])
        if table.stations:
            of_station.random(out=station[span])
    return _Draws(count, np.concatenate([np.empty(0), *arrivals]), uniform, normal, firmness, station)


def _arrivals(scenario: Scenario, direction: Direction, table: Rates, streams: Streams) -> list[Floats]:
    """Draw the hours at which the bookings of each city are made."""
    booking_feu = scenario.demand[direction].booking_feu
    edges_h, factor = _daily_factor(scenario, direction, streams)
    a_day = table.a_year[table.periods.of(edges_h[:-1])] / DAYS_A_YEAR / booking_feu
    names = [("booking", key, direction) for key in scenario.cities]
    found: list[Floats] = []
    for code, rng in enumerate(streams.several(names)):
        cumulative = np.concatenate([[0.0], np.cumsum(a_day[:, code] * factor)])
        found.append(np.interp(_unit_arrivals(rng, float(cumulative[-1])), cumulative, edges_h))
    return found


def _numbered(count: list[int]) -> Counts:
    """Return numbers from 0 on within each city."""
    first = np.cumsum(count, dtype=np.int64) - count
    return (np.arange(sum(count)) - np.repeat(first, count)).astype(np.int32)


def _daily_factor(scenario: Scenario, direction: Direction, streams: Streams) -> tuple[Floats, Floats]:
    """Return day edges (h) and what multiplies the yearly rate on each day: season, events and market shocks."""
    clock, demand = scenario.clock, scenario.demand[direction]
    days = clock.days
    edges_h = clock.begin_h + HOURS_A_DAY * np.arange(len(days) + 1)
    factor = season_factor(days, demand.season) * event_factor(days, scenario.events.values(), direction)
    return edges_h, factor * _market_factor(demand.market, len(days), *streams.mirrored("market", direction))


def _market_factor(market: MarketShock, days: int, rng: np.random.Generator, sign: int) -> Floats:
    """Return one factor a day with mean 1: a lognormal AR(1) by week, started in its stationary state.

    A sign of -1 mirrors the shocks: good weeks of one replication are bad weeks of its partner.
    """
    weeks = sign * rng.standard_normal(days // 7 + 1)
    level = np.empty_like(weeks)
    level[0] = weeks[0]
    for week in range(1, len(weeks)):
        level[week] = market.correlation * level[week - 1] + sqrt(1 - market.correlation**2) * weeks[week]
    return np.repeat(np.exp(market.sd * level - market.sd**2 / 2), 7)[:days]


def _unit_arrivals(rng: np.random.Generator, expected: float) -> Floats:
    """Return the arrivals of a unit-rate Poisson process up to a mean number; more demand only adds arrivals."""
    if expected <= 0:
        return np.empty(0)
    arrivals = np.cumsum(rng.standard_exponential(int(expected + 6 * sqrt(expected) + 20)))
    while arrivals[-1] < expected:
        arrivals = np.concatenate([arrivals, arrivals[-1] + np.cumsum(rng.standard_exponential(64))])
    return arrivals[: np.searchsorted(arrivals, expected)]


def _lead(scenario: Scenario, demand: Demand, city: Ints, station: Ints, booked_h: Floats) -> Floats:
    """Return mean hours from booking to readiness: fewer where the city has an agreement that saves days.

    It saves them for all who use the city's station.
    """
    lead_h = np.full(len(city), demand.lead_h)
    for code, (_key, terms) in every_terms(scenario, Terms).items():
        if terms.lead_saved_d:
            agreed = belongs(city, station, code) & (booked_h >= scenario.clock.hour(terms.start))
            lead_h[agreed] = max(demand.lead_h - HOURS_A_DAY * terms.lead_saved_d, 0.0)
    return lead_h


def belongs(city: npt.NDArray[np.integer], station: npt.NDArray[np.integer], code: int) -> npt.NDArray[np.bool_]:
    """Return which cargo the join of a city (by code) is for: what uses its station, and its own that uses no other."""
    return (station == code) | ((station == GATE) & (city == code))


def _way(
    scenario: Scenario, direction: Direction, city: Ints, region: Ints, station: Ints, chosen: npt.NDArray[np.integer]
) -> tuple[Ints, Ints]:
    """Return the station of bookings, and how boxes come to the port.

    They go by truck, and to the gate, where the join serves not their terminal. Who goes by the rail haul of a city
    uses its station.
    """
    access, station = chosen.astype(np.int64), station.copy()
    for code, (_key, terms) in every_terms(scenario, Terms).items():
        access[station == code] = terms.mode
        own = belongs(city, station, code) & (access == terms.mode)
        if own.any():
            carried = [terms.carries(scenario, direction, place.terminal) for place in scenario.regions.values()]
            away = own & ~np.array(carried)[region]
            access[away], station[away] = TRUCK, GATE
            if terms.mode != TRUCK:
                station[own & ~away] = code
    return station, access


def _size(demand: Demand, uniform: Floats) -> Ints:
    """Return FEU of each booking: 1 plus a geometric number, by inversion."""
    more = demand.booking_feu - 1
    if more == 0:
        return np.ones(len(uniform), dtype=np.int64)
    return 1 + np.floor(np.log1p(-uniform) / log(more / (1 + more))).astype(np.int64)


def _cargo(
    scenario: Scenario, direction: Direction, own: list[str], chosen: Ints, booked_h: Floats, normal: Floats
) -> tuple[Ints, Floats, Floats]:
    """Return class code, value per tonne (USD) and load (t/FEU) of each booking, by the factors on its day."""
    cargo, keys = scenario.cargo, list(scenario.cargo.classes)
    usd_per_t = np.array([cargo.classes[key].usd_per_t for key in own])[chosen]
    t_per_feu = np.array([cargo.classes[key].t_per_feu for key in own])[chosen]
    full = cargo.filled(direction).over_h(booked_h, scenario.clock)
    heavy, dear = (
        in_force(scenario, factor).over_h(booked_h, scenario.clock)
        for factor in (cargo.load_factor, cargo.value_factor)
    )
    usd_per_t = usd_per_t * dear / heavy * lognormal_factor(normal[:, 0], cargo.value_cv)
    load = t_per_feu * full * heavy * lognormal_factor(normal[:, 1], cargo.weight_cv)
    return np.array([keys.index(key) for key in own])[chosen], usd_per_t, np.minimum(load, cargo.payload_t)
