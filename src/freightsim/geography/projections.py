"""How the globe lies on paper: two projections of a sphere, in kilometres.

Formulas: J. P. Snyder, Map Projections - A Working Manual, U.S. Geological Survey Professional Paper 1395, 1987.
Both are those of d3-geo (``geoAzimuthalEquidistant``, ``geoConicEqualArea``) but for scale, origin and the direction of
y, which grows northwards here.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from freightsim.base.arrays import Floats
from freightsim.base.great_circle import EARTH_KM, great_circle_km


@dataclass(frozen=True, slots=True)
class AzimuthalEquidistant:
    """Distances and directions from one place are true: a circle about it is a circle on paper."""

    lat: float
    """Latitude of the place, degrees."""
    lon: float
    """Longitude of the place, degrees."""

    def __call__(self, lon: Floats, lat: Floats) -> tuple[Floats, Floats]:
        """Return km east and north of the place, for arrays of longitude and latitude in degrees.

        The point at the far side of the globe has no one place on paper: not a number.
        Snyder 1987, chapter 25, equations 22-4, 22-5 and 25-2; the angle by the haversine formula.
        """
        east, north, centre = np.radians(np.asarray(lon) - self.lon), np.radians(lat), np.radians(self.lat)
        distance_km = great_circle_km(self.lat, self.lon, np.asarray(lat), np.asarray(lon))
        sine = np.sin(distance_km / EARTH_KM)
        far = np.isclose(distance_km, np.pi * EARTH_KM, rtol=1e-9, atol=0)
        stretch = np.where(far, np.nan, distance_km / np.where(sine > 0, sine, 1.0))
        stretch = np.where(distance_km == 0, EARTH_KM, stretch)
        x = stretch * np.cos(north) * np.sin(east)
        y = stretch * (np.cos(centre) * np.sin(north) - np.sin(centre) * np.cos(north) * np.cos(east))
        return x, y


@dataclass(frozen=True, slots=True)
class ConicEqualArea:
    """Areas are true (Albers): made for lands that reach far from east to west, such as Eurasia."""

    parallels: tuple[float, float] = (30.0, 60.0)
    """Latitudes of the two parallels along which lengths are true, degrees; not one the mirror of the other."""
    lon: float = 68.0
    """Longitude that runs straight up, degrees; the paper is cut along the one opposite."""
    lat: float = 0.0
    """Latitude of the origin, degrees."""

    def __post_init__(self) -> None:
        if abs(sum(self.parallels)) < 1e-9:
            raise ValueError(f"parallels {self.parallels} mirror each other: no cone passes through both")

    def __call__(self, lon: Floats, lat: Floats) -> tuple[Floats, Floats]:
        """Return km right of and above the origin, for arrays of longitude and latitude in degrees.

        Snyder 1987, chapter 14, equations 14-1 to 14-6.
        """
        first, second = np.sin(np.radians(self.parallels))
        cone = (first + second) / 2
        turn = cone * np.radians((np.asarray(lon) - self.lon + 180) % 360 - 180)
        radius, origin = (
            EARTH_KM * np.sqrt(1 - first**2 + 2 * cone * (first - np.sin(np.radians(parallel)))) / cone
            for parallel in (lat, self.lat)
        )
        return radius * np.sin(turn), origin - radius * np.cos(turn)
