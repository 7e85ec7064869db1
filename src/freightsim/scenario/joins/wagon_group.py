"""Wagons of a city as a part of the port's trains, or wagons of the port as a part of the city's trains."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal, get_args

from pydantic import Field

from freightsim.base.clock import HOURS_A_DAY
from freightsim.base.great_circle import between_km
from freightsim.base.language import N_, _, place_name
from freightsim.base.spec import Direction, Km, LaneId, NonNegative
from freightsim.scenario.joins.station import StationJoin
from freightsim.scenario.joins.terms import RailTerms, Wagons, by_rail, lanes_carry
from freightsim.validation.broken import Broken, Location

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from freightsim.base.dated import Dated
    from freightsim.scenario.model import Scenario

GROUP = 2
"""Code of a wagon group between a city and the port in columns."""

MOST_DETOUR = 0.05
"""By so much of the direct way the way by a city may be longer, for wagons of the port to run on the city's trains."""

DETOUR = N_(
    "{city} is not on the way from {port} to {end}: by {city} it is {by_city} km, directly {direct} km (great circle; "
    "at most {percent} % more). Couple at {port} ('by: block', or 'coupled_to: port'), or name the lanes that pass "
    "{city} in 'lanes'"
)
"""Of wagons that would run away from the border first."""


@dataclass(frozen=True, slots=True)
class GroupTerms(RailTerms):
    """A wagon group."""

    mode: ClassVar[int] = GROUP
    """Code of the mode between city and port."""
    coupled: ClassVar[bool] = True

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
    """Wagons of the city on the port's trains, or wagons of the port on the city's trains."""

    comes_to: ClassVar[type[GroupTerms]] = GroupTerms
    ways: ClassVar[tuple[str, ...]] = ("rail_km",)

    by: Literal["wagon_group"] = "wagon_group"
    """Type of join."""
    start: Annotated[date, Field(alias="from")]
    """First day of the event."""
    wagons: Wagons
    """Maximum number of wagons of the group on one train, one FEU each; `auto`: capacity 25 % above the expected
    load per train."""
    coupled_to: Literal["port", "city"] = "port"
    """Whose trains haul the group: the port's, or the city's own, which then also carry boxes of the port."""
    lanes: tuple[LaneId, ...] = ()
    """Lanes (by id) whose trains haul it; empty: all."""
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

    def departures(self, scenario: Scenario, city: str) -> Iterator[tuple[Location, Sequence[Dated]]]:
        """Yield the city's own trains a week, where they take wagons of the port along."""
        if self.coupled_to == "city":
            own = [scenario.hub_trains(city, direction) for direction in get_args(Direction)]
            yield ("hubs", city, "trains_per_week"), [rate for rate in own if rate is not None]

    def broken(self, scenario: Scenario, city: str) -> Iterator[Broken]:
        """Yield what is wrong where the port's wagons run on the city's trains: none, or elsewhere."""
        loc = ("cities", city, "joins")
        if self.coupled_to == "port":
            return
        if self.to in scenario.hubs and self.to != city:
            text = _("wagons on the city's own trains go to no other hub: leave out 'to', or couple them to 'port'")
            yield Broken((*loc, "coupled_to"), "city", text, also=((*loc, "to"),))
        if city not in scenario.hubs:
            text = _("{city} has no trains of its own to couple wagons to")
            text = text.format(city=place_name(scenario.cities[city]))
            yield Broken((*loc, "coupled_to"), "city", text, also=(("hubs",),))
        elif self.to is None:
            yield from self._detour(scenario, city)

    def _detour(self, scenario: Scenario, key: str) -> Iterator[Broken]:
        """Yield the lane on which wagons of the port would run back past it, on trains of the city.

        Measured are great circles between the port, the city and the end of the lane's first section.
        """
        city, port = scenario.cities[key], scenario.port
        to_city_km = between_km(port.lat, port.lon, city.lat, city.lon)
        longest = 1.0 + MOST_DETOUR
        found: Broken | None = None
        lanes = [scenario.lanes[each] for each in self.lanes or scenario.lanes if each in scenario.lanes]
        for lane in (each for each in lanes if each.sections):
            section = next(iter(lane.sections.values()))
            end = scenario.borders.get(section.border or "") or scenario.terminals.get(lane.terminal)
            if end is None:
                continue
            direct_km = between_km(port.lat, port.lon, end.lat, end.lon)
            by_city_km = to_city_km + between_km(city.lat, city.lon, end.lat, end.lon)
            if by_city_km > longest * max(direct_km, 1.0):
                longest = by_city_km / max(direct_km, 1.0)
                text = _(DETOUR).format(
                    city=place_name(city),
                    port=place_name(port),
                    end=place_name(end),
                    by_city=f"{by_city_km:,.0f}",
                    direct=f"{direct_km:,.0f}",
                    percent=f"{100 * MOST_DETOUR:g}",
                )
                found = Broken(("cities", key, "joins", "coupled_to"), "city", text, also=(("cities", key),))
        if found is not None:
            yield found
