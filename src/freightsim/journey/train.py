"""A train runs: it is loaded, crosses sections and borders, and is unloaded at the other end."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import simpy

from freightsim.base.steps import Steps
from freightsim.journey.border import BorderStation
from freightsim.journey.terminal import TrackWork
from freightsim.journey.timetable import Slot
from freightsim.results.records import Cause
from freightsim.scenario.network import Direction

Events = Generator[simpy.Event, object, None]


class Crossing(NamedTuple):
    """A train's stay at a border, in hours of the model clock."""

    in_h: float
    """It came."""
    track_h: float
    """It got a transshipment track."""
    freed_h: float
    """It left the track."""
    out_h: float
    """Its papers were done."""


@dataclass(slots=True)
class Train:
    """One slot and what became of it; hours are missing (nan) until they are known."""

    service: str
    lane: str
    terminal: str
    direction: Direction
    slot: Slot
    places_feu: int
    cutoff_h: float = float("nan")
    cutoff_number: int = -1
    """Which of its queue's cut-offs this was, from 0; -1 where there was none."""
    cause: Cause = ""
    """Why the slot was cancelled; empty for a train."""
    boxes: list[int] = field(default_factory=list)
    coupled_feu: int = 0
    """How many of the boxes, the first ones, ride on wagons of a group that was coupled to the train."""
    uncoupled: frozenset[int] = frozenset()
    """Boxes that rode on the wagons of a group and were uncoupled at the port, inbound."""
    behind_feu: int = 0
    """Boxes that stood ready at the cut-off and did not get on."""
    track_asked_h: float = float("nan")
    loading: TrackWork | None = None
    unloading: TrackWork | None = None
    departed_h: float = float("nan")
    crossings: list[Crossing] = field(default_factory=list)
    """Borders in the order in which the train met them."""
    arrived_h: float = float("nan")
    empty_feu: int = 0
    """Empty boxes on board."""
    pool_terminal: str = ""
    """Terminal in whose queue its cargo waits, where that is not its own."""

    @property
    def queue(self) -> tuple[Direction, str]:
        """Direction and terminal of the queue from which it is filled."""
        return self.direction, self.pool_terminal or self.terminal


@dataclass(frozen=True, slots=True)
class SectionRun:
    """A section as a train runs it, and the border it meets behind it."""

    position: int
    """Place of the section in the outbound way (for what was drawn)."""
    border: BorderStation | None
    formalities_h: Steps | None
    """Mean hours of the border's papers by hour of arrival."""
    border_position: int
    """Place of the border in the outbound way (for what was drawn)."""


def drive(steps: Events) -> None:
    """Let something run that waits for one event after another, until it ends.

    It begins at once, and takes no event of its own to begin or to end, as a SimPy process would; nobody can wait for
    its end.
    """

    def go_on(_: object) -> None:
        waits_for = next(steps, None)
        if waits_for is not None and waits_for.callbacks is not None:
            waits_for.callbacks.append(go_on)

    go_on(None)


def run_train(
    env: simpy.Environment,
    train: Train,
    way: Sequence[SectionRun],
    running_factor: Steps,
    load: Callable[[Train, float], TrackWork],
    placement_h: float,
    unload: Callable[[Train, float], TrackWork],
) -> Events:
    """Run a train from its loading track to the last lift at the other end.

    It wakes where others are met: at the loading track, at each border and at the unloading track.
    Delays that nobody shares are added up.
    """
    yield env.timeout(max(train.slot.at_h - placement_h - env.now, 0.0))
    train.track_asked_h = now_h = env.now
    train.loading = load(train, now_h)
    train.departed_h = max(train.slot.at_h, train.loading.track_free_h)
    train.arrived_h = yield from run_way(env, train, way, running_factor)
    yield env.timeout(train.arrived_h - env.now)
    train.unloading = unload(train, env.now)


def run_way(
    env: simpy.Environment, train: Train, way: Sequence[SectionRun], running_factor: Steps
) -> Generator[simpy.Event, object, float]:
    """Run from departure on: sections and borders in order. Return the hour of arrival, which nobody can delay now."""
    at_h = train.departed_h
    factor = running_factor.at(at_h)
    for leg in way:
        at_h += factor * train.slot.running_h[leg.position]
        if leg.border is not None and leg.formalities_h is not None:
            yield env.timeout(at_h - env.now)
            track_h, freed_h = leg.border.cross(at_h)
            mean_h = leg.formalities_h.at(at_h) * leg.border.slowed(at_h, track_h)
            out_h = leg.border.released_h(freed_h, mean_h * train.slot.formalities[leg.border_position])
            train.crossings.append(Crossing(at_h, track_h, freed_h, out_h))
            at_h = out_h
    return at_h
