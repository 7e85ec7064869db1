"""What joining takes and costs where a join does not say otherwise."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from freightsim.base.dated import Dated
from freightsim.base.spec import Hours, Km, NonNegative, Positive, Share, Spec, Teu

AtLeastOne = Annotated[int, Field(gt=0)]
"""A number of things, at least one."""


class Joining(Spec):
    """What joining takes and costs where a join does not say otherwise."""

    presence: Share = 0.0
    """How far a hub is present in the long run at the station of a city that joins it, 1 being as at the hub itself:
    the odds of a station are multiplied by it, as those of the hub fall with distance (`choice.reach_km`). With 0 a
    join changes cost and days alone."""
    presence_years: Positive = 1.0
    """Years after the join in which 63 % of its presence are reached."""
    collects_within_km: Km = 0.0
    """Road distance to a station within which shippers of other cities use it: at this distance half of the presence
    counts, and the edge is smooth (a logistic function of the distance). With 0 it is the city's own alone."""
    station_independence: Annotated[float, Field(gt=0, le=1)] = 0.5
    """How little the stations of one hub are alike, its own place among them, within the nest of hubs on a side."""
    station_odds: Dated | None = None
    """Odds of a station's trains against sea at equal generalised cost and full presence, in place of what is known and
    trusted of the hub itself (the port's `demand.*.attraction`, or `choice.hub_constant` and the hub's odds): recorded
    stations drew alike whichever hub they joined. Without it a station has the odds of its hub."""
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
    port_tracks: AtLeastOne = 2
    """Loading tracks of a new port."""
    port_cranes: AtLeastOne = 2
    """Gantry cranes of a new port."""
    port_desks: AtLeastOne = 2
    """Customs desks of a new port."""
    port_paths_per_day: AtLeastOne = 1
    """Train paths a day and direction of a new port."""
    port_sets_per_weekly_train: Positive = 6.0
    """Wagon sets of a new port for each weekly outbound train."""
