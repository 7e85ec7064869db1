"""At each cut-off the dispatcher decides: the train leaves, or the slot is cancelled and the cargo rolled over."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from freightsim.clock import HOURS_A_DAY
from freightsim.journey.kept_places import KeptPlaces, with_kept_places
from freightsim.journey.queues import ReadyQueue
from freightsim.journey.train import Train
from freightsim.journey.wagon_group import WagonGroup
from freightsim.journey.wagons import WagonSets
from freightsim.policies.dispatch import DispatchPolicy
from freightsim.policies.loading import LoadingPolicy
from freightsim.scenario.network import Direction

EXTRA_SEARCH_DAYS = 7
"""Days over which a free path is looked for before the claim of an extra train is dropped."""


@dataclass(frozen=True, slots=True)
class CutoffView:
    """What the rules see of a queue at a cut-off (see `freightsim.policies.dispatch.YardView`)."""

    waiting_feu: int
    places_feu: int
    oldest_wait_h: float


@dataclass(frozen=True, slots=True)
class Gridlock:
    """A port that had locked itself up, as it was found at a cut-off."""

    at_h: float
    """Hour of the cut-off."""
    service: str
    """Whose slot it was."""
    waiting_outside_feu: int
    """Boxes before the full yard."""
    waiting_feu: dict[str, int]
    """Released boxes by terminal."""
    relieved: bool
    """True where the relief rule let the train leave below its minimum."""

    def cause(self) -> str:
        """Return the finding in words."""
        queues = ", ".join(f"{terminal} {feu} FEU" for terminal, feu in self.waiting_feu.items() if feu)
        return (
            f"the yard is full, {self.waiting_outside_feu} FEU wait outside, "
            f"and the dispatch rule lets no train go (released: {queues or 'none'})"
        )


class Paths:
    """Train paths of each day and direction; the timetable has its own, an extra train needs a free one."""

    def __init__(self, a_day: int) -> None:
        self._a_day = a_day
        self._used: Counter[tuple[Direction, int]] = Counter()

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
class Relief:
    """Watches for gridlock: patience, whether the minimum is then waived, and what was found."""

    patience_h: float
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
        groups: Sequence[WagonGroup] = (),
        kept: Mapping[tuple[Direction, str], Sequence[KeptPlaces]] | None = None,
    ) -> None:
        """Take the rules, the sets and queues, and what cities that have joined were promised."""
        self._dispatch = dispatch
        self._loading = loading
        self._sets = sets
        self._waiting_outside = waiting_outside
        self._outbound = outbound
        self._relief = relief
        self._groups = groups
        self._kept = kept or {}

    def decide(self, train: Train, queue: ReadyQueue, place: str, now_h: float) -> bool:
        """Fill the train from its queue and return True, or note on the train why its slot is cancelled."""
        train.cutoff_number = len(queue.cutoffs_h)
        queue.cutoffs_h.append(now_h)
        coupling = self._coupling(train, now_h)
        places_feu = train.places_feu - sum(coupling)
        oldest_wait_h = max(
            (now_h - each.released_h[0] for each in self._seen(train, queue) if each.ready), default=0.0
        )
        view = CutoffView(len(queue) + sum(coupling), train.places_feu, oldest_wait_h)
        leaves = self._dispatch(view, now_h) or self._relieved(train, now_h)
        kept = self._kept.get((train.direction, train.terminal), ())
        boarding = self._who_boards(queue, places_feu, kept, now_h) if leaves and queue.ready else ()
        if not leaves or not (boarding or sum(coupling)):
            train.cause = "too little cargo"
        elif not self._sets.take(place, now_h):
            train.cause = "no wagon set"
        boarded = [] if train.cause else queue.board(boarding)
        coupled = [
            box
            for group, feu in zip(self._groups, coupling, strict=False)
            for box in group.couple(train, 0 if train.cause else feu, now_h)
        ]
        train.boxes, train.coupled_feu = coupled + boarded, len(coupled)
        if not train.cause and train.direction == "outbound":
            self._relief.last_departure_h = now_h
        train.behind_feu = len(queue)
        queue.leave_behind(now_h, len(boarded))
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
        for agreement in self._kept.get((train.direction, train.terminal), ()):
            agreement.behind.relieve(now_h, sum(box in agreement.boxes for box in train.boxes))
        if train.boxes and train.direction == "outbound":
            self._relief.last_departure_h = now_h
        return bool(train.boxes)

    def _seen(self, train: Train, queue: ReadyQueue) -> Sequence[ReadyQueue]:
        """Return the train's queue, and those of the groups that it may carry."""
        if train.direction == "inbound":
            return [queue]
        return [queue, *(group.queues[train.terminal] for group in self._groups if group.rides_on(train))]

    def _coupling(self, train: Train, now_h: float) -> list[int]:
        """Return how many boxes of each wagon group would ride on an outbound train, as far as its places go."""
        coupling: list[int] = []
        for group in self._groups if train.direction == "outbound" else ():
            coupling.append(min(group.waiting(train, now_h), train.places_feu - sum(coupling)))
        return coupling

    def _who_boards(
        self, queue: ReadyQueue, places_feu: int, kept: Sequence[KeptPlaces], now_h: float
    ) -> Sequence[int]:
        """Return the positions that the loading rule names, once places were kept.

        Raises ValueError where it names more than there are places, one twice, or one that is not there.
        """
        positions = self._loading(queue, places_feu)
        if isinstance(positions, range) and positions == range(min(places_feu, len(queue))):
            return with_kept_places(positions, queue, kept, now_h) if kept else positions
        named = list(positions)
        if len(named) > places_feu or len(set(named)) < len(named) or not set(named) <= set(range(len(queue))):
            raise ValueError(
                f"the loading rule named the positions {named}; "
                f"it may name at most {places_feu} different ones out of 0 to {len(queue) - 1}"
            )
        return with_kept_places(named, queue, kept, now_h) if kept else named

    def _relieved(self, train: Train, now_h: float) -> bool:
        """Note gridlock where there is one; answer whether this train may leave below its minimum."""
        relief = self._relief
        if train.direction == "inbound" or relief.idle_h(now_h) < relief.patience_h:
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
