"""A rail shuttle between a city and the port: a rake of wagons with a timetable and a least load."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from math import ceil
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal, TypedDict

from pydantic import Field

from freightsim.base.language import N_, _
from freightsim.base.spec import Hours, Km, NonNegative, Positive
from freightsim.scenario.joins.kind import Trips, TripWords
from freightsim.scenario.joins.station import StationJoin
from freightsim.scenario.joins.terms import LEAST_RAKE, RailTerms, Wagons, by_rail, given_or
from freightsim.validation.broken import Broken

if TYPE_CHECKING:
    from collections.abc import Iterator

    from freightsim.scenario.joins import Block
    from freightsim.scenario.model import Scenario

DAYS_A_WEEK = 7.0

SHUTTLE = 1
"""Code of a shuttle between a city and the port in columns."""

RAKE = TripWords(
    beyond_cargo=N_(
        "its rake has space for {places:.0f} FEU a week each way, but {name} ships and receives by all modes at most "
        "{outbound:.0f} FEU outbound and {inbound:.0f} FEU inbound a week: it can never be full"
    ),
    ample=N_(
        "the rake has space for {places:.0f} FEU a week each way, but its station is expected to send or receive at "
        "most {feu:.0f} FEU a week: {wagons} wagons instead of {given} are sufficient"
    ),
    scarce=N_(
        "the rake has space for {places:.0f} FEU a week each way, but its station is expected to send or receive up "
        "to {feu:.0f} FEU a week: the rest uses other modes"
    ),
)
"""What is said of a rake that is too long or too short."""


@dataclass(frozen=True, slots=True)
class ShuttleTerms(RailTerms):
    """A shuttle."""

    mode: ClassVar[int] = SHUTTLE
    """Code of the mode between city and port."""
    has_timetable: ClassVar[bool] = True
    pays_by_place: ClassVar[bool] = True
    on_port_tracks: ClassVar[bool] = True

    trains_per_week: float
    """Round trips a week."""
    minimum_feu: int
    """Fewest FEU with which it runs."""
    longest_wait_h: float
    """Hours that the oldest box waits at most for a fuller shuttle."""
    offset_h: float
    """Offset of its slots in hours."""

    def haul_d(self, headway_share: float) -> float:
        """Return the days of the haul: handling, running, and a share of the shuttle's headway."""
        return super(ShuttleTerms, self).haul_d(headway_share) + headway_share * (DAYS_A_WEEK / self.trains_per_week)


class RakeTerms(TypedDict):
    """What is common to all rakes with a timetable; see `ShuttleTerms`."""

    trains_per_week: float
    minimum_feu: int
    longest_wait_h: float
    offset_h: float


def rake_terms(scenario: Scenario, join: Shuttle | Block) -> RakeTerms:
    """Return what the timetable of a rake comes to; one with a place for each box runs with no more than it has."""
    general = scenario.joining
    wagons = LEAST_RAKE if join.wagons == "auto" else join.wagons
    least = given_or(join.minimum_feu, max(ceil(general.shuttle_minimum_share * wagons), 1))
    return {
        "trains_per_week": join.trains_per_week,
        "minimum_feu": min(least, wagons),
        "longest_wait_h": given_or(join.longest_wait_h, general.shuttle_longest_wait_h),
        "offset_h": join.offset_h,
    }


def rake_trips(join: Shuttle | Block) -> Trips:
    """Return the round trips of a rake."""
    wagons = None if join.wagons == "auto" else join.wagons
    return Trips(join.trains_per_week, wagons, ("trains_per_week", "wagons"), RAKE)


def rake_wrong(join: Shuttle | Block, city: str) -> Iterator[Broken]:
    """Yield a least load that is more than the rake of a city (by id) holds."""
    if join.wagons != "auto" and (join.minimum_feu or 0) > join.wagons:
        text = _("must be at most the rake's wagons, {wagons}: each carries one FEU").format(wagons=join.wagons)
        loc = ("cities", city, "joins")
        yield Broken((*loc, "minimum_feu"), join.minimum_feu, text, also=((*loc, "wagons"),))


class Shuttle(StationJoin):
    """A rail feeder with a timetable: a rake between the city's station and the port, loaded both ways."""

    comes_to: ClassVar[type[ShuttleTerms]] = ShuttleTerms
    ways: ClassVar[tuple[str, ...]] = ("rail_km",)

    by: Literal["shuttle"] = "shuttle"
    """Type of join."""
    start: Annotated[date, Field(alias="from")]
    """First day of the event."""
    trains_per_week: Positive
    """Round trips a week."""
    wagons: Wagons
    """Wagons of the rake, one FEU each; `auto`: capacity 25 % above the expected load."""
    minimum_feu: Annotated[int, Field(ge=1)] | None = None
    """Minimum load in FEU to run to the port (default: `joining.shuttle_minimum_share` of its wagons)."""
    longest_wait_h: Hours | None = None
    """Maximum wait of the oldest box, in hours, after which it runs below the minimum load (default:
    `joining.shuttle_longest_wait_h`)."""
    usd_per_feu: NonNegative | None = None
    """Price of the haul to the shipper (default: the tariff of `joining`)."""
    rail_km: Km | None = None
    """Rail distance to the port (default: the city's, else great circle x `joining.rail_detour`), or to the hub that it
    joins in its place (default: great circle x `joining.rail_detour`)."""
    offset_h: Hours = 24.0
    """Offset of its slots in hours."""

    def terms(self, scenario: Scenario, city: str) -> ShuttleTerms:
        """Return what the shuttle comes to."""
        return ShuttleTerms(**by_rail(scenario, city, self), **rake_terms(scenario, self))

    def trips(self) -> Trips:
        """Return its round trips."""
        return rake_trips(self)

    def broken(self, scenario: Scenario, city: str) -> Iterator[Broken]:  # noqa: ARG002
        """Yield a least load beyond the rake."""
        yield from rake_wrong(self, city)
