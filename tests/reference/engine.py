"""The reference engine: the same port as `freightsim.simulation.port`, with a SimPy process for each container.

It is slow and plain on purpose. Desks, loading tracks, cranes and border tracks are `simpy.Resource`, other cities'
trains are processes, and nothing is known before it happens. It shares with the package the inputs (all that is
drawn) and the rules of dispatch and loading, and no station: where both engines give the same instants for every
container, the package's engine is still this discrete-event simulation.

The specification that both engines follow:

Yard
    Half as many places as TEU, by date; where there are fewer, boxes that stand there stay. Export boxes enter in order
    of arrival at the gate (in order of number where they arrive together); while the yard is full they wait outside.
    The place is free when the box is lifted onto its train. An import box takes a place when it is lifted off, also
    above the limit, and leaves it when customs release it. At one instant places are freed first, then import boxes
    take theirs, then export boxes.
Customs
    Desks serve both directions first come, first served. Then papers, for which nobody queues: the mean in force at
    the hour at the gate (export) or at the hour at which the train arrived at the port (import) times the box's draw.
    An export box then stands ready for its terminal. An inbound box stands ready overseas from its given hour on.
Cut-off
    `cutoff_h` before the slot (at once where the run begins later) the dispatch rule decides. Where it says no,
    gridlock is looked for: outbound, no train decided upon (nor forbidden) for `max_idle_h`, boxes outside the gate.
    Gridlock is noted, and may be relieved where a box is ready for this train. No train leaves where no box is ready.
    A train then needs a wagon set that can be loaded now; where the loading rule names nobody, the slot is cancelled
    before. It takes the boxes the loading rule names; those left behind, also by a cancelled slot, count a rollover. A
    slot in a suspended direction is no cut-off. Under the rule `schedule` empty boxes fill the other places of a train
    that leaves, as far as the share of laden ones in force at its slot allows; they wait nowhere and are not lifted.
Extra trains
    When a train has been filled and as many boxes as it has places are left, its service claims one extra slot,
    `extra_notice_h` later, on the first day within a week with a free path. Paths are used by all slots of the
    timetable. No slot is given on a suspended day, nor on one on
    which an event bars extra trains. A service has one extra slot waiting for its cut-off at a time.
Capacities
    Where the number of desks, tracks or cranes falls, jobs in service are finished, and the next begins only when fewer
    are served than there may be. The number changes before all else of its midnight.
Tracks
    `placement_h` before the slot the set asks for a track; after `placing_h` its boxes ask for cranes in the order in
    which they boarded; `release_h` after the last lift the track is free, and the train leaves, not before its slot.
    On arrival the same, with the boxes in the same order. Tracks and cranes are first come, first served.
    Others' trains (`port.background`) ask for a track of the port at their given hours, before the port's at the same
    instant, and have their lifts there, each in the mean time of a lift.
Way
    Running times are multiplied by the factor in force at departure. At a border a train waits for a track among other
    cities' trains (which go first at the same instant), holds it for the time in force when it got it, and then waits
    for its papers: the mean in force at its arrival there times its draw. While the border is closed it has no track
    for anybody. Where the time in force falls to less than half of that of a train on a track, the rest of its time
    shrinks in the same ratio. Where the border has opening hours, papers proceed within them only.
    Where inbound trains have tracks of their own, these are a border by themselves, with their part of other cities'
    trains; load is that of trains on the same tracks.
Wagon sets
    All begin at the port, some later. Where their number falls, as many as can be loaded at the port leave, and others
    as they come to be so. After unloading and `turn_round_h` a set can be loaded. Foreign terminals of one
    `wagon_pool` share their sets; those of one `cargo_pool` load inbound boxes from the queue of the first of them.
    There it is decided at arrival whether the set stays: if fewer sets than wanted stand in the pool, those still on a
    track or turning round included. Wanted is `idle_sets_per_weekly_train` for each inbound train a week then offered
    from the pool, rounded up. Otherwise it goes home empty when it is ready, over borders as any train, and can be
    loaded at the port at once.

Experience
    Every `review_d` days, the first time so long after the begin of the run, shippers take in how long boxes of each
    queue were left behind since the last review: the hours between the first cut-off that a box missed and its own, as
    far as they lie since that review, over the boxes that boarded since (over those that are behind now where these
    are more; at least one). What they remember of a queue, nothing at first, fades by exp(-review_d / memory_d) from
    review to review, and what was just lived through makes up the rest. A wait remembered lowers the utility of the
    port's trains by `cost_sensitivity` x ln(1 + loss_per_h x wait). Of bookings made from a review on until the next
    (those before the first review all stay) one leaves with all its boxes, which then come nowhere, where its firmness
    is not below the probability of the port's trains with that loss over the one without it, by the nested logit.
    With `price_answer` the price of rail over the stated one, 1 at first and by direction, is multiplied at each review
    by exp(per_day x (days - at_d)), not below 1 nor above the ceiling: the days that boxes were left behind since the
    last review by trains that left, or that lacked a set, over the boxes of the port's own queues as above together. It
    adds the part of generalised cost that is the price, times what it is above 1, to loss_per_h x wait.
    At one instant a review is one of those that are awaited like a cut-off: see below.

Timetable
    Slots are known beforehand: an operator who answers to demand within the horizon is refused here, and is asked for
    what must hold in tests/properties/test_timetable.py. Trains a week are those offered, a plan included.
Joins
    How a box comes to the port, or leaves it, is drawn with its booking: by truck, by its city's shuttle, or on the
    wagons of its city's group. Where its station, drawn too, is in another city, it is one of that city's boxes in all
    that follows; its given hour is then that at which it stands there. A box that customs clear at its station is given
    the hour at which they have, and needs no desk and no papers at the port.
Shuttles
    An export box stands at its city's station at its given hour, an import box at the port when customs release it;
    who stands there first is first. At its slot the shuttle runs if at one of the two places as many boxes stand as its
    least load, or one has stood for its longest wait; then as many boxes board in the city as it has wagons, and it
    runs to the port. As it arrives, boxes that stand there board, as many as it has wagons. It asks for a track of the
    port; after `placing_h` boxes off ask for cranes, then boxes on, in the order in which they boarded; `release_h`
    after the last lift it leaves for home. No slot is used on a day on which outbound trains are suspended. A box that
    is lifted off takes a place in the yard, also above the limit, passes customs with the mean of papers in force as
    the shuttle arrived, and stands ready for its terminal. An import box keeps its place in the yard until it is
    lifted on. Boxes that a slot leaves in the city are left behind by it, those that a turn leaves at the port by that,
    and where the shuttle does not run those at both places by the slot (not so on a suspended day).
Wagon groups
    Customs clear an export box in its city from its given hour on, with the mean of papers then in force and no desk;
    then it runs to the port and is marshalled, and stands ready for its terminal in the group's own queue. A train
    carries a group if its lane does and its cut-off is not before the group's first day. Outbound it takes, before any
    other box, as many as stand ready, at most one on each wagon and as many as there are places, groups in the order of
    the map. They count as cargo for the dispatch rule, and the oldest of them as cargo that waits. They are coupled as
    soon as the set has its track, without a place in the yard and without a crane. A cut-off of a train that carries
    the group leaves behind who does not board; others are none to it. Inbound, group boxes stand in the common queue;
    of a train that carries the group the first, one for each wagon, are uncoupled as it arrives, marshalled, run home
    and are cleared there, by papers with the mean in force at the arrival. The others are unloaded as any box.
Through wagons
    They run as a shuttle does, but customs clear an export box before it stands at the station, from its given hour on,
    with the mean of papers then in force and no desk. Nothing is lifted at the port, and no track is asked for: as the
    rake arrives, boxes that stand there board, as many as it has wagons, are marshalled and run home, and are cleared
    there, by papers with the mean in force as they come. Each box that came is marshalled and stands ready for its
    terminal in a queue of the city. The port knows from the departure of a rake on when that will be: at its cut-off a
    train whose lane takes the wagons on has those ready that will stand there before it asks for its track, first those
    that are ready longest, then those that stand there first. They take places as a wagon group does, without an end
    of their wagons, and with cut-offs of their own likewise. An inbound box is uncoupled as its train arrives, whatever
    its lane, marshalled, and then stands there to go home; of one train they stand in order of number. Where customs
    are at the port, papers there take the place of those in the city: before a box stands ready to be coupled (with the
    mean in force as the rake arrives), or to go home (as its train arrives).
Kept places
    Where a train would leave somebody behind, each city with an agreement in force, in the order of the map, has so
    many places: as far as fewer of its boxes board and more stand ready, the first of these take the places of the last
    who board without a kept place. On kept places board the first of a city's boxes, as many as it has kept. Who comes
    thus boards last. Shippers of such a city who booked under the agreement hear how long boxes of their city are left
    behind, not others'.
Ports of other cities
    Each is a port by itself, with its own inputs, boxes, yard, sets, timetable, rules and foreign terminals.
    They share the border stations.

What is remembered where: who takes a shuttle adds the wait at its stop to that in his queue.

Where cut-offs and reviews fall together, the one comes first that was awaited first, services in the order of their
map, then shuttles, and the reviews last. What else falls together by chance, such as two arrivals at a border or a
set ready at a cut-off, comes in no promised order.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Generator, Mapping, Sequence
from datetime import date, timedelta
from functools import partial
from math import ceil, exp, inf

import simpy

from freightsim.base.dated import Dated
from freightsim.journey.timetable import Slot
from freightsim.policies.dispatch import DispatchPolicy, Schedule
from freightsim.policies.loading import LoadingPolicy
from freightsim.scenario.choice import Choice, PriceAnswer
from freightsim.scenario.joins import (
    BLOCK,
    GATE,
    GROUP,
    SHUTTLE,
    BlockTerms,
    GroupTerms,
    ShuttleTerms,
    TruckTerms,
    terms_of,
)
from freightsim.scenario.network import DIRECTIONS, OWN, Border, Direction, InboundTracks, Service, Terminal
from freightsim.scenario.operations import Port
from freightsim.simulation.inputs import Inputs
from reference.parts import (
    Box,
    CutoffView,
    Gridlock,
    OtherTrain,
    Places,
    Queue,
    ReferenceOutcome,
    Sets,
    Site,
    Station,
    Train,
    Trip,
    at_once,
)

Events = Generator[simpy.Event, object, None]

PORT = "port"

Way = tuple[str, Direction]
"""A border, and the direction whose tracks there are meant."""

Place = tuple[str, ...]
"""Where cargo can be left behind."""


def run_reference(
    inputs: Mapping[str, Inputs], dispatch: DispatchPolicy | None = None, loading: LoadingPolicy | None = None
) -> ReferenceOutcome:
    """Run the inputs through all ports, a process for each container; what other ports leave behind is in `ports`.

    Raises ValueError where the operator answers to demand: then slots are not known beforehand.
    """
    own, others = inputs[OWN], {key: each for key, each in inputs.items() if key != OWN}
    if own.scenario.answers_from is not None:
        raise ValueError(f"the timetable is not known from {own.scenario.answers_from} on")
    world = World(own, dispatch or own.scenario.dispatch, loading or own.scenario.loading)
    world.others = {
        key: World(each, each.scenario.dispatch, each.scenario.loading, world) for key, each in others.items()
    }
    return world.run()


def stay(factor: float, of_rail: float, of_side: float, of_port: float, choice: Choice) -> float:
    """Return the probability of the port's trains at other odds over the one before, by the nested logit.

    `factor` is by what the odds of the port's trains against all else would change if they had no nest. The shares are
    those of rail among all ways, of the port's side (near or distant hubs) in rail, and of the port in its side. In
    each nest what one way is worth, over what it was, is that of the nest below to the power of its scale.
    """
    inner = choice.rail_independence * choice.hub_independence
    port = factor ** (1 / inner)
    side = of_port * port + (1 - of_port)
    trains = of_side * side**choice.hub_independence + (1 - of_side)
    everything = of_rail * trains**choice.rail_independence + (1 - of_rail)
    if not side or not trains or not everything:
        return 1.0
    return (port / side) * (side**choice.hub_independence / trains) * (trains**choice.rail_independence / everything)


class World:
    """The live port of one replication."""

    def __init__(
        self, inputs: Inputs, dispatch: DispatchPolicy, loading: LoadingPolicy, first: World | None = None
    ) -> None:
        """Open the port; it shares the clock and the borders of the first one, where it is not the first."""
        self.inputs = inputs
        self.scenario = scenario = inputs.scenario
        self.clock = scenario.clock
        self.dispatch, self.loading = dispatch, loading
        self.env = first.env if first else simpy.Environment(initial_time=self.clock.begin_h)
        teu = self._by_hour(scenario.port.yard_teu)
        places = {hour: number // 2 for hour, number in teu.items()}
        self.places = Places(self.env)
        self.places.change(self._there_first(places) - 1)
        self._change_with(places, partial(Station.change, self.places))  # who waits comes in before a cut-off then
        self.desks = self._station(scenario.customs.desks)
        self.sites = {PORT: self._site(scenario.port)}
        self.sites |= {key: self._site(terminal) for key, terminal in scenario.terminals.items()}
        self.port_sets = Sets(int(scenario.trains.wagon_sets.at_h(self.clock.begin_h, self.clock)))
        self._change_with(self._by_hour(scenario.trains.wagon_sets), self._buy_sets)
        self.pool = {key: terminal.wagon_pool or key for key, terminal in scenario.terminals.items()}
        self.pool_sets = {pool: Sets() for pool in self.pool.values()}
        self.ways = [(key, way) for key in scenario.borders for way in DIRECTIONS if self._of(key, way) == way]
        own = {} if first else {way: self._open_station(self._border_tracks(*way)) for way in self.ways}
        self.borders = first.borders if first else own
        self.background_h = first.background_h if first else {way: self._background_of(*way) for way in self.ways}
        self.came: defaultdict[Way, list[float]] = first.came if first else defaultdict(list)
        self.queue_of = {
            (way, key): there for way in DIRECTIONS for key, there in scenario.queue_terminals(way).items()
        }
        self.queues = {(way, key): Queue() for way in ("outbound", "inbound") for key in scenario.terminals}
        self.paths = Counter(
            (service.direction, slot.at_h // 24)
            for key, service in scenario.services.items()
            for slot in inputs.slots[key]
        )
        self._open_joins()
        self.remembered_h: defaultdict[Place, float] = defaultdict(float)
        self.price_ratio = dict.fromkeys(DIRECTIONS, 1.0)
        self.reviewed: defaultdict[int, simpy.Event] = defaultdict(self.env.event)
        self.extra_waiting: set[str] = set()
        self.last_departure_h = self.clock.begin_h
        self.gridlocks: list[Gridlock] = []
        self.trains: list[Train] = []
        self.count: Counter[tuple[str, str]] = Counter()
        self.boxes: list[Box] = []
        self.trips: list[Trip] = []
        self.other_trains: list[OtherTrain] = []
        self.others: dict[str, World] = {}

    def _open_joins(self) -> None:
        """Find who has a shuttle, a group or kept places, and open the queues in which boxes wait for them."""
        cities = list(self.scenario.cities)
        self.shuttles = {city: terms for city in cities if (terms := terms_of(self.scenario, city, ShuttleTerms))}
        self.blocks = {city: terms for city in cities if (terms := terms_of(self.scenario, city, BlockTerms))}
        self.under_way: defaultdict[tuple[str, str], list[tuple[float, int]]] = defaultdict(list)
        groups = {city: terms for city in cities if (terms := terms_of(self.scenario, city, GroupTerms))}
        self.groups = {city: terms for city, terms in groups.items() if not terms.on_own_trains}
        self.agreements = {city: terms for city in cities if (terms := terms_of(self.scenario, city, TruckTerms))}
        self.behind: dict[Place, Queue] = {(*key,): queue for key, queue in self.queues.items()}
        for way in DIRECTIONS:
            self.behind |= {(way, "shuttle", city): Queue() for city in self.shuttles}
            for key in self.scenario.terminals:
                self.behind |= {(way, key, "kept", city): Queue() for city in self.agreements}
                self.behind |= {(way, key, "group", city): Queue() for city in self.groups | self.blocks}

    def run(self) -> ReferenceOutcome:
        """Start every process and let the clock run to the end of the horizon."""
        for key, way in self.ways:
            self.env.process(self._background(key, way))
        for world in (self, *self.others.values()):
            world.start()
        events = 0
        while self.env.peek() < self.clock.end_h:
            self.env.step()
            events += 1
        return self.outcome(events)

    def start(self) -> None:
        """Start the processes of this port."""
        self.env.process(self._port_background())
        self._start_boxes()
        for key, service in self.scenario.services.items():
            self.env.process(self._timetable(key, service))
        for city, terms in self.shuttles.items():
            self.env.process(self._shuttle(city, terms))
        self.env.process(self._reviews())

    def outcome(self, events: int) -> ReferenceOutcome:
        """Return what happened here, and at the others."""
        ports = {key: world.outcome(events) for key, world in self.others.items()}
        others = self.other_trains
        return ReferenceOutcome(self.boxes, self.trains, self.gridlocks, self.trips, others, ports, events)

    # ---- containers -------------------------------------------------------------------------------------------------

    def _start_boxes(self) -> None:
        inputs, terminals = self.inputs, list(self.scenario.terminals)
        values = inputs.bookings.usd_per_feu[inputs.boxes.booking].tolist()
        rows = zip(values, inputs.inbound.tolist(), inputs.terminal.tolist(), inputs.comes_h.tolist(), strict=True)
        for number, (value_usd, inbound, code, comes_h) in enumerate(rows):
            box = Box(number, value_usd, *(self.env.event() for _ in range(6)))
            station, own = int(inputs.station[number]), int(inputs.city[number])
            box.city = list(self.scenario.cities)[own if station == GATE else station]
            box.access = int(inputs.access[number])
            self.boxes.append(box)
            self.env.process((self._import if inbound else self._export)(box, terminals[code], comes_h))

    def _export(self, box: Box, terminal: str, comes_h: float) -> Events:
        yield from self._is_booked(box, "outbound", terminal)
        if box.gone:
            return
        yield self.env.timeout(comes_h - self.env.now)
        by = {SHUTTLE: self._by_shuttle, GROUP: self._on_wagons, BLOCK: self._on_through_wagons}.get(
            box.access, self._by_truck
        )
        yield from by(box, terminal)
        yield from self._leave_train(box, self.sites[terminal])

    def _by_truck(self, box: Box, terminal: str) -> Events:
        papers_h = self.scenario.customs.export_papers_h.at_h(self.env.now, self.clock)
        place = self.places.request()
        yield place
        box.yard_in_h = self.env.now
        yield from self._customs(box, papers_h)
        yield from self._board(box, self.queues["outbound", terminal])
        self.places.release(place)

    def _by_shuttle(self, box: Box, terminal: str) -> Events:
        yield from self._ride(box, self.behind["outbound", "shuttle", box.city])
        self.places.change(-1)
        box.yard_in_h = self.env.now
        yield from self._customs(box, self.scenario.customs.export_papers_h.at_h(box.shuttle_at_h, self.clock))
        yield from self._board(box, self.queues["outbound", terminal])
        self.places.change(+1)

    def _on_wagons(self, box: Box, terminal: str) -> Events:
        terms = self.groups[box.city]
        papers_h = self.scenario.customs.export_papers_h.at_h(self.env.now, self.clock)
        yield self.env.timeout(papers_h * float(self.inputs.boxes.papers[box.number]))
        yield self.env.timeout(terms.running_h)
        yield self.env.timeout(terms.marshalling_h)
        box.ready_h = self.env.now
        self.behind["outbound", terminal, "group", box.city].join(box)
        yield box.call
        box.loaded_h = self.env.now

    def _on_through_wagons(self, box: Box, terminal: str) -> Events:  # noqa: ARG002
        terms = self.blocks[box.city]
        if terms.customs_at_origin:
            papers_h = self.scenario.customs.export_papers_h.at_h(self.env.now, self.clock)
            yield self.env.timeout(papers_h * float(self.inputs.boxes.papers[box.number]))
        box.ready_h = self.env.now
        self.behind["outbound", "shuttle", box.city].join(box)
        yield box.ride
        yield self.env.timeout(terms.marshalling_h)
        if not terms.customs_at_origin:
            papers_h = self.scenario.customs.export_papers_h.at_h(box.shuttle_at_h, self.clock)
            yield self.env.timeout(papers_h * float(self.inputs.boxes.papers[box.number]))
        yield box.call
        box.loaded_h = self.env.now

    def _home_on_through_wagons(self, box: Box, papers_h: float) -> Events:
        """Wait for a rake, run home on it and be cleared there."""
        terms = self.blocks[box.city]
        yield self.env.timeout(terms.marshalling_h)
        if not terms.customs_at_origin:
            yield self.env.timeout(papers_h * float(self.inputs.boxes.papers[box.number]))
        box.ready_h = self.env.now
        self.behind["inbound", "shuttle", box.city].join(box)
        yield box.ride
        if terms.customs_at_origin:
            papers_h = self.scenario.customs.import_papers_h.at_h(self.env.now, self.clock)
            yield self.env.timeout(papers_h * float(self.inputs.boxes.papers[box.number]))
        box.released_h = self.env.now

    def _ride(self, box: Box, queue: Queue) -> Events:
        """Wait for the shuttle and be lifted, at the port, off it or onto it."""
        box.ready_h = self.env.now
        queue.join(box)
        yield box.ride
        yield from self._lift(box, self.sites[PORT])
        box.shuttle_lift_h = self.env.now
        box.ridden.succeed()

    def _import(self, box: Box, terminal: str, comes_h: float) -> Events:
        yield from self._is_booked(box, "inbound", terminal)
        if box.gone:
            return
        yield self.env.timeout(comes_h - self.env.now)
        yield from self._board(box, self.queues["inbound", terminal])
        yield from self._leave_train(box, self.sites[PORT])
        arrived_h = box.train.arrived_h if box.train else box.unloaded_h
        papers_h = self.scenario.customs.import_papers_h.at_h(arrived_h, self.clock)
        if box.access == BLOCK:
            yield from self._home_on_through_wagons(box, papers_h)
            return
        if box.uncoupled:
            terms = self.groups[box.city]
            yield self.env.timeout(terms.marshalling_h + terms.running_h)
            yield self.env.timeout(papers_h * float(self.inputs.boxes.papers[box.number]))
            box.released_h = self.env.now
            return
        self.places.change(-1)
        if box.access == SHUTTLE:
            box.yard_in_h = self.env.now
        yield from self._customs(box, papers_h)
        if box.access == SHUTTLE:
            yield from self._ride(box, self.behind["inbound", "shuttle", box.city])
        self.places.change(+1)

    def _is_booked(self, box: Box, way: Direction, terminal: str) -> Events:
        """Wait for the last review before the booking, if there is one, and note whether its shipper leaves then."""
        bookings, booking = self.inputs.bookings, int(self.inputs.boxes.booking[box.number])
        reviews = int((float(bookings.booked_h[booking]) - self.clock.begin_h) // (24 * self.scenario.choice.review_d))
        if reviews > 0:
            yield self.reviewed[reviews]
            wait_h = sum(self.remembered_h[place] for place in self._waits_at(box, way, terminal))
            lost = 1 + float(bookings.loss_per_h[booking]) * wait_h
            if self.scenario.choice.rail.price_answer:
                lost += float(bookings.price_share[booking]) * (self.price_ratio[way] - 1)
            staying = stay(
                lost**-self.scenario.choice.cost_sensitivity,
                float(bookings.of_rail[booking]),
                float(bookings.of_side[booking]),
                float(bookings.of_port[booking]),
                self.scenario.choice,
            )
            box.gone = float(bookings.firmness[booking]) >= staying

    def _waits_at(self, box: Box, way: Direction, terminal: str) -> list[Place]:
        """Return where a box waits for a train, and for a shuttle."""
        booked_h = float(self.inputs.bookings.booked_h[int(self.inputs.boxes.booking[box.number])])
        if box.access == SHUTTLE:
            return [(way, terminal), (way, "shuttle", box.city)]
        if box.access == BLOCK and way == "outbound":
            return [(way, terminal, "group", box.city), (way, "shuttle", box.city)]
        if box.access == BLOCK:
            return [(way, terminal), (way, "shuttle", box.city)]
        if box.access == GROUP and way == "outbound":
            return [(way, terminal, "group", box.city)]
        if box.city in self.agreements and booked_h >= self.clock.hour(self.agreements[box.city].start):
            return [(way, terminal, "kept", box.city)]
        return [(way, terminal)]

    def _customs(self, box: Box, mean_papers_h: float) -> Events:
        if not self.inputs.boxes.origin[box.number]:
            with self.desks.request() as desk:
                yield desk
                yield self.env.timeout(float(self.inputs.boxes.desk_h[box.number]))
            yield self.env.timeout(mean_papers_h * float(self.inputs.boxes.papers[box.number]))
        box.released_h = self.env.now

    def _board(self, box: Box, queue: Queue) -> Events:
        box.ready_h = self.env.now
        queue.join(box)
        yield box.call
        assert box.train is not None
        yield from self._lift(box, self.sites[PORT if box.train.direction == "outbound" else box.train.terminal])
        box.loaded_h = self.env.now
        box.loaded.succeed()

    def _leave_train(self, box: Box, destination: Site) -> Events:
        yield box.arrived
        if not box.uncoupled:
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
        queue = self.queues[train.direction, self.queue_of[train.direction, train.terminal]]
        sets = self.port_sets if train.direction == "outbound" else self.pool_sets[self.pool[train.terminal]]
        groups = self._groups_on(train) if train.direction == "outbound" else {}
        waiting = {city: self.behind["outbound", train.terminal, "group", city] for city in groups}
        riding: list[Box] = []
        for city, terms in groups.items():
            if isinstance(terms, BlockTerms):
                self._reach(train, city, waiting[city])
                riding += waiting[city].boxes[: train.places_feu - len(riding)]
            else:
                riding += waiting[city].boxes[: min(terms.wagons, train.places_feu - len(riding))]
        before = {each: set(each.boxes) for each in (queue, *waiting.values())}
        since_h = [min(each.boxes[0].ready_h, now_h) for each in (queue, *waiting.values()) if each.boxes]
        waiting_feu, oldest_wait_h = len(queue) + len(riding), now_h - min(since_h, default=now_h)
        view = CutoffView(waiting_feu, train.places_feu, oldest_wait_h, train.direction)
        leaves = self.dispatch(view, now_h) or self._relieved(train)
        positions = self.loading(queue, train.places_feu - len(riding)) if leaves and queue.boxes else ()
        named = self._with_kept_places(train, queue, [queue.boxes[position] for position in positions])
        if not leaves or not named + riding:
            train.cause = "too_little_cargo"
        elif sets.ready <= 0:
            train.cause = "no_wagon_set"
        else:
            sets.ready -= 1
            sets.standing -= 1
            train.coupled = riding
            self._fill(train, [queue, *waiting.values()], riding + named)
            self._add_empties(train)
            self.env.process(self._train(train))
        for each in (queue, *waiting.values()):
            for box in each.boxes:
                box.rollovers += 1
            short = train.cause != "too_little_cargo"
            each.note_cutoff([box for box in train.boxes if box in before[each]], now_h, short=short)
        self._note_agreements(train, queue, now_h)
        if not train.cause and len(queue) >= train.places_feu:
            self._claim_extra(train.service, service)

    def _groups_on(self, train: Train) -> dict[str, GroupTerms | BlockTerms]:
        """Return the groups and through wagons that a train carries, in the order of the map."""
        coupled: dict[str, GroupTerms | BlockTerms] = {**self.groups, **self.blocks}
        return {
            city: coupled[city]
            for city in self.scenario.cities
            if city in coupled
            and train.lane in coupled[city].lanes
            and (city in self.blocks or train.cutoff_h >= self.clock.hour(coupled[city].start))
        }

    def _reach(self, train: Train, city: str, queue: Queue) -> None:
        """Let those boxes on through wagons be ready that will stand at the port before a train asks for its track."""
        asks_h = max(train.slot.at_h - self.scenario.trains.placement_h, self.env.now)
        under_way = self.under_way[train.terminal, city]
        for stands_h, number in sorted(under_way):
            if stands_h <= asks_h:
                box = self.boxes[number]
                box.ready_h = stands_h
                queue.join(box)
        under_way[:] = [each for each in under_way if each[0] > asks_h]

    def _with_kept_places(self, train: Train, queue: Queue, boarding: list[Box]) -> list[Box]:
        """Return who boards once cities with an agreement have had their places."""
        in_force: dict[str, TruckTerms] = {
            city: terms
            for city, terms in self.agreements.items()
            if train.cutoff_h >= self.clock.hour(terms.start) and terms.guaranteed_feu
        }
        if not boarding or len(boarding) == len(queue):
            return boarding
        for city, terms in in_force.items():
            count = Counter(box.city for box in boarding)
            waiting = [box for box in queue.boxes if box.city == city and box not in boarding]
            for box in waiting[: max(terms.guaranteed_feu - count[city], 0)]:
                last = self._last_without_kept_place(boarding, in_force)
                if last is None:
                    break
                boarding = [other for other in boarding if other is not last] + [box]
        return boarding

    def _last_without_kept_place(self, boarding: list[Box], in_force: dict[str, TruckTerms]) -> Box | None:
        seen: Counter[str] = Counter()
        last = None
        for box in boarding:
            seen[box.city] += 1
            if box.city not in in_force or seen[box.city] > in_force[box.city].guaranteed_feu:
                last = box
        return last

    def _note_agreements(self, train: Train, queue: Queue, now_h: float) -> None:
        for city in self.agreements:
            own = self.behind[train.direction, self.queue_of[train.direction, train.terminal], "kept", city]
            own.boxes = [box for box in queue.boxes if box.city == city]
            own.note_cutoff([box for box in train.boxes if box.city == city], now_h)

    def _relieved(self, train: Train) -> bool:
        relief, outside = self.scenario.relief, len(self.places.put_queue)
        patient = self.env.now - self._standing_still_since() < relief.max_idle_h
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

    def _fill(self, train: Train, queues: Sequence[Queue], boarding: list[Box]) -> None:
        train.boxes = boarding
        for box in train.boxes:
            box.train, box.cutoff_h = train, train.cutoff_h
        for queue in queues:
            queue.boxes = [box for box in queue.boxes if box.train is None]
        if train.direction == "outbound":
            self.last_departure_h = self.env.now

    def _add_empties(self, train: Train) -> None:
        """Fill free places with empty boxes one by one, as long as the share of laden ones is not below the least."""
        if isinstance(self.dispatch, Schedule):
            laden, share = len(train.boxes), self.dispatch.laden_share.at(self._day(train.slot.at_h))
            while (on_board := laden + train.empty_feu + 1) <= train.places_feu and laden >= share * on_board - 1e-9:
                train.empty_feu += 1

    def _claim_extra(self, key: str, service: Service) -> None:
        if key in self.extra_waiting:
            return
        first_h = self.env.now + self.scenario.trains.extra_notice_h
        week = [first_h + 24.0 * days for days in range(7)]
        free = [at_h for at_h in week if self.paths[service.direction, at_h // 24] < self.scenario.port.paths_per_day]
        if not free:
            return
        self.paths[service.direction, free[0] // 24] += 1
        if not self._suspended(service.direction, free[0], extra=True):
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
            for key, queue in self.behind.items():
                self.remembered_h[key] = fades * self.remembered_h[key] + (1 - fades) * queue.review(self.env.now)
            if choice.rail.price_answer:
                self._answer(choice.rail.price_answer)
            self.reviewed[number].succeed()

    def _answer(self, answer: PriceAnswer) -> None:
        """Let the price of rail in each direction answer to the boxes left behind since the last review."""
        for way in DIRECTIONS:
            queues = [queue for (direction, _terminal), queue in self.queues.items() if direction == way]
            hours, boxes = sum(queue.lived_box_h for queue in queues), sum(queue.lived_feu for queue in queues)
            raised = self.price_ratio[way] * exp(answer.per_day * (hours / max(boxes, 1) / 24 - answer.at_d))
            self.price_ratio[way] = min(max(raised, 1.0), answer.ceiling)

    # ---- trains -----------------------------------------------------------------------------------------------------

    def _train(self, train: Train) -> Events:
        outbound = train.direction == "outbound"
        origin, destination = (PORT, train.terminal) if outbound else (train.terminal, PORT)
        yield self.env.timeout(max(train.slot.at_h - self.scenario.trains.placement_h - self.env.now, 0.0))
        train.track_asked_h = self.env.now
        lifted = [(box.call, box.loaded) for box in train.boxes if box not in train.coupled]
        yield from self._on_track(train, self.sites[origin], lifted, [box.call for box in train.coupled])
        yield self.env.timeout(max(train.slot.at_h - self.env.now, 0.0))
        yield from self._way(train)
        pool = self.pool[train.terminal]
        stays = outbound and self.pool_sets[pool].standing < self._wanted_sets(pool)
        empty = self._empty_return(train) if outbound and not stays else None
        sets = self.pool_sets[pool] if stays else self.port_sets
        sets.standing += 1
        if not outbound:
            self._uncouple(train)
        lifted = [(box.arrived, box.unloaded) for box in train.boxes if not box.uncoupled]
        yield from self._on_track(train, self.sites[destination], lifted)
        yield self.env.timeout(self.scenario.trains.turn_round_h)
        if empty:
            yield from self._way(empty)
        sets.ready += 1

    def _uncouple(self, train: Train) -> None:
        for box in sorted(train.boxes, key=lambda box: box.number):
            if box.access == BLOCK:
                box.uncoupled = True
                box.arrived.succeed()
        for city, terms in self._groups_on(train).items():
            if isinstance(terms, BlockTerms):
                continue
            for box in [box for box in train.boxes if box.city == city and box.access == GROUP][: terms.wagons]:
                box.uncoupled = True
                box.arrived.succeed()

    def _on_track(
        self,
        train: Train | Trip | OtherTrain,
        site: Site,
        lifts: list[tuple[simpy.Event, simpy.Event]],
        coupled: Sequence[simpy.Event] = (),
    ) -> Events:
        with site.tracks.request() as track:
            yield track
            train.track_h.append(self.env.now)
            for call in coupled:
                call.succeed()
            yield self.env.timeout(self.scenario.port.placing_h)
            for call, _ in lifts:
                call.succeed()
            yield self.env.all_of([lifted for _, lifted in lifts])
            yield self.env.timeout(self.scenario.port.release_h)
            train.track_h.append(self.env.now)

    def _port_background(self) -> Events:
        others = self.scenario.port.background
        for hour in self.inputs.port_background_h if others else ():
            yield self.env.timeout(max(hour - self.env.now, 0.0))
            lifts = [(self.env.event(), self.env.event()) for _ in range(others.lifts_per_train)]
            for call, lifted in lifts:
                self.env.process(self._other_lift(call, lifted))
            train = OtherTrain()
            self.other_trains.append(train)
            self.env.process(self._on_track(train, self.sites[PORT], lifts))

    def _other_lift(self, call: simpy.Event, lifted: simpy.Event) -> Events:
        yield call
        with self.sites[PORT].cranes.request() as crane:
            yield crane
            yield self.env.timeout(self.sites[PORT].lift_h)
        lifted.succeed()

    # ---- shuttles ---------------------------------------------------------------------------------------------------

    def _shuttle(self, city: str, terms: ShuttleTerms) -> Events:
        stop, back = self.behind["outbound", "shuttle", city], self.behind["inbound", "shuttle", city]
        for slot in self.inputs.joins[city]:
            yield self.env.timeout(max(slot.at_h - self.env.now, 0.0))
            trip = Trip(city, slot)
            self.trips.append(trip)
            if self._suspended("outbound", slot.at_h):
                trip.cause = "suspended"
            elif any(self._calls(queue, terms) for queue in (stop, back)):
                trip.boxes = self._take(stop, terms.wagons)
                stop.note_cutoff(trip.boxes, self.env.now)
                through = isinstance(terms, BlockTerms)
                self.env.process((self._through if through else self._round_trip)(trip, back, terms))
            else:
                trip.cause = "too_little_cargo"
                stop.note_cutoff([], self.env.now)
                back.note_cutoff([], self.env.now)

    def _calls(self, queue: Queue, terms: ShuttleTerms) -> bool:
        """Tell whether those who stand at one end are reason enough to run."""
        enough = len(queue) >= terms.minimum_feu
        return enough or any(self.env.now - box.ready_h >= terms.longest_wait_h for box in queue.boxes)

    def _take(self, queue: Queue, places: int) -> list[Box]:
        boarding, queue.boxes = queue.boxes[:places], queue.boxes[places:]
        return boarding

    def _round_trip(self, trip: Trip, back: Queue, terms: ShuttleTerms) -> Events:
        yield self.env.timeout(trip.slot.there_h)
        trip.arrived_h = self.env.now
        trip.back = self._take(back, terms.wagons)
        back.note_cutoff(trip.back, self.env.now)
        for box in trip.boxes:
            box.shuttle_at_h = trip.arrived_h
        lifts = [(box.ride, box.ridden) for box in trip.boxes + trip.back]
        yield from self._on_track(trip, self.sites[PORT], lifts)
        yield self.env.timeout(trip.slot.back_h)
        trip.home_h = self.env.now

    def _through(self, trip: Trip, back: Queue, terms: BlockTerms) -> Events:
        arrives_h = self.env.now + trip.slot.there_h
        mean_h = 0.0 if terms.customs_at_origin else self.scenario.customs.export_papers_h.at_h(arrives_h, self.clock)
        terminals = list(self.scenario.terminals)
        for box in trip.boxes:
            stands_h = arrives_h + terms.marshalling_h + mean_h * float(self.inputs.boxes.papers[box.number])
            terminal = terminals[int(self.inputs.terminal[box.number])]
            self.under_way[terminal, trip.city].append((stands_h, box.number))
        yield self.env.timeout(trip.slot.there_h)
        trip.arrived_h = self.env.now
        trip.back = self._take(back, terms.wagons)
        back.note_cutoff(trip.back, self.env.now)
        for box in trip.boxes:
            box.shuttle_at_h = trip.arrived_h
            box.ride.succeed()
        yield self.env.timeout(terms.marshalling_h + trip.slot.back_h)
        trip.home_h = self.env.now
        for box in trip.back:
            box.ride.succeed()

    # ---- on the way -------------------------------------------------------------------------------------------------

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
        at_h, papers_h = self.env.now, self.scenario.borders[key].formalities_h.at_h(self.env.now, self.clock)
        way = self._of(key, train.direction)
        self.came[key, way].append(at_h)
        with self.borders[key, way].request() as track:
            yield track
            start_h = self.env.now
            train.border_track_h.append(start_h)
            papers_h = papers_h * self._slowed(key, way, at_h, start_h) * formalities
            yield self.env.timeout(self._track_h(key, way, start_h))
        train.border_freed_h.append(self.env.now)
        yield self.env.timeout(self._open_until_h(key, papers_h) - self.env.now)
        train.border_out_h.append(self.env.now)

    def _open_until_h(self, key: str, work_h: float) -> float:
        """Return when so many hours have passed from now on in which a border is open, looking at day after day."""
        opening, end_h = self.scenario.borders[key].opening, self.env.now + work_h
        if opening is None or not work_h:
            return end_h
        midnight_h = 24 * (self.env.now // 24 - 2) + 8 - opening.utc_offset_h
        while True:
            opens_h = max(midnight_h + opening.from_h, self.env.now)
            closes_h = midnight_h + opening.to_h + 24 * (opening.to_h <= opening.from_h)
            if closes_h > self.env.now:
                if work_h <= closes_h - opens_h:
                    return opens_h + work_h
                work_h -= closes_h - opens_h
            midnight_h += 24

    def _slowed(self, key: str, way: Direction, at_h: float, start_h: float) -> float:
        """Return how much longer formalities take at the load of the seven days before an arrival."""
        border = self.scenario.borders[key]
        if not border.load_exponent:
            return 1.0
        trains = [*self.background_h[key, way], *self.came[key, way]]
        came = sum(at_h - 7 * 24.0 <= hour < at_h for hour in trains)
        load = came * 24.0 / (7 * 24.0) / self._capacity(key, way, self._day(start_h))
        return float((1.0 - min(load, 0.95)) ** -border.load_exponent)

    def _of(self, key: str, direction: Direction) -> Direction:
        """Return the direction whose tracks trains of a direction use: outbound unless inbound ones have their own."""
        return "outbound" if self.scenario.borders[key].inbound is None else direction

    def _background_of(self, key: str, way: Direction) -> list[float]:
        come_in = self.inputs.background_inbound[key].tolist()
        own = [(way == "inbound") == inbound for inbound in come_in]
        return [hour for hour, there in zip(self.inputs.background_h[key], own, strict=True) if there]

    def _background(self, key: str, way: Direction) -> Events:
        for hour in self.background_h[key, way]:
            yield self.env.timeout(max(hour - self.env.now, 0.0))
            self.env.process(self._other_train(key, way))

    def _other_train(self, key: str, way: Direction) -> Events:
        with self.borders[key, way].request() as track:
            yield track
            yield self.env.timeout(self._track_h(key, way, self.env.now))

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
        return self._open_station(self._by_hour(capacity))

    def _open_station(self, by_hour: Mapping[float, int]) -> Station:
        station = Station(self.env)  # it is opened with one server, since SimPy has none without
        station.change(self._there_first(by_hour) - 1)
        self._change_with(by_hour, station.change)
        return station

    def _by_hour(self, capacity: Dated) -> dict[float, int]:
        """Return a number by the hour from which it is in force."""
        return {self.clock.hour(day): int(number) for day, number in capacity}

    def _tracks_of(self, key: str, way: Direction) -> Border | InboundTracks:
        border = self.scenario.borders[key]
        return border.inbound if border.inbound is not None and way == "inbound" else border

    def _border_tracks(self, key: str, way: Direction) -> dict[float, int]:
        """Return the tracks of a border by the hour from which there are so many: none while it is closed."""
        border, events = self._tracks_of(key, way), self.scenario.events.values()
        days = {self.clock.begin} | {day for dated in (border.tracks, border.trains_per_day) for day, _ in dated}
        days |= {day for event in events for day in (event.start, event.end)}
        return {self.clock.hour(day): int(border.tracks.at(day)) * (self._capacity(key, way, day) > 0) for day in days}

    def _there_first(self, by_hour: Mapping[float, int]) -> int:
        """Return the number in force as the run begins: the first one where none has begun."""
        return by_hour[max((hour for hour in by_hour if hour <= self.env.now), default=min(by_hour))]

    def _change_with(self, by_hour: Mapping[float, int], change: Callable[[int], None]) -> None:
        """Let something change at each later hour by as much as a number does, before all else of that instant."""
        there = self._there_first(by_hour)
        for hour in sorted(hour for hour in by_hour if hour > self.env.now):
            at_once(self.env, hour - self.env.now, partial(change, by_hour[hour] - there))
            there = by_hour[hour]

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

    def _suspended(self, direction: Direction, hour: float, *, extra: bool = False) -> bool:
        day, events = self._day(hour), self.scenario.events.values()
        within = [event for event in events if event.start <= day < event.end]
        return any(direction in event.no_trains + event.no_extra_trains * extra for event in within)

    def _track_h(self, key: str, way: Direction, start_h: float) -> float:
        """Return the hours for which a train that gets a border track at an hour will hold it."""
        day = self._day(start_h)
        pace_h = self._pace_h(key, way, day)
        end_h = start_h + pace_h
        while self.clock.hour(day + timedelta(days=1)) < end_h:
            day += timedelta(days=1)
            new_h = self._pace_h(key, way, day)
            if new_h < pace_h / 2:
                end_h = self.clock.hour(day) + (end_h - self.clock.hour(day)) * new_h / pace_h
                pace_h = new_h
        return end_h - start_h

    def _pace_h(self, key: str, way: Direction, day: date) -> float:
        """Return the hours for which a track is held at the capacity of a day; without end where it is closed."""
        trains_a_day = self._capacity(key, way, day)
        return 24 * self._tracks_of(key, way).tracks.at(day) / trains_a_day if trains_a_day else inf

    def _capacity(self, key: str, way: Direction, day: date) -> float:
        """Return the trains a day that a border can take on a day."""
        trains_a_day = self._tracks_of(key, way).trains_per_day.at(day)
        for event in self.scenario.events.values():
            if event.start <= day < event.end:
                trains_a_day *= event.border_capacity.get(key, 1.0)
        return trains_a_day
