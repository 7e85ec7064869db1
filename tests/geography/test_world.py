"""The base map shows the Old World as it lies."""

from __future__ import annotations

import numpy as np
import pytest
from matplotlib.path import Path

from freightsim.base.great_circle import between_km
from freightsim.facts import map_tables
from freightsim.geography import AzimuthalEquidistant, ConicEqualArea, base_map

EURASIA = ConicEqualArea()


def on_land(lon: float, lat: float) -> bool:
    """Return whether a place lies in an odd number of rings, on the paper of Eurasia."""
    place = np.column_stack(EURASIA(np.array([lon]), np.array([lat])))[0]
    rings = (np.column_stack(EURASIA(*ring.T)) for ring in base_map().land)
    return sum(Path(ring).contains_point(place) for ring in rings) % 2 == 1


@pytest.mark.parametrize(
    ("lon", "lat", "land"),
    [
        (113.65, 34.75, True),  # Zhengzhou
        (121.0, 23.8, True),  # Taiwan
        (104.3, 52.3, True),  # Irkutsk
        (147.0, -32.0, True),  # Australia
        (-175.0, 67.0, True),  # Chukotka beyond the meridian of 180 degrees
        (122.5, 36.0, False),  # Yellow Sea
        (51.0, 42.0, False),  # Caspian
        (19.0, 56.5, False),  # Baltic
        (65.0, 15.0, False),  # Arabian Sea
        (-100.0, 40.0, False),  # the Americas are left out
    ],
)
def test_land_is_land(lon: float, lat: float, land: bool) -> None:
    """Places on land lie inside, places at sea do not."""
    assert on_land(lon, lat) is land


def test_stations_stand_on_land() -> None:
    """None lies in the sea, nor more than a few kilometres off the simplified coast."""
    coast = np.concatenate(base_map().land)
    for row in map_tables()["stations"]:
        lat, lon = float(row["lat"]), float(row["lon"])
        if not on_land(lon, lat):
            x, y = AzimuthalEquidistant(lat, lon)(*coast.T)
            assert np.nanmin(np.hypot(x, y)) < 30, row["id"]


def test_rings_are_closed_and_degrees_are_degrees() -> None:
    """Every ring ends where it begins; everything lies on the globe."""
    shapes = base_map()
    assert all((ring[0] == ring[-1]).all() and len(ring) >= 4 for ring in shapes.land)
    places = np.concatenate([*shapes.land, *shapes.borders])
    assert (np.abs(places) <= [180, 90]).all()
    assert len(places) > 10_000


def test_area_of_the_old_world() -> None:
    """Eurasia, Africa and Oceania have 54.8 + 30.4 + 8.5 million square km; small islands are missing."""
    rings = [np.column_stack(EURASIA(*ring.T)) for ring in base_map().land]
    area = sum((x[1:] * y[:-1] - x[:-1] * y[1:]).sum() / 2 for x, y in (ring.T for ring in rings))
    assert area == pytest.approx(93.7e6, rel=0.02)


def test_borders_lie_where_they_are() -> None:
    """The border of China and Kazakhstan passes Khorgos, that of Poland and Germany the Oder."""
    corners = np.concatenate(base_map().borders)
    for lon, lat in ((80.42, 44.2), (14.6, 52.35)):
        assert min(between_km(lat, lon, *corner[::-1]) for corner in corners) < 40


def test_the_map_cannot_be_changed() -> None:
    """It is read once and shared by whoever asks."""
    assert base_map() is base_map()
    with pytest.raises(ValueError, match="read-only"):
        base_map().land[0][0] = 0
