"""Trains are drawn on their way: at its ends, at its stations, and at an even pace between them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from freightsim.files.load import load_scenario
from freightsim.geography import lane_way
from freightsim.geography.ways import Stop, Stretch
from freightsim.scenario import Scenario
from freightsim.scenario.ports import new_ports


@pytest.fixture(scope="module")
def baseline() -> Scenario:
    """Return the scenario that ships with the package."""
    return load_scenario("baseline")


def names(stretch: Stretch) -> list[str]:
    """Return the names of the stops."""
    return [stop.name for stop in stretch.stops]


# --- lanes ------------------------------------------------------------------------------------------------------------


def test_every_lane_of_the_baseline_is_known(baseline: Scenario) -> None:
    """Each section has its stations in their order, and begins where the one before it ends."""
    for lane_id, lane in baseline.lanes.items():
        way = lane_way(lane_id, baseline)
        assert list(way) == list(lane.sections)
        here = Stop(baseline.port.name, baseline.port.lat, baseline.port.lon)
        for stretch in way.values():
            assert len(stretch.stops) > 2
            assert stretch.stops[0] == here
            assert stretch.share[[0, -1]].tolist() == [0, 1]
            assert (np.diff(stretch.share) > 0).all()
            here = stretch.stops[-1]
        terminal = baseline.terminals[lane.terminal]
        assert here == Stop(terminal.name, terminal.lat, terminal.lon)


def test_the_way_to_the_west(baseline: Scenario) -> None:
    """It passes Xi'an, Lanzhou and Urumqi in this order, and Moscow beyond the border."""
    way = lane_way("hamburg_alashankou", baseline)
    china = names(way["china"])
    assert [name for name in china if name in {"Urumqi", "Lanzhou", "Xi'an"}] == ["Xi'an", "Lanzhou", "Urumqi"]
    assert (china[0], china[-1]) == ("Zhengzhou", baseline.borders["alashankou"].name)
    assert "Moscow" in names(way["kazakhstan_russia_belarus"])


def test_a_lane_that_is_not_there(baseline: Scenario) -> None:
    """It is asked for by id."""
    with pytest.raises(KeyError, match="nowhere"):
        lane_way("nowhere", baseline)


# --- pace -------------------------------------------------------------------------------------------------------------


def test_stops_keep_an_even_pace() -> None:
    """The share of a section up to a stop is that of the straight lines."""
    equator = Stretch((Stop("a", 0, 10), Stop("b", 0, 20), Stop("c", 0, 50)))
    np.testing.assert_allclose(equator.share, [0, 0.25, 1])
    np.testing.assert_allclose(equator.points, [(10, 0), (20, 0), (50, 0)])


def test_a_section_without_length() -> None:
    """Its stops are spread evenly."""
    np.testing.assert_allclose(Stretch((Stop("a", 5, 6), Stop("b", 5, 6), Stop("c", 5, 6))).share, [0, 0.5, 1])


# --- what the table does not know -------------------------------------------------------------------------------------


def test_lanes_of_a_planners_own(tiny: Scenario) -> None:
    """A lane of another name takes the stations of a lane between the same places, else the great circle."""
    way = lane_way("west", tiny)
    assert "Lanzhou" in names(way["china"])
    beyond = way["beyond"]
    assert names(beyond) == ["Alashankou and Dostyk", "Hamburg"]


def test_a_border_that_was_moved(tiny_tree: dict[str, Any]) -> None:
    """A section that ends elsewhere than the table's way does not follow it."""
    tiny_tree["borders"]["alashankou"] |= {"lat": 49.6, "lon": 117.4}  # Manzhouli
    stretch = lane_way("west", Scenario.model_validate(tiny_tree))["china"]
    assert names(stretch) == ["Zhengzhou", "Alashankou and Dostyk"]


def test_a_lane_of_one_section(tiny_tree: dict[str, Any]) -> None:
    """From the port straight to a terminal: no way of the table leads there, least of all one that begins in Poland."""
    section = tiny_tree["lanes"]["west"]["sections"]["beyond"] | {"km": 10_200.0}
    tiny_tree["lanes"]["west"]["sections"] = {"all": section}
    stretch = lane_way("west", Scenario.model_validate(tiny_tree))["all"]
    assert names(stretch) == ["Zhengzhou", "Hamburg"]


# --- other ports ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("city", "lat", "lon", "stops"),
    [
        ("Xi'an", 34.26, 108.93, ["Xi'an", "Baoji", "Tianshui", "Lanzhou"]),  # a station of the way
        ("Chengdu", 30.67, 104.07, ["Chengdu", "Tianshui", "Lanzhou"]),  # joins at the nearest
        ("Wuhan", 30.58, 114.27, ["Wuhan", "Zhengzhou", "Luoyang"]),  # comes to Zhengzhou first
    ],
)
def test_a_port_elsewhere(tiny_tree: dict[str, Any], city: str, lat: float, lon: float, stops: list[str]) -> None:
    """Its trains join the way at the nearest station."""
    tiny_tree["port"] |= {"name": city, "lat": lat, "lon": lon}
    stretch = lane_way("west", Scenario.model_validate(tiny_tree))["china"]
    assert names(stretch)[: len(stops)] == stops
    assert stretch.stops[0] == Stop(city, lat, lon)


def test_cities_with_own_trains() -> None:
    """A port that a scenario of the library gives to a city has ways that begin there."""
    scenario = load_scenario("wuhan-own-trains")
    ports = new_ports(scenario)
    assert list(ports) == ["wuhan"]
    for key, seen in ports.items():
        for lane_id, lane in seen.lanes.items():
            way = lane_way(lane_id, seen)
            city = scenario.cities[key]
            assert list(way) == list(lane.sections)
            assert next(iter(way.values())).stops[0] == Stop(city.name, city.lat, city.lon)
