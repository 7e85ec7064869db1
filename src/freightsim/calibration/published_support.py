"""Published figures of support beside the model's, for information: their bases differ, and nothing is fitted to them.

Support is what the project calls subsidy; the word of the sources is kept in the table (`data/model/support.csv`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from freightsim.base.dated import Dated
from freightsim.facts import PORT, PublishedSupport, published_support
from freightsim.results.vocabulary import PAID
from freightsim.scenario import Scenario

if TYPE_CHECKING:
    import pandas as pd

LOCAL = ("province", "city")
"""Payers whose cash sources call local."""
MONTHS = range(1, 13)


@dataclass(frozen=True, slots=True)
class SupportFigure:
    """A published figure of support, and what the model has in its place."""

    published: PublishedSupport
    """What was published, with its basis."""
    found: float
    """The model's, in the same unit: USD a year by province and city in the mean of the runs, or USD a FEU to the
    market of price ratio 1, the mean over the months."""


def support_figures(scenario: Scenario, yearly: pd.DataFrame) -> list[SupportFigure]:
    """Return the published figures of support that a scenario can be compared with.

    Parameters
    ----------
    scenario
        What was simulated. A figure of another hub needs that hub; one of all China is compared with the port's path,
        which hubs without a number of their own have, too.
    yearly
        The yearly frame of its runs, one row for each replication and year.

    Raises
    ------
    DataError
        Where a packaged table breaks a rule.
    """
    return list(_figures(scenario, yearly))


def _figures(scenario: Scenario, yearly: pd.DataFrame) -> Iterator[SupportFigure]:
    for each in published_support():
        years = range(each.first_year, each.last_year + 1)
        known = each.hub in ("", PORT) or each.hub in scenario.hubs
        if not known or not all(scenario.clock.holds(year) for year in years):
            continue
        if each.measure == "local_usd":
            own = yearly[yearly["year"].isin(years)]
            found = sum(float(own[PAID[payer]].mean()) for payer in LOCAL)
        else:
            hub = scenario.hubs.get(each.hub)
            found = _usd_per_feu(scenario, hub.subsidy_usd_per_feu if hub is not None else None, years)
        yield SupportFigure(each, found)


def _usd_per_feu(scenario: Scenario, subsidy: Dated | None, years: range) -> float:
    """Return the subsidy of a FEU within its cap, the mean over the months of some years."""
    rail = scenario.choice.rail
    if subsidy is not None:
        rail = rail.model_copy(update={"subsidy_usd_per_feu": subsidy})
    days = [date(year, month, 1) for year in years for month in MONTHS]
    return float(np.mean([rail.cost_usd_per_feu.at(day) - rail.to_shipper_usd(day) for day in days]))
