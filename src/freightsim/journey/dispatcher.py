"""At each cut-off the dispatcher decides: the train leaves, or the slot is cancelled and the cargo rolled over."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from numbers import Integral
from typing import Protocol

import numpy as np

from freightsim.base.clock import HOURS_A_DAY
from freightsim.base.dated import ALWAYS
from freightsim.base.errors import RuleError
from freightsim.base.language import _
from freightsim.base.live import Live, LiveState
from freightsim.base.streams import Streams
from freightsim.journey.kept_places import KeptPlaces, with_kept_places
from freightsim.journey.queues import ReadyQueue
from freightsim.journey.train import Train
from freightsim.journey.wagons import WagonSets
from freightsim.policies.dispatch import DispatchPolicy, Schedule, empty_feu
from freightsim.policies.loading import LoadingPolicy
from freightsim.policies.naming import ran_out, rule_name
from freightsim.results.records import Gridlock
from freightsim.scenario.network import Direction

SHORT = 60
"""Characters of an answer that are shown."""

EXTRA_SEARCH_DAYS = 7
"""Days over which a free path is looked for before the claim of an extra train is dropped."""


class Generators:
    """Generators of the replication for rules that draw; made when they are first asked for."""

    def __init__(self, streams: Streams) -> None:
        """Take the streams of the replication, at one port."""
        self._streams = streams

    def state(self) -> LiveState:
        """Return the generators that were asked for."""
        return {name: rng for name, rng in vars(self).items() if name != "_streams"}

    def resume(self, state: LiveState) -> None:
        """Go on from a state."""
        vars(self).update(state)

    @cached_property
    def dispatch(self) -> np.random.Generator:
        """For dispatch rules."""
        return self._streams.of("dispatch rule")

    @cached_property
    def loading(self) -> np.random.Generator:
        """For loading rules."""
        return self._streams.of("loading rule")


NO_GENERATORS = Generators(Streams(0, 0))
"""Of a view that belongs to no replication."""


@dataclass(frozen=True, slots=True)
class CutoffView:
    """What the rules see of a queue at a cut-off (see `freightsim.policies.dispatch.YardView`)."""

    waiting_feu: int
    places_feu: int
    oldest_wait_h: float
    direction: Direction = "outbound"
    generators: Generators = field(default=NO_GENERATORS, compare=False)

    @property
    def rng(self) -> np.random.Generator:
        """The generator for dispatch rules."""
        return self.generators.dispatch


@dataclass(frozen=True, slots=True)
class BoardingView:
    """What a loading rule sees of a queue (see `freightsim.policies.loading.QueueView`): nothing that it can change."""

    queue: ReadyQueue
    generators: Generators

    def __len__(self) -> int:
        return len(self.queue)

    @property
    def value_usd(self) -> list[float]:
        """Value of each ready box."""
        return self.queue.value_usd

    @property
    def rollovers(self) -> list[int]:
        """Cut-offs that each ready box has missed."""
        return self.queue.rollovers

    @property
    def rng(self) -> np.random.Generator:
        """The generator for loading rules."""
        return self.generators.loading


class Coupled(Protocol):
    """Wagons of a city that are coupled to the port's outbound trains, with boxes in queues of their own."""

    @property
    def queues(self) -> Mapping[str, ReadyQueue]:
        """Boxes that wait to be coupled, by terminal."""

    def rides_on(self, train: Train) -> bool:
        """Tell whether the train carries them."""

    def waiting(self, train: Train, now_h: float) -> int:
        """Return how many boxes would ride on an outbound train."""

    def couple(self, train: Train, feu: int, now_h: float) -> list[int]:
        """Take so many boxes for an outbound train."""


class Paths:
    """Train paths of each day and direction; the timetable has its own, an extra train needs a free one."""

    def __init__(self, a_day: int) -> None:
        self._a_day = a_day
        self._used: Counter[tuple[Direction, int]] = Counter()

    def besides(self, slots: Iterable[tuple[Direction, float]]) -> Counter[tuple[Direction, int]]:
        """Return the paths of each direction and day that were used besides those of some slots."""
        return self._used - Counter((direction, int(at_h // HOURS_A_DAY)) for direction, at_h in slots)

    def use_besides(self, used: Counter[tuple[Direction, int]]) -> None:
        """Note paths that were used besides those noted here."""
        self._used += used

    def use(self, direction: Direction, at_h: float) -> None:
        """Note a path of the timetable."""
        self._used[direction, int(at_h // HOURS_A_DAY)] += 1

    def claim(self, direction: Direction, from_h: float) -> float | None:
        """Take the first free path from an hour on and return its hour, None where there is none for a week."""
        for days in range(EXTRA_SEARCH_DAYS):
            at_h = from_h + days * HOURS_A_DAY
            if self._used[direction, int(at_h // HOURS_A_DAY)] < self._a_day:
                self.use(direction, at_h)
                return at_h
        return None


@dataclass(slots=True)
class Relief(Live):
    """Watches for gridlock: patience, whether the minimum is then waived, and what was found."""

    LIVE = ("found", "last_departure_h")

    max_idle_h: float
    waives_minimum: bool
    found: list[Gridlock]
    last_departure_h: float
    suspensions_h: Sequence[tuple[float, float]] = ()
    """Spans in which no outbound train may run: a port that was told to stand still has not locked itself up."""

    def idle_h(self, now_h: float) -> float:
        """Return the hours since an outbound train was decided upon, or since the last suspension ended."""
        ends_h = [min(end_h, now_h) for start_h, end_h in self.suspensions_h if start_h < now_h]
        return now_h - max([self.last_departure_h, *ends_h])


class Dispatcher:
    """Decides for every slot, by the dispatch rule, the loading rule and the wagon sets at hand."""

    def __init__(
        self,
        dispatch: DispatchPolicy,
        loading: LoadingPolicy,
        sets: WagonSets,
        waiting_outside: Callable[[float], int],
        outbound: dict[str, ReadyQueue],
        relief: Relief,
        groups: Sequence[Coupled] = (),
        kept: Mapping[tuple[Direction, str], Sequence[KeptPlaces]] | None = None,
        generators: Generators | None = None,
        day: Callable[[float], date] = lambda _hour: ALWAYS,
    ) -> None:
        """Take the rules, the sets and queues, and what cities that have joined were promised.

        `day` returns the date of an hour: for what is said of a rule that answers what it must not, and for the share
        of laden boxes that is in force at a slot.
        """
        self._generators = generators or NO_GENERATORS
        self._day = day
        self._dispatch = dispatch
        self._schedule = dispatch if isinstance(dispatch, Schedule) else None
        self._loading = loading
        self._sets = sets
        self._waiting_outside = waiting_outside
        self._outbound = outbound
        self._relief = relief
        self._groups = groups
        self._kept = kept or {}

    @property
    def generators(self) -> Generators:
        """The generators for rules that draw."""
        return self._generators

    def decide(self, train: Train, queue: ReadyQueue, place: str, now_h: float) -> bool:
        """Fill the train from its queue and return True, or note on the train why its slot is cancelled."""
        train.cutoff_number = len(queue.cutoffs_h)
        queue.cutoffs_h.append(now_h)
        groups = self._groups if train.direction == "outbound" else ()
        coupling = self._coupling(groups, train, now_h) if groups else []
        coupled_feu = sum(coupling)
        oldest_wait_h = self._oldest_wait_h(train, queue, now_h)
        waiting_feu = len(queue.ready) + coupled_feu
        view = CutoffView(waiting_feu, train.places_feu, oldest_wait_h, train.direction, self._generators)
        try:
            answer = self._dispatch(view, now_h)
        except StopIteration as error:
            raise ran_out(rule_name(self._dispatch)) from error
        if answer is not True and answer is not False:
            answer = self._checked(answer, train, now_h)
        leaves = answer or self._relieved(train, now_h)
        kept = self._kept.get(train.queue, ())
        boarding: Sequence[int] = ()
        if leaves and queue.ready:
            boarding = self._who_boards(queue, train.places_feu - coupled_feu, kept, now_h)
        if not leaves or not (boarding or coupled_feu):
            train.cause = "too_little_cargo"
        elif not self._sets.take(place, now_h):
            train.cause = "no_wagon_set"
        boarded = [] if train.cause else queue.board(boarding)
        coupled: list[int] = []
        for group, feu in zip(groups, coupling, strict=True):
            coupled += group.couple(train, 0 if train.cause else feu, now_h)
        train.boxes, train.coupled_feu = coupled + boarded, len(coupled)
        if self._schedule and not train.cause:
            share = self._schedule.laden_share.at(self._day(train.slot.at_h))
            train.empty_feu = empty_feu(len(train.boxes), train.places_feu, share)
        if not train.cause and train.direction == "outbound":
            self._relief.last_departure_h = now_h
        train.behind_feu = len(queue)
        queue.leave_behind(now_h, len(boarded), short=train.cause != "too_little_cargo")
        for agreement in kept:
            agreement.note(now_h, queue.ready, boarded)
        return not train.cause

    def fill(self, train: Train, queue: ReadyQueue, now_h: float) -> bool:
        """Let boxes board wagons on another city's train, which need no least load and no set; answer whether any did.

        It is a cut-off of the queue, but nobody is left behind who was not before: shippers count on the timetable
        alone. Places that the port's trains keep are not kept here.
        """
        train.cutoff_number = len(queue.cutoffs_h)
        queue.cutoffs_h.append(now_h)
        train.boxes = queue.board(self._who_boards(queue, train.places_feu, (), now_h))
        train.behind_feu = len(queue)
        queue.relieve(now_h, len(train.boxes))
        for agreement in self._kept.get(train.queue, ()):
            agreement.behind.relieve(now_h, sum(box in agreement.boxes for box in train.boxes))
        if train.boxes and train.direction == "outbound":
            self._relief.last_departure_h = now_h
        return bool(train.boxes)

    def _oldest_wait_h(self, train: Train, queue: ReadyQueue, now_h: float) -> float:
        """Return the hours since the oldest box was released, of the queue and of the groups that ride on the train."""
        oldest_h = queue.oldest_h if queue.ready else now_h
        if self._groups and train.direction == "outbound":
            riding = [group.queues[train.terminal] for group in self._groups if group.rides_on(train)]
            oldest_h = min([oldest_h, *(each.oldest_h for each in riding if each.ready)])
        return now_h - min(oldest_h, now_h)

    def _coupling(self, groups: Sequence[Coupled], train: Train, now_h: float) -> list[int]:
        """Return how many boxes of each wagon group would ride on an outbound train, as far as its places go."""
        coupling: list[int] = []
        for group in groups:
            coupling.append(min(group.waiting(train, now_h), train.places_feu - sum(coupling)))
        return coupling

    def _who_boards(
        self, queue: ReadyQueue, places_feu: int, kept: Sequence[KeptPlaces], now_h: float
    ) -> Sequence[int]:
        """Return the positions that the loading rule names, once places were kept.

        Raises RuleError where it names more than there are places, one twice, or what is no position.
        """
        try:
            positions = self._loading(BoardingView(queue, self._generators), places_feu)
        except StopIteration as error:
            raise ran_out(rule_name(self._loading)) from error
        if isinstance(positions, range) and positions == range(min(places_feu, len(queue))):
            return with_kept_places(positions, queue, kept, now_h) if kept else positions
        named = self._positions(positions, len(queue), places_feu, now_h)
        return with_kept_places(named, queue, kept, now_h) if kept else named

    def _checked(self, answer: object, train: Train, now_h: float) -> bool:
        """Return the answer of a dispatch rule as a truth value. Raises RuleError where it is none."""
        if isinstance(answer, np.bool_):
            return bool(answer)
        raise RuleError(
            _(
                "the dispatch rule {name} returned {answer} at the cut-off of {service} on {day}; "
                "it must return True or False"
            ).format(name=rule_name(self._dispatch), answer=_short(answer), service=train.service, day=self._day(now_h))
        )

    def _positions(self, answer: object, ready: int, places_feu: int, now_h: float) -> list[int]:
        """Return the answer of a loading rule as positions. Raises RuleError where it is none."""
        fault = ""
        named: list[int] = []
        if not isinstance(answer, Sequence | np.ndarray) or isinstance(answer, str | bytes):
            fault = _short(answer)
        else:
            wrong = [each for each in answer if isinstance(each, bool | np.bool_) or not _is_position(each, ready)]
            named = [] if wrong else [int(each) for each in answer]
            twice = [each for each, count in Counter(named).items() if count > 1]
            if wrong:
                fault = _short(wrong[0])
            elif twice:
                fault = _("{position} twice").format(position=twice[0])
            elif len(named) > places_feu:
                fault = _("{count} positions").format(count=len(named))
        if fault:
            raise RuleError(
                _(
                    "the loading rule {name} returned {fault} on {day}; it must return a sequence of at most {places} "
                    "different positions out of 0 to {last}"
                ).format(
                    name=rule_name(self._loading),
                    fault=fault,
                    day=self._day(now_h),
                    places=places_feu,
                    last=ready - 1,
                )
            )
        return named

    def _relieved(self, train: Train, now_h: float) -> bool:
        """Note gridlock where there is one; answer whether this train may leave below its minimum."""
        relief = self._relief
        if train.direction == "inbound" or relief.idle_h(now_h) < relief.max_idle_h:
            return False
        outside = self._waiting_outside(now_h)
        if not outside:
            return False
        for queue in self._outbound.values():
            queue.settle(now_h)
        waiting = {terminal: len(queue) for terminal, queue in self._outbound.items()}
        relieved = relief.waives_minimum and waiting[train.terminal] > 0
        relief.found.append(Gridlock(now_h, train.service, outside, waiting, relieved))
        return relieved


def _is_position(value: object, ready: int) -> bool:
    return isinstance(value, Integral) and not isinstance(value, np.timedelta64) and 0 <= int(value) < ready


def _short(value: object) -> str:
    """Return how a value is written, cut where it is long."""
    text = repr(value)
    return text if len(text) <= SHORT else f"{text[:SHORT]}..."
