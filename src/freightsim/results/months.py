"""Slots and trains of each month: what was on offer, and what ran."""

from __future__ import annotations

import numpy as np

from freightsim.results.records import Column, Records
from freightsim.scenario import Scenario
from freightsim.scenario.network import DIRECTIONS


def months(scenario: Scenario, records: Records) -> dict[str, Column]:
    """Return one row for each month of the horizon and direction, by the instant of the slot.

    Columns: slots (of the timetable, run or cancelled) and trains (that left, extra trains among them), and the days of
    the month that are within the horizon. Slots at or after its end are of no month, and so is a train that has not
    left by then.
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
    return {
        "month": edges[:-1].astype("datetime64[s]")[place],
        "direction": np.array(DIRECTIONS, dtype=np.str_)[direction],
        "slots": slots,
        "trains": trips,
        "days": np.diff(edges).astype(int)[place],
    }
