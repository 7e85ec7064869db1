"""A run is determined by scenario, seed and replication, and each decision by its own name."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from freightsim import Run, Scenario, replicate, simulate
from freightsim.results.frames import FRAMES
from freightsim.simulation.inputs import draw_inputs
from properties.strategies import Tree, drawn, scenarios, trees, with_examples
from tiny import TINY


def _assert_same(one: Run, other: Run) -> None:
    for name in FRAMES:
        assert_frame_equal(one.frame(name), other.frame(name), check_exact=True)


@with_examples(25)
@given(scenario=scenarios(), seed=st.integers(0, 2**40), replication=st.integers(0, 1000))
def test_the_same_seed_gives_the_same_frames(scenario: Scenario, seed: int, replication: int) -> None:
    """Two runs of one scenario, read twice, with one seed and replication are equal in every frame."""
    again = Scenario.model_validate(scenario.tree())
    _assert_same(
        simulate(scenario, seed=seed, replication=replication), simulate(again, seed=seed, replication=replication)
    )


@with_examples(25)
@given(scenario=scenarios(), seed=st.integers(0, 2**40))
def test_another_seed_or_replication_gives_another_run(scenario: Scenario, seed: int) -> None:
    """Seed and replication both change the bookings."""
    one, two, three = (simulate(scenario, seed=s, replication=r) for s, r in ((seed, 0), (seed + 1, 0), (seed, 1)))
    for other in (two, three):
        assert one.containers["tonnes"].tolist() != other.containers["tonnes"].tolist()
    assert two.containers["tonnes"].tolist() != three.containers["tonnes"].tolist()


def test_workers_make_no_difference() -> None:
    """Four replications on one process and on two are equal in every frame."""
    scenario = Scenario.model_validate(TINY)
    alone, shared = (replicate(scenario, 4, seed=9, jobs=jobs) for jobs in (1, 2))
    assert [run.replication for run in shared] == [0, 1, 2, 3]
    for one, other in zip(alone, shared, strict=True):
        _assert_same(one, other)
    _assert_same(alone[3], simulate(scenario, seed=9, replication=3))


# ---- what is drawn for one does not depend on another ---------------------------------------------------------------


NEW_CITY: dict[str, Any] = TINY["cities"]["wuhan"] | {"name": "Changsha", "province": "Hunan", "road_km": 800.0}


@with_examples()
@given(tree=trees())
def test_a_city_at_the_head_of_the_map_leaves_the_others_as_they_were(tree: Tree) -> None:
    """What is drawn for the boxes of every other city, and of every train and border, is equal to the last bit."""
    more = deepcopy(tree)
    more["cities"] = {"changsha": NEW_CITY, **tree["cities"]}
    before, after = (draw_inputs(Scenario.model_validate(each), 1, 0) for each in (tree, more))
    others = drawn(after).drop(index="changsha", errors="ignore")
    assert_frame_equal(drawn(before), others, check_exact=True)
    assert before.slots == after.slots
    assert before.background_h == after.background_h


@with_examples(25)
@given(tree=trees())
def test_names_and_instants_of_the_others_boxes_stay(tree: Tree) -> None:
    """In the frame of containers, too, the boxes of other cities keep names and instants up to the gate.

    Which of them come at all hangs on how long cargo is left behind, and so on the new city's, too.
    """
    more = deepcopy(tree)
    more["cities"] = {"changsha": NEW_CITY, **tree["cities"]}
    kept = ["booking", "booked_at", "ready_at", "gate_in_at", "tonnes", "value_usd", "commodity", "region"]
    frames = []
    for each in (tree, more):
        boxes = simulate(Scenario.model_validate(each), seed=1).containers.astype({"city": str})
        frames.append(boxes[boxes["city"] != "changsha"].set_index("container")[kept].sort_index())
    both = frames[0].index.intersection(frames[1].index)
    assert_frame_equal(*(frame.loc[both] for frame in frames), check_exact=True)
    if "modes" not in tree:
        assert len(frames[0]) == len(frames[1]) == len(both)


@with_examples()
@given(tree=trees(), direction=st.sampled_from(["outbound", "inbound"]), head=st.booleans())
def test_another_service_leaves_all_draws_as_they_were(tree: Tree, direction: str, head: bool) -> None:
    """A new service, wherever it is written, changes neither boxes nor slots and times of the other services.

    Where shippers mind the days until the next train, it is to change what they book: here they do not.
    """
    for item in tree["cargo"]["classes"].values():
        item["value_of_time_per_day"] = 0.0
    more, new = deepcopy(tree), {"new": {"lane": "west", "direction": direction, "trains_per_week": 1.5}}
    more["services"] = {**new, **tree["services"]} if head else {**tree["services"], **new}
    before, after = (draw_inputs(Scenario.model_validate(each), 1, 0) for each in (tree, more))
    assert_frame_equal(drawn(before), drawn(after), check_exact=True)
    assert before.slots == {key: after.slots[key] for key in before.slots}
    assert before.background_h == after.background_h


def test_the_order_of_maps_changes_nothing_that_isdrawn() -> None:
    """Cities and services written in another order are drawn as before."""
    tree = deepcopy(TINY)
    turned = tree | {part: dict(reversed(tree[part].items())) for part in ("cities", "services")}
    before, after = (draw_inputs(Scenario.model_validate(each), 1, 0) for each in (tree, turned))
    assert_frame_equal(drawn(before), drawn(after), check_exact=True)
    assert before.slots == after.slots


@pytest.mark.parametrize("seed", [0, 1])
def test_more_demand_only_adds_bookings(seed: int) -> None:
    """Doubled trade keeps the sequence of what is in the bookings and only adds to its end."""
    doubled = deepcopy(TINY)
    doubled["cities"]["wuhan"]["trade_usd_bn"] *= 2
    few, many = (draw_inputs(Scenario.model_validate(each), seed, 0).bookings for each in (TINY, doubled))
    for direction in (0, 1):
        own = [rows.t_per_feu[(rows.city == 1) & (rows.direction == direction)] for rows in (few, many)]
        assert len(own[1]) > len(own[0])
        assert own[1][: len(own[0])].tolist() == own[0].tolist()
