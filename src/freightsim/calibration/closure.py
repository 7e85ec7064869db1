"""The rail market is closed: the odds of each hub are solved so that it carries its trains x load, year by year."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

import numpy as np

from freightsim.base.arrays import Floats, Ints
from freightsim.base.dated import ALWAYS
from freightsim.base.errors import ScenarioError
from freightsim.base.language import N_, _, place_name
from freightsim.choice.costs import Goods
from freightsim.choice.flows import carried_feu
from freightsim.choice.hubs import HubTrains, days_of, hub_trains, near_port, scales_of
from freightsim.choice.rates import Rates, rates
from freightsim.scenario import Scenario
from freightsim.scenario.choice import DAYS_A_YEAR
from freightsim.scenario.network import DIRECTIONS, Direction

PASSES = 300
"""Most passes of the contraction."""

CLOSE = 2e-4
"""Relative error of the flow of a hub to a market in a year at which the contraction ends: odds are then within a
thousandth of each other, wherever it starts from."""

LONGEST_STEP = 3.0
"""Most that odds move in one pass (logarithm)."""

MOST_ODDS = 1e30
"""Odds beyond which a hub draws no more: all cargo is its own by then."""

LEAST_FEU = 1.0
"""FEU a year below which a hub's flow to a market is not solved for."""


ALONE = N_(
    "hub '{id}' ({hub}): its trains x load {direction} to {market} in {year} are {aim} FEU, but all cities ship "
    "{potential} FEU there by all modes in that time: no odds reproduce this. Reduce trains_per_week or "
    "feu_per_train, or increase the potential (demand.*.feu_per_boxable_usd_bn, the market's share)"
)
TOGETHER = N_(
    "hub '{id}' ({hub}) and the other hubs: their trains x load {direction} to {market} in {year} are {all} FEU, of "
    "which it has {aim}, but all cities ship {potential} FEU there by all modes in that time: no odds reproduce "
    "this. Reduce trains_per_week or feu_per_train, or increase the potential (demand.*.feu_per_boxable_usd_bn, the "
    "market's share)"
)


class Beyond(NamedTuple):
    """Trains x load beyond what is shipped."""

    hub: str
    """Id of the hub, of several the one with most."""
    market: str
    """Id of the market."""
    year: int
    """Calendar year."""
    aim_feu: float
    """Trains x load of the hub, FEU in the year."""
    all_feu: float
    """Trains x load of all hubs to the market, FEU in the year."""
    potential_feu: float
    """What all cities ship there by all ways while trains run, FEU in the year."""
    alone: bool
    """Whether the hub's own are more than that."""


@dataclass(frozen=True)
class Closing:
    """What stays the same while the odds of the hubs of one direction are solved."""

    table: Rates
    """Rates with the odds as they were."""
    trains: HubTrains
    """How much trains of hubs weigh."""
    year_of: Ints
    """Position of the year of each period."""
    years: list[int]
    """Years of the horizon."""
    aims: Floats
    """FEU in the run by hub and market (the order of `trains.weights`) and year."""


def closed(scenario: Scenario) -> Scenario:
    """Return a scenario whose hubs carry their trains x load in every year of the horizon, given the port as it is.

    Raises ScenarioError where no odds make them (see `solved_odds`).
    """
    return scenario.but({"hubs": solved_odds(scenario)}) if scenario.hubs else scenario


def solved_odds(scenario: Scenario, last: int | None = None) -> dict[str, Any]:
    """Return the tree of the hubs' odds by hub, direction, market and the first day of each year, to a last year.

    A contraction (Berry 1994, RAND Journal of Economics 25, 242-262): the logarithm of the odds is raised by that of
    published over drawn flow until both are equal. Years after the last, and those without trains, keep the odds of the
    year before.

    Raises ScenarioError where trains x load of a hub, or of all hubs to a market, are more than all cities ship there.
    """
    found: dict[str, Any] = {}
    for direction in DIRECTIONS:
        closing = _closing(scenario, direction)
        _refuse_beyond_potential(scenario, direction, closing, last)
        odds = _contracted(scenario, closing)
        for item, by_year, aims in zip(closing.trains.weights, odds, closing.aims, strict=True):
            steps = {
                str(date(year, 1, 1)): float(f"{value:.6g}")
                for year, value, aim in zip(closing.years, by_year, aims, strict=True)
                if aim > 0 and (last is None or year <= last)
            }
            if steps:
                market = list(scenario.markets)[item.market]
                old = scenario.hubs[item.hub].odds.get(direction, {}).get(market)
                gone = {str(day): None for day, _value in old or () if day != ALWAYS and str(day) not in steps}
                tree = found.setdefault(item.hub, {"odds": {}})["odds"].setdefault(direction, {})
                tree[market] = steps | gone
    return found


def _closing(scenario: Scenario, direction: Direction) -> Closing:
    table = rates(scenario, direction)
    goods = Goods.of(scenario, direction)
    trains = hub_trains(scenario, direction, table.periods, goods)
    years = scenario.clock.years
    year_of = np.array([day.year - years[0] for day in table.periods.starts]).clip(0, len(years) - 1)
    carried = carried_feu(scenario, direction, table.periods)
    markets = list(scenario.markets)
    aims = np.zeros((len(trains.weights), len(years)))
    for at, item in enumerate(trains.weights):
        np.add.at(aims[at], year_of, carried[item.hub, markets[item.market]])
    return Closing(table, trains, year_of, years, aims)


def _refuse_beyond_potential(scenario: Scenario, direction: Direction, closing: Closing, last: int | None) -> None:
    """Raise ScenarioError where trains x load are as much as there is to ship: no odds draw all of it to trains.

    Compared are a hub with the potential of its market while it has trains there, and all hubs of a market with what
    is shipped while any of them has, both in FEU by year.
    """
    found = [
        each
        for code in range(len(scenario.markets))
        for each in _beyond_potential(scenario, closing, code)
        if last is None or each.year <= last
    ]
    if not found:
        return
    worst = max(found, key=lambda each: (each.alone, each.aim_feu / max(each.potential_feu, LEAST_FEU)))
    text = _(ALONE if worst.alone else TOGETHER).format(
        hub=place_name(scenario.hubs[worst.hub]),
        id=worst.hub,
        market=place_name(scenario.markets[worst.market]),
        direction=_(direction),
        year=worst.year,
        aim=f"{worst.aim_feu:,.0f}",
        all=f"{worst.all_feu:,.0f}",
        potential=f"{worst.potential_feu:,.0f}",
    )
    raise ScenarioError(text)


def _beyond_potential(scenario: Scenario, closing: Closing, market: int) -> Iterator[Beyond]:
    """Yield what is aimed at to a market (by code) beyond its potential: hubs alone, else the largest of all hubs."""
    trains, year_of = closing.trains.weights, closing.year_of
    own = [at for at, item in enumerate(trains) if item.market == market]
    if not own:
        return
    shipped = closing.table.potential[:, :, market].sum(axis=(1, 2)) * days_of(closing.table.periods) / DAYS_A_YEAR
    running = np.stack([trains[at].odds > 0 for at in own])
    names, aims = list(scenario.markets), closing.aims[own]
    for number, year in enumerate(closing.years):
        then = shipped * (year_of == number)
        total, most = aims[:, number].sum(), int(aims[:, number].argmax())
        for at, aim in enumerate(aims[:, number].tolist()):
            feu = float(then[running[at]].sum())
            if aim > max(feu, LEAST_FEU):
                yield Beyond(trains[own[at]].hub, names[market], year, aim, total, feu, alone=True)
        feu = float(then[running.any(axis=0)].sum())
        if total > max(feu, LEAST_FEU):
            hub = trains[own[most]].hub
            yield Beyond(hub, names[market], year, float(aims[most, number]), total, feu, alone=False)


def _contracted(scenario: Scenario, closing: Closing) -> Floats:
    """Return odds by hub and market, and year."""
    table, trains = closing.table, closing.trains
    days = days_of(table.periods) / DAYS_A_YEAR
    running = np.array([item.odds > 0 for item in trains.weights]).reshape(len(trains.weights), len(days))
    odds = np.ones((len(trains.weights), len(closing.years)))
    for at, item in enumerate(trains.weights):  # start from what the scenario has
        for year in range(len(closing.years)):
            there = (closing.year_of == year) & running[at]
            odds[at, year] = item.odds[there].mean() if there.any() else 1.0
    market = _Market(scenario, closing, running)
    for _pass in range(PASSES):
        drawn = np.zeros_like(odds)
        for at, flow in market.flows(odds):
            np.add.at(drawn[at], closing.year_of, flow * days)
        asked = closing.aims > LEAST_FEU
        step = np.zeros_like(odds)
        step[asked] = np.log(closing.aims[asked] / np.maximum(drawn[asked], 1e-12))
        odds = np.minimum(odds * np.exp(np.clip(step, -LONGEST_STEP, LONGEST_STEP)), MOST_ODDS)
        if np.abs(step).max(initial=0.0) < CLOSE:
            break
    return odds


class _Market:
    """The choice among trains as a function of the odds of hubs: sums of weights, no utilities are computed anew."""

    def __init__(self, scenario: Scenario, closing: Closing, running: Any) -> None:
        self._closing, self._running = closing, running
        self._scales = scales_of(scenario)
        table, trains = closing.table, closing.trains
        self._port = np.exp(table.port / self._scales.inner - trains.at_reference)
        self._beside = near_port(scenario)
        self._others = np.exp(table.others - self._scales.rail * self._scales.hubs * trains.at_reference)
        self._weights = [item.by_period for item in trains.weights]

    def flows(self, odds: Floats) -> Iterator[tuple[int, Floats]]:
        """Yield for each hub and market its position, and the FEU a year that it draws by period."""
        closing = self._closing
        near, distant = np.zeros(closing.trains.shape), np.zeros(closing.trains.shape)
        level = odds[:, closing.year_of] * self._running
        near[:, self._beside] += self._port[:, self._beside]
        distant[:, ~self._beside] += self._port[:, ~self._beside]
        found = []
        for at, item in enumerate(closing.trains.weights):
            weight = self._weights[at] * level[at][:, None, None]
            near[:, item.near, item.market] += weight[:, item.near]
            distant[:, ~item.near, item.market] += weight[:, ~item.near]
            found.append(weight)
        scales = self._scales
        sides = near**scales.hubs, distant**scales.hubs
        total = sides[0] + sides[1]
        nest = total**scales.rail
        with np.errstate(divide="ignore", invalid="ignore"):
            by_train = closing.table.potential * np.where(nest > 0, nest / (nest + self._others), 0.0)
            a_weight = [
                np.where(sums > 0, by_train * side / total / sums, 0.0)
                for sums, side in zip((near, distant), sides, strict=True)
            ]
        for at, item in enumerate(closing.trains.weights):
            side = np.where(item.near[None, :, None], *(each[:, :, item.market] for each in a_weight))
            yield at, (found[at] * side).sum(axis=(1, 2))
