"""Values that only Python has become what a scenario file would spell: numbers of numpy, days as keys, no-days.

Numpy is looked for by its marks, not imported: who only reads a scenario needs none.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

NUMBERS = "biuf"
"""Kinds of numpy's types, truths among them, that Python has as well."""
DAYS = "M"
"""The kind of numpy's instants."""


def plain(value: Any) -> Any:
    """Return a tree of plain data: with text for keys that are days or whole numbers, and Python's values for numpy's.

    A truth of numpy so is one of Python, which is no number. What has no value as a day (NaT) becomes the text "NaT",
    which is no date. Keys of one mapping that would be the same text stay as they are: they are a fault of their own.
    Whatever else there is stays as it is.
    """
    if isinstance(value, dict):
        keys = [_key(key) for key in value]
        keys = keys if len(set(keys)) == len(keys) else list(value)
        return {key: plain(each) for key, each in zip(keys, value.values(), strict=True)}
    if isinstance(value, list | tuple):
        return [plain(each) for each in value]
    if isinstance(value, date) and value != value:  # noqa: PLR0124 - pandas' NaT is an instant that equals nothing
        return "NaT"
    kind = getattr(getattr(value, "dtype", None), "kind", "")
    if getattr(value, "ndim", None) != 0 or not kind:
        return value
    if kind == DAYS:
        day = value.astype("datetime64[D]")
        return day.item() if day == value else str(value)
    return value.item() if kind in NUMBERS else value


def _key(key: Any) -> Any:
    key = plain(key)
    if isinstance(key, date) and not isinstance(key, datetime):
        return key.isoformat()
    return str(key) if isinstance(key, int) and not isinstance(key, bool) else key
