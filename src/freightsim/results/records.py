"""What a run leaves behind: a row for every box and every train, as columns; never an average."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import nan
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from freightsim.base.arrays import Floats
from freightsim.base.spec import Direction

Column = npt.NDArray[Any]
Cause = Literal["", "suspended", "too_little_cargo", "no_wagon_set"]
"""Why a slot was cancelled; empty where it was not."""


@dataclass(frozen=True, slots=True)
class Gridlock:
    """A cut-off at which the port was found locked up."""

    at_h: float
    """Hour of the cut-off."""
    service: str
    """Whose slot it was."""
    waiting_outside_feu: int
    """Boxes before the full yard."""
    waiting_feu: dict[str, int]
    """Released boxes by terminal."""
    relieved: bool
    """Whether the relief rule let the train leave below its minimum."""


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
    """Why: an id of `freightsim.results.vocabulary.REASONS`; what follows are its numbers, NaN where they are not."""
    load: float = nan
    """Mean load of the trains that ran, as a share of the places."""
    left_behind_feu: float = nan
    """FEU left behind at a cut-off, on average."""
    extra: float = nan
    """Extra trains."""
    cancelled: float = nan
    """Slots cancelled for want of cargo."""
    slots: float = nan
    """Slots of the timetable."""
    paths_per_week: float = nan
    """Paths of the port, each way."""
    track_use: float = nan
    """Use of the port's loading tracks, as a share of their hours."""
    without_set: float = nan
    """Slots cancelled for want of a wagon set."""


@dataclass(frozen=True, slots=True)
class PriceRow:
    """What a review found of scarcity in a direction, where the price of rail answers to it."""

    at_h: float
    """Hour from which the price holds."""
    direction: Direction
    """Direction of the trains."""
    left_behind_d: float
    """Days for which boxes were left for want of places since the last review, mean over all boxes."""
    ratio: float
    """Price of rail over that of the scenario."""


@dataclass(frozen=True, slots=True)
class Records:
    """Columns of one replication. Hours are on the model clock; what has not happened by the end is nan."""

    boxes: dict[str, Column]
    """One row a box (FEU) that came, or is still to come, to the port or to its foreign terminal."""
    trains: dict[str, Column]
    """One row a slot whose cut-off has passed (run or cancelled), and one an empty return."""
    turned_away: dict[str, Column]
    """One row a box (FEU) whose shipper looked elsewhere because cargo was rolled over."""
    background: dict[str, dict[str, Column]]
    """Other cities' trains by border, one row a train: `in_h`, `track_h` and `freed_h`, the hours at which it came, got
    a track and left it."""
    port_background: dict[str, Column]
    """Others' trains on the port's loading tracks, one row a train: `in_h`, `track_h` and `freed_h`, as at borders."""
    gridlocks: list[Gridlock] = field(default_factory=list)
    """Every cut-off at which the port was found locked up."""
    timetable: list[TimetableRow] = field(default_factory=list)
    """Every change that the operator made to the timetable, or wanted to make; none where it is known beforehand."""
    events: int = 0
    """SimPy events that the run took."""
    shuttles: dict[str, Column] = field(default_factory=dict)
    """One row a slot of a shuttle that has passed; no columns where no city has one."""
    prices: list[PriceRow] = field(default_factory=list)
    """What each review made of the price of rail; none where it does not answer to scarcity."""


def floats(column: Column) -> Floats:
    """Return a column of hours or numbers as real numbers."""
    return np.asarray(column, dtype=float)
