"""Distances over the globe."""

from __future__ import annotations

from math import pi

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from freightsim.base.great_circle import between_km, great_circle_km


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


@given(PLACE, PLACE)
def test_two_places_are_as_far_apart_as_many(here: tuple[float, float], there: tuple[float, float]) -> None:
    """Both ways of reckoning say the same."""
    assert between_km(*here, *there) == pytest.approx(great_circle_km(*here, *np.array([there]).T)[0], abs=1e-3)
