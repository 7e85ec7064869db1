"""A city is looked for in the catchment, then in the gazetteer, then by its coordinates."""

from __future__ import annotations

from math import asin, cos, radians, sin, sqrt
from typing import Any

import pytest

from freightsim.base.errors import PlaceError
from freightsim.new_city.site import Site, find_site, several
from freightsim.new_city.wish import Wish
from new_city.asking import baseline


def site(name: str, **asked: Any) -> Site:
    """Return where a city is, seen from the baseline."""
    return find_site(Wish(name, **asked), baseline())


def haversine_km(lat: float, lon: float, to_lat: float, to_lon: float) -> float:
    """Return the great circle on a sphere of 6,371 km."""
    p, q, half = radians(lat), radians(to_lat), radians(to_lon - lon) / 2
    return 2 * 6371.0 * asin(sqrt(sin((q - p) / 2) ** 2 + cos(p) * cos(q) * sin(half) ** 2))


def test_xinyang_by_hand() -> None:
    """Xinyang (32.1228 N, 114.0656 E) is 2.5 to 2.7 degrees south of Zhengzhou: 291 km on the great circle."""
    found, port = site("Xinyang"), baseline().port
    assert (found.lat, found.lon) == pytest.approx((32.1228, 114.0656), abs=1e-3)
    assert found.port_km == pytest.approx(haversine_km(port.lat, port.lon, 32.1228, 114.0656), rel=5e-3)
    assert found.port_km == pytest.approx(291, rel=1e-2)
    assert (found.key, found.name_zh, found.province, found.member) == ("xinyang", "信阳", "Henan", None)
    assert found.title == "Xinyang (信阳)"
    assert found.outside_km(baseline()) == 0


@pytest.mark.parametrize("spelling", ["Wuhan", "WUHAN", "武汉", "武汉市", "wu han"])
def test_a_city_of_the_catchment(spelling: str) -> None:
    """It keeps its id and its place."""
    found = site(spelling)
    assert found.key == "wuhan"
    assert found.member == baseline().cities["wuhan"]
    assert (found.lat, found.lon) == (found.member.lat, found.member.lon)


def test_an_older_name_of_a_city_of_the_catchment() -> None:
    """Whom the gazetteer knows by another name is found in the catchment all the same."""
    assert site("Peking").key == "beijing"


def test_two_cities_of_one_name() -> None:
    """Suzhou is the one of the catchment; that of Anhui is another city, by its province or its coordinates."""
    first = site("Suzhou")
    assert first.member is not None
    assert several(first).startswith("Suzhou (Jiangsu) was taken; of the same name: Suzhou (Anhui), ")
    for other in (site("Suzhou", province="anhui"), site("Suzhou", lat=33.6, lon=117.0)):
        assert (other.key, other.province, other.member) == ("suzhou_anhui", "Anhui", None)
        assert other.place is not None
        assert "Jiangsu" not in several(other)


def test_coordinates_go_before_the_gazetteer() -> None:
    """Province and population are still those of the place; the distance is that of the coordinates."""
    found, port = site("Luohe", lat=33.6, lon=114.1), baseline().port
    assert (found.lat, found.lon, found.province) == (33.6, 114.1, "Henan")
    assert found.port_km == pytest.approx(haversine_km(port.lat, port.lon, 33.6, 114.1), rel=5e-3)
    assert found.place is not None


def test_a_place_that_the_gazetteer_lacks() -> None:
    """Coordinates and province make up for it; without a province they do not."""
    found = site("Nowhere Port", lat=34.0, lon=112.0, province="Henan")
    assert (found.key, found.name, found.place) == ("nowhereport", "Nowhere Port", None)
    with pytest.raises(PlaceError, match="add --province"):
        site("Nowhere Port", lat=34.0, lon=112.0)
    with pytest.raises(PlaceError, match="in pinyin"):
        site("无处", lat=34.0, lon=112.0, province="Henan")


def test_outside_the_radius() -> None:
    """Kashgar lies beyond 1,500 km, by what its great circle is longer."""
    found, port = site("Kashgar"), baseline().port
    km = haversine_km(port.lat, port.lon, found.lat, found.lon)
    assert found.outside_km(baseline()) == pytest.approx(km - port.radius_km, rel=5e-3)
    assert km > 3000


def test_the_port_itself() -> None:
    """Zhengzhou cannot join itself."""
    with pytest.raises(PlaceError, match="the city of the port itself"):
        site("Zhengzhou")
