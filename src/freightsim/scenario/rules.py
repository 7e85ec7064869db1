"""Rules that hold between the parts of a scenario: references lead somewhere, capacities grow, times fit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from freightsim.dated import Dated
from freightsim.scenario.network import DIRECTIONS, PORT, Direction

if TYPE_CHECKING:
    from freightsim.scenario.model import Scenario

Location = tuple[str, ...]
Broken = tuple[Location, Any, str]
"""Where a rule is broken, the value there, and the rule."""


def broken_rules(scenario: Scenario) -> Iterator[Broken]:
    """Yield every rule that the scenario breaks between its parts."""
    yield from _regions(scenario)
    yield from _markets(scenario)
    yield from _pools(scenario)
    yield from _lanes(scenario)
    yield from _services(scenario)
    yield from _events(scenario)
    yield from _capacities(scenario)
    yield from _trains(scenario)
    yield from _demand(scenario)
    yield from _choice(scenario)
    yield from _joins(scenario)
    yield from _emissions(scenario)


def _unknown(kind: str, loc: Location, key: str, known: Mapping[str, Any]) -> Iterator[Broken]:
    if key not in known:
        yield loc, key, f"no {kind} called '{key}' (known: {', '.join(sorted(known)) or 'none'})"


def _regions(scenario: Scenario) -> Iterator[Broken]:
    if not scenario.regions:
        yield ("regions",), {}, "bookings need at least one region"
    for key, region in scenario.regions.items():
        yield from _unknown("terminal", ("regions", key, "terminal"), region.terminal, scenario.terminals)
        yield from _unknown("market", ("regions", key, "market"), region.market, scenario.markets)


def _markets(scenario: Scenario) -> Iterator[Broken]:
    for key, market in scenario.markets.items():
        yield from _both_directions(("markets", key, "share"), market.share, "share")
        for mode, offer in market.modes.items():
            loc = ("markets", key, "modes", mode)
            yield from _unknown("mode", loc, mode, scenario.modes)
            yield from _both_directions((*loc, "price_ratio"), offer.price_ratio, "price ratio")
    for direction in DIRECTIONS:
        if not any(market.share.get(direction) for market in scenario.markets.values()):
            yield ("markets",), direction, f"no market has a share of the {direction} potential"
    for key, way in scenario.modes.items():
        if way.by_seaport and not scenario.seaports:
            yield ("modes", key, "by_seaport"), True, "a way by seaport needs at least one seaport"


def _both_directions(loc: Location, given: Mapping[Direction, float], what: str) -> Iterator[Broken]:
    for direction in DIRECTIONS:
        if direction not in given:
            yield (*loc, direction), None, f"both directions need a {what}"


def _pools(scenario: Scenario) -> Iterator[Broken]:
    for key, terminal in scenario.terminals.items():
        if key == PORT:
            yield ("terminals", key), key, f"'{PORT}' is the port itself: call the terminal otherwise"
        if terminal.wagon_pool == PORT:
            text = f"'{PORT}' is where the port's own sets stand: call the pool otherwise"
            yield ("terminals", key, "wagon_pool"), terminal.wagon_pool, text


def _lanes(scenario: Scenario) -> Iterator[Broken]:
    for key, lane in scenario.lanes.items():
        yield from _unknown("terminal", ("lanes", key, "terminal"), lane.terminal, scenario.terminals)
        for part, section in lane.sections.items():
            if section.border is not None:
                loc = ("lanes", key, "sections", part, "border")
                yield from _unknown("border", loc, section.border, scenario.borders)
        if not lane.sections:
            yield ("lanes", key, "sections"), {}, "a lane needs at least one section"
            continue
        last, section = list(lane.sections.items())[-1]
        if section.border is not None:
            text = "the last section ends at the terminal, not at a border"
            yield ("lanes", key, "sections", last, "border"), section.border, text


def _services(scenario: Scenario) -> Iterator[Broken]:
    for key, service in scenario.services.items():
        yield from _unknown("lane", ("services", key, "lane"), service.lane, scenario.lanes)


def _events(scenario: Scenario) -> Iterator[Broken]:
    for key, event in scenario.events.items():
        for effect in ("border_capacity", "border_background"):
            for border in getattr(event, effect):
                yield from _unknown("border", ("events", key, effect, border), border, scenario.borders)


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
            yield loc, numbers, "must be whole numbers, at least 1"
        elif any(later < earlier for earlier, later in pairwise(numbers)):
            yield loc, numbers, "may only grow with time (a station keeps the finish times it has promised)"
    for key, border in scenario.borders.items():
        if any(number == 0 for _, number in border.trains_per_day):
            yield ("borders", key, "trains_per_day"), 0, "must be greater than 0"


def _trains(scenario: Scenario) -> Iterator[Broken]:
    trains = scenario.trains
    for day in sorted({day for day, _ in trains.wagons_low} | {day for day, _ in trains.wagons_high}):
        low, high = trains.wagons_low.at(day), trains.wagons_high.at(day)
        if low > high:
            text = f"on {day} the fewest wagons ({low:g}) are more than the most ({high:g})"
            yield ("trains", "wagons_low"), low, text
        if low * trains.teu_per_wagon < 2:
            yield ("trains", "wagons_low"), low, f"on {day} a train would have no place for a FEU"
    if trains.placement_h > trains.cutoff_h:
        text = f"the set is placed before bookings close: must be at most cutoff_h = {trains.cutoff_h:g}"
        yield ("trains", "placement_h"), trains.placement_h, text
    if trains.extra_notice_h < trains.cutoff_h:
        yield ("trains", "extra_notice_h"), trains.extra_notice_h, f"must be at least cutoff_h = {trains.cutoff_h:g}"


def _demand(scenario: Scenario) -> Iterator[Broken]:
    for direction in ("outbound", "inbound"):
        if direction not in scenario.demand:
            yield ("demand", direction), None, "both directions need a demand"
            continue
        months = set(scenario.demand[direction].season.months)
        if months != {f"{month:02d}" for month in range(1, 13)}:
            yield ("demand", direction, "season", "months"), sorted(months), 'needs exactly the keys "01" to "12"'
        if not any(item.direction == direction for item in scenario.cargo.classes.values()):
            yield ("cargo", "classes"), direction, f"no class of goods goes {direction}"


def _choice(scenario: Scenario) -> Iterator[Broken]:
    for day, cap in scenario.choice.rail.support_cap:
        if cap > 1:
            text = f"on {day} support would be more than the full cost: must be at most 1"
            yield ("choice", "rail", "support_cap"), cap, text
    for key, tilt in (("weight_tilt", scenario.cargo.weight_tilt), ("value_tilt", scenario.cargo.value_tilt)):
        for part, ratio in (("level", tilt.level), ("adjustment", tilt.adjustment)):
            if any(number == 0 for _, number in ratio):
                yield ("cargo", key, part), 0, "must be greater than 0: the least class alone would be left"


def _joins(scenario: Scenario) -> Iterator[Broken]:
    for key, city in scenario.cities.items():
        join, loc = city.joins, ("cities", key, "joins")
        if join is None:
            continue
        if join.start >= scenario.horizon.end:
            text = f"{city.name} joins on {join.start}, but the horizon ends on {scenario.horizon.end}"
            yield (*loc, "from"), str(join.start), text
        if join.by == "wagon_group":
            for lane in join.lanes:
                yield from _unknown("lane", (*loc, "lanes"), lane, scenario.lanes)
            if join.coupled_to == "city" and not city.own_trains_per_week:
                yield (*loc, "coupled_to"), "city", f"{city.name} has no trains of its own to couple wagons to"
        if join.by == "shuttle" and join.minimum_feu is not None and join.minimum_feu > join.wagons:
            text = f"must be at most the rake's wagons, {join.wagons}: each carries one FEU"
            yield (*loc, "minimum_feu"), join.minimum_feu, text
        if join.by == "own_trains":
            yield from _own_services(scenario, (*loc, "services"), join.services)


def _emissions(scenario: Scenario) -> Iterator[Broken]:
    for key in scenario.emissions.sea_km:
        yield from _unknown("market", ("emissions", "sea_km", key), key, scenario.markets)


def _own_services(
    scenario: Scenario, loc: Location, services: Mapping[str, Mapping[Direction, Dated]]
) -> Iterator[Broken]:
    if not any(number > 0 for rates in services.values() for dated in rates.values() for _, number in dated):
        yield loc, {}, "a port of its own needs at least one lane with trains"
    for lane in services:
        yield from _unknown("lane", (*loc, lane), lane, scenario.lanes)
