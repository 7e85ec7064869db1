"""A shuttle with so many wagons keeps boxes waiting in its city as long as bulk-service theory says."""

from __future__ import annotations

import pytest

from freightsim import Scenario
from freightsim.simulation.inputs import draw_inputs
from freightsim.simulation.network import run_once
from freightsim.simulation.recording import record
from freightsim.validation.merge import merged
from theory.intervals import assert_theory
from theory.open_port import PLENTY, open_port
from theory.queue_theory import mean_leftover

HEADWAY_H = 24.0
WAGONS = 20


def _waits_h(boxes_per_h: float, wagons: int, replications: int) -> list[float]:
    """Return the mean wait for a daily shuttle that runs with a single box, in each replication."""
    join = {
        "by": "shuttle",
        "from": "2014-01-01",
        "trains_per_week": 7.0,
        "wagons": wagons,
        "minimum_feu": 1,
        "usd_per_feu": 0.0,
        "rail_km": 100.0,
    }
    change = {"choice": {"truck_usd_per_feu": 100.0}, "cities": {"zhengzhou": {"road_km": 1.0, "joins": join}}}
    tree = open_port(boxes_per_h, PLENTY, "2014-01-01", "2015-01-01", trains_per_week=7.0)
    scenario, waits_h = Scenario.model_validate(merged(tree, change)), []
    for replication in range(replications):
        boxes = record(run_once(draw_inputs(scenario, 29, replication))).boxes
        counted = (boxes["booked_h"] > 24 * 60) & (boxes["booked_h"] < scenario.clock.end_h - 24 * 30)
        waits_h.append(float((boxes["shuttle_from_h"] - boxes["station_h"])[counted].mean()))
    return waits_h


def test_boxes_wait_for_half_a_headway() -> None:
    """With wagons in plenty, boxes that come at any hour wait for 12 h in the mean."""
    assert_theory(_waits_h(0.5, 1000, 8), HEADWAY_H / 2, widest=0.03)


@pytest.mark.parametrize("load", [0.7, 0.8])
def test_boxes_that_find_no_wagon_wait_for_the_next_one(load: float) -> None:
    """Half a headway, and the boxes left behind by Little's law (Bailey, 1954; Powell, 1985)."""
    boxes_per_h = load * WAGONS / HEADWAY_H
    theory_h = HEADWAY_H / 2 + mean_leftover(load * WAGONS, WAGONS) / boxes_per_h
    assert_theory(_waits_h(boxes_per_h, WAGONS, 16), theory_h, widest=0.05)
