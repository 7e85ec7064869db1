"""A rule between the parts of a scenario that is broken."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from pydantic import ValidationError
from pydantic_core import InitErrorDetails, PydanticCustomError

Location = tuple[str, ...]

KIND = "rule"
"""The type of these errors among pydantic's."""

NAMES_VALUE = "names_value"
"""Mark of an error of pydantic's whose text names the value, or has none to tell."""

WHOLE = "int_from_float"
"""Pydantic's word for a number that must be whole and is not."""


class Broken(NamedTuple):
    """Where a rule is broken, and what it says."""

    loc: Location
    """The keys that lead to the culprit."""
    value: Any
    """The value there."""
    text: str
    """The rule, in a planner's words."""
    also: tuple[Location, ...] = ()
    """Other places that the rule looks at: where one of them is wrong, nothing is known yet."""
    known: tuple[str, ...] | None = None
    """The ids that there are, where the rule is that one of them is named."""
    kind: str = KIND
    """What is wrong, in the word that pydantic has for it where it is one of its rules."""
    hint: str = ""
    """What to write, where the rule knows it better than likeness to what is known does."""
    names_value: bool = False
    """Whether the text names the value, which is then not told once more."""


def refuse(title: str, broken: Iterable[Broken]) -> None:
    """Raise a ValidationError that holds every rule that is broken; return where there is none."""
    details = [
        InitErrorDetails(type=PydanticCustomError(KIND, "{text}", each._asdict()), loc=each.loc, input=each.value)
        for each in broken
    ]
    if details:
        raise ValidationError.from_exception_data(title, details)
