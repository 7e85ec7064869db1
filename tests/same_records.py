"""What two replications left behind is the same, to the bit."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from freightsim.results.records import Records


def differences(one: Records, other: Records) -> list[str]:
    """Return the names of columns and rows that are not the same."""
    parts = ("boxes", "trains", "turned_away", "background", "port_background", "shuttles")
    found = [name for part in parts for name in _of_columns(part, getattr(one, part), getattr(other, part))]
    rows = ("gridlocks", "timetable", "prices", "events")
    return found + [name for name in rows if repr(getattr(one, name)) != repr(getattr(other, name))]


def _of_columns(name: str, one: Mapping[str, Any], other: Mapping[str, Any]) -> list[str]:
    if list(one) != list(other):
        return [name]
    found: list[str] = []
    for key, column in one.items():
        if isinstance(column, Mapping):
            found += _of_columns(f"{name} {key}", column, other[key])
        elif column.dtype != other[key].dtype or not _equal(column, other[key]):
            found.append(f"{name} {key}")
    return found


def _equal(one: np.ndarray, other: np.ndarray) -> bool:
    if one.dtype == object:
        return bool(one.tolist() == other.tolist())
    return bool(np.array_equal(one, other, equal_nan=one.dtype.kind == "f"))
