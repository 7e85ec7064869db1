"""All that is drawn before the clock starts."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import fields
from math import sqrt
from typing import Any

import numpy as np
import pytest

from freightsim.choice.logit import Scales, Shares, Weighed
from freightsim.scenario import Scenario
from freightsim.scenario.network import OWN
from freightsim.simulation.inputs import Inputs, draw_inputs, draw_network


def drawn(tree: dict[str, Any], seed: int = 1, replication: int = 0) -> Inputs:
    """Return the inputs of a tree."""
    return draw_inputs(Scenario.model_validate(tree), seed, replication)


def test_boxes_stand_in_the_order_in_which_they_come(tiny: Scenario) -> None:
    """Boxes of both directions together come in the order of their hours."""
    inputs = draw_inputs(tiny, 1, 0)
    assert (np.diff(inputs.comes_h) >= 0).all()
    assert len(inputs.comes_h) == len(inputs.terminal) == len(inputs.boxes) == int(inputs.bookings.feu.sum())
    assert 0 < inputs.inbound.sum() < len(inputs.boxes)


def test_when_boxes_come(tiny: Scenario) -> None:
    """An outbound box comes to the gate after its haul, an inbound one stands ready after 72 h of collection."""
    inputs = draw_inputs(tiny, 1, 0)
    after_h = inputs.comes_h - inputs.bookings.ready_h[inputs.boxes.booking]
    np.testing.assert_allclose(after_h[~inputs.inbound], inputs.boxes.haul_h[~inputs.inbound])
    np.testing.assert_allclose(after_h[inputs.inbound], 72.0)


def test_terminals_follow_the_markets(tiny_tree: dict[str, Any]) -> None:
    """A box goes through the terminal of its market, whatever the order of the maps."""
    region, hamburg = tiny_tree["regions"]["western_europe"], tiny_tree["terminals"]["hamburg"]
    tiny_tree["terminals"] = {"warsaw": hamburg | {"collection_h": 10.0}, "hamburg": hamburg}
    tiny_tree["regions"] = {"western_europe": region, "poland": region | {"terminal": "warsaw"}}
    inputs = drawn(tiny_tree)
    assert set(inputs.terminal.tolist()) == {0, 1}
    region_of_box = inputs.bookings.region[inputs.boxes.booking]
    np.testing.assert_array_equal(inputs.terminal, 1 - region_of_box)
    after_h = inputs.comes_h - inputs.bookings.ready_h[inputs.boxes.booking]
    np.testing.assert_allclose(after_h[inputs.inbound & (inputs.terminal == 0)], 10.0)


def test_slots_and_background(tiny: Scenario) -> None:
    """Every service has its slots, every border the trains of others."""
    inputs = draw_inputs(tiny, 1, 0)
    assert [slot.at_h for slot in inputs.slots["west_out"]][:3] == [0.0, 84.0, 168.0]
    assert [slot.at_h for slot in inputs.slots["west_in"]][:2] == [36.0, 204.0]
    assert list(inputs.background_h) == ["alashankou"]
    assert inputs.background_h["alashankou"] == sorted(inputs.background_h["alashankou"])


def test_other_cities_trains_that_come_in(tiny_tree: dict[str, Any]) -> None:
    """As many as their share says, within five standard deviations; each has its direction in every scenario.

    Their hours are those of a border without directions.
    """
    border = tiny_tree["borders"]["alashankou"]
    border["background_trains_per_year"] = 8000.0
    together = drawn(tiny_tree)
    assert together.background("alashankou", "inbound") == together.background_h["alashankou"]
    border["inbound"] = {"tracks": 1, "trains_per_day": 4, "background_share": 0.2}
    apart = drawn(tiny_tree)
    assert apart.background_h == together.background_h
    out, come_in = apart.background("alashankou", "outbound"), apart.background("alashankou", "inbound")
    assert sorted(out + come_in) == apart.background_h["alashankou"]
    number = len(out) + len(come_in)
    assert abs(len(come_in) - 0.2 * number) < 5 * (0.2 * 0.8 * number) ** 0.5
    fewer = {"name": "Fewer", "from": "2013-08-01", "to": "2013-10-01", "border_background": {"alashankou": 0.3}}
    thinned = drawn(tiny_tree | {"events": {"fewer": fewer}})
    assert len(thinned.background_h["alashankou"]) < number
    assert set(thinned.background("alashankou", "inbound")) < set(come_in)
    assert set(thinned.background("alashankou", "outbound")) < set(out)


def test_others_on_the_ports_tracks(tiny_tree: dict[str, Any]) -> None:
    """They are drawn by themselves: all else is as it was without them, and a city's own port has none."""
    join = {"by": "own_trains", "from": "2013-10-01", "services": {"west": {"outbound": 2.0, "inbound": 1.0}}}
    tiny_tree["cities"]["wuhan"]["joins"] = join
    without = draw_network(Scenario.model_validate(tiny_tree), 1, 0)
    tiny_tree["port"]["background"] = {"trains_per_year": 1000.0, "lifts_per_train": 80}
    network = draw_network(Scenario.model_validate(tiny_tree), 1, 0)
    hours = network[OWN].port_background_h
    days = len(network[OWN].scenario.clock.days)
    assert hours == sorted(hours)
    assert abs(len(hours) - 1000 * days / 365.25) < 5 * sqrt(1000 * days / 365.25)
    assert without[OWN].port_background_h == network["wuhan"].port_background_h == []
    assert network[OWN].background_h == without[OWN].background_h
    for key, inputs in network.items():
        np.testing.assert_array_equal(inputs.comes_h, without[key].comes_h)
        assert inputs.slots == without[key].slots


@pytest.mark.parametrize(("seed", "replication", "same"), [(1, 0, True), (2, 0, False), (1, 1, False)])
def test_seed_and_replication(tiny_tree: dict[str, Any], seed: int, replication: int, same: bool) -> None:
    """The same seed and replication draw the same, others draw something else throughout."""
    one, other = drawn(tiny_tree), drawn(tiny_tree, seed, replication)
    assert np.array_equal(one.comes_h, other.comes_h) is same
    assert (one.slots["west_out"][0].running_h == other.slots["west_out"][0].running_h) is same
    assert (one.background_h == other.background_h) is same


def test_capacity_leaves_the_draws_as_they_were(tiny_tree: dict[str, Any]) -> None:
    """More cranes, more trains or another rule are compared on the same cargo."""
    more = deepcopy(tiny_tree)
    more["port"] |= {"cranes": 9, "yard_teu": 6000}
    more["services"]["west_out"]["trains_per_week"] = 5.0
    more["dispatch"] = {"rule": "full_train"}
    one, other = drawn(tiny_tree), drawn(more)
    np.testing.assert_array_equal(one.comes_h, other.comes_h)
    for column in fields(one.boxes):
        np.testing.assert_array_equal(getattr(one.boxes, column.name), getattr(other.boxes, column.name))
    assert one.background_h == other.background_h
    assert one.slots["west_in"] == other.slots["west_in"]


# Cities that have joined


def test_the_slots_of_shuttles(tiny_tree: dict[str, Any]) -> None:
    """Each city that has a shuttle has its slots; nobody else has any."""
    assert drawn(tiny_tree).joins == {}
    join = {"by": "shuttle", "from": "2013-10-01", "trains_per_week": 2.0, "wagons": 9, "offset_h": 5.0}
    tiny_tree["cities"]["wuhan"]["joins"] = join
    slots = drawn(tiny_tree).joins["wuhan"]
    assert [slot.at_h for slot in slots][:3] == [75 * 24 + 5, 75 * 24 + 89, 75 * 24 + 173]
    assert {slot.there_h for slot in slots} == {536 / 40}


def test_a_port_of_its_own_draws_its_own(tiny_tree: dict[str, Any]) -> None:
    """Bookings of all cities via the new port, from its first day on, are strangers to those via the port."""
    join = {"by": "own_trains", "from": "2013-10-01", "services": {"west": {"outbound": 2.0, "inbound": 1.0}}}
    tiny_tree["cities"]["wuhan"]["joins"] = join
    network = draw_network(Scenario.model_validate(tiny_tree), 1, 0)
    inputs, there = network[OWN], network["wuhan"]
    assert set(there.bookings.city.tolist()) == {0, 1}
    assert there.bookings.booked_h.min() >= 75 * 24
    assert [slot.at_h for slot in there.slots["wuhan_west_out"]][:2] == [75 * 24, 75 * 24 + 84]
    assert not set(there.bookings.booked_h.tolist()) & set(inputs.bookings.booked_h.tolist())
    assert not set(there.boxes.papers.tolist()) & set(inputs.boxes.papers.tolist())
    running_h = {tuple(slot.running_h) for slots in inputs.slots.values() for slot in slots}
    assert not running_h & {tuple(slot.running_h) for slots in there.slots.values() for slot in slots}


def test_a_choice_of_ones_own(tiny: Scenario) -> None:
    """Where a policy says that nobody takes the port's trains, nobody books."""

    def nobody(weighed: Weighed, scales: Scales) -> Shares:  # noqa: ARG001
        return Shares(np.zeros_like(weighed.port), np.ones_like(weighed.port))

    assert len(draw_inputs(tiny, 1, 0, nobody).bookings) == 0
