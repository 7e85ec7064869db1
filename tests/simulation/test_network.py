"""The legs joined: whole logs of tiny worlds, by arithmetic."""

from __future__ import annotations

import gc
from dataclasses import replace
from math import isnan
from typing import Any

import numpy as np
import pytest

from freightsim.journey.train import Crossing, Train
from freightsim.journey.wagons import HOME
from freightsim.scenario import Scenario
from freightsim.scenario.network import OWN
from freightsim.simulation.inputs import draw_inputs
from freightsim.simulation.network import Network, no_garbage_collection, run_once
from freightsim.simulation.port import Outcome
from freightsim.simulation.replications import simulate
from handmade import IN, OUT, Box, stay, steady, with_cargo

CARGO: list[Box] = [(OUT, 1.0), (OUT, 2.0), (OUT, 3.0), (OUT, 14.0), (OUT, 20.0), (IN, 90.0), (IN, 100.0)]


def log(train: Train) -> list[object]:
    """Return all that happened to a train that ran, in order."""
    return [
        train.service,
        train.cutoff_h,
        train.boxes,
        train.track_asked_h,
        train.loading,
        train.departed_h,
        *train.crossings,
        train.arrived_h,
        train.unloading,
    ]


def ran(outcome: Outcome) -> list[Train]:
    """Return the trains that left with cargo."""
    return [train for train in outcome.trains if train.boxes]


def slots(outcome: Outcome) -> list[tuple[str, float, str]]:
    """Return service, cut-off and cause of every slot, in order."""
    return [(train.service, train.cutoff_h, train.cause) for train in outcome.trains]


# A whole world


def test_sixteen_days() -> None:
    """From the gate to Hamburg and from Hamburg to the port, every instant."""
    outcome = run_once(with_cargo(steady(), CARGO))
    assert [log(train) for train in ran(outcome)] == [
        [
            "west_out",
            24.0,  # slot 48 less 24
            [0, 1, 2],  # box 3 is released half an hour later
            36.0,  # slot less 12
            stay(36.0, [38.0, 39.0, 40.0], 41.0),  # placed 37, an hour a lift, released an hour later
            48.0,  # in its slot
            Crossing(58.0, 58.0, 61.0, 65.0),  # 10 h of running, 3 h on the track, 4 h of papers
            85.0,  # 20 h of running
            stay(85.0, [86.5, 87.0, 87.5], 88.5),  # placed 86, half an hour a lift
        ],
        [
            "west_in",
            126.0,  # slot 150 less 24; the set is ready since 88.5 + 12
            [5, 6],
            138.0,
            stay(138.0, [139.5, 140.0], 141.0),
            150.0,
            Crossing(170.0, 170.0, 173.0, 177.0),  # 20 h of running: the way back begins beyond the border
            187.0,
            stay(187.0, [189.0, 190.0], 191.0),
        ],
    ]
    assert slots(outcome) == [
        ("west_out", 24.0, ""),
        ("west_in", 126.0, ""),
        ("west_out", 192.0, "no_wagon_set"),  # it comes back at 191 and turns round until 203
        ("west_in", 294.0, "too_little_cargo"),
    ]
    # Export: gate, half an hour at the desk, 10 h. Import: lift, half an hour, 20 h.
    assert list(outcome.released_h) == [11.5, 12.5, 13.5, 24.5, 30.5, 209.5, 210.5]
    assert outcome.yard_in_h.tolist() == [1.0, 2.0, 3.0, 14.0, 20.0]
    assert list(outcome.entered) == [0, 1, 2, 3, 4]
    assert outcome.cutoffs_h == {("outbound", "hamburg"): [24.0, 192.0], ("inbound", "hamburg"): [126.0, 294.0]}
    assert outcome.gridlocks == []


@pytest.mark.parametrize(
    ("changed", "hours", "released_h"),
    [
        ("export_papers_h", {"2014-03-04": 16.0, "2014-03-08": 99.0}, [11.5, 12.5, 13.5, 24.5, 42.5, 209.5, 210.5]),
        ("import_papers_h", {"2014-03-10": 30.0, "2014-03-11": 99.0}, [11.5, 12.5, 13.5, 24.5, 36.5, 219.5, 220.5]),
    ],
)
def test_papers_take_as_long_as_they_do_on_the_day(
    changed: str, hours: dict[str, float], released_h: list[float]
) -> None:
    """Exports go by the papers of the day on which they come, imports by those of the day of their train."""
    first = {"export_papers_h": 10.0, "import_papers_h": 20.0}[changed]
    cargo = [*CARGO[:4], (OUT, 26.0), *CARGO[5:]]  # one comes on the second day
    papers = {"customs": {changed: {"2014-03-03": first} | hours}}
    assert list(run_once(with_cargo(steady(papers), cargo)).released_h) == released_h  # a set comes on 10 March, 19:00


def test_the_port_has_one_track_for_both_directions() -> None:
    """A set that is to be loaded waits while an inbound train stands on the only track."""
    change = {"trains": {"wagon_sets": 2}, "services": {"west_out": {"offset_h": 32.0}}}
    cargo: list[Box] = [(OUT, hour) for hour in (-30.0, -29.0, -28.0, 14.0, 20.0, 21.0)]
    outcome = run_once(with_cargo(steady(change), [*cargo, (IN, 80.0), (IN, 81.0), (IN, 82.0)]))
    # Slots 32 and 200: the second set asks for the track at 188, which the inbound train has from 187 on, with its
    # three lifts from 188 to 191 and an hour of release.
    second = ran(outcome)[2]
    assert (second.service, second.cutoff_h, second.track_asked_h) == ("west_out", 176.0, 188.0)
    assert second.loading == stay(192.0, [194.0, 195.0, 196.0], 197.0)
    assert second.departed_h == 200.0


def test_other_cities_trains_at_the_border() -> None:
    """Trains of other cities that came first are let pass: the own train waits for the track."""
    background = {"alashankou": [56.0, 57.0, 58.0]}  # on the track until 59, 62 and 65
    outcome = run_once(with_cargo(steady(), CARGO, background_h=background))
    assert ran(outcome)[0].crossings == [Crossing(58.0, 65.0, 68.0, 72.0)]
    assert ran(outcome)[0].arrived_h == 92.0


def test_inbound_trains_have_tracks_of_their_own() -> None:
    """Of three trains of other cities two come in: an outbound train waits for the third alone."""
    own = {"tracks": 1, "trains_per_day": 4, "background_share": 0.5}
    scenario = steady({"borders": {"alashankou": {"inbound": own}}})
    inputs = with_cargo(scenario, CARGO, background_h={"alashankou": [56.0, 57.0, 58.0]})
    inputs = replace(inputs, background_inbound={"alashankou": np.array([True, False, True])})
    outcome = run_once(inputs)
    assert ran(outcome)[0].crossings == [Crossing(58.0, 60.0, 63.0, 67.0)]
    others = outcome.others["alashankou"]
    assert (others.from_h.tolist(), others.until_h.tolist()) == ([56.0, 57.0, 62.0], [62.0, 60.0, 68.0])
    came_in = next(train for train in ran(outcome) if train.direction == "inbound")
    assert came_in.crossings[0].freed_h - came_in.crossings[0].track_h == 6.0


def test_the_most_valuable_board() -> None:
    """The loading rule of the scenario decides who boards, in its order."""
    scenario = steady(
        {"trains": {"wagons_low": 2}, "loading": {"rule": "most_valuable", "protected_after_rollovers": 9}}
    )
    scenario = scenario.but({"trains": {"wagons_high": 2}})
    outcome = run_once(with_cargo(scenario, CARGO, value_usd=[2.0, 1.0, 3.0, 9.0, 9.0, 5.0, 6.0]))
    assert [train.boxes for train in ran(outcome)] == [[2, 0], [6, 5]]


def test_policies_given_take_the_place_of_the_scenarios() -> None:
    """A function that says when, and one that says who."""
    inputs = with_cargo(steady(), CARGO)
    never = run_once(inputs, dispatch=lambda _yard, _now_h: False)
    assert {train.cause for train in never.trains} == {"too_little_cargo"}
    last = run_once(inputs, loading=lambda queue, places_feu: range(len(queue))[::-1][: min(2, places_feu)])
    assert [train.boxes for train in ran(last)] == [[2, 1], [6, 5]]


def test_a_rule_that_always_says_yes() -> None:
    """Slots without a single box are cancelled, whatever the rule says."""
    outcome = run_once(with_cargo(steady(), CARGO), dispatch=lambda _yard, _now_h: True)
    assert slots(outcome)[-1] == ("west_in", 294.0, "too_little_cargo")


# Suspension


def test_no_trains_within_a_suspension() -> None:
    """Slots within the span are cancelled for it, without a cut-off; the other direction runs."""
    event = {"name": "Closed", "from": "2014-03-05", "to": "2014-03-06", "no_trains": ["outbound"]}
    outcome = run_once(with_cargo(steady({"events": {"closed": event}}), CARGO))
    # Slot 48 is the midnight of 5 March, slot 216 is out of the span. No set is in Hamburg by 126; the one that leaves
    # at 216 is unloaded from 253 to 256.5 and ready at 268.5, in time for 294.
    assert slots(outcome) == [
        ("west_out", 24.0, "suspended"),
        ("west_in", 126.0, "no_wagon_set"),
        ("west_out", 192.0, ""),
        ("west_in", 294.0, ""),
    ]
    assert outcome.cutoffs_h["outbound", "hamburg"] == [192.0]


@pytest.mark.parametrize(("end", "cause"), [("2014-03-05", ""), ("2014-03-06", "suspended")])
def test_the_slot_at_the_end_of_a_suspension(end: str, cause: str) -> None:
    """The day after the last is not suspended: a slot at its midnight is used."""
    event = {"name": "Closed", "from": "2014-03-04", "to": end, "no_trains": ["outbound"]}
    assert run_once(with_cargo(steady({"events": {"closed": event}}), CARGO)).trains[0].cause == cause


# Wagon sets and extra trains


def test_sets_go_home_empty_when_enough_stand_there() -> None:
    """With no inbound trains to wait for, a set goes home with empty boxes, over the border, and is used again."""
    change = {"services": {"west_in": None, "west_out": {"trains_per_week": 1.0}}}
    outcome = run_once(with_cargo(steady(change), CARGO))
    home = outcome.trains[1]
    assert (home.slot.kind, home.direction, home.empty_feu, home.boxes) == ("empty_return", "inbound", 3, [])
    # Unloaded at 88.5, turned round at 100.5, runs 20 h, border, runs 10 h: at the port at 137.5, in time for 192.
    assert (home.departed_h, home.crossings, home.arrived_h) == (100.5, [Crossing(120.5, 120.5, 123.5, 127.5)], 137.5)
    assert [train.cutoff_h for train in ran(outcome)] == [24.0, 192.0]


@pytest.mark.parametrize(("idle", "stay"), [(0.0, 0), (1.0, 1), (1.5, 2), (2.0, 2)])
def test_as_many_sets_wait_as_are_wanted(idle: float, stay: int) -> None:
    """For each weekly inbound train so many sets wait, rounded up; the others go home."""
    change = {
        "trains": {"wagon_sets": 3, "idle_sets_per_weekly_train": idle},
        "port": {"paths_per_day": 1},
        "services": {"west_out": {"trains_per_week": 7.0, "offset_h": 24.0}},
    }
    network = Network(
        {OWN: with_cargo(steady(change), [(OUT, -60.0 + n) for n in range(9)])},
        dispatch=lambda yard, _now_h: yard.waiting_feu >= 3,
    )
    outcome = network.run()[OWN]
    assert len(ran(outcome)) == 3
    assert network.ports[OWN].sets.standing("hamburg") == stay
    assert sum(train.slot.kind == "empty_return" for train in outcome.trains) == 3 - stay


def test_a_backlog_of_a_whole_train_claims_an_extra_one() -> None:
    """When a full train leaves as many behind again, an extra train is claimed with notice, on a free path."""
    cargo = [(OUT, 1.0 + n / 4) for n in range(8)]
    outcome = run_once(with_cargo(steady({"trains": {"wagon_sets": 4}}), cargo))
    # At 24 there are 8: 3 board, 5 stay. Extra slot at 24 + 72, cut-off 24 h before: 3 board, 2 stay, no extra more.
    assert [(t.slot.kind, t.slot.at_h, t.cutoff_h, t.boxes) for t in ran(outcome)] == [
        ("timetabled", 48.0, 24.0, [0, 1, 2]),
        ("extra", 96.0, 72.0, [3, 4, 5]),
        ("timetabled", 216.0, 192.0, [6, 7]),
    ]


@pytest.mark.parametrize(("way", "kinds"), [("outbound", ["timetabled"] * 2), ("inbound", ["timetabled", "extra"])])
def test_an_event_may_bar_extra_trains(way: str, kinds: list[str]) -> None:
    """While it lasts no extra slot of the direction is given, to whatever backlog; the timetable runs."""
    cargo: list[Box] = [(OUT, 1.0 + n / 4) for n in range(6)]
    event = {"name": "Barred", "from": "2014-03-03", "to": "2014-03-20", "no_extra_trains": [way]}
    outcome = run_once(with_cargo(steady({"trains": {"wagon_sets": 4}, "events": {"barred": event}}), cargo))
    assert [train.slot.kind for train in ran(outcome)][:2] == kinds


@pytest.mark.parametrize(("boxes", "kinds"), [(5, ["timetabled"] * 2), (6, ["timetabled", "extra"])])
def test_a_backlog_is_a_whole_train(boxes: int, kinds: list[str]) -> None:
    """Two boxes left behind of a train of three claim nothing, three do."""
    cargo: list[Box] = [(OUT, 1.0 + n / 4) for n in range(boxes)]
    outcome = run_once(with_cargo(steady({"trains": {"wagon_sets": 4}}), cargo))
    assert [train.slot.kind for train in ran(outcome)] == kinds


@pytest.mark.parametrize("part", ["lanes", "services", "borders", "events"])
def test_parts_that_may_be_empty(tiny_tree: dict[str, Any], part: str) -> None:
    """A scenario without lanes, services, borders or events runs to its end and has all its frames."""
    tiny_tree[part] = {}
    if part == "lanes":
        tiny_tree["services"] = {}
    if part == "borders":
        del tiny_tree["lanes"]["west"]["sections"]["china"]["border"]
    run = simulate(Scenario.model_validate(tiny_tree))
    assert [len(run.frame(name)) > 0 for name in ("yearly", "stations", "stages")] == [True] * 3
    assert len(run.containers) > 0
    assert len(run.trains) > 0 or part in {"lanes", "services"}


def test_an_extra_train_finds_no_path() -> None:
    """Where the timetable has taken the day's paths, the extra train runs a day later."""
    cargo = [(OUT, 1.0 + n / 4) for n in range(8)]
    change = {
        "trains": {"wagon_sets": 4},
        "port": {"paths_per_day": 1},
        "services": {"other": {"lane": "west", "direction": "outbound", "trains_per_week": 1.0, "offset_h": 100.0}},
    }
    event = {"name": "Closed", "from": "2014-03-07", "to": "2014-03-08", "no_trains": ["outbound"]}  # 96 to 120
    outcome = run_once(with_cargo(steady(change | {"events": {"closed": event}}), cargo))
    assert [(t.slot.kind, t.slot.at_h) for t in ran(outcome)][:2] == [("timetabled", 48.0), ("extra", 120.0)]


@pytest.mark.parametrize("seed", [1, 2])
def test_sets_are_conserved(tiny: Scenario, seed: int) -> None:
    """At the end every set stands somewhere or is on its way."""
    network = Network({OWN: draw_inputs(tiny, seed, 0)})
    outcome = network.run()[OWN]
    on_the_way = 0
    for train in outcome.trains:
        if train.cause:
            continue
        if train.slot.kind == "empty_return":
            on_the_way += isnan(train.arrived_h)
        else:
            on_the_way += train.unloading is None
    assert sum(network.ports[OWN].sets.standing(place) for place in (HOME, "hamburg")) + on_the_way == 6
    assert {train.slot.kind for train in outcome.trains} >= {"timetabled", "empty_return"}


def test_boxes_are_conserved(tiny: Scenario) -> None:
    """No box boards twice, none before its release, and none above the places."""
    outcome = run_once(draw_inputs(tiny, 1, 0))
    boarded = [box for train in outcome.trains for box in train.boxes]
    assert len(boarded) == len(set(boarded)) > 1000
    for train in outcome.trains:
        assert len(train.boxes) <= train.places_feu
        if train.direction == "outbound":
            assert all(outcome.released_h[box] <= train.cutoff_h for box in train.boxes)
        else:
            assert all(outcome.inputs.comes_h[box] <= train.cutoff_h for box in train.boxes)


def test_growing_capacity_of_sets() -> None:
    """A set that the operator gets later can be used from that day on."""
    outcome = run_once(with_cargo(steady({"trains": {"wagon_sets": {"2014-03-03": 1, "2014-03-11": 2}}}), CARGO))
    assert slots(outcome)[2] == ("west_out", 192.0, "")  # 11 March is hour 192


# The budget


def _budget(boxes: int) -> tuple[int, int]:
    """Return events and trains of full weekly trains both ways, each with so many boxes."""
    wagons = {"wagons_low": boxes, "wagons_high": boxes, "wagon_sets": 6}
    change = {"horizon": {"to": "2014-05-26"}, "port": {"lifts_per_h": 1000.0}, "trains": wagons}
    change |= {"terminals": {"hamburg": {"lifts_per_h": 1000.0}}, "dispatch": {"minimum_feu": boxes}}
    weekly = 7 * 24
    cargo: list[Box] = [(OUT, week * weekly - 3.0 - n / boxes) for week in range(12) for n in range(boxes)]
    cargo += [(IN, week * weekly + 100.0 - n / boxes) for week in range(12) for n in range(boxes)]
    scenario = steady(change).but({"horizon": {"lead_in_days": 7}, "customs": {"desks": 100}})
    outcome = run_once(with_cargo(scenario, cargo))
    assert len(ran(outcome)) == len(outcome.trains) == 24  # twelve weeks, nothing cancelled, nothing extra
    return outcome.events, len(ran(outcome))


def test_event_budget() -> None:
    """A round trip takes no more than 15 events."""
    events, trains = _budget(10)
    assert events <= 15 * trains / 2


def test_events_do_not_grow_with_boxes() -> None:
    """Ten times the boxes on the same trains take the same events."""
    assert _budget(10) == _budget(100)


# Garbage collection


def test_the_garbage_collector_comes_back() -> None:
    """It is off within, and on again afterwards, also after an error; where it was off it stays off."""

    def fail() -> None:
        with no_garbage_collection():
            assert not gc.isenabled()
            raise KeyError

    assert gc.isenabled()
    with pytest.raises(KeyError):
        fail()
    assert gc.isenabled()
    gc.disable()
    try:
        with no_garbage_collection():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()


def test_nothing_to_carry(tiny_tree: dict[str, Any]) -> None:
    """No demand means no trains."""
    for direction in ("outbound", "inbound"):
        tiny_tree["demand"][direction]["feu_per_boxable_usd_bn"] = 0.0
    outcome = run_once(draw_inputs(Scenario.model_validate(tiny_tree), 0, 0))
    assert ran(outcome) == []
    assert {train.cause for train in outcome.trains} == {"too_little_cargo"}
