"""What every kind of join is to the port: where its boxes wait, what it runs, what it writes down."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol, Self

import numpy as np
import numpy.typing as npt
import simpy

from freightsim.base.arrays import Floats
from freightsim.base.steps import Steps
from freightsim.base.streams import Streams
from freightsim.journey.bookings import Bookings, SmallCodes
from freightsim.journey.boxes import Boxes
from freightsim.journey.dispatcher import Coupled, Dispatcher
from freightsim.journey.queues import LeftBehind, ReadyQueue
from freightsim.journey.terminal import TrackWork
from freightsim.journey.train import Events, SectionRun, Train
from freightsim.journey.yard import Yard
from freightsim.results.records import Column
from freightsim.scenario import Scenario
from freightsim.scenario.network import DIRECTIONS, Direction

WaitingPlace = tuple[str, ...]
"""Where cargo can be left behind: a direction and a terminal; for a city that has joined, also what it was promised and
the city."""
Queues = Mapping[tuple[Direction, str], ReadyQueue]
"""The port's queues by direction and terminal."""


class DrawnCargo(Protocol):
    """The bookings and boxes of one port, as they were drawn."""

    @property
    def scenario(self) -> Scenario:
        """Simulated period."""

    @property
    def bookings(self) -> Bookings:
        """All bookings."""

    @property
    def boxes(self) -> Boxes:
        """All boxes."""

    @property
    def comes_h(self) -> npt.NDArray[np.floating]:
        """Hour at which each box comes to the gate of the port, or to its station, or stands released abroad."""

    @property
    def terminal(self) -> SmallCodes:
        """Code of each box's foreign terminal."""

    @property
    def access(self) -> SmallCodes:
        """Mode of each box between city and port."""

    @property
    def city(self) -> SmallCodes:
        """Code of each box's city."""

    @property
    def station(self) -> SmallCodes:
        """Code of the city whose station each box uses; -1 for the port's gate."""

    @property
    def inbound(self) -> npt.NDArray[np.bool_]:
        """Whether each box is inbound."""


class PortView(Protocol):
    """What a join sees of the port that runs."""

    env: simpy.Environment
    scenario: Scenario
    yard: Yard
    dispatcher: Dispatcher
    running_factor: Steps

    @property
    def queues(self) -> Queues:
        """The port's queues."""

    @property
    def ways(self) -> Mapping[tuple[str, Direction], Sequence[SectionRun]]:
        """The sections of each lane and direction."""

    def is_suspended(self, direction: Direction, at_h: float) -> bool:
        """Tell whether no train of a direction may run at an hour."""

    def export_papers_h(self, boxes: Sequence[int], now_h: float) -> list[float]:
        """Return the hours of customs clearance of export boxes that come at an hour."""

    def import_papers_h(self, boxes: Sequence[int], now_h: float) -> list[float]:
        """Return the hours of customs clearance of import boxes that come at an hour."""

    def lift(self, boxes: Sequence[int], now_h: float) -> TrackWork:
        """Return the work on a loading track of the port that is asked for at an hour, a lift for each box."""

    def load_at_port(self, train: Train, now_h: float) -> TrackWork:
        """Load a train from the yard."""

    def unload_into_yard(self, boxes: Sequence[int], now_h: float) -> TrackWork:
        """Unload boxes into the yard, where customs clear them."""

    def at_terminal(self, train: Train, now_h: float) -> TrackWork:
        """Load or unload a train at its foreign terminal."""


class Waiting(NamedTuple):
    """Bookings that may be left behind at one place."""

    place: WaitingPlace
    bookings: npt.NDArray[np.bool_]
    first: bool
    """Whether they wait there before they come to the port's trains, or in place of its queue."""


@dataclass(frozen=True, slots=True)
class Opening:
    """What a join is opened with."""

    cargo: DrawnCargo
    code: int
    """Code of the city."""
    city: str
    terms: Any
    """What the join comes to."""
    drawn: Any
    """What was drawn for it."""
    queues: Queues
    offer: Mapping[str, Steps]
    """Trains a week of the port's services."""
    gone: Sequence[int]
    """Whether each box does not come, by number."""
    released_h: Sequence[float]
    """Hour at which customs of the port release each box, by number; nan while it has not come to a desk."""


class LiveJoin:
    """One city's join in a replication. A kind overrides what it changes."""

    city: str

    @staticmethod
    def draw(scenario: Scenario, city: str, terms: Any, streams: Streams) -> Any:  # noqa: ARG004
        """Return what is drawn before the clock starts; nothing here."""
        return None

    @staticmethod
    def waits(cargo: DrawnCargo, code: int, city: str, terms: Any) -> Iterator[Waiting]:  # noqa: ARG004
        """Yield where bookings of the city may be left behind, but for the port's queues."""
        yield from ()

    @classmethod
    def open(cls, opening: Opening) -> Self:
        """Return the join with all boxes that it is for."""
        raise NotImplementedError

    def groups(self) -> Iterator[Coupled]:
        """Yield the wagons that are coupled to outbound trains of the port."""
        yield from ()

    def left_behind(self) -> Mapping[WaitingPlace, ReadyQueue | LeftBehind]:
        """Return who knows how long cargo was left behind, by place."""
        return {}

    def processes(self, port: PortView) -> Iterator[Events]:  # noqa: ARG002
        """Yield the processes that the join runs."""
        yield from ()

    def onward(self) -> Mapping[int, ReadyQueue]:
        """Return for import boxes that go on by the join where they then wait."""
        return {}

    def uncouple(self, train: Train, port: PortView) -> Iterator[int]:  # noqa: ARG002
        """Take boxes off an inbound train that nobody lifts at the port, and yield them."""
        yield from ()

    def record(self, columns: dict[str, Column], cargo: DrawnCargo) -> None:
        """Write what differs for the city's boxes into columns of all boxes."""

    def rollovers(self, cargo: DrawnCargo, ready_h: Column, count: Column) -> None:
        """Correct the cut-offs that the city's boxes missed; `ready_h` is when each box stood ready."""

    def trains(self) -> Sequence[Train]:
        """Return parts of trains that took boxes and are not the port's."""
        return ()


def cleared_h(cargo: DrawnCargo, there_h: Floats) -> Floats:
    """Return the hours at which import boxes are handed over that stand at their shipper's at given hours.

    Later than these where customs clear them at their station (`customs_at_origin`), by papers with the mean then in
    force.
    """
    origin = cargo.boxes.origin
    if not origin.any():
        return there_h
    papers_h = cargo.scenario.customs.import_papers_h.over_h(there_h, cargo.scenario.clock) * cargo.boxes.papers
    return np.where(origin, there_h + papers_h, there_h)


def terminal_of_booking(scenario: Scenario, bookings: Bookings) -> SmallCodes:
    """Return the foreign terminal (code) to which each booking goes, or in whose queue it waits there."""
    code = {key: number for number, key in enumerate(scenario.terminals)}
    of_region = np.array(
        [
            [code[queues[region.terminal]] for region in scenario.regions.values()]
            for queues in map(scenario.queue_terminals, DIRECTIONS)
        ],
        dtype=np.int16,
    )
    return of_region[bookings.direction, bookings.region]
