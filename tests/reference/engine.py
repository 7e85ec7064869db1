"""The reference engine: the same port as `freightsim.simulation`, with a SimPy process for each container.

It is slow and plain on purpose. Desks, loading tracks, cranes and border tracks are `simpy.Resource`, other cities'
trains are processes, and nothing is known before it happens. It shares with the package the inputs (all that is
drawn) and the rules of dispatch and loading, and no station: where both engines give the same instants for every
container, the package's engine is still this discrete-event simulation.

The specification that both engines follow:

Yard
    Half as many places as TEU. Export boxes enter in order of arrival at the gate (in order of number where they
    arrive together); while the yard is full they wait outside. The place is free when the box is lifted onto its
    train. An import box takes a place when it is lifted off, also above the limit, and leaves it when customs release
    it. At one instant places are freed first, then import boxes take theirs, then export boxes.
Customs
    Desks serve both directions first come, first served. Then papers, for which nobody queues: the mean in force at
    the hour at the gate (export) or at the hour at which the train arrived at the port (import) times the box's draw.
    An export box then stands ready for its terminal. An inbound box stands ready overseas from its given hour on.
Cut-off
    `cutoff_h` before the slot (at once where the run begins later) the dispatch rule decides. Where it says no,
    gridlock is looked for: outbound, no train decided upon (nor forbidden) for `patience_h`, boxes outside the gate.
    Gridlock is noted, and may be relieved where a box is ready for this train. No train leaves where no box is ready.
    A train then needs a wagon set that can be loaded now; where the loading rule names nobody, the slot is cancelled
    before. It takes the
    boxes the loading rule names; those left behind, also by a cancelled slot, count a rollover. A slot in a suspended
    direction is no cut-off.
Extra trains
    When a train has been filled and as many boxes as it has places are left, its service claims one extra slot,
    `extra_notice_h` later, on the first day within a week with a free path. Paths are used by all slots of the
    timetable. No slot is given on a suspended day. A service has one extra slot waiting for its cut-off at a time.
Tracks
    `placement_h` before the slot the set asks for a track; after `placing_h` its boxes ask for cranes in the order in
    which they boarded; `release_h` after the last lift the track is free, and the train leaves, not before its slot.
    On arrival the same, with the boxes in the same order. Tracks and cranes are first come, first served.
Way
    Running times are multiplied by the factor in force at departure. At a border a train waits for a track among other
    cities' trains (which go first at the same instant), holds it for the time in force when it got it, and then waits
    for its papers: the mean in force at its arrival there times its draw.
Wagon sets
    All begin at the port, some later. After unloading and `turn_round_h` a set can be loaded. Terminals overseas of one
    `wagon_pool` share their sets. There it is decided at arrival whether the set stays: if fewer sets than wanted stand
    in the pool, those still on a track or turning round included. Wanted is `idle_sets_per_weekly_train` for each
    inbound train a week then offered from the pool, rounded up. Otherwise it goes home empty when it is ready, over
    borders as any train, and can be loaded at the port at once.

Experience
    Every `review_d` days, the first time so long after the begin of the run, shippers take in how long boxes of each
    queue were left behind since the last review: the hours between the first cut-off that a box missed and its own, as
    far as they lie since that review, over the boxes that boarded since (over those that are behind now where these
    are more; at least one). What they remember of a queue, nothing at first, fades by exp(-review_d / memory_d) from
    review to review, and what was just lived through makes up the rest. A wait remembered lowers the utility of the
    port's trains by `cost_sensitivity` x ln(1 + loss_per_h x wait). Of bookings made from a review on until the next
    (those before the first review all stay) one leaves with all its boxes, which then come nowhere, where its firmness
    is not below the probability of the port's trains with that loss over the one without it, by the nested logit.
    At one instant a review is one of those that are awaited like a cut-off: see below.

Timetable
    Slots are known beforehand: an operator who answers to demand within the horizon is refused here, and is asked for
    what must hold in tests/properties/test_timetable.py. Trains a week are those offered, a plan included.

Where cut-offs and reviews fall together, the one comes first that was awaited first, services in the order of their
map and the reviews last. What else falls together by chance, such as two arrivals at a border or a set ready at a
cut-off, comes in no promised order.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Generator, Sequence
from datetime import date, timedelta
from math import ceil, exp, log

import simpy

from freightsim.dated import Dated
from freightsim.inputs import Inputs
from freightsim.journey.timetable import Slot
from freightsim.policies.dispatch import DispatchPolicy
from freightsim.policies.loading import LoadingPolicy
from freightsim.scenario.network import Direction, Service, Terminal
from freightsim.scenario.operations import Port
from reference.parts import Box, CutoffView, Gridlock, Queue, ReferenceOutcome, Sets, Site, Station, Train

Events = Generator[simpy.Event, object, None]

PORT = "port"


def run_reference(
    inputs: Inputs, dispatch: DispatchPolicy | None = None, loading: LoadingPolicy | None = None
) -> ReferenceOutcome:
    """Run the inputs through the port, a process for each container.

    Raises ValueError where the operator answers to demand: then slots are not known beforehand.
    """
    if inputs.scenario.answers_from is not None:
        raise ValueError(f"the timetable is not known from {inputs.scenario.answers_from} on")
    return World(inputs, dispatch or inputs.scenario.dispatch, loading or inputs.scenario.loading).run()


def stay(disutility: float, of_rail: float, of_port: float, independence: float) -> float:
    """Return the probability of the port's trains with a disutility over the one without it, by the nested logit.

    Utilities that give the shares are: of the port ``independence ln of_port`` and of its rivals in the nest the same
    with the rest of it, which makes the worth of the nest 0; of the ways outside it together the logarithm of their
    odds against the nest.
    """
    port = exp((independence * log(of_port) - disutility) / independence)
    nest = port + (1 - of_port)
    with_it = exp(independence * log(nest)) if nest > 0 else 0.0
    outside = (1 - of_rail) / of_rail
    if with_it + outside == 0:
        return 1.0
    return (with_it / (with_it + outside)) * (port / nest if nest > 0 else 1.0) / (of_rail * of_port)


class World:
    """The live port of one replication."""

    def __init__(self, inputs: Inputs, dispatch: DispatchPolicy, loading: LoadingPolicy) -> None:
        self.inputs = inputs
        self.scenario = scenario = inputs.scenario
        self.clock = scenario.clock
        self.dispatch, self.loading = dispatch, loading
        self.env = simpy.Environment(initial_time=self.clock.begin_h)
        self.places = Station(self.env, scenario.port.yard_teu // 2)
        self.desks = self._station(scenario.customs.desks)
        self.sites = {PORT: self._site(scenario.port)}
        self.sites |= {key: self._site(terminal) for key, terminal in scenario.terminals.items()}
        self.port_sets = Sets(int(scenario.trains.wagon_sets.at_h(self.clock.begin_h, self.clock)))
        self.env.process(self._grow(scenario.trains.wagon_sets, self._buy_sets))
        self.pool = {key: terminal.wagon_pool or key for key, terminal in scenario.terminals.items()}
        self.pool_sets = {pool: Sets() for pool in self.pool.values()}
        self.borders = {key: self._station(border.tracks) for key, border in scenario.borders.items()}
        self.queues = {(way, key): Queue() for way in ("outbound", "inbound") for key in scenario.terminals}
        self.paths = Counter(
            (service.direction, slot.at_h // 24)
            for key, service in scenario.services.items()
            for slot in inputs.slots[key]
        )
        self.remembered_h = dict.fromkeys(self.queues, 0.0)
        self.reviewed: defaultdict[int, simpy.Event] = defaultdict(self.env.event)
        self.extra_waiting: set[str] = set()
        self.last_departure_h = self.clock.begin_h
        self.gridlocks: list[Gridlock] = []
        self.trains: list[Train] = []
        self.count: Counter[tuple[str, str]] = Counter()
        self.boxes: list[Box] = []

    def run(self) -> ReferenceOutcome:
        """Start every process and let the clock run to the end of the horizon."""
        for key in self.scenario.borders:
            self.env.process(self._background(key))
        self._start_boxes()
        for key, service in self.scenario.services.items():
            self.env.process(self._timetable(key, service))
        self.env.process(self._reviews())
        events = 0
        while self.env.peek() < self.clock.end_h:
            self.env.step()
            events += 1
        return ReferenceOutcome(self.boxes, self.trains, self.gridlocks, events)

    # ---- containers -------------------------------------------------------------------------------------------------

    def _start_boxes(self) -> None:
        inputs, terminals = self.inputs, list(self.scenario.terminals)
        values = inputs.bookings.usd_per_feu[inputs.boxes.booking].tolist()
        rows = zip(values, inputs.inbound.tolist(), inputs.terminal.tolist(), inputs.comes_h.tolist(), strict=True)
        for number, (value_usd, inbound, code, comes_h) in enumerate(rows):
            box = Box(number, value_usd, self.env.event(), self.env.event(), self.env.event(), self.env.event())
            self.boxes.append(box)
            self.env.process((self._import if inbound else self._export)(box, terminals[code], comes_h))

    def _export(self, box: Box, terminal: str, comes_h: float) -> Events:
        yield from self._is_booked(box, "outbound", terminal)
        if box.gone:
            return
        yield self.env.timeout(comes_h - self.env.now)
        place = self.places.request()
        yield place
        box.yard_in_h = self.env.now
        yield from self._customs(box, self.scenario.customs.export_papers_h.at_h(comes_h, self.clock))
        yield from self._board(box, self.queues["outbound", terminal], self.sites[PORT])
        self.places.release(place)
        yield from self._leave_train(box, self.sites[terminal])

    def _import(self, box: Box, terminal: str, comes_h: float) -> Events:
        yield from self._is_booked(box, "inbound", terminal)
        if box.gone:
            return
        yield self.env.timeout(comes_h - self.env.now)
        yield from self._board(box, self.queues["inbound", terminal], self.sites[terminal])
        yield from self._leave_train(box, self.sites[PORT])
        self.places.change(-1)
        arrived_h = box.train.arrived_h if box.train else box.unloaded_h
        yield from self._customs(box, self.scenario.customs.import_papers_h.at_h(arrived_h, self.clock))
        self.places.change(+1)

    def _is_booked(self, box: Box, way: Direction, terminal: str) -> Events:
        """Wait for the last review before the booking, if there is one, and note whether its shipper leaves then."""
        bookings, booking = self.inputs.bookings, int(self.inputs.boxes.booking[box.number])
        reviews = int((float(bookings.booked_h[booking]) - self.clock.begin_h) // (24 * self.scenario.choice.review_d))
        if reviews > 0:
            yield self.reviewed[reviews]
            lost = 1 + float(bookings.loss_per_h[booking]) * self.remembered_h[way, terminal]
            staying = stay(
                self.scenario.choice.cost_sensitivity * log(lost),
                float(bookings.of_rail[booking]),
                float(bookings.of_port[booking]),
                self.scenario.choice.rail_independence,
            )
            box.gone = float(bookings.firmness[booking]) >= staying

    def _customs(self, box: Box, mean_papers_h: float) -> Events:
        with self.desks.request() as desk:
            yield desk
            yield self.env.timeout(float(self.inputs.boxes.desk_h[box.number]))
        yield self.env.timeout(mean_papers_h * float(self.inputs.boxes.papers[box.number]))
        box.released_h = self.env.now

    def _board(self, box: Box, queue: Queue, origin: Site) -> Events:
        box.ready_h = self.env.now
        queue.boxes.append(box)
        yield box.call
        yield from self._lift(box, origin)
        box.loaded_h = self.env.now
        box.loaded.succeed()

    def _leave_train(self, box: Box, destination: Site) -> Events:
        yield box.arrived
        yield from self._lift(box, destination)
        box.unloaded_h = self.env.now
        box.unloaded.succeed()

    def _lift(self, box: Box, site: Site) -> Events:
        with site.cranes.request() as crane:
            yield crane
            yield self.env.timeout(site.lift_h * float(self.inputs.boxes.lift_factor[box.number]))

    # ---- slots and their cut-offs -----------------------------------------------------------------------------------

    def _timetable(self, key: str, service: Service) -> Events:
        for slot in self.inputs.slots[key]:
            train = self._new_train(key, service, slot)
            if self._suspended(service.direction, slot.at_h):
                train.cause = "suspended"
                self._register(train)
                continue
            yield self.env.timeout(max(train.cutoff_h - self.env.now, 0.0))
            self._close(train, service)

    def _extra(self, train: Train, service: Service, cutoff: simpy.Event) -> Events:
        yield cutoff
        self.extra_waiting.remove(train.service)
        self._close(train, service)

    def _close(self, train: Train, service: Service) -> None:
        now_h = train.cutoff_h = self.env.now
        self._register(train)
        queue = self.queues[train.direction, train.terminal]
        sets = self.port_sets if train.direction == "outbound" else self.pool_sets[self.pool[train.terminal]]
        oldest_wait_h = now_h - queue.boxes[0].ready_h if queue.boxes else 0.0
        view = CutoffView(len(queue), train.places_feu, oldest_wait_h)
        leaves = self.dispatch(view, now_h) or self._relieved(train)
        named = self.loading(queue, train.places_feu) if leaves and queue.boxes else ()
        if not named:
            train.cause = "too little cargo"
        elif not sets.ready:
            train.cause = "no wagon set"
        else:
            sets.ready -= 1
            sets.standing -= 1
            self._fill(train, queue, named)
            self.env.process(self._train(train))
        for box in queue.boxes:
            box.rollovers += 1
        queue.note_cutoff(train.boxes, now_h)
        if not train.cause and len(queue) >= train.places_feu:
            self._claim_extra(train.service, service)

    def _relieved(self, train: Train) -> bool:
        relief, outside = self.scenario.relief, len(self.places.put_queue)
        patient = self.env.now - self._standing_still_since() < relief.patience_h
        if train.direction == "inbound" or patient or not outside:
            return False
        waiting = {key: len(self.queues["outbound", key]) for key in self.scenario.terminals}
        relieved = relief.rule == "waive_minimum" and waiting[train.terminal] > 0
        self.gridlocks.append(Gridlock(self.env.now, train.service, outside, waiting, relieved))
        return relieved

    def _standing_still_since(self) -> float:
        since_h = self.last_departure_h
        for event in self.scenario.events.values():
            if "outbound" in event.no_trains and self.clock.hour(event.start) < self.env.now:
                since_h = max(since_h, min(self.clock.hour(event.end), self.env.now))
        return since_h

    def _fill(self, train: Train, queue: Queue, named: Sequence[int]) -> None:
        train.boxes = [queue.boxes[position] for position in named]
        for box in train.boxes:
            box.train, box.cutoff_h = train, train.cutoff_h
        queue.boxes = [box for box in queue.boxes if box.train is None]
        if train.direction == "outbound":
            self.last_departure_h = self.env.now

    def _claim_extra(self, key: str, service: Service) -> None:
        if key in self.extra_waiting:
            return
        first_h = self.env.now + self.scenario.trains.extra_notice_h
        week = [first_h + 24.0 * days for days in range(7)]
        free = [at_h for at_h in week if self.paths[service.direction, at_h // 24] < self.scenario.port.paths_per_day]
        if not free:
            return
        self.paths[service.direction, free[0] // 24] += 1
        if not self._suspended(service.direction, free[0]):
            self.extra_waiting.add(key)
            extra = self._new_train(key, service, self.inputs.draws[key].next_extra(free[0]))
            cutoff = self.env.timeout(max(extra.cutoff_h - self.env.now, 0.0))
            self.env.process(self._extra(extra, service, cutoff))

    # ---- experience -------------------------------------------------------------------------------------------------

    def _reviews(self) -> Events:
        choice, number = self.scenario.choice, 0
        fades = exp(-choice.review_d / choice.memory_d)
        while True:
            yield self.env.timeout(24 * choice.review_d)
            number += 1
            for key, queue in self.queues.items():
                self.remembered_h[key] = fades * self.remembered_h[key] + (1 - fades) * queue.review(self.env.now)
            self.reviewed[number].succeed()

    # ---- trains -----------------------------------------------------------------------------------------------------

    def _train(self, train: Train) -> Events:
        outbound = train.direction == "outbound"
        origin, destination = (PORT, train.terminal) if outbound else (train.terminal, PORT)
        yield self.env.timeout(max(train.slot.at_h - self.scenario.trains.placement_h - self.env.now, 0.0))
        train.track_asked_h = self.env.now
        yield from self._on_track(train, self.sites[origin], [(box.call, box.loaded) for box in train.boxes])
        yield self.env.timeout(max(train.slot.at_h - self.env.now, 0.0))
        yield from self._way(train)
        pool = self.pool[train.terminal]
        stays = outbound and self.pool_sets[pool].standing < self._wanted_sets(pool)
        empty = self._empty_return(train) if outbound and not stays else None
        sets = self.pool_sets[pool] if stays else self.port_sets
        sets.standing += 1
        yield from self._on_track(train, self.sites[destination], [(box.arrived, box.unloaded) for box in train.boxes])
        yield self.env.timeout(self.scenario.trains.turn_round_h)
        if empty:
            yield from self._way(empty)
        sets.ready += 1

    def _on_track(self, train: Train, site: Site, lifts: list[tuple[simpy.Event, simpy.Event]]) -> Events:
        with site.tracks.request() as track:
            yield track
            train.track_h.append(self.env.now)
            yield self.env.timeout(self.scenario.port.placing_h)
            for call, _ in lifts:
                call.succeed()
            yield self.env.all_of([lifted for _, lifted in lifts])
            yield self.env.timeout(self.scenario.port.release_h)
            train.track_h.append(self.env.now)

    def _way(self, train: Train) -> Events:
        """Run from departure to arrival; coming in, a border is met after the section that lies behind it."""
        train.departed_h = self.env.now
        factor = self.scenario.trains.running_factor.at_h(self.env.now, self.clock)
        sections = list(self.scenario.lanes[train.lane].sections.values())
        outbound = train.direction == "outbound"
        for position in range(len(sections)) if outbound else reversed(range(len(sections))):
            yield self.env.timeout(factor * train.slot.running_h[position])
            behind = position if outbound else position - 1
            if behind >= 0 and (key := sections[behind].border) is not None:
                yield from self._cross(train, key, train.slot.formalities[behind])
        train.arrived_h = self.env.now

    def _cross(self, train: Train, key: str, formalities: float) -> Events:
        train.border_in_h.append(self.env.now)
        papers_h = formalities * self.scenario.borders[key].formalities_h.at_h(self.env.now, self.clock)
        with self.borders[key].request() as track:
            yield track
            train.border_track_h.append(self.env.now)
            yield self.env.timeout(self._track_h(key))
        train.border_freed_h.append(self.env.now)
        yield self.env.timeout(papers_h)
        train.border_out_h.append(self.env.now)

    def _background(self, key: str) -> Events:
        for hour in self.inputs.background_h[key]:
            yield self.env.timeout(max(hour - self.env.now, 0.0))
            self.env.process(self._other_train(key))

    def _other_train(self, key: str) -> Events:
        with self.borders[key].request() as track:
            yield track
            yield self.env.timeout(self._track_h(key))

    def _empty_return(self, train: Train) -> Train:
        """Note an empty return. Its times are drawn at the decision; the hour it can leave is not known yet."""
        slot = self.inputs.draws[train.service].empty_return(self.env.now)
        kind, lane = "empty_return", train.lane
        empty = Train(train.service, kind, lane, train.terminal, "inbound", slot, train.places_feu)
        self._register(empty)
        return empty

    # ---- what is there ----------------------------------------------------------------------------------------------

    def _new_train(self, key: str, service: Service, slot: Slot) -> Train:
        terminal = self.scenario.lanes[service.lane].terminal
        places_feu = int(slot.wagons * self.scenario.trains.teu_per_wagon / 2)
        train = Train(key, slot.kind, service.lane, terminal, service.direction, slot, places_feu)
        train.cutoff_h = slot.at_h - self.scenario.trains.cutoff_h
        return train

    def _register(self, train: Train) -> None:
        self.count[train.service, train.kind] += 1
        train.number = self.count[train.service, train.kind]
        self.trains.append(train)

    def _station(self, capacity: Dated) -> Station:
        station = Station(self.env, int(capacity.at_h(self.clock.begin_h, self.clock)))
        self.env.process(self._grow(capacity, station.change))
        return station

    def _grow(self, capacity: Dated, change: Callable[[int], None]) -> Events:
        there = int(capacity.at_h(self.env.now, self.clock))
        for day, number in capacity:
            if self.clock.hour(day) > self.env.now:
                yield self.env.timeout(self.clock.hour(day) - self.env.now)
                change(int(number) - there)
                there = int(number)

    def _buy_sets(self, more: int) -> None:
        self.port_sets.ready += more

    def _site(self, place: Port | Terminal) -> Site:
        return Site(self._station(place.tracks), self._station(place.cranes), 1 / place.lifts_per_h)

    def _wanted_sets(self, pool: str) -> int:
        inbound = {key: each for key, each in self.scenario.services.items() if each.direction == "inbound"}
        there = [key for key, each in inbound.items() if self.pool[self.scenario.lanes[each.lane].terminal] == pool]
        weekly = sum(self.scenario.offered(key).at_h(self.env.now, self.clock) for key in there)
        return ceil(weekly * self.scenario.trains.idle_sets_per_weekly_train)

    def _day(self, hour: float) -> date:
        return self.clock.start + timedelta(days=hour // 24)

    def _suspended(self, direction: Direction, hour: float) -> bool:
        day, events = self._day(hour), self.scenario.events.values()
        return any(direction in event.no_trains and event.start <= day < event.end for event in events)

    def _track_h(self, key: str) -> float:
        """Return the hours for which a train that gets a border track now will hold it."""
        day, border = self._day(self.env.now), self.scenario.borders[key]
        trains_a_day = border.trains_per_day.at(day)
        for event in self.scenario.events.values():
            if event.start <= day < event.end:
                trains_a_day *= event.border_capacity.get(key, 1.0)
        return 24 * border.tracks.at(day) / trains_a_day
