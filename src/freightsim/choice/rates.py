"""The table of rates: what each city books by rail via the port, by period, region and class of goods."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

import numpy as np
import numpy.typing as npt

from freightsim.base.arrays import Floats, Ints
from freightsim.base.dated import Dated
from freightsim.choice.access import Codes
from freightsim.choice.collection import Station, port_stations, station_constant, station_scale, with_stations
from freightsim.choice.costs import Goods, market_prices, other_usd, rail_usd, rail_ways, station_usd
from freightsim.choice.fading import left
from freightsim.choice.hubs import hub_leaning, hub_trains, near_port, scales_of
from freightsim.choice.logit import ChoicePolicy, Shares, Weighed, answer_of, checked, nested_logit, read_only, whole
from freightsim.choice.periods import Periods, mid_quarter, periods
from freightsim.choice.places import Bounded, ByStation, Sent, within_places
from freightsim.choice.service import RailService, rail_service
from freightsim.policies.naming import rule_name
from freightsim.scenario import Scenario
from freightsim.scenario.choice import ONE
from freightsim.scenario.joins import GATE
from freightsim.scenario.network import City, Direction
from freightsim.scenario.potential import boxable_usd_bn, divided_by

LEAST_USD = 1.0
"""Least generalised cost of a FEU: no way is free."""


@dataclass(frozen=True)
class Rates:
    """What shippers of one direction book, before season, events and market shocks."""

    periods: Periods
    """When."""
    classes: list[str]
    """Classes of goods (ids) of the direction."""
    potential: Floats
    """FEU a year by all ways; shape (periods, cities, markets, classes)."""
    port: Floats
    """Utility of rail via the port, by its gate and all of its stations, in the shape of the potential."""
    shares: Shares
    """Choice probabilities, in the same shape."""
    rail_usd: Floats
    """Generalised cost by rail via the port's gate, in the same shape."""
    access: Codes
    """How boxes come to the port; shape (periods, cities, classes), codes of `freightsim.choice.access`."""
    usd_per_day: Floats
    """What a day costs a FEU; shape (markets, classes)."""
    value_ratio: Floats
    """Value of goods of each market over that of their class."""
    service: RailService
    """What the timetable offers."""
    alike: Floats
    """Logarithm of the sum over trains of other hubs on the port's side, in the shape of the potential (`Weighed`)."""
    rivals: Floats
    """The same over trains of hubs on the other side."""
    others: Floats
    """The same over the ways outside the nest."""
    stations: tuple[ByStation, ...] = ()
    """The ways to the port by cities that have joined, in the order of the cities; none where it is nowhere present."""
    scale: float = 1.0
    """Scale of utilities among the stations of one hub."""
    price_usd: Floats = field(default_factory=lambda: np.empty((0, 0)))
    """Price of a FEU by rail; shape (periods, markets)."""
    by_rule: bool = False
    """Whether shippers choose by a rule of the caller's in place of the nested logit."""
    without_place: Mapping[int, Floats] = field(default_factory=dict)
    """FEU a year, by code of the city, that its rake would be sent beyond its places; shape (periods,)."""

    @property
    def via_port(self) -> Floats:
        """FEU a year by rail via the port; shape (periods, cities, markets, classes). Not kept: it is large."""
        return self.potential * self.shares.via_port

    @cached_property
    def a_year(self) -> Floats:
        """FEU a year by rail via the port; shape (periods, cities)."""
        return self.via_port.sum(axis=(2, 3))

    @cached_property
    def market_of(self) -> Ints:
        """Code of the market of each region."""
        return self.service.in_market.argmax(axis=0)

    def choose(self, period: Ints, city: Ints, uniform: Floats) -> tuple[Ints, Ints]:
        """Return region (code) and class (position in `classes`) of bookings, by inversion of one uniform number."""
        cells, last = self._cells
        row = period * self.potential.shape[1] + city
        at = np.searchsorted(cells, row + uniform, side="right") - row * self._width
        at = np.minimum(at, last[row])
        return at // len(self.classes), at % len(self.classes)

    def station(self, period: Ints, city: Ints, region: Ints, cargo_class: Ints, uniform: Floats) -> Ints:
        """Return the station of bookings, by inversion of one uniform number: the code of its city, -1 for the gate."""
        found, upto = np.full(len(period), GATE), np.zeros(len(period))
        cell = period, city, self.market_of[region], cargo_class
        for each in self.stations:
            since, upto = upto, upto + np.exp((each.utility[cell] - self.port[cell]) / self.scale)
            found[(uniform >= since) & (uniform < upto)] = each.station.code
        return found

    def patience(self, period: Ints, city: Ints, region: Ints, cargo_class: Ints, station: Ints) -> tuple[Floats, ...]:
        """Return for bookings: loss of an hour's wait relative to cost, and the shares of rail, side and port."""
        cell = period, city, self.market_of[region], cargo_class
        an_hour = self.usd_per_day[self.market_of[region], cargo_class] / 24 / self._usd(cell, station)
        shares = self.shares
        of_side = np.ones_like(an_hour) if shares.of_side is None else shares.of_side[cell]
        return an_hour, shares.of_rail[cell], of_side, shares.of_port[cell]

    def price_share(self, period: Ints, city: Ints, region: Ints, cargo_class: Ints, station: Ints) -> Floats:
        """Return for bookings which part of generalised cost is the price of rail."""
        cell = period, city, self.market_of[region], cargo_class
        share: Floats = self.price_usd[period, self.market_of[region]] / self._usd(cell, station)
        return share

    def _usd(self, cell: tuple[Ints, Ints, Ints, Ints], station: Ints) -> Floats:
        """Return the generalised cost of bookings by rail via the port, and via its stations."""
        usd = self.rail_usd[cell]
        for each in self.stations:
            usd = np.where(station == each.station.code, each.usd[cell], usd)
        return np.maximum(usd, LEAST_USD)

    def weighed(self, period: Ints, city: Ints, region: Ints, cargo_class: Ints) -> Weighed:
        """Return for bookings what their shippers weighed."""
        cell = period, city, self.market_of[region], cargo_class
        return Weighed(self.port[cell], self.alike[cell], self.rivals[cell], self.others[cell])

    @property
    def _width(self) -> int:
        return self.service.pull.shape[1] * len(self.classes)

    def _by_region(self) -> Floats:
        """Return FEU a year; shape (periods x cities, regions x classes)."""
        total = self.service.market_pull[:, self.market_of]
        split = np.divide(self.service.pull, total, out=np.zeros_like(total), where=total > 0)
        cells = self.via_port[:, :, self.market_of, :] * split[:, None, :, None]
        return cells.reshape(-1, self._width)

    @cached_property
    def _cells(self) -> tuple[Floats, Ints]:
        """Cumulative shares of all rows one after another, row r between r and r + 1: one sorted list to look up.

        With the position of the last cell of each row in which anything is booked.
        """
        by_region = self._by_region()
        last: Ints = self._width - 1 - (by_region > 0)[:, ::-1].argmax(axis=1)
        cells = np.cumsum(by_region, axis=1)
        total = cells[:, -1:].copy()
        cells = np.divide(cells, total, out=np.ones_like(cells), where=total > 0)
        cells += np.arange(len(cells), dtype=float)[:, None]
        return cells.ravel(), last


def rates(
    scenario: Scenario,
    direction: Direction,
    *,
    rivals: Sequence[Scenario] = (),
    choice: ChoicePolicy = nested_logit,
    bounded: bool = True,
) -> Rates:
    """Return the table of rates of a direction: potential by city, market and class, and the shares of the ways.

    `rivals` are the other simulated ports of a scenario (`freightsim.scenario.ports`), whose trains share the nest with
    those of the hubs in outline.
    `choice` may take the place of the nested logit.
    No more is sent by the rake of a join than it has places (`freightsim.choice.places`), unless `bounded` is false.
    """
    when = periods(scenario, direction, rivals)
    own = {key: item for key, item in scenario.cargo.classes.items() if item.direction == direction}
    goods = Goods.of(scenario, direction)
    service = rail_service(scenario, direction, when)
    cost, access = rail_ways(scenario, direction, when, service, goods)
    gate = port_utility(scenario, direction, when, service, cost)
    near, distant = trains_of_others(scenario, direction, when, goods, rivals)
    beside = near_port(scenario)[:, None, None]
    others = _others(scenario, direction, when, goods)
    alike, opposite = np.where(beside, near, distant), np.where(beside, distant, near)
    potential = _potential(scenario, direction, when, [item.share for item in own.values()])
    stations, scale = tuple(_by_station(scenario, direction, when, service, goods)), station_scale(scenario)

    def weigh(ways: Sequence[ByStation], at: Ints | slice = slice(None)) -> tuple[Weighed, Shares]:
        """Return what shippers weigh and choose in some periods where stations are as given."""
        port = with_stations(gate[at], [each.utility for each in ways], scale)
        weighed = Weighed(*map(read_only, (port, alike[at], opposite[at], others[at])))
        shares = answer_of(choice, weighed, scales_of(scenario))
        return weighed, shares if choice is nested_logit else checked(rule_name(choice), shares, port)

    def sent(ways: Sequence[ByStation], at: Ints) -> Sent:
        weighed, shares = weigh(ways, at)
        return Sent(weighed.port, potential[at] * shares.via_port)

    found = Bounded(stations)
    if bounded:
        found = within_places(scenario, direction, when, stations, access, scale, sent, apart=choice is nested_logit)
    weighed, shares = weigh(found.ways)
    if choice is not nested_logit:
        shares = whole(rule_name(choice), shares, potential, weighed)
    return Rates(
        periods=when,
        classes=list(own),
        potential=potential,
        port=weighed.port,
        shares=shares,
        rail_usd=cost,
        access=access,
        usd_per_day=goods.usd_per_day,
        value_ratio=goods.value_ratio,
        service=service,
        alike=alike,
        rivals=opposite,
        others=others,
        stations=found.ways,
        scale=scale,
        price_usd=market_prices(scenario, direction, when),
        by_rule=choice is not nested_logit,
        without_place=found.without_place,
    )


def trains_of_others(
    scenario: Scenario, direction: Direction, when: Periods, goods: Goods, rivals: Sequence[Scenario]
) -> tuple[Floats, Floats]:
    """Return the logarithms of the sums over trains of near and of distant hubs, those of simulated ports among them.

    Hubs in outline are known to one of the scenarios only, lest they count twice.
    """
    near, distant = hub_trains(scenario, direction, when, goods).sums()
    for rival in rivals:
        theirs = simulated(rival, direction, when, goods)
        beside = near_port(rival)[:, None, None]
        near_there, distant_there = hub_trains(rival, direction, when, goods).sums()
        near = np.logaddexp(np.logaddexp(near, near_there), np.where(beside, theirs, -np.inf))
        distant = np.logaddexp(np.logaddexp(distant, distant_there), np.where(beside, -np.inf, theirs))
    return near, distant


def simulated(rival: Scenario, direction: Direction, when: Periods, goods: Goods) -> Floats:
    """Return the utility of a simulated port's trains over the inner scale, in the shape of the potential."""
    service = rail_service(rival, direction, when)
    cost = rail_usd(rival, direction, when, service, goods)
    return port_utility(rival, direction, when, service, cost) / scales_of(rival).inner


def _potential(scenario: Scenario, direction: Direction, when: Periods, shares: Sequence[Dated]) -> Floats:
    """Return the FEU a year by all ways; `shares` are those of the classes of goods."""
    of_class = np.stack([when.over(each) for each in shares], axis=1)
    mix = np.divide(of_class, of_class.sum(axis=1, keepdims=True), out=np.zeros_like(of_class), where=of_class > 0)
    boxable = np.array([boxable_usd_bn(scenario, key, direction) for key in scenario.cities])
    share = np.array([market.share[direction] for market in scenario.markets.values()])
    a_year = when.over(scenario.demand[direction].feu_per_boxable_usd_bn)
    by_market = boxable[:, None] * (share / divided_by(share.sum()))
    return a_year[:, None, None, None] * by_market[None, ..., None] * mix[:, None, None, :]


def port_utility(
    scenario: Scenario,
    direction: Direction,
    when: Periods,
    service: RailService,
    cost: Floats,
) -> Floats:
    """Return the utility of the port's trains; minus infinity where a market is not served.

    To a city before its shippers come to the port at all (`cities.*.since`) none is.
    """
    choice = scenario.choice
    liking = _liking(scenario, direction, when, _constant(scenario, direction, when))
    cities = scenario.cities.values()
    reach = np.array([city.road_km / choice.reach_km if choice.reach_km else 0.0 for city in cities])
    served = _served(scenario, when, service)
    return np.where(served, liking - reach[:, None, None] + utility(scenario, cost), -np.inf)


def _by_station(
    scenario: Scenario, direction: Direction, when: Periods, service: RailService, goods: Goods
) -> Iterator[ByStation]:
    """Yield the ways to the port by its stations, as `port_utility` has that by its gate."""
    stations = port_stations(scenario, when)
    if not stations:
        return
    constant, served = station_constant(scenario, when), _served(scenario, when, service)
    if constant is None:
        liking = _liking(scenario, direction, when, _constant(scenario, direction, when))
    else:  # as by stations of the hubs in outline: the recorded ones tell how these are liked, not the port's own place
        liking = constant[:, None, None, None] + hub_leaning(scenario, direction, goods)
    for station in stations:
        cost = station_usd(scenario, direction, when, service, goods, station)
        away = (station.away - station.ln_presence)[:, :, None, None]
        carried = _carried(scenario, direction, station)[:, None]
        worth = np.where(served & carried, liking - away + utility(scenario, cost), -np.inf)
        yield ByStation(station, worth, cost)


def _carried(scenario: Scenario, direction: Direction, station: Station) -> npt.NDArray[np.bool_]:
    """Return to which markets the join of a station brings any boxes."""
    regions = [r for r in scenario.regions.values() if station.terms.carries(scenario, direction, r.terminal)]
    return np.array([any(region.market == market for region in regions) for market in scenario.markets])


def _served(scenario: Scenario, when: Periods, service: RailService) -> npt.NDArray[np.bool_]:
    """Return where the port has trains on offer; shape (periods, cities, markets, 1)."""
    come = [_comes(city, when) for city in scenario.cities.values()] or [np.empty(len(when), bool)]
    return (service.market_pull > 0)[:, None, :, None] & np.stack(come, axis=1)[:, :, None, None]


def _comes(city: City, when: Periods) -> npt.NDArray[np.bool_]:
    """Return in which periods the city's shippers come to the port."""
    return np.ones(len(when), dtype=bool) if city.since is None else when.from_day(city.since)


def _liking(scenario: Scenario, direction: Direction, when: Periods, constant: Floats) -> Floats:
    """Return how well trains of a constant are liked, cost and distance apart; shape (periods, 1, markets, classes)."""
    odds = [when.over(market.rail_odds.get(direction, ONE)) for market in scenario.markets.values()]
    liking = (constant[:, None] + _ln(np.stack(odds, axis=1)))[:, None, :, None]
    own = [item.rail_constant for item in scenario.cargo.classes.values() if item.direction == direction]
    return liking + np.array(own)


def _others(scenario: Scenario, direction: Direction, when: Periods, goods: Goods) -> Floats:
    """Return the logarithm of the sum of exp(utility) over the ways outside the nest."""
    shape = (len(when), len(scenario.cities), len(scenario.markets), len(goods.t_per_feu))
    total = np.full(shape, -np.inf)
    for market, constant, cost in other_usd(scenario, direction, when, goods):
        total[:, :, market, :] = np.logaddexp(total[:, :, market, :], constant + utility(scenario, cost))
    return total


def utility(scenario: Scenario, cost: Floats) -> Floats:
    """Return the part of utility that is cost: its logarithm times the sensitivity, sign turned."""
    return -scenario.choice.cost_sensitivity * np.log(np.maximum(cost, LEAST_USD))


def _constant(scenario: Scenario, direction: Direction, when: Periods) -> Floats:
    """Return the constant of rail via the port in each period: curve and trend at mid-quarter, steps as they begin."""
    attraction, choice = scenario.demand[direction].attraction, scenario.choice
    smooth = [_curve_and_trend(scenario, direction, mid_quarter(day)) for day in when.starts]
    steps = _ln(when.over(choice.rail_index)) + _ln(when.over(attraction.shift)) + _ln(when.over(attraction.adjustment))
    return np.array(smooth) + steps + left(scenario, attraction.adjustment, when)


def port_log_odds(scenario: Scenario, direction: Direction, day: date, *, adjusted: bool = False) -> float:
    """Return the structural constant of rail via the port on a day: curve, index, trend and shift, in log-odds.

    With `adjusted`, that of the year's adjustment, too; what is left of the last one in later years is not counted.
    """
    attraction, choice = scenario.demand[direction].attraction, scenario.choice
    odds = [choice.rail_index.at(day), attraction.shift.at(day)] + [attraction.adjustment.at(day)] * adjusted
    return _curve_and_trend(scenario, direction, day) + float(_ln(np.array(odds)).sum())


def _curve_and_trend(scenario: Scenario, direction: Direction, day: date) -> float:
    """Return the part of the constant that moves from day to day, in log-odds."""
    choice = scenario.choice
    return scenario.demand[direction].attraction.smooth(day) + choice.port_trend_per_year * choice.indexed_years(day)


def _ln(ratio: Floats) -> Floats:
    with np.errstate(divide="ignore"):  # odds of 0 leave nothing: the logarithm is minus infinity
        return np.log(ratio)
