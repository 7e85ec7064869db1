"""The rate at which a projection starts: bookings just after the calibrated years beside those of the last of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np

from freightsim.base.clock import HOURS_A_DAY
from freightsim.base.language import N_
from freightsim.calibration.known_inputs import dated_numbers
from freightsim.calibration.parameters import INDEX, RATIOS, TREND, tree_of
from freightsim.choice.rates import rates
from freightsim.scenario import Scenario
from freightsim.scenario.network import DIRECTIONS
from freightsim.scenario.prices import CAME

QUARTER_D = 90
"""Days before and after the end of the calibrated years over which rates are taken."""

TREND_CAUSE, INDEX_CAUSE, FADING, PRICES, REST = "trend", "index", "fading", "prices", "rest"

GROUPS: Mapping[str, tuple[str, ...]] = {
    "costs": ("modes.", "choice.rail."),
    "hubs": ("hubs.", "choice.rail_index"),
    "service": ("services.", "trains.", "borders.", "lanes.", "terminals.", "customs."),
    "trade": ("demand.", "cities.", "provinces.", "markets."),
    "goods": ("cargo.",),
}
"""Groups of dated inputs, by id: how their paths begin."""

CAUSES: Mapping[str, str] = {
    TREND_CAUSE: N_("the port's trend against the other hubs within that year"),
    INDEX_CAUSE: N_("the change of the index of rail within that year"),
    FADING: N_("the fading of the last yearly adjustment"),
    PRICES: N_("prices as they came"),
    "costs": N_("costs and support"),
    "hubs": N_("trains of other hubs"),
    "service": N_("timetable, running times and borders"),
    "trade": N_("trade"),
    "goods": N_("the mix of goods"),
    REST: N_("all else together"),
}
"""What moves the start away from the year before, by id."""


@dataclass(frozen=True)
class RunRate:
    """Expected bookings by the port, FEU a year of both directions, before season, events and waits."""

    until: date
    """First day after the calibrated years."""
    year_feu: float
    """In the last calibrated year."""
    last_feu: float
    """In its last quarter, at a year's rate."""
    start_feu: float
    """In the first quarter after it, at a year's rate."""
    causes: Mapping[str, float]
    """FEU a year by which each of `CAUSES` moves the start away from that year; they add up to the difference."""

    @property
    def change(self) -> float:
        """The start relative to the last calibrated year, less 1."""
        return self.start_feu / self.year_feu - 1


def run_rate(scenario: Scenario) -> RunRate | None:
    """Return the rate at which a scenario leaves the calibrated years; None where it ends with them.

    The choice model gives all rates exactly. The part of the trend is the start less what it would be at the same ratio
    to the year as without a trend; that of the index in the same way, against its last value in the whole year; that of
    a group of inputs is the start less the start without the steps that they
    take on that day or in the quarter after.
    """
    until, clock = scenario.choice.adjusted_until, scenario.clock
    if until is None or not clock.start < until < clock.end:
        return None
    first = max(date(until.year - 1, until.month, until.day), clock.start)
    year, last = (first, until), (max(until - timedelta(days=QUARTER_D), first), until)
    start = until, min(until + timedelta(days=QUARTER_D), clock.end)
    year_feu, last_feu, start_feu = (_rate(scenario, *span) for span in (year, last, start))
    if not year_feu:
        return None
    index = scenario.choice.rail_index
    ended = {f"{INDEX}.{day}": index.at(until - timedelta(days=1)) for day, _value in index if first <= day < until}
    causes = {}
    for cause, still in ((TREND_CAUSE, {TREND: 0.0}), (INDEX_CAUSE, ended)):
        level = scenario.but(tree_of(still))
        causes[cause] = start_feu - year_feu * _rate(level, *start) / _rate(level, *year)
    causes[FADING] = start_feu - _rate(scenario.but({"choice": {"persistence": 1.0}}), *start)
    known = {"prices": {"known_at": str(until - timedelta(days=1))}}
    causes[PRICES] = start_feu - _rate(scenario.but(known), *start) if scenario.prices.known_at == CAME else 0.0
    causes |= {key: start_feu - _rate(_without(scenario, paths, *start), *start) for key, paths in GROUPS.items()}
    causes[REST] = start_feu - year_feu - sum(causes.values())
    return RunRate(until, year_feu, last_feu, start_feu, causes)


def _rate(scenario: Scenario, first: date, until: date) -> float:
    """Return the expected bookings from a day to before another, FEU a year."""
    hours = scenario.clock.hour(first) + HOURS_A_DAY * np.arange((until - first).days)
    tables = [rates(scenario, direction) for direction in DIRECTIONS]
    return sum(float(table.a_year[table.periods.of(hours)].sum(axis=1).mean()) for table in tables)


def _without(scenario: Scenario, paths: tuple[str, ...], first: date, until: date) -> Scenario:
    """Return a scenario in which some dated numbers take no step from a day to before another."""
    changes: dict[str, Any] = {}
    for path, steps in dated_numbers(scenario.tree()):
        if path.startswith(paths) and path not in RATIOS:
            before = [day for day in steps if day < str(first)]
            moved = [day for day in steps if str(first) <= day < str(until)]
            if before and moved:
                changes |= {f"{path}.{day}": None for day in moved}
    return scenario.but(tree_of(changes)) if changes else scenario
