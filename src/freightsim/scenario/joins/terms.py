"""What a join comes to, with everything that it leaves open filled in from the scenario's `joining`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal, TypedDict, TypeVar

from pydantic import PlainSerializer, WithJsonSchema, WrapValidator

from freightsim.base.clock import HOURS_A_DAY
from freightsim.base.great_circle import between_km
from freightsim.base.spec import Direction
from freightsim.scenario.joins.general import AtLeastOne
from freightsim.scenario.joins.station import Presence, StationJoin

if TYPE_CHECKING:
    from freightsim.scenario.joins import Block, Shuttle, WagonGroup
    from freightsim.scenario.model import Scenario

TermsKind = TypeVar("TermsKind", bound="Terms")
Given = TypeVar("Given", int, float)


def _open_or_number(value: Any, as_number: Callable[[Any], int]) -> Any:
    """Return `auto` as it is, and anything else as a number."""
    return AUTO if value == AUTO else as_number(value)


AUTO: Literal["auto"] = "auto"
"""Written for a number that follows from what the join is expected to carry."""

if TYPE_CHECKING:
    Wagons = int | Literal["auto"]
else:  # one type with one fault, in place of a union that tells of each of its members
    Wagons = Annotated[
        AtLeastOne,
        WrapValidator(_open_or_number),
        PlainSerializer(lambda value: value, return_type=Any),
        WithJsonSchema({"anyOf": [{"type": "integer", "exclusiveMinimum": 0}, {"type": "string", "enum": [AUTO]}]}),
    ]
"""A number of wagons, or `auto`."""
LEAST_RAKE = 5
"""Fewest wagons of a rake that is sized by what it carries."""

TRUCK = 0
"""Code of the way by truck between a city and the port in columns."""

GATE = -1
"""Code of the port's own gate, where the city of a station is asked for."""


class Hauled(StrEnum):
    """By what boxes are moved between a city and the port."""

    ROAD = "road"
    RAIL = "rail"


@dataclass(frozen=True, slots=True)
class Terms:
    """What every kind of join says; what it does not change has the value that changes nothing."""

    mode: ClassVar[int] = TRUCK
    """Code in columns of the mode by which boxes of the city may come to the port from then on: the next free one."""
    hauled: ClassVar[Hauled]
    """By what its boxes are moved; each kind says so."""
    has_timetable: ClassVar[bool] = False
    """Whether it runs by a timetable of its own, in slots that are recorded as those of a shuttle."""
    pays_by_place: ClassVar[bool] = False
    """Whether every place of a trip is paid for, taken or not, and not each box."""
    on_port_tracks: ClassVar[bool] = False
    """Whether its trips stand on loading tracks of the port."""
    coupled: ClassVar[bool] = False
    """Whether its wagons go on with trains: its boxes are not lifted at the port, and it sees to their customs."""

    heard_before: ClassVar[bool] = False
    """Whether the city's shippers hear of boxes that waited before the first day, as after it."""

    start: date
    """First day of the event."""
    present: Presence = field(default=Presence(), kw_only=True)
    """How far the port, or the hub that is joined, is present at the city's station."""

    @property
    def by_choice(self) -> bool:
        """Whether shippers may choose to send boxes that way: each class of goods takes it where that costs less."""
        return True

    @property
    def road_price_ratio(self) -> float:
        """Price of the city's road haul to the port over the general one."""
        return 1.0

    @property
    def lead_saved_d(self) -> float:
        """Days less between booking and readiness of boxes that come by truck."""
        return 0.0

    def carries(self, scenario: Scenario, direction: Direction, terminal: str) -> bool:  # noqa: ARG002
        """Tell whether boxes to (or from) a terminal may use the mode."""
        return True


@dataclass(frozen=True, slots=True)
class RailTerms(Terms):
    """A haul by rail between a city and the port, by shuttle, as through wagons or as a wagon group."""

    hauled: ClassVar[Hauled] = Hauled.RAIL

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

    def haul_d(self, headway_share: float) -> float:  # noqa: ARG002
        """Return the days of the haul as shippers reckon them; they wait for that share of a headway."""
        return (self.handling_h + self.running_h) / HOURS_A_DAY


class ByRail(TypedDict):
    """What is common to all hauls by rail; see `RailTerms`."""

    start: date
    present: Presence
    km: float
    usd_per_feu: float
    tariff_usd_per_feu: float
    running_h: float
    handling_h: float
    wagons: int


def by_rail(scenario: Scenario, key: str, join: Shuttle | Block | WagonGroup) -> ByRail:
    """Return what a join by rail of a city (by id) comes to, whatever runs there.

    A rake that nobody has sized yet (`freightsim.choice.rakes`) has the fewest wagons: no time or price depends on it.
    """
    general, km = scenario.joining, rail_km(scenario, key) if join.to is None else _to_hub_km(scenario, key, join)
    tariff = general.rail_usd_per_feu + general.rail_usd_per_feu_km * km
    return {
        "start": join.start,
        "present": join.present(scenario),
        "km": km,
        "usd_per_feu": given_or(join.usd_per_feu, tariff),
        "tariff_usd_per_feu": tariff,
        "running_h": km / general.rail_speed_km_h,
        "handling_h": general.rail_handling_h,
        "wagons": LEAST_RAKE if join.wagons == "auto" else join.wagons,
    }


def rail_km(scenario: Scenario, city: str) -> float:
    """Return the rail distance between a city and the port.

    That of its join by rail to the port, else the city's, else great circle x `joining.rail_detour`.
    """
    place, port = scenario.cities[city], scenario.port
    straight_km = scenario.joining.rail_detour * between_km(place.lat, place.lon, port.lat, port.lon)
    own = None if joined_hub(scenario, city) else getattr(place.joins, "rail_km", None)
    return given_or(own, given_or(place.rail_km, straight_km))


def _to_hub_km(scenario: Scenario, city: str, join: Shuttle | Block | WagonGroup) -> float:
    """Return the rail distance between a city and the hub in outline that it joins."""
    place, hub = scenario.cities[city], scenario.hubs[join.to or ""]
    return given_or(join.rail_km, scenario.joining.rail_detour * between_km(place.lat, place.lon, hub.lat, hub.lon))


def joined_hub(scenario: Scenario, city: str) -> str | None:
    """Return the hub in outline (id) that a city joins in place of the port; None where it joins none."""
    join = scenario.cities[city].joins
    return join.to if isinstance(join, StationJoin) else None


def lanes_carry(scenario: Scenario, lanes: frozenset[str], direction: Direction, terminal: str) -> bool:
    """Tell whether the port's trains of some lanes ever carry cargo to (or from) a terminal."""
    queue = scenario.queue_terminals(direction)
    return any(
        service.direction == direction
        and service.lane in lanes
        and queue[scenario.lanes[service.lane].terminal] == queue[terminal]
        and any(weekly for _, weekly in service.trains_per_week)
        for service in scenario.services.values()
    )


def terms_of(scenario: Scenario, city: str, kind: type[TermsKind]) -> TermsKind | None:
    """Return what the join of a city to the port comes to, where it is of a kind.

    `Terms` is any kind but a port of its own.
    """
    join = scenario.cities[city].joins
    terms = None if join is None or joined_hub(scenario, city) else join.terms(scenario, city)
    return terms if isinstance(terms, kind) else None


def terms_to_hub(scenario: Scenario, hub: str) -> dict[int, Terms]:
    """Return the terms of the joins to a hub in outline (by id), by the code of the city."""
    joining = {
        code: (key, city.joins)
        for code, (key, city) in enumerate(scenario.cities.items())
        if city.joins is not None and joined_hub(scenario, key) == hub
    }
    found = {code: join.terms(scenario, key) for code, (key, join) in joining.items()}
    return {code: terms for code, terms in found.items() if terms is not None}


def every_terms(scenario: Scenario, kind: type[TermsKind]) -> dict[int, tuple[str, TermsKind]]:
    """Return the terms of one kind of joins to the port by the code of the city, each with the city's id."""
    found = {code: (key, terms_of(scenario, key, kind)) for code, key in enumerate(scenario.cities)}
    return {code: (key, terms) for code, (key, terms) in found.items() if terms is not None}


def given_or(given: Given | None, otherwise: Given) -> Given:
    """Return what a join says, else what holds in general."""
    return otherwise if given is None else given
