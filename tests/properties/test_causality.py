"""Nothing happens before what it needs."""

from __future__ import annotations

import numpy as np
import pandas as pd
from hypothesis import given

from freightsim import Scenario
from properties.strategies import boxes_by_way, run_of, scenarios, with_examples


def _in_order(frame: pd.DataFrame, columns: list[str]) -> None:
    """Check that instants never decrease along the columns and that none is known behind a missing one."""
    instants = frame[columns].to_numpy(dtype="datetime64[s]")
    known = ~np.isnat(instants)
    assert (known[:, 1:] <= known[:, :-1]).all()
    both = known[:, 1:] & known[:, :-1]
    assert (instants[:, 1:][both] >= instants[:, :-1][both]).all()


@with_examples()
@given(scenario=scenarios())
def test_stages_of_a_box_follow_each_other(scenario: Scenario) -> None:
    """Along the journey of each direction instants never decrease, and after a missing one all are missing."""
    run, _ = run_of(scenario)
    for boxes, stages in boxes_by_way(run):
        _in_order(boxes, stages)


@with_examples()
@given(scenario=scenarios())
def test_stages_of_a_train_follow_each_other(scenario: Scenario) -> None:
    """A train is closed, asks for a track, gets it, leaves, crosses its borders, arrives and is unloaded, in order."""
    run, _ = run_of(scenario)
    trains = run.trains[run.trains["kind"] != "empty_return"]
    for lane, item in scenario.lanes.items():
        borders = sum(section.border is not None for section in item.sections.values())
        for direction, met in (("outbound", range(1, borders + 1)), ("inbound", range(borders, 0, -1))):
            own = trains[(trains["lane"] == lane) & (trains["direction"] == direction)]
            crossings = [f"border{n}_{side}_at" for n in met for side in ("in", "track", "freed", "out")]
            start = ["cutoff_at", "track_asked_at", "track_from_at", "track_free_at", "departed_at"]
            _in_order(own, [*start, *crossings, "arrived_at", "unload_track_from_at", "unload_track_free_at"])
    assert not (trains["departed_at"] < trains["slot_at"]).any()


@with_examples()
@given(scenario=scenarios())
def test_empty_sets_cross_the_borders_home(scenario: Scenario) -> None:
    """An empty return leaves, crosses the borders from the far end and arrives, in order, without a box."""
    run, _ = run_of(scenario)
    empties = run.trains[run.trains["kind"] == "empty_return"]
    assert (empties["feu"] == 0).all()
    assert (empties["empty_feu"] == empties["places_feu"]).all()
    for lane, item in scenario.lanes.items():
        borders = sum(section.border is not None for section in item.sections.values())
        crossings = [f"border{n}_{side}_at" for n in range(borders, 0, -1) for side in ("in", "track", "freed", "out")]
        _in_order(empties[empties["lane"] == lane], ["departed_at", *crossings, "arrived_at"])


@with_examples()
@given(scenario=scenarios())
def test_only_released_boxes_board(scenario: Scenario) -> None:
    """A box boards only at a cut-off after its release: by customs at the port, by standing ready overseas."""
    run, _ = run_of(scenario)
    boxes = run.containers[run.containers["train"].notna()]
    released_at = boxes["released_at"].where(boxes["direction"] == "outbound", boxes["gate_in_at"])
    assert (released_at <= boxes["cutoff_at"]).all()


@with_examples()
@given(scenario=scenarios())
def test_first_come_is_first_to_board(scenario: Scenario) -> None:
    """Where the rule says first come first served, no box boards before one of its queue that was released earlier."""
    if scenario.loading.rule != "first_come_first_served":
        return
    _, records = run_of(scenario)
    boxes, end_h = records.boxes, scenario.clock.end_h
    ready_h = np.where(boxes["direction"] == 0, boxes["released_h"], boxes["gate_in_h"])
    boarded_h = np.nan_to_num(boxes["cutoff_h"], nan=end_h)
    for terminal in range(len(scenario.terminals)):
        for direction in (0, 1):
            own = (boxes["terminal"] == terminal) & (boxes["direction"] == direction) & np.isfinite(ready_h)
            order = np.argsort(ready_h[own], kind="stable")
            assert (np.diff(boarded_h[own][order]) >= 0).all()


@with_examples()
@given(scenario=scenarios())
def test_a_train_leaves_by_its_rule(scenario: Scenario) -> None:
    """Trains that the rule lets go are full or loaded enough; those below were let go by relief from gridlock."""
    run, _ = run_of(scenario)
    ran = run.trains[run.trains["feu"] > 0]
    relieved_h = {(row.service, row.at_h) for row in run.gridlocks if row.relieved}
    cutoff_h = (ran["cutoff_at"] - pd.Timestamp(scenario.clock.start)).dt.total_seconds() / 3600
    for service, at_h, feu, places in zip(ran["service"], cutoff_h, ran["feu"], ran["places_feu"], strict=True):
        relief = any(key == service and abs(hour - at_h) < 1 / 3600 for key, hour in relieved_h)
        if scenario.dispatch.rule == "full_train":
            assert feu == places or relief
        elif scenario.dispatch.rule in ("minimum_load", "schedule"):
            assert feu >= min(scenario.dispatch.minimum_feu, places) or relief


@with_examples()
@given(scenario=scenarios())
def test_empty_boxes_fill_trains_under_the_schedule_alone(scenario: Scenario) -> None:
    """Laden and empty boxes fit on the train, and as many empty ones ride as the least share of laden ones allows."""
    run, _ = run_of(scenario)
    trips = run.trains[run.trains["feu"] > 0]
    assert (trips["teu"] == 2 * (trips["feu"] + trips["empty_feu"])).all()
    rule = scenario.dispatch
    if rule.rule != "schedule":
        assert not trips["empty_feu"].any()
        return
    share = np.array([rule.laden_share.at(day.date()) for day in trips["slot_at"]])
    share[trips["kind"] == "group"] = 1.0
    boxes = trips["teu"] / 2
    assert (boxes <= trips["places_feu"]).all()
    assert (trips["feu"] >= share * boxes - 1e-9).all()
    assert ((boxes == trips["places_feu"]) | (trips["feu"] < share * (boxes + 1)) | (trips["kind"] == "group")).all()


@with_examples()
@given(scenario=scenarios())
def test_the_way_of_a_train_is_the_sum_of_its_parts(scenario: Scenario) -> None:
    """Without variation and load, hours on the way are running hours, waits, gauge changes and papers, as stated."""
    calm = scenario.but(
        {
            "trains": {"running_cv": 0.0},
            "borders": {key: {"formalities_cv": 0.0, "load_exponent": 0.0} for key in scenario.borders},
        }
    )
    _, records = run_of(calm)
    trains = records.trains
    for lane, item in calm.lanes.items():
        met = [section.border for section in item.sections.values() if section.border is not None]
        own = trains["lane"] == lane
        way_h = np.full(int(own.sum()), sum(section.running_h for section in item.sections.values()))
        for number, key in enumerate(met, start=1):
            columns = {name: trains[f"border{number}_{name}_h"][own] for name in ("in", "track", "freed", "out")}
            border, known = calm.borders[key], np.isfinite(columns["out"])
            held_h = 24 * border.tracks.at_h(0, calm.clock) / border.trains_per_day.at_h(0, calm.clock)
            papers_h = border.formalities_h.at_h(0, calm.clock)
            np.testing.assert_allclose((columns["freed"] - columns["track"])[known], held_h)
            np.testing.assert_allclose((columns["out"] - columns["freed"])[known], papers_h)
            way_h += columns["track"] - columns["in"] + held_h + papers_h
        arrived = np.isfinite(trains["arrived_h"][own])
        np.testing.assert_allclose((trains["arrived_h"] - trains["departed_h"])[own][arrived], way_h[arrived])
