"""No box and no train is lost or made: whoever was generated is somewhere, and only once."""

from __future__ import annotations

import numpy as np
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from freightsim import Scenario
from freightsim.simulation.inputs import draw_inputs
from properties.strategies import boxes_by_way, run_of, scenarios, who_came, with_examples


@with_examples()
@given(scenario=scenarios(), share=st.floats(0, 1))
def test_every_box_is_in_exactly_one_stage(scenario: Scenario, share: float) -> None:
    """At any instant the boxes booked up to it are those in each stage, those handed over and those turned away."""
    run, records = run_of(scenario)
    clock = scenario.clock
    instant = pd.Timestamp(clock.start) + pd.Timedelta(
        hours=round(clock.begin_h + share * (clock.end_h - clock.begin_h))
    )
    present = 0
    for boxes, stages in boxes_by_way(run):
        reached = (boxes[stages] <= instant).to_numpy()
        in_stage = reached & ~np.column_stack([reached[:, 1:], np.zeros(len(boxes), dtype=bool)])
        assert (in_stage.sum(axis=1) == reached[:, 0]).all()
        present += int(in_stage.sum())
    bookings = draw_inputs(scenario, 1, 0).bookings
    booked = clock.when(bookings.booked_h) <= np.datetime64(instant)
    away = clock.when(records.turned_away["booked_h"]) <= np.datetime64(instant)
    assert present + away.sum() == bookings.feu[booked].sum()


@with_examples()
@given(scenario=scenarios())
def test_who_looked_elsewhere_comes_nowhere(scenario: Scenario) -> None:
    """Boxes that came and boxes turned away are together those that were drawn, and whole bookings leave, or stay."""
    run, records = run_of(scenario)
    inputs = draw_inputs(scenario, 1, 0)
    came, booking = who_came(inputs, records), inputs.boxes.booking
    assert len(run.containers) == came.sum()
    for name, column in (("direction", inputs.bookings.direction), ("tonnes", inputs.bookings.t_per_feu)):
        np.testing.assert_array_equal(records.boxes[name], column[booking[came]])
    assert not set(booking[came].tolist()) & set(booking[~came].tolist())
    assert run.yearly["feu_turned_away"].sum() == (~came).sum()
    if not scenario.modes:
        assert came.all()


@with_examples()
@given(scenario=scenarios(), share=st.floats(0, 1))
def test_boxes_on_the_way_are_those_of_the_trains_on_the_way(scenario: Scenario, share: float) -> None:
    """At any instant the boxes between departure and arrival are those that the trains on the way carry."""
    run, _ = run_of(scenario)
    instant = pd.Timestamp(scenario.clock.start) + pd.Timedelta(hours=round(share * scenario.clock.end_h))
    boxes, trains = run.containers, run.trains

    def on_the_way(frame: pd.DataFrame) -> pd.Series:
        return (frame["departed_at"] <= instant) & ~(frame["arrived_at"] <= instant)

    assert on_the_way(boxes).sum() == trains.loc[on_the_way(trains), "feu"].sum()


@with_examples()
@given(scenario=scenarios())
def test_trains_carry_the_boxes_that_have_a_train(scenario: Scenario) -> None:
    """Boxes of a train are as many as it says, all of its terminal and direction, and weigh and cost what it says."""
    run, _ = run_of(scenario)
    boxes, trains = run.containers, run.trains.set_index("train")
    assert boxes["container"].is_unique
    assert trains.index.is_unique
    on_train = boxes[boxes["train"].notna()]
    assert trains["feu"].sum() == len(on_train)
    carried = on_train.groupby("train").agg(
        feu=("container", "size"), tonnes=("tonnes", "sum"), usd=("value_usd", "sum")
    )
    carried = carried.reindex(trains.index, fill_value=0)
    assert (carried["feu"] == trains["feu"]).all()
    np.testing.assert_allclose(carried["tonnes"].to_numpy(float), trains["tonnes"].to_numpy(float))
    np.testing.assert_allclose(carried["usd"].to_numpy(float), trains["value_usd"].to_numpy(float))
    for column in ("terminal", "direction", "lane"):
        own = on_train["train"].map(trains[column]).astype(str)
        assert (own == on_train[column].astype(str)).all()
    assert on_train["cutoff_at"].tolist() == trains["cutoff_at"].reindex(on_train["train"]).tolist()


@with_examples()
@given(scenario=scenarios())
def test_a_train_carries_no_more_than_its_wagons(scenario: Scenario) -> None:
    """TEU on a train are at most its places, its places at most what its wagons carry; a cancelled slot has none."""
    run, _ = run_of(scenario)
    trains = run.trains
    on_trips_feu = trains["feu"] + trains["empty_feu"].where(trains["kind"] != "empty_return", 0)
    assert (trains["teu"] == 2 * on_trips_feu).all()
    assert (trains["teu"] <= 2 * trains["places_feu"]).all()
    assert (2 * trains["places_feu"] <= trains["wagons"] * scenario.trains.teu_per_wagon).all()
    assert trains["wagons"].between(scenario.trains.wagons_low.at_h(0, scenario.clock), 30).all()
    assert (trains["wagons"] <= scenario.trains.wagons_high.at_h(0, scenario.clock)).all()
    assert (trains.loc[trains["status"] == "cancelled", "feu"] == 0).all()
    assert ((trains["cause"] != "") == (trains["status"] == "cancelled")).all()


@with_examples()
@given(scenario=scenarios())
def test_every_slot_of_the_timetable_is_accounted_for(scenario: Scenario) -> None:
    """Slots come evenly at the stated number a week from the offset on, and each has run, is under way or cancelled."""
    run, _ = run_of(scenario)
    end_h = scenario.clock.end_h
    slots = run.trains[run.trains["kind"] == "timetabled"]
    for key, service in scenario.services.items():
        own = slots[slots["service"] == key]
        hours = (own["slot_at"] - pd.Timestamp(scenario.clock.start)).dt.total_seconds().to_numpy() / 3600
        starts_h, a_week = service.trains_per_week.steps_h(scenario.clock)
        edges_h = np.array([0.0, *starts_h[1:], end_h])
        offered = np.concatenate([[0.0], np.cumsum(np.diff(edges_h) * a_week / 168)])
        # A slot falls due whenever the trains offered since the beginning reach a whole number.
        expected_h = np.interp(np.arange(np.ceil(offered[-1] - 1e-9)), offered, edges_h) + service.offset_h
        np.testing.assert_allclose(np.sort(hours), expected_h[expected_h < end_h], atol=1 / 3600)
    assert set(slots["status"]) <= {"ran", "under_way", "closed", "cancelled"}
