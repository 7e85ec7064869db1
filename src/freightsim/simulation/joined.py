"""What stands ready for cities that have joined: shuttles, wagon groups, places kept on trains, and who waits there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from freightsim.base.arrays import Ints
from freightsim.base.steps import Steps
from freightsim.choice.access import GROUP, SHUTTLE
from freightsim.journey.city_trains import CityTrains
from freightsim.journey.kept_places import KeptPlaces
from freightsim.journey.queues import LeftBehind, ReadyQueue
from freightsim.journey.shuttle import Shuttle
from freightsim.journey.wagon_group import WagonGroup
from freightsim.scenario import Scenario
from freightsim.scenario.network import DIRECTIONS, Direction
from freightsim.scenario.terms import group_terms, shuttle_terms, truck_terms
from freightsim.simulation.inputs import Inputs, terminal_of_booking

Place = tuple[str, ...]
"""Where cargo can be left behind: a direction and a terminal; for a city that has joined, also what it was promised and
the city."""

NO_STOP = -1


@dataclass(frozen=True)
class Waits:
    """Where each booking may be left behind; places are numbered."""

    queue: Ints
    """Number of the place at which a booking waits for its train."""
    stop: Ints
    """Number of the place at which it waits for a shuttle; -1 where it takes none."""
    number: dict[Place, int]
    """Number of each place."""


@dataclass(frozen=True)
class Joined:
    """What was promised to cities that have joined."""

    shuttles: dict[str, Shuttle]
    """By city."""
    groups: dict[str, WagonGroup]
    """Groups on the port's trains, by city."""
    kept: dict[tuple[Direction, str], list[KeptPlaces]]
    """Places kept on the trains of each queue."""
    left_behind: dict[Place, ReadyQueue | LeftBehind]
    """By place: who knows how long cargo was left behind there."""


def waits(inputs: Inputs) -> Waits:
    """Return where bookings may be left behind: queues first (outbound, then inbound), then what joins add."""
    scenario, bookings = inputs.scenario, inputs.bookings
    terminals = list(scenario.terminals)
    terminal = terminal_of_booking(scenario, bookings)
    number: dict[Place, int] = {
        (way, key): len(terminals) * code + place
        for code, way in enumerate(DIRECTIONS)
        for place, key in enumerate(terminals)
    }
    queue = bookings.direction * len(terminals) + terminal
    stop = np.full(len(bookings), NO_STOP, dtype=np.int64)
    for code, city in enumerate(scenario.cities):
        if scenario.cities[city].joins is None:
            continue
        own, truck = bookings.city == code, truck_terms(scenario, city)
        if truck is not None:
            own = own & (bookings.booked_h >= scenario.clock.hour(truck.start))
        for way_code, way in enumerate(DIRECTIONS):
            going = own & (bookings.direction == way_code)
            if shuttle_terms(scenario, city) is not None:
                stop[going & (bookings.access == SHUTTLE)] = number.setdefault((way, "shuttle", city), len(number))
            for place, key in enumerate(terminals):
                here = going & (terminal == place)
                if truck is not None:
                    queue[here] = number.setdefault((way, key, "kept", city), len(number))
                if way == "outbound" and (here & (bookings.access == GROUP)).any():
                    queue[here & (bookings.access == GROUP)] = number.setdefault((way, key, "group", city), len(number))
    return Waits(queue, stop, number)


def open_joined(inputs: Inputs, queues: dict[tuple[Direction, str], ReadyQueue], gone: Sequence[int]) -> Joined:
    """Return what was promised, with all boxes that it is for."""
    scenario = inputs.scenario
    left_behind: dict[Place, ReadyQueue | LeftBehind] = {(*key,): queue for key, queue in queues.items()}
    shuttles = {
        city: Shuttle(city, terms, inputs.shuttles[city], _stop(inputs, code, gone))
        for code, city in enumerate(scenario.cities)
        if (terms := shuttle_terms(scenario, city)) is not None
    }
    for city, shuttle in shuttles.items():
        left_behind["outbound", "shuttle", city] = shuttle.stop
        left_behind["inbound", "shuttle", city] = shuttle.back
    groups = {
        city: _group(inputs, code, city, gone)
        for code, city in enumerate(scenario.cities)
        if (own := group_terms(scenario, city)) is not None and not own.on_own_trains
    }
    for city, group in groups.items():
        left_behind |= {("outbound", key, "group", city): queue for key, queue in group.queues.items()}
    kept: dict[tuple[Direction, str], list[KeptPlaces]] = {}
    for code, city in enumerate(scenario.cities):
        for (way, key), agreement in _kept(inputs, code, city).items():
            kept.setdefault((way, key), []).append(agreement)
            left_behind[way, key, "kept", city] = agreement.behind
    return Joined(shuttles, groups, kept, left_behind)


def open_city_trains(
    inputs: Inputs, offer: Mapping[str, Steps], queues: Mapping[tuple[Direction, str], ReadyQueue]
) -> list[CityTrains]:
    """Return the trains of cities' own that take wagons of the port."""
    scenario = inputs.scenario
    return [
        CityTrains(city, terms, trains, scenario, offer, queues)
        for city, trains in inputs.city_trains.items()
        if (terms := group_terms(scenario, city)) is not None
    ]


def _stop(inputs: Inputs, city: int, gone: Sequence[int]) -> ReadyQueue:
    """Return the boxes that will wait for a shuttle in the city."""
    boxes = np.flatnonzero(~inputs.inbound & (inputs.access == SHUTTLE) & (inputs.city == city))
    return ReadyQueue((), inputs.comes_h[boxes].tolist(), boxes.tolist(), gone)


def _group(inputs: Inputs, code: int, city: str, gone: Sequence[int]) -> WagonGroup:
    """Return the group of a city; customs clear its boxes there, and then they run to the port."""
    scenario, clock = inputs.scenario, inputs.scenario.clock
    terms = group_terms(scenario, city)
    if terms is None:
        raise ValueError(f"{city} has no wagon group")
    own = (inputs.access == GROUP) & (inputs.city == code)
    stands_h = stands_at_port_h(inputs, city)
    queues = {}
    for place, key in enumerate(scenario.terminals):
        boxes = np.flatnonzero(own & ~inputs.inbound & (inputs.terminal == place))
        boxes = boxes[np.argsort(stands_h[boxes], kind="stable")]
        queues[key] = ReadyQueue((), stands_h[boxes].tolist(), boxes.tolist(), gone)
    return WagonGroup(terms, clock.hour(terms.start), queues, frozenset(np.flatnonzero(own & inputs.inbound).tolist()))


def stands_at_port_h(inputs: Inputs, city: str) -> npt.NDArray[np.floating]:
    """Return for each box the hour from which, as one of a city's group, it stands at the port to be coupled."""
    scenario, terms = inputs.scenario, group_terms(inputs.scenario, city)
    if terms is None:
        raise ValueError(f"{city} has no wagon group")
    papers_h = scenario.customs.export_papers_h.over_h(inputs.comes_h, scenario.clock) * inputs.boxes.papers
    return inputs.comes_h + papers_h + terms.running_h + terms.marshalling_h


def _kept(inputs: Inputs, code: int, city: str) -> dict[tuple[Direction, str], KeptPlaces]:
    """Return the places kept for a city by queue; none without an agreement."""
    scenario: Scenario = inputs.scenario
    terms = truck_terms(scenario, city)
    if terms is None:
        return {}
    own, from_h = inputs.city == code, scenario.clock.hour(terms.start)
    return {
        (way, key): KeptPlaces(
            terms.guaranteed_feu,
            from_h,
            frozenset(
                np.flatnonzero(own & (inputs.inbound == (way == "inbound")) & (inputs.terminal == place)).tolist()
            ),
        )
        for way in DIRECTIONS
        for place, key in enumerate(scenario.terminals)
    }
