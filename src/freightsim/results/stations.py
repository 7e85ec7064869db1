"""Occupancy and queues of every station by month, derived from the instants of boxes and trains."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from freightsim.base.arrays import Floats
from freightsim.base.clock import Clock
from freightsim.base.dated import Dated
from freightsim.results.records import Column, Records, floats
from freightsim.results.stages import crossings
from freightsim.results.vocabulary import (
    BORDER,
    PORT_TRACKS,
    TERMINAL_TRACKS,
    TRAINS,
    UNITS,
    WAGON_SETS,
    YARD,
    Station,
)
from freightsim.scenario import Scenario
from freightsim.scenario.joins import Terms, every_terms, modes_that
from freightsim.scenario.network import DIRECTIONS


@dataclass(frozen=True)
class Visits:
    """Stays at one station: who came when, was served from when until when; and how many it can serve at once."""

    station: Station
    """What it is, and which one."""
    came_h: Floats
    """Hour of arrival."""
    from_h: Floats
    """Hour at which service began (nan: still waiting at the end)."""
    until_h: Floats
    """Hour at which the place was free again (nan: still there at the end)."""
    capacity: Dated | None
    """Places by date; None where cargo only waits."""
    others_h: Floats
    """Hours of service of others who share the station, by month."""


def stations(scenario: Scenario, records: Records) -> dict[str, Column]:
    """Return one row for each station and month.

    Stations are yard, tracks, borders, the wagon sets (away from the port) and the trains of a direction, for which
    boxes only wait. Columns: kind and place (id of the terminal or border, else empty) of the station (see
    `freightsim.results.vocabulary`), month (its first day within the horizon), unit, capacity (places at mid-month),
    arrivals, wait_h (mean hours from arrival to service, of this month's arrivals; of those who still wait when
    the horizon ends, the wait until then, so that a station which serves nobody shows it), queue (mean number waiting),
    occupancy (mean number in service, other users included) and utilisation (occupancy / capacity).
    """
    edges_h = _month_edges(scenario.clock)
    months = scenario.clock.when(edges_h[:-1])
    tables = [_table(visits, edges_h, months, scenario.clock) for visits in _visits(scenario, records, edges_h)]
    return {name: np.concatenate([np.broadcast_to(table[name], len(months)) for table in tables]) for name in tables[0]}


def _table(visits: Visits, edges_h: Floats, months: Column, clock: Clock) -> dict[str, Column]:
    length_h = np.diff(edges_h)
    end_h = edges_h[-1]
    served_h = np.where(np.isnan(visits.from_h), end_h, visits.from_h)
    left_h = np.where(np.isnan(visits.until_h), end_h, visits.until_h)
    mid_month_h = (edges_h[:-1] + edges_h[1:]) / 2
    capacity = visits.capacity.over_h(mid_month_h, clock) if visits.capacity else np.full(len(mid_month_h), np.nan)
    own = _overlap_h(served_h, left_h, edges_h)
    occupancy = (own + visits.others_h) / length_h
    return {
        "kind": np.array(visits.station.kind, dtype=object),
        "place": np.array(visits.station.place, dtype=object),
        "month": months,
        "unit": np.array(UNITS[visits.station.kind], dtype=object),
        "capacity": capacity,
        "arrivals": _by_month(visits.came_h, edges_h),
        "wait_h": _mean_wait(visits, edges_h),
        "queue": _overlap_h(visits.came_h, served_h, edges_h) / length_h,
        "occupancy": occupancy,
        # A yard of a single TEU has no place for a FEU: its use is not known.
        "utilisation": np.divide(occupancy, capacity, out=np.full(len(capacity), np.nan), where=capacity > 0),
    }


def month_hours(months: npt.NDArray[np.datetime64], clock: Clock) -> Floats:
    """Return the hours of each month within the horizon, given their first days there, in order; shape (months,)."""
    days = np.append(months.astype("datetime64[D]"), np.datetime64(clock.end, "D"))
    hours: Floats = np.diff(days) / np.timedelta64(1, "h")
    return hours


def _overlap_h(start_h: Floats, end_h: Floats, edges_h: Floats) -> Floats:
    """Return the hours that all stays together spend in each month: the integral of the number present."""

    def before(hours: Floats) -> Floats:
        """Return for each edge the hours that have passed since each of these, summed over those before it."""
        edge = np.searchsorted(edges_h, hours)
        passed = np.cumsum(np.bincount(edge, minlength=len(edges_h))[: len(edges_h)])
        total = np.cumsum(np.bincount(edge, weights=hours, minlength=len(edges_h))[: len(edges_h)])
        return passed * edges_h - total

    return np.diff(before(start_h) - before(end_h))


def _mean_wait(visits: Visits, edges_h: Floats) -> Floats:
    """Return the mean wait of each month's arrivals; of those who still wait at the end, the wait until then."""
    known = visits.came_h < edges_h[-1]
    came_h = visits.came_h[known]
    count = _by_month(came_h, edges_h)
    until_h = np.where(np.isfinite(visits.from_h), visits.from_h, edges_h[-1])[known]
    total = _by_month(came_h, edges_h, until_h - came_h)
    return np.divide(total, count, out=np.full(len(count), np.nan), where=count > 0)


def _by_month(hours: Floats, edges_h: Floats, weights: Floats | None = None) -> Column:
    """Return how many of these hours fall into each month, or the sum of their weights."""
    month = np.searchsorted(edges_h, hours, side="right")
    return np.bincount(month, weights, minlength=len(edges_h) + 1)[1 : len(edges_h)]


def _visits(scenario: Scenario, records: Records, edges_h: Floats) -> Iterator[Visits]:
    yield _yard(scenario, records, len(edges_h) - 1)
    yield from _tracks(scenario, records, edges_h)
    yield from _borders(scenario, records, edges_h)
    yield _wagon_sets(scenario, records, len(edges_h) - 1)
    yield from _for_trains(records, len(edges_h) - 1)


def _yard(scenario: Scenario, records: Records, months: int) -> Visits:
    boxes = records.boxes
    outbound = boxes["direction"] == 0
    came_h = np.where(outbound, boxes["gate_in_h"], boxes["yard_in_h"]).astype(float)
    left_h = np.where(outbound, boxes["loaded_h"], boxes["released_h"]).astype(float)
    if (
        "access" in boxes
    ):  # wagons that nobody unloads have no place in the yard; what goes on by shuttle stays until then
        on_wagons = np.isin(boxes["access"], modes_that(lambda terms: terms.coupled))
        came_h, left_h = np.where(outbound & on_wagons, np.nan, came_h), floats(boxes["yard_out_h"])
    in_h = floats(boxes["yard_in_h"])
    return _known(Visits(Station(YARD), came_h, in_h, left_h, scenario.port.yard_feu, np.zeros(months)))


def _tracks(scenario: Scenario, records: Records, edges_h: Floats) -> Iterator[Visits]:
    """Yield loading tracks of the port and of each terminal: loading at one end of a train, unloading at the other."""
    trains = records.trains
    outbound = trains["direction"] == "outbound"
    load = tuple(floats(trains[name]) for name in ("track_asked_h", "track_from_h", "track_free_h"))
    unload = tuple(floats(trains[name]) for name in ("arrived_h", "unload_track_from_h", "unload_track_free_h"))
    used = np.asarray(trains["feu"]) > 0
    places = {Station(PORT_TRACKS): (outbound & used, ~outbound & used, scenario.port.tracks)}
    for key, terminal in scenario.terminals.items():
        there = (trains["terminal"] == key) & used
        places[Station(TERMINAL_TRACKS, key)] = (there & ~outbound, there & outbound, terminal.tracks)
    for station, (loads, unloads, tracks) in places.items():
        came_h, from_h, until_h = (np.concatenate([a[loads], b[unloads]]) for a, b in zip(load, unload, strict=True))
        others_h: Floats = np.zeros(len(edges_h) - 1)
        if station.kind == PORT_TRACKS:
            others_h = _held_h(records.port_background, edges_h)
        if station.kind == PORT_TRACKS and records.shuttles:
            standing = [city for city, terms in every_terms(scenario, Terms).values() if terms.on_port_tracks]
            own = np.isin(records.shuttles["city"], standing)
            stay = (records.shuttles[name][own] for name in ("arrived_h", "track_from_h", "track_free_h"))
            came_h, from_h, until_h = (
                np.concatenate([hours, floats(more)])
                for hours, more in zip((came_h, from_h, until_h), stay, strict=True)
            )
        yield _known(Visits(station, came_h, from_h, until_h, tracks, others_h))


def _borders(scenario: Scenario, records: Records, edges_h: Floats) -> Iterator[Visits]:
    trains = records.trains
    lanes = np.where(trains["kind"] == "group", "", trains["lane"])  # a group's train is one of the others'
    for key, border in scenario.borders.items():
        parts = [
            [floats(trains[f"border{number}_{name}_h"][lanes == lane]) for name in ("in", "track", "freed")]
            for lane, number in crossings(scenario, key)
        ]
        came_h, from_h, until_h = (np.concatenate([np.empty(0), *(part[at] for part in parts)]) for at in range(3))
        others_h = _held_h(records.background[key], edges_h)
        yield _known(Visits(Station(BORDER, key), came_h, from_h, until_h, border.all_tracks, others_h))


def _held_h(others: Mapping[str, Column], edges_h: Floats) -> Floats:
    """Return the track hours of others' trains by month."""
    track_h, freed_h = (np.nan_to_num(floats(others[name]), nan=edges_h[-1]) for name in ("track_h", "freed_h"))
    return _overlap_h(track_h, freed_h, edges_h)


def _wagon_sets(scenario: Scenario, records: Records, months: int) -> Visits:
    """Return sets as they are away from the port: from the cut-off of an outbound train until one has turned round."""
    trains, turn_round_h = records.trains, scenario.trains.turn_round_h
    status, outbound, own = trains["status"], trains["direction"] == "outbound", trains["kind"] != "group"
    empty = status == "empty_return"
    left_h = floats(trains["cutoff_h"])[own & outbound & (status != "cancelled") & ~empty]
    back_h = np.where(empty, floats(trains["arrived_h"]), floats(trains["unload_track_free_h"]) + turn_round_h)[
        own & ~outbound
    ]
    capacity = scenario.trains.wagon_sets
    return Visits(Station(WAGON_SETS), left_h, left_h, back_h[np.isfinite(back_h)], capacity, np.zeros(months))


def _for_trains(records: Records, months: int) -> Iterator[Visits]:
    """Yield boxes that stand ready for the trains of a direction: they wait, and need no place meanwhile."""
    boxes = records.boxes
    for code, direction in enumerate(DIRECTIONS):
        own = boxes["direction"] == code
        ready_h = floats(boxes["released_h" if direction == "outbound" else "gate_in_h"])[own]
        boarded_h = floats(boxes["cutoff_h"])[own]
        yield _known(Visits(Station(TRAINS[direction]), ready_h, boarded_h, boarded_h, None, np.zeros(months)))


def _known(visits: Visits) -> Visits:
    """Leave out those who never came."""
    came = np.isfinite(visits.came_h)
    hours = {name: getattr(visits, name)[came] for name in ("came_h", "from_h", "until_h")}
    return replace(visits, **hours)


def _month_edges(clock: Clock) -> Floats:
    first = np.datetime64(clock.start, "M")
    last = np.datetime64(clock.end, "D")
    # One month beyond the last: where the horizon ends within a month, its edge is cut back to the end.
    starts = np.arange(first, last.astype("datetime64[M]") + np.timedelta64(2, "M")).astype("datetime64[D]")
    hours = (starts - np.datetime64(clock.start, "D")).astype(float) * 24.0
    return np.unique(np.clip(hours, 0.0, clock.end_h))
