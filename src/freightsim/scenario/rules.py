"""Rules that hold between the parts of a scenario: capacities are whole, times fit, every direction has what it needs.

That references lead somewhere is looked at in ``references.py``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from freightsim.base.dated import Dated
from freightsim.base.great_circle import between_km
from freightsim.base.language import N_, _, place_name
from freightsim.scenario.demand import MONTHS
from freightsim.scenario.ends import LAST_DAY, beyond_ends
from freightsim.scenario.joins import Stationed, StationJoin
from freightsim.scenario.network import DIRECTIONS, Direction
from freightsim.scenario.provinces import misspelled_provinces
from freightsim.scenario.subsidies import broken_payers, since, subsidies_above_cost
from freightsim.validation.broken import WHOLE, Broken, Location

if TYPE_CHECKING:
    from freightsim.scenario.model import Scenario
    from freightsim.scenario.network import Border, InboundTracks

YEARS_BEYOND = 4
"""Years of a join that a horizon which is proposed shows."""

ONE_PLACE_KM = 50.0
"""Within so many kilometres of each other two cities of one name and province are one."""

CHINA_LAT, CHINA_LON = (18.0, 54.0), (73.0, 135.0)
"""Degrees between which China lies."""


def broken_rules(scenario: Scenario) -> Iterator[Broken]:
    """Yield every rule that the scenario breaks between its parts."""
    yield from beyond_ends(scenario)
    yield from _alike(scenario)
    yield from misspelled_provinces(scenario)
    yield from _regions(scenario)
    yield from _markets(scenario)
    yield from _lanes(scenario)
    yield from _capacities(scenario)
    yield from _trains(scenario)
    yield from _demand(scenario)
    yield from _choice(scenario)
    yield from broken_payers(scenario)
    yield from _hubs(scenario)
    yield from _joins(scenario)


def _alike(scenario: Scenario) -> Iterator[Broken]:
    """Yield ids that differ from another one of their group in capital letters alone: as folders they may be one."""
    for loc, group in _by_id(scenario):
        seen: dict[str, str] = {}
        for key in group:
            other = seen.setdefault(key.lower(), key)
            if other != key:
                text = _("differs from '{other}' in capital letters alone: not every disk tells them apart")
                yield Broken((*loc, key), key, text.format(other=other), known=(other,))


def order_of_ids(scenario: Scenario) -> tuple[tuple[str, ...], ...]:
    """Return the ids of a scenario in the order of its maps, by which results are numbered: equal maps may differ."""
    return tuple(tuple(group) for _path, group in _by_id(scenario))


def _by_id(scenario: Scenario) -> Iterator[tuple[tuple[str, ...], Iterable[str]]]:
    for name in GROUPS:
        group: Mapping[str, Any] = getattr(scenario, name)
        yield (name,), group
    yield ("cargo", "classes"), scenario.cargo.classes
    for key, lane in scenario.lanes.items():
        yield ("lanes", key, "sections"), lane.sections


GROUPS = (
    *("modes", "seaports", "cities", "provinces", "hubs", "markets", "regions", "terminals", "borders", "lanes"),
    *("services", "events"),
)
"""Keys of a scenario under which things stand by id."""


def _regions(scenario: Scenario) -> Iterator[Broken]:
    if not scenario.regions:
        yield Broken(("regions",), {}, _("bookings need at least one region"))
    if not scenario.cities:
        yield Broken(("cities",), {}, _("bookings need at least one city"))


def _markets(scenario: Scenario) -> Iterator[Broken]:
    for key, market in scenario.markets.items():
        yield from _both_directions(("markets", key, "share"), market.share, N_("share"))
        for mode, offer in market.modes.items():
            loc = ("markets", key, "modes", mode, "price_ratio")
            yield from _both_directions(loc, offer.price_ratio, N_("price ratio"))
    for direction in DIRECTIONS:
        if not any(market.share.get(direction) for market in scenario.markets.values()):
            yield Broken(
                ("markets",),
                direction,
                _("no market has a share of the {direction} potential").format(direction=_(direction)),
                names_value=True,
            )
    for key, way in scenario.modes.items():
        if way.by_seaport and not scenario.seaports:
            text = _("a mode by seaport needs at least one seaport")
            yield Broken(("modes", key, "by_seaport"), True, text, also=(("seaports",),))


def _both_directions(loc: Location, given: Mapping[Direction, float], what: str) -> Iterator[Broken]:
    for direction in DIRECTIONS:
        if direction not in given:
            text = _("both directions need a {what}").format(what=_(what))
            yield Broken((*loc, direction), None, text, also=(loc,))


def _lanes(scenario: Scenario) -> Iterator[Broken]:
    for key, lane in scenario.lanes.items():
        loc = ("lanes", key, "sections")
        if not lane.sections:
            yield Broken(loc, {}, _("a lane needs at least one section"))
            continue
        last, section = list(lane.sections.items())[-1]
        if section.border is not None:
            text = _("the last section ends at the terminal, not at a border")
            yield Broken((*loc, last, "border"), section.border, text, also=(loc,))


def _capacities(scenario: Scenario) -> Iterator[Broken]:
    """Yield capacities that are no whole numbers, and borders that handle nothing."""
    servers: dict[Location, Dated] = {
        ("port", "yard_teu"): scenario.port.yard_teu,
        ("port", "tracks"): scenario.port.tracks,
        ("port", "cranes"): scenario.port.cranes,
        ("customs", "desks"): scenario.customs.desks,
        ("trains", "wagon_sets"): scenario.trains.wagon_sets,
    }
    for key, terminal in scenario.terminals.items():
        servers["terminals", key, "tracks"] = terminal.tracks
        servers["terminals", key, "cranes"] = terminal.cranes
    stations: dict[Location, Border | InboundTracks] = {}
    for key, border in scenario.borders.items():
        stations["borders", key] = border
        if border.inbound is not None:
            stations["borders", key, "inbound"] = border.inbound
    for loc, station in stations.items():
        servers[*loc, "tracks"] = station.tracks
    for loc, dated in servers.items():
        numbers = [number for _day, number in dated]
        if min(numbers) < 1 or any(number != int(number) for number in numbers):
            yield Broken(loc, numbers, _("must be whole numbers, at least 1"), kind=WHOLE)
    for loc, station in stations.items():
        if any(number == 0 for _day, number in station.trains_per_day):
            text = _("must be greater than 0 (an event with border_capacity 0 closes a border)")
            yield Broken((*loc, "trains_per_day"), 0, text)


def _trains(scenario: Scenario) -> Iterator[Broken]:
    trains = scenario.trains
    fewest, most, cutoff = ("trains", "wagons_low"), ("trains", "wagons_high"), ("trains", "cutoff_h")
    for day in sorted({*trains.wagons_low.root, *trains.wagons_high.root}):
        low, high = trains.wagons_low.at(day), trains.wagons_high.at(day)
        from_then = since(day)
        if low > high:
            text = _("{since}the fewest wagons ({low}) are more than the most ({high})")
            text = text.format(since=from_then, low=f"{low:g}", high=f"{high:g}")
            yield Broken(fewest, None, text, also=(most,))
            break
        if low * trains.teu_per_wagon < 2:
            text = _("{since}a train of {number} wagons would have no space for a FEU")
            text = text.format(since=from_then, number=f"{low:g}")
            yield Broken(fewest, None, text, also=(("trains", "teu_per_wagon"),))
            break
    if trains.placement_h > trains.cutoff_h:
        text = _("the set is placed before bookings close: must be at most {limit}")
        text = text.format(limit=f"cutoff_h = {trains.cutoff_h:g}")
        yield Broken(("trains", "placement_h"), trains.placement_h, text, also=(cutoff,))
    if trains.extra_notice_h < trains.cutoff_h:
        text = _("must be at least {limit}").format(limit=f"cutoff_h = {trains.cutoff_h:g}")
        yield Broken(("trains", "extra_notice_h"), trains.extra_notice_h, text, also=(cutoff,))


def _demand(scenario: Scenario) -> Iterator[Broken]:
    for direction in DIRECTIONS:
        if direction not in scenario.demand:
            yield Broken(("demand", direction), None, _("both directions need a demand"), also=(("demand",),))
            continue
        months = scenario.demand[direction].season.months
        if missing := [month for month in MONTHS if month not in months]:
            loc = ("demand", direction, "season", "months")
            text = _("needs all twelve months, lacks {months}").format(months=", ".join(missing))
            yield Broken(loc, None, text)
        if not any(item.direction == direction for item in scenario.cargo.classes.values()):
            text = _("there is no class of goods {direction}").format(direction=_(direction))
            yield Broken(("cargo", "classes"), direction, text, names_value=True)


def _choice(scenario: Scenario) -> Iterator[Broken]:
    for day, cap in scenario.choice.rail.subsidy_cap:
        if cap > 1:
            text = _("{since}subsidy would be more than the full cost: must be at most 1").format(since=since(day))
            yield Broken(("choice", "rail", "subsidy_cap"), cap, text)
    yield from subsidies_above_cost(scenario)
    for key, factor in (("load_factor", scenario.cargo.load_factor), ("value_factor", scenario.cargo.value_factor)):
        for part, ratio in (("level", factor.level), ("adjustment", factor.adjustment)):
            if any(number == 0 for _day, number in ratio):
                text = _("must be greater than 0")
                yield Broken(("cargo", key, part), 0, text)


def _hubs(scenario: Scenario) -> Iterator[Broken]:
    """Yield hubs in outline without any train."""
    for key, hub in scenario.hubs.items():
        rates = [rate for by_market in hub.trains_per_week.values() for rate in by_market.values()]
        if not any(number > 0 for rate in rates for _day, number in rate):
            text = _("the hub '{hub}' has no trains: write trains a week by direction and market, or leave the hub out")
            yield Broken(("hubs", key, "trains_per_week"), None, text.format(hub=key), also=(("hubs", key),))


def _joined_twice(scenario: Scenario) -> Iterator[Broken]:
    """Yield a city that joins one hub under two ids: its cargo would be collected twice."""
    first: dict[tuple[str, str, str], str] = {}
    for key, city in scenario.cities.items():
        if city.joins is None:
            continue
        hub = city.joins.to if isinstance(city.joins, StationJoin) else None
        other = first.setdefault((city.name.lower(), city.province, hub or ""), key)
        there = scenario.cities[other]
        if other != key and between_km(city.lat, city.lon, there.lat, there.lon) <= ONE_PLACE_KM:
            text = _("{city} joins {hub} twice: '{other}' has the same name and province and joins it, too")
            text = text.format(
                city=place_name(city),
                hub=place_name(scenario.hubs.get(hub or "", scenario.port)),
                other=other,
            )
            yield Broken(("cities", key, "joins"), None, text, also=(("cities", other, "joins"),))


def _joins(scenario: Scenario) -> Iterator[Broken]:
    yield from _joined_twice(scenario)
    for key, city in scenario.cities.items():
        if city.joins is None:
            continue
        loc = ("cities", key, "joins")
        if city.road_km == 0:
            text = _("{city} is the city of the port itself (road_km is 0): its cargo needs no join")
            yield Broken(loc, None, text.format(city=place_name(city)), also=((*loc[:-1], "road_km"),))
        if city.joins.start >= scenario.horizon.end:
            text = _("{city} joins on {day}, but the horizon ends on {end}")
            text = text.format(city=place_name(city), day=city.joins.start, end=scenario.horizon.end)
            if (later := date(min(city.joins.start.year + YEARS_BEYOND, LAST_DAY.year), 1, 1)) > city.joins.start:
                text += _(": write {line}").format(line=f"horizon: {{to: {later}}}")
            yield Broken((*loc, "from"), str(city.joins.start), text, also=(("horizon",),), names_value=True)
        if isinstance(city.joins, StationJoin):
            yield from _station(scenario, key, city.joins, loc)
        yield from city.joins.broken(scenario, key)


def _station(scenario: Scenario, key: str, join: Stationed, loc: Location) -> Iterator[Broken]:
    """Yield what is wrong with the station that a join makes of a city."""
    city, name = scenario.cities[key], place_name(scenario.cities[key])
    if join.own_trains_kept < 1 and key not in scenario.hubs:
        text = _("{city} has no trains of its own to give up: there is no hub '{key}' under hubs")
        text = text.format(city=name, key=key)
        yield Broken((*loc, "own_trains_kept"), join.own_trains_kept, text, also=(("hubs",),))
    if join.present(scenario).level > 0:
        for part, degrees, (least, most) in (("lat", city.lat, CHINA_LAT), ("lon", city.lon, CHINA_LON)):
            if not least <= degrees <= most:
                text = _("a station of a hub is in China: must be between {least} and {most} degrees")
                text = text.format(least=f"{least:g}", most=f"{most:g}")
                yield Broken((*loc[:-1], part), degrees, text, also=(loc,))
    if join.to is not None and join.to in scenario.hubs:
        yield from _joined_hub(scenario, key, join.to, join, loc)


def _joined_hub(scenario: Scenario, key: str, hub: str, join: Stationed, loc: Location) -> Iterator[Broken]:
    """Yield what is wrong with the hub in outline that a city joins."""
    if hub == key:
        text = _("{city} is the city of this hub itself: its cargo needs no join")
        yield Broken((*loc, "to"), hub, text.format(city=place_name(scenario.cities[key])))
        return
    rates = [scenario.hub_trains(hub, direction) for direction in DIRECTIONS]
    weekly = [[rate.at(join.start), *(number for day, number in rate if day > join.start)] for rate in rates if rate]
    if not any(number > 0 for numbers in weekly for number in numbers):
        text = _("the hub '{hub}' has no trains from {day} on: no cargo can use its stations")
        text = text.format(hub=hub, day=join.start)
        also = (("hubs", hub, "trains_per_week"), (*loc, "from"))
        yield Broken((*loc, "to"), hub, text, also=also, names_value=True)
