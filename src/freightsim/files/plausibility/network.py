"""Rules on the network: cities too far away, and what no train serves."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from freightsim.base.great_circle import between_km
from freightsim.base.language import N_, _, place_name
from freightsim.facts import facts_tree
from freightsim.files.plausibility.doubt import Odd, Odds
from freightsim.scenario.drawing import WORDS
from freightsim.scenario.joins import OwnTrains
from freightsim.scenario.network import DIRECTIONS

if TYPE_CHECKING:
    from datetime import date

    from freightsim.scenario.model import Scenario
    from freightsim.scenario.network import Direction, Service

BEYOND_CATCHMENT = N_(
    "{name} is {km:,.0f} km from the port (great circle), {beyond_km:,.0f} km outside the catchment radius of "
    "{radius_km:,.0f} km (port.radius_km): its cargo is counted nevertheless"
)
UNUSED_LANE = N_("no service runs on this lane: it carries no cargo")
UNUSED_TERMINAL = N_("no lane ends at {name}: nothing is loaded or unloaded there")
UNUSED_BORDER = N_("no lane crosses {name}: its capacity and works have no effect")
NO_REGION = N_("no region belongs to {name}: {share:.0%} of the potential cannot use the port's trains")
NO_TRAINS_THERE = N_(
    "no service runs to {terminals}, the terminals of {name}: none of its cargo can go by rail via the port"
)
NEVER = N_("no {direction} train is on the timetable between {start} and {end}: {direction} cargo never leaves")
NO_LONGER = N_("from {day} on no {direction} train is on the timetable, while cargo is booked until {end}")

BORDERS_MISSING = N_("no file {file} here: reports, replays and maps of this scenario cannot be drawn")

EMPTY_START = N_(
    "the simulation begins on {day} with an empty port and all wagon sets at home, although trains run from {first} "
    "on: write warm_up_from: {first}, or a day one year before the horizon"
)


def borders_missing(scenario: Scenario) -> Odds:
    """Yield the file with whose borders maps are to be drawn, where there is none."""
    file = scenario.map.borders
    if file not in WORDS and not Path(file).is_file():
        yield Odd(("map", "borders"), _(BORDERS_MISSING).format(file=file))


def beyond_catchment(scenario: Scenario) -> Odds:
    """Yield cities that are farther from the port than its catchment reaches.

    Those of the record are stated facts where the catchment is that of the record, too.
    """
    port, facts = scenario.port, facts_tree()[0]
    record = facts["cities"] if port.radius_km == facts["port"]["radius_km"] else {}
    for key, city in scenario.cities.items():
        known = record.get(key)
        never = city.since is not None and city.since >= scenario.horizon.end
        if never or (known and (known["lat"], known["lon"]) == (city.lat, city.lon)):
            continue
        km = between_km(port.lat, port.lon, city.lat, city.lon)
        if km > port.radius_km:
            beyond_km = km - port.radius_km
            text = _(BEYOND_CATCHMENT).format(
                name=place_name(city), km=km, beyond_km=beyond_km, radius_km=port.radius_km
            )
            yield Odd(("cities", key), text, (("port", "radius_km"),))


def unused_lane(scenario: Scenario) -> Odds:
    """Yield lanes without a service of the port, or of a city with a port of its own."""
    used = {service.lane for service in scenario.services.values()}
    used |= {
        lane for city in scenario.cities.values() if isinstance(city.joins, OwnTrains) for lane in city.joins.services
    }
    for key in scenario.lanes:
        if key not in used:
            yield Odd(("lanes", key), _(UNUSED_LANE))


def unused_terminal(scenario: Scenario) -> Odds:
    """Yield terminals at which no lane ends."""
    used = {lane.terminal for lane in scenario.lanes.values()}
    for key, terminal in scenario.terminals.items():
        if key not in used:
            yield Odd(("terminals", key), _(UNUSED_TERMINAL).format(name=place_name(terminal)))


def unused_border(scenario: Scenario) -> Odds:
    """Yield borders that no lane crosses."""
    used = {section.border for lane in scenario.lanes.values() for section in lane.sections.values()}
    for key, border in scenario.borders.items():
        if key not in used:
            yield Odd(("borders", key), _(UNUSED_BORDER).format(name=place_name(border)))


def unserved_region(scenario: Scenario) -> Odds:
    """Yield regions, and whole markets, to which no train of the port ever runs."""
    served = {scenario.lanes[service.lane].terminal for service in scenario.services.values() if _ever_runs(service)}
    for key, market in scenario.markets.items():
        if not any(region.market == key for region in scenario.regions.values()):
            share = max(_share(scenario, key, direction) for direction in DIRECTIONS)
            yield Odd(("markets", key), _(NO_REGION).format(name=place_name(market), share=share))
    for key, region in scenario.regions.items():
        if region.terminal not in served:
            terminal = place_name(scenario.terminals[region.terminal])
            yield Odd(("regions", key), _(NO_TRAINS_THERE).format(terminals=terminal, name=place_name(region)))


def no_trains(scenario: Scenario) -> Odds:
    """Yield directions without a train, or without one from a day on; where the operator answers, he is let answer.

    Trains that only begin after the horizon are left to the rules on dates.
    """
    horizon = scenario.horizon
    for direction in DIRECTIONS:
        services = {key: item for key, item in scenario.services.items() if item.direction == direction}
        causes = tuple(("services", key) for key in services)
        last = _last_trains_end(scenario, list(services))
        if last == horizon.start:
            if any(number > 0 for key in services for _, number in scenario.offered(key)):
                continue  # they begin after the horizon, which was cut out of a longer history
            text = _(NEVER).format(direction=_(direction), start=horizon.start, end=horizon.end)
            yield Odd(("demand", direction), text, causes)
        elif last < horizon.end and scenario.answers_from is None:
            text = _(NO_LONGER).format(direction=_(direction), day=last, end=horizon.end)
            yield Odd(("demand", direction), text, causes)


def empty_start(scenario: Scenario) -> Odds:
    """Yield a simulation that begins after the port's first train: with an empty port, though there was cargo."""
    span, first = scenario.horizon, scenario.skipped_from
    if first is not None:
        path = ("horizon", "from" if span.warm_up_from is None else "warm_up_from")
        yield Odd(path, _(EMPTY_START).format(day=span.first_day, first=first))


def _ever_runs(service: Service) -> bool:
    return any(number > 0 for _, number in service.trains_per_week)


def _share(scenario: Scenario, market: str, direction: Direction) -> float:
    total = sum(each.share[direction] for each in scenario.markets.values())
    return scenario.markets[market].share[direction] / total


def _last_trains_end(scenario: Scenario, services: list[str]) -> date:
    """Return the day from which none of these services runs any more; the horizon's first where none ever does."""
    start, end = scenario.horizon.start, scenario.horizon.end
    found = start
    for key in services:
        offered = scenario.offered(key)
        days = [start, *(day for day, _ in offered if start < day < end), end]
        running = [later for day, later in pairwise(days) if offered.at(day) > 0]
        found = max([found, *running])
    return found
