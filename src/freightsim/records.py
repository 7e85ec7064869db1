"""What a run leaves behind: a row for every box and every train, as columns; never an average."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy.typing as npt

from freightsim.spec import Direction

Column = npt.NDArray[Any]


@dataclass(frozen=True, slots=True)
class GridlockRow:
    """A cut-off at which the port was found locked up."""

    at_h: float
    service: str
    cause: str
    relieved: bool


@dataclass(frozen=True, slots=True)
class TimetableRow:
    """A change of the timetable that a review of the operator made, or wanted and could not make."""

    at_h: float
    """Hour from which it holds."""
    service: str
    direction: Direction
    trains_per_week: float
    """Slots a week from then on."""
    reason: str
    """Why, in words."""


@dataclass(frozen=True, slots=True)
class Records:
    """Columns of one replication. Hours are on the model clock; what has not happened by the end is nan."""

    boxes: dict[str, Column]
    """One row a box (FEU) that came, or is still to come, to the port or to its terminal overseas."""
    trains: dict[str, Column]
    """One row a slot whose cut-off has passed (run or cancelled), and one an empty return."""
    turned_away: dict[str, Column]
    """One row a box (FEU) whose shipper looked elsewhere because cargo was left behind at the trains."""
    background: dict[str, dict[str, Column]]
    """Other cities' trains by border, one row a train: `in_h`, `track_h` and `freed_h`, the hours at which it came, got
    a track and left it."""
    gridlocks: list[GridlockRow] = field(default_factory=list)
    """Every cut-off at which the port was found locked up."""
    timetable: list[TimetableRow] = field(default_factory=list)
    """Every change that the operator made to the timetable, or wanted to make; none where it is known beforehand."""
    events: int = 0
    """SimPy events that the run took."""
    shuttles: dict[str, Column] = field(default_factory=dict)
    """One row a slot of a shuttle that has passed; no columns where no city has one."""
    ports: dict[str, Records] = field(default_factory=dict)
    """What the ports of other cities leave behind, by city."""
