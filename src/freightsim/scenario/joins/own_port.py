"""A port of a city's own; `freightsim.scenario.ports` is the scenario seen from there."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field

from freightsim.base.dated import Dated
from freightsim.base.language import _
from freightsim.base.spec import Direction, LaneId, Positive, Teu
from freightsim.scenario.joins.general import AtLeastOne
from freightsim.scenario.joins.kind import AnyJoin
from freightsim.validation.broken import Broken, Location

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from freightsim.scenario.model import Scenario


class OwnTrains(AnyJoin):
    """A port of its own: yard, tracks, customs, timetable and dispatch; it shares the borders and the catchment."""

    by: Literal["own_trains"] = "own_trains"
    """Type of join."""
    start: Annotated[date, Field(alias="from")]
    """First day of the event."""
    services: dict[LaneId, dict[Direction, Dated]]
    """Trains a week by lane (id) and direction."""
    yard_teu: Teu | None = None
    """Its yard capacity (default: `joining.port_yard_teu`)."""
    tracks: AtLeastOne | None = None
    """Its loading tracks (default: `joining.port_tracks`)."""
    cranes: AtLeastOne | None = None
    """Its gantry cranes (default: `joining.port_cranes`)."""
    desks: AtLeastOne | None = None
    """Its customs desks (default: `joining.port_desks`)."""
    wagon_sets: AtLeastOne | None = None
    """Its wagon sets (default: `joining.port_sets_per_weekly_train` for each weekly outbound train)."""
    paths_per_day: AtLeastOne | None = None
    """Its train paths a day and direction (default: `joining.port_paths_per_day`)."""
    minimum_feu: AtLeastOne | None = None
    """Minimum load of its trains in FEU (default: the port's dispatch rule)."""
    subsidy_usd_per_feu: Dated | None = None
    """Subsidy of its trains, instead of the port's; the same cap applies."""
    liking: Positive = 1.0
    """Odds ratio of its trains to the port's at equal cost and distance."""

    def terms(self, scenario: Scenario, city: str) -> None:  # noqa: ARG002
        """Return nothing: the city's boxes do not join the port's trains."""
        return

    def departures(self, scenario: Scenario, city: str) -> Iterator[tuple[Location, Sequence[Dated]]]:  # noqa: ARG002
        """Yield the trains a week of its services."""
        yield ("cities", city, "joins", "services"), self._weekly

    def broken(self, scenario: Scenario, city: str) -> Iterator[Broken]:  # noqa: ARG002
        """Yield a port without trains."""
        if not any(number > 0 for dated in self._weekly for _day, number in dated):
            loc = ("cities", city, "joins", "services")
            yield Broken(loc, {}, _("a port of its own needs at least one lane with trains"))

    @property
    def _weekly(self) -> list[Dated]:
        return [rate for rates in self.services.values() for rate in rates.values()]
