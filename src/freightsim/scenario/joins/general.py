"""Defaults of joins: time, cost and equipment."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from freightsim.base.dated import Dated
from freightsim.base.spec import Hours, Km, NonNegative, Positive, Share, Spec, Teu

AtLeastOne = Annotated[int, Field(gt=0)]
"""A number of things, at least one."""


class Joining(Spec):
    """Defaults of joins: time, cost and equipment."""

    presence: Share = 0.0
    """Presence of a hub in the long run at the station of a city that joins it; 1 is as at the hub itself. It
    multiplies the odds of a station, as distance reduces those of the hub (`choice.reach_km`). With 0 a join changes
    cost and days only."""
    presence_years: Positive = 1.0
    """Years after the join to 63 % of the presence."""
    collects_within_km: Km = 0.0
    """Road distance to a station within which shippers of other cities use it: at this distance half of the presence
    counts, by a logistic function of the distance. With 0 only the city's own shippers use it."""
    station_independence: Annotated[float, Field(gt=0, le=1)] = 0.5
    """Scale of the nest of one hub's stations, including the hub itself, within the nest of near or distant hubs."""
    station_odds: Dated | None = None
    """Odds of a station's trains against sea at equal generalised cost and full presence, instead of those of the
    hub itself (the port's `demand.*.attraction`, or `choice.hub_constant` and the hub's odds): recorded stations
    attracted similar cargo whichever hub they joined. If omitted, a station has the odds of its hub."""
    truck_price_ratio: Positive = 1.0
    """Price of the road haul under an agreement, relative to the general one."""
    truck_lead_saved_d: NonNegative = 0.0
    """Reduction of the days from booking to cargo ready under an agreement; shippers count them as transit days."""
    truck_guaranteed_feu: Annotated[int, Field(ge=0)] = 0
    """Allotment: spaces on each train reserved for a city with an agreement."""
    rail_usd_per_feu: NonNegative = 0.0
    """Tariff of a FEU by rail between a city and the port, fixed part."""
    rail_usd_per_feu_km: NonNegative = 0.0
    """Tariff of a FEU by rail between a city and the port, per kilometre."""
    rail_speed_km_h: Positive = 40.0
    """Speed of a shuttle or wagon group between a city and the port, stops included."""
    rail_detour: Annotated[float, Field(ge=1)] = 1.0
    """Rail distance over great-circle distance, for cities whose rail distance is not known."""
    rail_handling_h: Hours = 0.0
    """Hours between the shipper and the wagon at the city's station: local haul, loading, placing."""
    rail_cv: NonNegative = 0.0
    """Coefficient of variation of a shuttle's running time (lognormal)."""
    shuttle_minimum_share: Share = 0.5
    """Minimum load of a shuttle, as a share of its capacity."""
    shuttle_longest_wait_h: Hours = 168.0
    """Maximum wait of the oldest box, in hours, after which a shuttle runs below the minimum load."""
    marshalling_h: Hours = 0.0
    """Marshalling hours of a wagon group: from its arrival at the port to the train's cut-off, and from the train's
    arrival to departure."""
    port_yard_teu: Teu = 1000
    """Yard capacity of a new port."""
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
