"""What a join comes to, with everything that it leaves open filled in from the scenario's `joining`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from math import ceil
from typing import TypedDict

from freightsim.base.great_circle import between_km
from freightsim.scenario.joining import Join, Shuttle, Truck, WagonGroup
from freightsim.scenario.model import Scenario
from freightsim.scenario.network import Direction


@dataclass(frozen=True, slots=True)
class TruckTerms:
    """An agreement for trucks."""

    start: date
    """First day."""
    price_ratio: float
    """Price of the road haul over the general one."""
    lead_saved_d: float
    """Days less between booking and readiness."""
    guaranteed_feu: int
    """Places that each train keeps."""


@dataclass(frozen=True, slots=True)
class RailTerms:
    """A haul by rail between a city and the port, by shuttle or as a wagon group."""

    start: date
    """First day."""
    km: float
    """Rail distance."""
    usd_per_feu: float
    """Price to the shipper."""
    tariff_usd_per_feu: float
    """What the railway asks for a place, taken or not."""
    running_h: float
    """Mean running hours, one way."""
    handling_h: float
    """Hours between the shipper and the wagon at the city's station."""
    wagons: int
    """Places of the rake or group, FEU."""


@dataclass(frozen=True, slots=True)
class ShuttleTerms(RailTerms):
    """A shuttle."""

    trains_per_week: float
    """Round trips a week."""
    minimum_feu: int
    """Fewest FEU with which it runs."""
    longest_wait_h: float
    """Hours that the oldest box waits at most for a fuller shuttle."""
    offset_h: float
    """Hours by which its slots are shifted."""


@dataclass(frozen=True, slots=True)
class GroupTerms(RailTerms):
    """A wagon group."""

    lanes: frozenset[str]
    """Lanes whose trains carry it."""
    marshalling_h: float
    """Hours to couple it to a train, or to take it off."""
    on_own_trains: bool
    """True where the port's wagons run on the city's trains."""


def truck_terms(scenario: Scenario, city: str) -> TruckTerms | None:
    """Return the agreement of a city, None where it has none."""
    join, general = scenario.cities[city].joins, scenario.joining
    if not isinstance(join, Truck):
        return None
    return TruckTerms(
        join.start,
        _or(join.price_ratio, general.truck_price_ratio),
        _or(join.lead_saved_d, general.truck_lead_saved_d),
        join.guaranteed_feu if join.guaranteed_feu is not None else general.truck_guaranteed_feu,
    )


def shuttle_terms(scenario: Scenario, city: str) -> ShuttleTerms | None:
    """Return the shuttle of a city, None where it has none."""
    join, general = scenario.cities[city].joins, scenario.joining
    if not isinstance(join, Shuttle):
        return None
    least = ceil(general.shuttle_minimum_share * join.wagons)
    return ShuttleTerms(
        **_by_rail(scenario, city, join),
        trains_per_week=join.trains_per_week,
        minimum_feu=join.minimum_feu if join.minimum_feu is not None else max(least, 1),
        longest_wait_h=_or(join.longest_wait_h, general.shuttle_longest_wait_h),
        offset_h=join.offset_h,
    )


def group_terms(scenario: Scenario, city: str) -> GroupTerms | None:
    """Return the wagon group of a city, None where it has none."""
    join = scenario.cities[city].joins
    if not isinstance(join, WagonGroup):
        return None
    return GroupTerms(
        **_by_rail(scenario, city, join),
        lanes=frozenset(join.lanes or scenario.lanes),
        marshalling_h=scenario.joining.marshalling_h,
        on_own_trains=join.coupled_to == "city",
    )


def rail_terms(scenario: Scenario, city: str) -> RailTerms | None:
    """Return the haul by rail between a city and the port, None where it has neither shuttle nor wagon group."""
    return shuttle_terms(scenario, city) or group_terms(scenario, city)


def rail_km(scenario: Scenario, city: str) -> float:
    """Return the rail distance between a city and the port.

    That of its shuttle or wagon group, else the city's, else great circle x `joining.rail_detour`.
    """
    place, port = scenario.cities[city], scenario.port
    straight_km = scenario.joining.rail_detour * between_km(place.lat, place.lon, port.lat, port.lon)
    own = place.joins.rail_km if isinstance(place.joins, Shuttle | WagonGroup) else None
    return _or(own, _or(place.rail_km, straight_km))


def terminals_reached(scenario: Scenario, terms: GroupTerms, direction: Direction) -> frozenset[str]:
    """Return the terminals that trains of a direction run to (or from) with a group."""
    return frozenset(
        scenario.lanes[service.lane].terminal
        for service in scenario.services.values()
        if service.direction == direction
        and service.lane in terms.lanes
        and any(weekly for _, weekly in service.trains_per_week)
    )


def joined(scenario: Scenario, manner: str) -> dict[str, Join]:
    """Return the joins of one manner by city."""
    cities = scenario.cities.items()
    return {key: city.joins for key, city in cities if city.joins is not None and city.joins.by == manner}


class _Rail(TypedDict):
    start: date
    km: float
    usd_per_feu: float
    tariff_usd_per_feu: float
    running_h: float
    handling_h: float
    wagons: int


def _by_rail(scenario: Scenario, key: str, join: Shuttle | WagonGroup) -> _Rail:
    general, km = scenario.joining, rail_km(scenario, key)
    tariff = general.rail_usd_per_feu + general.rail_usd_per_feu_km * km
    return {
        "start": join.start,
        "km": km,
        "usd_per_feu": _or(join.usd_per_feu, tariff),
        "tariff_usd_per_feu": tariff,
        "running_h": km / general.rail_speed_km_h,
        "handling_h": general.rail_handling_h,
        "wagons": join.wagons,
    }


def _or(given: float | None, otherwise: float) -> float:
    return otherwise if given is None else given
