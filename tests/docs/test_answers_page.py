"""docs/answers.md holds an answer of every scenario of the library, written by the script."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from freightsim.scenario.load import load_variants, shipped_names

PAGE = Path(__file__).parents[2] / "docs" / "answers.md"
ASKED = [
    name if not variant else f"{name}: {variant}"
    for name in shipped_names()
    if name != "baseline"
    for variant in ("", *load_variants(name))
]


def part(name: str) -> str:
    """Return what stands between two markers."""
    found = re.search(f"<!-- begin: {name} -->(.*)<!-- end: {name} -->", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    assert found is not None
    return found[1]


@pytest.mark.parametrize("scenario", ASKED)
def test_every_scenario_has_its_answer(scenario: str) -> None:
    """A row of figures with intervals, and where it jams first."""
    assert re.search(rf"^\| {re.escape(scenario)} \| 20\d\d \| .* \|$", part("answers"), re.MULTILINE)
