"""How the port works: yard, tracks, cranes, customs, feeder haul, trains."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from freightsim.base.dated import Dated
from freightsim.base.spec import Hours, Latitude, Longitude, NonNegative, Positive, Share, Spec
from freightsim.validation.ids import Name


class OtherTrains(Spec):
    """Domestic and sea-rail trains that the port also handles, with random arrivals.

    Each requests a loading track like a train of the port, with the same hours of placing and release, and its boxes
    are lifted off and on by the same cranes, each in the mean time of a lift. Yard space and customs of these boxes are
    not simulated.
    """

    trains_per_year: Dated
    """Number of such trains a year; each occupies a loading track once, for unloading and loading."""
    lifts_per_train: Annotated[int, Field(ge=0)]
    """Lifts per train, off and on together."""


class Port(Spec):
    """The inland port: its yard, loading tracks and cranes serve both directions."""

    name: Name
    """Name of the port."""
    province: Name
    """Its province: cargo from elsewhere counts as cargo from outside."""
    lat: Latitude
    """Latitude."""
    lon: Longitude
    """Longitude."""
    radius_km: Positive
    """Catchment radius, great circle."""
    yard_teu: Dated
    """Capacity of the yard.

    When it is full, export boxes wait outside; import boxes are unloaded nevertheless, and the gate stays shut. If the
    number falls, boxes in the yard stay, and the gate is shut until there is space.
    """
    tracks: Dated
    """Loading tracks, shared by loading and unloading.

    If the number falls, a track closes once a set has left it.
    """
    cranes: Dated
    """Gantry cranes over the tracks.

    If the number falls, a crane goes out of service after its current lift.
    """
    lifts_per_h: Positive
    """Lifts per hour of one crane."""
    lift_cv: NonNegative
    """Coefficient of variation of one lift (lognormal)."""
    placing_h: Hours
    """Hours from taking a track to the first lift: the set is pushed in and secured."""
    release_h: Hours
    """Hours from the last lift until the track is free: sealing, brake test, release."""
    paths_per_day: Annotated[int, Field(gt=0)]
    """Train paths a day and direction; extra trains need a free one."""
    background: OtherTrains | None = None
    """Domestic and sea-rail trains that share the loading tracks and cranes; none if omitted."""

    @property
    def yard_feu(self) -> Dated:
        """Places in the yard for boxes of a FEU, by date."""
        return Dated({day: teu // 2 for day, teu in self.yard_teu})


class Customs(Spec):
    """Customs at the port. A desk is held for the check (and for an inspection), then clearance takes its time."""

    desks: Dated
    """Officers' desks open round the clock, for both directions.

    If the number falls, an officer finishes the current box.
    """
    desk_h: Hours
    """Mean desk hours of one box that is not opened (exponential)."""
    inspected_share: Share
    """Share of boxes that are opened."""
    inspection_h: Hours
    """Mean desk hours of one box that is opened (exponential)."""
    export_papers_h: Dated
    """Mean hours from the desk to release of an export box (exponential; nobody queues)."""
    import_papers_h: Dated
    """Mean hours from the desk to release of an import box (exponential; nobody queues)."""


class Feeder(Spec):
    """The haul between a city and the port by truck."""

    speed_km_h: Positive
    """Speed on the expressway."""
    driving_limit_h: Positive
    """Driving hours before the daily rest."""
    rest_h: Hours
    """Hours of one daily rest."""
    handling_h: Hours
    """Hours of loading the box and of gate handling, both ends together."""
    time_cv: NonNegative
    """Coefficient of variation of the driving time (lognormal)."""


class Trains(Spec):
    """Make-up of trains, and cut-off."""

    wagons_low: Dated
    """Minimum number of wagons of a train, by date."""
    wagons_high: Dated
    """Maximum number of wagons of a train, by date; each train draws a number between minimum and maximum."""
    teu_per_wagon: Positive
    """TEU that a wagon carries on average; above 2 because some wagons carry two 20-foot pairs or a longer box."""
    cutoff_h: Hours
    """Hours before the slot at which bookings close and the dispatch rule decides."""
    placement_h: Hours
    """Hours before the slot at which the set requests a loading track; less than the cut-off."""
    running_factor: Dated
    """Factor on all running hours, by date of departure: track and locomotives improved."""
    running_cv: NonNegative
    """Coefficient of variation of one section's running time (lognormal)."""
    wagon_sets: Dated
    """Wagon sets (one train each) available to the operator.

    If the number falls, sets are withdrawn at the port when they become available for loading.
    """
    turn_round_h: Hours
    """Hours after unloading until a set can be loaded again."""
    idle_sets_per_weekly_train: NonNegative
    """Sets held at a foreign terminal for each weekly inbound train; further sets return empty."""
    extra_notice_h: Hours
    """Hours between the request for an extra train and its slot; not less than the cut-off."""


class MarketShock(Spec):
    """Weekly shocks to the bookings of the whole market: a lognormal first-order autoregression."""

    sd: NonNegative
    """Standard deviation of the logarithm of a week's factor."""
    correlation: Share
    """Correlation of one week's logarithm with the next week's."""
