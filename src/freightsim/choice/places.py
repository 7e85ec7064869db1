"""Places on the rakes of joins, and the choice of shippers within them: a full rake is worth less to all who ask.

A rake with a timetable of its own (shuttle, block) has a known number of places. Where more would be sent by a station
than fits, the utility by it falls, in that period and for all shippers alike, until what is sent fits. That fall is the
shadow price of a place. The places of wagon groups are not bounded here: they grow with the port's trains.

Source: shadow prices in choice under limits of capacity, as of jobs in the choice of workplaces: Castiglione, Bradley
and Gliebe 2015, Activity-Based Travel Demand Models: A Primer, SHRP 2 report S2-C46-RR-1.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

import numpy as np

from freightsim.base.arrays import Floats
from freightsim.choice.access import Codes
from freightsim.choice.collection import Station
from freightsim.choice.periods import Periods
from freightsim.scenario import Scenario
from freightsim.scenario.joins import RailTerms, ShuttleTerms

WEEKS_A_YEAR = 365.25 / 7

PASSES = 40
"""Most passes of the search for the worth of places."""

CLOSE = 1e-3
"""Relative error of what is sent at which the search ends."""

LEAST_SLOPE = 0.5
"""Least slope of what is sent over utility (logarithm) that is believed."""

LEAST_PLACES = 1e-6
"""FEU a year that count as no place at all."""

LEAST_LN = -60.0
"""Least change of utility: at it nobody uses a station."""


class ByStation(NamedTuple):
    """The way to the port by the station of a city that has joined."""

    station: Station
    """The station."""
    utility: Floats
    """Utility of rail by this station, in the shape of the potential; minus infinity where nobody uses it."""
    usd: Floats
    """Generalised cost by this station, in the same shape."""

    def worse_by(self, ln: Floats) -> ByStation:
        """Return the way with another utility in each period: `ln` is added; shape (periods,)."""
        return self._replace(utility=self.utility + ln[:, None, None, None]) if ln.any() else self


class Bounded(NamedTuple):
    """The ways by stations, within the places of their rakes."""

    ways: tuple[ByStation, ...]
    """The ways."""
    without_place: Mapping[int, Floats] = MappingProxyType({})
    """FEU a year, by code of the city, that would be sent by its rake if no rake had a limit, beyond its places; shape
    (periods,)."""


class Sent(NamedTuple):
    """What is sent by the port."""

    port: Floats
    """Utility of the port by its gate and all stations, in the shape of the potential."""
    feu: Floats
    """FEU a year, in the same shape."""


Choose = Callable[[Sequence[ByStation]], Sent]
"""Returns what is sent where stations are as given."""


def share_by(way: ByStation, port: Floats, scale: float) -> Floats:
    """Return the share of the port's cargo that comes by a station, in the shape of the potential."""
    with np.errstate(invalid="ignore"):
        return np.where(np.isneginf(way.utility), 0.0, np.exp((way.utility - port) / scale))


def at_gate_by_join(sent: Sent, ways: Sequence[ByStation], access: Codes, code: int, mode: int, scale: float) -> Floats:
    """Return FEU a year of a city (by code) that use the mode of its join to the port's gate; shape (periods,).

    `access` are the codes of modes by period, city and class.
    """
    at_gate = 1.0 - np.sum([share_by(each, sent.port, scale) for each in ways], axis=0)
    takes = (access[:, code] == mode)[:, None, :]
    feu: Floats = ((sent.feu * np.maximum(at_gate, 0.0))[:, code] * takes).sum(axis=(1, 2))
    return feu


def within_places(
    scenario: Scenario, when: Periods, ways: Sequence[ByStation], access: Codes, scale: float, choose: Choose
) -> Bounded:
    """Return the ways by stations at which no more is sent by a rake with a timetable than it has places.

    Those that are not full stay as they are, to the last bit. `access` as in `at_gate_by_join`.
    """
    rakes = {at: terms for at, each in enumerate(ways) if isinstance(terms := each.station.terms, ShuttleTerms)}
    found, bounded = tuple(ways), list(rakes)
    if not bounded:
        return Bounded(found)
    a_year = [_places_a_year(scenario, ways[at].station.code, terms) for at, terms in rakes.items()]
    worse = np.zeros((len(bounded), len(when)))
    places = np.array(a_year)[:, None] + worse
    before: tuple[Floats, Floats] | None = None
    without: dict[int, Floats] = {}
    slope = np.full_like(worse, 1.0 / scale)
    for _pass in range(PASSES):
        room, asked = _asked(choose(found), found, bounded, places, access, scale)
        if before is None:
            without = {ways[at].station.code: np.maximum(asked[row] - room[row], 0.0) for row, at in enumerate(bounded)}
        missing = np.log(np.maximum(room, LEAST_PLACES) / np.maximum(asked, LEAST_PLACES))
        missing = np.where((worse < 0) | (missing < 0), missing, 0.0)
        if np.all(missing > -CLOSE) and np.all((worse == 0) | (missing < CLOSE)):
            break
        if before is not None:
            moved, answered = worse - before[0], before[1] - missing
            known = (np.abs(moved) > 1e-9) & (answered * moved > 0)
            seen = np.divide(answered, moved, out=slope.copy(), where=known)
            slope = np.clip(seen, LEAST_SLOPE, 1.0 / scale)
        before = worse, missing
        worse = np.clip(worse + missing / slope, LEAST_LN, 0.0)
        found = tuple(
            each.worse_by(worse[bounded.index(at)]) if at in bounded else each for at, each in enumerate(ways)
        )
    return Bounded(found, without)


def _asked(
    sent: Sent, ways: Sequence[ByStation], bounded: Sequence[int], places: Floats, access: Codes, scale: float
) -> tuple[Floats, Floats]:
    """Return the places left for boxes that come by the stations, and the FEU a year that do; shape of `places`."""
    asked = np.zeros_like(places)
    room = places.copy()
    for row, at in enumerate(bounded):
        station = ways[at].station
        asked[row] = (sent.feu * share_by(ways[at], sent.port, scale)).sum(axis=(1, 2, 3))
        room[row] -= at_gate_by_join(sent, ways, access, station.code, station.terms.mode, scale)
    return room, asked


def _places_a_year(scenario: Scenario, code: int, terms: ShuttleTerms) -> float:
    """Return FEU a year each way on the rakes of a join (city by code); full trains where it leaves its wagons open."""
    join = list(scenario.cities.values())[code].joins
    wagons = most_places(scenario, terms) if getattr(join, "wagons", None) == "auto" else terms.wagons
    return wagons * terms.trains_per_week * WEEKS_A_YEAR


def most_places(scenario: Scenario, terms: RailTerms) -> int:
    """Return the FEU that fit on the longest train of the port from the first day of a join on."""
    wagons = scenario.trains.wagons_high
    later = [number for day, number in wagons if terms.start < day < scenario.horizon.end]
    return int(max([wagons.at(terms.start), *later]) * scenario.trains.teu_per_wagon / 2)
