"""What the closed market comes to beside what is published: flows of hubs, all rail, shares of value, local shares."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from freightsim.base.arguments import instance_of
from freightsim.base.arrays import Floats
from freightsim.choice.costs import Goods, other_usd
from freightsim.choice.flows import Drawn, by_year, drawn_by_hub, flows_of
from freightsim.choice.rates import Rates, utility
from freightsim.facts import COUNTED, PORT, market_targets, national_years, published
from freightsim.scenario import Scenario
from freightsim.scenario.network import Direction

if TYPE_CHECKING:
    import pandas as pd

BY_RAIL, AIR = "rail", "air"
BOTH = "both"
EUROPE = "europe"
"""The market that shares of value and tonnes by air are published of."""

EU_TRADE_USD: dict[int, dict[Direction, float]] = {2019: {"outbound": 428.51e9, "inbound": 276.59e9}}
"""China's exports to and imports from the EU28 by year, USD (China customs; record/trade_eu_china)."""

FLOW_BAND = 0.05
"""How far what is drawn to a hub may be from its trains x load, as a share of it: own assumption."""

NATIONAL_BAND = 0.1
"""How far what is drawn to all hubs may be from the national count, as a share of it: own assumption. Published counts
of the hubs and the port sum to within 6 % of it in trips."""

LEAST_FEU = 1.0
"""FEU a year of trains x load below which nothing is said of a hub."""


@dataclass(frozen=True, slots=True)
class MarketFigure:
    """A published figure of the market of trains, beside what shippers choose in a scenario: nothing is simulated."""

    quantity: str
    """`rail_value_share` and `air_over_rail` (trade with Europe, all hubs and the port), `local_share` (of one hub),
    `hub_flow` (FEU of one hub, all markets), `all_rail` (FEU to and from Europe and Russia: of all hubs,
    and of the port by its published trips at the national load, for its trains are simulated)."""
    year: int
    """Calendar year."""
    direction: str
    """`outbound`, `inbound`, or `both`: of the sums of both directions."""
    hub: str
    """Id of the hub, `zhengzhou` for the scenario's own port; empty for all together."""
    published: float
    """What is published: FEU, or a ratio (1)."""
    low: float
    """Lower end of what is accepted, in the same unit."""
    high: float
    """Upper end of what is accepted, in the same unit."""
    found: float
    """What shippers choose, before season, events and waits, in the same unit; not a number where nothing goes."""

    @property
    def holds(self) -> bool:
        """Whether what is found is within what is accepted."""
        return self.low <= self.found <= self.high


def market_figures(scenario: Scenario) -> list[MarketFigure]:
    """Return the published figures of the market that a scenario can be compared with, and what it comes to.

    They are of years that lie in the horizon as a whole. The list is empty where the scenario has no hubs.

    Raises TypeError where the argument is no scenario, and DataError where a packaged table breaks a rule.
    """
    if not instance_of("scenario", scenario, Scenario).hubs:
        return []
    drawn = drawn_by_hub(scenario)
    return [*_ratios(scenario, drawn), *_flows(scenario, drawn)]


def _ratios(scenario: Scenario, drawn: Mapping[Direction, Drawn]) -> Iterator[MarketFigure]:
    """Yield the figures of market.csv."""
    found = _found_ratios(scenario, drawn)
    for each in market_targets():
        key = each.quantity, each.year, each.direction, each.hub
        if key in found and scenario.clock.holds(each.year):
            yield MarketFigure(*key, each.value, each.low, each.high, found[key])


def _found_ratios(scenario: Scenario, drawn: Mapping[Direction, Drawn]) -> dict[tuple[str, int, str, str], float]:
    """Return what the ratios of market.csv are in a scenario, by quantity, year, direction and hub."""
    found: dict[tuple[str, int, str, str], float] = {}
    for row in _local_shares(scenario, drawn).itertuples():
        found["local_share", row.year, row.direction, row.hub or PORT] = row.share
    if EUROPE not in scenario.markets:
        return found
    modes = {(row.year, row.direction, row.mode): row for row in _by_mode(scenario, EUROPE, drawn).itertuples()}
    for (year, direction, mode), row in modes.items():
        rail = modes[year, direction, BY_RAIL]
        if mode == BY_RAIL and year in EU_TRADE_USD:
            found["rail_value_share", year, direction, ""] = rail.value_usd / EU_TRADE_USD[year][direction]
        elif mode == AIR:
            found["air_over_rail", year, direction, ""] = row.tonnes / rail.tonnes if rail.tonnes else np.nan
    return found


def _flows(scenario: Scenario, drawn: Mapping[Direction, Drawn]) -> Iterator[MarketFigure]:
    """Yield what is drawn to each hub beside its trains x load, and to all beside the national count."""
    flows = flows_of(scenario, drawn)
    flows = flows[flows["year"].isin(national_years())]
    by_hub = flows[flows["hub"] != ""].groupby(["hub", "year"])[["places_feu", "drawn_feu"]].sum()
    for hub in scenario.hubs:
        for year in filter(scenario.clock.holds, national_years()):
            places, found = by_hub.loc[(hub, year)] if (hub, year) in by_hub.index else (0.0, 0.0)
            if places >= LEAST_FEU:
                yield _within("hub_flow", year, hub, float(places), FLOW_BAND, float(found))
    counted = flows[flows["market"].isin(COUNTED) & (flows["hub"] != "")].groupby("year")["drawn_feu"].sum()
    port = flows[flows["hub"] == ""]
    of_port = (
        port[port["market"].isin(COUNTED)].groupby("year")["drawn_feu"].sum() / port.groupby("year")["drawn_feu"].sum()
    )
    trips = {year: figures["trips"].value for year, figures in published().items() if "trips" in figures}
    for year, national in national_years().items():
        if scenario.clock.holds(year):
            own = trips.get(year, 0.0) * national.feu_per_train * float(of_port.get(year, 0.0))
            found = float(counted.get(year, 0.0)) + own
            yield _within("all_rail", year, "", national.feu, NATIONAL_BAND, found)


def _within(quantity: str, year: int, hub: str, published: float, band: float, found: float) -> MarketFigure:
    low, high = published * (1 - band), published * (1 + band)
    return MarketFigure(quantity, year, BOTH, hub, published, low, high, found)


def cargo_by_train(scenario: Scenario) -> pd.DataFrame:
    """Return what goes by train, by year, direction, hub, market and province of the city.

    Columns: `year`, `direction`, `hub` (id; empty for the scenario's own port), `market`, `province`, `feu` (what
    shippers choose in the part of the year within the horizon, before season, events and waits).
    """
    return _cargo_by_train(scenario, drawn_by_hub(scenario))


def _cargo_by_train(scenario: Scenario, drawn: Mapping[Direction, Drawn]) -> pd.DataFrame:
    import pandas as pd

    provinces, code = np.unique([city.province for city in scenario.cities.values()], return_inverse=True)
    inside = code[:, None] == np.arange(len(provinces))
    rows = []
    for direction, (table, feu) in drawn.items():
        for (hub, market), a_year in feu.items():
            by_province = by_year(a_year @ inside, table.periods)
            for year, of_year in zip(scenario.clock.years, by_province.tolist(), strict=True):
                rows += [
                    (year, direction, hub, market, province, value)
                    for province, value in zip(provinces.tolist(), of_year, strict=True)
                ]
    return pd.DataFrame(rows, columns=["year", "direction", "hub", "market", "province", "feu"])


def local_shares(scenario: Scenario) -> pd.DataFrame:
    """Return the share of a hub's cargo that is of its own province.

    Columns: `year`, `direction` (`outbound`, `inbound`, or `both`: boxes of both directions together), `hub` (id; empty
    for the scenario's own port), `share` (FEU over FEU; not a number where the hub has no cargo).
    """
    return _local_shares(scenario, drawn_by_hub(scenario))


def _local_shares(scenario: Scenario, drawn: Mapping[Direction, Drawn]) -> pd.DataFrame:
    import pandas as pd

    cities = np.array([city.province for city in scenario.cities.values()])
    home = {key: hub.province for key, hub in scenario.hubs.items()} | {"": scenario.port.province}
    sums: dict[tuple[str, str], Floats] = {}
    for direction, (table, feu) in drawn.items():
        for (hub, _market), a_year in feu.items():
            both = np.stack([a_year.sum(axis=1), a_year[:, cities == home[hub]].sum(axis=1)], axis=1)
            of_years = by_year(both, table.periods)
            for key in ((direction, hub), (BOTH, hub)):
                sums[key] = sums.get(key, 0.0) + of_years
    rows = [
        (year, direction, hub, own / feu if feu > 0 else np.nan)
        for (direction, hub), of_years in sums.items()
        for year, (feu, own) in zip(scenario.clock.years, of_years.tolist(), strict=True)
    ]
    return pd.DataFrame(rows, columns=["year", "direction", "hub", "share"])


def by_mode(scenario: Scenario, market: str) -> pd.DataFrame:
    """Return what goes to a market (id) by rail and, where it has that mode, by air.

    Columns: `year`, `direction`, `mode`, `feu`, `tonnes`, `value_usd`: what shippers choose in the part of the year
    within the horizon.
    """
    return _by_mode(scenario, market, drawn_by_hub(scenario))


def _by_mode(scenario: Scenario, market: str, drawn: Mapping[Direction, Drawn]) -> pd.DataFrame:
    import pandas as pd

    rows = []
    for direction, (table, _feu) in drawn.items():
        goods = Goods.of(scenario, direction)
        at = list(scenario.markets).index(market)
        potential, of_rail = table.potential[:, :, at], table.shares.of_rail[:, :, at]
        parts = {BY_RAIL: potential * of_rail}
        if AIR in scenario.markets[market].modes:
            parts[AIR] = potential * (1 - of_rail) * _air_in_others(scenario, direction, market, table, goods)
        for mode, feu in parts.items():
            by_class = by_year(feu.sum(axis=1), table.periods)
            for year, each in zip(scenario.clock.years, by_class, strict=True):
                tonnes, value = (each * goods.t_per_feu).sum(), (each * goods.usd_per_feu).sum() * goods.value_ratio[at]
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
