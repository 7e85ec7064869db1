"""The base map that ships with the package: coasts and de facto borders of the Old World, from Natural Earth."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache

from freightsim.base.arrays import Floats
from freightsim.facts import data_folder
from freightsim.geography.topology import lines_of

LICENCE = "Natural Earth, https://www.naturalearthdata.com/, public domain"


@dataclass(frozen=True, slots=True)
class BaseMap:
    """Land and borders, each line an array of rows of longitude and latitude in degrees; the arrays are read-only."""

    land: list[Floats]
    """Closed rings: land lies to the right of the line, so that a sea inland (the Caspian) runs the other way round.
    A ring may cross the meridian of 180 degrees."""
    borders: list[Floats]
    """Lines between countries, as they are in fact: no statement about whose the land is."""


@cache
def base_map() -> BaseMap:
    """Return the base map: Europe, Asia, Africa and Oceania, without the Americas, Antarctica and small islands."""
    topology = json.loads(data_folder().joinpath("maps", "basemap.topojson").read_text(encoding="utf-8"))
    shapes = BaseMap(land=lines_of(topology, "land"), borders=lines_of(topology, "borders"))
    for line in (*shapes.land, *shapes.borders):
        line.flags.writeable = False
    return shapes
