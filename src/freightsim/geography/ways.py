"""The ways of trains over the globe, so that one under way can be drawn where it is.

Trains follow the stations of ``data/maps/ways.csv``, and where the table does not know their way the great circle.
Ways are for the eye: no result depends on them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import pairwise

import numpy as np

from freightsim.base.arrays import Floats
from freightsim.base.great_circle import between_km
from freightsim.facts import END_KM, map_tables
from freightsim.scenario import Scenario
from freightsim.scenario.network import Lane


@dataclass(frozen=True, slots=True)
class Stop:
    """A place on a way."""

    name: str
    """Its name."""
    lat: float
    """Latitude, degrees."""
    lon: float
    """Longitude, degrees."""

    def apart_km(self, other: Stop) -> float:
        """Return the great-circle distance to another place."""
        return between_km(self.lat, self.lon, other.lat, other.lon)


@dataclass(frozen=True, eq=False)
class Stretch:
    """The way of one section, from the port outwards: great circles from stop to stop."""

    stops: tuple[Stop, ...]
    """Two places or more; the first and the last are the scenario's port, border or terminal."""

    @cached_property
    def points(self) -> Floats:
        """The stops as rows of longitude and latitude in degrees."""
        return np.array([(stop.lon, stop.lat) for stop in self.stops])

    @cached_property
    def share(self) -> Floats:
        """The part of the section up to each stop: 0 at the first, 1 at the last."""
        straight_km = np.cumsum([0.0, *(here.apart_km(there) for here, there in pairwise(self.stops))])
        return straight_km / straight_km[-1] if straight_km[-1] else np.linspace(0, 1, len(self.stops))


def lane_way(lane_id: str, scenario: Scenario) -> dict[str, Stretch]:
    """Return the way of each section of a lane by its id, from the port outwards.

    A section takes the table's way of its name, else that of another lane between the same places. Ends of a section
    are those of the scenario. A port elsewhere than Zhengzhou joins the way at its nearest station. What the table does
    not know is the great circle.
    Raises KeyError where the scenario has no such lane.
    """
    lane = scenario.lanes[lane_id]
    here = Stop(scenario.port.name, scenario.port.lat, scenario.port.lon)
    stretches: dict[str, Stretch] = {}
    for number, (section_id, section) in enumerate(lane.sections.items()):
        there = _far_end(section.border, lane, scenario)
        courses = _courses(lane_id, section_id)
        fitting = (_fitted(course, here, there, joins=number == 0) for course in courses)
        stops = next((stops for stops in fitting if stops), None)
        stretches[section_id] = Stretch(stops or (here, there))
        here = there
    return stretches


def _far_end(border: str | None, lane: Lane, scenario: Scenario) -> Stop:
    place = scenario.borders[border] if border else scenario.terminals[lane.terminal]
    return Stop(place.name, place.lat, place.lon)


def _courses(lane: str, section: str) -> Iterator[tuple[Stop, ...]]:
    """Yield the table's ways, that of the section first."""
    table = _table()
    if (lane, section) in table:
        yield table[lane, section]
    yield from table.values()


@cache
def _table() -> dict[tuple[str, str], tuple[Stop, ...]]:
    rows = map_tables()
    stops = {row["id"]: Stop(row["name"], float(row["lat"]), float(row["lon"])) for row in rows["stations"]}
    return {
        (row["lane"], row["section"]): tuple(stops[station] for station in row["stations"].split())
        for row in rows["ways"]
    }


def _fitted(course: tuple[Stop, ...], here: Stop, there: Stop, *, joins: bool) -> tuple[Stop, ...] | None:
    """Return a way of the table between two places; None where it leads elsewhere.

    A section that ``joins`` is the first of its lane: it reaches a way from the table's port at its nearest station.
    A station near an end of the section is that end.
    """
    if course[-1].apart_km(there) > END_KM:
        return None
    joins = joins and course[0] == next(iter(_table().values()))[0]  # the port that every lane of the table begins at
    nearest = min(range(len(course)), key=lambda number: here.apart_km(course[number])) if joins else 0
    arrived = here.apart_km(course[nearest]) <= END_KM
    if not arrived and not joins:
        return None
    return (here, *course[nearest + arrived : -1], there)
