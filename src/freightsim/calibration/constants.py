"""Constants of the choice that are solved from shares, not fitted: of classes, of markets, and of air.

``python -m freightsim.calibration.constants`` prints them for the packaged tables.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import pairwise

import numpy as np

from freightsim.base.arrays import Floats
from freightsim.calibration.closure import closed
from freightsim.calibration.market import EU_TRADE_USD
from freightsim.calibration.parameters import tree_of, value_in
from freightsim.choice.costs import Goods, other_usd
from freightsim.choice.hubs import USD_A_TILT, scales_of
from freightsim.choice.rates import Rates, rates
from freightsim.facts import market_targets
from freightsim.scenario import Scenario
from freightsim.scenario.choice import DAYS_A_YEAR
from freightsim.scenario.network import DIRECTIONS, Direction

MIX_YEAR = 2017
"""Year in which the mix on rail is the sourced one: trains both ways all year, before the break of 2018."""

MARKET_YEARS = (2018, 2019, 2020)
"""Years in each of which cargo by market is in proportion to the trains on offer."""

AIR_YEAR = 2019
"""Year of the published tonnes by air, and value by rail, in trade with Europe (market.csv)."""

HOME_MARKET = "europe"
"""The market whose odds ratio is 1: the attraction of rail is measured there."""

MARKET_STEP = 0.6
"""Part of a market's step that is taken: boxes answer the odds of rail more than one for one."""

PASSES = 24


def solve_constants(scenario: Scenario) -> dict[str, float]:
    """Return the constants by dotted path in the scenario.

    They depend on each other a little, so they are solved in turn until they stand still.
    """
    level, found = scenario, dict[str, float]()
    for _ in range(PASSES):
        step = dict(_steps(level))
        found |= {path: found.get(path, _start(scenario, path)) + by for path, by in step.items()}
        level = closed(level.but(tree_of({path: _written(path, value) for path, value in found.items()})))
        if max(abs(by) for by in step.values()) < 2e-3:
            break
    return {path: _written(path, value) for path, value in found.items()}


def _start(scenario: Scenario, path: str) -> float:
    """Return a constant as the scenario has it; odds ratios by their logarithm."""
    now = value_in(scenario, path)
    if _is_ratio(path):
        return float(np.log(now)) if now else 0.0
    return now or 0.0


def _written(path: str, value: float) -> float:
    return float(np.exp(value)) if _is_ratio(path) else value


def _is_ratio(path: str) -> bool:
    """Tell whether a constant is an odds ratio, which is solved by its logarithm."""
    return "rail_odds" in path or "value_tilt" in path


def _steps(scenario: Scenario) -> Iterator[tuple[str, float]]:
    for direction in DIRECTIONS:
        table = rates(scenario, direction)
        yield from _classes(table)
        yield from _markets(scenario, table, direction)
        yield from _air(scenario, table, direction)
        yield from _values(scenario, table, direction)


def _classes(table: Rates) -> Iterator[tuple[str, float]]:
    inside = _within(table, MIX_YEAR)
    part = np.einsum("p,pcmk->k", inside, table.via_port) / np.einsum("p,pcmk->k", inside, table.potential)
    for key, by in zip(table.classes, np.log(part.mean() / part), strict=True):
        yield f"cargo.classes.{key}.rail_constant", float(by)


def _markets(scenario: Scenario, table: Rates, direction: Direction) -> Iterator[tuple[str, float]]:
    home = list(scenario.markets).index(HOME_MARKET)
    for year in MARKET_YEARS:
        inside = _within(table, year)
        booked = np.einsum("p,pcmk->m", inside, table.via_port)
        offered = inside @ table.service.trains_per_week
        for at, key in enumerate(scenario.markets):
            if at != home and booked[at] > 0:
                by = MARKET_STEP * np.log(offered[at] / offered[home] * booked[home] / booked[at])
                yield f"markets.{key}.rail_odds.{direction}.{year}-01-01", float(by)


def _air(scenario: Scenario, table: Rates, direction: Direction) -> Iterator[tuple[str, float]]:
    inside = _within(table, AIR_YEAR)
    goods = Goods.of(scenario, direction)
    home = list(scenario.markets).index(HOME_MARKET)
    ways = list(scenario.markets[HOME_MARKET].modes)
    sensitivity = scenario.choice.cost_sensitivity
    utility = [
        constant - sensitivity * np.log(cost)
        for market, constant, cost in other_usd(scenario, direction, table.periods, goods)
        if market == home
    ]
    odds = np.exp(np.stack(utility))
    of_rail = table.shares.of_rail[:, :, home]
    of_air = odds[ways.index("air")] / odds.sum(axis=0) * (1 - of_rail)
    tonnes = table.potential[:, :, home] * goods.t_per_feu
    by_air, by_rail = (np.einsum("p,pck->", inside, share * tonnes) for share in (of_air, of_rail))
    yield (
        f"markets.{HOME_MARKET}.modes.air.constant.{direction}",
        float(np.log(_published("air_over_rail", direction) * by_rail / by_air)),
    )


def _values(scenario: Scenario, table: Rates, direction: Direction) -> Iterator[tuple[str, float]]:
    """Yield the step of the lean of all hubs' cargo by value, by the variance of values on rail (a Newton step)."""
    if not scenario.hubs:
        return
    inside = _within(table, AIR_YEAR) / DAYS_A_YEAR
    goods = Goods.of(scenario, direction)
    home = list(scenario.markets).index(HOME_MARKET)
    feu = np.einsum("p,pck->k", inside, (table.potential * table.shares.of_rail)[:, :, home])
    mean = (feu @ goods.usd_per_feu) / feu.sum()
    variance = (feu @ (goods.usd_per_feu - mean) ** 2) / feu.sum()
    value_usd = _published("rail_value_share", direction) * EU_TRADE_USD[AIR_YEAR][direction]
    step = np.log(value_usd / (feu.sum() * mean)) / (variance / mean / USD_A_TILT)
    yield f"choice.hub_value_tilt.{direction}", float(np.clip(step, -0.5, 0.5)) * scales_of(scenario).inner


def _published(quantity: str, direction: Direction) -> float:
    """Return a published ratio of trade with Europe in `AIR_YEAR`."""
    key = quantity, AIR_YEAR, direction
    return next(each.value for each in market_targets() if (each.quantity, each.year, each.direction) == key)


def _within(table: Rates, year: int) -> Floats:
    """Return the days of each period that lie in a year."""
    starts = [*table.periods.starts, table.periods.clock.end]
    first, end = date(year, 1, 1), date(year + 1, 1, 1)
    return np.array([max((min(b, end) - max(a, first)).days, 0) for a, b in pairwise(starts)], dtype=float)


if __name__ == "__main__":
    from freightsim.files.load import load_scenario

    for name, value in solve_constants(load_scenario("baseline")).items():
        print(f"{name},{value:.3f}")  # noqa: T201
