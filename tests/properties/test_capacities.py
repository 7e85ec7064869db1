"""No station ever holds more than it has places for, and none stands idle while somebody waits."""

from __future__ import annotations

from heapq import heapify, heapreplace

import numpy as np
from hypothesis import given

from freightsim import Scenario
from freightsim.results.records import Records
from freightsim.simulation.inputs import draw_inputs
from properties.strategies import Hours, most_at_once, present_at_starts, run_of, scenarios, who_came, with_examples

INSTANT_H = 1e-6
"""Hours within which two instants count as one where an instant was computed by a difference."""

FREED, IMPORT, GATE, EXPORT = range(4)
"""What happens at the same instant, in this order."""


@with_examples(60)
@given(scenario=scenarios())
def test_export_boxes_enter_the_yard_only_where_a_place_is_free(scenario: Scenario) -> None:
    """An export box enters when a place is free, as soon as one is, first come first served; imports may exceed."""
    _, records = run_of(scenario)
    places, end_h = scenario.port.yard_feu.at(scenario.horizon.start), scenario.clock.end_h
    outside = present = 0
    before_h = -np.inf
    for at_h, what in _yard_events(records):
        if at_h > before_h:
            assert outside == 0 or present >= places, f"a place was free before {at_h} h while {outside} FEU waited"
        before_h = at_h
        if what == EXPORT:
            assert present < places, f"an export box entered the full yard at {at_h} h"
        present += {FREED: -1, GATE: 0}.get(what, 1)
        outside += {GATE: 1, EXPORT: -1}.get(what, 0)
    assert before_h < end_h
    assert outside == 0 or present >= places


def _yard_events(records: Records) -> list[tuple[float, int]]:
    """Return hours and what happens to the places of the yard, in order; entries keep the order of the gate."""
    boxes = records.boxes
    outbound = boxes["direction"] == 0
    gate_h, entered_h = boxes["gate_in_h"][outbound], boxes["yard_in_h"][outbound]
    in_order_h = entered_h[np.argsort(gate_h, kind="stable")]
    assert (np.diff(in_order_h[np.isfinite(in_order_h)]) >= 0).all()
    exits_h = np.where(outbound, boxes["loaded_h"], boxes["released_h"])
    parts = [(exits_h, FREED), (boxes["yard_in_h"][~outbound], IMPORT), (gate_h, GATE), (entered_h, EXPORT)]
    return sorted((float(at_h), what) for hours, what in parts for at_h in hours[np.isfinite(hours)])


@with_examples()
@given(scenario=scenarios())
def test_customs_hold_no_more_boxes_than_desks(scenario: Scenario) -> None:
    """A box takes its time at a desk and of its papers, from its entry on, and desks are never more than are open."""
    inputs = draw_inputs(scenario, 1, 0)
    _, records = run_of(scenario)
    boxes, customs, clock = records.boxes, scenario.customs, scenario.clock
    arrived_h = np.append(records.trains["arrived_h"], np.nan)[boxes["train"]]
    import_h = customs.import_papers_h.over_h(np.nan_to_num(arrived_h), clock)
    mean_h = np.where(boxes["direction"] == 0, customs.export_papers_h.at_h(0, clock), import_h)
    came = who_came(inputs, records)
    done_h = boxes["released_h"] - mean_h * inputs.boxes.papers[came]
    start_h = done_h - inputs.boxes.desk_h[came]
    known = np.isfinite(start_h)
    came_h, start_h, done_h = boxes["yard_in_h"][known], start_h[known], done_h[known]
    assert (start_h >= came_h - INSTANT_H).all()
    assert (np.diff(start_h[np.lexsort((start_h, came_h))]) >= -INSTANT_H).all()
    held = done_h - start_h > 2 * INSTANT_H
    starts_h, present = present_at_starts(start_h[held] + INSTANT_H, done_h[held] - INSTANT_H)
    assert (present <= customs.desks.over_h(starts_h, clock)).all()


@with_examples()
@given(scenario=scenarios())
def test_tracks_hold_no_more_trains_than_there_are(scenario: Scenario) -> None:
    """Loading and unloading together never take more tracks than the port or a terminal has, and keep their order."""
    _, records = run_of(scenario)
    for place, capacity in {"port": scenario.port, **scenario.terminals}.items():
        asked_h, from_h, until_h = _track_stays(records, place)
        assert most_at_once(from_h, until_h) <= capacity.tracks.at_h(0, scenario.clock)
        order = np.lexsort((np.nan_to_num(from_h, nan=np.inf), asked_h))
        known = np.isfinite(from_h[order])
        assert (np.diff(from_h[order][known]) >= 0).all()


def _track_stays(records: Records, place: str) -> tuple[Hours, Hours, Hours]:
    """Return hours of asking for a track, of getting and of leaving it, at the port or a terminal."""
    trains = records.trains
    used, outbound = trains["feu"] > 0, trains["direction"] == "outbound"
    there = used & (outbound if place == "port" else ~outbound & (trains["terminal"] == place))
    gone = used & (~outbound if place == "port" else outbound & (trains["terminal"] == place))
    columns = (("track_asked", "arrived"), ("track_from", "unload_track_from"), ("track_free", "unload_track_free"))
    asked_h, from_h, until_h = (
        np.concatenate([trains[f"{load}_h"][there], trains[f"{unload}_h"][gone]]) for load, unload in columns
    )
    return asked_h, from_h, until_h


@with_examples()
@given(scenario=scenarios())
def test_cranes_lift_no_faster_than_they_can(scenario: Scenario) -> None:
    """The hours of lifts at a place, loading and unloading, are at most its crane hours while it works."""
    inputs = draw_inputs(scenario, 1, 0)
    _, records = run_of(scenario)
    boxes, port = records.boxes, scenario.port
    outbound = boxes["direction"] == 0
    done_h = np.where(outbound, boxes["loaded_h"], boxes["unloaded_h"])
    lift_h = inputs.boxes.lift_factor[who_came(inputs, records)] / port.lifts_per_h
    known = np.isfinite(done_h)
    held = known & (lift_h > 2 * INSTANT_H)
    starts_h = (done_h - lift_h)[held] + INSTANT_H
    assert most_at_once(starts_h, done_h[held] - INSTANT_H) <= port.cranes.at_h(0, scenario.clock)


@with_examples()
@given(scenario=scenarios())
def test_trains_out_are_no_more_than_wagon_sets(scenario: Scenario) -> None:
    """A set is with its train from the cut-off to its turn-round, and trains are never more than sets."""
    _, records = run_of(scenario)
    trains = records.trains
    empty = trains["kind"] == "empty_return"
    used = (trains["feu"] > 0) | empty
    from_h = np.where(empty, trains["departed_h"], trains["cutoff_h"])[used]
    turned_h = trains["unload_track_free_h"] + scenario.trains.turn_round_h
    until_h = np.where(empty, trains["arrived_h"], turned_h)[used]
    # The outbound set goes on as an empty return, the instant of which is computed in another way.
    assert most_at_once(from_h + INSTANT_H, until_h - INSTANT_H) <= scenario.trains.wagon_sets.at_h(0, scenario.clock)


@with_examples()
@given(scenario=scenarios())
def test_a_border_serves_all_cities_trains_in_order(scenario: Scenario) -> None:
    """Trains of the port and of other cities get tracks first come first served, each as soon as one is free."""
    _, records = run_of(scenario)
    for key, border in scenario.borders.items():
        came_h, track_h = _crossings(scenario, records, key)
        capacity = int(border.tracks.at_h(0, scenario.clock))
        held_h = 24 * capacity / border.trains_per_day.at_h(0, scenario.clock)
        others_h, others_track_h = records.background[key]["in_h"], records.background[key]["track_h"]
        assert most_at_once(track_h, track_h + held_h) <= capacity
        hours = np.concatenate([others_h, came_h])
        on_track_h = np.concatenate([others_track_h, track_h])
        ours = np.arange(len(hours)) >= len(others_h)
        free_h = [-np.inf] * capacity
        heapify(free_h)
        for row in np.lexsort((ours, hours)).tolist():
            start_h = max(free_h[0], float(hours[row]))
            heapreplace(free_h, start_h + held_h)
            if np.isfinite(on_track_h[row]):
                assert abs(on_track_h[row] - start_h) < INSTANT_H
            else:
                assert start_h >= scenario.clock.end_h - INSTANT_H


def _crossings(scenario: Scenario, records: Records, border: str) -> tuple[Hours, Hours]:
    """Return hours of coming to a border and of getting a track, over all lanes that cross it."""
    trains = records.trains
    came_h, track_h = [np.empty(0)], [np.empty(0)]
    for lane, item in scenario.lanes.items():
        met = [section.border for section in item.sections.values() if section.border is not None]
        for number in (number for number, name in enumerate(met, start=1) if name == border):
            own = (trains["lane"] == lane) & np.isfinite(trains[f"border{number}_in_h"])
            came_h.append(trains[f"border{number}_in_h"][own])
            track_h.append(trains[f"border{number}_track_h"][own])
    return np.concatenate(came_h), np.concatenate(track_h)
