"""One replication: the legs of the journey joined, and the clock let run."""

from __future__ import annotations

import gc
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from math import ceil, nan
from operator import itemgetter
from typing import cast

import simpy

from freightsim.inputs import Inputs
from freightsim.journey.dispatcher import Dispatcher, Gridlock, Paths, Relief
from freightsim.journey.headways import Headways
from freightsim.journey.reviews import Operator
from freightsim.journey.stations import opening_hours
from freightsim.journey.terminal import TrackWork
from freightsim.journey.timetable import Slot, suspensions_h
from freightsim.journey.train import Train, run_train, run_way
from freightsim.journey.wagons import WagonSets
from freightsim.opening import (
    lay_ways,
    open_experience,
    open_offer,
    open_operator,
    open_queues,
    open_terminals,
    open_yard,
    packed,
    queue_codes,
)
from freightsim.policies.dispatch import DispatchPolicy
from freightsim.policies.loading import LoadingPolicy
from freightsim.records import TimetableRow
from freightsim.scenario.network import DIRECTIONS, PORT, Direction, Service
from freightsim.steps import Steps, steps_of

Events = Generator[simpy.Event, object, None]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a replication leaves behind."""

    inputs: Inputs
    trains: list[Train]
    """Every slot whose cut-off has passed, and every empty return."""
    yard_in_h: list[float]
    """Hour at which each export box entered the yard, for the boxes `entered`."""
    entered: Sequence[int]
    """Numbers of the export boxes that entered."""
    released_h: Sequence[float]
    """Hour at which customs of the port released each box; nan where they did not."""
    cutoffs_h: dict[tuple[Direction, str], list[float]]
    """Cut-offs by direction and terminal."""
    gridlocks: list[Gridlock]
    """Every cut-off at which the port was found locked up."""
    gone: bytearray
    """1 for each box whose shipper looked elsewhere before it came to the port, 2 where trains were too rare anyway."""
    timetable: list[TimetableRow]
    """What the operator changed in the timetable, or wanted to."""
    events: int
    """SimPy events that the run took."""


def run_once(inputs: Inputs, dispatch: DispatchPolicy | None = None, loading: LoadingPolicy | None = None) -> Outcome:
    """Run the inputs through the port. Policies given here take the place of the scenario's own."""
    return World(inputs, dispatch or inputs.scenario.dispatch, loading or inputs.scenario.loading).run()


class World:
    """The live port of one replication."""

    def __init__(self, inputs: Inputs, dispatch: DispatchPolicy, loading: LoadingPolicy) -> None:
        scenario = inputs.scenario
        self.inputs = inputs
        self.scenario = scenario
        self.clock = scenario.clock
        self.env = simpy.Environment(initial_time=self.clock.begin_h)
        self.lift_factor = packed(inputs.boxes.lift_factor)
        self.papers = packed(inputs.boxes.papers)
        self.experience = open_experience(inputs)
        self.queues = open_queues(inputs, self.experience.gone)
        self.yard = open_yard(inputs, self.queues, self.experience.gone)
        self.terminals = open_terminals(scenario)
        self.ways = lay_ways(inputs)
        self.sets = WagonSets(opening_hours(scenario.trains.wagon_sets, self.clock))
        self.paths = Paths(scenario.port.paths_per_day)
        self.suspensions_h = {direction: suspensions_h(scenario, direction) for direction in DIRECTIONS}
        self.relief = Relief(
            patience_h=scenario.relief.patience_h,
            waives_minimum=scenario.relief.rule == "waive_minimum",
            found=[],
            last_departure_h=self.clock.begin_h,
            suspensions_h=self.suspensions_h["outbound"],
        )
        outbound = {key: self.queues["outbound", key] for key in scenario.terminals}
        outside = self.yard.waiting_outside
        self.dispatcher = Dispatcher(dispatch, loading, self.sets, outside, outbound, self.relief)
        self.running_factor = steps_of(scenario.trains.running_factor, self.clock)
        self.import_papers_h = steps_of(scenario.customs.import_papers_h, self.clock)
        self.places = {key: terminal.wagon_pool or key for key, terminal in scenario.terminals.items()}
        self.offer = open_offer(scenario)
        self.operator = open_operator(inputs, self.offer, self.terminals[PORT])
        self.headways = Headways(scenario, self.offer) if self.operator else None
        self.weekly_inbound = self._weekly_inbound()
        self.extra_pending: set[str] = set()
        self.trains: list[Train] = []

    # ---- what happens, in order -------------------------------------------------------------------------------------

    def run(self) -> Outcome:
        """Let the clock run to the end of the horizon."""
        self._put_on(self.inputs.slots)
        self.env.process(self._reviews())
        if self.operator:
            self.env.process(self._timetable_reviews(self.operator))
        events = self._let_the_clock_run(self.clock.end_h)
        self.yard.advance(self.clock.end_h)
        return self._outcome(events)

    def _let_the_clock_run(self, end_h: float) -> int:
        """Process all events before an hour and return how many there were."""
        env, events = self.env, 0
        while env.peek() < end_h:
            env.step()
            events += 1
        return events

    def _reviews(self) -> Events:
        """Let shippers take in, again and again, how long cargo was left behind, and how rare trains are."""
        codes = queue_codes(self.scenario)
        waits_h: dict[int, float] = {}
        while True:
            headways_h = self.headways.waits_h(self.env.now) if self.headways else None
            self.experience.review(self.env.now, waits_h, headways_h)
            yield self.env.timeout(self.experience.memory.review_h)
            waits_h = {code: self.queues[key].take_wait_h(self.env.now) for key, code in codes.items()}

    def _timetable_reviews(self, operator: Operator) -> Events:
        """Let the operator review the timetable, again and again, and offer the slots until the next review."""
        yield self.env.timeout(operator.first_h - self.env.now)
        while True:
            self._put_on(operator.review(self.env.now, self.trains))
            yield self.env.timeout(operator.review_h)

    def _put_on(self, slots: Mapping[str, Sequence[Slot]]) -> None:
        """Put slots on the timetable: each uses a path."""
        for key, service in self.scenario.services.items():
            for slot in slots[key]:
                self.paths.use(service.direction, slot.at_h)
        for key, service in self.scenario.services.items():
            self.env.process(self._timetable(key, service, slots[key]))

    def _timetable(self, key: str, service: Service, slots: Sequence[Slot]) -> Events:
        for slot in slots:
            train = self._new_train(key, service, slot)
            if self._is_suspended(service.direction, slot.at_h):
                train.cause = "suspended"
                self.trains.append(train)
                continue
            yield self.env.timeout(max(train.cutoff_h - self.env.now, 0.0))
            self._close(train, service)

    def _close(self, train: Train, service: Service) -> None:
        """Bookings close: the dispatcher decides, the train starts, and a backlog may claim an extra one."""
        now_h = self.env.now
        place = PORT if train.direction == "outbound" else self.places[train.terminal]
        queue = self.queues[train.direction, train.terminal]
        self.yard.advance(now_h)
        queue.settle(now_h)
        train.cutoff_h = now_h
        self.trains.append(train)
        if self.dispatcher.decide(train, queue, place, now_h):
            self.env.process(self._run(train))
            if len(queue) >= train.places_feu:
                self._claim_extra(train, service)

    def _claim_extra(self, train: Train, service: Service) -> None:
        """Claim an extra slot for a backlog of a whole train, one at a time, where a path is free."""
        key = train.service
        if key in self.extra_pending:
            return
        at_h = self.paths.claim(train.direction, self.env.now + self.scenario.trains.extra_notice_h)
        if at_h is not None and not self._is_suspended(train.direction, at_h):
            self.extra_pending.add(key)
            extra = self._new_train(key, service, self.inputs.draws[key].next_extra(at_h))
            self.env.timeout(max(extra.cutoff_h - self.env.now, 0.0), extra).callbacks.append(self._close_extra)

    def _close_extra(self, cutoff: simpy.Event) -> None:
        extra = cast(Train, cutoff.value)
        self.extra_pending.discard(extra.service)
        self._close(extra, self.scenario.services[extra.service])

    def _run(self, train: Train) -> Events:
        outbound = train.direction == "outbound"
        load, unload = (
            (self._load_at_port, self._unload_overseas) if outbound else (self._load_overseas, self._unload_at_port)
        )
        way, placement_h = self.ways[train.lane, train.direction], self.scenario.trains.placement_h
        yield from run_train(self.env, train, way, self.running_factor, load, placement_h, unload)
        if outbound:
            yield from self._set_waits_or_goes_home(train)

    def _load_at_port(self, train: Train, now_h: float) -> TrackWork:
        work = self.terminals[PORT].work(now_h, self._lifts(train))
        self.yard.free_places(work.lifted_h)
        return work

    def _load_overseas(self, train: Train, now_h: float) -> TrackWork:
        return self.terminals[train.terminal].work(now_h, self._lifts(train))

    def _unload_overseas(self, train: Train, now_h: float) -> TrackWork:
        return self.terminals[train.terminal].work(now_h, self._lifts(train))

    def _unload_at_port(self, train: Train, now_h: float) -> TrackWork:
        """Unload into the yard; the set can be loaded again after its turn-round."""
        work = self.terminals[PORT].work(now_h, self._lifts(train))
        mean_h = self.import_papers_h.at(now_h)
        self.yard.receive(work.lifted_h, train.boxes, [mean_h * self.papers[box] for box in train.boxes])
        self.sets.leave(PORT, work.track_free_h + self.scenario.trains.turn_round_h)
        return work

    def _set_waits_or_goes_home(self, train: Train) -> Events:
        """Let the set of an unloaded train wait for an inbound train, or go home empty where enough stand already."""
        ready_h = train.unloading.track_free_h + self.scenario.trains.turn_round_h if train.unloading else nan
        place = self.places[train.terminal]
        weekly = sum(steps.at(self.env.now) for steps in self.weekly_inbound[place])
        if self.sets.standing(place) < ceil(weekly * self.scenario.trains.idle_sets_per_weekly_train):
            self.sets.leave(place, ready_h)
        else:
            yield from self._go_home_empty(train, ready_h)

    def _go_home_empty(self, outbound: Train, ready_h: float) -> Events:
        """Send a set home with empty boxes: it crosses the borders like any train and needs no loading track."""
        drawn = self.inputs.draws[outbound.service].empty_return(ready_h)
        slot = replace(drawn, wagons=outbound.slot.wagons)  # the same set that came
        train = Train(outbound.service, outbound.lane, outbound.terminal, "inbound", slot, outbound.places_feu)
        train.departed_h, train.empty_feu = ready_h, outbound.places_feu
        self.trains.append(train)
        train.arrived_h = yield from run_way(self.env, train, self.ways[train.lane, "inbound"], self.running_factor)
        self.sets.leave(PORT, train.arrived_h)

    # ---- what is there ----------------------------------------------------------------------------------------------

    def _new_train(self, key: str, service: Service, slot: Slot) -> Train:
        lane = self.scenario.lanes[service.lane]
        places_feu = int(slot.wagons * self.scenario.trains.teu_per_wagon / 2)
        train = Train(key, service.lane, lane.terminal, service.direction, slot, places_feu)
        train.cutoff_h = slot.at_h - self.scenario.trains.cutoff_h
        return train

    def _is_suspended(self, direction: Direction, at_h: float) -> bool:
        return any(start_h <= at_h < end_h for start_h, end_h in self.suspensions_h[direction])

    def _lifts(self, train: Train) -> Sequence[float]:
        if len(train.boxes) < 2:  # where itemgetter() returns no tuple
            return [self.lift_factor[box] for box in train.boxes]
        lifts: tuple[float, ...] = itemgetter(*train.boxes)(self.lift_factor)
        return lifts

    def _weekly_inbound(self) -> dict[str, list[Steps]]:
        """Return for each place overseas the trains a week that the timetable of each inbound service offers."""
        offered: dict[str, list[Steps]] = {place: [] for place in self.places.values()}
        for key, service in self.scenario.services.items():
            if service.direction == "inbound":
                terminal = self.scenario.lanes[service.lane].terminal
                offered[self.places[terminal]].append(self.offer[key])
        return offered

    def _outcome(self, events: int) -> Outcome:
        return Outcome(
            inputs=self.inputs,
            trains=self.trains,
            yard_in_h=self.yard.yard_in_h,
            entered=self.yard.entered,
            released_h=self.yard.released_h,
            cutoffs_h={key: queue.cutoffs_h for key, queue in self.queues.items()},
            gridlocks=self.relief.found,
            gone=self.experience.gone,
            timetable=self.operator.rows if self.operator else [],
            events=events,
        )


@contextmanager
def no_garbage_collection() -> Iterator[None]:
    """Keep the cyclic garbage collector from walking over columns that live until the end anyway."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
