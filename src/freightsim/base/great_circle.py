"""Distances over the globe, by the haversine formula and a mean Earth radius of 6,371 km."""

from __future__ import annotations

from math import asin, cos, radians, sin, sqrt
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from freightsim.base.arrays import Floats

EARTH_KM = 6371.0
"""Mean radius of the Earth."""


def great_circle_km(lat: float, lon: float, to_lat: Floats, to_lon: Floats) -> Floats:
    """Return the great-circle distances from a place to many; degrees in."""
    import numpy as np

    here, there = np.radians([lat, lon]), np.radians([to_lat, to_lon])
    half = (there - here[:, None]) / 2
    squared = np.sin(half[0]) ** 2 + np.cos(here[0]) * np.cos(there[0]) * np.sin(half[1]) ** 2
    return 2 * EARTH_KM * np.arcsin(np.sqrt(squared))


def between_km(lat: float, lon: float, to_lat: float, to_lon: float) -> float:
    """Return the great-circle distance of two places, without an array; degrees in."""
    north, east = radians(to_lat - lat) / 2, radians(to_lon - lon) / 2
    squared = sin(north) ** 2 + cos(radians(lat)) * cos(radians(to_lat)) * sin(east) ** 2
    return 2 * EARTH_KM * asin(sqrt(min(squared, 1.0)))
