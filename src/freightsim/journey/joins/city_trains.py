"""Wagons of the port run as a part of a city's own trains, which are outside the model but for these wagons.

Outbound they are loaded at the port, run to the city, are coupled there and run the lane's way; inbound the other way
round. At borders the city's train has the track: it is one of the background, so its part waits but takes no place.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np

from freightsim.base.laws import lognormal_factor
from freightsim.base.steps import Steps
from freightsim.base.streams import Streams
from freightsim.journey.joins.base import LiveJoin, Opening, PortView, Queues
from freightsim.journey.timetable import Slot, slot_hours
from freightsim.journey.train import Crossing, Events, SectionRun, Train
from freightsim.scenario import Scenario
from freightsim.scenario.joins import GroupTerms
from freightsim.scenario.network import DIRECTIONS, Direction

Normals = list[float]


@dataclass(frozen=True, slots=True)
class CityTrain:
    """A train of a city's own, and what was drawn for wagons of the port on it."""

    at_h: float
    """Hour of its departure: from the city outbound, from its foreign terminal inbound."""
    haul_h: float
    """Running hours of the wagons between city and port."""
    running: Normals
    """Standard normal draws of the running times of sections, in the order of the outbound way."""
    formalities: Normals
    """Standard normal draws of the formalities behind each section, in the same order."""


def city_trains(key: str, terms: GroupTerms, scenario: Scenario, streams: Streams) -> dict[Direction, list[CityTrain]]:
    """Return the trains of a city's own that may take wagons of the port, by direction, evenly spaced at their rate.

    The first is one for which bookings close on the first day of the join or later.
    """
    sections = max((len(lane.sections) for lane in scenario.lanes.values()), default=0)
    found: dict[Direction, list[CityTrain]] = {}
    for direction in DIRECTIONS:
        weekly = scenario.hub_trains(key, direction)
        hours = slot_hours(weekly, 0.0, scenario.clock) if weekly is not None else np.empty(0)
        first_h = max(scenario.clock.hour(terms.start), scenario.clock.begin_h)
        ahead_h = scenario.trains.cutoff_h + _ahead_h(terms, direction)
        hours = hours[hours - ahead_h >= first_h]
        normal = streams.of("city train", key, direction).standard_normal((len(hours), 1 + 2 * sections))
        haul_h = terms.running_h * lognormal_factor(normal[:, 0], scenario.joining.rail_cv)
        columns = (hours, haul_h, normal[:, 1 : 1 + sections], normal[:, 1 + sections :])
        rows = zip(*(column.tolist() for column in columns), strict=True)
        found[direction] = [CityTrain(*row) for row in rows]
    return found


def _ahead_h(terms: GroupTerms, direction: Direction) -> float:
    """Return the hours by which wagons leave before the city's train: outbound they run to it and are coupled."""
    return terms.running_h + terms.marshalling_h if direction == "outbound" else 0.0


class CityTrains(LiveJoin):
    """The trains of one city that take wagons of the port, as many boxes as it has agreed to."""

    def __init__(
        self,
        city: str,
        terms: GroupTerms,
        timetable: Mapping[Direction, Sequence[CityTrain]],
        scenario: Scenario,
        offer: Mapping[str, Steps],
        queues: Queues,
    ) -> None:
        """Take the city's trains, the trains a week of the port's services, and the port's queues."""
        self.city = city
        self.terms = terms
        self.timetable = timetable
        self._scenario = scenario
        self._offer = offer
        self._queues = queues
        self._queue_terminals = {way: scenario.queue_terminals(way) for way in DIRECTIONS}
        self._trains: list[Train] = []

    @staticmethod
    def draw(scenario: Scenario, city: str, terms: GroupTerms, streams: Streams) -> dict[Direction, list[CityTrain]]:
        """Return the city's trains that may take wagons."""
        return city_trains(city, terms, scenario, streams)

    @classmethod
    def open(cls, opening: Opening) -> Self:
        """Return the city's trains; any boxes of the port may ride on them."""
        scenario = opening.cargo.scenario
        return cls(opening.city, opening.terms, opening.drawn, scenario, opening.offer, opening.queues)

    def trains(self) -> Sequence[Train]:
        """Return the parts of the city's trains that took boxes."""
        return self._trains

    def processes(self, port: PortView) -> Iterator[Events]:
        """Yield the cut-offs before the city's trains leave, by direction."""
        for direction in DIRECTIONS:
            yield self._cutoffs(direction, port)

    def _cutoffs(self, direction: Direction, port: PortView) -> Events:
        """Let boxes board wagons at each cut-off before a city's train leaves."""
        for each in self.timetable[direction]:
            leaves_h = self.leaves_h(each, direction)
            if port.is_suspended(direction, leaves_h):
                continue
            yield port.env.timeout(leaves_h - port.scenario.trains.cutoff_h - port.env.now)
            port.yard.advance(port.env.now)
            train = self.part(each, direction, port.env.now)
            if train and port.dispatcher.fill(train, port.queues[train.queue], port.env.now):
                self._trains.append(train)
                port.env.process(self._run(each, train, port))

    def leaves_h(self, each: CityTrain, direction: Direction) -> float:
        """Return the hour at which the wagons leave, from the port or from overseas, where nothing is late."""
        return each.at_h - _ahead_h(self.terms, direction)

    def part(self, each: CityTrain, direction: Direction, now_h: float) -> Train | None:
        """Return the part of a city's train that the port may fill; None where no box stands ready for it.

        The train is taken to run to (or from) the terminal where most boxes stand ready, of those that trains of the
        port serve in this direction on the day, on the lane that has most of these trains.
        """
        at_h = self.leaves_h(each, direction)
        waiting = {lane: self._waiting(lane, direction, now_h) for lane in self._lanes(direction, at_h)}
        if not any(waiting.values()):
            return None
        lane = max(waiting, key=lambda key: waiting[key])  # the first of equals, which has most trains
        running_h, formalities = self._times(lane, each)
        slot = Slot(at_h, "group", self.terms.wagons, running_h, formalities)
        terminal = self._scenario.lanes[lane].terminal
        return Train(
            *(self.city, lane, terminal, direction, slot, self.terms.wagons, now_h),
            pool_terminal=self._queue_terminals[direction][terminal],
        )

    def _lanes(self, direction: Direction, at_h: float) -> list[str]:
        """Return the lanes with a train of the port in force at an hour, most trains first."""
        weekly: dict[str, float] = {}
        for key, service in self._scenario.services.items():
            if service.direction == direction and service.lane in self.terms.lanes:
                weekly[service.lane] = weekly.get(service.lane, 0.0) + self._offer[key].at(at_h)
        return sorted((lane for lane in weekly if weekly[lane] > 0), key=lambda lane: -weekly[lane])

    def _waiting(self, lane: str, direction: Direction, now_h: float) -> int:
        queue = self._queues[direction, self._queue_terminals[direction][self._scenario.lanes[lane].terminal]]
        queue.settle(now_h)
        return len(queue)

    def _times(self, lane: str, each: CityTrain) -> tuple[list[float], list[float]]:
        """Return running hours of each section of a lane, and formalities behind each, 1 being the mean."""
        borders, cv = self._scenario.borders, self._scenario.trains.running_cv
        sections = list(self._scenario.lanes[lane].sections.values())
        cvs = [borders[part.border].formalities_cv if part.border is not None else 0.0 for part in sections]
        running_h = [part.running_h * _factor(z, cv) for part, z in zip(sections, each.running, strict=False)]
        return running_h, [_factor(z, cv) for z, cv in zip(each.formalities, cvs, strict=False)]

    def _run(self, each: CityTrain, train: Train, port: PortView) -> Events:
        """Run the wagons from their loading track to the last lift; the city's train waits where they come late."""
        env, outbound = port.env, train.direction == "outbound"
        yield env.timeout(max(train.slot.at_h - port.scenario.trains.placement_h - env.now, 0.0))
        train.track_asked_h = env.now
        train.loading = port.load_at_port(train, env.now) if outbound else port.at_terminal(train, env.now)
        train.departed_h = max(train.slot.at_h, train.loading.track_free_h)
        between_h, way = each.haul_h + self.terms.marshalling_h, port.ways[train.lane, train.direction]
        if outbound:
            train.arrived_h = run_along(train, way, port.running_factor, max(train.departed_h + between_h, each.at_h))
        else:
            train.arrived_h = run_along(train, way, port.running_factor, train.departed_h) + between_h
        yield env.timeout(train.arrived_h - env.now)
        train.unloading = port.at_terminal(train, env.now) if outbound else port.unload_into_yard(train.boxes, env.now)


def run_along(train: Train, way: Sequence[SectionRun], running_factor: Steps, at_h: float) -> float:
    """Run the way on a train that has its place at each border, and return the hour of arrival."""
    factor = running_factor.at(at_h)
    for leg in way:
        at_h += factor * train.slot.running_h[leg.position]
        if leg.border is not None and leg.formalities_h is not None:
            track_h = leg.border.track_h.opens_h(at_h)
            freed_h = leg.border.track_h.leaves_h(track_h)
            slowed = leg.border.slowed(at_h, track_h, own=False)  # own trains of later hours have not come yet
            papers_h = leg.formalities_h.at(at_h) * slowed * train.slot.formalities[leg.border_position]
            out_h = leg.border.released_h(freed_h, papers_h)
            train.crossings.append(Crossing(at_h, track_h, freed_h, out_h))
            at_h = out_h
    return at_h


def _factor(normal: float, cv: float) -> float:
    return float(lognormal_factor(np.array(normal), cv))
