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


def points_along(here: Floats, there: Floats, fraction: Floats) -> Floats:
    """Return points on the great circles between places: each at its fraction (0 to 1) of the way.

    Places and points are rows of longitude and latitude in degrees. A point lies in the plane of both places and the
    centre of the Earth, at the fraction of the angle between them.
    Places that face each other across the globe have no one great circle between them: the point is arbitrary.
    """
    start, end = _unit_vectors(here), _unit_vectors(there)
    angle = np.arctan2(np.linalg.norm(np.cross(start, end), axis=1), (start * end).sum(axis=1))
    apart = np.where(angle > 0, np.sin(angle), 1.0)
    part = np.asarray(fraction)
    to_start = np.where(angle > 0, np.sin((1 - part) * angle) / apart, 1.0)
    to_end = np.where(angle > 0, np.sin(part * angle) / apart, 0.0)
    x, y, z = (to_start[:, None] * start + to_end[:, None] * end).T
    return np.degrees(np.column_stack([np.arctan2(y, x), np.arctan2(z, np.hypot(x, y))]))


def _unit_vectors(places: Floats) -> Floats:
    lon, lat = np.radians(places).T
    return np.column_stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)])
