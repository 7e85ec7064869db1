"""A city that joins becomes a station of the hub: how far it is present there, and who may use it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from math import exp
from typing import TYPE_CHECKING, ClassVar

from freightsim.base.spec import HubId, Km, Positive, Share
from freightsim.scenario.joins.kind import AnyJoin

if TYPE_CHECKING:
    from freightsim.scenario.joins.terms import Terms
    from freightsim.scenario.model import Scenario

DAYS_A_YEAR = 365.25


@dataclass(frozen=True, slots=True)
class Presence:
    """How far a hub is present at the station of a city that joins it: office, broker, timetable, habit."""

    level: float = 0.0
    """Presence in the long run, from 0 (none: joining changes cost and days alone) to 1 (as at the hub itself)."""
    years: float = 1.0
    """Years in which 63 % of it are reached."""
    collects_within_km: float = 0.0
    """Road distance within which shippers of other cities use the station; 0 where it is the city's own alone."""
    customs_at_origin: bool = False
    """Whether customs clear boxes at the station, and not at the port."""

    def on(self, day: date, start: date) -> float:
        """Return the presence on a day, for a station that opens on another: 0 up to then."""
        passed = (day - start).days / DAYS_A_YEAR
        return self.level * (1 - exp(-passed / self.years)) if passed > 0 else 0.0


class StationJoin(AnyJoin):
    """What every join says of the city's station, but for a port of the city's own."""

    comes_to: ClassVar[type[Terms]]
    """The class of its terms, which answers what holds for every join of the kind."""

    to: HubId | None = None
    """The hub in outline (by id) that the city joins (default: the port). Shippers then choose the station as one of
    that hub; nothing else of the join is simulated."""
    presence: Share | None = None
    """Presence of the hub at the station in the long run (office, customs broker, timetable); 1 is as at the hub
    itself (default: `joining.presence`)."""
    presence_years: Positive | None = None
    """Years to 63 % of the presence (default: `joining.presence_years`)."""
    collects_within_km: Km | None = None
    """Road distance to the station within which shippers of other cities use it, with a smooth edge (default:
    `joining.collects_within_km`); 0: the city's own shippers only."""
    own_trains_kept: Share = 1.0
    """Share of the trains of its own hub (`hubs`, under the city's id) that the city keeps from the day of joining."""
    customs_at_origin: bool = False
    """Whether boxes are cleared at the station and need no customs at the port."""

    def present(self, scenario: Scenario) -> Presence:
        """Return the presence at the station, with what the join leaves open from the scenario's `joining`."""
        general = scenario.joining
        return Presence(
            general.presence if self.presence is None else self.presence,
            general.presence_years if self.presence_years is None else self.presence_years,
            general.collects_within_km if self.collects_within_km is None else self.collects_within_km,
            self.customs_at_origin,
        )
