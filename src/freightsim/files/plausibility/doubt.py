"""What is odd about a scenario but legal, and how its author says that it is meant so."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

Path = tuple[str, ...]

BY_ID = (
    "accept",
    "borders",
    "cities",
    "demand",
    "events",
    "lanes",
    "markets",
    "modes",
    "regions",
    "seaports",
    "services",
    "terminals",
)
"""Groups of a scenario whose second key tells which one is meant."""


class Odd(NamedTuple):
    """What a rule finds."""

    path: Path
    """The keys that it is about."""
    text: str
    """What is odd and why it matters, with the numbers."""
    causes: tuple[Path, ...] = ()
    """Other keys that bring it about; it is shown at the first of all that the author wrote."""


class Doubt(NamedTuple):
    """One thing that is odd but legal."""

    rule: str
    """The rule that found it."""
    path: Path
    """The keys that it is about, such as ("cities", "urumqi")."""
    text: str
    """What is odd and why it matters, with the numbers."""
    causes: tuple[Path, ...] = ()
    """Other keys that bring it about."""

    @property
    def id(self) -> str:
        """By which it is accepted: the rule and the entry that it is about, such as beyond_catchment.urumqi."""
        return f"{self.rule}.{self.entry}"

    @property
    def entry(self) -> str:
        """What it is about, in one word: the city, lane or border; else the group, such as the port."""
        return self.path[:2][-1] if self.path[0] in BY_ID else self.path[0]

    def accepted_by(self, key: str) -> bool:
        """Tell whether a rule's name, or a rule and an entry, accept it."""
        return key in (self.rule, self.id)


Odds = Iterator[Odd]
"""What each rule returns."""
