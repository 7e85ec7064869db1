"""What callers give: how often, with which seed, on how many processes; and names that must be known."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from operator import index
from typing import Any, TypeVar

from freightsim.language import _

Known = TypeVar("Known")


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


def one_of(what: str, value: Any, of: Iterable[Known]) -> Known:
    """Return a value that is one of those that are known.

    Raises KeyError, which names what was probably meant, or all that are known, where it is none of them.
    """
    every = list(of)
    if value in every:
        found: Known = value
        return found
    near = get_close_matches(str(value), [str(each) for each in every], n=1)
    text = _("no {what} called {value!r}; did you mean {near!r}?") if near else _("no {what} called {value!r}")
    text = text.format(what=what, value=value, near=near[0] if near else "")
    raise KeyError(_("{text} (known: {names})").format(text=text, names=", ".join(map(str, every)) or _("none")))
