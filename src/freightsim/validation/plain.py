"""Values that only Python has become what a scenario file would spell: parts, numbers of numpy, days as keys, no-days.

Numpy is looked for by its marks, not imported: who only reads a scenario needs none.
"""

from __future__ import annotations

from datetime import date, datetime
from math import log10
from typing import Any

from pydantic import BaseModel, RootModel

from freightsim.base.dated import ALWAYS
from freightsim.base.errors import ScenarioError
from freightsim.base.language import _

NUMBERS = "biuf"
"""Kinds of numpy's types, truths among them, that Python has as well."""
DAYS = "M"
"""The kind of numpy's instants."""


MOST_DIGITS = 4000
"""Digits of a whole number that Python writes as text; a longer one becomes the text of its power of ten."""
MOST_DEPTH = 64
"""As deep as files may be nested; what holds itself has no end."""


def plain(value: Any) -> Any:
    """Return a tree of plain data: with text for keys that are days or whole numbers, and Python's values for numpy's.

    A truth of numpy so is one of Python, which is no number. What has no value as a day (NaT) becomes the text "NaT",
    which is no date. Keys of one mapping that would be the same text stay as they are: they are a fault of their own.
    A part of a scenario, wherever it stands, becomes the mapping that a file would have in its place, whatever is wrong
    with it. Whatever else there is stays as it is.
    Raises ScenarioError where it is nested deeper than a file may be, as what holds itself is.
    """
    return _plain(value, 0)


def _plain(value: Any, depth: int) -> Any:
    if depth > MOST_DEPTH:
        raise ScenarioError(_("nested more than {number} deep").format(number=MOST_DEPTH))
    if isinstance(value, BaseModel):
        return _plain(_spelled(value), depth + 1)
    if isinstance(value, dict):
        return {key: _plain(each, depth + 1) for key, each in zip(_keys(value), value.values(), strict=True)}
    if isinstance(value, list | tuple):
        return [_plain(each, depth + 1) for each in value]
    if isinstance(value, int) and abs(value) >= 10**MOST_DIGITS:
        return f"{'-' if value < 0 else ''}1e{int(log10(abs(value)))}"
    if isinstance(value, date) and value != value:  # noqa: PLR0124 - pandas' NaT is an instant that equals nothing
        return "NaT"
    return _of_numpy(value)


def _of_numpy(value: Any) -> Any:
    """Return Python's value for a single one of numpy's; others as they are."""
    kind = getattr(getattr(value, "dtype", None), "kind", "")
    if getattr(value, "ndim", None) != 0 or not kind:
        return value
    if kind == DAYS:
        day = value.astype("datetime64[D]")
        return day.item() if day == value else str(value)
    return value.item() if kind in NUMBERS else value


def without_parts_of(tree: Any, changes: Any) -> Any:
    """Return a tree without what a tree of changes gives as a part: this stands for the whole of the former one.

    What does not change is shared with the tree that is given.
    """
    if not isinstance(tree, dict) or not isinstance(changes, dict):
        return tree
    left = dict(tree)
    for key, change in zip(_keys(changes), changes.values(), strict=True):
        if isinstance(change, BaseModel):
            left.pop(key, None)
        elif key in left:
            left[key] = without_parts_of(left[key], change)
    return left


def _spelled(part: BaseModel) -> Any:
    """Return what a part holds, by the keys of a file; a single number that always holds as this number."""
    if isinstance(part, RootModel):
        root = part.root
        return root[ALWAYS] if isinstance(root, dict) and list(root) == [ALWAYS] else root
    fields = type(part).model_fields
    return {(fields[name].alias or name) if name in fields else name: each for name, each in part.__dict__.items()}


def _keys(tree: dict[Any, Any]) -> list[Any]:
    keys = [_key(key) for key in tree]
    return keys if len(set(keys)) == len(keys) else list(tree)


def _key(key: Any) -> Any:
    if isinstance(key, tuple | BaseModel):
        return key  # a key of no file; a list in its place could not be a key
    key = plain(key)
    if isinstance(key, date) and not isinstance(key, datetime):
        return key.isoformat()
    return str(key) if isinstance(key, int) and not isinstance(key, bool) else key
