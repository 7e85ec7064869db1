"""All that goes into the file of a new city, with the distances and the trade that follow from it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from freightsim.base.language import N_, _, place_name
from freightsim.new_city.kinds import JOIN_KINDS
from freightsim.new_city.trade import taken

if TYPE_CHECKING:
    from freightsim.new_city.site import Site
    from freightsim.new_city.trade import Imputed, Taken
    from freightsim.new_city.wish import Wish
    from freightsim.scenario import Scenario

FIRST_DAY = date(2013, 7, 18)
"""First day of the horizon: the port's first departure."""

LAST_DAY = date(2026, 1, 1)
"""First day after the horizon, unless the scenario that is extended ends later."""

MOST_NAMED = 4
"""Cities that a title names; of more it tells the number."""

GIVEN = N_("given on the command line")


@dataclass(frozen=True, slots=True)
class Draft:
    """All that goes into the file."""

    wish: Wish
    """What was asked."""
    site: Site
    """Where the city is."""
    trade: Imputed | None
    """Trade by the rule; None where it is given or stands in the facts."""
    scenario: Scenario
    """The scenario that is extended."""
    origins: dict[tuple[str, ...], str]
    """Where each value of that scenario comes from."""
    extends: str
    """How the file names that scenario."""

    @property
    def title(self) -> str:
        """Name of the scenario: it names the cities that join in the scenario that is extended, too."""
        joining = [*self.joined, (place_name(self.site), self.wish.by, self.wish.start)]
        if len(joining) == 1:
            city, by, start = joining[0]
            return _("{city} joins {by} on {start}").format(city=city, by=_(JOIN_KINDS[by].words), start=start)
        cities = _named([city for city, _by, _start in joining])
        manners = {by for _city, by, _start in joining}
        days = {start for _city, _by, start in joining}
        if len(manners) > 1:
            return _("{cities} join").format(cities=cities)
        manner = _(JOIN_KINDS[self.wish.by].words)
        if len(days) > 1:
            return _("{cities} join {by}").format(cities=cities, by=manner)
        return _("{cities} join {by} on {start}").format(cities=cities, by=manner, start=self.wish.start)

    @property
    def joined(self) -> list[tuple[str, str, date]]:
        """Name, manner and first day of the cities that join in the scenario that is extended."""
        return [
            (place_name(city), city.joins.by, city.joins.start)
            for key, city in self.scenario.cities.items()
            if city.joins is not None and key != self.site.key
        ]

    @property
    def end(self) -> date:
        """First day after the horizon."""
        return max(LAST_DAY, self.scenario.horizon.end)

    @property
    def road_km(self) -> float:
        """Road distance to the port: as given, of the facts, or great circle x detour."""
        if self.wish.road_km is not None:
            return self.wish.road_km
        if self.site.member:
            return self.site.member.road_km
        return round(self.site.port_km * self.scenario.choice.detour)

    @property
    def rail_km(self) -> float:
        """Rail distance to the port: as given, of the facts, or great circle x detour."""
        if self.wish.rail_km is not None:
            return self.wish.rail_km
        if self.site.member and self.site.member.rail_km is not None:
            return self.site.member.rail_km
        return round(self.site.port_km * self.scenario.joining.rail_detour)

    @property
    def trade_usd_bn(self) -> float:
        """Trade in a year."""
        if self.trade:
            return self.trade.usd_bn
        member = self.site.member
        return self.wish.trade_usd_bn if self.wish.trade_usd_bn is not None else member.trade_usd_bn if member else 0.0

    @property
    def taken(self) -> Taken | None:
        """What the city takes from the rest of its province."""
        return taken(self.site, self.scenario, self.trade_usd_bn)

    def named(self, key: str) -> str:
        """Return a value's dotted path with the line of the facts that holds it."""
        origin = self.origins.get(tuple(key.split(".")), _("default"))
        return f"{key} ({origin})"


def _named(cities: list[str]) -> str:
    """Return the names of several cities as words of a sentence; of many the first and the number of the rest."""
    if len(cities) > MOST_NAMED:
        first = _(", ").join(cities[: MOST_NAMED - 1])
        return _("{first} and {number} more").format(first=first, number=len(cities) - MOST_NAMED + 1)
    *first_ones, last = cities
    return _("{first} and {last}").format(first=_(", ").join(first_ones), last=last)


def plain(value: Any) -> str:
    """Return a number without a needless point."""
    return f"{value:g}" if isinstance(value, float) and value == round(value) and abs(value) < 1e6 else str(value)
