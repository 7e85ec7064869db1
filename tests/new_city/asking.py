"""Wishes for a new city are turned into drafts on the shipped baseline, which is read once."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from freightsim.files.load import load_scenario
from freightsim.new_city.draft import Draft
from freightsim.new_city.file import draft_of, write
from freightsim.new_city.wish import Wish
from freightsim.scenario import Scenario

MANNERS: dict[str, dict[str, Any]] = {
    "truck": {},
    "shuttle": {"trains_per_week": 3.0, "wagons": 31},
    "block": {"trains_per_week": 1.0, "wagons": 12},
    "wagon_group": {"wagons": 8},
    "own_trains": {"trains_per_week": 3.5},
}
"""What each kind of join needs to be told."""


@cache
def baseline() -> Scenario:
    """Return the shipped baseline."""
    return load_scenario("baseline")


def draft(name: str, **asked: Any) -> Draft:
    """Return what goes into the file of a city."""
    return draft_of(Wish(name, **asked))[0]


def made(folder: Path, name: str, **asked: Any) -> tuple[str, Scenario]:
    """Write the file of a city into a folder; return its text and the scenario that it makes."""
    drafted, path = draft_of(Wish(name, **asked), folder / "city.yaml")
    scenario = write(drafted, path)
    return path.read_text(encoding="utf-8"), scenario
