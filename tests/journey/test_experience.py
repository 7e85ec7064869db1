"""Shippers remember how long cargo was left behind, and some look elsewhere."""

from __future__ import annotations

from dataclasses import replace
from math import exp
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from choice.ways import many_ways
from freightsim.calibration.drive import drive
from freightsim.choice.hubs import scales_of
from freightsim.choice.logit import Scales, kept
from freightsim.choice.rates import rates
from freightsim.journey.bookings import Bookings
from freightsim.journey.experience import NEVER_BOOKED, TURNED_AWAY, Experience, Memory
from freightsim.journey.headways import Headways
from freightsim.journey.joins.kinds import waits
from freightsim.scenario import Scenario
from freightsim.scenario.network import DIRECTIONS, Direction
from freightsim.simulation.inputs import draw_inputs
from freightsim.simulation.network import run_once
from freightsim.simulation.opening import open_experience, open_offer
from freightsim.simulation.recording import record
from freightsim.validation.merge import merged

REVIEW_H = 100.0
HALF = Memory(review_h=REVIEW_H, weight=0.5, cost_sensitivity=1.0, scales=Scales(1.0))
"""What was just lived through weighs as much as what was remembered; the odds fall as 1 / (1 + loss x wait)."""


def booked(
    hours: list[float], *, firmness: float = 0.5, loss_per_h: float = 0.1, of_rail: float = 0.5, of_port: float = 1.0
) -> Bookings:
    """Return bookings of two boxes each, alike but for their hours."""
    count = len(hours)
    none, ones = np.zeros(count, dtype=np.int64), np.ones(count)
    return Bookings(
        city=none,
        direction=none,
        number=np.arange(count),
        region=none,
        cargo_class=none,
        access=none,
        station=none - 1,
        partner=none,
        feu=none + 2,
        booked_h=np.array(hours),
        ready_h=np.array(hours),
        t_per_feu=ones,
        usd_per_feu=ones,
        loss_per_h=ones * loss_per_h,
        of_rail=ones * of_rail,
        of_side=ones,
        of_port=ones * of_port,
        firmness=ones * firmness,
    )


def opened(bookings: Bookings, queue: list[int] | None = None, memory: Memory = HALF) -> Experience:
    """Return the experience of bookings with two boxes each, side by side."""
    count = len(bookings)
    codes = np.array(queue if queue is not None else [0] * count, dtype=np.int64)
    return Experience(memory, bookings, codes, np.repeat(np.arange(count), 2))


def test_memory_of_a_scenario(tiny_tree: dict[str, Any]) -> None:
    """Days become hours, and what fades to 1/e over the memory fades by exp(-review / memory) between reviews."""
    scales = {"rail_independence": 0.4, "hub_independence": 0.7}
    choice = {"review_d": 14.0, "memory_d": 70.0, "cost_sensitivity": 3.0} | scales
    memory = Memory.of(Scenario.model_validate(merged(tiny_tree, {"choice": choice})).choice)
    assert memory.review_h == 14 * 24
    assert memory.weight == pytest.approx(1 - exp(-0.2))
    assert (memory.cost_sensitivity, memory.scales) == (3.0, Scales(0.4, 0.7))


def test_waits_are_smoothed() -> None:
    """Half of what is new, half of what was; a queue that is not told keeps what it has."""
    experience = opened(booked([0.0, 0.0]), [0, 1])
    for wait_h, remembered in ((40.0, 20.0), (40.0, 30.0), (0.0, 15.0)):
        experience.review(0.0, {0: wait_h})
        assert experience.wait_h.tolist() == [remembered, 0.0]
    experience.review(0.0, {1: 8.0, 7: 1000.0})  # nobody waits in queue 7
    assert experience.wait_h.tolist() == [15.0, 4.0]


def test_only_bookings_until_the_next_review_decide() -> None:
    """Who booked before stays, who books later is asked at the next review; the end of the span is not in it."""
    experience = opened(booked([99.9, 100.0, 150.0, 199.9, 200.0]), memory=replace(HALF, weight=1.0))
    experience.review(100.0, {0: 1000.0})
    assert list(experience.gone) == [0, 0] + [1] * 6 + [0, 0]
    experience.review(200.0, {0: 0.0})
    assert list(experience.gone) == [0, 0] + [1] * 6 + [0, 0]


def test_nobody_leaves_without_a_wait() -> None:
    """The least firm stay as long as nothing is left behind."""
    experience = opened(booked([10.0, 20.0], firmness=np.nextafter(1.0, 0.0)))
    experience.review(0.0, {0: 0.0})
    assert not any(experience.gone)


def test_each_queue_has_its_own_wait() -> None:
    """Cargo of a queue in which nobody waits stays."""
    experience = opened(booked([10.0, 10.0]), [0, 1])
    experience.review(0.0, {0: 0.0, 1: 1000.0})
    assert list(experience.gone) == [0, 0, 1, 1]


def test_a_stop_is_waited_at_besides_the_queue() -> None:
    """Who takes a shuttle hears of both waits; one of them alone would not make him look elsewhere."""
    bookings = booked([10.0, 10.0, 10.0], firmness=0.3)
    stop, queue = np.array([1, -1, 1]), np.array([0, 0, 2])
    experience = Experience(replace(HALF, weight=1.0), bookings, queue, np.repeat(np.arange(3), 2), stop=stop, places=3)
    experience.review(0.0, {0: 30.0, 1: 30.0, 2: 0.0})
    # With 30 h a part of 0.4 stays; with 60 h the factor is 1 / 7 and 2 / 8 stay, less than the firmness of 0.3.
    assert list(experience.gone) == [1, 1, 0, 0, 0, 0]


def test_places_without_a_booking() -> None:
    """As many waits are remembered as there are places, whoever waits there."""
    experience = Experience(HALF, booked([1.0]), np.array([0]), np.array([0, 0]), places=4)
    experience.review(0.0, {3: 8.0})
    assert experience.wait_h.tolist() == [0.0, 0.0, 0.0, 4.0]


def test_boxes_of_a_booking_go_together() -> None:
    """Wherever they stand among all boxes."""
    bookings = booked([500.0, 10.0, 20.0])
    boxes = np.array([2, 0, 1, 2, 1, 0, 0])
    experience = Experience(HALF, bookings, np.array([0, 0, 1]), boxes)
    experience.review(0.0, {0: 0.0, 1: 1000.0})
    assert list(experience.gone) == [int(booking == 2) for booking in boxes]


@pytest.mark.parametrize(
    ("wait_h", "kept"),
    [(0.0, 1.0), (10.0, 2 / 3), (30.0, 0.4), (180.0, 0.1)],
)
def test_who_stays(wait_h: float, kept: float) -> None:
    """With half the cargo on rail and a factor f = 1 / (1 + loss x wait) on its odds, 2 f / (1 + f) of it stays."""
    sure = replace(HALF, weight=1.0)
    for firmness, gone in ((kept - 1e-6, 0), (min(kept + 1e-6, 1 - 1e-9), int(wait_h > 0))):
        experience = opened(booked([10.0], firmness=firmness), memory=sure)
        experience.review(0.0, {0: wait_h})
        assert list(experience.gone) == [gone, gone]


SHARE = st.floats(0.05, 0.95)


SCALE = st.floats(0.3, 1)


@given(
    st.floats(0, 500),
    st.floats(0, 0.05),
    st.floats(0.5, 8),
    st.builds(Scales, SCALE, SCALE),
    st.tuples(SHARE, SHARE, SHARE),
)
def test_those_who_stay_are_the_share_of_the_logit(
    wait_h: float, loss: float, sensitivity: float, scales: Scales, shares: tuple[float, float, float]
) -> None:
    """Of many with even firmness the part stays that the nested logit leaves at the higher cost."""
    count = 1000
    of_rail, of_side, of_port = shares
    bookings = replace(
        booked([1.0] * count, loss_per_h=loss, of_rail=of_rail, of_port=of_port),
        firmness=(np.arange(count) + 0.5) / count,
        of_side=np.full(count, of_side),
    )
    experience = opened(bookings, memory=Memory(REVIEW_H, 1.0, sensitivity, scales))
    experience.review(0.0, {0: wait_h})
    # Worths that give these shares, the side and the nest being worth 1, and the port's lowered by the loss.
    port = of_port * (1 + loss * wait_h) ** (-sensitivity / scales.rail / scales.hubs)
    side = port + 1 - of_port
    opposite, outside = (1 - of_side) / of_side, (1 - of_rail) / of_rail
    nest = (side**scales.hubs + opposite) / (1 + opposite)
    of_nest = side**scales.hubs / (side**scales.hubs + opposite)
    share = port / side * of_nest * nest**scales.rail / (nest**scales.rail + outside)
    stayed = 1 - sum(experience.gone) / (2 * count)
    assert stayed == pytest.approx(share / (of_rail * of_side * of_port), abs=1 / count)


def test_who_leaves_leaves_at_a_longer_wait() -> None:
    """The same bookings leave at the same wait, and none of them stays at a longer one."""
    rng = np.random.default_rng(5)
    bookings = replace(booked([1.0] * 300), firmness=rng.random(300), loss_per_h=rng.random(300) / 10)
    gone = []
    for wait_h in (5.0, 20.0, 20.0, 80.0):
        experience = opened(bookings)
        experience.review(0.0, {0: wait_h})
        gone.append(np.frombuffer(experience.gone, dtype=np.uint8))
    assert (gone[1] == gone[2]).all()
    assert (gone[0] <= gone[1]).all()
    assert (gone[1] <= gone[3]).all()
    assert 0 < gone[0].sum() < gone[1].sum() < gone[3].sum()


# Headways


def weighing(bookings: Bookings, headway: list[int]) -> Experience:
    """Return the experience of bookings that weigh the headway of a code, or none (-1)."""
    count = len(bookings)
    queue, boxes = np.zeros(count, dtype=np.int64), np.repeat(np.arange(count), 2)
    return Experience(HALF, bookings, queue, boxes, np.array(headway, dtype=np.int64))


def test_whom_the_headway_keeps_away_never_booked() -> None:
    """Odds of 1 at first, loss 0.1 an hour: kept is 2 / (2 + 0.1 x wait), and a wait at full trains comes on top."""
    # Wait 10 h: 2/3 stay. With 20 h remembered on top: 2/5. Those between the two were turned away by the queue.
    for firmness, mark in ((0.3, 0), (0.5, TURNED_AWAY), (0.7, NEVER_BOOKED)):
        experience = weighing(booked([0.0], firmness=firmness), [0])
        experience.review(0.0, {0: 40.0}, np.array([10.0]))
        assert list(experience.gone) == [mark, mark]


def test_who_does_not_weigh_the_headway() -> None:
    """Bookings that were drawn with it do not weigh it again, and each direction and market has its own."""
    experience = weighing(booked([0.0] * 3, firmness=0.5), [-1, 0, 1])
    experience.review(0.0, {}, np.array([1000.0, 1.0]))
    assert list(experience.gone) == [0, 0, NEVER_BOOKED, NEVER_BOOKED, 0, 0]


def steady_timetable(answers: bool) -> Scenario:
    """Return a port with every other way, a timetable that does not change, and no shocks; the operator only looks."""
    services = {"west_out": {"trains_per_week": 2.0}, "south_in": {"trains_per_week": 0.5}}
    quiet = {way: {"market": {"sd": 0.0}, "booking_feu": 1.0} for way in ("outbound", "inbound")}
    rule = {"rule": "responsive", "from": "2013-01-01", "review_d": 999} if answers else {"rule": "fixed"}
    change = {"services": services, "demand": quiet, "timetable": rule, "choice": {"review_d": 7.0}}
    return many_ways(merged(change, {"demand": {"outbound": {"feu_per_boxable_usd_bn": 400.0}}}))


@pytest.mark.parametrize("direction", ["outbound", "inbound"])
def test_the_headway_in_the_run_is_the_logit_exactly(direction: Direction) -> None:
    """Rates without the headway, thinned by it, are the rates with it, for every city, market, class and period."""
    known, answers = steady_timetable(answers=False), steady_timetable(answers=True)
    with_it, without = rates(known, direction), rates(answers, direction)
    assert with_it.periods.starts == without.periods.starts
    waits_h = Headways(answers, open_offer(answers)).waits_h(0.0)
    wait_h = waits_h[DIRECTIONS.index(direction) * len(known.markets) :][: len(known.markets)]
    loss_per_h = without.usd_per_day / 24 / without.rail_usd
    factor = (1 + loss_per_h * wait_h[:, None]) ** -known.choice.cost_sensitivity
    shares = without.shares
    assert shares.of_side is not None
    stay = kept(factor, shares.of_rail, shares.of_side, shares.of_port, scales_of(known))
    np.testing.assert_allclose(without.via_port * stay, with_it.via_port, rtol=1e-9)
    assert with_it.a_year.sum() < 0.97 * without.a_year.sum()


def test_bookings_kept_under_a_steady_timetable() -> None:
    """Their number is that of the rates with the headway, within the interval of a Poisson number."""
    known, answers = steady_timetable(answers=False), steady_timetable(answers=True)
    inputs = draw_inputs(answers, 5, 0)
    experience, headways = open_experience(inputs, waits(inputs)), Headways(answers, open_offer(answers))
    now_h = answers.clock.begin_h
    while now_h < answers.clock.end_h:
        experience.review(now_h, {}, headways.waits_h(now_h))
        now_h += experience.memory.review_h
    marks = np.frombuffer(experience.gone, dtype=np.uint8)
    assert set(marks.tolist()) == {0, NEVER_BOOKED}
    for code, direction in enumerate(DIRECTIONS):
        own = (inputs.bookings.direction == code)[inputs.boxes.booking]
        expected = drive(known, direction).booked.sum()
        assert abs((marks[own] == 0).sum() - expected) < 3.5 * np.sqrt(expected)
        assert own.sum() - expected > 3.5 * np.sqrt(expected)  # without thinning there are too many


# In a run


def scarce(tree: dict[str, Any], sensitivity: float = 2.5) -> Scenario:
    """Return the tiny port with too few trains, another way, and goods in a hurry."""
    return Scenario.model_validate(
        merged(
            tree,
            {
                "choice": {"review_d": 7.0, "memory_d": 21.0, "cost_sensitivity": sensitivity},
                "modes": {"sea": {"name": "Sea", "usd_per_feu": 20000.0}},
                "markets": {
                    "europe": {"modes": {"sea": {"days": 0.0, "price_ratio": {"outbound": 1.0, "inbound": 1.0}}}}
                },
                "cargo": {"classes": {"machines": {"value_of_time_per_day": 0.02}}},
                "demand": {"outbound": {"feu_per_boxable_usd_bn": 90.0}, "inbound": {"feu_per_boxable_usd_bn": 2.0}},
                "trains": {"wagon_sets": 3},
            },
        )
    )


def test_queues_are_numbered(tiny_tree: dict[str, Any]) -> None:
    """Outbound first, then by terminal: a booking waits in the queue of its direction and terminal."""
    hamburg = tiny_tree["terminals"]["hamburg"]
    tiny_tree["terminals"] = {"lodz": hamburg, "hamburg": hamburg}
    scenario = Scenario.model_validate(tiny_tree)
    inputs = draw_inputs(scenario, 1, 0)
    assert waits(inputs).number == {
        ("outbound", "lodz"): 0,
        ("outbound", "hamburg"): 1,
        ("inbound", "lodz"): 2,
        ("inbound", "hamburg"): 3,
    }
    experience = open_experience(inputs, waits(inputs))
    assert len(experience.wait_h) == 4
    assert not any(experience.gone)
    begin_h = scenario.clock.begin_h
    late = replace(inputs, bookings=replace(inputs.bookings, loss_per_h=np.ones(len(inputs.bookings)),
        of_rail=np.full(len(inputs.bookings), 0.01), firmness=np.full(len(inputs.bookings), 0.9)))  # fmt: skip
    experience = open_experience(late, waits(late))
    experience.review(begin_h, {3: 1e6})
    gone = np.frombuffer(experience.gone, dtype=np.bool_)
    booked_h = inputs.bookings.booked_h[inputs.boxes.booking]
    assert (gone == (inputs.inbound & (booked_h < begin_h + 28 * 24))).all()


def test_bookings_at_the_ceiling_of_the_price_are_those_of_the_logit(tiny_tree: dict[str, Any]) -> None:
    """Where waits cost nothing, as many stay as would book at half as much again: within 3.5 s.d. of a binomial."""
    rail = {"price_answer": {"per_day": 10.0, "at_d": 0.0, "ceiling": 1.5}}
    patient = {key: {"value_of_time_per_day": 0.0} for key in tiny_tree["cargo"]["classes"]}
    scenario = scarce(tiny_tree).but({"cargo": {"classes": patient}, "choice": {"rail": rail}})
    inputs = draw_inputs(scenario, 1, 0)
    outcome = run_once(inputs)
    outbound = [row for row in outcome.prices if row.direction == "outbound"]
    since_h = next(row.at_h for row in outbound if row.ratio > 1.499)
    assert all(row.ratio == pytest.approx(1.5) for row in outbound if row.at_h >= since_h)
    dearer = scenario.but({"choice": {"rail": {"cost_usd_per_feu": 1.5 * 8000.0}}})
    stay = rates(dearer, "outbound").a_year.sum() / rates(scenario, "outbound").a_year.sum()
    gone = np.zeros(len(inputs.bookings), dtype=bool)
    gone[inputs.boxes.booking] = np.frombuffer(outcome.gone, dtype=np.bool_)
    own = (inputs.bookings.direction == 0) & (inputs.bookings.booked_h >= since_h)
    assert 0.1 < stay < 0.9
    assert abs((~gone[own]).sum() - stay * own.sum()) < 3.5 * np.sqrt(own.sum() * stay * (1 - stay))
    assert not gone[inputs.bookings.booked_h < since_h].any()


def test_nobody_leaves_before_the_first_review(tiny_tree: dict[str, Any]) -> None:
    """The first review is as long after the beginning as the next one after it."""
    found = record(run_once(draw_inputs(scarce(tiny_tree), 1, 0)))
    assert len(found.turned_away["booked_h"]) > 100
    assert found.turned_away["booked_h"].min() >= (-28 + 7) * 24
    assert set(found.turned_away["direction"].tolist()) == {0}  # inbound trains leave nobody behind


def test_shippers_who_weigh_cost_more_leave_a_shorter_queue(tiny_tree: dict[str, Any]) -> None:
    """The queue settles where it is as bad as what else there is: the more they mind, the shorter it stays."""
    behind, gone = [], []
    for sensitivity in (0.1, 1.0, 4.0):
        scenario = scarce(tiny_tree, sensitivity)
        attraction = {"demand": {"outbound": {"attraction": {"level": -sensitivity * float(np.log(20000 / 8000))}}}}
        found = record(run_once(draw_inputs(scenario.but(attraction), 1, 0)))
        late = (found.boxes["direction"] == 0) & (found.boxes["booked_h"] < 150 * 24)
        behind.append(float(np.isnan(found.boxes["loaded_h"][late]).sum()))
        gone.append(len(found.turned_away["booked_h"]))
    assert behind[0] > behind[1] > behind[2]
    assert gone[0] < gone[1]
