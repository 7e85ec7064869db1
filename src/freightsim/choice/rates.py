"""The table of rates: what each city books by rail via the port, by period, region and class of goods."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from freightsim.base.arrays import Floats, Ints
from freightsim.choice.access import Codes
from freightsim.choice.costs import Goods, other_usd, own_trains_usd, rail_usd, rail_ways
from freightsim.choice.logit import ChoicePolicy, Shares, answer_of, checked, nested_logit, read_only, whole
from freightsim.choice.periods import Periods, mid_quarter, periods
from freightsim.choice.service import RailService, rail_service
from freightsim.policies.naming import rule_name
from freightsim.scenario import Scenario
from freightsim.scenario.choice import ONE, Tilt
from freightsim.scenario.network import City, Direction

USD_A_TILT = 100_000.0
"""USD in a FEU that the value tilt counts as one."""

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
    mix: Floats
    """Sourced shares of the classes; shape (periods, classes)."""
    port: Floats
    """Utility of rail via the port, in the shape of the potential."""
    shares: Shares
    """Choice probabilities, in the same shape."""
    rail_usd: Floats
    """Generalised cost by rail via the port, in the same shape."""
    access: Codes
    """How boxes come to the port; shape (periods, cities, classes), codes of `freightsim.choice.access`."""
    usd_per_day: Floats
    """What a day costs a FEU of each class."""
    service: RailService
    """What the timetable offers."""
    rivals: Floats
    """Logarithm of the sum over trains of other ports, in the shape of the potential (see `nested_logit`)."""
    others: Floats
    """The same over the ways outside the nest."""

    @cached_property
    def via_port(self) -> Floats:
        """FEU a year by rail via the port; shape (periods, cities, markets, classes)."""
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
        cells = self._cells
        row = period * self.potential.shape[1] + city
        at = np.searchsorted(cells, row + uniform, side="right") - row * self._width
        at = np.minimum(at, self._last[row])
        return at // len(self.classes), at % len(self.classes)

    def patience(self, period: Ints, city: Ints, region: Ints, cargo_class: Ints) -> tuple[Floats, Floats, Floats]:
        """Return for bookings: loss of an hour's wait relative to cost, the share of rail, and of the port in rail."""
        cell = period, city, self.market_of[region], cargo_class
        an_hour = self.usd_per_day[cargo_class] / 24 / np.maximum(self.rail_usd[cell], LEAST_USD)
        return an_hour, self.shares.of_rail[cell], self.shares.of_port[cell]

    def weighed(self, period: Ints, city: Ints, region: Ints, cargo_class: Ints) -> tuple[Floats, Floats, Floats]:
        """Return for bookings what their shippers weighed: the port, its rivals and the other ways."""
        cell = period, city, self.market_of[region], cargo_class
        return self.port[cell], self.rivals[cell], self.others[cell]

    @property
    def _width(self) -> int:
        return self.service.pull.shape[1] * len(self.classes)

    @cached_property
    def _by_region(self) -> Floats:
        """FEU a year; shape (periods x cities, regions x classes)."""
        total = self.service.market_pull[:, self.market_of]
        split = np.divide(self.service.pull, total, out=np.zeros_like(total), where=total > 0)
        cells = self.via_port[:, :, self.market_of, :] * split[:, None, :, None]
        return cells.reshape(-1, self._width)

    @cached_property
    def _cells(self) -> Floats:
        """Cumulative shares of all rows one after another, row r between r and r + 1: one sorted list to look up."""
        cumulative = np.cumsum(self._by_region, axis=1)
        total = cumulative[:, -1:]
        shares = np.divide(cumulative, total, out=np.ones_like(cumulative), where=total > 0)
        cells: Floats = (shares + np.arange(len(shares), dtype=float)[:, None]).ravel()
        return cells

    @cached_property
    def _last(self) -> Ints:
        """Position of the last cell of each row in which anything is booked."""
        booked = self._by_region > 0
        last: Ints = self._width - 1 - booked[:, ::-1].argmax(axis=1)
        return last


def rates(
    scenario: Scenario,
    direction: Direction,
    *,
    rivals: Sequence[Scenario] = (),
    choice: ChoicePolicy = nested_logit,
) -> Rates:
    """Return the table of rates of a direction: potential by city, market and class, and the shares of the ways.

    `rivals` are the other ports of a scenario (`freightsim.scenario.ports`), whose trains share the nest, each with the
    trains of cities' own that it knows of (these are known at one port only, lest they count twice).
    `choice` may take the place of the nested logit.
    """
    when = periods(scenario, direction, rivals)
    own = {key: item for key, item in scenario.cargo.classes.items() if item.direction == direction}
    goods = Goods.of(list(own.values()))
    service = rail_service(scenario, direction, when)
    share = np.stack([when.over(item.share) for item in own.values()], axis=1)
    mix = np.divide(share, share.sum(axis=1, keepdims=True), out=np.zeros_like(share), where=share > 0)
    cost, access = rail_ways(scenario, when, service, goods)
    port, others_trains = train_utilities(scenario, direction, when, service, goods, mix, cost)
    independence = scenario.choice.rail_independence
    others = _others(scenario, direction, when, goods)
    for rival in rivals:
        there = rail_service(rival, direction, when)
        rival_cost = rail_usd(rival, when, there, goods)
        theirs, trains_there = train_utilities(rival, direction, when, there, goods, mix, rival_cost)
        others_trains = np.logaddexp(np.logaddexp(others_trains, theirs / independence), trains_there)
    shares = answer_of(choice, (read_only(port), read_only(others_trains), read_only(others)), independence)
    potential = _potential(scenario, direction, when, mix)
    if choice is not nested_logit:
        name = rule_name(choice)
        shares = whole(name, checked(name, shares, port), potential, others_trains)
    return Rates(
        periods=when,
        classes=list(own),
        potential=potential,
        mix=mix,
        port=port,
        shares=shares,
        rail_usd=cost,
        access=access,
        usd_per_day=goods.usd_per_day,
        service=service,
        rivals=others_trains,
        others=others,
    )


def _potential(scenario: Scenario, direction: Direction, when: Periods, mix: Floats) -> Floats:
    trade = np.stack([_trade(city, when) for city in scenario.cities.values()] or [np.empty(len(when))], axis=1)
    share = np.array([market.share[direction] for market in scenario.markets.values()])
    a_year = when.over(scenario.demand[direction].feu_per_trade_usd_bn)
    by_market = trade[:, :, None] * (share / share.sum())
    return a_year[:, None, None, None] * by_market[..., None] * mix[:, None, None, :]


def _trade(city: City, when: Periods) -> Floats:
    """Return a city's trade by period: none before its shippers come to the port at all."""
    return city.trade_usd_bn * (np.ones(len(when)) if city.since is None else when.from_day(city.since))


def train_utilities(
    scenario: Scenario,
    direction: Direction,
    when: Periods,
    service: RailService,
    goods: Goods,
    mix: Floats,
    cost: Floats,
) -> tuple[Floats, Floats]:
    """Return the utility of the port's trains, and the logarithm of the nest's sum over other cities' trains.

    Both are minus infinity where a market is not served.
    """
    choice, liking = scenario.choice, _liking(scenario, direction, when, goods, mix)
    reach = np.array([city.road_km / choice.reach_km if choice.reach_km else 0.0 for city in scenario.cities.values()])
    served = (service.market_pull > 0)[:, None, :, None]
    port = np.where(served, liking - reach[:, None, None] + utility(scenario, cost), -np.inf)
    rivals = np.full_like(port, -np.inf)
    cities, own_cost = own_trains_usd(scenario, direction, when, service, goods)
    own = np.where(served & np.isfinite(own_cost), liking + utility(scenario, own_cost), -np.inf)
    rivals[:, cities] = own / choice.rail_independence
    return port, rivals


def _liking(scenario: Scenario, direction: Direction, when: Periods, goods: Goods, mix: Floats) -> Floats:
    """Return how well trains are liked, cost and distance apart; shape (periods, 1, markets, classes)."""
    odds = [when.over(market.rail_odds.get(direction, ONE)) for market in scenario.markets.values()]
    liking = (_constant(scenario, direction, when)[:, None] + _ln(np.stack(odds, axis=1)))[:, None, :, None]
    return liking + _leaning(scenario, direction, when, goods, mix)[:, None, None, :]


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
    """Return the constant of rail via the port in each period: the curve at mid-quarter, the shift, the adjustment."""
    attraction = scenario.demand[direction].attraction
    smooth = np.array([attraction.smooth(mid_quarter(day)) for day in when.starts])
    return smooth + _ln(when.over(attraction.shift)) + _ln(when.over(attraction.adjustment))


def _leaning(scenario: Scenario, direction: Direction, when: Periods, goods: Goods, mix: Floats) -> Floats:
    """Return the utility of rail that is a class's own; shape (periods, classes).

    Tilts are exponential in tonnes and value of a FEU and leave the sum over the sourced mix as it is.
    """
    cargo = scenario.cargo
    tilt = _log_odds(cargo.weight_tilt, when)[:, None] * goods.t_per_feu
    tilt = tilt + _log_odds(cargo.value_tilt, when)[:, None] * goods.usd_per_feu / USD_A_TILT
    sourced = mix > 0
    tilt = np.where(sourced, tilt - tilt.max(axis=1, keepdims=True, where=sourced, initial=-np.inf), 0.0)
    total = (mix * np.exp(tilt)).sum(axis=1, keepdims=True)
    own = np.array([item.rail_constant for item in cargo.classes.values() if item.direction == direction])
    return own + tilt - np.log(np.where(total > 0, total, 1.0))


def _log_odds(tilt: Tilt, when: Periods) -> Floats:
    return _ln(when.over(tilt.level)) + _ln(when.over(tilt.adjustment))


def _ln(ratio: Floats) -> Floats:
    with np.errstate(divide="ignore"):  # odds of 0 leave nothing: the logarithm is minus infinity
        return np.log(ratio)
