"""Places on the rakes of joins, and the choice of shippers within them: a full rake is worth less to all who ask.

A rake with a timetable of its own (shuttle, block) has a known number of places, a wagon group those of its wagons on
each train of the port's timetable. Where more would be sent by a station than fits, the utility by it falls, in that
period and for all shippers alike, until what is sent fits. That fall is the shadow price of a place.

Source: shadow prices in choice under limits of capacity, as of jobs in the choice of workplaces: Castiglione, Bradley
and Gliebe 2015, Activity-Based Travel Demand Models: A Primer, SHRP 2 report S2-C46-RR-1.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from freightsim.base.arrays import Floats, Ints
from freightsim.base.errors import ConvergenceWarning
from freightsim.base.language import _, place_name
from freightsim.choice.access import Codes
from freightsim.choice.collection import Station
from freightsim.choice.periods import Periods
from freightsim.scenario import Scenario
from freightsim.scenario.joins import GroupTerms, RailTerms, ShuttleTerms, Terms
from freightsim.scenario.network import Direction

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

    def within(self, at: Ints | slice, ln: Floats | None) -> ByStation:
        """Return the way in some periods, where `ln` is added to its utility; shape (periods,), None for nothing."""
        utility = self.utility[at]
        if ln is not None and ln.any():
            utility = utility + ln[:, None, None, None]
        return self._replace(utility=utility, usd=self.usd[at])


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


Choose = Callable[[Sequence[ByStation], Ints], Sent]
"""Returns what is sent in some periods (positions) where stations are as given; arrays are of these periods alone."""


def share_by(way: ByStation, port: Floats, scale: float, city: int | slice = slice(None)) -> Floats:
    """Return the share of the port's cargo that comes by a station, in the shape of the potential, or of a city's."""
    utility = way.utility[:, city]
    with np.errstate(invalid="ignore"):
        return np.where(np.isneginf(utility), 0.0, np.exp((utility - port[:, city]) / scale))


def at_gate_by_join(sent: Sent, ways: Sequence[ByStation], access: Codes, code: int, mode: int, scale: float) -> Floats:
    """Return FEU a year of a city (by code) that use the mode of its join to the port's gate; shape (periods,).

    `access` are the codes of modes by period, city and class.
    """
    at_gate = 1.0 - np.sum([share_by(each, sent.port, scale, code) for each in ways], axis=0)
    takes = (access[:, code] == mode)[:, None, :]
    feu: Floats = (sent.feu[:, code] * np.maximum(at_gate, 0.0) * takes).sum(axis=(1, 2))
    return feu


def within_places(
    scenario: Scenario,
    direction: Direction,
    when: Periods,
    ways: Sequence[ByStation],
    access: Codes,
    scale: float,
    choose: Choose,
    *,
    apart: bool = True,
) -> Bounded:
    """Return the ways by stations at which no more is sent by a rake with a timetable than it has places.

    Those that are not full stay as they are, to the last bit. `access` as in `at_gate_by_join`. Where periods can be
    looked at apart, `choose` is asked for those alone in which something is not found yet; else always for all.
    A `ConvergenceWarning` says where what is sent is not within `CLOSE` of what fits.
    """
    rakes = {at: terms for at, each in enumerate(ways) if (terms := _bounded(each.station.terms)) is not None}
    if not rakes:
        return Bounded(tuple(ways))
    a_year = np.array([_places(scenario, direction, when, ways[at].station.code, terms) for at, terms in rakes.items()])
    rows = {at: row for row, at in enumerate(rakes)}
    without: dict[int, Floats] = {}
    found, left = _Shadow.none(len(rakes), len(when), scale), np.arange(len(when))

    def in_force(at: Ints | slice) -> tuple[ByStation, ...]:
        """Return the ways in some periods, where their rakes are worth what the search has found so far."""
        return tuple(each.within(at, found.ln[rows[n], at] if n in rows else None) for n, each in enumerate(ways))

    for number in range(PASSES):
        own = in_force(left)
        room, asked = _asked(choose(own, left), own, list(rakes), a_year[:, left], access[left], scale)
        if number == 0:
            without = {ways[at].station.code: np.maximum(asked[row] - room[row], 0.0) for at, row in rows.items()}
        close = found.closer(left, np.log(np.maximum(room, LEAST_PLACES) / np.maximum(asked, LEAST_PLACES)))
        if close.all():
            break
        left = left[~close.all(axis=0)] if apart else left
    else:
        _warn(scenario, [ways[at].station.code for at in rakes], when, left)
    return Bounded(in_force(slice(None)), without)


@dataclass(frozen=True, slots=True)
class _Shadow:
    """What utility by each rake falls by in each period, and what the last step of the search was; (rakes, periods)."""

    ln: Floats
    """Change of utility, 0 or less."""
    last_ln: Floats
    """That of the step before."""
    last_missing: Floats
    """Logarithm of places over boxes that was found with it."""
    steepest: float
    """Slope of boxes over utility where nothing else competes."""

    @classmethod
    def none(cls, rakes: int, periods: int, scale: float) -> _Shadow:
        """Return that of rakes which all have room."""
        nothing = np.zeros((rakes, periods))
        return cls(nothing.copy(), nothing.copy(), nothing, 1.0 / scale)

    def closer(self, at: Ints, missing: Floats) -> npt.NDArray[np.bool_]:
        """Take a step of the secant method where places (logarithm, over boxes) are missing; return where none are."""
        here = self.ln[:, at]
        missing = np.where((here < 0) | (missing < 0), missing, 0.0)
        close: npt.NDArray[np.bool_] = (missing > -CLOSE) & ((here == 0) | (missing < CLOSE))
        if close.all():
            return close
        moved, answered = here - self.last_ln[:, at], self.last_missing[:, at] - missing
        known = (np.abs(moved) > 1e-9) & (answered * moved > 0)
        slope = np.divide(answered, moved, out=np.full_like(moved, self.steepest), where=known)
        self.last_ln[:, at], self.last_missing[:, at] = here, missing
        step = missing / np.clip(slope, LEAST_SLOPE, self.steepest)
        self.ln[:, at] = np.where(close.all(axis=0), here, np.clip(here + step, LEAST_LN, 0.0))
        return close


def _bounded(terms: Terms) -> RailTerms | None:
    """Return terms whose places are known; None by truck, and for a group on trains of the city itself."""
    on_own_trains = isinstance(terms, GroupTerms) and terms.on_own_trains
    return terms if isinstance(terms, RailTerms) and not on_own_trains else None


def _warn(scenario: Scenario, codes: Sequence[int], when: Periods, left: Ints) -> None:
    """Warn that in some periods what is sent by rakes is not what fits."""
    names = [place_name(list(scenario.cities.values())[code]) for code in codes]
    text = _(
        "flows within the capacity of rakes ({names}) did not converge to {close:.1%} in {count} periods from {day}"
    )
    said = text.format(names=", ".join(names), close=CLOSE, count=len(left), day=when.starts[int(left[0])])
    warnings.warn(said, ConvergenceWarning, stacklevel=2)


def _asked(
    sent: Sent, ways: Sequence[ByStation], bounded: Sequence[int], a_year: Floats, access: Codes, scale: float
) -> tuple[Floats, Floats]:
    """Return the places left for boxes that come by the stations, and the FEU a year that do; (rakes, periods)."""
    asked, room = np.zeros_like(a_year), a_year.copy()
    for row, at in enumerate(bounded):
        station = ways[at].station
        asked[row] = (sent.feu * share_by(ways[at], sent.port, scale)).sum(axis=(1, 2, 3))
        room[row] -= at_gate_by_join(sent, ways, access, station.code, station.terms.mode, scale)
    return room, asked


def _places(scenario: Scenario, direction: Direction, when: Periods, code: int, terms: RailTerms) -> Floats:
    """Return FEU a year on the trains of a join (city by code) in a direction; shape (periods,).

    Where it leaves its wagons open they are those of full trains.
    """
    join = list(scenario.cities.values())[code].joins
    wagons = most_places(scenario, terms) if getattr(join, "wagons", None) == "auto" else terms.wagons
    return wagons / max(terms.wagons, 1) * places_feu_by_period(scenario, terms, direction, when)


def places_feu_by_period(scenario: Scenario, terms: RailTerms, direction: Direction, when: Periods) -> Floats:
    """Return the FEU a year that fit on the trains of a join by rail to the port in one direction; shape (periods,)."""
    if isinstance(terms, ShuttleTerms):
        weekly = np.full(len(when), terms.trains_per_week)
    else:
        services = carrying(scenario, terms, direction)
        weekly = np.sum([when.over(scenario.offered(key)) for key in services], axis=0) + np.zeros(len(when))
    return terms.wagons * weekly * WEEKS_A_YEAR


def carrying(scenario: Scenario, terms: RailTerms, direction: Direction) -> list[str]:
    """Return the services (ids) of a direction whose trains carry the wagons of a join."""
    lanes = terms.lanes if isinstance(terms, GroupTerms) else frozenset(scenario.lanes)
    return [key for key, each in scenario.services.items() if each.direction == direction and each.lane in lanes]


def most_places(scenario: Scenario, terms: RailTerms) -> int:
    """Return the FEU that fit on the longest train of the port from the first day of a join on."""
    wagons = scenario.trains.wagons_high
    later = [number for day, number in wagons if terms.start < day < scenario.horizon.end]
    return int(max([wagons.at(terms.start), *later]) * scenario.trains.teu_per_wagon / 2)
