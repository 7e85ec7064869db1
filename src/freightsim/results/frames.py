"""Records become tidy frames: codes get their names, hours become calendar instants."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, get_args

import numpy as np

from freightsim.results.records import Column, Records
from freightsim.results.vocabulary import REASON_NUMBERS
from freightsim.scenario import Scenario
from freightsim.scenario.network import DIRECTIONS

if TYPE_CHECKING:
    import pandas as pd

FrameName = Literal[
    "yearly",
    "cities",
    "lanes",
    "cargo",
    "months",
    "borders",
    "trains",
    "containers",
    "stations",
    "stages",
    "ledger",
    "emissions",
    "timetable",
    "shuttles",
]
FRAMES: tuple[FrameName, ...] = get_args(FrameName)
"""Names of the frames of a run."""

SHORT = ("out", "in")
"""Directions as they are spelled in the names of bookings."""

SHUTTLE_COLUMNS = (
    *("city", "status", "places_feu", "feu_to_port", "feu_from_port"),
    *("slot_h", "arrived_h", "track_from_h", "track_free_h", "home_h"),
)
"""What is recorded of each slot of a shuttle."""


def containers(scenario: Scenario, records: Records) -> pd.DataFrame:
    """Return one row for each FEU: what it is, on which train it went, and one instant for each stage (`..._at`).

    Outbound stages: booked, ready, gate_in, yard_in, released (customs), loaded, departed, borders from the port
    outwards, arrived, unloaded, handed_over.
    Inbound: booked, ready, gate_in (overseas), loaded, departed, borders from the far end, arrived, unloaded and
    yard_in (port), released (customs), handed_over.
    `station` is the city whose station a box uses, missing where it goes by truck between its city and the port's gate;
    the column is there where anybody uses one.
    Times are local (UTC+8); a stage that was not reached by the end of the horizon is NaT.
    After a warm-up the rows are those of all boxes that were not handed over before the horizon, with their instants
    before it; a train that left before it is named, but has no row in `trains`.
    """
    import pandas as pd

    boxes, trains = records.boxes, records.trains
    cities = list(scenario.cities)
    train = np.asarray(boxes["train"])
    frame: dict[str, object] = {
        "container": pd.Series(_box_names(cities, boxes), dtype="str"),
        "booking": pd.Series(_booking_names(cities, boxes), dtype="str"),
        "city": pd.Categorical.from_codes(boxes["city"], cities),
        "direction": pd.Categorical.from_codes(boxes["direction"], list(DIRECTIONS)),
        "terminal": pd.Categorical.from_codes(boxes["terminal"], list(scenario.terminals)),
        "region": pd.Categorical.from_codes(boxes["region"], list(scenario.regions)),
        "lane": pd.Categorical(_of_train(trains["lane"], train), categories=list(scenario.lanes)),
        "commodity": pd.Categorical.from_codes(boxes["cargo_class"], list(scenario.cargo.classes)),
        "partner": boxes["partner"].astype(np.int64),
        "tonnes": boxes["tonnes"],
        "value_usd": boxes["value_usd"],
        "train": pd.Series(_of_train(trains["train"], train), dtype="str"),
        "rollovers": boxes["rollovers"].astype(np.int64),
    }
    if "station" in boxes:
        frame["station"] = pd.Categorical.from_codes(boxes["station"], cities)
    for stage, hours in stage_hours(records).items():
        frame[f"{stage}_at"] = scenario.clock.when(hours)
    return pd.DataFrame(frame)


def stage_hours(records: Records) -> dict[str, Column]:
    """Return the hour at which each box reached each stage, those of its train included."""
    boxes, trains = records.boxes, records.trains
    train = np.asarray(boxes["train"])
    own = {name.removesuffix("_h"): column for name, column in boxes.items() if name.endswith("_h")}
    on_train = ["departed", *[name[:-2] for name in trains if name.endswith(("_in_h", "_out_h"))], "arrived"]
    order = ["booked", "ready", "gate_in", "yard_in", "released", "cutoff", "loaded"]
    hours = {stage: own[stage] for stage in order}
    hours |= {stage: np.append(trains[f"{stage}_h"], np.nan)[train] for stage in on_train}
    return hours | {stage: own[stage] for stage in ("unloaded", "handed_over")}


def trains(scenario: Scenario, records: Records) -> pd.DataFrame:
    """Return one row for each slot (run or cancelled), each empty return, and each group of wagons on a city's train.

    `counted_at` is when the trip counts: outbound at departure from the port, inbound at arrival there.
    `status` is `ran`, `under_way` (left, but not counted by the end), `closed` (its cut-off was before the end, but it
    had not left by then: its slot may come later), `cancelled` (see `cause`) or `empty_return`.
    After a warm-up the rows are those of slots and of trips that count within the horizon.
    """
    import pandas as pd

    clock = scenario.clock
    frame: dict[str, object] = {}
    slot_h, counted_h = records.trains["slot_h"], records.trains["counted_h"]
    own = (slot_h >= clock.counted_from_h) | (counted_h >= clock.counted_from_h)
    for name, every in records.trains.items():
        column = every if own.all() else every[own]
        if name.endswith("_h"):
            frame[f"{name.removesuffix('_h')}_at"] = clock.when(column)
        elif name in {"train", "cause"}:
            frame[name] = pd.Series(column, dtype="str")
        elif column.dtype == object:
            frame[name] = pd.Categorical(column)
        else:
            frame[name] = column
    table = pd.DataFrame(frame)
    table.insert(
        table.columns.get_loc("feu") + 1, "teu", 2 * (table["feu"] + table["empty_feu"].where(table["feu"] > 0, 0))
    )
    return table


def timetable(scenario: Scenario, records: Records) -> dict[str, Column]:
    """Return one row for each change that the operator's reviews made to the timetable, or wanted and could not make.

    From `from_at` on a service has so many trains a week; `reason` is the id of why (see
    `freightsim.results.vocabulary.REASONS`), and the columns after it are its numbers, NaN where they are not of the
    reason. No row where the timetable is known beforehand.
    """
    rows = records.timetable
    return {
        "from_at": scenario.clock.when([row.at_h for row in rows]),
        "service": np.array([row.service for row in rows], dtype=np.str_),
        "direction": np.array([row.direction for row in rows], dtype=np.str_),
        "trains_per_week": np.array([row.trains_per_week for row in rows], dtype=float),
        "reason": np.array([row.reason for row in rows], dtype=np.str_),
        **{name: np.array([getattr(row, name) for row in rows], dtype=float) for name in REASON_NUMBERS},
    }


def shuttles(scenario: Scenario, records: Records) -> dict[str, Column]:
    """Return one row for each slot of a shuttle that has passed; no row where no city has one.

    `status` is `ran` or `cancelled`. The rake is the same both ways: `places_feu` to the port and as many back.
    Instants: the slot (departure from the city), arrival at the port, the stay on a loading track there, and the return
    to the city; what was not reached by the end of the horizon is NaT. Slots of a warm-up have no row.
    """
    columns: dict[str, Column] = {}
    own = records.shuttles.get("slot_h", np.empty(0)) >= scenario.clock.counted_from_h
    for name in SHUTTLE_COLUMNS:
        column = records.shuttles.get(name, np.empty(0))[own]
        if name.endswith("_h"):
            columns[f"{name.removesuffix('_h')}_at"] = scenario.clock.when(column)
        else:
            columns[name] = column.astype(np.int64 if "feu" in name else np.str_)
    return columns


def _booking_names(cities: list[str], boxes: dict[str, Column]) -> list[str]:
    columns = (boxes["city"].tolist(), boxes["direction"].tolist(), boxes["booking"].tolist())
    return [f"{cities[city]}-{SHORT[way]}-{number:05d}" for city, way, number in zip(*columns, strict=True)]


def _box_names(cities: list[str], boxes: dict[str, Column]) -> list[str]:
    bookings = _booking_names(cities, boxes)
    return [f"{booking}-{box}" for booking, box in zip(bookings, boxes["box"].tolist(), strict=True)]


def _of_train(column: Column, train: Column) -> Column:
    """Return a text of each box's train, None without one."""
    return np.concatenate([column, np.array([None], dtype=object)])[train]
