"""A warm-up is simulated and not counted: the records of a run are cut where its horizon begins."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from freightsim.results.records import Column, Records
from freightsim.scenario import Scenario


def without_warm_up(records: Records, scenario: Scenario) -> Records:
    """Return the records of a run with its warm-up (`Scenario.with_warm_up`) as those of its horizon.

    Hours are from the horizon's first midnight on, those of the warm-up negative. Boxes that were handed over, shippers
    that were turned away and gridlocks that were found before it are left out. Trains all stay: cargo, wagon sets and
    border tracks of the horizon refer to them. Of the changes of the timetable in the warm-up the last of each service
    stays, since it is in force when the horizon begins.
    """
    offset_h = scenario.clock.warm_up_days * 24.0
    if not offset_h:
        return records
    boxes, away = _later(records.boxes, offset_h), _later(records.turned_away, offset_h)
    changes = [replace(row, at_h=row.at_h - offset_h) for row in records.timetable]
    in_force = {row.service: row for row in changes if row.at_h < 0}
    return replace(
        records,
        boxes=_rows(boxes, ~(boxes["handed_over_h"] < 0)),
        trains=_later(records.trains, offset_h),
        turned_away=_rows(away, away["booked_h"] >= 0),
        background={border: _later(others, offset_h) for border, others in records.background.items()},
        port_background=_later(records.port_background, offset_h),
        gridlocks=[replace(row, at_h=row.at_h - offset_h) for row in records.gridlocks if row.at_h >= offset_h],
        timetable=[row for row in changes if row.at_h >= 0 or in_force[row.service] is row],
        prices=[replace(row, at_h=row.at_h - offset_h) for row in records.prices],
        shuttles=_later(records.shuttles, offset_h),
    )


def _later(columns: Mapping[str, Column], offset_h: float) -> dict[str, Column]:
    return {name: column - offset_h if name.endswith("_h") else column for name, column in columns.items()}


def _rows(columns: Mapping[str, Column], kept: npt.NDArray[np.bool_]) -> dict[str, Column]:
    return {name: column[kept] for name, column in columns.items()}
