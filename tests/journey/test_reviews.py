"""The operator adds a slot on the fastest lane, drops one where most are cancelled, and notes what does not go."""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy
from typing import Any

import numpy as np
import pytest

from freightsim.base.streams import Streams
from freightsim.journey.reviews import LEAST_PER_WEEK, Findings, Operator, ReviewSpan, first_review_h, known_until_h
from freightsim.journey.stations import Pool
from freightsim.journey.terminal import RailTerminal
from freightsim.journey.timetable import Slot, SlotDraws, slot_hours
from freightsim.journey.train import Train
from freightsim.policies.timetable import Responsive
from freightsim.scenario import Scenario
from freightsim.simulation.opening import open_offer
from freightsim.validation.merge import merged
from tiny import TINY

FOUR_WEEKS_H = 4 * 168.0
LATER = {"rule": "responsive", "from": "2013-08-15", "review_d": 28}
"""First day of TINY and four weeks more: hour 672."""

SLOW: dict[str, Any] = {
    "lanes": {"slow": merged(deepcopy(TINY["lanes"]["west"]), {"sections": {"beyond": {"running_h": 300.0}}})},
    "services": {
        "slow_out": {"lane": "slow", "direction": "outbound", "trains_per_week": 1.0},
        "slow_in": {"lane": "slow", "direction": "inbound", "trains_per_week": 0.5},
    },
}


def world(change: dict[str, Any] | None = None) -> Scenario:
    """Return the tiny port with a slow lane beside its fast one, and an operator who reviews every four weeks."""
    return Scenario.model_validate(merged(merged(deepcopy(TINY), SLOW), merged({"timetable": LATER}, change or {})))


class Opened:
    """An operator whose policy says what a test wants, and what it works with."""

    def __init__(self, scenario: Scenario, answer: int) -> None:
        class Told(Responsive):
            def __call__(self, view: Any, now_h: float) -> int:  # noqa: ARG002
                return answer if view.slots else 0

        self.scenario, self.offer = scenario, open_offer(scenario)
        assert isinstance(scenario.timetable, Responsive)
        policy = Told.model_validate(scenario.timetable.model_dump(by_alias=True))
        streams = Streams(1, 0)
        draws = {key: SlotDraws(key, each, scenario, streams) for key, each in scenario.services.items()}
        self.port = RailTerminal(Pool([0.0, 0.0]), Pool([0.0, 0.0]), lift_h=1.0, placing_h=1.0, release_h=0.0)
        self.operator = Operator(scenario, policy, self.offer, draws, self.port)

    def review(self, trains: Sequence[Train]) -> dict[str, list[Slot]]:
        """Let the operator make the first review."""
        return self.operator.review(FOUR_WEEKS_H, trains)

    def weekly(self) -> dict[str, float]:
        """Return what is offered in the end."""
        return {key: steps.at(1e6) for key, steps in self.offer.items()}


def train(
    service: str = "west_out",
    cutoff_h: float = 100.0,
    boxes: int = 0,
    cause: str = "",
    days: float = 0.0,
    behind: int = 0,
) -> Train:
    """Return a train of 40 places with so many boxes that took some days, or a slot that was cancelled."""
    direction = "outbound" if service.endswith("_out") else "inbound"
    found = Train(service, service[:4], "hamburg", direction, Slot(cutoff_h + 24, "timetabled", 40, [], []), 40)  # type: ignore[arg-type]
    found.cutoff_h, found.cause, found.boxes, found.behind_feu = cutoff_h, cause, list(range(boxes)), behind
    if days:
        found.departed_h, found.arrived_h = cutoff_h + 24, cutoff_h + 24 * (1 + days)
    return found


# What is seen


def test_findings() -> None:
    """Slots cancelled for want of a set are slots, but no want of cargo; extra trains count for load."""
    extra = train(boxes=20, behind=10)
    extra.slot = Slot(0.0, "extra", 40, [], [])
    trains = [
        train(boxes=40, behind=30),
        train(cause="too_little_cargo", behind=12),
        train(cause="no_wagon_set", behind=90),
        extra,
    ]
    assert Findings.of(trains, 2.5) == Findings(2.5, 3, 1, 1, 60 / 80, 20.0, 40.0)
    assert Findings.of([], 0.25) == Findings(0.25, 0, 0, 0, 0.0, 0.0, 0.0)


def test_the_span_of_a_review() -> None:
    """A cut-off at the last review belongs to this one, one at this instant to the next; so do arrivals."""
    trains = [train(cutoff_h=hour, boxes=1, days=3.0) for hour in (9.0, 10.0, 19.0, 20.0)]
    suspended, home = train(cutoff_h=15.0, cause="suspended"), train(cutoff_h=float("nan"))
    home.arrived_h = 12.0
    span = ReviewSpan.of(10.0, 20.0, [*trains, suspended, home])
    assert span.closed == trains[1:3]
    assert span.arrived == [home]
    assert len(ReviewSpan.of(9.0 + 96, 10.0 + 96, trains).arrived) == 1


def test_when_the_first_review_is() -> None:
    """At the policy's first day, but not before there is an interval to look at; slots are known a cut-off longer."""
    for start, hour in (("2013-01-01", 672.0), ("2013-08-01", 672.0), ("2013-08-15", 672.0), ("2013-08-16", 696.0)):
        scenario = world({"timetable": {"from": start}})
        assert isinstance(scenario.timetable, Responsive)
        assert first_review_h(scenario, scenario.timetable) == hour
        assert known_until_h(scenario) == hour + 24.0
    assert known_until_h(world({"timetable": {"from": "2014-03-01"}})) == float("inf")


# What is done


def test_a_slot_more_goes_to_the_fastest_lane() -> None:
    """Where trains ran, by the days they took; where none ran, by what is stated."""
    opened = Opened(world(), +1)
    opened.review([train(boxes=40)])
    assert opened.weekly() == {"west_out": 3.0, "west_in": 1.0, "slow_out": 1.0, "slow_in": 0.5}
    opened = Opened(world(), +1)
    opened.review([train(boxes=40, days=15.0), train("slow_out", boxes=40, days=14.0)])
    assert opened.weekly()["slow_out"] == 2.0
    row = opened.operator.rows[0]
    assert (row.at_h, row.service, row.direction, row.trains_per_week) == (696.0, "slow_out", "outbound", 2.0)
    assert (row.reason, row.load) == ("slot_added", 1.0)


def test_a_slot_less_is_taken_where_most_are_cancelled() -> None:
    """By share, not by number, and never below one in four weeks."""
    trains = [
        train(cause="too_little_cargo"),
        train(boxes=40),
        train(boxes=40),
        train("slow_out", cause="too_little_cargo"),
    ]
    opened = Opened(world(), -1)
    opened.review(trains)
    assert opened.weekly() == {"west_out": 2.0, "west_in": 1.0, "slow_out": LEAST_PER_WEEK, "slow_in": 0.5}
    row = opened.operator.rows[0]
    assert (row.reason, row.cancelled, row.slots) == ("slot_dropped", 2, 4)


def test_as_far_as_it_goes() -> None:
    """A policy may ask for several at once; when there is nothing left to drop, that is noted."""
    opened = Opened(world(), -9)
    opened.review([train(cause="too_little_cargo")])
    assert opened.weekly()["west_out"] == opened.weekly()["slow_out"] == LEAST_PER_WEEK
    assert [(row.service, row.trains_per_week) for row in opened.operator.rows] == [
        ("west_out", 1.0),
        ("west_out", LEAST_PER_WEEK),
        ("slow_out", LEAST_PER_WEEK),
        ("west_out", LEAST_PER_WEEK),
    ]
    assert opened.operator.rows[-1].reason == "none_to_drop"


def test_paths_are_a_limit() -> None:
    """With one path a day there are seven a week each way: three on offer leave room for four."""
    opened = Opened(world({"port": {"paths_per_day": 1}}), +9)
    opened.review([train(boxes=40)])
    assert opened.weekly()["west_out"] + opened.weekly()["slow_out"] == 7.0
    row = opened.operator.rows[-1]
    assert (row.reason, row.paths_per_week) == ("no_path", 7)


@pytest.mark.parametrize(("lift_h", "weekly"), [(570.0, 3.0), (571.0, 2.0)])
def test_tracks_are_a_limit(lift_h: float, weekly: float) -> None:
    """Two tracks for 672 h are 1,344 track hours, 85 % of these 1,142.4; placing takes one hour of each."""
    opened = Opened(world(), +1)
    for _ in range(2):
        opened.port.work(0.0, [lift_h])
    opened.review([train(boxes=40)])
    assert opened.weekly()["west_out"] == weekly
    row = opened.operator.rows[0]
    assert (row.reason, row.track_use >= 0.85) == (("no_track", True) if weekly == 2.0 else ("slot_added", False))


def test_wagon_sets_are_a_limit_where_they_are_taken() -> None:
    """A slot that lacked a set at the port stops slots out, not those in, which take theirs overseas."""
    opened = Opened(world(), +1)
    opened.review([train(boxes=40), train("slow_out", cause="no_wagon_set"), train("west_in", boxes=40)])
    assert opened.weekly() == {"west_out": 2.0, "west_in": 2.0, "slow_out": 1.0, "slow_in": 0.5}
    row = opened.operator.rows[0]
    assert (row.reason, row.without_set) == ("no_wagon_set", 1)


def test_nothing_to_review() -> None:
    """A service that is closed is not opened, and one that opens later is left alone until then."""
    change = {
        "services": {"slow_out": {"trains_per_week": 0.0}, "slow_in": {"trains_per_week": {"2013": 0, "2013-10-01": 3}}}
    }
    opened = Opened(world(change), -1)
    opened.review([train(cause="too_little_cargo"), train("west_in", cause="too_little_cargo")])
    assert opened.weekly() == {"west_out": 1.0, "west_in": LEAST_PER_WEEK, "slow_out": 0.0, "slow_in": 3.0}


# Slots


def test_slots_follow_those_that_were_known() -> None:
    """Where nothing is changed, slots known beforehand and those of all reviews are those of the fixed timetable."""
    scenario = world({"services": {"slow_in": {"trains_per_week": {"2013": 0, "2013-10-01": 1.7}, "offset_h": 70.0}}})
    opened, clock = Opened(scenario, 0), scenario.clock
    hours = {
        key: slot_hours(scenario.offered(key), each.offset_h, clock, known_until_h(scenario)).tolist()
        for key, each in scenario.services.items()
    }
    now_h = opened.operator.first_h
    while now_h < clock.end_h:
        for key, slots in opened.operator.review(now_h, []).items():
            hours[key] += [slot.at_h for slot in slots]
        now_h += opened.operator.review_h
    for key, each in scenario.services.items():
        np.testing.assert_allclose(hours[key], slot_hours(scenario.offered(key), each.offset_h, clock))
    assert opened.operator.rows == []


def test_new_slots_close_after_the_review() -> None:
    """The first slot that a review gives has its cut-off when the review is over, or later."""
    opened = Opened(world(), +1)
    slots = opened.review([train(boxes=40)])
    assert min(slot.at_h for each in slots.values() for slot in each) - 24.0 >= FOUR_WEEKS_H
    assert len(slots["west_out"]) == 12  # three a week for four weeks
