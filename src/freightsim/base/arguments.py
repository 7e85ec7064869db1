"""What callers give: numbers, days, lists, values of a class; and names that must be known."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from difflib import get_close_matches
from math import isfinite
from numbers import Real
from operator import index
from os import PathLike
from typing import Any, TypeVar

from freightsim.base.language import _

Known = TypeVar("Known")


def whole(name: str, value: Any, least: int, most: int | None = None) -> int:
    """Return an argument that is a whole number.

    Raises TypeError where it is none (a truth value is none), and ValueError where it is less than the least or more
    than the most.
    """
    try:
        number = None if isinstance(value, bool) else index(value)
    except TypeError:
        number = None
    if number is None:
        raise TypeError(_("{name} must be a whole number, got {value!r}").format(name=name, value=value))
    if number < least:
        raise ValueError(_("{name} must be at least {least}, got {value}").format(name=name, least=least, value=number))
    if most is not None and number > most:
        raise ValueError(_("{name} must be at most {most}, got {value}").format(name=name, most=most, value=number))
    return number


def flag(name: str, value: Any) -> bool:
    """Return an argument that is True or False. Raises TypeError where it is neither: a text is no answer."""
    if not isinstance(value, bool) and type(value).__name__ not in ("bool_", "bool"):
        raise TypeError(_("{name} must be True or False, got {value!r}").format(name=name, value=value))
    return bool(value)


def one_of(what: str, value: Any, of: Iterable[Known]) -> Known:
    """Return a value that is one of those that are known.

    Raises KeyError, which names what was probably meant, or all that are known, where it is none of them.
    """
    every = list(of)
    if value in every:
        found: Known = value
        return found
    near = [each for each in get_close_matches(str(value), map(str, every), n=1) if each != str(value)]
    text = _("no {what} called {value!r}; did you mean {near!r}?") if near else _("no {what} called {value!r}")
    text = text.format(what=what, value=value, near=near[0] if near else "")
    raise KeyError(_("{text} (known: {names})").format(text=text, names=", ".join(map(str, every)) or _("none")))


def real(name: str, value: Any) -> float:
    """Return an argument that is a finite number. Raises TypeError where it is none (a truth value is none).

    Raises ValueError where it is infinite or NaN.
    """
    if isinstance(value, bool) or not isinstance(value, Real):
        raise TypeError(_("{name} must be a number, got {value!r}").format(name=name, value=value))
    if not isfinite(value):
        raise ValueError(_("{name} must be a finite number, got {value}").format(name=name, value=value))
    return float(value)


def day_of(name: str, value: Any) -> date:
    """Return an argument that is a day: a date, or an instant at its midnight without a time zone.

    Raises TypeError where it is something else, and ValueError where an instant is no whole day or has a time zone.
    """
    day = instance_of(name, value, date)
    if not isinstance(day, datetime):
        return day
    if day != day or day.tzinfo is not None or day.time() != time.min:  # noqa: PLR0124 - NaT equals nothing
        text = _("{name} must be a day of the port's calendar, without time and time zone, got {value}")
        raise ValueError(text.format(name=name, value=value))
    return day.date()


def instance_of(name: str, value: Any, kind: type[Known]) -> Known:
    """Return an argument that is of a class. Raises TypeError, which says how a file is read, where it is not."""
    if isinstance(value, kind):
        return value
    text = _("{name} must be a {kind}, got {value}").format(name=name, kind=kind.__name__, value=repr(value)[:80])
    if kind.__name__ == "Scenario" and isinstance(value, str | PathLike):
        text += " " + _("(`load_scenario` reads a file or a shipped scenario)")
    raise TypeError(text)


def list_of(name: str, value: Any) -> list[Any]:
    """Return an argument that holds several values, at least one, none of them twice.

    Raises TypeError where it is a text, or nothing that can be counted through, and ValueError where it is empty or
    has a value twice.
    """
    if isinstance(value, str | bytes) or not isinstance(value, Iterable):
        raise TypeError(_no_list(name, value))
    every: Sequence[Any] = list(value)
    if not every:
        raise ValueError(_("{name} must not be empty").format(name=name))
    for place, each in enumerate(every):
        if each in every[:place]:
            raise ValueError(_("{name} has {value!r} twice").format(name=name, value=each))
    return list(every)


def all_of(name: str, value: Any, kind: type[Known]) -> list[Known]:
    """Return an argument that holds values of a class, or none at all.

    Raises TypeError where it is a text, or nothing that can be counted through, or holds anything else.
    """
    if isinstance(value, str | bytes) or not isinstance(value, Iterable):
        raise TypeError(_no_list(name, value))
    return [instance_of(f"{name}[{place}]", each, kind) for place, each in enumerate(value)]


def _no_list(name: str, value: Any) -> str:
    if value is None:
        return _("{name} must be a list, got {value}").format(name=name, value=value)
    return _("{name} must be a list, got {value!r}: write [{value!r}]").format(name=name, value=value)


def path_of(name: str, value: Any) -> Any:
    """Return an argument that is a path. Raises TypeError where it is neither text nor a path."""
    if not isinstance(value, str | PathLike):
        raise TypeError(_("{name} must be a path or a name, got {value!r}").format(name=name, value=value))
    return value
