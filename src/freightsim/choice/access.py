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
from freightsim.scenario.joins import RailTerms, Terms, every_terms

Codes = npt.NDArray[np.int8]


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
    """Code of the mode (see `freightsim.scenario.joins`)."""
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
    for code, (_key, terms) in every_terms(scenario, Terms).items():
        there = when.from_day(terms.start)
        usd[there, code] *= terms.road_price_ratio
        days[there, code] -= terms.lead_saved_d
    return Haul(usd, days)


def by_rail(scenario: Scenario, when: Periods) -> Iterator[RailHaul]:
    """Yield the hauls by rail of cities that have joined (see `RailTerms.haul_d`)."""
    for code, (_key, terms) in every_terms(scenario, RailTerms).items():
        if terms.by_choice:
            days = terms.haul_d(scenario.choice.headway_share)
            yield RailHaul(terms.mode, code, when.from_day(terms.start), terms.usd_per_feu, days)


def haul_usd(scenario: Scenario, km: Floats) -> Floats:
    """Return what a road haul costs a FEU."""
    return scenario.choice.truck_usd_per_feu + scenario.choice.truck_usd_per_feu_km * km


def haul_d(scenario: Scenario, km: Floats) -> Floats:
    """Return mean days of a road haul: handling, driving, and rests in proportion to driving."""
    feeder = scenario.feeder
    driving_h = km / feeder.speed_km_h
    return (feeder.handling_h + driving_h * (1 + feeder.rest_h / feeder.driving_limit_h)) / HOURS_A_DAY
