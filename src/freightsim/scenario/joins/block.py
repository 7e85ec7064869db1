"""Through wagons: a part-train of a city that the port tops up and sends on as one train, without a second lift."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

from pydantic import Field

from freightsim.base.clock import HOURS_A_DAY
from freightsim.base.spec import Direction, Hours, Km, LaneId, NonNegative, Positive
from freightsim.scenario.joins.kind import Trips
from freightsim.scenario.joins.shuttle import ShuttleTerms, rake_terms, rake_trips, rake_wrong
from freightsim.scenario.joins.station import StationJoin
from freightsim.scenario.joins.terms import Wagons, by_rail, lanes_carry

if TYPE_CHECKING:
    from collections.abc import Iterator

    from freightsim.scenario.model import Scenario
    from freightsim.validation.broken import Broken

BLOCK = 3
"""Code of through wagons between a city and the port in columns."""


@dataclass(frozen=True, slots=True)
class BlockTerms(ShuttleTerms):
    """Through wagons: a rake with a timetable and a least load, whose wagons go on with the port's trains."""

    mode: ClassVar[int] = BLOCK
    """Code of the mode between city and port."""
    on_port_tracks: ClassVar[bool] = False
    coupled: ClassVar[bool] = True

    lanes: frozenset[str]
    """Lanes whose trains take the wagons on."""
    marshalling_h: float
    """Hours at the port to couple the wagons to a train, or to take them off."""
    cutoff_saved_h: float
    """Hours by which loading closes, for wagons that come loaded, later than bookings for boxes of the yard."""

    @property
    def customs_at_origin(self) -> bool:
        """Whether customs clear the boxes in the city, and not on their wagons at the port."""
        return self.present.customs_at_origin

    def haul_d(self, headway_share: float) -> float:
        """Return the days of the haul: as a shuttle's, with marshalling, less what the later close of loading saves."""
        more_h = self.marshalling_h - self.cutoff_saved_h
        return super(BlockTerms, self).haul_d(headway_share) + more_h / HOURS_A_DAY

    def carries(self, scenario: Scenario, direction: Direction, terminal: str) -> bool:
        """Tell whether trains that take the wagons on ever run to (or from) a terminal."""
        return lanes_carry(scenario, self.lanes, direction, terminal)


class Block(StationJoin):
    """Through wagons: a timetabled part-train, topped up at the port, which continues as one train without lifts."""

    comes_to: ClassVar[type[BlockTerms]] = BlockTerms
    ways: ClassVar[tuple[str, ...]] = ("rail_km",)

    by: Literal["block"] = "block"
    """Type of join."""
    start: Annotated[date, Field(alias="from")]
    """First day of the event."""
    trains_per_week: Positive
    """Part-trains a week to the port, and as many back."""
    wagons: Wagons
    """Wagons of the part-train, one FEU each; `auto`: capacity 25 % above the expected load."""
    lanes: tuple[LaneId, ...] = ()
    """Lanes (by id) whose trains haul the wagons onwards; empty: all."""
    minimum_feu: Annotated[int, Field(ge=1)] | None = None
    """Minimum load in FEU to run to the port (default: `joining.shuttle_minimum_share` of its wagons)."""
    longest_wait_h: Hours | None = None
    """Maximum wait of the oldest box, in hours, after which it runs below the minimum load (default:
    `joining.shuttle_longest_wait_h`)."""
    usd_per_feu: NonNegative | None = None
    """Price to the shipper of the haul between city and port (default: the tariff of `joining`)."""
    rail_km: Km | None = None
    """Rail distance (default: the city's, else great circle x `joining.rail_detour`)."""
    offset_h: Hours = 24.0
    """Offset of its slots in hours."""
    customs_at_origin: bool = True
    """True if boxes are cleared in the city, false if on their wagons at the port."""

    def terms(self, scenario: Scenario, city: str) -> BlockTerms:
        """Return what the part-trains come to."""
        trains = scenario.trains
        return BlockTerms(
            **by_rail(scenario, city, self),
            **rake_terms(scenario, self),
            lanes=frozenset(self.lanes or scenario.lanes),
            marshalling_h=scenario.joining.marshalling_h,
            cutoff_saved_h=trains.cutoff_h - trains.placement_h,
        )

    def trips(self) -> Trips:
        """Return its round trips."""
        return rake_trips(self)

    def broken(self, scenario: Scenario, city: str) -> Iterator[Broken]:  # noqa: ARG002
        """Yield a least load beyond the rake."""
        yield from rake_wrong(self, city)
