"""SimPy wakes for slots, trains, shuttles and borders, never for a container."""

from __future__ import annotations

from collections.abc import Mapping
from math import ceil, isnan

import pytest

from equivalence.random_scenarios import random_tree
from freightsim import load_scenario
from freightsim.journey.train import Train
from freightsim.scenario import Scenario
from freightsim.scenario.network import OWN
from freightsim.simulation.inputs import draw_network
from freightsim.simulation.network import run_network
from freightsim.simulation.port import Outcome

MOST_PER_ROUND_TRIP = 11


def _run(scenario: Scenario) -> dict[str, Outcome]:
    return run_network(draw_network(scenario, seed=0, replication=0))


def _events(outcomes: Mapping[str, Outcome]) -> int:
    """Return the events of a run, of all its ports, by what became of their slots (see `_at_a_port`)."""
    return sum(map(_at_a_port, outcomes.values()))


def _at_a_port(outcome: Outcome) -> int:
    """Return the events at a port by what became of its slots, trains and shuttles: no container enters this sum.

    A SimPy process takes one event to begin, one to end, and one each time it waits.
    The timetable of each service is a process that waits for cut-offs; an extra train is waited for once.
    Shippers' reviews are one process that never ends. Trains are none: they take an event each time they wait.
    """
    scenario, trains = outcome.inputs.scenario, outcome.trains
    timetables = 2 * len(scenario.services)
    clock = scenario.clock
    reviews = ceil((clock.end_h - clock.begin_h) / (24 * scenario.choice.review_d))
    cutoffs = sum(train.slot.kind != "empty_return" and train.cause != "suspended" for train in trains)
    return timetables + reviews + cutoffs + sum(map(_events_of, trains)) + _of_shuttles(outcome)


def _of_shuttles(outcome: Outcome) -> int:
    """Return the events of shuttles: the timetable of each, its slots, and a trip that begins, arrives and ends there.

    A trip ends with its arrival at the port: who waits for it then is known, and when it is home.
    """
    ran = [trip for trip in outcome.shuttles if not trip.cause]
    arrived = sum(not isnan(trip.arrived_h) for trip in ran)
    return 2 * len(outcome.timetabled) + len(outcome.shuttles) + len(ran) + 2 * arrived


def _events_of(train: Train) -> int:
    """Return the events of a train between its cut-off and its end: none where its slot was cancelled."""
    at_track, unloaded = train.loading is not None, train.unloading is not None
    of_a_process = (not train.cause) + unloaded if train.slot.kind == "group" else 0  # wagons on a city's train
    return at_track + len(train.crossings) + unloaded + of_a_process


@pytest.mark.parametrize("number", range(20))
def test_events_follow_from_slots_and_trains(number: int) -> None:
    """Each event of a random scenario is one of a timetable, or a train's or shuttle's, from its cut-off to its end."""
    scenario = Scenario.model_validate(random_tree(number))
    outcomes = _run(scenario)
    assert outcomes[OWN].events == _events(outcomes)


def test_round_trip_keeps_the_budget() -> None:
    """The whole baseline takes at most 11 events for two trains, cancelled slots and empty returns included.

    A train that crosses two borders takes 5 by itself.
    """
    scenario = load_scenario("baseline")
    outcomes = _run(scenario)
    outcome = outcomes[OWN]
    ran = sum(bool(train.boxes) for train in outcome.trains)
    assert outcome.events == _events(outcomes)
    assert 2 * outcome.events / ran <= MOST_PER_ROUND_TRIP
