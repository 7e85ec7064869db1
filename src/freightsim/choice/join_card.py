"""What a join brings by the choice model alone, exactly: the scenario with the join less the scenario without it.

Shippers choose at the timetable as it is stated, before season, events, market shocks and waits. No simulation is
needed, and what one way gains others lose to the last box. The gain is then worked out again with three assumptions
moved one at a time, without a refit: how present the hub is at the station, the support that all trains have from the
shipper's point of view, and how close substitutes the hubs on one side are.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np

from freightsim.base.arguments import instance_of, list_of, one_of
from freightsim.base.arrays import Floats
from freightsim.base.clock import Clock
from freightsim.base.dated import Dated
from freightsim.base.frozen import read_only
from freightsim.base.language import _
from freightsim.base.remembered import Remembered
from freightsim.choice.expected import by_station_of
from freightsim.choice.expected_support import expected_support_usd
from freightsim.choice.flows import by_year
from freightsim.choice.rakes import places_feu_a_year, with_rakes
from freightsim.choice.tables import rate_tables
from freightsim.choice.ways import (
    NOTHING_FEU,
    OTHER_HUBS,
    OWN_TRAINS,
    UNSHIPPED,
    VIA_PORT,
    Way,
    by_way_of,
    feu_by_way,
    feu_via_port,
)
from freightsim.facts import ranges
from freightsim.scenario import Scenario
from freightsim.scenario.joins import OwnTrains, StationJoin, Terms, joined_hub, terms_of
from freightsim.scenario.ports import new_ports

Tree = dict[str, Any]

PRESENCES = (0.4, 1.0)
"""Presence at a station at the ends of its bar: recorded joins allow for about as much (docs/joins.md)."""
CLOSENESSES = (0.5, 1.0)
"""`choice.hub_independence` at the ends of its bar: hubs on one side much closer substitutes than hubs of both sides,
or not closer at all. No estimate was found."""
SUPPORT = "subsidy_after_2020"
"""Row of `model/ranges` by whose ratios the subsidy of all trains is multiplied at the ends of its bar."""
FULL = 0.01
"""Boxes beyond the places of a haul, over these, from which it is too small: choice is solved to a thousandth."""
MOST_HUBS = 3
"""So many hubs are named in a card; the others are taken together."""
KEPT = 16
"""Cards that are remembered: a page and a terminal ask for the same."""

_made: Remembered[JoinCard] = Remembered(KEPT)


class Bar(NamedTuple):
    """What the joined trains gain at the ends of an assumption's range."""

    id: str
    """The assumption: `presence` (0 to 1), `support` (ratio to the scenario's) or `closeness` (hub independence)."""
    ends: tuple[float, float]
    """Its values at both ends."""
    feu: tuple[float, float]
    """The gain at both ends, FEU a year."""


class Counted(NamedTuple):
    """The days of a card's years on which the join counts."""

    first: date
    """The first of them."""
    last: date
    """The last of them; before the first where there is none."""
    years: float
    """How many years they are: of each calendar year its share."""

    def whole(self, years: Sequence[int]) -> bool:
        """Return whether they are all days of some years."""
        return self.first <= date(years[0], 1, 1) and self.last >= date(years[-1], 12, 31)


@dataclass(frozen=True, repr=False)
class JoinCard:
    """What the join of a city brings and takes, without simulation; see `join_card`."""

    city: str
    """Id of the city that joins."""
    place: int
    """Its place among the cities of the scenario."""
    joined: Way
    """Whose trains it joins: the port's, those of a hub in outline, or those of its own port."""
    years: tuple[int, ...]
    """The years that figures are means of: those asked for, else whole years from the join on, else those it has."""
    counted: Counted
    """The days of these years that the horizon holds from the join on."""
    a_years_rate: bool
    """Whether amounts of years in part are at a year's rate; where years were asked for, they are of the days counted.
    """
    per_years: float
    """Number of years by which sums over the years are divided."""
    change: Mapping[Way, Floats]
    """Change in FEU by way, both directions; shape (years, cities)."""
    by_station: Floats | None
    """FEU that come by the haul of the join, both directions, shape (years, cities); None where it is not to the
    port."""
    places_feu: float | None
    """FEU a year that fit on the trains of the join, or of the timetable of a port of its own, both directions; None
    where it is not by rail, or to another hub."""
    without_place_feu: float
    """FEU a year that would be sent by a rake with a timetable beyond its places: they go other ways, or by the port's
    own place. 0 where there is room for all."""
    support_usd: Mapping[str, float]
    """What others than shippers pay more for the port's boxes with the join than without it, USD a year by payer;
    empty where it is not to the port."""
    bars: tuple[Bar, ...] = ()
    """The gain at the ends of the range of three assumptions."""

    @cached_property
    def gain_feu(self) -> float:
        """FEU a year that the joined trains gain."""
        return self._a_year(self.joined)

    @cached_property
    def city_feu(self) -> float:
        """FEU a year of it that are of the city's own shippers."""
        return float(self.change[self.joined][:, self.place].sum()) / self.per_years

    @property
    def others_feu(self) -> float:
        """FEU a year of it that are of other cities, which use the station."""
        return self.gain_feu - self.city_feu

    @property
    def station_feu(self) -> tuple[float, float] | None:
        """FEU a year by the haul of the join, of the city and of other cities, those that came to the port before too.

        None where the join is not to the port.
        """
        if self.by_station is None:
            return None
        total, own = (float(feu.sum()) / self.per_years for feu in (self.by_station, self.by_station[:, self.place]))
        return own, total - own

    @property
    def beyond_places_feu(self) -> float:
        """FEU a year that are carried by the haul of the join as chosen, and find no place on its trains.

        They are the city's own, which take it to the port's gate: what comes by the station is bounded. 0 where all fit
        to a hundredth, and where the join is not by rail to the port.
        """
        if self.station_feu is None or self.places_feu is None:
            return 0.0
        beyond = sum(self.station_feu) - self.places_feu
        return beyond if beyond > FULL * self.places_feu + NOTHING_FEU else 0.0

    @property
    def taken(self) -> dict[Way, float]:
        """FEU a year that each other way loses; one that gains is below 0. They sum to `gain_feu`.

        Own trains of the city are one of them, and what is not shipped by any way.
        """
        own = {Way("hub", self.city), Way("city", self.city)}
        found = {OWN_TRAINS: 0.0}
        for way in self.change:
            if way != self.joined:
                group = OWN_TRAINS if way in own else way
                found[group] = found.get(group, 0.0) - self._a_year(way)
        found[UNSHIPPED] = sum(self._a_year(way) for way in self.change)
        return found

    def taken_from(self, hubs: Sequence[str]) -> dict[Way, float]:
        """Return `taken` with trains of hubs that are not among these (ids) taken together."""
        found: dict[Way, float] = {}
        for way, feu in self.taken.items():
            named = way.kind not in ("hub", "city") or way.id in hubs
            group = way if named else OTHER_HUBS
            found[group] = found.get(group, 0.0) + feu
        return found

    @property
    def support_usd_per_feu(self) -> float | None:
        """What others than shippers pay for each FEU gained.

        None where less than half a FEU a year is gained, or the join is not to the port.
        """
        return sum(self.support_usd.values()) / self.gain_feu if self._has_support_per_feu else None

    def support_usd_per_feu_of(self, payer: str) -> float | None:
        """Return what a payer pays of it for each FEU gained."""
        return self.support_usd.get(payer, 0.0) / self.gain_feu if self._has_support_per_feu else None

    @property
    def _has_support_per_feu(self) -> bool:
        return bool(self.support_usd) and self.gain_feu >= NOTHING_FEU

    def _a_year(self, way: Way) -> float:
        return float(self.change[way].sum()) / self.per_years

    def __repr__(self) -> str:
        way = ":".join(filter(None, self.joined))
        return (
            f"<JoinCard of {self.city}: {way} gains {self.gain_feu:,.1f} FEU a year, {self.years[0]}-{self.years[-1]}>"
        )


def join_card(scenario: Scenario, city: str, years: Sequence[int] | None = None) -> JoinCard:
    """Return what the join of a city (id) brings: the scenario less the same without this join, by shippers' choice.

    Other joins of the scenario stay, so that the card of one of several is what it adds to the others. Amounts are FEU
    a year, both directions. They are means over the whole years from the join on; where the horizon holds none, those
    of the days that it holds from the join on, at a year's rate. With `years` they are means over these years, as in a
    `Comparison`: one that is held in part counts with its part. Choice is the nested logit within the places of rakes
    and wagon groups (`freightsim.choice.places`); waits and yards do not bound it.

    Raises TypeError where the first argument is no scenario or years are no list, KeyError where there is no such city
    or year, and ValueError where it does not join, there are no years, or one of them is there twice.
    """
    instance_of("scenario", scenario, Scenario)
    one_of(_("city"), city, scenario.cities)
    if scenario.cities[city].joins is None:
        raise ValueError(_("{city} does not join in {scenario}").format(city=city, scenario=scenario.name))
    known = scenario.clock.years
    asked = None if years is None else tuple(sorted(one_of(_("year"), each, known) for each in list_of("years", years)))
    return _made.answer((scenario, city, asked), lambda: _card(scenario, city, asked))


def card(scenario: Scenario, *, years: Sequence[int] | None = None) -> dict[str, JoinCard]:
    """Return the card of every city that joins in a scenario, by id; see `join_card`.

    Raises as `join_card` does for a wrong scenario or wrong years.
    """
    cities = instance_of("scenario", scenario, Scenario).cities
    return {key: join_card(scenario, key, years) for key, place in cities.items() if place.joins is not None}


def _card(scenario: Scenario, city: str, asked: tuple[int, ...] | None) -> JoinCard:
    """Return the card of a city over the years asked for, or its own."""
    join = scenario.cities[city].joins
    assert join is not None  # noqa: S101  (`join_card` has looked)
    years = _years_from(scenario.clock, join.start) if asked is None else asked
    counted = _counted(scenario.clock, join.start, years)
    per = counted.years if asked is None else float(len(years))
    sized = with_rakes(scenario)
    own, without = (_stated(each, years[0]) for each in (sized, _without(scenario, city)))
    expected, alone = _expected(own, city), _expected(without, None)
    at = [own.clock.years.index(year) for year in years]
    ways, before, nothing = expected.ways, alone.ways, np.zeros_like(expected.ways[VIA_PORT])
    change = {way: (ways.get(way, nothing) - before.get(way, nothing))[at] for way in dict.fromkeys([*ways, *before])}
    joined, places = _joined(own, city), places_feu_a_year(sized, city)
    paid = {
        payer: float((usd - alone.support_usd.get(payer, 0.0))[at].sum()) / per
        for payer, usd in expected.support_usd.items()
    }
    return JoinCard(
        city=city,
        place=list(own.cities).index(city),
        joined=joined,
        years=years,
        counted=counted,
        a_years_rate=asked is None,
        per_years=per,
        change=read_only(change),
        by_station=None if expected.station is None else expected.station[at],
        places_feu=None if places is None else places * counted.years / per,
        without_place_feu=float(expected.without_place[at].sum()) / per,
        support_usd=paid if joined == VIA_PORT else {},
        bars=tuple(_bars(own, without, city, joined, Averaged(at, per))),
    )


class Averaged(NamedTuple):
    """Years of a horizon, and by what sums over them are divided."""

    at: list[int]
    """Their places among the years of the horizon."""
    per: float
    """Number of years by which sums over them are divided."""


def _without(scenario: Scenario, city: str) -> Scenario:
    """Return the scenario without the join of a city; the rakes of other joins are sized as it would be simulated."""
    return with_rakes(scenario.but({"cities": {city: {"joins": None}}}))


def _stated(scenario: Scenario, first: int) -> Scenario:
    """Return a scenario at its stated timetable, from the first of a card's years on: earlier ones are not needed."""
    fixed = scenario.but({"timetable": {"rule": "fixed"}})
    if first == scenario.clock.years[0]:
        return fixed
    return fixed.but({"horizon": {"from": f"{first}-01-01", "warm_up_from": None}})


def _years_from(clock: Clock, start: date) -> tuple[int, ...]:
    """Return the whole years after the first day of a join; where the horizon holds none, the years from it on."""
    whole = tuple(year for year in clock.years if clock.holds(year) and date(year, 1, 1) >= start)
    return whole or tuple(year for year in clock.years if year >= start.year)


def _counted(clock: Clock, start: date, years: Sequence[int]) -> Counted:
    """Return the days of some years that the horizon holds from the first day of a join on."""
    begins = max(start, clock.start)
    parts = [(max(date(year, 1, 1), begins), min(date(year + 1, 1, 1), clock.end)) for year in years]
    shares = [
        max((until - first).days, 0) / (date(year + 1, 1, 1) - date(year, 1, 1)).days
        for year, (first, until) in zip(years, parts, strict=True)
    ]
    return Counted(parts[0][0], parts[-1][1] - timedelta(days=1), sum(shares))


class Expected(NamedTuple):
    """What shippers of a scenario are expected to choose, by year of the horizon."""

    ways: dict[Way, Floats]
    """FEU by way; shape (years, cities)."""
    support_usd: dict[str, Floats]
    """Support by payer; shape (years,)."""
    station: Floats | None
    """FEU by the haul of a city's join, shape (years, cities); None where it is not to the port."""
    without_place: Floats
    """FEU beyond the places of its rake; shape (years,)."""


def _expected(scenario: Scenario, city: str | None) -> Expected:
    """Return what shippers are expected to choose, and what goes by the join of a city."""
    rivals = new_ports(scenario)
    tables = rate_tables(scenario, list(rivals.values()))
    station, without_place = None, np.zeros(len(scenario.clock.years))
    if city is not None and terms_of(scenario, city, Terms) is not None:
        code = list(scenario.cities).index(city)
        parts = [by_year(by_station_of(scenario, table, code), table.periods) for table in tables.values()]
        station = np.asarray(np.sum(parts, axis=0))
        for table in tables.values():
            if code in table.without_place:
                without_place += by_year(table.without_place[code], table.periods)
    return Expected(by_way_of(scenario, rivals, tables), expected_support_usd(scenario, tables), station, without_place)


def _joined(scenario: Scenario, city: str) -> Way:
    """Return whose trains a city joins."""
    if isinstance(scenario.cities[city].joins, OwnTrains):
        return Way("city", city)
    hub = joined_hub(scenario, city)
    return VIA_PORT if hub is None else Way("hub", hub)


def _bars(own: Scenario, without: Scenario, city: str, joined: Way, years: Averaged) -> Iterator[Bar]:
    """Yield the gain at the ends of each assumption; the same is moved with and without the join."""
    support = next(each for each in ranges() if each.id == SUPPORT)
    before = _feu(without, joined, years)

    def gain(tree: Tree, *, of_join: bool = False) -> float:
        less = before if of_join else _feu(without.but(tree), joined, years)
        return _feu(own.but(tree), joined, years) - less

    if isinstance(own.cities[city].joins, StationJoin):
        low, high = (gain({"cities": {city: {"joins": {"presence": end}}}}, of_join=True) for end in PRESENCES)
        yield Bar("presence", PRESENCES, (low, high))
    ends = support.low, support.high
    low, high = (gain(_support_times(own, end)) for end in ends)
    yield Bar("support", ends, (low, high))
    low, high = (gain({"choice": {"hub_independence": end}}) for end in CLOSENESSES)
    yield Bar("closeness", CLOSENESSES, (low, high))


def _support_times(scenario: Scenario, factor: float) -> Tree:
    """Return the change that multiplies the support of all trains: the port's, hubs' and those of ports of cities.

    It is at most the full cost of rail, above which a scenario is refused.
    """
    rail = scenario.choice.rail

    def times(subsidy: Dated) -> Dated:
        days = {day for each in (subsidy, rail.cost_usd_per_feu) for day, _number in each}
        return Dated({day: min(factor * subsidy.at(day), rail.cost_usd_per_feu.at(day)) for day in sorted(days)})

    hubs = {
        key: {"subsidy_usd_per_feu": times(hub.subsidy_usd_per_feu)}
        for key, hub in scenario.hubs.items()
        if hub.subsidy_usd_per_feu is not None
    }
    ports = {
        key: {"joins": {"subsidy_usd_per_feu": times(city.joins.subsidy_usd_per_feu)}}
        for key, city in scenario.cities.items()
        if isinstance(city.joins, OwnTrains) and city.joins.subsidy_usd_per_feu is not None
    }
    general = {"rail": {"subsidy_usd_per_feu": times(rail.subsidy_usd_per_feu)}}
    return {"choice": general, "hubs": hubs, "cities": ports}


def _feu(scenario: Scenario, way: Way, years: Averaged) -> float:
    """Return the FEU a year by a way, all cities together, mean over these years."""
    rivals = new_ports(scenario)
    feu = feu_via_port(scenario, rivals) if way == VIA_PORT else feu_by_way(scenario, rivals).get(way)
    return 0.0 if feu is None else float(feu[years.at].sum()) / years.per
