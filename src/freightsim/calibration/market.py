"""What the closed market comes to beside what is published: flows of hubs, all rail, shares of value, local shares."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from freightsim.base.arrays import Floats
from freightsim.choice.costs import Goods, other_usd
from freightsim.choice.hubs import days_of
from freightsim.choice.rates import Rates, rates, utility
from freightsim.choice.ways import by_others
from freightsim.scenario import Scenario
from freightsim.scenario.choice import DAYS_A_YEAR
from freightsim.scenario.network import DIRECTIONS, Direction

if TYPE_CHECKING:
    import pandas as pd

BY_RAIL, AIR = "rail", "air"


def cargo_by_train(scenario: Scenario) -> pd.DataFrame:
    """Return what goes by train, by year, direction, hub and province of the city.

    Columns: `year`, `direction`, `hub` (id; empty for the scenario's own port), `market`, `province`, `feu` (what
    shippers choose in the part of the year within the horizon, before season, events and waits).
    """
    import pandas as pd

    provinces = [city.province for city in scenario.cities.values()]
    rows = []
    for direction in DIRECTIONS:
        table = rates(scenario, direction)
        names = list(scenario.markets)
        found = [("", names[code], table.via_port[:, :, code].sum(axis=2)) for code in range(len(names))]
        found += [(each.way.id, names[each.market], each.feu) for each in by_others(scenario, direction, {}, table)]
        for hub, market, feu in found:
            for year, of_year in zip(scenario.clock.years, _by_year(feu, table), strict=True):
                rows += [
                    (year, direction, hub, market, province, value)
                    for province, value in zip(provinces, of_year.tolist(), strict=True)
                ]
    frame = pd.DataFrame(rows, columns=["year", "direction", "hub", "market", "province", "feu"])
    return frame.groupby(["year", "direction", "hub", "market", "province"], as_index=False)["feu"].sum()


def local_shares(scenario: Scenario) -> pd.DataFrame:
    """Return the share of a hub's cargo that is of its own province: columns `year`, `direction`, `hub`, `share`."""
    cargo = cargo_by_train(scenario)
    own = {key: hub.province for key, hub in scenario.hubs.items()} | {"": scenario.port.province}
    cargo["own"] = cargo["feu"].where(cargo["province"] == cargo["hub"].map(own), 0.0)
    sums = cargo.groupby(["year", "direction", "hub"], as_index=False)[["feu", "own"]].sum()
    sums["share"] = np.divide(sums["own"], sums["feu"], out=np.zeros(len(sums)), where=sums["feu"] > 0)
    return sums[["year", "direction", "hub", "share"]]


def by_mode(scenario: Scenario, market: str) -> pd.DataFrame:
    """Return what goes to a market by rail and by air: `year`, `direction`, `mode`, `feu`, `tonnes`, `value_usd`."""
    import pandas as pd

    rows = []
    for direction in DIRECTIONS:
        table = rates(scenario, direction)
        goods = Goods.of([scenario.cargo.classes[key] for key in table.classes])
        at = list(scenario.markets).index(market)
        potential, of_rail = table.potential[:, :, at], table.shares.of_rail[:, :, at]
        parts = {BY_RAIL: potential * of_rail}
        parts |= {AIR: potential * (1 - of_rail) * _air_in_others(scenario, direction, market, table, goods)}
        for mode, feu in parts.items():
            by_class = _by_year(feu.sum(axis=1), table)
            for year, each in zip(scenario.clock.years, by_class, strict=True):
                tonnes, value = (each * goods.t_per_feu).sum(), (each * goods.usd_per_feu).sum()
                rows.append((year, direction, mode, each.sum(), tonnes, value))
    return pd.DataFrame(rows, columns=["year", "direction", "mode", "feu", "tonnes", "value_usd"])


def _air_in_others(scenario: Scenario, direction: Direction, market: str, table: Rates, goods: Goods) -> Floats:
    """Return the share of air among the ways that are no trains; shape (periods, cities, classes)."""
    at, ways = list(scenario.markets).index(market), list(scenario.markets[market].modes)
    worth = [
        np.exp(constant + utility(scenario, cost))
        for code, constant, cost in other_usd(scenario, direction, table.periods, goods)
        if code == at
    ]
    return np.asarray(worth[ways.index(AIR)] / np.sum(worth, axis=0))


def _by_year(a_year: Floats, table: Rates) -> Floats:
    """Return sums over the years of the horizon of rates by period (first axis)."""
    when = table.periods
    years = when.clock.years
    year_of = np.array([day.year - years[0] for day in when.starts]).clip(0, len(years) - 1)
    found = np.zeros((len(years), *a_year.shape[1:]))
    days = days_of(when).reshape(-1, *([1] * (a_year.ndim - 1)))
    np.add.at(found, year_of, a_year * days / DAYS_A_YEAR)
    return found
