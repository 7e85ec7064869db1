"""How far assumptions may be off: for each a place in the scenario and the ends of its range, as ratios to it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from freightsim.facts.tables import Advice, Row, model_tables, rows_of_file


@dataclass(frozen=True, slots=True)
class Range:
    """The range of one assumption."""

    id: str
    """Its name."""
    path: str
    """Dotted path in a scenario; ``*`` stands for every key of a map, ``{city}`` for each city that joins."""
    start: date | None
    """Day from which dated values are multiplied; None multiplies them as a whole."""
    low: float
    """Low end, as a ratio to the present value."""
    high: float
    """High end, as a ratio to the present value."""
    unit: str
    """Unit of the value."""
    meaning: str
    """What it is, in a few words."""
    note: str
    """Reason of the range."""
    origin: str
    """File and line."""


def ranges(file: Path | None = None, advice: Advice | None = None) -> list[Range]:
    """Return the ranges of the packaged table, or of a file with the same columns (source to note may be missing).

    ``advice`` says what to write in place of a faulty cell of a file. Raises DataError where the table breaks a rule.
    """
    rows = model_tables()["ranges"] if file is None else rows_of_file(file, "ranges", advice)
    return [_range(row) for row in rows]


def _range(row: Row) -> Range:
    return Range(
        row["id"],
        row["path"],
        date.fromisoformat(row["from"]) if row["from"] else None,
        float(row["low"]),
        float(row["high"]),
        row["unit"],
        row["meaning"],
        row.cells.get("note", ""),
        row.origin,
    )
