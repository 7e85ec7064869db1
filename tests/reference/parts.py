"""What the reference engine is made of: containers, trains, queues and stations, and the story they leave behind."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from math import inf, nan

import simpy

from freightsim.journey.joins.shuttle import ShuttleSlot
from freightsim.journey.timetable import Slot
from freightsim.scenario.joins import TRUCK
from freightsim.scenario.network import Direction


@dataclass(slots=True, eq=False)
class Box:
    """A container and its story; hours are nan until they have happened."""

    number: int
    value_usd: float
    call: simpy.Event
    """Its set stands placed at the origin: it may ask for a crane."""
    loaded: simpy.Event
    arrived: simpy.Event
    """Its set stands placed at the other end."""
    unloaded: simpy.Event
    ride: simpy.Event
    """Its shuttle stands placed at the port: it may ask for a crane, to be lifted off or on."""
    ridden: simpy.Event
    city: str = ""
    access: int = TRUCK
    uncoupled: bool = False
    """It rode on a wagon of its city's group, and that was uncoupled at the port."""
    gone: bool = False
    """Its shipper looked elsewhere, so that it comes nowhere."""
    train: Train | None = None
    rollovers: int = 0
    yard_in_h: float = nan
    released_h: float = nan
    """Released by customs of the port."""
    ready_h: float = nan
    """Stood ready for its train: released by customs (export), or standing in the foreign terminal (import)."""
    cutoff_h: float = nan
    loaded_h: float = nan
    unloaded_h: float = nan
    shuttle_at_h: float = nan
    """Its shuttle arrived at the port (export)."""
    shuttle_lift_h: float = nan
    """It was lifted off its shuttle (export), or onto it (import)."""


@dataclass(slots=True, eq=False)
class Train:
    """A slot whose cut-off has passed, or an empty return, and its story."""

    service: str
    kind: str
    lane: str
    terminal: str
    direction: Direction
    slot: Slot
    places_feu: int
    number: int = 0
    """Running number among those of its service and kind."""
    cause: str = ""
    """Why the slot was cancelled; empty for a train."""
    boxes: list[Box] = field(default_factory=list)
    coupled: list[Box] = field(default_factory=list)
    """Those of them that ride on wagons of a group (outbound)."""
    empty_feu: int = 0
    """Empty boxes on board, of a train with cargo."""
    cutoff_h: float = nan
    track_asked_h: float = nan
    track_h: list[float] = field(default_factory=list)
    """Hours at which it got and left its loading track, then its unloading track."""
    departed_h: float = nan
    border_in_h: list[float] = field(default_factory=list)
    border_track_h: list[float] = field(default_factory=list)
    border_freed_h: list[float] = field(default_factory=list)
    border_out_h: list[float] = field(default_factory=list)
    arrived_h: float = nan


@dataclass(slots=True, eq=False)
class Trip:
    """A slot of a shuttle that has passed, and its story."""

    city: str
    slot: ShuttleSlot
    cause: str = ""
    boxes: list[Box] = field(default_factory=list)
    """Boxes to the port."""
    back: list[Box] = field(default_factory=list)
    """Boxes from the port."""
    arrived_h: float = nan
    track_h: list[float] = field(default_factory=list)
    """Hours at which it got and left its loading track."""
    home_h: float = nan


@dataclass(slots=True, eq=False)
class OtherTrain:
    """A train of others on a loading track of the port, and its story."""

    track_h: list[float] = field(default_factory=list)
    """Hours at which it got and left its loading track."""


@dataclass(frozen=True, slots=True)
class Gridlock:
    """A cut-off at which the port had locked itself up."""

    at_h: float
    service: str
    waiting_outside_feu: int
    waiting_feu: dict[str, int]
    relieved: bool


@dataclass(frozen=True, slots=True)
class ReferenceOutcome:
    """What happened before the end of the horizon."""

    boxes: list[Box]
    trains: list[Train]
    gridlocks: list[Gridlock]
    trips: list[Trip]
    other_trains: list[OtherTrain]
    """Trains of others at the port, in the order in which they came."""
    ports: dict[str, ReferenceOutcome]
    """What happened at the ports of other cities, by city."""
    events: int
    """SimPy events that the run took."""


@dataclass(frozen=True, slots=True)
class CutoffView:
    """What a dispatch rule sees."""

    waiting_feu: int
    places_feu: int
    oldest_wait_h: float
    direction: Direction


class Queue:
    """Boxes that stand ready for a terminal (or, there, for the port); what a loading rule sees."""

    def __init__(self) -> None:
        self.boxes: list[Box] = []
        self.behind_since_h: dict[Box, float] = {}
        """First cut-off that each box missed which has not boarded yet."""
        self.behind_h: list[float] = []
        """Hours for which those that boarded since the last review had been left behind, as far as since then."""
        self.reviewed_h = -inf
        self.short_feu, self.short_h, self.cutoff_h = 0, 0.0, -inf
        """Boxes that the last cut-off left for want of places, and box hours of such until then."""
        self.lived_box_h, self.lived_feu = 0.0, 0
        """Box hours left for want of places, and boxes, of which the last review heard."""

    def join(self, box: Box) -> None:
        """Let a box stand ready from `box.ready_h`, after all others; of one instant the lower number comes first."""
        place = len(self.boxes)
        while place and self.boxes[place - 1].ready_h == box.ready_h and self.boxes[place - 1].number > box.number:
            place -= 1
        self.boxes.insert(place, box)

    def note_cutoff(self, boarded: list[Box], now_h: float, *, short: bool = True) -> None:
        """Note who boarded at a cut-off and, by that, who was left behind: for want of places, or of cargo."""
        self.short_h += self.short_feu and self.short_feu * (now_h - max(self.cutoff_h, self.reviewed_h))
        self.short_feu, self.cutoff_h = len(self.boxes) if short else 0, now_h
        for box in boarded:
            self.behind_h.append(now_h - max(self.behind_since_h.pop(box, now_h), self.reviewed_h))
        for box in self.boxes:
            self.behind_since_h.setdefault(box, now_h)

    def review(self, now_h: float) -> float:
        """Return the mean hours for which boxes were left behind since the last review."""
        still_h = [now_h - max(since_h, self.reviewed_h) for since_h in self.behind_since_h.values()]
        since_h = self.short_feu and self.short_feu * (now_h - max(self.cutoff_h, self.reviewed_h))
        self.lived_box_h, self.short_h = self.short_h + since_h, 0.0
        self.lived_feu = max(len(self.behind_h), len(still_h))
        wait_h = (sum(self.behind_h) + sum(still_h)) / max(self.lived_feu, 1)
        self.behind_h, self.reviewed_h = [], now_h
        return wait_h

    def __len__(self) -> int:
        return len(self.boxes)

    @property
    def value_usd(self) -> list[float]:
        """Value of each box."""
        return [box.value_usd for box in self.boxes]

    @property
    def rollovers(self) -> list[int]:
        """Cut-offs that left each box behind."""
        return [box.rollovers for box in self.boxes]


def at_once(env: simpy.Environment, after_h: float, change: Callable[[], None]) -> None:
    """Let something change so many hours from now, before all else that happens at that instant."""
    event = simpy.Event(env)
    event._ok, event._value = True, None
    event.callbacks.append(lambda _event: change())
    env.schedule(event, priority=simpy.events.URGENT, delay=after_h)


class Station(simpy.Resource):
    """A first-come-first-served resource whose capacity may change while it is used."""

    def change(self, by: int) -> None:
        """Change the capacity and serve those who wait as far as it goes."""
        self._capacity += by
        while self.put_queue and len(self.users) < self._capacity:
            self._trigger_put(None)


class Places(Station):
    """Places of a yard: one that falls free goes to the next at the gate once all else of that instant has happened.

    So an import box that is lifted off at the same instant comes before it, as the rule of the yard says.
    """

    LAST = 9
    """Priority of what happens after all else of an instant; SimPy's own are 0 and 1."""

    def _trigger_put(self, get_event: simpy.events.Event | None) -> None:
        if get_event is None:
            super()._trigger_put(None)
        else:
            self._serve_last()

    def change(self, by: int) -> None:
        """Change the capacity; those who wait are served after all else of the instant."""
        self._capacity += by
        if by > 0:
            self._serve_last()

    def _serve_last(self) -> None:
        event = simpy.Event(self._env)
        event._ok, event._value = True, None
        event.callbacks.append(lambda _event: Station.change(self, 0))
        self._env.schedule(event, priority=self.LAST)


@dataclass(slots=True)
class Site:
    """Where sets are loaded and unloaded, at the port or overseas: tracks and cranes."""

    tracks: Station
    cranes: Station
    lift_h: float
    """Mean hours of one lift."""


@dataclass(slots=True)
class Sets:
    """Wagon sets at the port or in a pool overseas."""

    ready: int = 0
    """Those that can be loaded now."""
    standing: int = 0
    """All that stay here, those on a track and those turning round included."""
