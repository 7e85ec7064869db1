"""Distances follow from the map: great circles, stated factors, and what a city states itself."""

from __future__ import annotations

from math import pi
from typing import Any

import numpy as np
import pytest

from freightsim.results.distances import air_km, rail_km, road_km, sea_km, seaport_km, zone_km
from results.booked import priced

DEGREE_KM = 6371.0 * pi / 180
"""A degree along a meridian."""


def north_of_zhengzhou(degrees: float) -> dict[str, Any]:
    """Return a place on the meridian of Zhengzhou."""
    return {"name": "North", "lat": 34.75 + degrees, "lon": 113.62}


def test_zones_follow_country_and_gauge() -> None:
    """Sections of China alone are China's, whatever their gauge; others go by gauge."""
    sections = {
        "more": {"km": 100.0, "running_h": 1.0, "gauge_mm": 1520, "country": "CN"},
        "far": {"km": 700.0, "running_h": 1.0, "gauge_mm": 1435, "country": "PL-DE"},
        "both": {"km": 30.0, "running_h": 1.0, "gauge_mm": 1435, "country": "CN-VN"},
    }
    scenario = priced({"lanes": {"west": {"sections": sections}}})
    assert zone_km(scenario).tolist() == [[4100.0, 6000.0, 730.0]]


@pytest.mark.parametrize(
    ("city", "km"),
    [
        ({"rail_km": 40.0}, 40.0),
        ({"rail_km": 40.0, "joins": {"by": "shuttle", "trains_per_week": 1, "wagons": 30, "rail_km": 50.0}}, 50.0),
        ({"rail_km": 40.0, "joins": {"by": "wagon_group", "wagons": 30, "rail_km": 60.0}}, 60.0),
        ({"rail_km": 40.0, "joins": {"by": "wagon_group", "wagons": 30}}, 40.0),
        ({"rail_km": 40.0, "joins": {"by": "truck"}}, 40.0),
        ({"lat": 34.75 - 1.0, "lon": 113.78}, 1.2 * DEGREE_KM),  # a degree south of the port
    ],
    ids=["the city's", "the shuttle's", "the group's", "none of the group's", "a truck has none", "great circle"],
)
def test_rail_between_city_and_port(city: dict[str, Any], km: float) -> None:
    """The join's distance comes first, then the city's, then the great circle with the detour of rail."""
    if "joins" in city:
        city["joins"]["from"] = "2013-12-27"
    scenario = priced({"cities": {"zhengzhou": city}, "joining": {"rail_detour": 1.2}})
    assert rail_km(scenario)[0] == pytest.approx(km)
    assert road_km(scenario)[0] == 25.0


def test_the_nearest_seaport() -> None:
    """Of ports two and three degrees away the nearer counts, with the detour of road; without ports there is none."""
    ports = {"near": north_of_zhengzhou(2.0), "far": north_of_zhengzhou(-3.0)}
    scenario = priced({"seaports": ports, "choice": {"detour": 1.15}})
    assert seaport_km(scenario)[0] == pytest.approx(1.15 * 2 * DEGREE_KM)
    assert seaport_km(priced()).tolist() == [0.0, 0.0]


def test_flights_follow_the_great_circle() -> None:
    """A terminal ten degrees north is ten degrees and the stated excess away."""
    scenario = priced({"terminals": {"hamburg": north_of_zhengzhou(10.0)}, "emissions": {"air_extra_km": 95.0}})
    assert air_km(scenario).shape == (2, 1)
    assert air_km(scenario)[0, 0] == pytest.approx(10 * DEGREE_KM + 95)


def test_a_market_without_a_way_by_sea() -> None:
    """The stated distance of the market; missing where none is stated."""
    assert sea_km(priced({"emissions": {"sea_km": {"europe": 20000.0}}})).tolist() == [20000.0]
    assert np.isnan(sea_km(priced())).all()
