"""How large a run will be is estimated before anything is drawn; one that does not fit is refused."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil
from pathlib import Path

import numpy as np

from freightsim.base.arrays import Floats
from freightsim.base.clock import HOURS_A_DAY
from freightsim.base.errors import ScenarioError
from freightsim.base.language import _, place_name
from freightsim.choice.rates import Rates
from freightsim.journey.calendar import event_factor, season_factor
from freightsim.scenario import Scenario
from freightsim.scenario.network import Direction

DAYS_A_YEAR = 365.25

MOST_FEU = 20_000_000
"""Boxes that a run may hold, whatever the memory."""

BYTES_PER_FEU = 800
"""Memory that a box takes while it is drawn, simulated and recorded (`benchmarks/run_baseline.py`)."""

FEU_PER_S = 200_000
"""Boxes that a processor simulates in a second, the slow ones among those measured (`benchmarks/run_baseline.py`)."""

MEMINFO = Path("/proc/meminfo")
CGROUP = Path("/sys/fs/cgroup")
"""Where Linux tells what memory is free, and what a container may use."""


@dataclass(frozen=True)
class Size:
    """How large a replication is expected to be, market shocks left aside."""

    by_day: Floats
    """FEU booked from the first day on, cumulative; shape (days,)."""
    by_city: Floats
    """FEU booked in each city; shape (cities,)."""

    @property
    def feu(self) -> float:
        """FEU booked in all."""
        return float(self.by_city.sum())


def size_of(scenario: Scenario, tables: Mapping[Direction, Rates]) -> Size:
    """Return how large a replication is expected to be, from the tables of rates by direction."""
    each = [_booked(scenario, direction, table) for direction, table in tables.items()]
    feu = np.sum(each, axis=0)
    return Size(np.cumsum(feu.sum(axis=1)), feu.sum(axis=0))


def _booked(scenario: Scenario, direction: Direction, table: Rates) -> Floats:
    """Return the FEU that are expected to be booked; shape (days, cities)."""
    days = scenario.clock.days
    edges_h = scenario.clock.begin_h + HOURS_A_DAY * np.arange(len(days))
    factor = season_factor(days, scenario.demand[direction].season)
    factor = factor * event_factor(days, scenario.events.values(), direction)
    feu: Floats = table.a_year[table.periods.of(edges_h)] * factor[:, None] / DAYS_A_YEAR
    return feu


def refuse_too_large(scenario: Scenario, tables: Mapping[Direction, Rates]) -> None:
    """Raise ScenarioError where a replication would hold more boxes than memory does.

    It says how many boxes, megabytes and minutes that would be, until which day they would fit, and which city has the
    most of them.
    """
    size, free = size_of(scenario, tables), free_bytes()
    most = MOST_FEU if free is None else min(MOST_FEU, free // BYTES_PER_FEU)
    if size.feu <= most:
        return
    code = int(np.argmax(size.by_city))
    key, city = list(scenario.cities.items())[code]
    text = _(
        "{number:,.0f} FEU would be booked from {start} to {end}: about {megabytes:,.0f} MB and {minutes:,.0f} min for "
        "each replication. {most:,} FEU fit ({limit}), those until {day}. {share:.0%} of all are booked in {city} "
        "(cities.{key}.trade_usd_bn: {trade}; the rest depends on demand.*.feu_per_boxable_usd_bn, events and choice)"
    ).format(
        number=size.feu,
        start=scenario.horizon.start,
        end=scenario.horizon.end,
        megabytes=ceil(size.feu * BYTES_PER_FEU / 1e6),
        minutes=ceil(size.feu / FEU_PER_S / 60),
        most=most,
        limit=_("the most of a run") if most == MOST_FEU else _("the memory that is free"),
        day=_fits_until(scenario, size, most),
        share=float(size.by_city[code]) / size.feu,
        city=place_name(city),
        key=key,
        trade=f"{city.trade_usd_bn:g}",
    )
    raise ScenarioError(text)


def _fits_until(scenario: Scenario, size: Size, most: int) -> date:
    """Return the day before which so many boxes are expected to be booked."""
    first = scenario.clock.start + timedelta(hours=scenario.clock.begin_h)
    return first + timedelta(days=int(np.searchsorted(size.by_day, most)))


def free_bytes() -> int | None:
    """Return the memory that this process can still get, None where the system does not tell."""
    found = [each for each in (_free_of_system(), _free_of_container()) if each is not None]
    return min(found, default=None)


def _free_of_system() -> int | None:
    """Return the memory that Linux calls available."""
    try:
        lines = MEMINFO.read_text(encoding="ascii").splitlines()
    except OSError:
        return None
    kilobytes = [line.split()[1] for line in lines if line.startswith("MemAvailable:")]
    return int(kilobytes[0]) * 1024 if kilobytes else None


def _free_of_container() -> int | None:
    """Return what is left of the limit of a control group (version 2), None where there is none."""
    try:
        most, used = ((CGROUP / name).read_text(encoding="ascii").strip() for name in ("memory.max", "memory.current"))
    except OSError:
        return None
    return max(int(most) - int(used), 0) if most.isdigit() and used.isdigit() else None
