"""Where cargo comes from and the ways it goes: cities, regions, terminals, borders, lanes, services."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import Field

from freightsim.base.dated import Dated
from freightsim.base.spec import (
    BorderId,
    Direction,
    Hours,
    Km,
    LaneId,
    Latitude,
    Longitude,
    MarketId,
    NonNegative,
    Positive,
    Share,
    Spec,
    TerminalId,
)
from freightsim.scenario.joins import Join
from freightsim.scenario.opening_hours import OpeningHours
from freightsim.validation.ids import Id, IdOrNone, Name, Text

__all__ = ["DIRECTIONS", "OWN", "Border", "City", "Direction", "Lane", "Region", "Section", "Service", "Terminal"]

OWN = ""
"""The scenario's own port among all ports; the others are called by the city that runs them, and no id is empty."""

DIRECTIONS: tuple[Direction, Direction] = ("outbound", "inbound")


class City(Spec):
    """A city of the catchment with exports and imports."""

    name: Name
    """Name in pinyin."""
    name_zh: Text = ""
    """Name in Chinese characters."""
    province: Name
    """Province or municipality in English, such as Henan; cargo of the port's province counts as local."""
    lat: Latitude
    """Latitude of the city."""
    lon: Longitude
    """Longitude of the city."""
    trade_usd_bn: NonNegative
    """Foreign trade in a year, both directions, USD billion, by place of origin or destination of the goods."""
    trade_imputed: bool = False
    """True if the trade is not published but imputed by the stated rule."""
    road_km: Km
    """Road distance to the port."""
    rail_km: Km | None = None
    """Rail distance to the port; not known for every city."""
    trade_share: dict[Direction, Share] = Field(default_factory=dict)
    """Share of exports (outbound) and imports (inbound) in its trade (default: its province's, else the country's)."""
    boxable_share: dict[Direction, Share] = Field(default_factory=dict)
    """Share of the value of its exports or imports that ships in boxes (default: as for `trade_share`)."""
    since: date | None = None
    """First day on which its shippers use the port (default: always)."""
    joins: Join | None = None
    """Type and date of the city's join."""


class Region(Spec):
    """A part of a foreign market that is reached through one terminal."""

    name: Name
    """Name of the region."""
    terminal: TerminalId
    """The terminal (by id) through which its cargo goes."""
    market: MarketId
    """Its market (by id); cargo is split over the regions of a market by their attraction."""
    weight: dict[Direction, Dated] = Field(default_factory=dict)
    """Relative attraction within its market by direction and date (default: trains a week on offer)."""


class Terminal(Spec):
    """A foreign rail terminal: outbound trains are unloaded there, inbound trains are made up there."""

    name: Name
    """Name of the place."""
    country: Name
    """ISO 3166 two-letter code."""
    lat: Latitude
    """Latitude."""
    lon: Longitude
    """Longitude."""
    tracks: Dated
    """Loading tracks available to the port's trains."""
    cranes: Dated
    """Cranes available to the port's trains."""
    lifts_per_h: Positive
    """Lifts per hour of one crane."""
    handover_h: Hours
    """Mean hours from unloading to hand-over to the consignee (outbound), import formalities included."""
    wagon_pool: IdOrNone = ""
    """Terminals with the same pool share waiting wagon sets; empty if a terminal has its own."""
    cargo_pool: IdOrNone = ""
    """Terminals with the same pool load inbound cargo from one queue; empty if a terminal has its own."""
    collection_h: Hours
    """Mean hours from cargo ready at the shipper to the box standing released in the terminal (inbound)."""


MOST_LOAD = 0.95
"""Load beyond which formalities at a border grow no more: trains then wait for a track."""


def slowed(load: float, exponent: float) -> float:
    """Return what the formalities of a border are multiplied by at a load: (1 - load) ^ -exponent, load at most 0.95.

    The form is that of waits in a queue under heavy traffic.
    """
    return float((1.0 - min(load, MOST_LOAD)) ** -exponent)


class InboundTracks(Spec):
    """Tracks of a border for inbound trains only; those of the border itself are then for outbound trains."""

    tracks: Dated
    """Inbound trains that can be transshipped or handled at the same time."""
    trains_per_day: Dated
    """Capacity in inbound trains a day: a track holds one for 24 x tracks / trains_per_day hours."""
    background_share: Share
    """Share of the trains of all other cities that come in."""


class Border(Spec):
    """A border station: tracks shared with trains of all other cities, then formalities without a queue."""

    name: Name
    """Name of the station pair."""
    lat: Latitude
    """Latitude."""
    lon: Longitude
    """Longitude."""
    tracks: Dated
    """Trains that can be transshipped or handled at the same time."""
    trains_per_day: Dated
    """Capacity in trains a day, both directions: a track holds a train for 24 x tracks / trains_per_day hours.

    If the border has tracks for inbound trains (`inbound`), this number is of outbound trains.
    """
    formalities_h: Dated
    """Mean hours of formalities, inspection and waiting for wagons or a locomotive; no track is held meanwhile."""
    formalities_cv: NonNegative
    """Coefficient of variation of the formalities (lognormal)."""
    load_exponent: Annotated[float, Field(ge=0, le=5)] = 0.0
    """Growth of formalities with load: their mean is `formalities_h` x (1 - load) ^ -load_exponent, where load is
    the number of trains of the last seven days over the capacity. 0: no growth."""
    background_trains_per_year: Dated
    """Trains of all other cities in a year, both directions together."""
    opening: OpeningHours | None = None
    """Hours of the day in which formalities proceed (default: round the clock). Tracks are worked day and night."""
    inbound: InboundTracks | None = None
    """Tracks and capacity for inbound trains only (default: both directions share those of the border)."""

    def station(self, direction: Direction) -> Border | InboundTracks:
        """Return what says on how many tracks trains of a direction are handled, and how fast."""
        return self.inbound if self.inbound is not None and direction == "inbound" else self

    def others_share(self, direction: Direction) -> float:
        """Return the share of other cities' trains that are on the same tracks as trains of a direction."""
        if self.inbound is None:
            return 1.0
        return self.inbound.background_share if direction == "inbound" else 1 - self.inbound.background_share

    @property
    def all_tracks(self) -> Dated:
        """Tracks of both directions together, by date."""
        if self.inbound is None:
            return self.tracks
        days = {day for dated in (self.tracks, self.inbound.tracks) for day, _number in dated}
        return Dated({day: self.tracks.at(day) + self.inbound.tracks.at(day) for day in days})

    def mean_formalities_h(self, work_h: float) -> float:
        """Return the mean hours that formalities last from the track on, given how much work they are on average."""
        return work_h if self.opening is None else self.opening.mean_h(work_h, self.formalities_cv)


class Section(Spec):
    """A section of a lane: a run on track, followed by a border unless it ends at a terminal."""

    km: Km
    """Length."""
    running_h: Hours
    """Mean running hours, stops included."""
    gauge_mm: Annotated[int, Field(gt=0)]
    """Track gauge of the run."""
    country: Name
    """Countries crossed, ISO 3166 codes joined by a hyphen."""
    border: BorderId | None = None
    """The border station (by id) at the end of the run, going out."""


class Lane(Spec):
    """A route between the port and a terminal, in outbound order; inbound trains run it in reverse."""

    name: Name
    """Name of the lane."""
    terminal: TerminalId
    """The terminal (by id) at its far end."""
    sections: dict[Id, Section]
    """Sections by id, from the port outwards."""


class Service(Spec):
    """Trains of one lane and direction that run to a timetable."""

    lane: LaneId
    """The lane (by id)."""
    direction: Direction
    """Outbound (westbound) or inbound."""
    trains_per_week: Dated
    """Slots a week by date; 0 where the service does not run."""
    offset_h: Hours = 0.0
    """Offset of all slots in hours, so that services do not leave at the same instant."""
