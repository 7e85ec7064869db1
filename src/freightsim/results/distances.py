"""How far cargo goes: hauls between city and port, pieces of the rail way, and the other ways there."""

from __future__ import annotations

import numpy as np

from freightsim.base.arrays import Floats
from freightsim.base.great_circle import great_circle_km
from freightsim.results.vocabulary import RAIL_ZONES
from freightsim.scenario import Scenario, joins
from freightsim.scenario.network import Section

HOME = "CN"
BROAD_GAUGE_MM = 1520


def zone_of(section: Section) -> int:
    """Return the piece of the rail way that a section belongs to, by its place in `RAIL_ZONES`."""
    if section.country == HOME:
        return 0
    return 1 if section.gauge_mm == BROAD_GAUGE_MM else 2


def zone_km(scenario: Scenario) -> Floats:
    """Return the kilometres of each lane (rows) in each zone (columns)."""
    km = np.zeros((len(scenario.lanes), len(RAIL_ZONES)))
    for code, lane in enumerate(scenario.lanes.values()):
        for section in lane.sections.values():
            km[code, zone_of(section)] += section.km
    return km


def road_km(scenario: Scenario) -> Floats:
    """Return the road distance between each city and the port."""
    return np.array([city.road_km for city in scenario.cities.values()])


def rail_km(scenario: Scenario) -> Floats:
    """Return the rail distance between each city and the port (see `freightsim.scenario.joins.rail_km`)."""
    return np.array([joins.rail_km(scenario, key) for key in scenario.cities])


def seaport_km(scenario: Scenario) -> Floats:
    """Return the road distance between each city and its nearest seaport, 0 where there is none.

    Great circle x `choice.detour`, as shippers reckon it.
    """
    ports = list(scenario.seaports.values())
    if not ports:
        return np.zeros(len(scenario.cities))
    return scenario.choice.detour * _great_circles(scenario, [(port.lat, port.lon) for port in ports]).min(axis=1)


def air_km(scenario: Scenario) -> Floats:
    """Return the distance flown between each city and region: great circle to its terminal and the stated excess."""
    places = [scenario.terminals[region.terminal] for region in scenario.regions.values()]
    circle = _great_circles(scenario, [(place.lat, place.lon) for place in places])
    return circle + scenario.emissions.air_extra_km


def sea_km(scenario: Scenario) -> Floats:
    """Return the distance by sea to each region's market; nan where it has no way by sea."""
    stated = scenario.emissions.sea_km
    return np.array([stated.get(region.market, np.nan) for region in scenario.regions.values()])


def _great_circles(scenario: Scenario, places: list[tuple[float, float]]) -> Floats:
    """Return great-circle distances between cities (rows) and places (columns)."""
    lat, lon = np.array(places).T
    circles = [great_circle_km(city.lat, city.lon, lat, lon) for city in scenario.cities.values()]
    return np.array(circles).reshape(-1, len(places))
