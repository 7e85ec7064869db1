"""Each booking becomes boxes, and each box draws its haul, its lifts and its customs once."""

from __future__ import annotations

from math import sqrt
from typing import Any

import numpy as np

from freightsim.base.streams import Streams
from freightsim.choice.collection import shippers_km
from freightsim.choice.tables import rate_tables
from freightsim.journey.bookings import take_bookings
from freightsim.journey.boxes import Boxes, make_boxes
from freightsim.scenario import Scenario
from stationed import joins_by, stationed


def boxes_of(tree: dict[str, Any]) -> tuple[Scenario, Boxes]:
    """Return the scenario of a tree and its boxes."""
    scenario = Scenario.model_validate(tree)
    streams = Streams(1, 0)
    return scenario, make_boxes(scenario, take_bookings(scenario, rate_tables(scenario), streams), streams)


def test_a_box_for_each_feu(tiny: Scenario) -> None:
    """Boxes stand in the order of bookings, numbered within each."""
    streams = Streams(1, 0)
    bookings = take_bookings(tiny, rate_tables(tiny), streams)
    boxes = make_boxes(tiny, bookings, streams)
    assert len(boxes) == int(bookings.feu.sum())
    pairs = [(row, number) for row, feu in enumerate(bookings.feu.tolist()) for number in range(feu)]
    assert list(zip(boxes.booking.tolist(), boxes.number.tolist(), strict=True)) == pairs


def test_another_order(tiny_tree: dict[str, Any]) -> None:
    """Reordering moves whole boxes."""
    _, boxes = boxes_of(tiny_tree)
    order = np.arange(len(boxes))[::-1]
    turned = boxes.in_order(order)
    assert turned.haul_h[0] == boxes.haul_h[-1]
    assert turned.booking.tolist() == boxes.booking[::-1].tolist()


def test_the_haul_goes_by_the_city(tiny_tree: dict[str, Any]) -> None:
    """Without variation all boxes of a city have the haul of its distance."""
    tiny_tree["feeder"]["time_cv"] = 0.0
    _, boxes = boxes_of(tiny_tree)
    assert set(boxes.haul_h.round(6).tolist()) == {round(3 + 25 / 70, 6), round(3 + 530 / 70, 6)}


def test_lifts(tiny_tree: dict[str, Any]) -> None:
    """Lifts have mean 1 and the port's coefficient of variation; 0 makes all alike."""
    _, boxes = boxes_of(tiny_tree)
    assert abs(boxes.lift_factor.mean() - 1.0) < 5 * 0.3 / sqrt(len(boxes))
    tiny_tree["port"]["lift_cv"] = 0.0
    assert set(boxes_of(tiny_tree)[1].lift_factor.tolist()) == {1.0}


def test_customs(tiny_tree: dict[str, Any]) -> None:
    """Papers are exponential with mean 1; a box that is opened holds its desk longer."""
    _, boxes = boxes_of(tiny_tree)
    count = len(boxes)
    assert abs(boxes.papers.mean() - 1.0) < 5 / sqrt(count)
    assert boxes.desk_h.min() > 0
    tiny_tree["customs"]["inspected_share"] = 0.0
    _, closed = boxes_of(tiny_tree)
    opened = boxes.desk_h != closed.desk_h
    assert abs(opened.mean() - 0.05) < 5 * sqrt(0.05 * 0.95 / count)
    np.testing.assert_allclose(boxes.desk_h[opened], closed.desk_h[opened] * 4.0 / 0.2)
    np.testing.assert_array_equal(boxes.papers, closed.papers)


def test_everything_or_nothing_is_opened(tiny_tree: dict[str, Any]) -> None:
    """With a share of 1 every box holds its desk as long as an inspection takes, mean 4 h."""
    tiny_tree["customs"]["inspected_share"] = 1.0
    _, boxes = boxes_of(tiny_tree)
    assert abs(boxes.desk_h.mean() - 4.0) < 5 * 4.0 / sqrt(len(boxes))


def test_the_haul_of_a_box_by_rail(tiny_tree: dict[str, Any]) -> None:
    """Between shipper and station: the hours of handling there; all else is drawn as for a box by truck."""
    _, by_truck = boxes_of(tiny_tree)
    tiny_tree["choice"]["truck_usd_per_feu"] = 1000.0
    tiny_tree["joining"] = {"rail_handling_h": 7.0}
    join = {"by": "shuttle", "from": "2013-06-01", "trains_per_week": 2.0, "wagons": 9}
    tiny_tree["cities"]["wuhan"]["joins"] = join
    scenario, boxes = boxes_of(tiny_tree)
    wuhan = take_bookings(scenario, rate_tables(scenario), Streams(1, 0)).city[boxes.booking] == 1
    assert set(boxes.haul_h[wuhan].tolist()) == {7.0}
    np.testing.assert_array_equal(boxes.haul_h[~wuhan], by_truck.haul_h[~wuhan])
    for name in ("lift_factor", "desk_h", "papers"):
        np.testing.assert_array_equal(getattr(boxes, name), getattr(by_truck, name))


def test_the_haul_to_a_station() -> None:
    """Others go by truck to it, and then they are loaded onto wagons as the city's own; none of them to the port."""
    still = {"feeder": {"time_cv": 0.0}}
    keys = {"presence": 1.0, "presence_years": 0.1, "collects_within_km": 700.0}
    scenario = stationed(joins_by("shuttle", **keys), still)
    streams = Streams(1, 0)
    bookings = take_bookings(scenario, rate_tables(scenario), streams)
    boxes = make_boxes(scenario, bookings, streams)
    city, station = bookings.city[boxes.booking], bookings.station[boxes.booking]
    km = shippers_km(scenario, 1)
    for other in (1, 3):
        own = (city == other) & (station == 1)
        assert own.any()
        driving_h = km[other] / 70
        expected = 12.0 + (3.0 + driving_h + 11.0 * (driving_h // 9.0) if other != 1 else 0.0)
        np.testing.assert_allclose(boxes.haul_h[own], expected)
    assert not boxes.origin.any()


def test_customs_at_the_station() -> None:
    """Boxes that use it need none at the port, and others do."""
    keys = {"presence": 1.0, "presence_years": 0.1, "customs_at_origin": True}
    scenario = stationed(joins_by("shuttle", **keys))
    streams = Streams(1, 0)
    bookings = take_bookings(scenario, rate_tables(scenario), streams)
    boxes = make_boxes(scenario, bookings, streams)
    np.testing.assert_array_equal(boxes.origin, bookings.station[boxes.booking] == 1)
    assert boxes.origin.any()
