"""Distances over the globe."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.floating]

EARTH_KM = 6371.0
"""Mean radius of the Earth."""


def great_circle_km(lat: float, lon: float, to_lat: Floats, to_lon: Floats) -> Floats:
    """Return great-circle distances (haversine formula, mean Earth radius of 6,371 km); degrees in."""
    here, there = np.radians([lat, lon]), np.radians([to_lat, to_lon])
    half = (there - here[:, None]) / 2
    squared = np.sin(half[0]) ** 2 + np.cos(here[0]) * np.cos(there[0]) * np.sin(half[1]) ** 2
    return 2 * EARTH_KM * np.arcsin(np.sqrt(squared))


def between_km(lat: float, lon: float, to_lat: float, to_lon: float) -> float:
    """Return the great-circle distance of two places; degrees in."""
    return float(great_circle_km(lat, lon, np.array([to_lat]), np.array([to_lon]))[0])
