"""A hand-made world with prices and factors in round numbers, for the ledger and its emissions.

Three boxes of 10 t leave in 2013 and two come in 2014, all from or to Zhengzhou, 25 km from the port.
The lane has 4,000 km in China and 6,000 km on 1520 mm.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from freightsim.results.records import Records
from freightsim.scenario import Scenario
from freightsim.simulation.network import run_once
from freightsim.simulation.recording import record
from freightsim.validation.merge import merged
from handmade import IN, OUT, Box, steady, with_cargo

CARGO: list[Box] = [(OUT, 1.0), (OUT, 2.0), (OUT, 3.0), (OUT, 14.0), (OUT, 20.0), (IN, 90.0), (IN, 100.0)]
"""The boxes of tests/test_simulation.py. The fourth and fifth find no train; the last two are booked at 87 and 97 h,
before the turn of the year at 120 h, and their train arrives at 187 h."""

PRICED: dict[str, Any] = {
    "horizon": {"from": "2013-12-27", "to": "2014-01-12"},
    "choice": {
        "rail": {"cost_usd_per_feu": 8000.0, "subsidy_usd_per_feu": 3000.0},
        "truck_usd_per_feu": 100.0,
        "truck_usd_per_feu_km": 2.0,
    },
    "lanes": {"west": {"sections": {"beyond": {"km": 6000.0}}}},
    "costs": {
        "port_share": 0.1,
        "terminal_share": 0.1,
        "china_usd_per_feu_km": 0.5,
        "gauge_1520_usd_per_feu_km": 1.0,
    },
    "emissions": {
        "rail": {"CN": {"electric_g_per_t_km": 20.0, "diesel_g_per_t_km": 30.0, "diesel_share": 0.0}},
        "rail_elsewhere": {"electric_g_per_t_km": 10.0, "diesel_g_per_t_km": 40.0, "diesel_share": 0.25},
        "road_g_per_t_km": 100.0,
        "sea_g_per_teu_km": 50.0,
        "air_g_per_t_km": 600.0,
        "empty_t_per_feu": 5.0,
    },
}
"""A box costs 150 by road and 8,000 by rail, of which shippers pay 5,000: 800 at each end, and 6,400 by kilometre at
weights of 2,000 (China) to 6,000 (1520 mm). Ten tonnes emit 0.025 t by road, 0.8 t in China, and on 1520 mm 0.45 t
electric and 0.6 t diesel."""


def priced(change: dict[str, Any] | None = None) -> Scenario:
    """Return the priced world with a tree of changes merged in."""
    return steady(merged(PRICED, change or {}))


def booked(scenario: Scenario) -> Records:
    """Return the records of the five boxes that went and the two that did not."""
    return record(run_once(with_cargo(scenario, CARGO)))


def with_empty_return(records: Records) -> Records:
    """Return records in which the slot of the new year that found no wagons (outbound) is a set of 3 going empty."""
    trains = dict(records.trains)
    (row,) = np.flatnonzero(trains["cause"] == "no_wagon_set")
    trains["kind"], trains["empty_feu"] = trains["kind"].copy(), trains["empty_feu"].copy()
    trains["kind"][row], trains["empty_feu"][row] = "empty_return", 3
    return replace(records, trains=trains)


def with_access(records: Records, access: list[int], station: list[int] | None = None) -> Records:
    """Return records that tell how each box went between city and port, and by whose station."""
    columns: dict[str, npt.NDArray[np.int64]] = {"access": np.array(access, dtype=np.int64)}
    if station is not None:
        columns["station"] = np.array(station, dtype=np.int64)
    return replace(records, boxes=records.boxes | columns)


def amounts(table: pd.DataFrame, keys: list[str], name: str, year: int, direction: str) -> dict[Any, float]:
    """Return what is not 0 of a column in a year and direction, by the keys of the row."""
    own = table[(table["year"] == year) & (table["direction"] == direction) & (table[name] != 0)]
    return own.set_index(keys)[name].to_dict()
