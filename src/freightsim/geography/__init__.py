"""Where things are on the globe: land and borders, the ways of trains, and how they lie on paper.

Places are longitude and latitude in degrees, in that order wherever they stand in one array.
"""

from freightsim.geography.geojson import boundaries
from freightsim.geography.projections import AzimuthalEquidistant, ConicEqualArea
from freightsim.geography.ways import lane_way
from freightsim.geography.world import base_map

__all__ = [
    "AzimuthalEquidistant",
    "ConicEqualArea",
    "base_map",
    "boundaries",
    "lane_way",
]
