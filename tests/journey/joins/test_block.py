"""Through wagons: boxes that are not lifted at the port, on the port's trains and home, by arithmetic."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd
import pytest

from freightsim.results.ledger import ledger
from freightsim.results.records import Records
from freightsim.results.stages import stages
from freightsim.results.stations import stations
from freightsim.scenario import Scenario
from freightsim.scenario.joins import BLOCK, TRUCK
from freightsim.simulation.inputs import Inputs, draw_inputs
from freightsim.simulation.network import run_once
from freightsim.simulation.port import Outcome
from freightsim.simulation.recording import record
from handmade import IN, OUT, Box, joined, with_cargo
from joins import joining
from stations import by_station

DAILY: dict[str, Any] = {
    "by": "block",
    "trains_per_week": 7,
    "wagons": 2,
    "minimum_feu": 1,
    "offset_h": 12.0,
}
"""It leaves Wuhan at 12, 36, ... h, is at the port 10 h later, and its wagons can be coupled 5 h after that."""

CARGO: list[Box] = [(OUT, 1.0), (OUT, 1.0), (OUT, 1.0), (IN, 90.0), (IN, 90.0)]
"""The first two and the last come and go by block; customs clear them in Wuhan by 11 h."""
ACCESS = [BLOCK, BLOCK, TRUCK, TRUCK, BLOCK]


def inputs_of(
    join: dict[str, Any] | None = None,
    cargo: list[Box] = CARGO,
    access: list[int] = ACCESS,
    change: dict[str, Any] | None = None,
) -> Inputs:
    """Return the inputs of the steady world in which Wuhan joins."""
    return with_cargo(joined(DAILY | (join or {}), change), cargo, city=[1] * len(cargo), access=access)


def run(inputs: Inputs) -> tuple[Outcome, Records]:
    """Run the inputs, and return what came of it and its records."""
    outcome = run_once(inputs)
    return outcome, record(outcome)


def test_it_is_topped_up_and_goes_on_as_one_train() -> None:
    """Under way at the cut-off at 24 h, it stands at the port at 27 h, before loading begins at 36 h: it is carried.

    The third box comes by truck and is lifted from the yard: 1 h of placing, 1 h of lift, 1 h of release.
    """
    outcome, records = run(inputs_of())
    train = outcome.trains[0]
    assert (train.boxes, train.coupled_feu, train.cutoff_h) == ([0, 1, 2], 2, 24.0)
    assert train.loading is not None
    assert (train.loading.lifted_h.tolist(), train.loading.track_free_h) == ([36.0, 36.0, 38.0], 39.0)
    boxes = records.boxes
    assert boxes["station_h"][:2].tolist() == [11.0, 11.0]
    assert boxes["shuttle_from_h"][:2].tolist() == [12.0, 12.0]
    assert boxes["gate_in_h"][:2].tolist() == boxes["released_h"][:2].tolist() == [27.0, 27.0]
    assert boxes["cutoff_h"][:3].tolist() == [27.0, 27.0, 24.0]
    assert boxes["rollovers"].tolist() == [0] * 5


def test_no_place_in_the_yard_and_no_desk() -> None:
    """Only the boxes that come and go by truck enter the yard."""
    outcome, records = run(inputs_of())
    assert list(outcome.entered) == [2]
    assert np.isnan(records.boxes["yard_in_h"]).tolist() == [True, True, False, False, True]
    found = by_station(pd.DataFrame(stations(inputs_of().scenario, records)))
    yard, tracks = (found[found["kind"] == kind] for kind in ("yard", "port_tracks"))
    # TRUCKS: one box stays from its gate at 1 h until it is lifted at 38 h, one from 189 h until customs are done.
    hours = 37 + (records.boxes["released_h"][3] - 189)
    assert (yard["occupancy"] * 384).sum() == pytest.approx(hours)
    assert tracks["arrivals"].sum() == 2  # a train out, a train in, and no rake


def test_too_late_for_the_loading() -> None:
    """From 39 h on at the port it misses the train of 48 h, which has too little cargo; the next goes a week later."""
    outcome, records = run(inputs_of({"offset_h": 24.0}))
    assert outcome.trains[0].cause == "too_little_cargo"
    (train,) = [each for each in outcome.trains if each.boxes and each.direction == "outbound"]
    assert (train.cutoff_h, train.boxes) == (192.0, [0, 1, 2])
    assert records.boxes["rollovers"][:3].tolist() == [0, 0, 1]


def test_home_without_a_lift() -> None:
    """Uncoupled as the train arrives at 187 h, marshalled by 192 h, it misses the rake of 190 h and takes the next.

    That one turns at 214 h, leaves at 219 h and is home at 229 h; papers take 20 h, the last haul 2 h.
    """
    outcome, records = run(inputs_of())
    (train,) = [each for each in outcome.trains if each.boxes and each.direction == "inbound"]
    assert (train.arrived_h, train.uncoupled) == (187.0, frozenset({4}))
    assert train.unloading is not None
    assert train.unloading.lifted_h.tolist() == [189.0, 187.0]
    boxes = records.boxes
    assert (boxes["shuttle_from_h"][4], boxes["shuttle_to_h"][4]) == (219.0, 229.0)
    assert (boxes["released_h"][4], boxes["handed_over_h"][4]) == (249.0, 251.0)
    table = pd.DataFrame(stages(inputs_of().scenario, records)).set_index(["direction", "stage"])["mean_h"]
    assert table["inbound", "shuttle_wait"] == 219 - 187
    assert table["inbound", "wagon_group_to_city"] == 249 - 219


def test_customs_at_the_port() -> None:
    """Where customs are at the port they clear boxes on their wagons: 10 h before coupling, 20 h before home."""
    _outcome, records = run(inputs_of({"customs_at_origin": False, "offset_h": 2.0}))
    boxes = records.boxes
    assert boxes["station_h"][:2].tolist() == [1.0, 1.0]
    assert boxes["released_h"][:2].tolist() == [2.0 + 10 + 5 + 10] * 2
    # On a siding from 192 h, cleared at 212 h: the rake that is at the port at 228 h leaves at 233 h.
    assert (boxes["shuttle_to_h"][4], boxes["released_h"][4]) == (243.0, 243.0)


@pytest.mark.parametrize(("least", "wait_h", "first_h"), [(2, 168.0, 12.0), (3, 30.0, 60.0), (3, 1000.0, None)])
def test_least_load(least: int, wait_h: float, first_h: float | None) -> None:
    """It runs with its least load, or where a box has waited long enough: from 11 h on, at 12, 36 or 60 h."""
    outcome, _records = run(inputs_of({"wagons": 3, "minimum_feu": least, "longest_wait_h": wait_h}))
    ran = [trip.slot.at_h for trip in outcome.shuttles if not trip.cause]
    assert (ran[0] if ran else None) == first_h
    assert {trip.cause for trip in outcome.shuttles} <= {"", "too_little_cargo"}


def test_places_are_those_of_the_train() -> None:
    """Of four boxes on through wagons a train of three places takes three, and no box of the yard."""
    cargo: list[Box] = [(OUT, 1.0)] * 5
    outcome, _records = run(inputs_of({"wagons": 4}, cargo, [BLOCK] * 4 + [TRUCK]))
    train = outcome.trains[0]
    assert (train.boxes, train.coupled_feu, train.behind_feu) == ([0, 1, 2], 3, 1)


def test_only_trains_of_its_lanes() -> None:
    """On another lane the train leaves without the wagons."""
    lanes = {"lanes": {"other": joined(DAILY).tree()["lanes"]["west"]}}
    outcome, _records = run(inputs_of({"lanes": ["other"]}, [(OUT, 1.0)] * 4, [BLOCK, BLOCK, TRUCK, TRUCK], lanes))
    assert outcome.trains[0].boxes == [2, 3]


def test_every_place_of_a_trip_costs_the_tariff() -> None:
    """Two places each way on each trip that ran: one brought two boxes, one took one home; the rest others pay."""
    inputs = inputs_of({"usd_per_feu": 100.0}, change={"joining": {"rail_usd_per_feu": 250.0}})
    outcome, records = run(inputs)
    ran = sum(not trip.cause for trip in outcome.shuttles)
    assert ran == 2
    table = pd.DataFrame(ledger(inputs.scenario, records)).set_index(["direction", "leg"])
    road = table.loc[("outbound", "feeder_haul"), "cost_usd"] - 2 * 2 * 250.0
    assert table.loc[("outbound", "feeder_haul"), "revenue_usd"] == pytest.approx(2 * 100.0 + road)
    assert table.loc[("outbound", "feeder_haul"), "subsidy_usd"] == pytest.approx(2 * 2 * 250.0 - 2 * 100.0)
    assert table.loc[("inbound", "feeder_haul"), "subsidy_usd"] == pytest.approx(2 * 2 * 250.0 - 1 * 100.0)


# ---- in general ------------------------------------------------------------------------------------------------------


def tiny() -> Scenario:
    """Return the tiny port for half a year, where Wuhan sends through wagons."""
    return joining("block")


def test_conservation() -> None:
    """Every box by block is in its city, on one trip, on one train or at home, and goes forward in time."""
    inputs = draw_inputs(tiny(), 5, 0)
    outcome, records = run(inputs)
    own = set(np.flatnonzero(inputs.access == BLOCK).tolist())
    assert len(own) > 100
    rides = [box for trip in outcome.shuttles for box in trip.boxes + trip.back]
    aboard = [box for train in outcome.trains for box in train.boxes]
    assert len(rides) == len(set(rides))
    assert len(aboard) == len(set(aboard))
    assert set(rides) <= own
    assert {box for box in own & set(aboard) if not inputs.inbound[box]} <= set(rides)
    assert not own & set(outcome.entered)
    assert all(len(trip.boxes) <= 20 and len(trip.back) <= 20 for trip in outcome.shuttles)
    boxes = records.boxes
    out = (boxes["access"] == BLOCK) & (boxes["direction"] == 0)
    hours = [
        boxes[name][out] for name in ("ready_h", "station_h", "shuttle_from_h", "gate_in_h", "cutoff_h", "loaded_h")
    ]
    assert len(hours[0]) > 50
    for earlier, later in pairwise(hours):
        assert (np.isnan(later) | (later >= earlier)).all()
