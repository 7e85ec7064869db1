"""Distances over the globe."""

from __future__ import annotations

from math import pi

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from freightsim.great_circle import between_km, great_circle_km, points_along


@pytest.mark.parametrize(
    ("here", "there", "km"),
    [
        ((0.0, 0.0), (0.0, 90.0), 6371 * pi / 2),
        ((90.0, 0.0), (-90.0, 77.0), 6371 * pi),
        ((10.0, 20.0), (-10.0, -160.0), 6371 * pi),
        ((60.0, 0.0), (60.0, 180.0), 6371 * pi / 3),  # over the pole
        ((36.12, -86.67), (33.94, -118.40), 2886.4),  # Nashville to Los Angeles airports
        ((52.5164, 13.3777), (35.7039, 139.7444), 8918.0),  # Berlin to Tokyo
    ],
)
def test_great_circles(here: tuple[float, float], there: tuple[float, float], km: float) -> None:
    """Quarters and halves of the circumference, and distances that are published."""
    assert great_circle_km(*here, *np.array([there]).T)[0] == pytest.approx(km, rel=2e-4)


PLACE = st.tuples(st.floats(-90, 90), st.floats(-180, 180))


@given(PLACE, PLACE)
def test_distances_are_distances(here: tuple[float, float], there: tuple[float, float]) -> None:
    """Both ways alike, none to oneself, never more than half the circumference, and that of the angle between."""
    out, back = great_circle_km(*here, *np.array([there]).T)[0], great_circle_km(*there, *np.array([here]).T)[0]
    assert out == pytest.approx(back, abs=1e-6)
    assert great_circle_km(*here, *np.array([here]).T)[0] == pytest.approx(0.0, abs=1e-6)
    assert 0 <= out <= 6371 * pi + 1e-6
    vectors = [
        np.array([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)])
        for lat, lon in (np.radians(here), np.radians(there))
    ]
    angle = np.arctan2(np.linalg.norm(np.cross(*vectors)), vectors[0] @ vectors[1])
    assert out == pytest.approx(6371 * angle, abs=1e-3)


def test_many_distances_at_once() -> None:
    """One place against several."""
    lat, lon = np.array([0.0, 0.0, 30.0]), np.array([1.0, 2.0, 0.0])
    np.testing.assert_allclose(great_circle_km(0.0, 0.0, lat, lon), 6371 * pi / 180 * np.array([1.0, 2.0, 30.0]))


def test_two_places() -> None:
    """A quarter of the circumference, as a number."""
    assert between_km(0.0, 0.0, 0.0, 90.0) == pytest.approx(6371 * pi / 2)


@given(PLACE, PLACE, st.floats(0, 1))
def test_points_along_share_the_distance(here: tuple[float, float], there: tuple[float, float], part: float) -> None:
    """A point at a fraction of the way is that fraction of the distance from one end, and the rest from the other."""
    km = between_km(*here, *there)
    if km < 19_900:  # places that face each other have many ways
        ((lon, lat),) = points_along(np.array([here[::-1]]), np.array([there[::-1]]), np.array([part]))
        assert between_km(*here, lat, lon) == pytest.approx(part * km, abs=1e-3)
        assert between_km(lat, lon, *there) == pytest.approx((1 - part) * km, abs=1e-3)


def test_points_along_the_shorter_way() -> None:
    """Over the meridian of 180 degrees, over the pole, and nowhere."""
    here = np.array([(170.0, 0.0), (0.0, 60.0), (7.0, 8.0)])
    there = np.array([(-170.0, 0.0), (180.0, 60.0), (7.0, 8.0)])
    points = points_along(here, there, np.array([0.75, 0.5, 0.3]))
    np.testing.assert_allclose(points[0], (-175, 0), atol=1e-12)
    assert points[1, 1] == pytest.approx(90)
    np.testing.assert_allclose(points[2], (7, 8))
