"""Slots are evenly spaced at the rate in force, and what is drawn for them depends on nothing else."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pytest

from freightsim.base.clock import Clock
from freightsim.base.dated import Dated
from freightsim.base.steps import Steps, steps_of
from freightsim.base.streams import Streams
from freightsim.journey.timetable import BLOCK, Rhythm, Slot, SlotDraws, slot_hours, suspensions_h
from freightsim.scenario import Scenario

FOUR_WEEKS = Clock(date(2014, 1, 1), date(2014, 1, 29))


def slots(trains_per_week: Any, offset_h: float = 0.0, clock: Clock = FOUR_WEEKS) -> list[float]:
    """Return the hours of a service's slots."""
    return slot_hours(Dated.model_validate(trains_per_week), offset_h, clock).round(6).tolist()


@pytest.mark.parametrize(
    ("trains_per_week", "expected"),
    [
        (1, [0.0, 168.0, 336.0, 504.0]),
        (2, [84.0 * n for n in range(8)]),
        (0, []),
        (0.25, [0.0]),  # one in four weeks: the next would be due at the end
        (0.5, [0.0, 336.0]),
        # One a week for two weeks, then seven a week: the third is due as the rate changes.
        ({"2014-01-01": 1, "2014-01-15": 7}, [0.0, 168.0, *[336.0 + 24 * n for n in range(14)]]),
        # A week at one, two weeks at two, then none; a step that changes nothing does not matter.
        (
            {"2014-01-01": 1, "2014-01-04": 1, "2014-01-08": 2, "2014-01-22": 0},
            [0.0, 168.0, 252.0, 336.0, 420.0],
        ),
    ],
)
def test_evenly_spaced(trains_per_week: Any, expected: list[float]) -> None:
    """The first slot is at hour 0, the others follow at the rate in force."""
    assert slots(trains_per_week) == expected


def test_what_was_gained_of_a_slot_is_kept_when_the_rate_changes() -> None:
    """From Monday to Thursday three sevenths of a train were due; the rest comes at the new rate."""
    # 72 h at 1 a week: 3/7; the missing 4/7 at 2 a week take 4/7 x 84 = 48 h.
    assert slots({"2014-01-01": 1, "2014-01-04": 2})[:3] == [0.0, 120.0, 204.0]


def test_a_gap() -> None:
    """No slots while the rate is 0; afterwards the rhythm goes on where it stopped."""
    # 72 h at 1 a week: 3/7 are due; the missing 4/7 take 96 h from 15 January (336 h).
    assert slots({"2014-01-01": 1, "2014-01-04": 0, "2014-01-15": 1}) == [0.0, 432.0, 600.0]


def test_a_service_that_begins_and_ends_within_the_horizon() -> None:
    """The first slot is at the midnight of the date on which the service begins; the day it ends has none."""
    assert slots({"2013-12-01": 0, "2014-01-08": 1, "2014-01-22": 0}) == [168.0, 336.0]


def test_steps_before_and_after_the_horizon() -> None:
    """Only what is in force within the horizon counts: nothing is gained before its first midnight."""
    assert slots({"2013-01-01": 7, "2014-01-01": 1, "2014-06-01": 20}) == [0.0, 168.0, 336.0, 504.0]


def test_the_offset_shifts_all_and_the_end_is_the_end() -> None:
    """Slots are shifted as a whole; those at or after the end of the horizon fall away."""
    assert slots(1, 36.0) == [36.0, 204.0, 372.0, 540.0]
    assert slots(1, 168.0) == [168.0, 336.0, 504.0]
    assert slots(1, 5000.0) == []


@pytest.mark.parametrize("a_week", [0.3, 1 / 3, 1.7, 2.1, 3.0, 13.0])
def test_the_number_of_slots(a_week: float) -> None:
    """A year has as many slots as weeks times the rate, rounded up for the one at the beginning."""
    clock = Clock(date(2015, 1, 1), date(2016, 1, 1))
    found = slots(a_week, clock=clock)
    assert len(found) == int(np.ceil(365 / 7 * a_week))
    assert np.diff(found) == pytest.approx(168 / a_week, abs=1e-5)


@pytest.mark.parametrize("stops_h", [[], [100.0], [1.0, 84.0, 84.0, 500.0], [168.0 * n for n in range(1, 4)]])
def test_a_rhythm_goes_on_where_it_stopped(stops_h: list[float]) -> None:
    """However the time is cut, slots are those of the whole."""
    a_week = Dated.model_validate({"2014-01-01": 2.3, "2014-01-12": 0, "2014-01-17": 5})
    rhythm, steps = Rhythm(), steps_of(a_week, FOUR_WEEKS)
    parts = [rhythm.until(stop_h, steps) for stop_h in [*stops_h, FOUR_WEEKS.end_h]]
    assert np.concatenate(parts) == pytest.approx(slot_hours(a_week, 0.0, FOUR_WEEKS))
    for part, from_h, until_h in zip(parts, [0.0, *stops_h], [*stops_h, FOUR_WEEKS.end_h], strict=True):
        assert ((part >= from_h - 1e-6) & (part < until_h)).all()


def test_a_rhythm_takes_a_new_number_on_the_way() -> None:
    """What was gained of a slot counts when the number changes after the first slots were given."""
    rhythm, steps = Rhythm(), Steps([float("-inf")], [1.0])
    assert rhythm.until(72.0, steps).tolist() == [0.0]
    steps.then(72.0, 2.0)
    assert rhythm.until(300.0, steps).tolist() == pytest.approx([120.0, 204.0, 288.0])  # as in the test above


def test_slots_that_are_left_to_the_run() -> None:
    """Slots due before an hour are known beforehand, the offset not counted."""
    a_week = Dated.model_validate(7)
    assert slot_hours(a_week, 36.0, FOUR_WEEKS, known_until_h=72.0).tolist() == [36.0, 60.0, 84.0]


# Draws


def draws(scenario: Scenario, key: str = "west_out", seed: int = 1) -> SlotDraws:
    """Return where the slots of a service are drawn."""
    return SlotDraws(key, scenario.services[key], scenario, Streams(seed, 0))


def drawn(slot: Slot) -> tuple[int, list[float], list[float]]:
    """Return what was drawn for a slot, apart from its hour."""
    return slot.wagons, slot.running_h, slot.formalities


def test_the_kth_slot_is_the_same_whatever_the_timetable(tiny: Scenario) -> None:
    """More slots leave what was drawn for the first ones as it was."""
    few = draws(tiny).timetabled(np.arange(5) * 168.0)
    many = draws(tiny).timetabled(np.arange(50) * 84.0)
    assert [drawn(slot) for slot in few] == [drawn(slot) for slot in many[:5]]
    assert [slot.at_h for slot in many[:3]] == [0.0, 84.0, 168.0]


def test_a_later_call_goes_on_with_the_next_slots(tiny: Scenario) -> None:
    """The 12 slots of two calls are those of one: what is drawn for a slot depends on its number alone."""
    at_once, bit_by_bit = draws(tiny), draws(tiny)
    whole = at_once.timetabled(np.arange(12.0))
    parts = [slot for hours in (np.arange(5.0), np.empty(0), np.arange(7.0)) for slot in bit_by_bit.timetabled(hours)]
    assert [drawn(slot) for slot in parts] == [drawn(slot) for slot in whole]


def test_the_kth_extra_train_is_the_same_whatever_the_timetable(tiny: Scenario) -> None:
    """Extra trains, empty returns and the timetable draw from streams of their own."""
    alone, beside = draws(tiny), draws(tiny)
    beside.timetabled(np.arange(40.0))
    for count in range(BLOCK + 3):
        beside.empty_return(float(count))
        assert drawn(beside.next_extra(500.0 + count)) == drawn(alone.next_extra(float(count)))


def test_kinds_differ(tiny: Scenario) -> None:
    """The first extra train, the first empty return and the first slot of the timetable have other times."""
    found = draws(tiny)
    kinds = [found.timetabled(np.zeros(1))[0], found.next_extra(0.0), found.empty_return(0.0)]
    assert [slot.kind for slot in kinds] == ["timetabled", "extra", "empty_return"]
    assert len({slot.running_h[0] for slot in kinds}) == 3


def test_wagons_by_date(tiny_tree: dict[str, Any]) -> None:
    """Wagons lie between the fewest and the most of the slot's date, both included."""
    tiny_tree["trains"] |= {"wagons_low": {"2013-07-18": 20, "2013-07-25": 41}, "wagons_high": 45}
    scenario = Scenario.model_validate(tiny_tree)
    found = draws(scenario).timetabled(np.concatenate([np.zeros(400), np.full(400, 168.0)]))
    assert {slot.wagons for slot in found[:400]} == set(range(20, 46))
    assert {slot.wagons for slot in found[400:]} == set(range(41, 46))


def test_times_without_variation(tiny_tree: dict[str, Any]) -> None:
    """With a coefficient of variation of 0, running hours are the sections' and formalities the mean."""
    tiny_tree["trains"]["running_cv"] = tiny_tree["borders"]["alashankou"]["formalities_cv"] = 0.0
    slot = draws(Scenario.model_validate(tiny_tree)).next_extra(7.0)
    assert (slot.running_h, slot.formalities) == ([90.0, 150.0], [1.0, 1.0])


def test_a_section_without_border_has_no_formalities(tiny: Scenario) -> None:
    """Only the section that ends at a border draws a factor for its papers."""
    slots = draws(tiny).timetabled(np.zeros(20))
    assert all(slot.formalities[1] == 1.0 != slot.formalities[0] for slot in slots)


def test_suspensions(tiny_tree: dict[str, Any]) -> None:
    """A suspension lasts from the midnight of its first day to that of the day after its last."""
    tiny_tree["events"] = {
        "both": {"name": "a", "from": "2013-07-20", "to": "2013-07-22", "no_trains": ["outbound", "inbound"]},
        "out": {"name": "b", "from": "2013-07-10", "to": "2013-07-19", "no_trains": ["outbound"]},
        "none": {"name": "c", "from": "2013-07-10", "to": "2013-07-19", "demand": {"outbound": 0.5}},
    }
    span = {"name": "d", "from": "2013-07-19", "to": "2013-07-20"}
    tiny_tree["events"]["extra"] = span | {"no_extra_trains": ["inbound"]}
    scenario = Scenario.model_validate(tiny_tree)
    assert suspensions_h(scenario, "outbound") == [(48.0, 96.0), (-192.0, 24.0)]
    assert suspensions_h(scenario, "inbound") == [(48.0, 96.0)]
    assert suspensions_h(scenario, "outbound", of_extra=True) == [(48.0, 96.0), (-192.0, 24.0)]
    assert suspensions_h(scenario, "inbound", of_extra=True) == [(48.0, 96.0), (24.0, 48.0)]
