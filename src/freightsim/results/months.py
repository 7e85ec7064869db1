"""Slots and trains of each month: what was on offer, and what ran."""

from __future__ import annotations

import numpy as np

from freightsim.base.arrays import Floats, Ints
from freightsim.base.clock import HOURS_A_DAY
from freightsim.base.steps import Steps
from freightsim.results.records import Column, Records
from freightsim.scenario import Scenario
from freightsim.scenario.network import DIRECTIONS


def months(scenario: Scenario, records: Records) -> dict[str, Column]:
    """Return one row for each month of the horizon and direction, by the instant of the slot.

    Columns: slots (of the timetable, run or cancelled) and trains (that left, extra trains among them), and the days of
    the month that are within the horizon. Slots at or after its end are of no month, and so is a train that has not
    left by then. Where the price of rail answers to scarcity (`choice.rail.price_answer`), a column more:
    rail_price_ratio, its mean over the days of the month, over the stated price.
    """
    clock, trains = scenario.clock, records.trains
    first, last = np.datetime64(clock.start, "D"), np.datetime64(clock.end, "D")
    day, one_month = np.timedelta64(1, "D"), np.timedelta64(1, "M")
    starts = np.arange(first.astype("datetime64[M]"), (last - day).astype("datetime64[M]") + one_month)
    edges = np.clip(np.append(starts, starts[-1] + one_month).astype("datetime64[D]"), first, last)
    month = clock.when(trains["slot_h"]).astype("datetime64[M]").astype(int) - starts[0].astype(int)
    within = (trains["slot_h"] >= 0) & (trains["slot_h"] < clock.end_h)
    kind, status = trains["kind"], trains["status"]
    timetabled = kind == "timetabled"
    ran = (timetabled | (kind == "extra")) & ((status == "ran") | (status == "under_way"))
    shape = (len(starts), len(DIRECTIONS))
    key = np.where(within, month, 0) * len(DIRECTIONS) + (trains["direction"] == "inbound")
    slots, trips = (np.bincount(key[own & within], minlength=shape[0] * shape[1]) for own in (timetabled, ran))
    place, direction = (grid.ravel() for grid in np.indices(shape))
    columns: dict[str, Column] = {
        "month": edges[:-1].astype("datetime64[s]")[place],
        "direction": np.array(DIRECTIONS, dtype=np.str_)[direction],
        "slots": slots,
        "trains": trips,
        "days": np.diff(edges).astype(int)[place],
    }
    if records.prices:
        columns["rail_price_ratio"] = _price_ratio(scenario, records, edges, place, direction)
    return columns


def _price_ratio(scenario: Scenario, records: Records, edges: Column, place: Ints, direction: Ints) -> Floats:
    """Return the mean ratio of the price of rail to the stated one over the days between edges, by row."""
    clock = scenario.clock
    days = np.arange(edges[0], edges[-1])
    hours = (days - edges[0]).astype(float) * HOURS_A_DAY
    month = np.searchsorted(edges, days, side="right") - 1
    means = []
    for way in DIRECTIONS:
        own = [row for row in records.prices if row.direction == way]
        steps = Steps([clock.begin_h, *(row.at_h for row in own)], [1.0, *(row.ratio for row in own)])
        means.append(np.bincount(month, weights=steps.over(hours)) / np.bincount(month))
    ratio: Floats = np.stack(means)[direction, place]
    return ratio
