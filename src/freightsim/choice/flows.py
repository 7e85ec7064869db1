"""What the hubs carry: their trains x load, beside what the choice model draws to them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from freightsim.base.arrays import Floats
from freightsim.choice.hubs import days_of
from freightsim.choice.periods import Periods
from freightsim.choice.rates import rates
from freightsim.choice.ways import by_others
from freightsim.scenario import Scenario
from freightsim.scenario.choice import DAYS_A_YEAR
from freightsim.scenario.network import DIRECTIONS, Direction

if TYPE_CHECKING:
    import pandas as pd

DAYS_A_WEEK = 7.0


def carried_feu(scenario: Scenario, direction: Direction, when: Periods) -> dict[tuple[str, str], Floats]:
    """Return the FEU that trains x load of each hub and market (ids) carry in each period."""
    days = days_of(when)
    found: dict[tuple[str, str], Floats] = {}
    for key, hub in scenario.hubs.items():
        load = hub.feu_per_train.get(direction)
        for market in scenario.markets:
            weekly = scenario.hub_trains(key, direction, market)
            if weekly is not None and load is not None:
                found[key, market] = when.over(weekly) / DAYS_A_WEEK * when.over(load) * days
            else:
                found[key, market] = np.zeros(len(when))
    return found


def hub_flows(scenario: Scenario) -> pd.DataFrame:
    """Return what each hub carries and what shippers choose, by year, direction and market.

    Columns: `year`, `hub` (id; empty for the scenario's own port), `direction`, `market` (id), `trains` and
    `places_feu` (trains x load in the part of the year within the horizon; missing for the port, whose trains are
    simulated), `drawn_feu` (what shippers choose, before season, events and waits).
    """
    import pandas as pd

    rows: list[dict[str, object]] = []
    markets, years = list(scenario.markets), scenario.clock.years
    for direction in DIRECTIONS:
        table = rates(scenario, direction)
        days = days_of(table.periods)
        year_of = np.array([day.year for day in table.periods.starts]).clip(years[0], years[-1])
        carried = carried_feu(scenario, direction, table.periods)
        by_market = {("", name): table.via_port[:, :, code].sum(axis=(1, 2)) for code, name in enumerate(markets)}
        for each in by_others(scenario, direction, {}, table):
            by_market[each.way.id, markets[each.market]] = each.feu.sum(axis=1)
        for (hub, market), a_year in by_market.items():
            weekly = scenario.hub_trains(hub, direction, market)
            trains = None if weekly is None else table.periods.over(weekly) / DAYS_A_WEEK * days
            for year in years:
                here = year_of == year
                rows.append(
                    {
                        "year": year,
                        "hub": hub,
                        "direction": direction,
                        "market": market,
                        "trains": np.nan if trains is None else trains[here].sum(),
                        "places_feu": carried[hub, market][here].sum() if hub else np.nan,
                        "drawn_feu": (a_year * days)[here].sum() / DAYS_A_YEAR,
                    }
                )
    return pd.DataFrame(rows)
