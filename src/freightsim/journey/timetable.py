"""The timetable gives slots; for each, wagons and running times are drawn before the clock starts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil
from typing import Literal

import numpy as np
import numpy.typing as npt

from freightsim.clock import HOURS_A_WEEK, Clock
from freightsim.laws import lognormal_factor
from freightsim.scenario import Scenario
from freightsim.scenario.network import Direction, Section, Service
from freightsim.scenario.operations import Trains
from freightsim.steps import steps_of
from freightsim.streams import Streams

ROUNDING = 1e-9
"""A slot that is due within this many trains of a period's end belongs to the next period."""

Kind = Literal["timetabled", "extra", "empty_return"]
KINDS: tuple[Kind, ...] = ("timetabled", "extra", "empty_return")

Drawn = tuple[list[float], list[float], float]
BLOCK = 32
"""Extra trains and empty returns are drawn so many at a time."""


@dataclass(frozen=True, slots=True)
class Slot:
    """A path for one train and what was drawn for it."""

    at_h: float
    """Hour of departure in the timetable."""
    kind: Kind
    """Timetabled, extra, or an empty return."""
    wagons: int
    """Wagons of the train."""
    running_h: list[float]
    """Running hours of each section, in the order of the outbound way, before the running factor of the date."""
    formalities: list[float]
    """Formalities at the border after each section, 1 being the mean; unused where a section ends without a border."""


def slot_hours(service: Service, clock: Clock) -> npt.NDArray[np.float64]:
    """Return the hours of a service's slots: evenly spaced at the number a week in force, shifted by its offset."""
    starts_h, a_week = service.trains_per_week.steps_h(clock)
    edges_h = [min(max(edge, 0.0), clock.end_h) for edge in [*starts_h, clock.end_h]]
    parts: list[npt.NDArray[np.floating]] = [np.empty(0)]
    offered, count = 0.0, 0
    for start_h, end_h, rate in zip(edges_h, edges_h[1:], a_week, strict=False):
        until = offered + (end_h - start_h) * rate / HOURS_A_WEEK
        numbers = np.arange(count, ceil(until - ROUNDING))
        if rate > 0:
            parts.append(start_h + (numbers - offered) * HOURS_A_WEEK / rate)
        offered, count = until, count + len(numbers)
    slots_h = np.concatenate(parts) + service.offset_h
    return slots_h[slots_h < clock.end_h]


class SlotDraws:
    """Draws wagons and times for the slots of one service: timetabled, extra and empty return each from own streams."""

    def __init__(self, key: str, service: Service, scenario: Scenario, streams: Streams) -> None:
        self._sections = list(scenario.lanes[service.lane].sections.values())
        self._scenario = scenario
        self._wagons = (
            steps_of(scenario.trains.wagons_low, scenario.clock),
            steps_of(scenario.trains.wagons_high, scenario.clock),
        )
        self._streams = {kind: (streams.of(f"{kind} train", key), streams.of(f"{kind} wagons", key)) for kind in KINDS}
        self._ahead = {kind: self._one_by_one(kind) for kind in KINDS}

    def timetabled(self, hours: npt.NDArray[np.floating]) -> list[Slot]:
        """Return the slots of the timetable."""
        times = self._times("timetabled", len(hours))
        return [self._slot("timetabled", at_h, *drawn) for at_h, drawn in zip(hours.tolist(), times, strict=True)]

    def next_extra(self, at_h: float) -> Slot:
        """Return the next extra slot."""
        return self._slot("extra", at_h, *next(self._ahead["extra"]))

    def empty_return(self, at_h: float) -> Slot:
        """Return the slot of the next set that goes home empty."""
        return self._slot("empty_return", at_h, *next(self._ahead["empty_return"]))

    def _slot(self, kind: Kind, at_h: float, running_h: list[float], formalities: list[float], size: float) -> Slot:
        low, high = (steps.at(at_h) for steps in self._wagons)
        return Slot(at_h, kind, int(low + size * (high - low + 1)), running_h, formalities)

    def _one_by_one(self, kind: Kind) -> Iterator[Drawn]:
        while True:
            yield from self._times(kind, BLOCK)

    def _times(self, kind: Kind, count: int) -> list[Drawn]:
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


def suspensions_h(scenario: Scenario, direction: Direction) -> list[tuple[float, float]]:
    """Return the spans of hours in which dated events suspend the trains of a direction."""
    hour, events = scenario.clock.hour, scenario.events.values()
    return [(hour(event.start), hour(event.end)) for event in events if direction in event.no_trains]
