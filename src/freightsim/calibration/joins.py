"""Recorded joins beside what the choice model expects of them: cities whose boxes went by rail to a hub's trains."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from freightsim.base.arrays import Floats
from freightsim.choice.collection import station_scale
from freightsim.choice.costs import Goods
from freightsim.choice.hubs import days_of, hub_trains, scales_of
from freightsim.choice.logit import nested_logit
from freightsim.choice.periods import Periods
from freightsim.choice.rates import Rates, rates
from freightsim.choice.ways import weight_of_others
from freightsim.facts import RecordedJoin, recorded_joins
from freightsim.scenario import Scenario
from freightsim.scenario.network import Direction

PORT = "zhengzhou"
"""What the table of recorded joins calls the port."""

OUTBOUND: Direction = "outbound"
"""The direction in which the recorded boxes went."""

WAGONS = 55
"""Wagons of the feeder in a hindcast: as many as a train has. They do not bound what is expected."""


@dataclass(frozen=True, slots=True)
class Hindcast:
    """A recorded join beside what is expected of it."""

    record: RecordedJoin
    """What is recorded."""
    feu_a_year: float
    """FEU a year that shippers are expected to send by the station, outbound, in the recorded time."""

    @property
    def ln_ratio(self) -> float:
        """Logarithm of the recorded number over the expected one."""
        return float(np.log(self.record.feu_a_year / max(self.feu_a_year, 1e-9)))


def hindcast(scenario: Scenario, records: Iterable[RecordedJoin] | None = None) -> list[Hindcast]:
    """Return every recorded join beside what the scenario expects of it, each alone, without simulation."""
    found = recorded_joins() if records is None else records
    return [Hindcast(record, expected_feu(joined(scenario, record), record)) for record in found]


def joined(scenario: Scenario, record: RecordedJoin) -> Scenario:
    """Return the scenario in which the city of a recorded join, and no other, has joined its hub."""
    join: dict[str, Any] = {
        "by": "shuttle",
        "from": record.start.isoformat(),
        "trains_per_week": record.trains_per_week,
        "wagons": WAGONS,
    }
    if record.hub != PORT:
        join["to"] = record.hub
    changes: dict[str, Any] = {"cities": {record.city: {"joins": join}}}
    if scenario.horizon.end < record.until:
        changes["horizon"] = {"to": record.until.isoformat()}
    return scenario.but(changes)


def expected_feu(scenario: Scenario, record: RecordedJoin) -> float:
    """Return the FEU a year by the station of a join in its recorded time, outbound."""
    table = rates(scenario, OUTBOUND, choice=nested_logit, bounded=False)
    by_period = _by_port(table, scenario, record) if record.hub == PORT else _by_hub(table, scenario, record)
    days = _within(table.periods, record.since, record.until)
    return float((by_period * days).sum() / days.sum())


def _by_port(table: Rates, scenario: Scenario, record: RecordedJoin) -> Floats:
    code = list(scenario.cities).index(record.city)
    for each in table.stations:
        if each.station.code == code:
            with np.errstate(invalid="ignore"):
                share = np.exp((each.utility - table.port) / table.scale)
            return np.asarray((table.via_port * np.nan_to_num(share)).sum(axis=(1, 2, 3)))
    return np.zeros(len(table.periods))


def _by_hub(table: Rates, scenario: Scenario, record: RecordedJoin) -> Floats:
    """Return FEU a year by the only station of a hub: 1 - 1 / (1 + sum over stations) of each cell of the hub."""
    goods = Goods.of(scenario, OUTBOUND)
    a_weight = weight_of_others(scenario, table)
    outline = hub_trains(scenario, OUTBOUND, table.periods, goods)
    total = np.zeros(len(table.periods))
    power = scales_of(scenario).inner / station_scale(scenario)
    for item in outline.weights:
        if item.hub == record.hub:
            by_station = 1 - item.factor ** (-power)
            weight = item.by_period * item.odds[:, None, None] * np.exp(outline.at_reference)
            side = np.where(item.near[None, :, None], *(each[:, :, item.market] for each in a_weight))
            total += (side * weight * by_station).sum(axis=(1, 2))
    return total


def _within(when: Periods, since: date, until: date) -> Floats:
    """Return the days of each period that lie in a time."""
    starts = np.array([day.toordinal() for day in when.starts], dtype=float)
    ends = starts + days_of(when)
    inside = np.minimum(ends, until.toordinal()) - np.maximum(starts, since.toordinal())
    return np.maximum(inside, 0.0)
