"""Rules on the subsidy of rail: it is no more than the full cost, and those who pay it pay no more than it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

from freightsim.base.dated import ALWAYS, Dated
from freightsim.base.language import _
from freightsim.scenario.joins import OwnTrains
from freightsim.validation.broken import Broken, Location

if TYPE_CHECKING:
    from freightsim.scenario.model import Scenario

ROUNDING = 1e-9
"""By so much shares that are written in decimals may sum to more than 1."""


def since(day: date) -> str:
    """Return the words for what holds from a day on; nothing for what always holds."""
    return _("from {day} on ").format(day=day) if day > ALWAYS else ""


def subsidies_above_cost(scenario: Scenario) -> Iterator[Broken]:
    """Yield subsidies of the port, of hubs and of cities' own trains that are more than the full cost.

    A subsidy is looked at on the days of the horizon on which its cap leaves room for it.
    """
    rail, end = scenario.choice.rail, scenario.horizon.end
    for loc, subsidy, start in _given(scenario):
        steps = {day for each in (subsidy, rail.cost_usd_per_feu, rail.subsidy_cap) for day, _number in each}
        for day in sorted({start, *(day for day in steps if start < day < end)}):
            usd, cost = subsidy.at(day), rail.cost_usd_per_feu.at(day)
            if usd > cost and rail.subsidy_cap.at(day) >= 1:
                text = _("on {day} the subsidy is {usd} USD a FEU, more than the full cost of rail, {cost}")
                text = text.format(day=day, usd=f"{usd:,.0f}", cost=f"{cost:,.0f}")
                yield Broken(loc, None, text, also=(("choice", "rail", "cost_usd_per_feu"),))
                break


def _given(scenario: Scenario) -> Iterator[tuple[Location, Dated, date]]:
    """Yield every subsidy of rail, its place, and the day from which it is paid within the horizon."""
    first = scenario.horizon.first_day
    yield ("choice", "rail", "subsidy_usd_per_feu"), scenario.choice.rail.subsidy_usd_per_feu, first
    for key, hub in scenario.hubs.items():
        if hub.subsidy_usd_per_feu is not None:
            yield ("hubs", key, "subsidy_usd_per_feu"), hub.subsidy_usd_per_feu, first
    for key, city in scenario.cities.items():
        if isinstance(city.joins, OwnTrains) and city.joins.subsidy_usd_per_feu is not None:
            loc = ("cities", key, "joins", "subsidy_usd_per_feu")
            yield loc, city.joins.subsidy_usd_per_feu, max(first, city.joins.start)


def broken_payers(scenario: Scenario) -> Iterator[Broken]:
    """Yield the first day on which the shares of the payers are more than the subsidy."""
    by_payer = scenario.costs.payers.dated
    for day in sorted({day for share in by_payer.values() for day, _share in share}):
        shares = {payer: share.at(day) for payer, share in by_payer.items()}
        if sum(shares.values()) > 1 + ROUNDING:
            text = _("{since}the shares of the subsidy sum to {total}: must be at most 1 (the rest is the operator's)")
            text = text.format(since=since(day), total=f"{sum(shares.values()):g}")
            yield Broken(("costs", "payers"), None, text)
            return
