"""Both engines give every container and every train the same instants."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from copy import deepcopy
from itertools import pairwise
from math import inf, nan
from operator import attrgetter
from typing import Any

import numpy as np
import pytest

from equivalence.random_scenarios import random_tree
from freightsim.journey.train import Train
from freightsim.policies.dispatch import DispatchPolicy, YardView
from freightsim.policies.loading import LoadingPolicy, QueueView
from freightsim.scenario import Scenario
from freightsim.scenario.joins import BLOCK, GATE, GROUP
from freightsim.scenario.network import OWN
from freightsim.simulation.inputs import draw_network
from freightsim.simulation.network import run_network
from freightsim.simulation.port import Outcome
from freightsim.simulation.recording import record_network
from reference.engine import ReferenceOutcome, run_reference
from tiny import TINY

pytestmark = pytest.mark.filterwarnings("ignore::freightsim.ConvergenceWarning")
"""Both engines are given the same boxes, whether or not those of a rake were found to fit its places."""

BATCHES = 24
CONFIGURATIONS = 240

TOLERANCE_H = 1e-6
"""Hours by which instants may differ. Not zero: SimPy is given delays, so an instant is `now + delay`, and the engines
cut the same way into different delays, which rounds differently."""

Columns = dict[str, list[float]]


def _fast(
    tree: dict[str, Any], dispatch: DispatchPolicy | None = None, loading: LoadingPolicy | None = None
) -> dict[str, Outcome]:
    return run_network(draw_network(Scenario.model_validate(tree), seed=1, replication=0), dispatch, loading)


def _reference(
    tree: dict[str, Any], dispatch: DispatchPolicy | None = None, loading: LoadingPolicy | None = None
) -> ReferenceOutcome:
    return run_reference(draw_network(Scenario.model_validate(tree), seed=1, replication=0), dispatch, loading)


# ---- what is compared ------------------------------------------------------------------------------------------------


def _fast_boxes(outcome: Outcome) -> Columns:
    count = len(outcome.inputs.boxes)
    columns = {name: [nan] * count for name in ("yard_in_h", "cutoff_h", "loaded_h", "unloaded_h")}
    columns["released_h"] = list(outcome.released_h)
    for box, hour in zip(outcome.entered, outcome.yard_in_h, strict=True):
        columns["yard_in_h"][box] = hour
    for train in outcome.trains:
        for place, box in enumerate(train.boxes):
            columns["cutoff_h"][box] = train.cutoff_h
            columns["loaded_h"][box] = train.loading.lifted_h[place] if train.loading else nan
            columns["unloaded_h"][box] = train.unloading.lifted_h[place] if train.unloading else nan
    return columns


def _reference_boxes(outcome: ReferenceOutcome) -> Columns:
    names = ("yard_in_h", "cutoff_h", "loaded_h", "unloaded_h", "released_h")
    return {name: [getattr(box, name) for box in outcome.boxes] for name in names}


def _named(trains: Sequence[Train]) -> dict[tuple[str, str, int], Train]:
    """Name trains by service, kind and running number."""
    count: Counter[tuple[str, str]] = Counter()
    named = {}
    for train in trains:
        key = train.service, train.slot.kind
        count[key] += 1
        named[*key, count[key]] = train
    return named


def _fast_hours(train: Train) -> list[list[float]]:
    works = [work for work in (train.loading, train.unloading) if work is not None]
    return [
        [train.cutoff_h, train.track_asked_h, train.departed_h, train.arrived_h],
        *([crossing[instant] for crossing in train.crossings] for instant in range(4)),
        [hour for work in works for hour in (work.track_from_h, work.track_free_h)],
    ]


def _assert_same_hours(found: Sequence[float], expected: Sequence[float], end_h: float, what: str) -> None:
    """Compare instants before the end; a longer list has promised what comes after it."""
    length = max(len(found), len(expected))
    columns = [np.array([*hours, *[nan] * (length - len(hours))], dtype=float) for hours in (found, expected)]
    one, other = (np.where(column < end_h - TOLERANCE_H, column, nan) for column in columns)
    np.testing.assert_allclose(one, other, rtol=0, atol=TOLERANCE_H, equal_nan=True, err_msg=what)


def assert_agree(outcomes: dict[str, Outcome], reference: ReferenceOutcome) -> None:
    """Assert that both engines give the same instants for every container, train and gridlock of every port."""
    assert list(outcomes) == [OWN, *reference.ports]
    records = record_network(outcomes)
    for key, outcome in outcomes.items():
        there = reference.ports[key] if key else reference
        _assert_agree_at(outcome, there)
        rollovers = records[key].boxes["rollovers"].tolist()
        assert rollovers == [box.rollovers for box in there.boxes if not box.gone]


def _assert_agree_at(outcome: Outcome, reference: ReferenceOutcome) -> None:
    end_h = outcome.inputs.scenario.clock.end_h
    fast, slow = _named(outcome.trains), {(t.service, t.kind, t.number): t for t in reference.trains}
    assert {key: train.cause for key, train in fast.items()} == {key: train.cause for key, train in slow.items()}
    for key, train in fast.items():
        assert train.boxes == [box.number for box in slow[key].boxes], key
        assert train.slot.kind == "empty_return" or train.empty_feu == slow[key].empty_feu, key
    assert list(outcome.gone) == [int(box.gone) for box in reference.boxes]
    boxes = _reference_boxes(reference)
    for name, column in _fast_boxes(outcome).items():
        _assert_same_hours(column, boxes[name], end_h, f"boxes: {name}")
    for key, train in fast.items():
        for found, expected in zip(_fast_hours(train), _reference_hours(slow[key]), strict=True):
            _assert_same_hours(found, expected, end_h, str(key))
    stays = [train.track_h + [nan] * (2 - len(train.track_h)) for train in reference.other_trains]
    for at, hours in enumerate((outcome.on_port_tracks.from_h, outcome.on_port_tracks.until_h)):
        _assert_same_hours(hours.tolist(), [stay[at] for stay in stays], end_h, "trains of others at the port")
    _assert_same_gridlocks(outcome, reference)
    _assert_same_trips(outcome, reference)


def _reference_hours(train: Any) -> list[list[float]]:
    return [
        [train.cutoff_h, train.track_asked_h, train.departed_h, train.arrived_h],
        train.border_in_h,
        train.border_track_h,
        train.border_freed_h,
        train.border_out_h,
        train.track_h,
    ]


def _assert_same_trips(outcome: Outcome, reference: ReferenceOutcome) -> None:
    """Compare slots of shuttles: those who ride, and when each was lifted."""
    key = attrgetter("slot.at_h", "city")
    end_h = outcome.inputs.scenario.clock.end_h
    for found, expected in zip(sorted(outcome.shuttles, key=key), sorted(reference.trips, key=key), strict=True):
        assert (found.city, found.slot, found.cause) == (expected.city, expected.slot, expected.cause)
        assert found.boxes == [box.number for box in expected.boxes]
        assert found.back == [box.number for box in expected.back]
        work = [found.work.track_from_h, found.work.track_free_h] if found.work else []
        lifts = [box.shuttle_lift_h for box in expected.boxes + expected.back]
        hours = [
            ([found.arrived_h, found.home_h], [expected.arrived_h, expected.home_h]),
            (work, expected.track_h),
            (found.work.lifted_h if found.work else [], lifts),
        ]
        for one, other in hours:
            _assert_same_hours(one, other, end_h, f"shuttle of {found.city} at {found.slot.at_h}")


def _assert_same_gridlocks(outcome: Outcome, reference: ReferenceOutcome) -> None:
    found, expected = (
        [(lock.service, lock.waiting_outside_feu, lock.waiting_feu, lock.relieved) for lock in each.gridlocks]
        for each in (outcome, reference)
    )
    assert found == expected
    hours = [[lock.at_h for lock in each.gridlocks] for each in (outcome, reference)]
    np.testing.assert_allclose(*hours, rtol=0, atol=TOLERANCE_H)


# ---- tests -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("batch", range(BATCHES))
def test_engines_agree(batch: int) -> None:
    """Both engines agree on every container, train and gridlock of random scenarios."""
    for number in range(batch, CONFIGURATIONS, BATCHES):
        tree = random_tree(number)
        try:
            assert_agree(_fast(tree), _reference(tree))
        except Exception as error:
            error.add_note(f"in random_tree({number})")
            raise


@pytest.mark.parametrize("number", range(CONFIGURATIONS, CONFIGURATIONS + 10))
def test_engines_agree_under_rules_of_ones_own(number: int) -> None:
    """Both engines agree where a train leaves with a single box and boxes board in a strange order."""
    tree = random_tree(number)
    assert_agree(_fast(tree, _always, _every_third_stays), _reference(tree, _always, _every_third_stays))


def test_engines_agree_on_tiny(tiny_tree: dict[str, Any]) -> None:
    """Both engines agree on the smallest complete scenario."""
    assert_agree(_fast(tiny_tree), _reference(tiny_tree))


def test_reviews_at_the_instant_of_cutoffs(tiny_tree: dict[str, Any]) -> None:
    """Where each review falls on a cut-off, the one that has just boarded is among those that boarded before it.

    Both were awaited since the same instant, so that the order is that in which they were started.
    """
    ratio = {"outbound": 1.0, "inbound": 1.0}
    tiny_tree["horizon"]["lead_in_days"] = 8  # the first cut-off, 24 h before the slot of hour 0, is a week later
    tiny_tree["services"] = {
        key: {"lane": "west", "direction": way, "trains_per_week": 1.0}
        for key, way in (("west_out", "outbound"), ("west_in", "inbound"))
    }
    tiny_tree["choice"] |= {"review_d": 7.0, "memory_d": 14.0}
    tiny_tree["modes"] = {"sea": {"name": "Sea", "usd_per_feu": 8000.0}}
    tiny_tree["markets"]["europe"]["modes"] = {"sea": {"days": 0.0, "price_ratio": ratio}}
    for item in tiny_tree["cargo"]["classes"].values():
        item["value_of_time_per_day"] = 0.02
    for demand in tiny_tree["demand"].values():
        demand |= {"lead_h": 5.0, "feu_per_boxable_usd_bn": 150.0}
    outcomes = _fast(tiny_tree)
    assert_agree(outcomes, _reference(tiny_tree))
    outcome = outcomes[OWN]
    cutoffs_h = {train.cutoff_h for train in outcome.trains if train.slot.kind == "timetabled"}
    assert {-24.0 + 168 * week for week in range(10)} <= cutoffs_h
    assert sum(outcome.gone) > 100


def test_what_the_random_scenarios_exercise() -> None:
    """All that a port can suffer happens in many of the random scenarios, so that agreement means something."""
    found: Counter[str] = Counter()
    boxes = delivered = gone = 0
    for number in range(CONFIGURATIONS):
        tree = random_tree(number)
        outcomes = _fast(tree)
        outcome = outcomes[OWN]
        found.update(_happened(outcomes) | _fell(outcome.inputs.scenario))
        found.update([tree["dispatch"]["rule"], tree["loading"]["rule"], tree["relief"]["rule"]])
        boxes += len(outcome.inputs.boxes)
        gone += sum(outcome.gone)
        delivered += sum(len(train.boxes) for train in outcome.trains if train.unloading)
    wanted = {
        *("blocked at the gate", "gridlock", "relieved", "rolled over", "below the limit of the yard", "shared border"),
        *("extra", "empty_return", "suspended", "no_wagon_set", "too_little_cargo", "waited for a track"),
        *(
            "a border with opening hours",
            "fewer places",
            "fewer tracks",
            "fewer cranes",
            "fewer desks",
            "fewer sets",
            "fewer border tracks",
        ),
        *("minimum_load", "full_train", "full_or_longest_wait", "schedule", "filled up"),
        *("first_come_first_served", "most_valuable", "a dearer price"),
        *("others on the port's tracks", "waited for a loading track behind others"),
        *("waive_minimum", "none", "looked elsewhere", "looked elsewhere overseas", "stayed although left behind"),
    }
    assert {what: found[what] for what in wanted if found[what] < CONFIGURATIONS / 12} == {}
    joined = {
        *("to the port by shuttle", "home by shuttle", "a shuttle with too little cargo", "a shuttle suspended"),
        *("coupled", "uncoupled", "beyond the wagons of a group", "a kept place", "trains of another port"),
        *("by another city's station", "home by another city's station", "cleared at its station"),
        *("through wagons coupled", "through wagons home", "through wagons under way at a cut-off"),
    }
    assert {what: found[what] for what in joined if found[what] < CONFIGURATIONS / 60} == {}
    assert boxes > 100_000
    assert delivered > boxes / 4
    assert gone > boxes / 50


def test_reference_spends_events_on_containers_and_the_fast_engine_does_not() -> None:
    """With the same trains and five times the boxes the fast engine takes not one event more."""
    few, many = _roomy_trains(1.0), _roomy_trains(5.0)
    fast, more_boxes, slow = _fast(few, _always)[OWN], _fast(many, _always)[OWN], _reference(few, _always)
    assert len(more_boxes.inputs.boxes) > 4 * len(fast.inputs.boxes)
    assert len(more_boxes.trains) == len(fast.trains)
    assert more_boxes.events == fast.events
    assert slow.events > 5 * len(slow.boxes)


def _always(yard: YardView, now_h: float) -> bool:  # noqa: ARG001
    return True


def _every_third_stays(queue: QueueView, places_feu: int) -> Sequence[int]:
    return [position for position in range(len(queue)) if position % 3][::-1][:places_feu]


def _happened(outcomes: dict[str, Outcome]) -> set[str]:
    """Return what happened at least once in a run."""
    outcome = outcomes[OWN]
    comes_h, scenario, trains = outcome.inputs.comes_h, outcome.inputs.scenario, outcome.trains
    borders = [{section.border for section in lane.sections.values()} - {None} for lane in scenario.lanes.values()]
    crossings = [crossing for train in trains for crossing in train.crossings]
    entered = list(zip(outcome.entered, outcome.yard_in_h, strict=True))
    gone = np.frombuffer(outcome.gone, dtype=np.bool_)
    booked_h = outcome.inputs.bookings.booked_h[outcome.inputs.boxes.booking]
    happened = {
        "blocked at the gate": any(hour > comes_h[box] for box, hour in entered),
        "below the limit of the yard": len(entered) > 0 and all(hour == comes_h[box] for box, hour in entered),
        "gridlock": bool(outcome.gridlocks),
        "relieved": any(lock.relieved for lock in outcome.gridlocks),
        "filled up": any(train.boxes and train.empty_feu for train in trains),
        "a dearer price": any(row.ratio > 1 for row in outcome.prices),
        "rolled over": any(record_network(outcomes)[OWN].boxes["rollovers"]),
        "shared border": sum(map(len, borders)) > len(set().union(*borders)),
        "looked elsewhere": gone.any(),
        "looked elsewhere overseas": gone[outcome.inputs.inbound].any(),
        "stayed although left behind": gone.any() and (~gone & (booked_h > booked_h[gone].min(initial=np.inf))).any(),
        "a border with opening hours": crossings
        and any(scenario.borders[key].opening for each in borders for key in each),
        "others on the port's tracks": bool(outcome.inputs.port_background_h),
        "waited for a loading track behind others": _waited_behind_others(outcome),
        "waited for a track": any(crossing.track_h > crossing.in_h for crossing in crossings),
    }
    happened |= _happened_to_joined(outcome)
    happened["trains of another port"] = any(
        train.boxes for key, other in outcomes.items() if key for train in other.trains
    )
    found = {what for what, there in happened.items() if there}
    return found | {train.cause for train in trains} | {train.slot.kind for train in trains}


def _fell(scenario: Scenario) -> set[str]:
    """Return which capacities fell while boxes came."""
    capacities = {
        "fewer places": [scenario.port.yard_teu],
        "fewer tracks": [scenario.port.tracks, *(terminal.tracks for terminal in scenario.terminals.values())],
        "fewer cranes": [scenario.port.cranes, *(terminal.cranes for terminal in scenario.terminals.values())],
        "fewer desks": [scenario.customs.desks],
        "fewer sets": [scenario.trains.wagon_sets],
        "fewer border tracks": [border.tracks for border in scenario.borders.values()],
    }
    return {
        what
        for what, each in capacities.items()
        for dated in each
        for (_, earlier), (day, later) in pairwise(dated)
        if later < earlier and scenario.clock.begin < day < scenario.clock.end
    }


def _waited_behind_others(outcome: Outcome) -> bool:
    """Return whether a set of the port got its loading track as a train of others left it."""
    freed_h = set(outcome.on_port_tracks.until_h.tolist())
    return any(train.loading and train.loading.track_from_h in freed_h for train in outcome.trains)


def _happened_to_joined(outcome: Outcome) -> dict[str, bool]:
    """Return what happened to cities that had joined."""
    trains, shuttles = outcome.trains, outcome.shuttles
    group = set(np.flatnonzero(outcome.inputs.access == GROUP).tolist())
    through = set(np.flatnonzero(outcome.inputs.access == BLOCK).tolist())
    cutoff_h = {box: train.cutoff_h for train in trains for box in train.boxes}
    came = [set(train.boxes) - train.uncoupled for train in trains if train.direction == "inbound" and train.unloading]
    inputs, gone = outcome.inputs, np.frombuffer(outcome.gone, dtype=np.bool_)
    other = (inputs.station != GATE) & (inputs.station != inputs.city) & ~gone
    released = other & np.isfinite(np.array(outcome.released_h))
    return {
        "by another city's station": (released & ~inputs.inbound).any(),
        "home by another city's station": (released & inputs.inbound).any(),
        "cleared at its station": (inputs.boxes.origin & np.isfinite(np.array(outcome.released_h))).any(),
        "to the port by shuttle": any(trip.boxes for trip in shuttles),
        "home by shuttle": any(trip.back for trip in shuttles),
        "a shuttle with too little cargo": any(trip.cause == "too_little_cargo" for trip in shuttles),
        "a shuttle suspended": any(trip.cause == "suspended" for trip in shuttles),
        "coupled": any(train.coupled_feu for train in trains),
        "uncoupled": any(train.uncoupled for train in trains),
        "beyond the wagons of a group": any(boxes & group for boxes in came),
        "a kept place": _overtaken(outcome),
        "through wagons coupled": any(through & set(train.boxes[: train.coupled_feu]) for train in trains),
        "through wagons home": any(through & set(trip.back) for trip in shuttles),
        "through wagons under way at a cut-off": any(
            trip.slot.at_h + trip.slot.there_h > cutoff_h.get(box, inf) for trip in shuttles for box in trip.boxes
        ),
    }


def _overtaken(outcome: Outcome) -> bool:
    """Return whether a box left before one of its queue that was released earlier, though first come is first served.

    That happens on kept places only.
    """
    scenario = outcome.inputs.scenario
    for terminal in scenario.terminals if scenario.loading.rule == "first_come_first_served" else ():
        own = [train for train in outcome.trains if (train.direction, train.terminal) == ("outbound", terminal)]
        last_h = -inf
        for train in own:
            hours = [outcome.released_h[box] for box in train.boxes[train.coupled_feu :]]
            if min(hours, default=inf) < last_h:
                return True
            last_h = max([last_h, *hours])
    return False


def _roomy_trains(demand: float) -> dict[str, Any]:
    """Return a scenario whose trains take all boxes there are, and are lifted in no time."""
    tree = deepcopy(TINY)
    tree["trains"] |= {"wagons_low": 400, "wagons_high": 400, "wagon_sets": 50}
    tree["port"] |= {"lifts_per_h": 1000.0, "yard_teu": 100_000}
    tree["terminals"]["hamburg"]["lifts_per_h"] = 1000.0
    for direction in tree["demand"].values():
        direction["feu_per_boxable_usd_bn"] *= demand
    return tree
