"""How a city joins the port: an agreement for trucks, a rail shuttle, a wagon group, or a port of its own.

What a join leaves open is taken from the scenario's `joining`.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Discriminator, Field
from pydantic_core import PydanticCustomError

from freightsim.base.dated import Dated
from freightsim.base.language import _
from freightsim.base.spec import Direction, Hours, Km, LaneId, NonNegative, Positive, Share, Spec, Teu

Whole = Annotated[int, Field(gt=0)]


class Joining(Spec):
    """What joining takes and costs where a join does not say otherwise."""

    truck_price_ratio: Positive = 1.0
    """Price of the road haul under an agreement, over the general one."""
    truck_lead_saved_d: NonNegative = 0.0
    """Days less between booking and readiness under an agreement; shippers count them as days of transit."""
    truck_guaranteed_feu: Annotated[int, Field(ge=0)] = 0
    """Places that each train keeps for a city with an agreement."""
    rail_usd_per_feu: NonNegative = 0.0
    """Tariff of a FEU by rail between a city and the port, the part that does not grow with distance."""
    rail_usd_per_feu_km: NonNegative = 0.0
    """Tariff of a FEU by rail between a city and the port, by kilometre."""
    rail_speed_km_h: Positive = 40.0
    """Speed of a shuttle or wagon group between a city and the port, stops included."""
    rail_detour: Annotated[float, Field(ge=1)] = 1.0
    """Rail distance over great-circle distance, for cities whose rail distance is not known."""
    rail_handling_h: Hours = 0.0
    """Hours between the shipper and the wagon at the city's station: local haul, loading, placing."""
    rail_cv: NonNegative = 0.0
    """Coefficient of variation of a shuttle's running time (lognormal)."""
    shuttle_minimum_share: Share = 0.5
    """Share of its places with which a shuttle runs at least."""
    shuttle_longest_wait_h: Hours = 168.0
    """Hours after which the oldest box is not made to wait for a fuller shuttle."""
    marshalling_h: Hours = 0.0
    """Hours before a train's cut-off at which a wagon group stands at the port, and after arrival until it goes on."""
    port_yard_teu: Teu = 1000
    """Places in the yard of a new port."""
    port_tracks: Whole = 2
    """Loading tracks of a new port."""
    port_cranes: Whole = 2
    """Gantry cranes of a new port."""
    port_desks: Whole = 2
    """Customs desks of a new port."""
    port_paths_per_day: Whole = 1
    """Train paths a day and direction of a new port."""
    port_sets_per_weekly_train: Positive = 6.0
    """Wagon sets of a new port for each weekly outbound train."""


class Truck(Spec):
    """An agreement: places kept on each train, a feeder rate, a shorter lead."""

    by: Literal["truck"] = "truck"
    """The manner of joining."""
    start: Annotated[date, Field(alias="from")]
    """First day."""
    price_ratio: Positive | None = None
    """Price of the city's road haul to the port over the general one (default: `joining.truck_price_ratio`)."""
    lead_saved_d: NonNegative | None = None
    """Days less between booking and readiness (default: `joining.truck_lead_saved_d`)."""
    guaranteed_feu: Annotated[int, Field(ge=0)] | None = None
    """Places that each train keeps for the city's boxes (default: `joining.truck_guaranteed_feu`)."""


class Shuttle(Spec):
    """A rail feeder with a timetable: a rake of wagons between the city's station and the port, both ways filled."""

    by: Literal["shuttle"] = "shuttle"
    """The manner of joining."""
    start: Annotated[date, Field(alias="from")]
    """First day."""
    trains_per_week: Positive
    """Round trips a week."""
    wagons: Whole
    """Wagons of the rake; each carries one FEU."""
    minimum_feu: Annotated[int, Field(ge=1)] | None = None
    """Fewest FEU with which it runs to the port (default: `joining.shuttle_minimum_share` of its wagons)."""
    longest_wait_h: Hours | None = None
    """Hours after which the oldest box is not made to wait (default: `joining.shuttle_longest_wait_h`)."""
    usd_per_feu: NonNegative | None = None
    """Price of the haul to the shipper (default: the tariff of `joining`)."""
    rail_km: Km | None = None
    """Rail distance (default: the city's, else great circle x `joining.rail_detour`)."""
    offset_h: Hours = 24.0
    """Hours by which its slots are shifted."""


class WagonGroup(Spec):
    """Wagons of the city run as a part of the port's trains, or wagons of the port as a part of the city's trains."""

    by: Literal["wagon_group"] = "wagon_group"
    """The manner of joining."""
    start: Annotated[date, Field(alias="from")]
    """First day."""
    wagons: Whole
    """Most wagons of the group on one train; each carries one FEU."""
    coupled_to: Literal["port", "city"] = "port"
    """Whose trains carry the group: the port's, or the city's own, which then take any boxes of the port along."""
    lanes: tuple[LaneId, ...] = ()
    """Lanes (by id) whose trains carry it; none stands for all."""
    usd_per_feu: NonNegative | None = None
    """Price of the haul between city and port to the shipper (default: the tariff of `joining`); on the city's trains
    no shipper pays for it."""
    rail_km: Km | None = None
    """Rail distance (default: the city's, else great circle x `joining.rail_detour`)."""


class OwnTrains(Spec):
    """A port of its own: yard, tracks, customs, timetable and dispatch; it shares the borders and the catchment."""

    by: Literal["own_trains"] = "own_trains"
    """The manner of joining."""
    start: Annotated[date, Field(alias="from")]
    """First day."""
    services: dict[LaneId, dict[Direction, Dated]]
    """Trains a week by lane (id) and direction."""
    yard_teu: Teu | None = None
    """Places in its yard (default: `joining.port_yard_teu`)."""
    tracks: Whole | None = None
    """Its loading tracks (default: `joining.port_tracks`)."""
    cranes: Whole | None = None
    """Its gantry cranes (default: `joining.port_cranes`)."""
    desks: Whole | None = None
    """Its customs desks (default: `joining.port_desks`)."""
    wagon_sets: Whole | None = None
    """Its wagon sets (default: `joining.port_sets_per_weekly_train` for each weekly outbound train)."""
    paths_per_day: Whole | None = None
    """Its train paths a day and direction (default: `joining.port_paths_per_day`)."""
    minimum_feu: Whole | None = None
    """Fewest FEU with which its trains leave (default: the port's dispatch rule)."""
    support_usd_per_feu: Dated | None = None
    """Support of its trains, in place of the port's; within the same cap."""
    liking: Positive = 1.0
    """Odds ratio of its trains to the port's at equal cost and distance: how known and trusted they are."""


def _one_manner(value: Any) -> Any:
    """Refuse several joins of one city, and say so in place of a remark on lists."""
    if isinstance(value, list | tuple):
        text = _("a city joins in one manner only: write one mapping with 'by' and 'from'")
        raise PydanticCustomError("join", "{text}", {"text": text})
    return value


Join = Annotated[
    Annotated[Truck | Shuttle | WagonGroup | OwnTrains, Discriminator("by")],
    BeforeValidator(_one_manner),
]
