"""What stands when the clock starts: the yard and its queues, the terminals, the ways between with their borders."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from freightsim.base.clock import Clock
from freightsim.base.dated import Dated
from freightsim.base.steps import Steps, steps_of
from freightsim.journey.border import BorderStation
from freightsim.journey.experience import Experience, Memory
from freightsim.journey.headways import headway_codes
from freightsim.journey.joins.kinds import waits
from freightsim.journey.queues import ReadyQueue
from freightsim.journey.reviews import Operator
from freightsim.journey.stations import Pool, opening_hours
from freightsim.journey.terminal import RailTerminal
from freightsim.journey.train import SectionRun
from freightsim.journey.yard import NO_CUSTOMS, Yard
from freightsim.policies.timetable import Responsive
from freightsim.scenario import Scenario
from freightsim.scenario.capacity import track_times
from freightsim.scenario.joins import TRUCK
from freightsim.scenario.network import DIRECTIONS, Direction, Terminal
from freightsim.scenario.operations import Port as PortSpec
from freightsim.simulation.inputs import Inputs

LiveQueues = dict[tuple[Direction, str], ReadyQueue]
Ways = dict[tuple[str, Direction], list[SectionRun]]
Borders = dict[str, tuple[BorderStation, Steps]]


def packed(column: npt.NDArray[Any]) -> array[Any]:
    """Return a column as a packed array: an element costs 8 bytes and comes out as a Python number."""
    return array("d" if column.dtype.kind == "f" else "q", column.tobytes())


def open_experience(inputs: Inputs) -> Experience:
    """Return what shippers remember: nothing yet. Places where cargo is left behind are numbered by `waits`."""
    places = waits(inputs)
    return Experience(
        Memory.of(inputs.scenario.choice),
        inputs.bookings,
        places.queue,
        inputs.boxes.booking,
        headway_codes(inputs.scenario, inputs.bookings),
        stop=places.stop,
        places=len(places.number),
        choice=inputs.choice,
    )


def open_offer(scenario: Scenario) -> dict[str, Steps]:
    """Return the trains a week of each service as they are known now; reviews of the operator add to them."""
    return {key: steps_of(scenario.offered(key), scenario.clock) for key in scenario.services}


def open_operator(inputs: Inputs, offer: dict[str, Steps], port: RailTerminal) -> Operator | None:
    """Return who reviews the timetable, or nobody where it is known for the whole run."""
    scenario = inputs.scenario
    if scenario.answers_from is None or not isinstance(scenario.timetable, Responsive):
        return None
    return Operator(scenario, scenario.timetable, offer, inputs.draws, port)


def open_queues(inputs: Inputs, gone: Sequence[int]) -> LiveQueues:
    """Return a queue for each terminal and direction; overseas all boxes are announced at once."""
    value_usd = packed(inputs.bookings.usd_per_feu[inputs.boxes.booking])
    queues: LiveQueues = {}
    for code, key in enumerate(inputs.scenario.terminals):
        coming = np.flatnonzero(inputs.inbound & (inputs.terminal == code))
        queues["outbound", key] = ReadyQueue(value_usd)
        queues["inbound", key] = ReadyQueue(value_usd, packed(inputs.comes_h[coming]), packed(coming), gone)
    return queues


def open_yard(inputs: Inputs, queues: LiveQueues, gone: Sequence[int]) -> Yard:
    """Return the yard with all export boxes that come by truck on their way to its gate."""
    scenario = inputs.scenario
    exports = np.flatnonzero(~inputs.inbound & (inputs.access == TRUCK))
    gate_h = inputs.comes_h[exports]
    papers_h = np.zeros(len(inputs.boxes))
    papers_h[exports] = scenario.customs.export_papers_h.over_h(gate_h, scenario.clock) * inputs.boxes.papers[exports]
    by_code = [queues["outbound", key] for key in scenario.terminals]
    return Yard(
        places=scenario.port.yard_teu // 2,
        desks=_pool(scenario.customs.desks, scenario.clock),
        gate_h=packed(gate_h),
        boxes=packed(exports),
        queues=[by_code[code] for code in inputs.terminal[exports].tolist()],
        desk_h=packed(np.where(inputs.boxes.origin, NO_CUSTOMS, inputs.boxes.desk_h)),
        papers_h=packed(papers_h),
        gone=gone,
    )


def open_terminal(place: Terminal | PortSpec, scenario: Scenario) -> RailTerminal:
    """Return the loading tracks and cranes of a place: the port, or a foreign terminal."""
    return RailTerminal(
        _pool(place.tracks, scenario.clock),
        _pool(place.cranes, scenario.clock),
        lift_h=1 / place.lifts_per_h,
        placing_h=scenario.port.placing_h,
        release_h=scenario.port.release_h,
    )


def open_borders(inputs: Inputs) -> Borders:
    """Return the border stations, each with the mean hours of its papers; the trains of all ports meet there."""
    scenario, clock = inputs.scenario, inputs.scenario.clock
    return {
        key: (
            BorderStation(_pool(border.tracks, clock), track_times(key, scenario), inputs.background_h[key]),
            steps_of(border.formalities_h, clock),
        )
        for key, border in scenario.borders.items()
    }


def lay_ways(inputs: Inputs, borders: Borders) -> Ways:
    """Return the legs of every lane in both directions; lanes and directions share the border stations."""
    ways: Ways = {}
    for key, lane in inputs.scenario.lanes.items():
        met = [section.border for section in lane.sections.values()]
        for direction in DIRECTIONS:
            ways[key, direction] = [
                _leg(position, borders.get(met[at] or "") if at >= 0 else None, at)
                for position, at in _order(len(met), direction)
            ]
    return ways


def _order(sections: int, direction: Direction) -> list[tuple[int, int]]:
    """Return sections in running order, each with the section that has the border behind it.

    Going in, the border behind a section is the one before it going out; -1 where there is none.
    """
    if direction == "outbound":
        return [(position, position) for position in range(sections)]
    return [(position, position - 1) for position in reversed(range(sections))]


def _leg(position: int, border: tuple[BorderStation, Steps] | None, border_position: int) -> SectionRun:
    if border is None:
        return SectionRun(position, None, None, 0)
    return SectionRun(position, *border, border_position)


def _pool(capacity: Dated, clock: Clock) -> Pool:
    return Pool(opening_hours(capacity, clock))
