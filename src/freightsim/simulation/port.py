"""One port: the legs of the journey joined."""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from math import ceil, nan
from typing import Literal, cast

import numpy as np
import numpy.typing as npt
import simpy

from freightsim.base.arrays import Floats, one_by_one, several
from freightsim.base.clock import HOURS_A_DAY
from freightsim.base.steps import Steps, steps_of
from freightsim.journey.answered_price import AnsweredPrice
from freightsim.journey.dispatcher import Dispatcher, Generators, Paths, Relief
from freightsim.journey.headways import Headways
from freightsim.journey.joins.agreement import Agreement
from freightsim.journey.joins.base import LiveJoin, WaitingPlace
from freightsim.journey.joins.kinds import open_joins, waits
from freightsim.journey.joins.shuttle import LiveShuttle, ShuttleTrip
from freightsim.journey.kept_places import KeptPlaces
from freightsim.journey.queues import LeftBehind, ReadyQueue
from freightsim.journey.reviews import Operator
from freightsim.journey.stations import OnTracks, changes_h
from freightsim.journey.terminal import TrackWork
from freightsim.journey.timetable import Slot, suspensions_h
from freightsim.journey.train import Events, Train, drive, run_train, run_way
from freightsim.journey.wagons import HOME, WagonSets
from freightsim.policies.dispatch import DispatchPolicy
from freightsim.policies.loading import LoadingPolicy
from freightsim.results.records import Gridlock, PriceRow, TimetableRow
from freightsim.scenario import Scenario
from freightsim.scenario.joins import TRUCK
from freightsim.scenario.network import DIRECTIONS, Direction, Service
from freightsim.simulation.inputs import Inputs
from freightsim.simulation.opening import (
    Borders,
    lay_ways,
    open_experience,
    open_feed,
    open_offer,
    open_operator,
    open_port,
    open_queues,
    open_terminal,
    open_yard,
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a replication leaves behind."""

    inputs: Inputs
    trains: list[Train]
    """Every slot whose cut-off has passed, every empty return, and every group of wagons on a city's train."""
    yard_in_h: Floats
    """Hour at which each box entered the yard, for the boxes `entered`."""
    entered: npt.NDArray[np.integer]
    """Numbers of the boxes that entered the yard to go on by train or shuttle."""
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
    prices: list[PriceRow]
    """What each review made of the price of rail."""
    joins: list[LiveJoin]
    """The joins of cities, with what they ran."""
    on_port_tracks: OnTracks
    """Stays of the trains of others on the port's loading tracks."""
    events: int = 0
    """SimPy events that the network took."""
    others: dict[str, OnTracks] = field(default_factory=dict)
    """Stays of the trains drawn for other cities on the tracks of each border, which all ports share."""

    @property
    def shuttles(self) -> list[ShuttleTrip]:
        """Every slot of a shuttle that has passed."""
        return [trip for join in self.timetabled for trip in join.trips]

    @property
    def timetabled(self) -> list[LiveShuttle]:
        """The joins that have slots of their own (`freightsim.scenario.joins.Terms.has_timetable`)."""
        return [join for join in self.joins if isinstance(join, LiveShuttle)]


@dataclass(slots=True)
class DueSlots:
    """Slots of a service that are waited for one after another."""

    service: str
    slots: Sequence[Slot]
    known: bool
    """Whether they are known from the inputs; else the operator put them on the timetable."""
    next: int = 0
    """Position of the slot whose cut-off is waited for."""


Goes = DueSlots | Literal["review", "timetable_review", "join"]
"""What a process of a port is: it waits for slots, it is one of the reviews, or it is a join's."""
REVIEW: Literal["review"] = "review"
TIMETABLE_REVIEW: Literal["timetable_review"] = "timetable_review"
JOIN: Literal["join"] = "join"


class LivePort:
    """One live port of a replication; the clock and the borders are those of the network."""

    def __init__(
        self,
        inputs: Inputs,
        dispatch: DispatchPolicy,
        loading: LoadingPolicy,
        env: simpy.Environment,
        borders: Borders,
    ) -> None:
        """Open the port."""
        scenario = inputs.scenario
        self.inputs = inputs
        self.scenario = scenario
        self.clock = scenario.clock
        self.env = env
        self._take_numbers(scenario)
        self.lift_factor = inputs.boxes.lift_factor
        self.papers = one_by_one(inputs.boxes.papers)
        places = waits(inputs)
        self.experience, self.wait_places = open_experience(inputs, places), places.number
        answer = scenario.choice.rail.price_answer
        self.price = AnsweredPrice(answer) if answer else None
        self.yard = open_yard(inputs)
        self.queues = open_queues(inputs, self.yard)
        self.feed = open_feed(inputs, self.yard, self.queues, self.experience.gone)
        self.rail_terminal = open_port(inputs)
        self.terminals = {key: open_terminal(place, scenario) for key, place in scenario.terminals.items()}
        self.ways = lay_ways(inputs, borders)
        self.sets = WagonSets(*changes_h(scenario.trains.wagon_sets, self.clock))
        self.paths = Paths(scenario.port.paths_per_day)
        self.relief = Relief(
            max_idle_h=scenario.relief.max_idle_h,
            waives_minimum=scenario.relief.rule == "waive_minimum",
            found=[],
            last_departure_h=self.clock.begin_h,
            suspensions_h=self.suspensions_h["outbound"],
        )
        outbound = {key: self.queues["outbound", key] for key in scenario.terminals}
        outside = self.yard.waiting_outside
        self.offer = open_offer(scenario)
        self.joins = open_joins(
            *(inputs, inputs.joins, self.queues, self.offer, self.experience.gone, self.yard.released_h)
        )
        groups = [group for join in self.joins for group in join.groups()]
        self.dispatcher = Dispatcher(
            *(dispatch, loading, self.sets, outside, outbound, self.relief, groups, _kept(self.joins)),
            generators=Generators(inputs.streams),
            day=lambda hour: self.clock.start + timedelta(days=hour // HOURS_A_DAY),
        )
        self.running_factor = steps_of(scenario.trains.running_factor, self.clock)
        self.mean_export_papers_h = steps_of(scenario.customs.export_papers_h, self.clock)
        self.mean_import_papers_h = steps_of(scenario.customs.import_papers_h, self.clock)
        self.onward = {box: queue for join in self.joins for box, queue in join.onward().items()}
        self.places = {key: terminal.wagon_pool or key for key, terminal in scenario.terminals.items()}
        self.operator = open_operator(inputs, self.offer, self.rail_terminal)
        self.headways = Headways(scenario, self.offer) if self.operator else None
        self.weekly_inbound = self._weekly_inbound()
        self.extra_pending: set[str] = set()
        self.trains: list[Train] = []
        self.goes_on: dict[simpy.Process, Goes] = {}

    def _take_numbers(self, scenario: Scenario) -> None:
        """Keep what every train needs: to read it in the scenario takes time."""
        self.terminal_of_lane = {key: lane.terminal for key, lane in scenario.lanes.items()}
        self.queue_terminals = {way: scenario.queue_terminals(way) for way in DIRECTIONS}
        self.suspensions_h = {direction: suspensions_h(scenario, direction) for direction in DIRECTIONS}
        self.no_extra_h = {direction: suspensions_h(scenario, direction, of_extra=True) for direction in DIRECTIONS}
        trains = scenario.trains
        self.teu_per_wagon, self.idle_sets_per_weekly_train = trains.teu_per_wagon, trains.idle_sets_per_weekly_train
        self.cutoff_h, self.placement_h, self.turn_round_h = trains.cutoff_h, trains.placement_h, trains.turn_round_h

    # ---- what happens, in order -------------------------------------------------------------------------------------

    def start(self) -> None:
        """Start the timetable, what joins run, and the reviews."""
        self._put_on(self.inputs.slots, known=True)
        self.start_joins()
        self.goes_on[self.env.process(self._reviews())] = REVIEW
        if self.operator:
            self.goes_on[self.env.process(self._timetable_reviews(self.operator))] = TIMETABLE_REVIEW

    def start_joins(self) -> None:
        """Start what joins run."""
        for join in self.joins:
            for process in join.processes(self):
                self.goes_on[self.env.process(process)] = JOIN

    def finish(self) -> Outcome:
        """Let what nobody looked at happen up to the end, and return what came of it."""
        self.yard.advance(self.clock.end_h)
        return self._outcome()

    def _reviews(self, wakes: simpy.Event | None = None) -> Events:
        """Let shippers take in, again and again, how long cargo was left behind, and how rare trains are.

        `wakes` is the event at which the next review is, where some have been.
        """
        left_behind: dict[WaitingPlace, ReadyQueue | LeftBehind] = {
            (*key,): queue for key, queue in self.queues.items()
        }
        for join in self.joins:
            left_behind |= join.left_behind()
        waits_h: dict[int, float] = {}
        while True:
            if wakes is None:
                headways_h = self.headways.waits_h(self.env.now) if self.headways else None
                self.experience.review(self.env.now, waits_h, headways_h, self.price.ratio if self.price else None)
                self.feed.up_to(self.env.now + self.experience.memory.review_h)
            yield wakes or self.env.timeout(self.experience.memory.review_h)
            wakes = None
            waits_h = {code: left_behind[place].take_wait_h(self.env.now) for place, code in self.wait_places.items()}
            if self.price:
                self.price.review(self.env.now, self.queues)

    def _timetable_reviews(self, operator: Operator, wakes: simpy.Event | None = None) -> Events:
        """Let the operator review the timetable, again and again, and offer the slots until the next review."""
        yield wakes or self.env.timeout(operator.first_h - self.env.now)
        while True:
            self._put_on(operator.review(self.env.now, self.trains))
            yield self.env.timeout(operator.review_h)

    def _put_on(self, slots: Mapping[str, Sequence[Slot]], *, known: bool = False) -> None:
        """Put slots on the timetable: each uses a path. They are known from the inputs, or the operator's."""
        for key, service in self.scenario.services.items():
            for slot in slots[key]:
                self.paths.use(service.direction, slot.at_h)
        for key in self.scenario.services:
            self.wait_for_slots(DueSlots(key, slots[key], known))

    def wait_for_slots(self, due: DueSlots, wakes: simpy.Event | None = None) -> None:
        """Wait for the cut-offs of slots; `wakes` is the event at which that of the next one is."""
        self.goes_on[self.env.process(self._timetable(due, wakes))] = due

    def _timetable(self, due: DueSlots, wakes: simpy.Event | None = None) -> Events:
        """Wait for one cut-off after another; a train begins when the next cut-off is awaited."""
        closed: Train | None = None
        service = self.scenario.services[due.service]
        while due.next < len(due.slots):
            slot = due.slots[due.next]
            train = self._new_train(due.service, service, slot)
            if self.is_suspended(service.direction, slot.at_h):
                train.cause = "suspended"
                self.trains.append(train)
                due.next += 1
                continue
            cutoff = wakes or self.env.timeout(max(train.cutoff_h - self.env.now, 0.0))
            wakes = None
            self._begin(closed)
            yield cutoff
            due.next += 1
            self._close(train, service)
            closed = train
        self._begin(closed)

    def _begin(self, train: Train | None) -> None:
        """Let a train run whose bookings have closed, where there is one and its slot was not cancelled."""
        if train is not None and not train.cause:
            drive(self._run(train), train)

    def _close(self, train: Train, service: Service) -> None:
        """Bookings close: the dispatcher decides, and a backlog may claim an extra train."""
        now_h = self.env.now
        place = HOME if train.direction == "outbound" else self.places[train.terminal]
        queue = self.queues[train.queue]
        if train.direction == "outbound":  # nobody at a terminal overseas looks at the yard
            self.yard.advance(now_h)
        queue.settle(now_h)
        train.cutoff_h = now_h
        self.trains.append(train)
        if self.dispatcher.decide(train, queue, place, now_h) and len(queue) >= train.places_feu:
            self._claim_extra(train, service)

    def _claim_extra(self, train: Train, service: Service) -> None:
        """Claim an extra slot for a backlog of a whole train, one at a time, where a path is free."""
        key = train.service
        if key in self.extra_pending:
            return
        at_h = self.paths.claim(train.direction, self.env.now + self.scenario.trains.extra_notice_h)
        if at_h is not None and not _within(self.no_extra_h[train.direction], at_h):
            self.extra_pending.add(key)
            extra = self._new_train(key, service, self.inputs.draws[key].next_extra(at_h))
            self.await_extra(self.env.timeout(max(extra.cutoff_h - self.env.now, 0.0), extra))

    def await_extra(self, cutoff: simpy.Event) -> None:
        """Close the extra train that is the value of an event when that comes."""
        cutoff.callbacks.append(self._close_extra)

    def _close_extra(self, cutoff: simpy.Event) -> None:
        extra = cast(Train, cutoff.value)
        self.extra_pending.discard(extra.service)
        self._close(extra, self.scenario.services[extra.service])
        self._begin(extra)

    def run_on(self, train: Train, wakes: simpy.Event) -> None:
        """Let a train that is under way run on at an event."""
        drive(self._comes_home(train, wakes) if train.slot.kind == "empty_return" else self._run(train, wakes), train)

    def _run(self, train: Train, wakes: simpy.Event | None = None) -> Events:
        outbound = train.direction == "outbound"
        load, unload = (self.load_at_port, self.at_terminal) if outbound else (self.at_terminal, self._unload_at_port)
        way = self.ways[train.lane, train.direction]
        yield from run_train(self.env, train, way, self.running_factor, load, self.placement_h, unload, wakes)
        if outbound:
            self._set_waits_or_goes_home(train)

    def load_at_port(self, train: Train, now_h: float) -> TrackWork:
        """Load from the yard; wagons of a group are coupled as they are, when the set has its track."""
        coupled = train.coupled_feu
        work = self.lift(train.boxes[coupled:], now_h)
        self.yard.free_places(work.lifted_h)
        if not coupled:
            return work
        return work._replace(lifted_h=array("d", [work.track_from_h]) * coupled + work.lifted_h)

    def at_terminal(self, train: Train, now_h: float) -> TrackWork:
        """Load or unload at the foreign terminal."""
        return self.terminals[train.terminal].work_on(now_h, self.lift_factor, train.boxes)

    def _unload_at_port(self, train: Train, now_h: float) -> TrackWork:
        """Unload into the yard; the set can be loaded again after its turn-round."""
        train.uncoupled = uncoupled = frozenset(box for join in self.joins for box in join.uncouple(train, self))
        boxes = [box for box in train.boxes if box not in uncoupled] if uncoupled else train.boxes
        work = self.unload_into_yard(boxes, now_h)
        self.sets.leave(HOME, work.track_free_h + self.turn_round_h)
        if not uncoupled:
            return work
        lifted_h = dict(zip(boxes, work.lifted_h, strict=True))
        return work._replace(lifted_h=array("d", [lifted_h.get(box, now_h) for box in train.boxes]))

    def unload_into_yard(self, boxes: Sequence[int], now_h: float) -> TrackWork:
        """Unload boxes into the yard, where customs clear them; those that go on by a join then wait there."""
        work = self.lift(boxes, now_h)
        onward = [self.onward.get(box) for box in boxes] if self.onward else None
        self.yard.receive(work.lifted_h, boxes, self.import_papers_h(boxes, now_h), onward)
        return work

    def lift(self, boxes: Sequence[int], now_h: float) -> TrackWork:
        """Return the work on a loading track of the port that is asked for at an hour, a lift for each box."""
        return self.rail_terminal.work_on(now_h, self.lift_factor, boxes)

    def export_papers_h(self, boxes: Sequence[int], now_h: float) -> list[float]:
        """Return the hours of customs clearance of export boxes that come at an hour."""
        mean_h = self.mean_export_papers_h.at(now_h)
        return [mean_h * papers for papers in several(self.papers, boxes)]

    def import_papers_h(self, boxes: Sequence[int], now_h: float) -> list[float]:
        """Return the hours of customs clearance of import boxes that come at an hour."""
        mean_h = self.mean_import_papers_h.at(now_h)
        return [mean_h * papers for papers in several(self.papers, boxes)]

    # ---- wagon sets -------------------------------------------------------------------------------------------------

    def _set_waits_or_goes_home(self, train: Train) -> None:
        """Let the set of an unloaded train wait for an inbound train, or go home empty where enough stand already."""
        ready_h = train.unloading.track_free_h + self.turn_round_h if train.unloading else nan
        place, now_h = self.places[train.terminal], self.env.now
        weekly = sum([steps.at(now_h) for steps in self.weekly_inbound[place]])
        if self.sets.standing(place) < ceil(weekly * self.idle_sets_per_weekly_train):
            self.sets.leave(place, ready_h)
        else:
            self._go_home_empty(train, ready_h)

    def _go_home_empty(self, outbound: Train, ready_h: float) -> None:
        """Send a set home with empty boxes: it crosses the borders like any train and needs no loading track."""
        drawn = self.inputs.draws[outbound.service].empty_return(ready_h)
        slot = drawn._replace(wagons=outbound.slot.wagons)  # the same set that came
        train = Train(outbound.service, outbound.lane, outbound.terminal, "inbound", slot, outbound.places_feu)
        train.departed_h, train.empty_feu = ready_h, outbound.places_feu
        self.trains.append(train)
        drive(self._comes_home(train), train)

    def _comes_home(self, train: Train, wakes: simpy.Event | None = None) -> Events:
        """Run an empty set home."""
        way = self.ways[train.lane, "inbound"]
        train.arrived_h = yield from run_way(self.env, train, way, self.running_factor, wakes)
        self.sets.leave(HOME, train.arrived_h)

    # ---- from a state (`freightsim.simulation.state`) ---------------------------------------------------------------

    def remembered_waits_h(self) -> dict[WaitingPlace, float]:
        """Return the waits that shippers remember, by place; those of 0 are left out."""
        wait_h = self.experience.wait_h
        return {place: float(wait_h[code]) for place, code in self.wait_places.items() if wait_h[code]}

    def remember_waits_h(self, waits_h: Mapping[WaitingPlace, float]) -> None:
        """Let shippers remember waits, by place."""
        for place, wait_h in waits_h.items():
            self.experience.wait_h[self.wait_places[place]] = wait_h

    def go_on_with(self, goes: str, wakes: simpy.Event, due: DueSlots | None) -> None:
        """Go on, at an event, with reviews, or with slots that are waited for."""
        if due is not None:
            self.wait_for_slots(due, wakes)
        elif goes == REVIEW:
            self.goes_on[self.env.process(self._reviews(wakes))] = REVIEW
        elif self.operator is not None:
            self.goes_on[self.env.process(self._timetable_reviews(self.operator, wakes))] = TIMETABLE_REVIEW

    # ---- what is there ----------------------------------------------------------------------------------------------

    def _new_train(self, key: str, service: Service, slot: Slot) -> Train:
        lane, places_feu = service.lane, int(slot.wagons * self.teu_per_wagon / 2)
        cutoff_h = slot.at_h - self.cutoff_h
        terminal = self.terminal_of_lane[lane]
        pool_terminal = self.queue_terminals[service.direction][terminal]
        return Train(*(key, lane, terminal, service.direction, slot, places_feu, cutoff_h), pool_terminal=pool_terminal)

    def is_suspended(self, direction: Direction, at_h: float) -> bool:
        """Tell whether no train of a direction may run at an hour."""
        return _within(self.suspensions_h[direction], at_h)

    def _weekly_inbound(self) -> dict[str, list[Steps]]:
        """Return for each place overseas the trains a week that the timetable of each inbound service offers."""
        offered: dict[str, list[Steps]] = {place: [] for place in self.places.values()}
        for key, service in self.scenario.services.items():
            if service.direction == "inbound":
                terminal = self.scenario.lanes[service.lane].terminal
                offered[self.places[terminal]].append(self.offer[key])
        return offered

    def _entered(self) -> tuple[npt.NDArray[np.integer], Floats]:
        """Return the boxes that entered the yard to go on by train or shuttle, and when."""
        inputs, yard = self.inputs, self.yard
        by_truck = ~inputs.inbound & (inputs.access == TRUCK) & (np.frombuffer(self.experience.gone, np.uint8) == 0)
        entered = np.flatnonzero(by_truck[: yard.last + 1])
        hours = inputs.comes_h.take(entered)
        hours[np.searchsorted(entered, list(yard.late_h))] = list(yard.late_h.values())
        boxes, lifted_h = zip(*yard.by_rail, strict=True) if yard.by_rail else ((), ())
        return np.append(entered, np.array(boxes, dtype=np.int64)), np.append(hours, lifted_h)

    def _outcome(self) -> Outcome:
        entered, yard_in_h = self._entered()
        return Outcome(
            inputs=self.inputs,
            trains=[*self.trains, *(train for join in self.joins for train in join.trains())],
            yard_in_h=yard_in_h,
            entered=entered,
            released_h=self.yard.released_h,
            cutoffs_h={key: queue.cutoffs_h for key, queue in self.queues.items()},
            gridlocks=self.relief.found,
            gone=self.experience.gone,
            timetable=self.operator.rows if self.operator else [],
            prices=self.price.rows if self.price else [],
            joins=self.joins,
            on_port_tracks=self.rail_terminal.others(),
        )


def _within(spans_h: Sequence[tuple[float, float]], at_h: float) -> bool:
    """Tell whether an hour lies within any of these spans."""
    for start_h, end_h in spans_h:  # noqa: SIM110  (any() doubles the cost)
        if start_h <= at_h < end_h:
            return True
    return False


def _kept(joins: Sequence[LiveJoin]) -> dict[tuple[Direction, str], list[KeptPlaces]]:
    """Return the places kept on the trains of each queue."""
    kept: dict[tuple[Direction, str], list[KeptPlaces]] = {}
    for join in joins:
        if isinstance(join, Agreement):
            for key, places in join.kept.items():
                kept.setdefault(key, []).append(places)
    return kept
