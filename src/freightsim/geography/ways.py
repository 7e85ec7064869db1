"""The ways of trains and lorries over the globe, so that one under way can be drawn where it is.

Trains follow the stations of ``data/maps/ways.csv``, lorries and whatever the table does not know the great circle.
Ways are for the eye: no result depends on them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import pairwise
from math import ceil

import numpy as np

from freightsim.base.arrays import Floats
from freightsim.base.great_circle import between_km
from freightsim.facts import END_KM, map_tables
from freightsim.geography.globe import points_along
from freightsim.scenario import Scenario
from freightsim.scenario.network import City, Lane
from freightsim.scenario.operations import Port

STEP_KM = 50.0
"""Distance of the points of a line that is drawn: short enough for a great circle to look round."""


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
    length_km: float
    """Length of the section; the straight lines between the stops are shorter and stretched to it."""
    in_table: bool
    """Whether stations are known; otherwise it is one great circle."""

    @cached_property
    def points(self) -> Floats:
        """The stops as rows of longitude and latitude in degrees."""
        return np.array([(stop.lon, stop.lat) for stop in self.stops])

    @cached_property
    def share(self) -> Floats:
        """The part of the section up to each stop: 0 at the first, 1 at the last."""
        straight_km = np.cumsum([0.0, *(here.apart_km(there) for here, there in pairwise(self.stops))])
        return straight_km / straight_km[-1] if straight_km[-1] else np.linspace(0, 1, len(self.stops))

    @property
    def km(self) -> Floats:
        """Kilometres of the section up to each stop."""
        return self.share * self.length_km

    def at(self, fraction: Floats) -> Floats:
        """Return where a train is at fractions of the section, 0 at the port's side and 1 at the far end.

        Rows of longitude and latitude in degrees. A fraction outside 0 to 1 counts as the nearer end.
        """
        run = np.clip(np.atleast_1d(fraction), 0, 1)
        leg = np.clip(np.searchsorted(self.share, run, side="right") - 1, 0, len(self.stops) - 2)
        share_of_leg = np.diff(self.share)[leg]
        within = (run - self.share[leg]) / np.where(share_of_leg > 0, share_of_leg, 1.0)
        return points_along(self.points[leg], self.points[leg + 1], within)

    def line(self, step_km: float = STEP_KM) -> Floats:
        """Return the way to draw: every stop and points between, at most ``step_km`` of the section apart.

        Rows of longitude and latitude in degrees.
        """
        legs = [
            np.linspace(start, end, max(ceil((end - start) * self.length_km / step_km), 1), endpoint=False)
            for start, end in pairwise(self.share)
        ]
        return self.at(np.concatenate([*legs, [1.0]]))


@dataclass(frozen=True, slots=True, eq=False)
class LanePath:
    """The way of a lane, section by section."""

    lane: str
    """The lane, by id."""
    stretches: dict[str, Stretch]
    """The way of each section by id, from the port outwards."""

    def at(self, section: str, fraction: Floats) -> Floats:
        """Return where a train is at fractions of a section (see ``Stretch.at``); KeyError where it has none such."""
        return self.stretches[section].at(fraction)

    def line(self, step_km: float = STEP_KM) -> Floats:
        """Return the whole way to draw, from the port to the terminal (see ``Stretch.line``)."""
        first, *others = (stretch.line(step_km) for stretch in self.stretches.values())
        return np.concatenate([first, *(line[1:] for line in others)])


def lane_way(lane_id: str, scenario: Scenario) -> LanePath:
    """Return the way of a lane of a scenario; each section is as long as the scenario says.

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
        stretches[section_id] = Stretch(stops or (here, there), section.km, in_table=stops is not None)
        here = there
    return LanePath(lane_id, stretches)


def feeder_way(city: City, port: Port, step_km: float = STEP_KM) -> Floats:
    """Return the great circle from a city to the port: rows of longitude and latitude, ``step_km`` apart at most."""
    here, there = Stop(city.name, city.lat, city.lon), Stop(port.name, port.lat, port.lon)
    return Stretch((here, there), here.apart_km(there), in_table=False).line(step_km)


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


def _table_port() -> Stop:
    """Return the port that every lane of the table begins at."""
    return next(iter(_table().values()))[0]


def _fitted(course: tuple[Stop, ...], here: Stop, there: Stop, *, joins: bool) -> tuple[Stop, ...] | None:
    """Return a way of the table between two places; None where it leads elsewhere.

    A section that ``joins`` is the first of its lane: it reaches a way from the table's port at its nearest station.
    A station near an end of the section is that end.
    """
    if course[-1].apart_km(there) > END_KM:
        return None
    joins = joins and course[0] == _table_port()
    nearest = min(range(len(course)), key=lambda number: here.apart_km(course[number])) if joins else 0
    arrived = here.apart_km(course[nearest]) <= END_KM
    if not arrived and not joins:
        return None
    return (here, *course[nearest + arrived : -1], there)
