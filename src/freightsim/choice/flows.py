"""What the hubs carry: their trains x load, beside what the choice model draws to them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from freightsim.base.arguments import instance_of
from freightsim.base.arrays import Floats
from freightsim.choice.hubs import days_of
from freightsim.choice.periods import Periods
from freightsim.choice.rates import Rates, rates
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


class Drawn(NamedTuple):
    """What shippers of one direction choose to send by train, before season, events and waits."""

    table: Rates
    """The rates that it is taken from."""
    feu: dict[tuple[str, str], Floats]
    """FEU a year by hub (id; empty for the scenario's own port) and market (id); shape (periods, cities)."""


def drawn_by_hub(scenario: Scenario) -> dict[Direction, Drawn]:
    """Return what shippers choose by direction, hub and market: what the tables below are computed from."""
    markets = list(scenario.markets)
    found: dict[Direction, Drawn] = {}
    for direction in DIRECTIONS:
        table = rates(scenario, direction)
        feu = {("", name): table.via_port[:, :, code].sum(axis=2) for code, name in enumerate(markets)}
        for each in by_others(scenario, direction, {}, table):
            feu[each.way.id, markets[each.market]] = each.feu
        found[direction] = Drawn(table, feu)
    return found


def by_year(a_year: Floats, when: Periods) -> Floats:
    """Return the sums over the years of the horizon of rates a year by period (first axis): years are the first axis.

    Of a year that the horizon holds in part only that part is counted.
    """
    days = days_of(when).reshape(-1, *([1] * (a_year.ndim - 1)))
    return _sums(a_year * days / DAYS_A_YEAR, when)


def hub_flows(scenario: Scenario) -> pd.DataFrame:
    """Return what each hub carries and what shippers choose, by year, direction and market.

    Columns: `year`, `hub` (id; empty for the scenario's own port), `direction`, `market` (id), `trains` and
    `places_feu` (trains x load in the part of the year within the horizon; missing for the port, whose trains are
    simulated), `drawn_feu` (what shippers choose at the stated timetable, before season, events and waits).

    Raises TypeError where the argument is no scenario.
    """
    instance_of("scenario", scenario, Scenario)
    fixed = scenario if scenario.answers_from is None else scenario.but({"timetable": {"rule": "fixed"}})
    return flows_of(fixed, drawn_by_hub(fixed))


def flows_of(scenario: Scenario, drawn: Mapping[Direction, Drawn]) -> pd.DataFrame:
    """Return the table of `hub_flows` from what is drawn in the scenario."""
    import pandas as pd

    rows: list[tuple[object, ...]] = []
    years = scenario.clock.years
    for direction, (table, feu) in drawn.items():
        when = table.periods
        carried = carried_feu(scenario, direction, when)
        for (hub, market), a_year in feu.items():
            weekly = scenario.hub_trains(hub, direction, market)
            nothing = np.full(len(years), np.nan)
            trains = nothing if weekly is None else by_year(when.over(weekly) / DAYS_A_WEEK * DAYS_A_YEAR, when)
            places = _sums(carried[hub, market], when) if hub else nothing
            columns = trains.tolist(), places.tolist(), by_year(a_year.sum(axis=1), when).tolist()
            rows += [(year, hub, direction, market, *cells) for year, *cells in zip(years, *columns, strict=True)]
    return pd.DataFrame(rows, columns=["year", "hub", "direction", "market", "trains", "places_feu", "drawn_feu"])


def _sums(by_period: Floats, when: Periods) -> Floats:
    """Return the sums over the years of the horizon of amounts by period (first axis)."""
    years = when.clock.years
    found = np.zeros((len(years), *by_period.shape[1:]))
    np.add.at(found, np.array([day.year - years[0] for day in when.starts]).clip(0, len(years) - 1), by_period)
    return found
