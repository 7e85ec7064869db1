"""Which way cargo is expected to go: the potential of each city over the port, other trains, sea, air and road."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import NamedTuple

import numpy as np

from freightsim.base.arrays import Floats
from freightsim.base.clock import HOURS_A_DAY
from freightsim.choice.costs import Goods, other_usd
from freightsim.choice.hubs import hub_trains, near_port
from freightsim.choice.logit import ChoicePolicy, nested_logit
from freightsim.choice.periods import Periods
from freightsim.choice.rates import Rates, simulated, utility
from freightsim.choice.tables import rate_tables
from freightsim.scenario import Scenario
from freightsim.scenario.network import Direction

DAYS_A_YEAR = 365.25

NOTHING_FEU = 0.5
"""Changes of expected cargo below this, in FEU, round to 0 and are called none."""


class Way(NamedTuple):
    """A way that cargo may go."""

    kind: str
    """What it is: `port`, `hub` (trains of a hub in outline), `city` (the simulated port of a city), `mode`, or several
    taken together."""
    id: str = ""
    """Id of the hub, city or mode; empty where there is only one of the kind."""


VIA_PORT = Way("port")
OWN_TRAINS, OTHER_HUBS, UNSHIPPED = Way("own"), Way("others"), Way("none")
"""Trains of the cities that join, from their own ports; those of all other hubs together; what is not shipped."""


def together(way: Way, joining: Collection[str]) -> Way:
    """Return what a way counts to where the trains of hubs are taken together; `joining` are cities (ids)."""
    if way.kind not in ("hub", "city"):
        return way
    return OWN_TRAINS if way.id in joining else OTHER_HUBS


def feu_by_way(
    scenario: Scenario, rivals: Mapping[str, Scenario], choice: ChoicePolicy = nested_logit
) -> dict[Way, Floats]:
    """Return FEU a year by way, both directions; shape (years, cities).

    The ways are the port, the simulated ports of other cities, the hubs in outline, and the modes. Together they are
    the potential, but for markets without any other mode: what goes by no train there is not shipped. It is what
    shippers choose at the timetable that the services state, before season, events and market shocks, and before
    anybody waits. `choice` may take the place of the nested logit: it says what goes by train and by the port's; the
    rest splits as in the nested logit.
    """
    return by_way_of(scenario, rivals, rate_tables(scenario, list(rivals.values()), choice))


def by_way_of(
    scenario: Scenario, rivals: Mapping[str, Scenario], tables: Mapping[Direction, Rates]
) -> dict[Way, Floats]:
    """Return `feu_by_way` of a scenario whose rates by direction are known."""
    total: dict[Way, Floats] = {}
    for direction, table in tables.items():
        for way, feu in _of_direction(scenario, direction, rivals, table).items():
            total[way] = total.get(way, np.zeros_like(feu)) + feu
    return total


def feu_via_port(scenario: Scenario, rivals: Mapping[str, Scenario]) -> Floats:
    """Return the FEU a year of `feu_by_way` that go by the port alone, both directions; shape (years, cities)."""
    tables = rate_tables(scenario, list(rivals.values()))
    return np.sum([_a_year(table.a_year, table.periods) for table in tables.values()], axis=0)


def _of_direction(
    scenario: Scenario, direction: Direction, rivals: Mapping[str, Scenario], table: Rates
) -> dict[Way, Floats]:
    when = table.periods
    goods = Goods.of(scenario, direction)
    by_train = table.potential * table.shares.of_rail
    found = {VIA_PORT: _a_year((table.potential * table.shares.via_port).sum(axis=(2, 3)), when)}
    for each in by_others(scenario, direction, rivals, table):
        a_year = _a_year(each.feu, when)
        found[each.way] = found.get(each.way, np.zeros_like(a_year)) + a_year
    modes = _modes(scenario, direction, when, goods, table.potential.shape)
    left = {way: (table.potential - by_train) * share for way, share in _shares(modes).items()}
    return found | {way: _a_year(feu.sum(axis=(2, 3)), when) for way, feu in left.items()}


class ByTrain(NamedTuple):
    """What goes by trains of another hub, of one direction."""

    way: Way
    """The hub in outline, or the city with a simulated port."""
    market: int
    """Code of the market; -1 for all markets together."""
    feu: Floats
    """FEU a year; shape (periods, cities)."""


def by_others(scenario: Scenario, direction: Direction, rivals: Mapping[str, Scenario], table: Rates) -> list[ByTrain]:
    """Return what goes by trains of other hubs: by market for those in outline, together for simulated ports.

    What rules of a caller's leave to other trains is split as the nested logit would.
    """
    goods = Goods.of(scenario, direction)
    a_weight = weight_of_others(scenario, table)
    outline = hub_trains(scenario, direction, table.periods, goods)
    scale = np.exp(outline.at_reference)
    found = []
    for item in outline.weights:
        weight = item.by_period * item.odds[:, None, None] * scale
        feu = [(each[:, :, item.market] * weight).sum(axis=2) for each in a_weight]
        found.append(ByTrain(Way("hub", item.hub), item.market, np.where(item.near, *feu)))
    for key, rival in rivals.items():
        worth = np.exp(simulated(rival, direction, table.periods, goods))
        feu = [(each * worth).sum(axis=(2, 3)) for each in a_weight]
        found.append(ByTrain(Way("city", key), -1, np.where(near_port(rival), *feu)))
    return found


def weight_of_others(scenario: Scenario, table: Rates) -> tuple[Floats, Floats]:
    """Return the FEU a year by trains of other hubs for each unit of their weight, near hubs and distant ones.

    Shape of the potential; the weight is exp(utility / inner scale), as in `freightsim.choice.logit.Weighed`.
    """
    near, distant = _sides(scenario, table)
    left = _left_to_others(scenario, table, near, distant)
    found = [np.exp(_less(np.log(_positive(feu)), log)) for feu, log in zip(left, (near, distant), strict=True)]
    return found[0], found[1]


def _sides(scenario: Scenario, table: Rates) -> tuple[Floats, Floats]:
    """Return the logarithms of the sums over trains of near and of distant hubs other than the port."""
    beside = near_port(scenario)[:, None, None]
    return np.where(beside, table.alike, table.rivals), np.where(beside, table.rivals, table.alike)


def _left_to_others(scenario: Scenario, table: Rates, near: Floats, distant: Floats) -> tuple[Floats, Floats]:
    """Return the FEU a year that go by trains of other hubs, near and distant ones, in the shape of the potential."""
    by_train, shares = table.potential * table.shares.of_rail, table.shares
    if shares.of_side is None:
        left = by_train * (1 - shares.of_port)
        of_near = np.exp(_less(near, np.logaddexp(near, distant)))
        return left * of_near, left * (1 - of_near)
    own, opposite = by_train * shares.of_side * (1 - shares.of_port), by_train * (1 - shares.of_side)
    beside = near_port(scenario)[:, None, None]
    return np.where(beside, own, opposite), np.where(beside, opposite, own)


def _less(log: Floats, total: Floats) -> Floats:
    """Return the difference of logarithms; minus infinity where there is nothing at all."""
    with np.errstate(invalid="ignore"):
        return np.where(np.isneginf(total), -np.inf, log - total)


def _positive(values: Floats) -> Floats:
    """Return values without those below the least positive number."""
    return np.maximum(values, np.finfo(float).tiny)


def _shares(logs: dict[Way, Floats]) -> dict[Way, Floats]:
    """Return shares from logarithms; 0 where there is nothing at all."""
    if not logs:
        return {}
    total = np.logaddexp.reduce(list(logs.values()))
    return {way: np.exp(_less(log, total)) for way, log in logs.items()}


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
