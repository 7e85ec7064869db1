"""What callers give: numbers, days, lists, values of a class; and names that must be known."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from difflib import get_close_matches
from inspect import signature
from math import isfinite, log10
from numbers import Real
from operator import index
from os import PathLike, fspath
from pathlib import Path
from typing import Any, TypeVar

from freightsim.base.language import _
from freightsim.base.written import too_large

Known = TypeVar("Known")

MOST_DIGITS = 100
"""Digits of a whole number; longer ones cannot always be written."""
MOST_CHARACTERS = 80
"""Characters of a value that a message shows."""


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
        raise TypeError(_("{name} must be a whole number, got {value}").format(name=name, value=said(value)))
    if abs(number) >= 10**MOST_DIGITS:
        text = _("{name} must have at most {most} digits, got {value}")
        raise ValueError(text.format(name=name, most=MOST_DIGITS, value=said(number)))
    if number < least:
        text = _("{name} must be at least {least}, got {value}")
        raise ValueError(text.format(name=name, least=least, value=said(number)))
    if most is not None and number > most:
        text = _("{name} must be at most {most}, got {value}")
        raise ValueError(text.format(name=name, most=most, value=said(number)))
    return number


def flag(name: str, value: Any) -> bool:
    """Return an argument that is True or False. Raises TypeError where it is neither: a text is no answer."""
    if not isinstance(value, bool) and type(value).__name__ not in ("bool_", "bool"):
        raise TypeError(_("{name} must be True or False, got {value}").format(name=name, value=said(value)))
    return bool(value)


def one_of(what: str, value: Any, of: Iterable[Known]) -> Known:
    """Return a value that is one of those that are known.

    Raises KeyError, which names what was probably meant, or all that are known, where it is none of them.
    """
    every = list(of)
    if _is_among(value, every):
        found: Known = value
        return found
    spelled = str(value) if isinstance(value, str) else said(value)
    near = [each for each in get_close_matches(spelled[:MOST_CHARACTERS], map(str, every), n=1) if each != spelled]
    text = _("no {what} called {value}; did you mean '{near}'?") if near else _("no {what} called {value}")
    text = text.format(what=what, value=said(value), near=near[0] if near else "")
    raise KeyError(_("{text} (known: {names})").format(text=text, names=", ".join(map(str, every)) or _("none")))


def _is_among(value: Any, every: Sequence[Any]) -> bool:
    """Tell whether a value equals one of those that are known; an array equals none."""
    try:
        return value in every
    except Exception:  # noqa: BLE001 - whatever the object of a caller raises
        return False


def real(name: str, value: Any) -> float:
    """Return an argument that is a finite number. Raises TypeError where it is none (a truth value is none).

    Raises ValueError where it is infinite or NaN.
    """
    if isinstance(value, bool) or not isinstance(value, Real):
        raise TypeError(_("{name} must be a number, got {value}").format(name=name, value=said(value)))
    if too_large(value) or not isfinite(value):
        raise ValueError(_("{name} must be a finite number, got {value}").format(name=name, value=said(value)))
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
    text = _("{name} must be a {kind}, got {value}").format(name=name, kind=kind.__name__, value=said(value))
    if kind.__name__ == "Scenario" and isinstance(value, str | PathLike):
        text += " " + _("(`load_scenario` reads a file or a shipped scenario)")
    raise TypeError(text)


def list_of(name: str, value: Any, *, empty: bool = False) -> list[Any]:
    """Return an argument that holds several values, none of them twice; at least one, but where it may be empty.

    Raises TypeError where it is a text, or nothing that can be counted through, and ValueError where it is empty or
    has a value twice.
    """
    if isinstance(value, str | bytes) or not isinstance(value, Iterable):
        raise TypeError(_no_list(name, value))
    every: Sequence[Any] = list(value)
    if not every and not empty:
        raise ValueError(_("{name} must not be empty").format(name=name))
    for place, each in enumerate(every):
        if _is_among(each, every[:place]):
            raise ValueError(_("{name} has {value} twice").format(name=name, value=said(each)))
    return list(every)


def all_of(name: str, value: Any, kind: type[Known]) -> list[Known]:
    """Return an argument that holds values of a class, or none at all.

    Raises TypeError where it is a text, or nothing that can be counted through, or holds anything else.
    """
    if isinstance(value, str | bytes) or not isinstance(value, Iterable):
        raise TypeError(_no_list(name, value))
    return [instance_of(f"{name}[{place}]", each, kind) for place, each in enumerate(value)]


def _no_list(name: str, value: Any) -> str:
    if not isinstance(value, str | bytes | int | float) or isinstance(value, bool):
        return _("{name} must be a list, got {value}").format(name=name, value=said(value))
    return _("{name} must be a list, got {value}: write [{value}]").format(name=name, value=said(value))


def path_of(name: str, value: Any) -> Any:
    """Return an argument that is a path. Raises TypeError where it is neither text nor a path."""
    if not isinstance(value, str | PathLike) or not isinstance(fspath(value), str):
        raise TypeError(_("{name} must be a path or a name, got {value}").format(name=name, value=said(value)))
    return value


def place_of(name: str, value: Any) -> Path:
    """Return an argument that is the path of a file or folder to be written.

    Raises TypeError where it is neither text nor a path, and ValueError where it is empty or holds a null character.
    """
    path = fspath(path_of(name, value))
    if not path.strip() or "\0" in path:
        raise ValueError(
            _("{name} must not be empty, nor hold a null character, got {value}").format(name=name, value=said(path))
        )
    return Path(path)


def text_of(name: str, value: Any) -> str:
    """Return an argument that is a text.

    Raises TypeError where it is none, and ValueError where it holds nothing but blanks, or control characters.
    """
    if not isinstance(value, str):
        raise TypeError(_("{name} must be text, got {value}").format(name=name, value=said(value)))
    if value and not value.strip():
        raise ValueError(_("{name} must not be blank").format(name=name))
    if not value.isprintable():
        text = _("{name} must not hold control characters, got {value}")
        raise ValueError(text.format(name=name, value=said(value)))
    return value


def function_of(name: str, value: Any, takes: Sequence[str] = ()) -> Any:
    """Return an argument that can be called, with arguments that have these names in messages.

    Raises TypeError where it cannot.
    """
    if not callable(value):
        raise TypeError(_("{name} must be a function, got {value}").format(name=name, value=said(value)))
    if takes and not can_take(value, len(takes)):
        text = _("{name} must take {number} arguments by position ({arguments}), got {value}")
        text = text.format(name=name, number=len(takes), arguments=", ".join(takes), value=said(value))
        raise TypeError(text)
    return value


def can_take(function: Any, number: int, *, instances: bool = False) -> bool:
    """Tell whether so many arguments can be given to a function by position, as far as its signature is known.

    With `instances` it is the instances of a class that are called.
    """
    of_instances = instances and isinstance(function, type)
    called, given = (function.__call__, number + 1) if of_instances else (function, number)
    try:
        shown = signature(called)
    except (TypeError, ValueError):  # of what is not written in Python there may be none
        return True
    try:
        shown.bind(*[None] * given)
    except TypeError:
        return False
    return True


def said(value: Any) -> str:
    """Return how a value is shown in a message: as Python writes it, shortened, and its type where it cannot be."""
    if isinstance(value, int) and abs(value) >= 10**MOST_CHARACTERS:
        return f"{'-' if value < 0 else ''}1e{int(log10(abs(value)))}"
    try:
        text = repr(value)
    except Exception:  # noqa: BLE001 - whatever the object of a caller raises
        text = f"<{type(value).__name__}>"
    return text if len(text) <= MOST_CHARACTERS else text[: MOST_CHARACTERS - 3] + "..."
