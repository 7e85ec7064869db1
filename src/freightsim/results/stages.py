"""Where a container's time goes: the stages of the journey, waiting told apart from moving."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from freightsim.choice.access import GROUP, SHUTTLE
from freightsim.records import Records
from freightsim.results.frames import stage_hours
from freightsim.results.names import border_label
from freightsim.scenario import Scenario
from freightsim.scenario.network import DIRECTIONS

if TYPE_CHECKING:
    import pandas as pd

TO_THE_PORT = "haul to the port"

OUTBOUND_STAGES = (
    (TO_THE_PORT, "ready", "gate_in", False),
    ("outside the full yard", "gate_in", "yard_in", True),
    ("export customs", "yard_in", "released", False),
    ("in the yard for a train", "released", "cutoff", True),
    ("loading, from cut-off to departure", "cutoff", "departed", False),
)
FOR_A_SHUTTLE = "at the station for a shuttle"
"""Cargo stands in its city, or released at the port, until it goes on by shuttle; only where there is one."""

INBOUND_STAGES = (
    ("collection overseas", "ready", "gate_in", False),
    ("overseas for a train", "gate_in", "cutoff", True),
    ("loading overseas, from cut-off to departure", "cutoff", "departed", False),
)


def stages(scenario: Scenario, records: Records) -> pd.DataFrame:
    """Return hours of each stage over all boxes that completed it: mean, 95th percentile, and FEU-hours in all.

    A stage counts whole where it ends; what ended in a warm-up does not count.
    `waiting` marks stages in which cargo stands because something is short; the others are work or movement.
    """
    import pandas as pd

    return pd.DataFrame(stage_rows(scenario, records))


def stage_rows(scenario: Scenario, records: Records) -> list[dict[str, object]]:
    """Return the rows of `stages`, for a worker that need not know pandas."""
    hours = stage_hours(records)
    since_h = scenario.clock.counted_from_h
    rows = []
    for direction, parts in (("outbound", OUTBOUND_STAGES), ("inbound", INBOUND_STAGES)):
        own = records.boxes["direction"] == DIRECTIONS.index(direction)
        for name, start, end, waiting in parts:
            took_h = hours[end] - hours[start]
            if name == TO_THE_PORT and records.shuttles:
                for_a_shuttle_h = _for_a_shuttle_h(records)
                left_h = _left_by_shuttle_h(records)
                rows.append(_row(direction, FOR_A_SHUTTLE, True, _counted(for_a_shuttle_h, left_h, since_h)[own]))
                took_h = took_h - np.where(np.isnan(for_a_shuttle_h), 0.0, for_a_shuttle_h)
            rows.append(_row(direction, name, waiting, _counted(took_h, hours[end], since_h)[own]))
    return rows + _at_borders(scenario, records) + _at_the_end(scenario, records)


def _counted(took_h: np.ndarray, ended_h: np.ndarray, since_h: float) -> np.ndarray:
    """Return the hours of a stage, missing where it ended before an hour."""
    return took_h if since_h == -np.inf else np.where(ended_h >= since_h, took_h, np.nan)


def _left_by_shuttle_h(records: Records) -> np.ndarray:
    """Return when each box ended its wait for a shuttle."""
    boxes = records.boxes
    if "access" not in boxes:
        return np.full(len(boxes["direction"]), np.nan)
    left_h: np.ndarray = np.where(
        boxes["direction"] == DIRECTIONS.index("outbound"), boxes["shuttle_from_h"], boxes["yard_out_h"]
    )
    return left_h


def _for_a_shuttle_h(records: Records) -> np.ndarray:
    """Return how long each box waited for a shuttle: in its city, or from its release by customs at the port."""
    boxes = records.boxes
    if "access" not in boxes:
        return np.full(len(boxes["direction"]), np.nan)
    out_h, in_h = boxes["shuttle_from_h"] - boxes["station_h"], boxes["yard_out_h"] - boxes["released_h"]
    waited_h = np.where(boxes["direction"] == DIRECTIONS.index("outbound"), out_h, in_h)
    return np.where(boxes["access"] == SHUTTLE, waited_h, np.nan)


def _at_borders(scenario: Scenario, records: Records) -> list[dict[str, object]]:
    """Return the wait for a track and the papers at each border, over boxes of both directions."""
    trains, since_h = records.trains, scenario.clock.counted_from_h
    rows: list[dict[str, object]] = []
    for key in scenario.borders:
        wait_h, work_h, feu = [], [], []
        for lane, number in crossings(scenario, key):
            own = trains["lane"] == lane
            column = {name: trains[f"border{number}_{name}_h"][own] for name in ("in", "track", "out")}
            wait_h.append(_counted(column["track"] - column["in"], column["track"], since_h))
            work_h.append(_counted(column["out"] - column["track"], column["out"], since_h))
            feu.append(trains["feu"][own])
        if feu:
            boxes, place = np.concatenate(feu), border_label(scenario, key)
            rows.append(_row("both", f"for a track at {place}", True, np.repeat(np.concatenate(wait_h), boxes)))
            rows.append(
                _row("both", f"gauge change and papers at {place}", False, np.repeat(np.concatenate(work_h), boxes))
            )
    return rows


def crossings(scenario: Scenario, border: str) -> list[tuple[str, int]]:
    """Return the lanes that cross a border and which border of the lane it is, counted from the port."""
    found = []
    for key, lane in scenario.lanes.items():
        met = [section.border for section in lane.sections.values() if section.border is not None]
        found += [(key, number) for number, name in enumerate(met, start=1) if name == border]
    return found


def _at_the_end(scenario: Scenario, records: Records) -> list[dict[str, object]]:
    trains, boxes, since_h = records.trains, records.boxes, scenario.clock.counted_from_h
    train = np.asarray(boxes["train"])
    arrived_h, from_h = (np.append(trains[name], np.nan)[train] for name in ("arrived_h", "unload_track_from_h"))
    coupled = _on_wagons_of_a_group(records)
    rows = []
    for code, direction in enumerate(DIRECTIONS):
        own = (boxes["direction"] == code) & ~coupled
        place = "overseas" if direction == "outbound" else "at the port"
        for_a_track_h = _counted(from_h - arrived_h, from_h, since_h)
        unloading_h = _counted(boxes["unloaded_h"] - from_h, boxes["unloaded_h"], since_h)
        rows.append(_row(direction, f"for an unloading track {place}", True, for_a_track_h[own]))
        rows.append(_row(direction, f"unloading {place}", False, unloading_h[own]))
    imported = boxes["direction"] == DIRECTIONS.index("inbound")
    cleared_h = _counted(boxes["released_h"] - boxes["unloaded_h"], boxes["released_h"], since_h)
    home_h = _counted(boxes["handed_over_h"] - boxes["released_h"], boxes["handed_over_h"], since_h)
    if coupled.any():
        rows.append(_row("inbound", "on wagons of a group to the city, and customs there", False, cleared_h[coupled]))
    rows.append(_row("inbound", "import customs", False, cleared_h[imported & ~coupled]))
    if records.shuttles:
        for_a_shuttle_h = _for_a_shuttle_h(records)
        waited_h = _counted(for_a_shuttle_h, _left_by_shuttle_h(records), since_h)
        rows.append(_row("inbound", FOR_A_SHUTTLE, True, waited_h[imported]))
        home_h = home_h - np.where(np.isnan(for_a_shuttle_h), 0.0, for_a_shuttle_h)
    rows.append(_row("inbound", "haul to the city", False, home_h[imported]))
    return rows


def _on_wagons_of_a_group(records: Records) -> np.ndarray:
    """Return which inbound boxes were uncoupled at the port on the wagons of a group: nobody unloaded them there."""
    boxes = records.boxes
    if "access" not in boxes:
        return np.zeros(len(boxes["direction"]), dtype=np.bool_)
    return (
        (boxes["access"] == GROUP) & (boxes["direction"] == DIRECTIONS.index("inbound")) & np.isnan(boxes["yard_in_h"])
    )


def _row(direction: str, stage: str, waiting: bool, hours: np.ndarray) -> dict[str, object]:
    known = hours[np.isfinite(hours)]
    return {
        "direction": direction,
        "stage": stage,
        "waiting": waiting,
        "feu": len(known),
        "mean_h": float(known.mean()) if len(known) else np.nan,
        "p95_h": float(np.percentile(known, 95)) if len(known) else np.nan,
        "feu_hours": float(known.sum()),
    }
