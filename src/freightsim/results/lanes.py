"""What each lane carried in each year: trips, boxes, days on the way."""

from __future__ import annotations

import numpy as np

from freightsim.base.clock import HOURS_A_DAY
from freightsim.results.carried import lane_codes
from freightsim.results.records import Column, Records
from freightsim.scenario import Scenario
from freightsim.scenario.network import DIRECTIONS


def lanes(scenario: Scenario, records: Records) -> dict[str, Column]:
    """Return one row for each year, lane and direction.

    Columns: trips (trains that count in the year, see `yearly`; wagons on a city's trains are none), feu (of these
    wagons, too), and the mean transit_d of the trips from departure to arrival, NaN where none is known.
    """
    clock, trains = scenario.clock, records.trains
    shape = (len(clock.years), len(scenario.lanes), len(DIRECTIONS))
    year = clock.year_of(trains["counted_h"])
    own = np.flatnonzero(year > 0)
    inbound = (trains["direction"][own] == "inbound").astype(np.int64)
    key = np.ravel_multi_index((year[own] - clock.years[0], lane_codes(scenario, trains["lane"][own]), inbound), shape)
    most = int(np.prod(shape))
    trip = trains["kind"][own] != "group"
    took_d = (trains["arrived_h"][own] - trains["departed_h"][own]).astype(float) / HOURS_A_DAY
    known = trip & np.isfinite(took_d)
    days = np.bincount(key[known], weights=took_d[known], minlength=most)
    count = np.bincount(key[known], minlength=most)
    place, lane, direction = (grid.ravel() for grid in np.indices(shape))
    return {
        "year": place + clock.years[0],
        "lane": np.array(list(scenario.lanes), dtype=np.str_)[lane],
        "direction": np.array(DIRECTIONS, dtype=np.str_)[direction],
        "trips": np.bincount(key[trip], minlength=most),
        "feu": np.bincount(key, weights=trains["feu"][own].astype(float), minlength=most),
        "transit_d": np.divide(days, count, out=np.full(most, np.nan), where=count > 0),
    }
