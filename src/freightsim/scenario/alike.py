"""How long two scenarios are alike: the first day on which anything that is simulated differs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from freightsim.scenario import Scenario
from freightsim.scenario.model import ABOUT

DAY = re.compile(r"\d{4}-\d{2}-\d{2}")

NOT_SIMULATED = frozenset({*ABOUT, "costs", "emissions"})
"""Keys that no simulation looks at."""

BEGINS = {"events": "from", "joins": "from"}
"""Parts that take effect from a day on, which they name."""

NEVER, ALWAYS = date.max, date.min


def alike_until(one: Scenario, other: Scenario) -> date:
    """Return the first day on which two scenarios may differ: dated numbers, events and joins count from their day on.

    `date.max` where nothing that is simulated differs; `date.min` where something does that has no day.
    """
    first, second = one.tree(), other.tree()
    return min(
        (_until(first.get(key), second.get(key), key) for key in {*first, *second} if key not in NOT_SIMULATED),
        default=NEVER,
    )


def _until(one: Any, other: Any, key: str) -> date:
    """Return the first day on which two parts differ that stand under one key."""
    if one == other:
        return _order(one, other)
    if key == "joins":
        return min(_begins(part, BEGINS["joins"]) for part in (one, other) if part is not None)
    if _is_dated(one) and _is_dated(other):
        return _first_step(_steps(one), _steps(other))
    if not isinstance(one, Mapping) or not isinstance(other, Mapping):
        return ALWAYS
    return min(_entries(one, other, key), default=NEVER)


def _entries(one: Mapping[str, Any], other: Mapping[str, Any], key: str) -> Iterator[date]:
    for name in {*one, *other}:
        if key == "events" and one.get(name) != other.get(name):
            yield min(_begins(part[name], BEGINS["events"]) for part in (one, other) if name in part)
        elif name not in one or name not in other:
            yield ALWAYS
        else:
            yield _until(one[name], other[name], name)


def _order(one: Any, other: Any) -> date:
    """Return `NEVER`, or `ALWAYS` where two equal maps are in another order: results are numbered by it."""
    if isinstance(one, Mapping) and list(one) != list(other):
        return ALWAYS
    if isinstance(one, Mapping):
        return min((_order(one[name], other[name]) for name in one), default=NEVER)
    return NEVER


def _begins(part: Mapping[str, Any], key: str) -> date:
    value = part.get(key)
    return date.fromisoformat(value) if isinstance(value, str) else ALWAYS


def _is_dated(part: Any) -> bool:
    """Tell whether a part is a number, or a map from days to numbers."""
    if isinstance(part, Mapping):
        return bool(part) and all(DAY.fullmatch(str(key)) for key in part)
    return isinstance(part, int | float) and not isinstance(part, bool)


def _steps(part: Any) -> Mapping[str, Any]:
    """Return the numbers by day; one without a day has always been in force."""
    return part if isinstance(part, Mapping) else {str(ALWAYS): part}


def _first_step(one: Mapping[str, Any], other: Mapping[str, Any]) -> date:
    """Return the first day on which two maps from days to numbers differ: each number holds until the next."""
    for day in sorted({*one, *other}):
        if _in_force(one, day) != _in_force(other, day):
            return date.fromisoformat(day)
    return NEVER


def _in_force(steps: Mapping[str, Any], day: str) -> Any:
    begun = [start for start in sorted(steps) if start <= day]
    return steps[begun[-1] if begun else min(steps)]
