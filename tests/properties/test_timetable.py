"""What must hold whatever the operator decides; the reference engine knows the timetable beforehand and cannot tell."""

from __future__ import annotations

from copy import deepcopy
from datetime import date
from functools import cache
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from freightsim import Scenario
from freightsim.journey.reviews import LEAST_PER_WEEK
from freightsim.results.records import Records
from freightsim.simulation.inputs import draw_inputs
from freightsim.simulation.network import run_once
from freightsim.simulation.port import Outcome
from freightsim.simulation.recording import record
from freightsim.validation.merge import merged
from properties.strategies import Tree, trees, with_examples
from tiny import TINY

WITH_SEA: Tree = {
    "horizon": {"from": "2013-07-18", "to": "2015-07-18"},
    "modes": {"sea": {"name": "Sea", "usd_per_feu": 9000.0}},
    "markets": {"europe": {"modes": {"sea": {"days": 0.0, "price_ratio": {"outbound": 1.0, "inbound": 1.0}}}}},
    "choice": {"headway_share": 0.5, "rail_independence": 0.7},
    "cargo": {"classes": {"machines": {"value_of_time_per_day": 0.01}, "car_parts": {"value_of_time_per_day": 0.01}}},
    "trains": {"wagon_sets": 60},
    "port": {"tracks": 4, "cranes": 4, "yard_teu": 3000},
    "customs": {"desks": 6},
}
"""Two years in which shippers have a choice and nothing but the timetable is scarce."""

REPLICATIONS = 4


def tree(potential: float, timetable: Tree | None = None, change: Tree | None = None) -> Tree:
    """Return the tree of a port; a potential of 1 fills about half of its stated trains."""
    demand = {way: {"feu_per_boxable_usd_bn": potential * feu} for way, feu in (("outbound", 120.0), ("inbound", 60.0))}
    rule = {"demand": demand, "timetable": timetable or {"rule": "fixed"}}
    return merged(merged(merged(deepcopy(TINY), WITH_SEA), rule), change or {})


ANSWERS: Tree = {"rule": "responsive", "from": "2013-10-01", "review_d": 42}


def outcome(of: Tree, replication: int = 0) -> Outcome:
    """Return a run before it is written down."""
    return run_once(draw_inputs(Scenario.model_validate(of), 1, replication))


def slots(found: Records, service: str, from_h: float = 0.0) -> list[float]:
    """Return the hours of a service's slots of the timetable."""
    own = (found.trains["kind"] == "timetabled") & (found.trains["service"] == service)
    return sorted(found.trains["slot_h"][own & (found.trains["slot_h"] >= from_h)].tolist())


def answering(drawn: Tree, review_d: float, day: int) -> Scenario:
    """Return a random scenario whose operator answers from a day of the horizon on."""
    start = date.fromordinal(date.fromisoformat(drawn["horizon"]["from"]).toordinal() + day)
    rule = {"rule": "responsive", "from": str(start), "review_d": review_d}
    return Scenario.model_validate(drawn | {"timetable": rule})


@with_examples(30)
@given(drawn=trees(), review_d=st.sampled_from([7.0, 14.0, 30.0]), day=st.integers(-10, 50))
def test_every_box_is_accounted_for(drawn: Tree, review_d: float, day: int) -> None:
    """Boxes drawn came, were turned away or never booked; whole bookings do; and only who came is on a train."""
    found = run_once(draw_inputs(answering(drawn, review_d, day), 1, 0))
    written = record(found)
    marks = np.frombuffer(found.gone, dtype=np.uint8)
    assert len(written.boxes["box"]) == (marks == 0).sum()
    assert len(written.turned_away["box"]) == (marks == 1).sum()
    assert set(marks.tolist()) <= {0, 1, 2}
    booking = found.inputs.boxes.booking
    assert all(len(set(marks[booking == number].tolist())) == 1 for number in np.unique(booking[marks > 0]))
    boarded = [box for train in found.trains for box in train.boxes]
    assert len(boarded) == len(set(boarded))
    assert not marks[boarded].any()
    early = found.inputs.bookings.booked_h[booking] < found.inputs.scenario.clock.hour(
        found.inputs.scenario.answers_from or date.max
    )
    assert not (marks[early] == 2).any()


@with_examples(30)
@given(drawn=trees(), review_d=st.sampled_from([7.0, 14.0, 30.0]), day=st.integers(-10, 50))
def test_the_timetable_stays_within_its_limits(drawn: Tree, review_d: float, day: int) -> None:
    """No slot is added above the paths of a week, none dropped below one in four weeks, no closed service opened."""
    scenario = answering(drawn, review_d, day)
    found = run_once(draw_inputs(scenario, 1, 0))
    a_week = {key: scenario.offered(key).at_h(1e6, scenario.clock) for key in scenario.services}
    stated = dict(a_week)
    for row in found.timetable:
        more = row.trains_per_week > a_week[row.service]
        a_week[row.service] = row.trains_per_week
        running = [key for key, each in scenario.services.items() if each.direction == row.direction]
        if more:
            assert sum(a_week[key] for key in running) <= 7 * scenario.port.paths_per_day
        assert row.trains_per_week >= min(LEAST_PER_WEEK, stated[row.service]) > 0
        assert row.reason
    assert {key for key, number in a_week.items() if number == 0} == {key for key, was in stated.items() if was == 0}


@cache
def _late_slots(potential: float) -> float:
    """Return the mean slots of the last half year with an operator who answers."""
    runs = [record(outcome(tree(potential, ANSWERS), number)) for number in range(REPLICATIONS)]
    late_h = 1.5 * 365 * 24
    return float(np.mean([sum(len(slots(run, key, late_h)) for key in ("west_out", "west_in")) for run in runs]))


def test_more_potential_never_gives_fewer_slots() -> None:
    """In the long run the timetable follows demand, and a greater one by more."""
    found = [_late_slots(potential) for potential in (0.5, 1.0, 2.0, 4.0)]
    assert found == sorted(found)
    assert found[-1] > 2 * found[0]


def test_a_fixed_timetable_does_not_answer() -> None:
    """It gives the same slots whatever demand; so does an operator who begins with the end of the horizon."""
    fixed = [record(outcome(tree(potential))) for potential in (0.5, 4.0)]
    late = record(outcome(tree(4.0, {"rule": "responsive", "from": "2015-07-18"})))
    for key in ("west_out", "west_in"):
        assert slots(fixed[0], key) == slots(fixed[1], key) == slots(late, key)
    for name, column in fixed[1].boxes.items():
        np.testing.assert_array_equal(column, late.boxes[name])


def test_a_plan_of_twice_the_trains() -> None:
    """It gives twice the slots of each service, to within one."""
    once, twice = (record(outcome(tree(1.0, {"rule": "planned", "factor": factor}))) for factor in (1.0, 2.0))
    for key in ("west_out", "west_in"):
        assert abs(len(slots(twice, key)) - 2 * len(slots(once, key))) <= 1


def test_twice_the_potential_is_less_than_twice_the_trips_under_a_fixed_timetable() -> None:
    """Where trains are full, slots and extra trains are all there is; an operator who answers lets more go."""

    def trips(potential: float, timetable: Tree | None = None) -> float:
        runs = [record(outcome(tree(potential, timetable), number)) for number in range(REPLICATIONS)]
        return float(np.mean([np.isfinite(run.trains["counted_h"]).sum() for run in runs]))

    full = trips(2.0)
    assert full < trips(4.0) < 2 * full
    assert trips(4.0, ANSWERS) > trips(4.0)


def test_an_operator_who_changes_nothing() -> None:
    """Where no threshold is ever reached, the slots of all reviews are those of the fixed timetable, draws included."""
    never = {"full_load": 1.0, "behind_trains": 1e9, "extra_per_week": 1e4, "cancelled_share": 1.0}
    opens = {"services": {"west_in": {"trains_per_week": {"2013": 0.0, "2014-03-01": 1.0}}}}
    change = merged(opens, {"dispatch": {"minimum_feu": 1}})
    answers = outcome(tree(2.0, ANSWERS | never, change))
    known = outcome(tree(2.0, None, change))
    assert answers.timetable == []
    for key in ("west_out", "west_in"):
        found = [[train for train in run.trains if train.service == key] for run in (answers, known)]
        plan = [[train.slot for train in trains if train.slot.kind == "timetabled"] for trains in found]
        assert [slot.at_h for slot in plan[0]] == pytest.approx([slot.at_h for slot in plan[1]])
        assert [(slot.wagons, slot.running_h) for slot in plan[0]] == [
            (slot.wagons, slot.running_h) for slot in plan[1]
        ]


def test_the_same_again() -> None:
    """Scenario, seed and replication determine the run, reviews included."""
    first, again = (record(outcome(tree(4.0, ANSWERS), 3)) for _ in range(2))
    assert first.timetable == again.timetable != []
    for name, column in first.boxes.items():
        np.testing.assert_array_equal(column, again.boxes[name])


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"port": {"paths_per_day": 1}}, "no_path"),
        ({"trains": {"wagon_sets": 4}}, "no_wagon_set"),
        ({"port": {"tracks": 1, "placing_h": 12.0, "release_h": 12.0}}, "no_track"),
    ],
)
def test_limits_that_bind_are_named(change: dict[str, Any], reason: str) -> None:
    """A port that is short of something says what it is short of."""
    found = record(outcome(tree(9.0, ANSWERS, change)))
    assert any(reason == row.reason for row in found.timetable)
