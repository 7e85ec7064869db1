"""How long a train holds a track of a border station, as tracks, capacity, works and closures change by date."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from datetime import date
from math import inf, prod

import numpy as np
import numpy.typing as npt

from freightsim.base.arrays import Floats
from freightsim.base.clock import HOURS_A_DAY
from freightsim.base.dated import ALWAYS
from freightsim.base.steps import Steps
from freightsim.scenario.model import Scenario
from freightsim.scenario.network import Direction, slowed

DAYS_A_YEAR = 365.25
DAYS_A_WEEK = 7

REOPENS = 2.0
"""A track whose time for a train falls to less than one over this has reopened: the rest of a train that stands on it
is handled at the new pace. Slower changes, such as the end of works, are felt by the next train."""


class TrackTimes(Steps):
    """Hours for which a train holds a track, by the hour at which it gets one; infinite while the border is closed.

    While it is closed no train gets a track, and trains that hold one are finished at the pace at which they began.
    A train is handled at the pace in force when it gets its track, unless the border reopens meanwhile: then what is
    left of the work is done at the new pace, so that no train stands on a track long after a closure has ended.
    """

    __slots__ = ("plain",)

    def __init__(self, starts_h: Sequence[float], numbers: Sequence[float]) -> None:
        """Take the hours at which steps begin, rising, and the hours on a track from each on; the last is finite."""
        super().__init__(starts_h, numbers)
        self.plain = all(map(np.isfinite, self._numbers)) and not self._may_reopen()
        """Whether every train holds its track for the time in force when it gets it, and gets one at any hour."""

    def opens_h(self, at_h: float) -> float:
        """Return the first hour, from an hour on, at which a train may get a track."""
        step = bisect_right(self._starts_h, at_h)
        while self._numbers[step] == inf:
            at_h = self._starts_h[step]
            step += 1
        return at_h

    def leaves_h(self, start_h: float) -> float:
        """Return the hour at which a train leaves the track that it gets at an hour at which the border is open."""
        step = bisect_right(self._starts_h, start_h)
        pace_h = self._numbers[step]
        end_h = start_h + pace_h
        if self.plain:
            return end_h
        for change_h, new_h in zip(self._starts_h[step:], self._numbers[step + 1 :], strict=True):
            if change_h >= end_h:
                break
            if pace_h > REOPENS * new_h:
                end_h = change_h + (end_h - change_h) * new_h / pace_h
                pace_h = new_h
        return end_h

    def hold_h(self, start_h: float) -> float:
        """Return for how long a train holds the track that it gets at an hour at which the border is open."""
        pace_h, end_h = self.at(start_h), self.leaves_h(start_h)
        return pace_h if end_h == start_h + pace_h else end_h - start_h

    def stay_h(self, at_h: float) -> float:
        """Return the hours from an hour until a train that meets nobody has left its track."""
        start_h = self.opens_h(at_h)
        hold_h = self.hold_h(start_h)
        return hold_h if start_h == at_h else start_h - at_h + hold_h

    def holds_h(self, hours: npt.ArrayLike) -> npt.NDArray[np.floating]:
        """Return for how long trains that come at each of many hours, and meet nobody, hold their tracks."""
        if self.plain:
            return self.over(hours)
        return np.array([self.hold_h(self.opens_h(hour)) for hour in np.asarray(hours).tolist()])

    def _may_reopen(self) -> bool:
        """Tell whether a train can stand on a track when the border reopens."""
        steps = list(zip(self._starts_h, self._numbers, self._numbers[1:], strict=False))
        return any(
            pace_h > REOPENS * new_h and change_h < until_h + pace_h
            for number, (until_h, pace_h, _) in enumerate(steps)
            for change_h, _, new_h in steps[number:]
        )


def track_times(key: str, scenario: Scenario, direction: Direction = "outbound") -> TrackTimes:
    """Return how long a train holds a track of a border: 24 x tracks / trains a day, slowed by dated events.

    The direction matters where inbound trains have tracks of their own.
    """
    tracks, by_day = scenario.borders[key].station(direction).tracks, _trains_per_day(key, scenario, direction)
    starts_h = [scenario.clock.hour(day) for day in by_day]
    on_track_h = [HOURS_A_DAY * tracks.at(day) / trains if trains else inf for day, trains in by_day.items()]
    return TrackTimes(starts_h, on_track_h)


def trains_per_day(key: str, scenario: Scenario, direction: Direction = "outbound") -> Steps:
    """Return the capacity of a border in trains a day by hour of the model clock, with dated events."""
    by_day = _trains_per_day(key, scenario, direction)
    return Steps([scenario.clock.hour(day) for day in by_day], list(by_day.values()))


def _trains_per_day(key: str, scenario: Scenario, direction: Direction) -> dict[date, float]:
    """Return the capacity of a border from each day on which it, or the number of its tracks, changes."""
    border = scenario.borders[key].station(direction)
    works = [event for event in scenario.events.values() if key in event.border_capacity]
    dates = {ALWAYS} | {day for day, _ in border.tracks} | {day for day, _ in border.trains_per_day}
    dates |= {event.start for event in works} | {event.end for event in works}
    factors = {
        day: prod([event.border_capacity[key] for event in works if event.start <= day < event.end], start=1.0)
        for day in dates
    }
    return {day: border.trains_per_day.at(day) * factors[day] for day in sorted(dates)}


def mean_slowed(key: str, scenario: Scenario, at_h: npt.ArrayLike, direction: Direction = "outbound") -> Floats:
    """Return the same at hours of the model clock, at the trains of the timetable and of all other cities.

    Trains of the other direction count where they are on the same tracks. The capacity is that of the hour, or of the
    one at which a closed border opens. Trains that slots leave out, extra ones, and how trains bunch are not known to
    it.
    """
    border, hours = scenario.borders[key], np.asarray(at_h, dtype=float)
    if not border.load_exponent:
        return np.ones(hours.shape)
    on_track = track_times(key, scenario, direction)
    a_day: Floats = border.background_trains_per_year.over_h(hours, scenario.clock) / DAYS_A_YEAR
    if border.inbound is not None:
        a_day = a_day * border.others_share(direction)
    for event in scenario.events.values():
        during = (hours >= scenario.clock.hour(event.start)) & (hours < scenario.clock.hour(event.end))
        a_day = np.where(during, a_day * event.border_background.get(key, 1.0), a_day)
    for name, service in scenario.services.items():
        if border.station(service.direction) is not border.station(direction):
            continue
        if any(section.border == key for section in scenario.lanes[service.lane].sections.values()):
            a_day = a_day + scenario.offered(name).over_h(hours, scenario.clock) / DAYS_A_WEEK
    load = a_day / trains_per_day(key, scenario, direction).over([on_track.opens_h(hour) for hour in hours.tolist()])
    return np.array([slowed(each, border.load_exponent) for each in load.tolist()])
