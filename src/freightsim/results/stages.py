"""Where a container's time goes: the stages of the journey, waiting told apart from moving."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from freightsim.records import Records
from freightsim.results.frames import stage_hours
from freightsim.scenario import Scenario
from freightsim.scenario.network import DIRECTIONS

if TYPE_CHECKING:
    import pandas as pd

OUTBOUND_STAGES = (
    ("haul to the port", "ready", "gate_in", False),
    ("outside the full yard", "gate_in", "yard_in", True),
    ("export customs", "yard_in", "released", False),
    ("in the yard for a train", "released", "cutoff", True),
    ("loading, from cut-off to departure", "cutoff", "departed", False),
)
INBOUND_STAGES = (
    ("collection overseas", "ready", "gate_in", False),
    ("overseas for a train", "gate_in", "cutoff", True),
    ("loading overseas, from cut-off to departure", "cutoff", "departed", False),
)


def stages(scenario: Scenario, records: Records) -> pd.DataFrame:
    """Return hours of each stage over all boxes that completed it: mean, 95th percentile, and FEU-hours in all.

    `waiting` marks stages in which cargo stands because something is short; the others are work or movement.
    """
    import pandas as pd

    return pd.DataFrame(stage_rows(scenario, records))


def stage_rows(scenario: Scenario, records: Records) -> list[dict[str, object]]:
    """Return the rows of `stages`, for a worker that need not know pandas."""
    hours = stage_hours(records)
    rows = []
    for direction, parts in (("outbound", OUTBOUND_STAGES), ("inbound", INBOUND_STAGES)):
        own = records.boxes["direction"] == DIRECTIONS.index(direction)
        for name, start, end, waiting in parts:
            rows.append(_row(direction, name, waiting, (hours[end] - hours[start])[own]))
    return rows + _at_borders(scenario, records) + _at_the_end(records)


def _at_borders(scenario: Scenario, records: Records) -> list[dict[str, object]]:
    """Return the wait for a track and the papers at each border, over boxes of both directions."""
    trains = records.trains
    rows: list[dict[str, object]] = []
    for key, border in scenario.borders.items():
        wait_h, work_h, feu = [], [], []
        for lane, number in crossings(scenario, key):
            own = trains["lane"] == lane
            column = {name: trains[f"border{number}_{name}_h"][own] for name in ("in", "track", "out")}
            wait_h.append(column["track"] - column["in"])
            work_h.append(column["out"] - column["track"])
            feu.append(trains["feu"][own])
        if feu:
            boxes = np.concatenate(feu)
            rows.append(_row("both", f"for a track at {border.name}", True, np.repeat(np.concatenate(wait_h), boxes)))
            rows.append(
                _row(
                    "both", f"gauge change and papers at {border.name}", False, np.repeat(np.concatenate(work_h), boxes)
                )
            )
    return rows


def crossings(scenario: Scenario, border: str) -> list[tuple[str, int]]:
    """Return the lanes that cross a border and which border of the lane it is, counted from the port."""
    found = []
    for key, lane in scenario.lanes.items():
        met = [section.border for section in lane.sections.values() if section.border is not None]
        found += [(key, number) for number, name in enumerate(met, start=1) if name == border]
    return found


def _at_the_end(records: Records) -> list[dict[str, object]]:
    trains, boxes = records.trains, records.boxes
    train = np.asarray(boxes["train"])
    arrived_h, from_h = (np.append(trains[name], np.nan)[train] for name in ("arrived_h", "unload_track_from_h"))
    rows = []
    for code, direction in enumerate(DIRECTIONS):
        own = boxes["direction"] == code
        place = "overseas" if direction == "outbound" else "at the port"
        rows.append(_row(direction, f"for an unloading track {place}", True, (from_h - arrived_h)[own]))
        rows.append(_row(direction, f"unloading {place}", False, (boxes["unloaded_h"] - from_h)[own]))
    imported = boxes["direction"] == DIRECTIONS.index("inbound")
    rows.append(_row("inbound", "import customs", False, (boxes["released_h"] - boxes["unloaded_h"])[imported]))
    rows.append(_row("inbound", "haul to the city", False, (boxes["handed_over_h"] - boxes["released_h"])[imported]))
    return rows


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
