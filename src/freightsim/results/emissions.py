"""Greenhouse gases of a run, well to wheel, and of the same cargo by sea and by air."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from typing import NamedTuple

import numpy as np

from freightsim.base.arrays import Floats
from freightsim.choice.collection import shippers_km
from freightsim.results.carried import Carried, by_group, carried, empties, groups, hauled, places
from freightsim.results.distances import (
    HOME,
    air_km,
    rail_km,
    road_km,
    sea_km,
    seaport_km,
    zone_of,
)
from freightsim.results.records import Column, Records
from freightsim.results.vocabulary import (
    AS_IT_WENT,
    BY_AIR,
    BY_SEA,
    EMPTY_RETURNS,
    FEEDER,
    RAIL_ZONES,
    SEAPORT_HAUL,
)
from freightsim.scenario import Scenario
from freightsim.scenario.joins import GATE, Hauled
from freightsim.scenario.network import DIRECTIONS

HAULED = (Hauled.ROAD, Hauled.RAIL)
"""Hauls between city and port whose emissions are known; others are refused."""

TRACTIONS = ("electric", "diesel")
TEU_PER_FEU = 2
T_PER_G = 1e-6


class Leg(NamedTuple):
    """A leg of one of the ways, under one traction."""

    way: str
    """`rail` (via the port, as it went), `sea` or `air`."""
    leg: str
    """What is moved, and where."""
    traction: str
    """What pulls, sails or flies."""


def _by_traction(leg: str) -> list[Leg]:
    return [Leg("rail", leg, traction) for traction in TRACTIONS]


LEGS: tuple[Leg, ...] = (
    Leg("rail", FEEDER, "truck"),
    *_by_traction(FEEDER),
    *(leg for zone in RAIL_ZONES for leg in _by_traction(zone)),
    *_by_traction(EMPTY_RETURNS),
    Leg("sea", SEAPORT_HAUL, "truck"),
    Leg("sea", BY_SEA, "ship"),
    Leg("sea", AS_IT_WENT, "mixed"),
    Leg("air", BY_AIR, "aircraft"),
)
"""Every leg of the cargo as it went, and of the same cargo by sea and by air."""


def emissions(scenario: Scenario, records: Records, cargo: Carried | None = None) -> dict[str, Column]:
    """Return one row for each year, direction and leg: way, leg, traction, tonne_km and t_co2e.

    Boxes belong to the year in which their trip counts, empty boxes as in `ledger`.
    Transport activity is tonnes of cargo x km of the leg, without box and wagon (ISO 14083); an empty box has none.
    t_co2e is tonnes of CO2 equivalents, well to wheel.
    The way `sea` is the same cargo by road to the nearest seaport and on by ship; cargo for whose market no way by sea
    is stated counts there as it went, so that totals are over the same boxes. The way `air` is the same cargo flown
    from city to terminal.
    Handling at terminals and hauls beyond the foreign terminal are on no way's account.
    """
    # `cargo` is what was carried, where a caller has added it up already.
    cargo = cargo or carried(scenario, records)
    parts = (_feeder(scenario, cargo), _rail(scenario, cargo), _sea(scenario, cargo), _air(scenario, cargo))
    found = {leg: [by_group(scenario, cargo.group, part) for part in amounts] for leg, amounts in chain(*parts)}
    found |= {leg: [np.zeros(len(t_co2e)), t_co2e] for leg, t_co2e in _empties(scenario, records)}
    activity, t_co2e = (np.column_stack([found[leg][kind] for leg in LEGS]).ravel() for kind in (0, 1))
    years = np.array(scenario.clock.years, dtype=np.int64)
    columns: dict[str, Column] = {
        "year": np.repeat(years, len(DIRECTIONS) * len(LEGS)),
        "direction": np.tile(np.repeat(np.array(DIRECTIONS, dtype=object), len(LEGS)), len(years)),
    }
    for name in Leg._fields:
        columns[name] = np.tile(np.array([getattr(leg, name) for leg in LEGS], dtype=object), groups(scenario))
    return columns | {"tonne_km": activity, "t_co2e": t_co2e}


Amounts = Iterator[tuple[Leg, tuple[Floats, Floats]]]
"""(leg, (tonne-kilometres, tonnes of CO2e)), both by row of what was carried."""


def _feeder(scenario: Scenario, cargo: Carried) -> Amounts:
    by = hauled(cargo.access)
    if others := [each for each, own in by.items() if own.any() and each not in HAULED]:
        raise ValueError(f"no emissions are known of boxes that are hauled by {', '.join(others)}")
    road = np.where(by[Hauled.ROAD], cargo.tonnes * road_km(scenario)[places(cargo)], 0.0)
    for code in np.unique(cargo.station[cargo.station != GATE]).tolist():
        road += np.where(cargo.station == code, cargo.tonnes * shippers_km(scenario, code)[cargo.city], 0.0)
    yield LEGS[0], (road, road * scenario.emissions.road_g_per_t_km * T_PER_G)
    rail = np.where(by[Hauled.RAIL], cargo.tonnes * rail_km(scenario)[places(cargo)], 0.0) + cargo.to_city_train_t_km
    share, grams = _by_country(scenario, HOME)
    for column, leg in enumerate(_by_traction(FEEDER)):
        yield leg, (rail * share[column], rail * grams[column] * T_PER_G)


def _rail(scenario: Scenario, cargo: Carried) -> Amounts:
    km, grams = lane_factors(scenario)
    for number, zone in enumerate(RAIL_ZONES):
        for column, leg in enumerate(_by_traction(zone)):
            activity = cargo.tonnes * km[cargo.lane, number, column]
            yield leg, (activity, cargo.tonnes * grams[cargo.lane, number, column] * T_PER_G)


def _sea(scenario: Scenario, cargo: Carried) -> Amounts:
    km = sea_km(scenario)[cargo.region]
    there = np.isfinite(km)
    km = np.nan_to_num(km)
    road = np.where(there, cargo.tonnes * seaport_km(scenario)[cargo.city], 0.0)
    factors = scenario.emissions
    yield Leg("sea", SEAPORT_HAUL, "truck"), (road, road * factors.road_g_per_t_km * T_PER_G)
    ship = cargo.feu * TEU_PER_FEU * km * factors.sea_g_per_teu_km * T_PER_G
    yield Leg("sea", BY_SEA, "ship"), (cargo.tonnes * km, ship)
    went = [amounts for _, amounts in chain(_feeder(scenario, cargo), _rail(scenario, cargo))]
    activity, t_co2e = (np.where(there, 0.0, np.sum([amounts[kind] for amounts in went], axis=0)) for kind in (0, 1))
    yield Leg("sea", AS_IT_WENT, "mixed"), (activity, t_co2e)


def _air(scenario: Scenario, cargo: Carried) -> Amounts:
    activity = cargo.tonnes * air_km(scenario)[cargo.city, cargo.region]
    yield Leg("air", BY_AIR, "aircraft"), (activity, activity * scenario.emissions.air_g_per_t_km * T_PER_G)


def _empties(scenario: Scenario, records: Records) -> Iterator[tuple[Leg, Floats]]:
    """Yield (leg, tonnes of CO2e by year and direction) of empty boxes, those on trips included."""
    empty = empties(scenario, records)
    grams = lane_factors(scenario)[1].sum(axis=1)[empty.lane]
    tonnes = empty.feu * scenario.emissions.empty_t_per_feu
    for column, leg in enumerate(_by_traction(EMPTY_RETURNS)):
        yield leg, by_group(scenario, empty.group, tonnes * grams[:, column] * T_PER_G)


def lane_factors(scenario: Scenario) -> tuple[Floats, Floats]:
    """Return kilometres, and g CO2e for a tonne of cargo; both of shape (lanes, zones, tractions).

    A section's length is split over its countries as stated (`Emissions.km_by_country`), and within a country over
    tractions by the share of diesel.
    """
    km = np.zeros((len(scenario.lanes), len(RAIL_ZONES), len(TRACTIONS)))
    grams = np.zeros_like(km)
    for code, lane in enumerate(scenario.lanes.values()):
        for section in lane.sections.values():
            zone = zone_of(section)
            for country, part in scenario.emissions.shares(section.country):
                share, factor = _by_country(scenario, country)
                km[code, zone] += section.km * part * share
                grams[code, zone] += section.km * part * factor
    return km, grams


def _by_country(scenario: Scenario, country: str) -> tuple[Floats, Floats]:
    """Return the share of each traction in a country, and its share of g CO2e for a tonne-kilometre there."""
    traction = scenario.emissions.traction(country)
    share = np.array([1.0 - traction.diesel_share, traction.diesel_share])
    return share, share * np.array([traction.electric_g_per_t_km, traction.diesel_g_per_t_km])
