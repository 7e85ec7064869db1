"""A city that runs own trains is a port: the same scenario seen from there."""

from __future__ import annotations

from datetime import date
from math import ceil

from freightsim.base.dated import ALWAYS, Dated
from freightsim.base.great_circle import between_km
from freightsim.scenario.joins import OwnTrains
from freightsim.scenario.model import Scenario
from freightsim.scenario.network import DIRECTIONS, City, Lane
from freightsim.validation.ids import is_id
from freightsim.validation.merge import Tree

OFFSET_STEP_H = 7.0
"""Hours between the slots of two services of a new port that would leave together."""


def new_ports(scenario: Scenario) -> dict[str, Scenario]:
    """Return the scenario of each city that gets a port of its own, by city, in the order of the scenario's map.

    Distances of the catchment are measured from there: road as the great circle x `choice.detour`, and the first
    section of each lane in proportion to the great circle to its end. Lanes, borders, markets, prices, seasons, customs
    hours and how trains are made up are those of the port; yard, tracks, cranes, desks, wagon sets and timetable are
    what the join says. The timetable is the join's own and nobody reviews it. No domestic trains share its tracks.
    """
    return {
        key: Scenario.model_validate(_tree(scenario, key, city, city.joins))
        for key, city in scenario.cities.items()
        if isinstance(city.joins, OwnTrains)
    }


def _tree(scenario: Scenario, key: str, city: City, join: OwnTrains) -> Tree:
    tree, general = scenario.tree(), scenario.joining
    tree["name"] = f"{city.name}, {scenario.name}"
    tree["port"] |= {
        "name": city.name,
        "province": city.province,
        "lat": city.lat,
        "lon": city.lon,
        "yard_teu": join.yard_teu or general.port_yard_teu,
        "tracks": join.tracks or general.port_tracks,
        "cranes": join.cranes or general.port_cranes,
        "paths_per_day": join.paths_per_day or general.port_paths_per_day,
        "background": None,
    }
    tree["customs"]["desks"] = join.desks or general.port_desks
    tree["trains"]["wagon_sets"] = join.wagon_sets or _sets(join, general.port_sets_per_weekly_train)
    tree["cities"] = {other: _seen_from(scenario, city, scenario.cities[other]) for other in scenario.cities}
    tree["lanes"] = {lane: _lane(scenario, city, tree["lanes"][lane], scenario.lanes[lane]) for lane in join.services}
    tree["services"] = _services(key, join)
    tree["regions"] = {name: region | {"weight": {}} for name, region in tree["regions"].items()}
    tree["timetable"] = {"rule": "fixed"}
    tree["hubs"] = {}  # hubs in outline are known to the scenario of the port alone, lest they count twice
    for direction in DIRECTIONS:
        shift = scenario.demand[direction].attraction.shift.times(join.liking)
        tree["demand"][direction]["attraction"]["shift"] = shift.model_dump(mode="json")
    if join.minimum_feu:
        tree["dispatch"] = {"rule": "minimum_load", "minimum_feu": join.minimum_feu}
    if join.subsidy_usd_per_feu is not None:
        tree["choice"]["rail"]["subsidy_usd_per_feu"] = join.subsidy_usd_per_feu.model_dump(mode="json")
    return tree


def _sets(join: OwnTrains, a_weekly_train: float) -> int:
    outbound = [rates["outbound"] for rates in join.services.values() if "outbound" in rates]
    weekly = sum(max(_from_then_on(rate, join.start).values()) for rate in outbound)
    return max(ceil(a_weekly_train * weekly), 1)


def _seen_from(scenario: Scenario, port: City, city: City) -> Tree:
    """Return a city with its distance to the new port; nobody joins there."""
    road_km = scenario.choice.detour * between_km(port.lat, port.lon, city.lat, city.lon)
    tree = city.model_dump(mode="json", by_alias=True, exclude={"rail_km", "joins"})
    return tree | {"road_km": road_km}


def _lane(scenario: Scenario, city: City, tree: Tree, lane: Lane) -> Tree:
    """Return a lane whose first section begins at the new port."""
    key, section = next(iter(lane.sections.items()))
    end = scenario.borders[section.border] if section.border else scenario.terminals[lane.terminal]
    port = scenario.port
    ratio = between_km(city.lat, city.lon, end.lat, end.lon) / between_km(port.lat, port.lon, end.lat, end.lon)
    first = {"km": section.km * ratio, "running_h": section.running_h * ratio}
    return tree | {"sections": {name: part | (first if name == key else {}) for name, part in tree["sections"].items()}}


def _services(key: str, join: OwnTrains) -> Tree:
    services: Tree = {}
    for lane, rates in join.services.items():
        for direction, weekly in rates.items():
            own = f"{key}_{lane}_{'out' if direction == 'outbound' else 'in'}"
            services[own if is_id(own) else f"service_{len(services)}"] = {
                "lane": lane,
                "direction": direction,
                "trains_per_week": _from_then_on(weekly, join.start),
                "offset_h": OFFSET_STEP_H * len(services),
            }
    return services


def _from_then_on(weekly: Dated, start: date) -> Tree:
    later = {day: number for day, number in weekly if day > start}
    rates = {ALWAYS: 0.0, start: weekly.at(start), **later}
    return {str(day): number for day, number in rates.items()}
