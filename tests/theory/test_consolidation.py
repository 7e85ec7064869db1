"""A train that leaves as soon as it is full keeps its boxes waiting as long as theory says."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from freightsim import Scenario, simulate
from theory.intervals import assert_theory
from theory.open_port import open_port

SLOT_H = 0.1


def _wait_h(tree: dict[str, Any], replication: int, trains: int) -> float:
    """Return the mean wait of the boxes on the first trains: so many that the horizon cuts none of them off."""
    run = simulate(Scenario.model_validate(tree), seed=17, replication=replication)
    ran = run.trains.loc[run.trains["feu"] > 0, "train"].head(trains)
    assert len(ran) == trains
    boxes = run.containers[run.containers["train"].isin(ran)]
    return float((boxes["cutoff_at"] - boxes["released_at"]).dt.total_seconds().mean()) / 3600


@pytest.mark.parametrize(("places", "boxes_per_h", "trains"), [(10, 2.0, 220), (41, 4.0, 110)])
def test_a_box_waits_for_the_train_to_fill(places: int, boxes_per_h: float, trains: int) -> None:
    """Boxes that come at a Poisson rate wait (Q - 1) / (2 lambda) for a train of Q (renewal theory; Ross, 2014).

    Slots every d hours stand for "at once": the number waiting modulo Q is uniform at each slot, so they add exactly
    d / 2 and nothing else.
    """
    tree = open_port(boxes_per_h, places, "2014-01-01", "2014-03-01", trains_per_week=168 / SLOT_H)
    tree["dispatch"] = {"rule": "full_train"}
    waits = [_wait_h(tree, replication, trains) for replication in range(12)]
    assert_theory(waits, (places - 1) / (2 * boxes_per_h) + SLOT_H / 2)


def test_every_train_leaves_full() -> None:
    """Under fixed-length accumulation every train that runs has each of its places taken."""
    tree = open_port(2.0, 10, "2014-01-01", "2014-03-01", trains_per_week=168 / SLOT_H)
    tree["dispatch"] = {"rule": "full_train"}
    trains = simulate(Scenario.model_validate(tree), seed=17).trains
    assert np.unique(trains.loc[trains["departed_at"].notna() & (trains["feu"] > 0), "feu"]).tolist() == [10]
