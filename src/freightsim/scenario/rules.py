"""Rules that hold between the parts of a scenario: capacities grow, times fit, every direction has what it needs.

That references lead somewhere is looked at in ``references.py``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import TYPE_CHECKING

from freightsim.dated import ALWAYS, Dated
from freightsim.scenario.broken import Broken, Location
from freightsim.scenario.joining import Join
from freightsim.scenario.network import DIRECTIONS, PORT, City, Direction

if TYPE_CHECKING:
    from freightsim.scenario.model import Scenario


def broken_rules(scenario: Scenario) -> Iterator[Broken]:
    """Yield every rule that the scenario breaks between its parts."""
    yield from _regions(scenario)
    yield from _markets(scenario)
    yield from _pools(scenario)
    yield from _lanes(scenario)
    yield from _capacities(scenario)
    yield from _trains(scenario)
    yield from _demand(scenario)
    yield from _choice(scenario)
    yield from _joins(scenario)


def _regions(scenario: Scenario) -> Iterator[Broken]:
    if not scenario.regions:
        yield Broken(("regions",), {}, "bookings need at least one region")


def _markets(scenario: Scenario) -> Iterator[Broken]:
    for key, market in scenario.markets.items():
        yield from _both_directions(("markets", key, "share"), market.share, "share")
        for mode, offer in market.modes.items():
            loc = ("markets", key, "modes", mode, "price_ratio")
            yield from _both_directions(loc, offer.price_ratio, "price ratio")
    for direction in DIRECTIONS:
        if not any(market.share.get(direction) for market in scenario.markets.values()):
            yield Broken(("markets",), direction, f"no market has a share of the {direction} potential")
    for key, way in scenario.modes.items():
        if way.by_seaport and not scenario.seaports:
            text = "a way by seaport needs at least one seaport"
            yield Broken(("modes", key, "by_seaport"), True, text, also=(("seaports",),))


def _both_directions(loc: Location, given: Mapping[Direction, float], what: str) -> Iterator[Broken]:
    for direction in DIRECTIONS:
        if direction not in given:
            yield Broken((*loc, direction), None, f"both directions need a {what}", also=(loc,))


def _pools(scenario: Scenario) -> Iterator[Broken]:
    for key, terminal in scenario.terminals.items():
        if key == PORT:
            yield Broken(("terminals", key), key, f"'{PORT}' is the port itself: call the terminal otherwise")
        if terminal.wagon_pool == PORT:
            text = f"'{PORT}' is where the port's own sets stand: call the pool otherwise"
            yield Broken(("terminals", key, "wagon_pool"), terminal.wagon_pool, text)


def _lanes(scenario: Scenario) -> Iterator[Broken]:
    for key, lane in scenario.lanes.items():
        loc = ("lanes", key, "sections")
        if not lane.sections:
            yield Broken(loc, {}, "a lane needs at least one section")
            continue
        last, section = list(lane.sections.items())[-1]
        if section.border is not None:
            text = "the last section ends at the terminal, not at a border"
            yield Broken((*loc, last, "border"), section.border, text, also=(loc,))


def _capacities(scenario: Scenario) -> Iterator[Broken]:
    """Yield capacities that are no whole numbers or shrink: a station keeps the finish times it has promised."""
    growing: dict[Location, Dated] = {
        ("port", "tracks"): scenario.port.tracks,
        ("port", "cranes"): scenario.port.cranes,
        ("customs", "desks"): scenario.customs.desks,
        ("trains", "wagon_sets"): scenario.trains.wagon_sets,
    }
    for key, terminal in scenario.terminals.items():
        growing["terminals", key, "tracks"] = terminal.tracks
        growing["terminals", key, "cranes"] = terminal.cranes
    for key, border in scenario.borders.items():
        growing["borders", key, "tracks"] = border.tracks
    for loc, dated in growing.items():
        numbers = [number for _, number in dated]
        if numbers[0] < 1 or any(number != int(number) for number in numbers):
            yield Broken(loc, numbers, "must be whole numbers, at least 1")
            continue
        for (_, earlier), (day, later) in pairwise(dated):
            if later < earlier:
                text = f"falls from {earlier:g} to {later:g}, but may only grow with time"
                yield Broken((*loc, str(day)), None, f"{text} (a station keeps the finish times it has promised)")
    for key, border in scenario.borders.items():
        if any(number == 0 for _, number in border.trains_per_day):
            yield Broken(("borders", key, "trains_per_day"), 0, "must be greater than 0")


def _trains(scenario: Scenario) -> Iterator[Broken]:
    trains = scenario.trains
    fewest, most, cutoff = ("trains", "wagons_low"), ("trains", "wagons_high"), ("trains", "cutoff_h")
    for day in sorted({day for day, _ in trains.wagons_low} | {day for day, _ in trains.wagons_high}):
        low, high = trains.wagons_low.at(day), trains.wagons_high.at(day)
        since = f"from {day} on " if day > ALWAYS else ""
        if low > high:
            text = f"{since}the fewest wagons ({low:g}) are more than the most ({high:g})"
            yield Broken(fewest, None, text, also=(most,))
            break
        if low * trains.teu_per_wagon < 2:
            text = f"{since}a train of {low:g} wagons would have no place for a FEU"
            yield Broken(fewest, None, text, also=(("trains", "teu_per_wagon"),))
            break
    if trains.placement_h > trains.cutoff_h:
        text = f"the set is placed before bookings close: must be at most cutoff_h = {trains.cutoff_h:g}"
        yield Broken(("trains", "placement_h"), trains.placement_h, text, also=(cutoff,))
    if trains.extra_notice_h < trains.cutoff_h:
        text = f"must be at least cutoff_h = {trains.cutoff_h:g}"
        yield Broken(("trains", "extra_notice_h"), trains.extra_notice_h, text, also=(cutoff,))


def _demand(scenario: Scenario) -> Iterator[Broken]:
    for direction in DIRECTIONS:
        if direction not in scenario.demand:
            yield Broken(("demand", direction), None, "both directions need a demand", also=(("demand",),))
            continue
        months = set(scenario.demand[direction].season.months)
        if months != {f"{month:02d}" for month in range(1, 13)}:
            loc = ("demand", direction, "season", "months")
            yield Broken(loc, sorted(months), 'needs exactly the keys "01" to "12"')
        if not any(item.direction == direction for item in scenario.cargo.classes.values()):
            yield Broken(("cargo", "classes"), direction, f"no class of goods goes {direction}")


def _choice(scenario: Scenario) -> Iterator[Broken]:
    for day, cap in scenario.choice.rail.support_cap:
        if cap > 1:
            text = f"on {day} support would be more than the full cost: must be at most 1"
            yield Broken(("choice", "rail", "support_cap"), cap, text)
    for key, tilt in (("weight_tilt", scenario.cargo.weight_tilt), ("value_tilt", scenario.cargo.value_tilt)):
        for part, ratio in (("level", tilt.level), ("adjustment", tilt.adjustment)):
            if any(number == 0 for _, number in ratio):
                yield Broken(("cargo", key, part), 0, "must be greater than 0: the least class alone would be left")


def _joins(scenario: Scenario) -> Iterator[Broken]:
    for key, city in scenario.cities.items():
        if city.joins is None:
            continue
        loc = ("cities", key, "joins")
        if city.joins.start >= scenario.horizon.end:
            text = f"{city.name} joins on {city.joins.start}, but the horizon ends on {scenario.horizon.end}"
            yield Broken((*loc, "from"), str(city.joins.start), text, also=(("horizon",),))
        yield from _join(city, city.joins, loc)


def _join(city: City, join: Join, loc: Location) -> Iterator[Broken]:
    if join.by == "wagon_group" and join.coupled_to == "city" and not city.own_trains_per_week:
        text = f"{city.name} has no trains of its own to couple wagons to"
        yield Broken((*loc, "coupled_to"), "city", text, also=((*loc[:-1], "own_trains_per_week"),))
    if join.by == "shuttle" and join.minimum_feu is not None and join.minimum_feu > join.wagons:
        text = f"must be at most the rake's wagons, {join.wagons}: each carries one FEU"
        yield Broken((*loc, "minimum_feu"), join.minimum_feu, text, also=((*loc, "wagons"),))
    if join.by == "own_trains":
        weekly = [dated for rates in join.services.values() for dated in rates.values()]
        if not any(number > 0 for dated in weekly for _, number in dated):
            yield Broken((*loc, "services"), {}, "a port of its own needs at least one lane with trains")
