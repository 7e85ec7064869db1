"""Borders by year: trains that crossed, how long they waited for a track, and how long they stayed."""

from __future__ import annotations

import numpy as np

from freightsim.results.records import Column, Records
from freightsim.results.stages import crossings
from freightsim.scenario import Scenario


def borders(scenario: Scenario, records: Records) -> dict[str, Column]:
    """Return one row for each year and border, both directions together, by the instant at which a train left it.

    Columns: trains of the port, boxes on them (`feu`), and means over these boxes: hours until a track was free
    (`track_wait_h`), and hours from arrival to departure (`dwell_h`), missing where no box crossed. What left within a
    warm-up does not count.
    """
    clock, trains, keys = scenario.clock, records.trains, list(scenario.borders)
    years = np.array(clock.years)
    count, feu, wait, stay = np.zeros((4, len(years), len(keys)))
    for at, key in enumerate(keys):
        for lane, number in crossings(scenario, key):
            came_h, track_h, out_h = (trains[f"border{number}_{name}_h"] for name in ("in", "track", "out"))
            left = clock.year_of(out_h)
            own = (trains["lane"] == lane) & (left >= years[0]) & (left <= years[-1])
            year = left[own] - years[0]
            boxes = trains["feu"][own].astype(float)
            np.add.at(count[:, at], year, 1.0)
            np.add.at(feu[:, at], year, boxes)
            np.add.at(wait[:, at], year, boxes * (track_h - came_h)[own])
            np.add.at(stay[:, at], year, boxes * (out_h - came_h)[own])
    nothing = np.full_like(feu, np.nan)
    return {
        "year": np.repeat(years, len(keys)),
        "border": np.tile(np.array(keys, dtype=np.str_), len(years)),
        "trains": count.astype(int).ravel(),
        "feu": feu.astype(int).ravel(),
        "track_wait_h": np.divide(wait, feu, out=nothing.copy(), where=feu > 0).ravel(),
        "dwell_h": np.divide(stay, feu, out=nothing, where=feu > 0).ravel(),
    }
