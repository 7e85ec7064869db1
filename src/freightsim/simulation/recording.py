"""The outcome of a replication is written down as columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import chain
from math import nan
from operator import attrgetter

import numpy as np
import numpy.typing as npt

from freightsim.base.arrays import Floats
from freightsim.journey.experience import TURNED_AWAY as AWAY
from freightsim.journey.joins.base import cleared_h
from freightsim.journey.terminal import TrackWork
from freightsim.journey.train import Crossing, Train
from freightsim.results.records import Column, Records
from freightsim.scenario.joins import GATE, TRUCK
from freightsim.scenario.network import DIRECTIONS, OWN
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
    gone = np.frombuffer(outcome.gone, dtype=np.uint8)
    boxes = _until(end_h, _box_columns(outcome, trains, np.flatnonzero(gone == 0)))
    away = _booked(outcome.inputs, np.flatnonzero(gone == AWAY))
    return Records(
        boxes=boxes,
        trains=_until(end_h, _train_columns(outcome.inputs, trains, boxes, end_h)),
        turned_away=_until(end_h, {name: away[name] for name in TURNED_AWAY}),
        background={},
        port_background=_until(end_h, _on_port_tracks(outcome)),
        gridlocks=outcome.gridlocks,
        timetable=outcome.timetable,
        prices=outcome.prices,
        events=outcome.events,
        shuttles=_until(end_h, _shuttle_columns(outcome)) if outcome.timetabled else {},
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


def _on_port_tracks(outcome: Outcome) -> dict[str, Column]:
    """Return the stays of others' trains on the port's loading tracks."""
    came_h, stays = np.array(outcome.inputs.port_background_h, dtype=float), outcome.on_port_tracks
    return {"in_h": came_h, "track_h": stays.from_h.copy(), "freed_h": stays.until_h.copy()}


def _shuttle_columns(outcome: Outcome) -> dict[str, Column]:
    trips = sorted(outcome.shuttles, key=lambda trip: (trip.slot.at_h, trip.city))
    return {
        "city": np.array([trip.city for trip in trips], dtype=object),
        "status": np.array(["cancelled" if trip.cause else "ran" for trip in trips], dtype=object),
        "cause": np.array([trip.cause for trip in trips], dtype=object),
        "places_feu": np.array([trip.places_feu for trip in trips], dtype=np.int64),
        "feu_to_port": np.array([len(trip.boxes) for trip in trips], dtype=np.int64),
        "feu_from_port": np.array([len(trip.back) for trip in trips], dtype=np.int64),
        "slot_h": _hours(trips, "slot.at_h"),
        "arrived_h": _hours(trips, "arrived_h"),
        "track_from_h": _of_works([trip.work for trip in trips], "track_from_h"),
        "track_free_h": _of_works([trip.work for trip in trips], "track_free_h"),
        "home_h": _hours(trips, "home_h"),
    }


def _first_h(train: Train) -> float:
    return train.departed_h if train.slot.kind == "empty_return" else train.cutoff_h


def _until(end_h: float, columns: dict[str, Column]) -> dict[str, Column]:
    for name, column in columns.items():
        if name.endswith("_h") and name != "slot_h":
            column[column >= end_h] = nan
    return columns


def _booked(inputs: Inputs, boxes: npt.NDArray[np.intp]) -> dict[str, Column]:
    """Return what is known of some boxes before they come, and when they come."""
    bookings, booking = inputs.bookings, inputs.boxes.booking.take(boxes)
    return {
        "city": bookings.city.take(booking),
        "direction": bookings.direction.take(booking),
        "booking": bookings.number.take(booking),
        "box": inputs.boxes.number.take(boxes),
        "terminal": inputs.terminal.take(boxes),
        "region": bookings.region.take(booking),
        "cargo_class": bookings.cargo_class.take(booking),
        "partner": bookings.partner.take(booking),
        "tonnes": bookings.t_per_feu.take(booking),
        "value_usd": bookings.usd_per_feu.take(booking),
        "booked_h": bookings.booked_h.take(booking),
        "ready_h": bookings.ready_h.take(booking),
        "gate_in_h": inputs.comes_h.take(boxes),
    }


def _box_columns(outcome: Outcome, trains: list[Train], came: npt.NDArray[np.intp]) -> dict[str, Column]:
    """Return the columns of those boxes that came, or are still to come."""
    inputs = outcome.inputs
    found = _on_trains(len(inputs.boxes), trains)
    found |= _at_the_port(outcome, found)
    if inputs.access.any():
        found |= _of_joins(outcome, {**found, "gate_in_h": inputs.comes_h})
    if (inputs.station != GATE).any():
        found["station"] = inputs.station
    found["rollovers"] = _rollovers(outcome, trains, found)
    columns = _booked(inputs, came)
    columns["terminal"] = _terminals(inputs, trains, found["train"]).take(came)
    for name in list(found):  # one after another, since they take much memory
        columns[name] = found.pop(name).take(came)
    return columns


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


def _terminals(inputs: Inputs, trains: list[Train], row: npt.NDArray[np.int32]) -> npt.NDArray[np.int16]:
    """Return the foreign terminal (code) of each box: that of its train, before it has one that of its queue."""
    code = {key: number for number, key in enumerate(inputs.scenario.terminals)}
    of_train = np.array([code[train.terminal] for train in trains] + [0], dtype=np.int16)
    return np.where(row >= 0, of_train.take(row, mode="wrap"), inputs.terminal)


def _on_trains(boxes: int, trains: list[Train]) -> dict[str, Column]:
    """Return for each box its train (row, -1 for none) and the hours of cut-off, loading and unloading."""
    row = np.full(boxes, -1, dtype=np.int32)
    cutoff_h, loaded_h, unloaded_h = (np.full(boxes, nan) for _ in range(3))
    boarded = np.repeat(np.arange(len(trains), dtype=np.int32), [len(train.boxes) for train in trains])
    box = np.fromiter(chain.from_iterable(map(attrgetter("boxes"), trains)), dtype=np.int64, count=len(boarded))
    row[box] = boarded
    cutoff_h[box] = _hours(trains, "cutoff_h").take(boarded)
    for hours, stage in ((loaded_h, "loading"), (unloaded_h, "unloading")):
        works = list(map(attrgetter(stage), trains))
        done = np.array([work is not None for work in works], dtype=bool).take(boarded)
        hours[box[done]] = np.frombuffer(b"".join(work.lifted_h for work in works if work is not None))
    return {"train": row, "cutoff_h": cutoff_h, "loaded_h": loaded_h, "unloaded_h": unloaded_h}


def _at_the_port(outcome: Outcome, columns: dict[str, Column]) -> dict[str, Column]:
    inputs = outcome.inputs
    outbound = ~inputs.inbound
    yard_in_h = columns["unloaded_h"].copy()
    yard_in_h[outbound] = nan
    yard_in_h[outcome.entered] = outcome.yard_in_h
    customs_h = np.array(outcome.released_h)
    handover_h = np.array([place.handover_h for place in inputs.scenario.terminals.values()]).take(inputs.terminal)
    delivered_h = np.where(
        outbound, columns["unloaded_h"] + handover_h, cleared_h(inputs, customs_h + inputs.boxes.haul_h)
    )
    return {
        "yard_in_h": yard_in_h,
        "released_h": customs_h,
        "handed_over_h": delivered_h,
    }


def _rollovers(outcome: Outcome, trains: list[Train], columns: dict[str, Column]) -> npt.NDArray[np.int32]:
    """Return for each box the cut-offs of its queue that it missed between its release and boarding (or the end)."""
    inputs, terminals = outcome.inputs, list(outcome.inputs.scenario.terminals)
    ready_h = np.where(inputs.inbound, inputs.comes_h, columns["released_h"])
    # One that got a place in a full yard needed no customs, and stands ready after all else of that instant.
    in_h = columns["yard_in_h"]
    last = ~inputs.inbound & (inputs.access == TRUCK) & (in_h > inputs.comes_h) & (ready_h == in_h)
    ready_h[last] = np.nextafter(ready_h[last], np.inf)
    boarded_at = np.array([train.cutoff_number for train in trains] + [-1]).take(columns["train"], mode="wrap")
    queue = inputs.terminal + len(terminals) * inputs.inbound.astype(np.int16)
    queue[np.isnan(ready_h)] = len(DIRECTIONS) * len(terminals)  # never ready
    by_queue = np.argsort(queue, kind="stable")
    ends = np.cumsum(np.bincount(queue, minlength=len(DIRECTIONS) * len(terminals))).tolist()
    count = np.zeros(len(ready_h), dtype=np.int32)
    keys = [(way, terminal) for way in DIRECTIONS for terminal in terminals]
    for key, begin, end in zip(keys, [0, *ends], ends, strict=False):
        own, cutoffs_h = by_queue[begin:end], np.array(outcome.cutoffs_h[key])
        boarded = boarded_at.take(own)
        seen = np.where(boarded >= 0, boarded, len(cutoffs_h))
        count[own] = np.maximum(seen - np.searchsorted(cutoffs_h, ready_h.take(own)), 0)
    for join in outcome.joins:
        join.rollovers(inputs, ready_h, count)
    return count


def _train_columns(inputs: Inputs, trains: list[Train], boxes: dict[str, Column], end_h: float) -> dict[str, Column]:
    slots, loads, unloads = (list(map(attrgetter(name), trains)) for name in ("slot", "loading", "unloading"))
    feu = np.array([len(train.boxes) for train in trains], dtype=np.int64)
    departed_h, arrived_h = _hours(trains, "departed_h"), _hours(trains, "arrived_h")
    counted_h = _counted_h(trains, feu, departed_h, arrived_h)
    columns: dict[str, Column] = {
        "train": np.array(_names(trains), dtype=object),
        **{name: _texts(trains, name) for name in ("service", "lane", "terminal", "direction")},
        "kind": _texts(slots, "kind"),
        "status": _statuses(trains, counted_h < end_h, departed_h < end_h),
        "cause": _texts(trains, "cause"),
        "slot_h": _hours(slots, "at_h"),
        "cutoff_h": _hours(trains, "cutoff_h"),
        "wagons": _numbers(slots, "wagons"),
        "places_feu": _numbers(trains, "places_feu"),
        "feu": feu,
        "empty_feu": _numbers(trains, "empty_feu"),
        "tonnes": _on_board(boxes["train"], boxes["tonnes"], len(trains)),
        "value_usd": _on_board(boxes["train"], boxes["value_usd"], len(trains)),
        "track_asked_h": _hours(trains, "track_asked_h"),
        "track_from_h": _of_works(loads, "track_from_h"),
        "track_free_h": _of_works(loads, "track_free_h"),
        "departed_h": departed_h,
    }
    columns |= _border_columns(inputs, trains)
    return columns | {
        "arrived_h": arrived_h,
        "unload_track_from_h": _of_works(unloads, "track_from_h"),
        "unload_track_free_h": _of_works(unloads, "track_free_h"),
        "counted_h": counted_h,
    }


def _border_columns(inputs: Inputs, trains: list[Train]) -> dict[str, Column]:
    """Return hours at each border, numbered from the port outwards whatever the direction of the train."""
    borders = {
        key: sum(section.border is not None for section in lane.sections.values())
        for key, lane in inputs.scenario.lanes.items()
    }
    most = max(borders.values(), default=0)
    met = np.array([len(train.crossings) for train in trains], dtype=np.int64)
    row = np.repeat(np.arange(len(trains)), met)
    place = np.arange(len(row)) - np.repeat(np.cumsum(met) - met, met)
    last = np.array(
        [-1 if train.direction == "outbound" else borders[train.lane] - 1 for train in trains], dtype=np.int64
    )
    inbound = last[row] >= 0
    place[inbound] = last[row][inbound] - place[inbound]
    table = np.full((len(trains), most, len(Crossing._fields)), nan)
    instants = chain.from_iterable(chain.from_iterable(map(attrgetter("crossings"), trains)))
    table[row, place] = np.fromiter(instants, dtype=float).reshape(-1, len(Crossing._fields))
    return {
        f"border{number + 1}_{name}": table[:, number, column].copy()
        for number in range(most)
        for column, name in enumerate(Crossing._fields)
    }


def _counted_h(trains: list[Train], feu: Column, departed_h: Floats, arrived_h: Floats) -> Floats:
    """Return when a trip counts: outbound at departure from the port, inbound at arrival; an empty return never."""
    outbound = np.array([train.direction == "outbound" for train in trains], dtype=bool)
    return np.where(feu > 0, np.where(outbound, departed_h, arrived_h), nan)


def _statuses(trains: list[Train], counted: Column, departed: Column) -> Column:
    """Return what became of each train, given which have counted and which have left by the end."""
    both = zip(trains, counted.tolist(), departed.tolist(), strict=True)
    return np.array([_status(train, counts=counts, left=left) for train, counts, left in both], dtype=object)


def _status(train: Train, *, counts: bool, left: bool) -> str:
    if train.slot.kind == "empty_return":
        return "empty_return"
    if train.cause:
        return "cancelled"
    if counts:
        return "ran"
    return "under_way" if left else "closed"


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


def _texts(rows: Sequence[object], name: str) -> Column:
    return np.array(list(map(attrgetter(name), rows)), dtype=object)


def _hours(rows: Sequence[object], name: str) -> Floats:
    return np.fromiter(map(attrgetter(name), rows), dtype=float, count=len(rows))


def _numbers(rows: Sequence[object], name: str) -> Column:
    return np.fromiter(map(attrgetter(name), rows), dtype=np.int64, count=len(rows))


def _of_works(works: Sequence[TrackWork | None], name: str) -> Floats:
    """Return an hour of each stay on a loading track; missing where there was none."""
    get = attrgetter(name)
    return np.fromiter((nan if work is None else get(work) for work in works), dtype=float, count=len(works))
