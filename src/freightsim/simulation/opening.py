"""What stands when the clock starts: the yard and its queues, the terminals, the ways between with their borders."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from freightsim.base.arrays import one_by_one
from freightsim.base.clock import Clock
from freightsim.base.dated import Dated
from freightsim.base.steps import Steps, steps_of
from freightsim.journey.border import BorderStation, Load
from freightsim.journey.experience import Experience, Memory
from freightsim.journey.feed import Feed
from freightsim.journey.headways import headway_codes
from freightsim.journey.joins.kinds import Waits
from freightsim.journey.queues import ReadyQueue, YardQueue
from freightsim.journey.reviews import Operator
from freightsim.journey.speed import fast_in_use
from freightsim.journey.stations import Pool, changes_h
from freightsim.journey.terminal import RailTerminal
from freightsim.journey.train import SectionRun
from freightsim.journey.yard import NO_CUSTOMS, Yard
from freightsim.policies.timetable import Responsive
from freightsim.scenario import Scenario
from freightsim.scenario.capacity import track_times, trains_per_day
from freightsim.scenario.joins import TRUCK
from freightsim.scenario.network import DIRECTIONS, Direction, Terminal
from freightsim.scenario.operations import Port as PortSpec
from freightsim.simulation.inputs import Inputs

LiveQueues = dict[tuple[Direction, str], ReadyQueue]
Ways = dict[tuple[str, Direction], list[SectionRun]]
Borders = dict[tuple[str, Direction], tuple[BorderStation, Steps]]
"""Stations by border and direction, each with the mean hours of its papers; mostly both directions have the same."""


class Kinds(NamedTuple):
    """The classes of stations."""

    yard: type[Yard]
    terminal: type[RailTerminal]
    border: type[BorderStation]


PLAIN = Kinds(Yard, RailTerminal, BorderStation)


def open_experience(inputs: Inputs, places: Waits) -> Experience:
    """Return what shippers remember: nothing yet. Places are those where cargo may be left behind."""
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


def open_yard(inputs: Inputs) -> Yard:
    """Return the yard; boxes come to its gate as they are handed on (`open_feed`)."""
    scenario, boxes = inputs.scenario, inputs.boxes
    desk_h = np.where(boxes.origin, NO_CUSTOMS, boxes.desk_h) if boxes.origin.any() else boxes.desk_h
    places = changes_h(scenario.port.yard_feu, scenario.clock)
    desks = _pool(scenario.customs.desks, scenario.clock)
    return _kinds(desks).yard(places, desks, one_by_one(desk_h))


def open_queues(inputs: Inputs, yard: Yard) -> LiveQueues:
    """Return a queue for each terminal and direction."""
    comes_h, usd, booking = one_by_one(inputs.comes_h), inputs.bookings.usd_per_feu, inputs.boxes.booking

    def values_of(boxes: Sequence[int]) -> list[float]:
        values: list[float] = usd.take(booking.take(boxes)).tolist()
        return values

    queues: LiveQueues = {("outbound", key): YardQueue(yard, values_of) for key in inputs.scenario.terminals}
    for key in inputs.scenario.terminals:
        queues["inbound", key] = ReadyQueue(comes_h.__getitem__, values_of=values_of)
    return queues


def open_feed(inputs: Inputs, yard: Yard, queues: LiveQueues, gone: bytearray) -> Feed:
    """Return who hands boxes on to the gate of the yard and to the queues overseas, as their shippers have decided."""
    scenario, terminals = inputs.scenario, len(inputs.scenario.terminals)
    code = inputs.terminal + np.where(inputs.inbound, np.int16(terminals), np.int16(0))
    code[~inputs.inbound & (inputs.access != TRUCK)] = 2 * terminals  # joins know their own boxes
    papers = steps_of(scenario.customs.export_papers_h, scenario.clock), inputs.boxes.papers
    of = {way: [queues[way, key] for key in scenario.terminals] for way in DIRECTIONS}
    return Feed(inputs.comes_h, code, of["outbound"], of["inbound"], yard, papers, gone)


def open_port(inputs: Inputs) -> RailTerminal:
    """Return the loading tracks and cranes of the port, with the trains of others that share them."""
    port = inputs.scenario.port
    lifts = port.background.lifts_per_train if port.background else 0
    return open_terminal(port, inputs.scenario, (inputs.port_background_h, lifts))


def open_terminal(
    place: Terminal | PortSpec, scenario: Scenario, others: tuple[Sequence[float], int] = ((), 0)
) -> RailTerminal:
    """Return the loading tracks and cranes of a place; trains of others come there, each with so many lifts."""
    tracks, cranes = _pool(place.tracks, scenario.clock), _pool(place.cranes, scenario.clock)
    return _kinds(tracks, cranes).terminal(
        tracks,
        cranes,
        lift_h=1 / place.lifts_per_h,
        placing_h=scenario.port.placing_h,
        release_h=scenario.port.release_h,
        others=others,
    )


def open_borders(inputs: Inputs) -> Borders:
    """Return the border stations, each with the mean hours of its papers; the trains of all ports meet there."""
    found: Borders = {}
    for key, border in inputs.scenario.borders.items():
        papers_h = steps_of(border.formalities_h, inputs.scenario.clock)
        found[key, "outbound"] = found[key, "inbound"] = _open_border(key, inputs, "outbound"), papers_h
        if border.inbound is not None:
            found[key, "inbound"] = _open_border(key, inputs, "inbound"), papers_h
    return found


def _open_border(key: str, inputs: Inputs, direction: Direction) -> BorderStation:
    scenario, border = inputs.scenario, inputs.scenario.borders[key]
    tracks, track_h = _pool(border.station(direction).tracks, scenario.clock), track_times(key, scenario, direction)
    return _kinds(tracks).border(
        tracks,
        track_h,
        inputs.background(key, direction),
        Load(border.load_exponent, trains_per_day(key, scenario, direction)) if border.load_exponent else None,
        border.opening,
    )


def lay_ways(inputs: Inputs, borders: Borders) -> Ways:
    """Return the legs of every lane in both directions; lanes and directions share the border stations."""
    ways: Ways = {}
    for key, lane in inputs.scenario.lanes.items():
        met = [section.border for section in lane.sections.values()]
        for direction in DIRECTIONS:
            ways[key, direction] = [
                _leg(position, borders.get((met[at] or "", direction)) if at >= 0 else None, at)
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
    return Pool(*changes_h(capacity, clock))


def _kinds(*pools: Pool) -> Kinds:
    """Return the classes of stations that have these servers: compiled ones where that is in use, and none leaves."""
    if not fast_in_use() or any(pool.leaves_h for pool in pools):
        return PLAIN
    from freightsim.journey.fast import FastBorder, FastTerminal, FastYard

    return Kinds(FastYard, FastTerminal, FastBorder)
