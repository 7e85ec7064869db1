"""Wagons of a city as a part of the port's trains, or wagons of the port as a part of the city's trains."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

from pydantic import Field

from freightsim.base.clock import HOURS_A_DAY
from freightsim.base.spec import Direction, Km, LaneId, NonNegative
from freightsim.scenario.joins.station import StationJoin
from freightsim.scenario.joins.terms import GROUP, RailTerms, Wagons, by_rail, lanes_carry

if TYPE_CHECKING:
    from freightsim.scenario.model import Scenario


@dataclass(frozen=True, slots=True)
class GroupTerms(RailTerms):
    """A wagon group."""

    mode: ClassVar[int] = GROUP
    """Code of the mode between city and port."""

    lanes: frozenset[str]
    """Lanes whose trains carry it."""
    marshalling_h: float
    """Hours to couple it to a train, or to take it off."""
    on_own_trains: bool
    """True where the port's wagons run on the city's trains."""

    @property
    def by_choice(self) -> bool:
        """Whether shippers of the city may choose it: not where the port's wagons run on the city's trains."""
        return not self.on_own_trains

    def haul_d(self, headway_share: float) -> float:
        """Return the days of the haul: handling, running, marshalling; the headway is that of the port's trains."""
        return super(GroupTerms, self).haul_d(headway_share) + self.marshalling_h / HOURS_A_DAY

    def carries(self, scenario: Scenario, direction: Direction, terminal: str) -> bool:
        """Tell whether trains with the group ever run to (or from) a terminal."""
        return lanes_carry(scenario, self.lanes, direction, terminal)


class WagonGroup(StationJoin):
    """Wagons of the city run as a part of the port's trains, or wagons of the port as a part of the city's trains."""

    by: Literal["wagon_group"] = "wagon_group"
    """The kind of join."""
    start: Annotated[date, Field(alias="from")]
    """First day."""
    wagons: Wagons
    """Most wagons of the group on one train, each with one FEU; `auto`: as many as hold a quarter more than a train
    expects to carry."""
    coupled_to: Literal["port", "city"] = "port"
    """Whose trains carry the group: the port's, or the city's own, which then take any boxes of the port along."""
    lanes: tuple[LaneId, ...] = ()
    """Lanes (by id) whose trains carry it; none means all."""
    usd_per_feu: NonNegative | None = None
    """Price of the haul between city and port to the shipper (default: the tariff of `joining`); on the city's trains
    no shipper pays for it."""
    rail_km: Km | None = None
    """Rail distance to the port (default: the city's, else great circle x `joining.rail_detour`), or to the hub that it
    joins in its place (default: great circle x `joining.rail_detour`)."""

    def terms(self, scenario: Scenario, city: str) -> GroupTerms:
        """Return what the group comes to."""
        return GroupTerms(
            **by_rail(scenario, city, self),
            lanes=frozenset(self.lanes or scenario.lanes),
            marshalling_h=scenario.joining.marshalling_h,
            on_own_trains=self.coupled_to == "city",
        )
