"""The exact baseline: what the code gave when it was stored, to the last rounded digit."""

from __future__ import annotations

import json

import pytest

from regression.exact import BASELINE, SCENARIOS, figures

HOW_TO_UPDATE = """
Simulated numbers have moved. Where that is meant, run
  python tests/regression/update_baseline.py
and commit baseline.json on its own, with the table of old and new, and a line under "Moves numbers" in the changelog.
"""

LAST_DIGIT = {"tonnes": 1.5e-6, "value_usd": 0.015}
"""Stored figures are rounded; another order of adding up may tip the last digit."""


@pytest.mark.parametrize("name", SCENARIOS)
def test_numbers_have_not_moved(name: str) -> None:
    """A scenario with fixed draws gives exactly the stored numbers."""
    stored, found = json.loads(BASELINE.read_text())["figures"][name], figures(name)
    assert found.keys() == stored.keys(), HOW_TO_UPDATE
    moved = {key: (stored[key], found[key]) for key in found if not _same(key, found[key], stored[key])}
    assert not moved, HOW_TO_UPDATE


def test_busy_scenario_is_busy() -> None:
    """The busy scenario meets what it is there for: a full yard, extra trains, cancelled slots and empty returns."""
    stored = json.loads(BASELINE.read_text())["figures"]["tiny, busy"]
    total = {word: sum(stored[key] for key in stored if word in key) for word in ("cancelled", "extra", "empty")}
    assert stored["FEU-hours, outbound, yard_entry_wait"] > 0
    assert all(total.values())


def _same(key: str, found: float, stored: float) -> bool:
    if isinstance(stored, int):
        return found == stored
    return abs(found - stored) <= LAST_DIGIT.get(key.rsplit(maxsplit=1)[-1], 1.5e-6)
