"""Numbers that callers give: how often, with which seed, on how many processes."""

from __future__ import annotations

from operator import index
from typing import Any

from freightsim.language import _


def whole(name: str, value: Any, least: int) -> int:
    """Return an argument that is a whole number.

    Raises TypeError where it is none (a truth value is none), and ValueError where it is less than the least.
    """
    try:
        number = None if isinstance(value, bool) else index(value)
    except TypeError:
        number = None
    if number is None:
        raise TypeError(_("{name} must be a whole number, got {value!r}").format(name=name, value=value))
    if number < least:
        raise ValueError(_("{name} must be at least {least}, got {value}").format(name=name, least=least, value=number))
    return number


def seed_of(value: Any) -> int:
    """Return a seed: a whole number that is not negative. Raises TypeError or ValueError where it is none."""
    return whole("seed", value, 0)


def jobs_of(value: Any) -> int | None:
    """Return a number of processes, None for one a core. Raises TypeError or ValueError where it is none."""
    return None if value is None else whole("jobs", value, 1)
