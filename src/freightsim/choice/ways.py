"""Which way cargo is expected to go: the potential of each city over the port, other trains, sea, air and road."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from freightsim.base.arrays import Floats
from freightsim.base.clock import HOURS_A_DAY
from freightsim.choice.costs import Goods, other_usd
from freightsim.choice.logit import ChoicePolicy, nested_logit
from freightsim.choice.periods import Periods
from freightsim.choice.rates import rates, train_utilities, utility
from freightsim.scenario import Scenario
from freightsim.scenario.network import DIRECTIONS, Direction

DAYS_A_YEAR = 365.25


class Way(NamedTuple):
    """A way that cargo may go."""

    kind: str
    """What it is: `port`, `others` (trains of other cities that are outside the model), `city` (the simulated port of a
    city) or `mode`."""
    id: str = ""
    """Id of the city or mode; empty where there is only one of the kind."""


VIA_PORT, BY_OTHERS = Way("port"), Way("others")


def feu_by_way(
    scenario: Scenario, rivals: Mapping[str, Scenario], choice: ChoicePolicy = nested_logit
) -> dict[Way, Floats]:
    """Return FEU a year by way, both directions; shape (years, cities).

    The ways are the port, the simulated ports of other cities, trains of other cities that are outside the model, and
    the modes. All together they are the potential, but for markets without any other mode: what goes by no train there
    is not shipped. It is what shippers choose at the timetable that the services state, before season, events and
    market shocks, and before anybody waits. `choice` may take the place of the nested logit: it says what goes by train
    and by the port's; how the rest splits is the nested logit's.
    """
    total: dict[Way, Floats] = {}
    for direction in DIRECTIONS:
        for way, feu in _of_direction(scenario, direction, rivals, choice).items():
            total[way] = total.get(way, np.zeros_like(feu)) + feu
    return total


def feu_via_port(scenario: Scenario, rivals: Mapping[str, Scenario]) -> Floats:
    """Return the FEU a year of `feu_by_way` that go by the port alone, both directions; shape (years, cities)."""
    tables = [rates(scenario, direction, rivals=list(rivals.values())) for direction in DIRECTIONS]
    return np.sum([_a_year(table.a_year, table.periods) for table in tables], axis=0)


def _of_direction(
    scenario: Scenario, direction: Direction, rivals: Mapping[str, Scenario], choice: ChoicePolicy
) -> dict[Way, Floats]:
    table = rates(scenario, direction, rivals=list(rivals.values()), choice=choice)
    when, service = table.periods, table.service
    goods = Goods.of([item for item in scenario.cargo.classes.values() if item.direction == direction])
    by_train = table.potential * table.shares.of_rail
    _, own = train_utilities(scenario, direction, when, service, goods, table.mix, table.rail_usd)
    logs = {BY_OTHERS: own}
    for key, rival in rivals.items():
        there = rates(rival, direction, rivals=[scenario, *(each for name, each in rivals.items() if name != key)])
        log = _on(there.port, there.periods, when) / scenario.choice.rail_independence
        logs[Way("city", key)] = log
    found = {VIA_PORT: by_train * table.shares.of_port}
    found |= {way: by_train * (1 - table.shares.of_port) * share for way, share in _shares(logs).items()}
    modes = _modes(scenario, direction, when, goods, table.potential.shape)
    found |= {way: (table.potential - by_train) * share for way, share in _shares(modes).items()}
    return {way: _a_year(feu.sum(axis=(2, 3)), when) for way, feu in found.items()}


def _on(values: Floats, own: Periods, when: Periods) -> Floats:
    """Return values by period on other periods."""
    return values[own.of(when.starts_h)]


def _shares(logs: dict[Way, Floats]) -> dict[Way, Floats]:
    """Return shares from logarithms; 0 where there is nothing at all."""
    if not logs:
        return {}
    total = np.logaddexp.reduce(list(logs.values()))
    with np.errstate(invalid="ignore"):
        return {way: np.where(np.isneginf(total), 0.0, np.exp(log - total)) for way, log in logs.items()}


def _modes(
    scenario: Scenario, direction: Direction, when: Periods, goods: Goods, shape: tuple[int, ...]
) -> dict[Way, Floats]:
    logs = {mode: np.full(shape, -np.inf) for mode in scenario.modes}
    names = [mode for market in scenario.markets.values() for mode in market.modes]
    for mode, (market, constant, cost) in zip(names, other_usd(scenario, direction, when, goods), strict=True):
        logs[mode][:, :, market, :] = constant + utility(scenario, cost)
    return {Way("mode", mode): log for mode, log in logs.items()}


def _a_year(a_year: Floats, when: Periods) -> Floats:
    """Return FEU by calendar year from rates by period; shape (years, cities)."""
    clock = when.clock
    hours = np.arange(0.0, clock.end_h, HOURS_A_DAY)
    days = np.zeros((len(clock.years), len(when)))
    np.add.at(days, (clock.year_of(hours) - clock.years[0], when.of(hours)), 1.0)
    return days / DAYS_A_YEAR @ a_year
