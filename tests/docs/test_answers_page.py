"""docs/answers.md holds an answer of every scenario of the library, written by the script."""

from __future__ import annotations

import re
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest

from freightsim.files.load import load_variants, shipped_names
from reports.changes import OTHER, drawn

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


@pytest.fixture(scope="module")
def make_answers() -> ModuleType:
    """Return the script that writes the page."""
    found = spec_from_file_location("make_answers", PAGE.with_name("make_answers.py"))
    assert found is not None
    assert found.loader is not None
    module = module_from_spec(found)
    found.loader.exec_module(module)
    return module


@pytest.mark.parametrize(("change", "year"), [("an event of 2014", 2014), ("a join", 2016), ("for good", 2016)])
def test_the_year_is_the_one_that_is_asked_about(make_answers: ModuleType, change: str, year: int) -> None:
    """Works have the year of the works, what stays the last year; the figures are those of that year."""
    found = drawn(change, 6, 0.3, seed=5)
    lines = make_answers.table([found])
    row = next(line for line in lines if line.startswith(f"| {OTHER} |"))
    cells = [cell.strip() for cell in row.split("|")[1:-1]]
    assert cells[1] == str(year)
    place = found.years.index(year)
    for cell, quantity, unit in ((cells[2], "trips", 1.0), (cells[3], "value_usd", 1e6)):
        base, other = (values[:, place] for values in found.by_replication(OTHER, quantity))
        shown = float(cell.partition(" ")[0].replace(",", ""))
        assert shown == pytest.approx((other - base).mean() / unit, abs=0.51 if unit > 1 else 0.051)
    base, _other = found.by_replication(OTHER, "trips")
    assert f"In {year} the baseline has {base[:, place].mean():,.0f} trips; one scenario is compared" in "\n".join(
        lines
    )
