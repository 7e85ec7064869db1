"""The timetable gives slots; for each, wagons and running times are drawn before the clock starts."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil, inf
from typing import Literal, NamedTuple

import numpy as np
import numpy.typing as npt

from freightsim.base.clock import HOURS_A_WEEK, Clock
from freightsim.base.dated import Dated
from freightsim.base.laws import lognormal_factor
from freightsim.base.steps import Steps, steps_of
from freightsim.base.streams import Streams
from freightsim.scenario import Scenario
from freightsim.scenario.network import Direction, Section, Service
from freightsim.scenario.operations import Trains

ROUNDING = 1e-9
"""A slot that is due within this many trains of a period's end belongs to the next period."""

TrainKind = Literal["timetabled", "extra", "empty_return", "group"]
KINDS: tuple[TrainKind, ...] = ("timetabled", "extra", "empty_return")
"""Kinds of trains that are the port's own: a group runs as a part of another city's train."""

SlotDraw = tuple[list[float], list[float], float]
SlotStreams = dict[TrainKind, tuple[np.random.Generator, np.random.Generator]]
"""Where the times and the wagons of each kind of train are drawn."""
DrawsState = tuple[SlotStreams, dict[TrainKind, list[SlotDraw]]]
"""How far slots were drawn: the generators, and what was drawn ahead, the next one last."""
BLOCK = 32
"""Extra trains and empty returns are drawn so many at a time."""


class Slot(NamedTuple):
    """A path for one train and what was drawn for it."""

    at_h: float
    """Hour of departure in the timetable."""
    kind: TrainKind
    """Timetabled, extra, an empty return, or a group of wagons on another city's train."""
    wagons: int
    """Wagons of the train."""
    running_h: list[float]
    """Running hours of each section, in the order of the outbound way, before the running factor of the date."""
    formalities: list[float]
    """Formalities at the border after each section, 1 being the mean; unused where a section ends without a border."""


def slot_hours(a_week: Dated, offset_h: float, clock: Clock, known_until_h: float = inf) -> npt.NDArray[np.float64]:
    """Return the hours of a service's slots: evenly spaced at the number a week in force, shifted by its offset.

    Slots that are due (before the shift) from an hour on are left for the run to say.
    """
    slots_h = Rhythm().until(min(clock.end_h, known_until_h), steps_of(a_week, clock)) + offset_h
    return slots_h[slots_h < clock.end_h]


class Rhythm:
    """The even spacing of a service's slots from hour 0 on, which goes on where it stopped when the number changes."""

    __slots__ = ("_count", "_offered", "_until_h")

    def __init__(self) -> None:
        self._until_h, self._offered, self._count = 0.0, 0.0, 0

    def until(self, end_h: float, a_week: Steps) -> npt.NDArray[np.float64]:
        """Return the hours of slots that fall due between those of the last call and an hour, at so many a week."""
        parts: list[npt.NDArray[np.floating]] = [np.empty(0)]
        for start_h, next_h, rate in a_week.between(self._until_h, end_h):
            due = self._offered + (next_h - start_h) * rate / HOURS_A_WEEK
            numbers = np.arange(self._count, ceil(due - ROUNDING))
            if rate > 0:
                parts.append(start_h + (numbers - self._offered) * HOURS_A_WEEK / rate)
            self._offered, self._count = due, self._count + len(numbers)
        self._until_h = max(self._until_h, end_h)
        return np.concatenate(parts)


class SlotDraws:
    """Draws wagons and times for the slots of one service: timetabled, extra and empty return each from own streams."""

    def __init__(self, key: str, service: Service, scenario: Scenario, streams: Streams) -> None:
        self._sections = list(scenario.lanes[service.lane].sections.values())
        self._scenario = scenario
        self._wagons = (
            steps_of(scenario.trains.wagons_low, scenario.clock),
            steps_of(scenario.trains.wagons_high, scenario.clock),
        )
        rngs = streams.several([(f"{kind} {what}", key) for kind in KINDS for what in ("train", "wagons")])
        self._streams: SlotStreams = dict(zip(KINDS, zip(rngs[::2], rngs[1::2], strict=True), strict=True))
        self._ahead: dict[TrainKind, list[SlotDraw]] = {kind: [] for kind in KINDS}

    def timetabled(self, hours: npt.NDArray[np.floating]) -> list[Slot]:
        """Return the slots of the timetable at these hours; a later call goes on with the next ones."""
        times = self._times("timetabled", len(hours))
        low, high = (steps.over(hours) for steps in self._wagons)
        size = np.array([drawn[2] for drawn in times])
        wagons = (low + size * (high - low + 1)).astype(np.int64).tolist()
        return [
            Slot(at_h, "timetabled", number, running_h, formalities)
            for at_h, number, (running_h, formalities, _) in zip(hours.tolist(), wagons, times, strict=True)
        ]

    def wagons_at(self, hours: Sequence[float]) -> list[list[float]]:
        """Return the fewest and the most wagons of trains with slots at these hours."""
        return [steps.over(list(hours)).tolist() for steps in self._wagons]

    def next_extra(self, at_h: float) -> Slot:
        """Return the next extra slot."""
        return self._slot("extra", at_h)

    def empty_return(self, at_h: float) -> Slot:
        """Return the slot of the next set that goes home empty."""
        return self._slot("empty_return", at_h)

    def state(self) -> DrawsState:
        """Return how far the streams were drawn, and what was drawn ahead."""
        return self._streams, self._ahead

    def resume(self, state: DrawsState, *, timetabled: bool) -> None:
        """Draw on from a state; the slots of the timetable only where asked for, else as drawn here so far."""
        streams, self._ahead = state
        self._streams = streams if timetabled else streams | {"timetabled": self._streams["timetabled"]}

    def _slot(self, kind: TrainKind, at_h: float) -> Slot:
        """Return the next slot of a kind that is drawn one by one."""
        if not (ahead := self._ahead[kind]):
            ahead += reversed(self._times(kind, BLOCK))
        running_h, formalities, size = ahead.pop()
        low, high = (steps.at(at_h) for steps in self._wagons)
        return Slot(at_h, kind, int(low + size * (high - low + 1)), running_h, formalities)

    def _times(self, kind: TrainKind, count: int) -> list[SlotDraw]:
        """Draw running hours and formalities by section, and where between fewest and most its wagons lie."""
        times, wagons = self._streams[kind]
        normal = times.standard_normal((count, 2, len(self._sections)))
        running_h = _running_h(self._sections, self._scenario.trains, normal[:, 0])
        formalities = _formalities(self._sections, self._scenario, normal[:, 1])
        return list(zip(running_h.tolist(), formalities.tolist(), wagons.random(count).tolist(), strict=True))


def _running_h(sections: list[Section], trains: Trains, normal: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    mean_h = np.array([section.running_h for section in sections])
    return mean_h * lognormal_factor(normal, trains.running_cv)


def _formalities(
    sections: list[Section], scenario: Scenario, normal: npt.NDArray[np.float64]
) -> npt.NDArray[np.float64]:
    factor = np.ones_like(normal)
    for column, section in enumerate(sections):
        if section.border is not None:
            factor[:, column] = lognormal_factor(normal[:, column], scenario.borders[section.border].formalities_cv)
    return factor


def suspensions_h(scenario: Scenario, direction: Direction, *, of_extra: bool = False) -> list[tuple[float, float]]:
    """Return the spans of hours in which dated events suspend the trains of a direction, or only extra ones, too."""
    hour, events = scenario.clock.hour, scenario.events.values()
    return [
        (hour(event.start), hour(event.end))
        for event in events
        if direction in event.no_trains or (of_extra and direction in event.no_extra_trains)
    ]
