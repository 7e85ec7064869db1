"""What stands when the clock starts."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np

from freightsim.journey.yard import Yard
from freightsim.scenario import Scenario
from freightsim.scenario.joins import GROUP, SHUTTLE, TRUCK
from freightsim.simulation.inputs import Inputs, draw_inputs
from freightsim.simulation.opening import (
    LiveQueues,
    lay_ways,
    open_borders,
    open_feed,
    open_offer,
    open_operator,
    open_queues,
    open_terminal,
    open_yard,
)
from handmade import OUT, joined, with_cargo


def handed_on(inputs: Inputs) -> tuple[Yard, LiveQueues]:
    """Return yard and queues to which all boxes have been handed on, nobody having looked elsewhere."""
    yard = open_yard(inputs)
    queues = open_queues(inputs, yard)
    open_feed(inputs, yard, queues, bytearray(len(inputs.boxes))).up_to(float("inf"))
    return yard, queues


def test_a_way_in_meets_the_borders_in_reverse(tiny: Scenario) -> None:
    """Going in, the last section comes first and the border stands behind it."""
    inputs = draw_inputs(tiny, 0, 0)
    ways = lay_ways(inputs, open_borders(inputs))
    out, back = ways["west", "outbound"], ways["west", "inbound"]
    assert [leg.position for leg in out] == [0, 1]
    assert [leg.position for leg in back] == [1, 0]
    assert [leg.border is not None for leg in out] == [True, False]
    assert [leg.border is not None for leg in back] == [True, False]


def test_both_directions_share_a_border_station(tiny: Scenario) -> None:
    """Outbound and inbound trains queue at the same station."""
    inputs = draw_inputs(tiny, 0, 0)
    ways = lay_ways(inputs, open_borders(inputs))
    assert ways["west", "outbound"][0].border is ways["west", "inbound"][0].border


def test_every_inbound_box_is_known_overseas(tiny: Scenario) -> None:
    """All inbound boxes stand ready in the end, in order of their hour; outbound ones only after customs."""
    inputs = draw_inputs(tiny, 0, 0)
    queues = handed_on(inputs)[1]
    for queue in queues.values():
        queue.settle(float("inf"))
    ready = queues["inbound", "hamburg"].ready
    assert sorted(ready) == [box for box, inbound in enumerate(inputs.inbound) if inbound]
    assert list(inputs.comes_h[ready]) == sorted(inputs.comes_h[ready])
    assert not queues["outbound", "hamburg"].ready


def test_every_export_box_comes_to_the_gate(tiny: Scenario) -> None:
    """A yard without a train takes export boxes until it is full; the others wait outside."""
    inputs = draw_inputs(tiny, 0, 0)
    yard = handed_on(inputs)[0]
    exports = np.flatnonzero(~inputs.inbound)
    yard.advance(1e6)
    entered = min(len(exports), int(tiny.port.yard_feu.at(tiny.horizon.start)))
    assert yard.last == exports[entered - 1]
    assert yard.waiting_outside(1e6) == len(exports) - entered


def test_the_port_is_a_terminal_among_others(tiny: Scenario) -> None:
    """The port and each foreign terminal have their own lifting time; a set is placed alike everywhere."""
    places = (tiny.port, tiny.terminals["hamburg"])
    opened = [open_terminal(place, tiny) for place in places]
    assert [each.lift_h for each in opened] == [1 / place.lifts_per_h for place in places]
    assert {each.placing_h for each in opened} == {tiny.port.placing_h}


def test_what_is_offered_when_the_clock_starts(tiny: Scenario) -> None:
    """Trains a week as they are known then, a plan included."""
    planned = tiny.but({"timetable": {"rule": "planned", "factor": {"2014-01-01": 2.0}}})
    hour = tiny.clock.hour(date(2014, 1, 1))
    assert [open_offer(planned)["west_out"].at(at_h) for at_h in (0.0, hour)] == [2.0, 4.0]


def test_nobody_reviews_a_timetable_that_is_known(tiny: Scenario) -> None:
    """There is an operator only where one answers within the horizon."""

    def answers(change: dict[str, Any]) -> bool:
        inputs = draw_inputs(tiny.but({"timetable": change}), 0, 0)
        port = open_terminal(inputs.scenario.port, inputs.scenario)
        return open_operator(inputs, open_offer(inputs.scenario), port) is not None

    assert not answers({"rule": "fixed"})
    assert not answers({"rule": "planned", "factor": 2.0})
    assert not answers({"rule": "responsive", "from": "2014-03-01"})
    assert answers({"rule": "responsive", "from": "2014-02-28"})


def test_only_boxes_by_truck_come_to_the_gate() -> None:
    """A box by shuttle or on a group's wagons is not on its way there."""
    for code, join in (
        (SHUTTLE, {"by": "shuttle", "trains_per_week": 2.0, "wagons": 3}),
        (GROUP, {"by": "wagon_group", "wagons": 3}),
    ):
        inputs = with_cargo(joined(join), [(OUT, 1.0), (OUT, 2.0)], city=[1, 0], access=[code, TRUCK])
        yard, queues = handed_on(inputs)
        yard.advance(100.0)
        assert np.isfinite(yard.released_h).tolist() == [False, True]
        assert yard.last == 1
        queues["outbound", "hamburg"].settle(1e6)
        assert queues["outbound", "hamburg"].ready == [1]
