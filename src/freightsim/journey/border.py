"""A train crosses a border: it waits for a transshipment track among other cities' trains, then for its papers."""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from heapq import heapreplace
from math import inf
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from freightsim.base.clock import HOURS_A_DAY, Clock
from freightsim.base.dated import Dated
from freightsim.base.live import Live, LiveState
from freightsim.base.steps import Steps
from freightsim.journey.stations import OnTracks, Pool
from freightsim.scenario import Scenario
from freightsim.scenario.capacity import TrackTimes
from freightsim.scenario.hubs import former_trains
from freightsim.scenario.joins import OwnTrains, Stationed, StationJoin
from freightsim.scenario.network import Direction, slowed
from freightsim.scenario.opening_hours import OpeningHours

WEEKS_A_YEAR = 365.25 / 7
WEEK_H = 7 * HOURS_A_DAY


class Load(NamedTuple):
    """How formalities at a border grow with its load."""

    exponent: float
    """They are multiplied by (1 - load) ^ -exponent."""
    trains_per_day: Steps
    """Capacity, by hour."""


class BorderStation(Live):
    """Transshipment tracks shared, first come first served, with the trains of all other cities.

    Other cities' trains are served lazily: nobody looks at them until a train of the port arrives.
    Where both arrive at the same instant, the other city's train goes first.
    """

    LIVE = ("_seen", "_own_h", "_others_from_h")

    def __init__(
        self,
        tracks: Pool,
        track_h: TrackTimes,
        background_h: Sequence[float],
        load: Load | None = None,
        opening: OpeningHours | None = None,
    ) -> None:
        self._tracks = tracks
        self._opening = opening
        self._load = load
        self.track_h = track_h
        """Hours for which a train holds a track, by the hour at which it gets one; when it is closed, and reopens."""
        self._background_h = background_h
        self._seen = 0
        self._own_h = array("d")
        self._others_from_h = array("d")
        self._pace_h, self._until_h = track_h.stretch(-inf)

    def state_at(self, at_h: float, until_h: float) -> LiveState:
        """Return tracks and trains as they are at an hour (see `freightsim.journey.stations.Pool.state_at`)."""
        return {"trains": self.state(), "tracks": self._tracks.state_at(at_h, until_h)}

    def resume_at(self, at_h: float, state: LiveState) -> None:
        """Go on from a state at an hour."""
        self.resume(state["trains"])
        self._tracks.resume_at(at_h, state["tracks"])

    def cross(self, at_h: float) -> tuple[float, float]:
        """Return the hours at which a train that arrives at an hour gets a track and leaves it.

        Trains must come in non-decreasing order of arrival.
        """
        self._let_others_pass(at_h)
        if self._load is not None:
            self._own_h.append(at_h)
        return self._hold(at_h)

    def slowed(self, at_h: float, track_h: float, *, own: bool = True) -> float:
        """Return what the formalities of a train that arrives and gets a track at some hours are multiplied by.

        The load is that of trains which came in the seven days before it, those of the same instant not among them,
        over the capacity as it gets a track; trains of the ports that are simulated are left out where `own` is false.
        """
        if self._load is None:
            return 1.0
        capacity = self._load.trains_per_day.at(track_h)
        came = _between(self._background_h, at_h - WEEK_H, at_h)
        if own:
            came += _between(self._own_h, at_h - WEEK_H, at_h)
        load = came * HOURS_A_DAY / WEEK_H / capacity
        return slowed(load, self._load.exponent)

    def released_h(self, freed_h: float, papers_h: float) -> float:
        """Return the hour at which the papers of a train are done that has left its track, given how long they take."""
        return freed_h + papers_h if self._opening is None else self._opening.ends_h(freed_h, papers_h)

    def others(self) -> OnTracks:
        """Return when other cities' trains got a track and left it, to the last one; no train may cross afterwards."""
        self._let_others_pass(inf)
        from_h = np.array(self._others_from_h)
        return OnTracks(from_h, from_h + self.track_h.holds_h(from_h))

    def _let_others_pass(self, until_h: float) -> None:
        """Serve other cities' trains that come up to an hour. Written flat: it runs once for every train of others."""
        seen = bisect_right(self._background_h, until_h, self._seen)
        come_h = self._background_h[self._seen : seen]
        self._seen = seen
        if self._tracks.leaves_h or not self.track_h.plain:
            self._others_from_h.extend([self._hold(at_h)[0] for at_h in come_h])
            return
        free_h, note = self._tracks.free_h, self._others_from_h.append
        pace_h, changes_h = self._pace_h, self._until_h
        for at_h in come_h:
            start_h = free_h[0]
            start_h = start_h if start_h > at_h else at_h  # noqa: FURB136
            if start_h >= changes_h:
                pace_h, changes_h = self.track_h.stretch(start_h)
            heapreplace(free_h, start_h + pace_h)
            note(start_h)
        self._pace_h, self._until_h = pace_h, changes_h

    def _hold(self, at_h: float) -> tuple[float, float]:
        """Return the hours at which a train gets a track and leaves it; hours of arrival never go back."""
        if self._tracks.leaves_h:
            self._tracks.let_go(at_h, self.track_h.opens_h)
        free_h = self._tracks.free_h
        start_h = free_h[0]
        start_h = start_h if start_h > at_h else at_h  # noqa: FURB136  (max() doubles the cost)
        if self.track_h.plain:  # tracks are given in the order of time, and so are the steps
            if start_h >= self._until_h:
                self._pace_h, self._until_h = self.track_h.stretch(start_h)
            end_h = start_h + self._pace_h
        else:
            start_h = self.track_h.opens_h(start_h)
            end_h = self.track_h.leaves_h(start_h)
        heapreplace(free_h, end_h)
        return start_h, end_h


def _between(hours: Sequence[float], from_h: float, to_h: float) -> int:
    """Return how many of rising hours lie from one on and before another."""
    return bisect_left(hours, to_h) - bisect_left(hours, from_h)


def background_trains(trains_per_year: Dated, clock: Clock, rng: np.random.Generator) -> list[float]:
    """Return the arrivals of others' trains (h, sorted): Poisson with the yearly number in force on each day."""
    edges_h = clock.begin_h + HOURS_A_DAY * np.arange(len(clock.days) + 1)
    a_day = trains_per_year.over_h(edges_h[:-1], clock) / 365.25
    cumulative = np.concatenate([[0.0], np.cumsum(a_day)])
    arrivals = np.sort(rng.random(rng.poisson(cumulative[-1])) * cumulative[-1])
    hours: list[float] = np.interp(arrivals, cumulative, edges_h).tolist()
    return hours


def those_that_come(hours: list[float], key: str, scenario: Scenario, rng: np.random.Generator) -> list[float]:
    """Return arrivals at a border without those trains that do not come.

    Trains of cities that get a port of their own are simulated: what such a city ran before its port opens is taken to
    go on among all others until then, and is thinned out afterwards, over the borders in the shares of its new
    timetable. Trains that a city gives up as it joins a hub are thinned out likewise, over the borders in the shares of
    the port's trains to their market. Dated events may keep a share of all away in the same manner. Each train has its
    own uniform number, so those that stay are the same in every scenario.
    """
    uniform = rng.random(len(hours))
    gone = np.zeros(len(hours))
    clock, border = scenario.clock, scenario.borders[key]
    for city_key, city in scenario.cities.items():
        if isinstance(city.joins, OwnTrains):
            former = [weekly.over_h(hours, clock) for weekly in former_trains(scenario, city_key)]
            there = np.asarray(hours) >= clock.hour(city.joins.start)
            gone += _share_over(key, city.joins, scenario) * WEEKS_A_YEAR * there * sum(former, np.zeros(len(hours)))
        elif isinstance(city.joins, StationJoin) and city.joins.own_trains_kept < 1:
            gone += WEEKS_A_YEAR * _given_up(key, city_key, city.joins, scenario, np.asarray(hours))
    a_year = np.maximum(border.background_trains_per_year.over_h(hours, clock), 1.0)
    share = np.maximum(1 - gone / a_year, 0.0)
    for event in scenario.events.values():
        if key in event.border_background:
            during = (np.asarray(hours) >= clock.hour(event.start)) & (np.asarray(hours) < clock.hour(event.end))
            share[during] *= event.border_background[key]
    if (share == 1).all():
        return hours
    return [at_h for at_h, stays in zip(hours, uniform >= 1 - share, strict=True) if stays]


def _given_up(
    key: str, city: str, join: Stationed, scenario: Scenario, hours: npt.NDArray[np.float64]
) -> npt.NDArray[np.float64]:
    """Return for each hour the trains a week over a border that a city does not run any more, both directions."""
    total, there = np.zeros(len(hours)), hours >= scenario.clock.hour(join.start)
    rates = scenario.hubs[city].trains_per_week if city in scenario.hubs else {}
    for direction, by_market in rates.items():
        for market, weekly in by_market.items():
            share = _share_of_market(key, market, direction, scenario, hours)
            total += (1 - join.own_trains_kept) * there * share * weekly.over_h(hours, scenario.clock)
    return total


def _share_of_market(
    key: str, market: str, direction: Direction, scenario: Scenario, hours: npt.NDArray[np.float64]
) -> npt.NDArray[np.float64]:
    """Return for each hour the share of the port's trains to a market that cross a border; 0 where none run."""
    terminals = {region.terminal for region in scenario.regions.values() if region.market == market}
    crossing, every = np.zeros((2, len(hours)))
    for name, service in scenario.services.items():
        lane = scenario.lanes[service.lane]
        if service.direction == direction and lane.terminal in terminals:
            weekly = scenario.offered(name).over_h(hours, scenario.clock)
            every += weekly
            crossing += weekly * any(section.border == key for section in lane.sections.values())
    return np.divide(crossing, every, out=np.zeros(len(hours)), where=every > 0)


def _share_over(key: str, join: OwnTrains, scenario: Scenario) -> float:
    """Return the share of a new port's trains that cross a border, as its first trains run."""
    services = join.services
    crossing = [lane for lane in services if any(part.border == key for part in scenario.lanes[lane].sections.values())]
    steps = {day for rates in services.values() for rate in rates.values() for day, _ in rate}
    for first in sorted({join.start, *(day for day in steps if day > join.start)}):
        weekly = {lane: sum(rate.at(first) for rate in rates.values()) for lane, rates in services.items()}
        if any(weekly.values()):
            return sum(weekly[lane] for lane in crossing) / sum(weekly.values())
    return 0.0
