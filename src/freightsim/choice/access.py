"""How a box comes to the port: by truck, or by the shuttle or wagon group of a city that has joined."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from freightsim.base.arrays import Floats
from freightsim.base.clock import HOURS_A_DAY
from freightsim.choice.periods import Periods
from freightsim.scenario import Scenario
from freightsim.scenario.terms import RailTerms, ShuttleTerms, group_terms, shuttle_terms, truck_terms

Codes = npt.NDArray[np.int8]

TRUCK, SHUTTLE, GROUP = 0, 1, 2
"""Codes of the ways between a city and the port in columns."""

DAYS_A_WEEK = 7.0


@dataclass(frozen=True, slots=True)
class Haul:
    """A haul between the cities and the port: what it costs and takes."""

    usd: Floats
    """USD a FEU; shape (periods, cities)."""
    days: Floats
    """Days; shape (periods, cities)."""


@dataclass(frozen=True, slots=True)
class RailHaul:
    """The haul by rail of one city that has joined."""

    code: int
    """SHUTTLE or GROUP."""
    city: int
    """Code of the city."""
    there: npt.NDArray[np.bool_]
    """Whether it runs; shape (periods,)."""
    usd: float
    """USD a FEU."""
    days: float
    """Days, half a headway included."""


def by_truck(scenario: Scenario, when: Periods) -> Haul:
    """Return the haul by truck: distance rates, and what agreements with cities make of them from their dates on.

    Days that an agreement saves between booking and readiness are taken off: to the shipper they count alike.
    """
    km = np.array([city.road_km for city in scenario.cities.values()])
    usd = np.tile(haul_usd(scenario, km), (len(when), 1))
    days = np.tile(haul_d(scenario, km), (len(when), 1))
    for code, key in enumerate(scenario.cities):
        terms = truck_terms(scenario, key)
        if terms is not None:
            there = when.from_day(terms.start)
            usd[there, code] *= terms.price_ratio
            days[there, code] -= terms.lead_saved_d
    return Haul(usd, days)


def by_rail(scenario: Scenario, when: Periods) -> Iterator[RailHaul]:
    """Yield the hauls by rail of cities that have joined.

    A shuttle adds half a headway to handling and running; a group stands at the port in time to be coupled, and the
    headway of the trains that carry it counts with them.
    """
    for code, key in enumerate(scenario.cities):
        shuttle, group = shuttle_terms(scenario, key), group_terms(scenario, key)
        if shuttle is not None:
            days = _days(shuttle) + scenario.choice.headway_share * _headway_d(shuttle)
            yield RailHaul(SHUTTLE, code, when.from_day(shuttle.start), shuttle.usd_per_feu, days)
        if group is not None and not group.on_own_trains:
            days = _days(group) + group.marshalling_h / HOURS_A_DAY
            yield RailHaul(GROUP, code, when.from_day(group.start), group.usd_per_feu, days)


def _days(terms: RailTerms) -> float:
    return (terms.handling_h + terms.running_h) / HOURS_A_DAY


def _headway_d(terms: ShuttleTerms) -> float:
    return DAYS_A_WEEK / terms.trains_per_week


def haul_usd(scenario: Scenario, km: Floats) -> Floats:
    """Return what a road haul costs a FEU."""
    return scenario.choice.truck_usd_per_feu + scenario.choice.truck_usd_per_feu_km * km


def haul_d(scenario: Scenario, km: Floats) -> Floats:
    """Return mean days of a road haul: handling, driving, and rests in proportion to driving."""
    feeder = scenario.feeder
    driving_h = km / feeder.speed_km_h
    return (feeder.handling_h + driving_h * (1 + feeder.rest_h / feeder.driving_limit_h)) / HOURS_A_DAY
