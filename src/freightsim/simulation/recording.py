"""The outcome of a replication is written down as columns."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from itertools import chain
from math import nan

import numpy as np
import numpy.typing as npt

from freightsim.base.arrays import Floats
from freightsim.journey.experience import TURNED_AWAY as AWAY
from freightsim.journey.joins.base import cleared_h
from freightsim.journey.train import Crossing, Train
from freightsim.results.records import Column, Records
from freightsim.scenario.joins import GATE
from freightsim.scenario.network import OWN
from freightsim.simulation.inputs import Inputs
from freightsim.simulation.port import Outcome

TURNED_AWAY = (
    "city",
    "direction",
    "booking",
    "box",
    "terminal",
    "region",
    "cargo_class",
    "booked_h",
    "tonnes",
    "value_usd",
)
"""What is kept of boxes whose shippers looked elsewhere."""


def record_network(outcomes: Mapping[str, Outcome]) -> dict[str, Records]:
    """Return the columns of each port. Instants after the end of the horizon have not happened and are missing."""
    alone = {key: _at_one_port(each) for key, each in outcomes.items()}
    return {
        key: replace(
            records,
            background={
                border: _others_at(
                    border, outcomes[OWN], outcomes, {name: alone[name] for name in alone if name != key}
                )
                for border in outcomes[OWN].others
            },
        )
        for key, records in alone.items()
    }


def record(outcome: Outcome) -> Records:
    """Return the columns of a port that is alone (see `record_network`)."""
    return record_network({OWN: outcome})[OWN]


def _at_one_port(outcome: Outcome) -> Records:
    trains = sorted(outcome.trains, key=lambda train: (_first_h(train), train.service))
    end_h = outcome.inputs.scenario.clock.end_h
    every = _until(end_h, _box_columns(outcome, trains))
    gone = np.frombuffer(outcome.gone, dtype=np.uint8)
    boxes = {name: column[gone == 0] for name, column in every.items()} if gone.any() else every
    return Records(
        boxes=boxes,
        trains=_until(end_h, _train_columns(outcome.inputs, trains, boxes, end_h)),
        turned_away={name: every[name][gone == AWAY] for name in TURNED_AWAY},
        background={},
        gridlocks=outcome.gridlocks,
        timetable=outcome.timetable,
        events=outcome.events,
        shuttles=_until(end_h, _shuttle_columns(outcome)) if any(join.has_timetable for join in outcome.joins) else {},
    )


def _others_at(
    key: str, shared: Outcome, outcomes: Mapping[str, Outcome], others: Mapping[str, Records]
) -> dict[str, Column]:
    """Return the stays at a border of all trains but a port's own: those drawn, and those of the other ports.

    Those drawn are shared by all ports. A group of wagons is on a train that was drawn.
    """
    drawn = shared.others[key]
    parts = {
        "in": [np.array(shared.inputs.background_h[key], dtype=float)],
        "track": [drawn.from_h],
        "freed": [drawn.until_h],
    }
    for name, records in others.items():
        lanes = outcomes[name].inputs.scenario.lanes
        for lane, sections in ((lane, each.sections.values()) for lane, each in lanes.items()):
            met = [section.border for section in sections if section.border is not None]
            own = (records.trains["lane"] == lane) & (records.trains["kind"] != "group")
            for number in (n for n, border in enumerate(met, start=1) if border == key):
                for instant, column in parts.items():
                    column.append(records.trains[f"border{number}_{instant}_h"][own])
    joined = {f"{name}_h": np.concatenate(column) for name, column in parts.items()}
    came = np.flatnonzero(np.isfinite(joined["in_h"]))
    order = came[np.argsort(joined["in_h"][came], kind="stable")]
    return _until(shared.inputs.scenario.clock.end_h, {name: column[order] for name, column in joined.items()})


def _shuttle_columns(outcome: Outcome) -> dict[str, Column]:
    trips = sorted(outcome.shuttles, key=lambda trip: (trip.slot.at_h, trip.city))
    return {
        "city": np.array([trip.city for trip in trips], dtype=object),
        "status": np.array(["cancelled" if trip.cause else "ran" for trip in trips], dtype=object),
        "cause": np.array([trip.cause for trip in trips], dtype=object),
        "places_feu": np.array([trip.places_feu for trip in trips], dtype=np.int64),
        "feu_to_port": np.array([len(trip.boxes) for trip in trips], dtype=np.int64),
        "feu_from_port": np.array([len(trip.back) for trip in trips], dtype=np.int64),
        "slot_h": _hours(trip.slot.at_h for trip in trips),
        "arrived_h": _hours(trip.arrived_h for trip in trips),
        "track_from_h": _hours(trip.work.track_from_h if trip.work else nan for trip in trips),
        "track_free_h": _hours(trip.work.track_free_h if trip.work else nan for trip in trips),
        "home_h": _hours(trip.home_h for trip in trips),
    }


def _first_h(train: Train) -> float:
    return train.departed_h if train.slot.kind == "empty_return" else train.cutoff_h


def _until(end_h: float, columns: dict[str, Column]) -> dict[str, Column]:
    for name, column in columns.items():
        if name.endswith("_h") and name != "slot_h":
            column[column >= end_h] = nan
    return columns


def _box_columns(outcome: Outcome, trains: list[Train]) -> dict[str, Column]:
    inputs = outcome.inputs
    bookings, booking = inputs.bookings, inputs.boxes.booking
    columns: dict[str, Column] = {
        "city": bookings.city[booking],
        "direction": bookings.direction[booking],
        "booking": bookings.number[booking],
        "box": inputs.boxes.number,
        "terminal": inputs.terminal,
        "region": bookings.region[booking],
        "cargo_class": bookings.cargo_class[booking],
        "partner": bookings.partner[booking],
        "tonnes": bookings.t_per_feu[booking],
        "value_usd": bookings.usd_per_feu[booking],
        "booked_h": bookings.booked_h[booking],
        "ready_h": bookings.ready_h[booking],
        "gate_in_h": inputs.comes_h.copy(),
    }
    columns |= _on_trains(len(booking), trains)
    columns |= _at_the_port(outcome, columns)
    if inputs.access.any():
        columns |= _of_joins(outcome, columns)
    if (inputs.station != GATE).any():
        columns["station"] = inputs.station
    return columns | {"rollovers": _rollovers(outcome, trains, columns)}


def _of_joins(outcome: Outcome, columns: dict[str, Column]) -> dict[str, Column]:
    """Return what differs for boxes that come to the port, or leave it, by rail; each join writes what is its own.

    `shuttle_from_h` and `shuttle_to_h` are the departure and the end of a ride by shuttle, `station_h` is when a box
    stands at its city's station, to go to the port by shuttle.
    """
    inputs = outcome.inputs
    names = ("gate_in_h", "yard_in_h", "released_h", "cutoff_h", "handed_over_h")
    changed = {name: columns[name].copy() for name in names}
    changed["yard_out_h"] = np.where(inputs.inbound, columns["released_h"], columns["loaded_h"])
    changed |= {name: np.full(len(inputs.inbound), nan) for name in ("station_h", "shuttle_from_h", "shuttle_to_h")}
    for join in outcome.joins:
        join.record(changed | {"unloaded_h": columns["unloaded_h"]}, inputs)
    return {"access": inputs.access, **changed}


def _on_trains(boxes: int, trains: list[Train]) -> dict[str, Column]:
    """Return for each box its train (row, -1 for none) and the hours of cut-off, loading and unloading."""
    row = np.full(boxes, -1, dtype=np.int64)
    cutoff_h, loaded_h, unloaded_h = (np.full(boxes, nan) for _ in range(3))
    boarded = np.repeat(np.arange(len(trains)), [len(train.boxes) for train in trains])
    box = _joined((train.boxes for train in trains), np.int64)
    row[box] = boarded
    cutoff_h[box] = _hours(train.cutoff_h for train in trains)[boarded]
    for hours, stage in ((loaded_h, "loading"), (unloaded_h, "unloading")):
        works = [getattr(train, stage) for train in trains]
        done = np.array([work is not None for work in works], dtype=bool)[boarded]
        hours[box[done]] = _joined((work.lifted_h for work in works if work is not None), float)
    return {"train": row, "cutoff_h": cutoff_h, "loaded_h": loaded_h, "unloaded_h": unloaded_h}


def _joined(parts: Iterable[Iterable[float]], kind: type[float | np.int64]) -> Column:
    return np.fromiter(chain.from_iterable(parts), dtype=kind)


def _at_the_port(outcome: Outcome, columns: dict[str, Column]) -> dict[str, Column]:
    inputs = outcome.inputs
    outbound = ~inputs.inbound
    yard_in_h = np.where(outbound, nan, columns["unloaded_h"])
    yard_in_h[outcome.entered] = outcome.yard_in_h
    customs_h = np.array(outcome.released_h)
    handover_h = np.array([place.handover_h for place in inputs.scenario.terminals.values()])[inputs.terminal]
    delivered_h = np.where(
        outbound, columns["unloaded_h"] + handover_h, cleared_h(inputs, customs_h + inputs.boxes.haul_h)
    )
    return {
        "yard_in_h": yard_in_h,
        "released_h": customs_h,
        "handed_over_h": delivered_h,
    }


def _rollovers(outcome: Outcome, trains: list[Train], columns: dict[str, Column]) -> npt.NDArray[np.int64]:
    """Return for each box the cut-offs of its queue that it missed between its release and boarding (or the end)."""
    inputs, train = outcome.inputs, columns["train"]
    ready_h = np.where(inputs.inbound, inputs.comes_h, columns["released_h"])
    boarded_at = np.array([train.cutoff_number for train in trains] + [-1], dtype=np.int64)[train]
    count = np.zeros(len(ready_h), dtype=np.int64)
    for code, terminal in enumerate(inputs.scenario.terminals):
        for inbound in (False, True):
            own = np.flatnonzero((inputs.terminal == code) & (inputs.inbound == inbound) & ~np.isnan(ready_h))
            cutoffs_h = np.array(outcome.cutoffs_h["inbound" if inbound else "outbound", terminal])
            seen = np.where(boarded_at[own] >= 0, boarded_at[own], len(cutoffs_h))
            count[own] = np.maximum(seen - np.searchsorted(cutoffs_h, ready_h[own]), 0)
    for join in outcome.joins:
        join.rollovers(inputs, ready_h, count)
    return count


def _train_columns(inputs: Inputs, trains: list[Train], boxes: dict[str, Column], end_h: float) -> dict[str, Column]:
    columns: dict[str, Column] = {
        "train": np.array(_names(trains), dtype=object),
        "service": _column(trains, lambda train: train.service),
        "lane": _column(trains, lambda train: train.lane),
        "terminal": _column(trains, lambda train: train.terminal),
        "direction": _column(trains, lambda train: train.direction),
        "kind": _column(trains, lambda train: train.slot.kind),
        "status": _column(trains, lambda train: _status(train, end_h)),
        "cause": _column(trains, lambda train: train.cause),
        "slot_h": _hours(train.slot.at_h for train in trains),
        "cutoff_h": _hours(train.cutoff_h for train in trains),
        "wagons": np.array([train.slot.wagons for train in trains], dtype=np.int64),
        "places_feu": np.array([train.places_feu for train in trains], dtype=np.int64),
        "feu": np.array([len(train.boxes) for train in trains], dtype=np.int64),
        "empty_feu": np.array([train.empty_feu for train in trains], dtype=np.int64),
        "tonnes": _on_board(boxes["train"], boxes["tonnes"], len(trains)),
        "value_usd": _on_board(boxes["train"], boxes["value_usd"], len(trains)),
        "track_asked_h": _hours(train.track_asked_h for train in trains),
        "track_from_h": _hours(work.track_from_h if (work := train.loading) else nan for train in trains),
        "track_free_h": _hours(work.track_free_h if (work := train.loading) else nan for train in trains),
        "departed_h": _hours(train.departed_h for train in trains),
    }
    columns |= _border_columns(inputs, trains)
    columns |= {
        "arrived_h": _hours(train.arrived_h for train in trains),
        "unload_track_from_h": _hours(work.track_from_h if (work := train.unloading) else nan for train in trains),
        "unload_track_free_h": _hours(work.track_free_h if (work := train.unloading) else nan for train in trains),
        "counted_h": _hours(_counted_h(train) for train in trains),
    }
    return columns


def _border_columns(inputs: Inputs, trains: list[Train]) -> dict[str, Column]:
    """Return hours at each border, numbered from the port outwards whatever the direction of the train."""
    borders = {
        key: sum(section.border is not None for section in lane.sections.values())
        for key, lane in inputs.scenario.lanes.items()
    }
    most = max(borders.values(), default=0)
    row = [number for number, train in enumerate(trains) for _ in train.crossings]
    place = [
        met if train.direction == "outbound" else borders[train.lane] - 1 - met
        for train in trains
        for met in range(len(train.crossings))
    ]
    table = np.full((len(trains), most, len(Crossing._fields)), nan)
    table[row, place] = np.array([crossing for train in trains for crossing in train.crossings]).reshape(-1, 4)
    return {
        f"border{number + 1}_{name}": table[:, number, column].copy()
        for number in range(most)
        for column, name in enumerate(Crossing._fields)
    }


def _counted_h(train: Train) -> float:
    """Return when a trip counts: outbound at departure from the port, inbound at arrival; an empty return never."""
    if not train.boxes:
        return nan
    return train.departed_h if train.direction == "outbound" else train.arrived_h


def _status(train: Train, end_h: float) -> str:
    if train.slot.kind == "empty_return":
        return "empty_return"
    if train.cause:
        return "cancelled"
    if _counted_h(train) < end_h:
        return "ran"
    return "under_way" if train.departed_h < end_h else "closed"


def _on_board(train: Column, amount: Column, trains: int) -> Column:
    """Return the amount on each train, summed over its boxes."""
    boarded = train >= 0
    return np.bincount(train[boarded], weights=amount[boarded], minlength=trains)


def _names(trains: list[Train]) -> list[str]:
    """Name trains by service, kind and number: `hamburg_out-0012`, `hamburg_out-x003` (extra), `-e001` (empty).

    A group of wagons on a city's train has the city for its service: `hefei-g0001`.
    """
    mark = {"timetabled": "", "extra": "x", "empty_return": "e", "group": "g"}
    count: dict[tuple[str, str], int] = {}
    names = []
    for train in trains:
        key = train.service, mark[train.slot.kind]
        count[key] = count.get(key, 0) + 1
        names.append(f"{train.service}-{key[1]}{count[key]:04d}")
    return names


def _column(trains: list[Train], text: Callable[[Train], str]) -> Column:
    return np.array([text(train) for train in trains], dtype=object)


def _hours(values: Iterable[float]) -> Floats:
    return np.fromiter(values, dtype=float)
