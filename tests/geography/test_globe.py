"""Points between two places lie where they should."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from freightsim.base.great_circle import between_km
from freightsim.geography.globe import points_along

PLACE = st.tuples(st.floats(-90, 90), st.floats(-180, 180))


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
