"""Points on the globe between two places."""

from __future__ import annotations

import numpy as np

from freightsim.base.arrays import Floats


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
