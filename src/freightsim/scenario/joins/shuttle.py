"""A rail shuttle between a city and the port: a rake of wagons with a timetable and a least load."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from math import ceil
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

from pydantic import Field

from freightsim.base.spec import Hours, Km, NonNegative, Positive
from freightsim.scenario.joins.general import AtLeastOne
from freightsim.scenario.joins.station import StationJoin
from freightsim.scenario.joins.terms import SHUTTLE, RailTerms, by_rail, given_or

if TYPE_CHECKING:
    from freightsim.scenario.model import Scenario

DAYS_A_WEEK = 7.0


@dataclass(frozen=True, slots=True)
class ShuttleTerms(RailTerms):
    """A shuttle."""

    mode: ClassVar[int] = SHUTTLE
    """Code of the mode between city and port."""

    trains_per_week: float
    """Round trips a week."""
    minimum_feu: int
    """Fewest FEU with which it runs."""
    longest_wait_h: float
    """Hours that the oldest box waits at most for a fuller shuttle."""
    offset_h: float
    """Hours by which its slots are shifted."""

    def haul_d(self, headway_share: float) -> float:
        """Return the days of the haul: handling, running, and a share of the shuttle's headway."""
        return super(ShuttleTerms, self).haul_d(headway_share) + headway_share * (DAYS_A_WEEK / self.trains_per_week)


class Shuttle(StationJoin):
    """A rail feeder with a timetable: a rake of wagons between the city's station and the port, both ways filled."""

    by: Literal["shuttle"] = "shuttle"
    """The kind of join."""
    start: Annotated[date, Field(alias="from")]
    """First day."""
    trains_per_week: Positive
    """Round trips a week."""
    wagons: AtLeastOne
    """Wagons of the rake; each carries one FEU."""
    minimum_feu: Annotated[int, Field(ge=1)] | None = None
    """Fewest FEU with which it runs to the port (default: `joining.shuttle_minimum_share` of its wagons)."""
    longest_wait_h: Hours | None = None
    """Hours after which the oldest box is not made to wait (default: `joining.shuttle_longest_wait_h`)."""
    usd_per_feu: NonNegative | None = None
    """Price of the haul to the shipper (default: the tariff of `joining`)."""
    rail_km: Km | None = None
    """Rail distance to the port (default: the city's, else great circle x `joining.rail_detour`), or to the hub that it
    joins in its place (default: great circle x `joining.rail_detour`)."""
    offset_h: Hours = 24.0
    """Hours by which its slots are shifted."""

    def terms(self, scenario: Scenario, city: str) -> ShuttleTerms:
        """Return what the shuttle comes to."""
        general = scenario.joining
        least = ceil(general.shuttle_minimum_share * self.wagons)
        return ShuttleTerms(
            **by_rail(scenario, city, self),
            trains_per_week=self.trains_per_week,
            minimum_feu=given_or(self.minimum_feu, max(least, 1)),
            longest_wait_h=given_or(self.longest_wait_h, general.shuttle_longest_wait_h),
            offset_h=self.offset_h,
        )
