"""What the port's trains carried, by year, direction, lane, class of goods and distance of the city from the port."""

from __future__ import annotations

import numpy as np

from freightsim.results.carried import lane_codes
from freightsim.results.distances import road_km
from freightsim.results.records import Column, Records
from freightsim.scenario import Scenario
from freightsim.scenario.network import DIRECTIONS

EDGES_KM = (0.0, 100.0, 300.0, 500.0, 1000.0)
"""Road distances between city and port at which a band begins; the last has no end."""


def cargo(scenario: Scenario, records: Records) -> dict[str, Column]:
    """Return one row for each year, direction, lane, class and band of distance in which cargo went.

    Columns: road_from_km and road_to_km (ends of the band; no upper end is NaN), and feu, tonnes and value_usd of trips
    that count in the year (see `yearly`).
    """
    clock, boxes, trains = scenario.clock, records.boxes, records.trains
    counted = np.append(clock.year_of(trains["counted_h"]), 0)[boxes["train"]]
    own = np.flatnonzero(counted > 0)
    band = np.searchsorted(EDGES_KM, road_km(scenario), side="right") - 1
    lanes = np.append(lane_codes(scenario, trains["lane"]), 0)
    codes = (
        counted[own] - clock.years[0],
        boxes["direction"][own],
        lanes[boxes["train"][own]],
        boxes["cargo_class"][own],
        band[boxes["city"][own]],
    )
    sizes = (len(clock.years), len(DIRECTIONS), len(scenario.lanes), len(scenario.cargo.classes), len(EDGES_KM))
    key = np.ravel_multi_index(codes, sizes)
    feu = np.bincount(key, minlength=1)
    used = np.flatnonzero(feu)
    year, direction, lane, commodity, place = np.unravel_index(used, sizes)
    tonnes, value_usd = (np.bincount(key, weights=boxes[name][own])[used] for name in ("tonnes", "value_usd"))
    return {
        "year": year + clock.years[0],
        "direction": np.array(DIRECTIONS, dtype=np.str_)[direction],
        "lane": np.array(list(scenario.lanes), dtype=np.str_)[lane],
        "commodity": np.array(list(scenario.cargo.classes), dtype=np.str_)[commodity],
        "road_from_km": np.array(EDGES_KM)[place],
        "road_to_km": np.array([*EDGES_KM[1:], np.nan])[place],
        "feu": feu[used].astype(float),
        "tonnes": tonnes if len(used) else np.zeros(0),
        "value_usd": value_usd if len(used) else np.zeros(0),
    }
