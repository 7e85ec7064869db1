"""SimPy wakes for slots, trains, shuttles and borders, never for a container."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil, isnan

import pytest

from equivalence.random_scenarios import random_tree
from freightsim import load_scenario
from freightsim.journey.train import Train
from freightsim.scenario import Scenario
from freightsim.simulation.inputs import draw_inputs
from freightsim.simulation.world import Outcome, run_once

MOST_PER_ROUND_TRIP = 15


def _run(scenario: Scenario) -> Outcome:
    return run_once(draw_inputs(scenario, seed=0, replication=0))


def _events(outcome: Outcome) -> int:
    """Return the events of a run by what became of its slots, trains and shuttles: no container enters this sum.

    A SimPy process takes one event to begin, one to end, and one each time it waits.
    The timetable of each service is a process that waits for cut-offs; an extra train is waited for once.
    Shippers' reviews are one process that never ends. Other ports are like the first.
    """
    scenario, trains = outcome.inputs.scenario, outcome.trains
    timetables = 2 * len(scenario.services)
    clock = scenario.clock
    reviews = ceil((clock.end_h - clock.begin_h) / (24 * scenario.choice.review_d))
    cutoffs = sum(train.slot.kind != "empty_return" and train.cause != "suspended" for train in trains)
    others = sum(map(_events, outcome.ports.values()))
    return (
        timetables + reviews + cutoffs + sum(map(_events_of, trains)) + _ends(trains) + _of_shuttles(outcome) + others
    )


def _of_shuttles(outcome: Outcome) -> int:
    """Return the events of shuttles: the timetable of each, its slots, and a trip that begins, arrives and ends there.

    A trip ends with its arrival at the port: who waits for it then is known, and when it is home.
    """
    ran = [trip for trip in outcome.shuttles if not trip.cause]
    arrived = sum(not isnan(trip.arrived_h) for trip in ran)
    return 2 * sum(join.has_timetable for join in outcome.joins) + len(outcome.shuttles) + len(ran) + 2 * arrived


def _events_of(train: Train) -> int:
    """Return the events of a train between its cut-off and its end: none where its slot was cancelled."""
    borders = len(train.crossings)
    if train.slot.kind == "empty_return":
        return borders  # the process of the train that brought the set goes on
    begun = not train.cause
    at_track = train.loading is not None
    arrived = train.unloading is not None
    return begun + at_track + borders + arrived


def _ends(trains: Sequence[Train]) -> int:
    """Return how many processes of trains ended: those unloaded, but for sets still on their way home empty."""
    unloaded = sum(train.unloading is not None for train in trains)
    still_going = sum(train.slot.kind == "empty_return" and isnan(train.arrived_h) for train in trains)
    return unloaded - still_going


@pytest.mark.parametrize("number", range(20))
def test_events_follow_from_slots_and_trains(number: int) -> None:
    """Each event of a random scenario is one of a timetable, or a train's or shuttle's, from its cut-off to its end."""
    scenario = Scenario.model_validate(random_tree(number))
    outcome = _run(scenario)
    assert outcome.events == _events(outcome)


def test_round_trip_keeps_the_budget() -> None:
    """The whole baseline takes at most 15 events for two trains, cancelled slots and empty returns included.

    A train that crosses two borders takes 7 by itself. In thin years cancelled slots weigh more: 2013-15 alone take 16.
    """
    scenario = load_scenario("baseline")
    outcome = _run(scenario)
    ran = sum(bool(train.boxes) for train in outcome.trains)
    assert outcome.events == _events(outcome)
    assert 2 * outcome.events / ran <= MOST_PER_ROUND_TRIP
