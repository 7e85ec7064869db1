"""Trains are drawn on their way: at its ends, at its stations, in between, and at an even pace."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from freightsim.base.great_circle import between_km, great_circle_km
from freightsim.files.load import load_scenario
from freightsim.geography import feeder_way, lane_way
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
    """Each section has its stations, is as long as the scenario says, and begins where the one before it ends."""
    for lane_id, lane in baseline.lanes.items():
        way = lane_way(lane_id, baseline)
        assert list(way.stretches) == list(lane.sections)
        here = Stop(baseline.port.name, baseline.port.lat, baseline.port.lon)
        for section, stretch in zip(lane.sections.values(), way.stretches.values(), strict=True):
            assert stretch.in_table
            assert stretch.stops[0] == here
            assert stretch.km[0] == 0
            assert stretch.km[-1] == pytest.approx(section.km)
            assert (np.diff(stretch.km) > 0).all()
            here = stretch.stops[-1]
        terminal = baseline.terminals[lane.terminal]
        assert here == Stop(terminal.name, terminal.lat, terminal.lon)


def test_the_way_to_the_west(baseline: Scenario) -> None:
    """It passes Xi'an, Lanzhou and Urumqi in this order, and Moscow beyond the border."""
    way = lane_way("hamburg_alashankou", baseline)
    china = names(way.stretches["china"])
    assert [name for name in china if name in {"Urumqi", "Lanzhou", "Xi'an"}] == ["Xi'an", "Lanzhou", "Urumqi"]
    assert (china[0], china[-1]) == ("Zhengzhou", baseline.borders["alashankou"].name)
    assert "Moscow" in names(way.stretches["kazakhstan_russia_belarus"])
    assert way.lane == "hamburg_alashankou"


def test_lines_to_draw(baseline: Scenario) -> None:
    """The line of a lane runs from the port to the terminal, without jumps and without a place twice."""
    way = lane_way("helsinki_khorgos", baseline)
    line = way.line(step_km=40.0)
    port, terminal = baseline.port, baseline.terminals["helsinki"]
    np.testing.assert_allclose(line[[0, -1]], [(port.lon, port.lat), (terminal.lon, terminal.lat)], atol=1e-9)
    steps = [between_km(*here[::-1], *there[::-1]) for here, there in pairwise(line)]
    assert min(steps) > 0
    assert max(steps) <= 40
    for stretch in way.stretches.values():  # every stop is on it
        for stop in stretch.stops:
            assert great_circle_km(stop.lat, stop.lon, line[:, 1], line[:, 0]).min() < 1e-6


def test_a_lane_that_is_not_there(baseline: Scenario) -> None:
    """It is asked for by id."""
    with pytest.raises(KeyError, match="nowhere"):
        lane_way("nowhere", baseline)


# --- positions --------------------------------------------------------------------------------------------------------

EQUATOR = Stretch((Stop("a", 0, 10), Stop("b", 0, 20), Stop("c", 0, 50)), 8000.0, in_table=True)
"""A quarter of the way to the one station between."""


def test_positions_keep_an_even_pace() -> None:
    """A train at a fraction of a section is at that fraction of the straight lines."""
    lon, lat = EQUATOR.at(np.array([0, 0.125, 0.25, 0.5, 1])).T
    np.testing.assert_allclose(lon, [10, 15, 20, 30, 50])
    np.testing.assert_allclose(lat, 0, atol=1e-12)
    np.testing.assert_allclose(EQUATOR.km, [0, 2000, 8000])


def test_positions_outside_the_section_are_its_ends() -> None:
    """Rounding in the records of a run does not put a train beyond the border."""
    np.testing.assert_allclose(EQUATOR.at(np.array([-0.01, 1.01])), [(10, 0), (50, 0)], atol=1e-12)
    np.testing.assert_allclose(EQUATOR.at(np.float64(0.25)), [(20, 0)], atol=1e-12)


def test_positions_lie_on_great_circles() -> None:
    """Between two places of a latitude the way bends to the pole, as between Berlin and Irkutsk."""
    stretch = Stretch((Stop("Berlin", 52.4, 13.4), Stop("Irkutsk", 52.4, 104.3)), 7000.0, in_table=False)
    (middle,) = stretch.at(np.array([0.5]))
    assert middle[0] == pytest.approx((13.4 + 104.3) / 2)
    assert middle[1] == pytest.approx(np.degrees(np.arctan(np.tan(np.radians(52.4)) / np.cos(np.radians(45.45)))))


def test_a_section_without_length() -> None:
    """A train stands where it is."""
    for stretch in (
        Stretch((Stop("a", 5, 6), Stop("b", 5, 6)), 0.0, in_table=False),
        Stretch((Stop("a", 5, 6), Stop("b", 5, 6), Stop("c", 5, 6)), 10.0, in_table=False),
    ):
        np.testing.assert_allclose(stretch.at(np.array([0, 0.5, 1])), [(6, 5)] * 3)
        np.testing.assert_allclose(stretch.line(), [(6, 5)] * len(stretch.line()))


def test_positions_of_a_way(baseline: Scenario) -> None:
    """At the end of a section a train is at the border, at the beginning of the next one as well."""
    way = lane_way("moscow_erenhot", baseline)
    border = baseline.borders["erenhot"]
    for section, end in (("china", 1), ("mongolia_russia", 0)):
        np.testing.assert_allclose(way.at(section, np.array([end])), [(border.lon, border.lat)])


# --- what the table does not know -------------------------------------------------------------------------------------


def test_lanes_of_a_planners_own(tiny: Scenario) -> None:
    """A lane of another name takes the stations of a lane between the same places, else the great circle."""
    way = lane_way("west", tiny)
    assert "Lanzhou" in names(way.stretches["china"])
    assert way.stretches["china"].length_km == 4000
    beyond = way.stretches["beyond"]
    assert not beyond.in_table
    assert names(beyond) == ["Alashankou and Dostyk", "Hamburg"]
    assert beyond.line()[:, 1].max() > 55  # the great circle bends north of both ends


def test_a_border_that_was_moved(tiny_tree: dict[str, Any]) -> None:
    """A section that ends elsewhere than the table's way does not follow it."""
    tiny_tree["borders"]["alashankou"] |= {"lat": 49.6, "lon": 117.4}  # Manzhouli
    stretch = lane_way("west", Scenario.model_validate(tiny_tree)).stretches["china"]
    assert names(stretch) == ["Zhengzhou", "Alashankou and Dostyk"]
    assert not stretch.in_table


def test_a_lane_of_one_section(tiny_tree: dict[str, Any]) -> None:
    """From the port straight to a terminal: no way of the table leads there, least of all one that begins in Poland."""
    section = tiny_tree["lanes"]["west"]["sections"]["beyond"] | {"km": 10_200.0}
    tiny_tree["lanes"]["west"]["sections"] = {"all": section}
    stretch = lane_way("west", Scenario.model_validate(tiny_tree)).stretches["all"]
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
    stretch = lane_way("west", Scenario.model_validate(tiny_tree)).stretches["china"]
    assert names(stretch)[: len(stops)] == stops
    assert stretch.stops[0] == Stop(city, lat, lon)
    assert stretch.in_table


def test_cities_with_own_trains() -> None:
    """A port that a scenario of the library gives to a city has ways that begin there."""
    scenario = load_scenario("wuhan-own-trains")
    ports = new_ports(scenario)
    assert list(ports) == ["wuhan"]
    for key, seen in ports.items():
        for lane_id, lane in seen.lanes.items():
            way = lane_way(lane_id, seen)
            city = scenario.cities[key]
            np.testing.assert_allclose(way.line()[0], (city.lon, city.lat))
            assert [stretch.length_km for stretch in way.stretches.values()] == [
                section.km for section in lane.sections.values()
            ]


# --- lorries ----------------------------------------------------------------------------------------------------------


def test_feeders_take_the_great_circle(tiny: Scenario) -> None:
    """From the city to the port; steps add up to the distance."""
    wuhan = tiny.cities["wuhan"]
    line = feeder_way(wuhan, tiny.port, step_km=30.0)
    np.testing.assert_allclose(line[[0, -1]], [(wuhan.lon, wuhan.lat), (tiny.port.lon, tiny.port.lat)])
    steps = [between_km(*here[::-1], *there[::-1]) for here, there in pairwise(line)]
    assert max(steps) <= 30 + 1e-9
    assert sum(steps) == pytest.approx(between_km(wuhan.lat, wuhan.lon, tiny.port.lat, tiny.port.lon))


def test_a_city_at_the_port(tiny: Scenario) -> None:
    """Its lorries stand still."""
    city = tiny.cities["zhengzhou"].model_copy(update={"lat": tiny.port.lat, "lon": tiny.port.lon})
    np.testing.assert_allclose(feeder_way(city, tiny.port), [(tiny.port.lon, tiny.port.lat)] * 2)
