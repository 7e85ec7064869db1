"""What the projections promise: true distances from a place, true areas, and the pictures of d3-geo."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from freightsim.base.great_circle import EARTH_KM, between_km
from freightsim.geography import AzimuthalEquidistant, ConicEqualArea

LON, LAT = st.floats(-180, 180), st.floats(-89, 89)

D3_PLACES = [(113.66, 34.75), (9.99, 53.55), (82.57, 45.17), (-170, 66), (68, 0), (131.15, 44.4), (105.84, 21.02)]
D3_AZIMUTHAL = [
    (0, 0),
    (-0.7501576834450535, -0.9628163948089798),
    (-0.37665618883293644, -0.24684469400401662),
    (0.45818817982797266, -0.8067044218445122),
    (-0.8378805344217343, 0.46671115183304446),
    (0.21773214544683347, -0.18906576062245473),
    (-0.12854086460511638, 0.235205066214377),
]
"""d3-geo 3.1.2: geoAzimuthalEquidistant().rotate([-113.66, -34.75]).scale(1).translate([0, 0]) of the places."""
D3_CONIC = [
    (0.6132940444140494, -0.19072742310869883),
    (-0.5397718361323123, -0.5519683020156416),
    (0.17239136390389148, -0.2213972615448926),
    (0.6256145344154118, -1.1307526738133105),
    (0, 0.5487136655924767),
    (0.6915159814019963, -0.4658037226394909),
    (0.6198140533119134, 0.07562928446267914),
]
"""d3-geo 3.1.2: geoConicEqualArea().parallels([30, 60]).rotate([-68, 0]).scale(1).translate([0, 0]) of the places."""


@given(LON, LAT, LON, LAT)
def test_distances_from_the_place_are_true(lon: float, lat: float, to_lon: float, to_lat: float) -> None:
    """The distance on paper is the great circle's."""
    km = between_km(lat, lon, to_lat, to_lon)
    if km < 19_900:  # not quite at the far side, where a metre is a long way on paper
        x, y = AzimuthalEquidistant(lat, lon)(np.array([to_lon]), np.array([to_lat]))
        assert np.hypot(x, y)[0] == pytest.approx(km, rel=1e-6, abs=1e-6)


def test_directions_from_the_place_are_true() -> None:
    """North is up, east is right; along the equator and the meridian lengths are true."""
    x, y = AzimuthalEquidistant(0.0, 20.0)(np.array([20.0, 110.0, 20.0, 20.0]), np.array([90.0, 0.0, -30.0, 0.0]))
    quarter = EARTH_KM * np.pi / 2
    np.testing.assert_allclose(x, [0, quarter, 0, 0], atol=1e-9)
    np.testing.assert_allclose(y, [quarter, 0, -quarter / 3, 0], atol=1e-9)


def test_the_far_side_has_no_place() -> None:
    """It would be the whole rim."""
    x, y = AzimuthalEquidistant(30.0, 20.0)(np.array([-160.0]), np.array([-30.0]))
    assert np.isnan([x[0], y[0]]).all()


@given(st.floats(-100, 236), st.floats(-60, 85))
def test_areas_are_true(lon: float, lat: float) -> None:
    """A small cell has on paper the area that it has on the globe."""
    size = 0.01
    corners_lon = lon + size * np.array([0, 1, 1, 0, 0])
    corners_lat = lat + size * np.array([0, 0, 1, 1, 0])
    if lon < -112 < lon + size or lon < 248 < lon + size:
        return  # the paper is cut here
    x, y = ConicEqualArea()(corners_lon, corners_lat)
    x, y = x - x[0], y - y[0]
    area = (x[:-1] * y[1:] - x[1:] * y[:-1]).sum() / 2
    on_globe = EARTH_KM**2 * np.radians(size) * np.diff(np.sin(np.radians([lat, lat + size])))[0]
    assert area == pytest.approx(on_globe, rel=1e-4)


@pytest.mark.parametrize("parallel", [30.0, 60.0])
def test_lengths_along_the_parallels_are_true(parallel: float) -> None:
    """A hundred steps along a parallel add up to its length."""
    lon = np.linspace(20, 100, 2001)
    x, y = ConicEqualArea()(lon, np.full_like(lon, parallel))
    length = np.hypot(np.diff(x), np.diff(y)).sum()
    assert length == pytest.approx(EARTH_KM * np.cos(np.radians(parallel)) * np.radians(80), rel=1e-6)


def test_the_origin_of_the_cone() -> None:
    """It is where longitude and latitude of the origin meet."""
    x, y = ConicEqualArea((25.0, 47.0), lon=105.0, lat=35.0)(np.array([105.0]), np.array([35.0]))
    assert (x[0], y[0]) == pytest.approx((0, 0))


def test_pictures_of_d3() -> None:
    """A page and a figure lie on each other: d3 counts y downwards and sets the cone's origin at 33.6442 degrees."""
    lon, lat = np.array(D3_PLACES).T
    x, y = AzimuthalEquidistant(34.75, 113.66)(lon, lat)
    np.testing.assert_allclose(np.column_stack([x, -y]) / EARTH_KM, D3_AZIMUTHAL, atol=1e-6)
    x, y = ConicEqualArea(lat=33.6442)(lon, lat)
    np.testing.assert_allclose(np.column_stack([x, -y]) / EARTH_KM, D3_CONIC, atol=1e-6)


def test_a_cone_needs_two_parallels() -> None:
    """Parallels that mirror each other belong to a cylinder."""
    with pytest.raises(ValueError, match="mirror each other"):
        ConicEqualArea((-30.0, 30.0))
