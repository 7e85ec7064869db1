"""Pages with parts that scripts write have a table between each pair of their markers, and name files that exist."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

TOP = Path(__file__).parents[2]
PARTS = {
    "joins": ["fit", "hindcast", "spread", "range"],
    "timetable": ["slots", "errors", "reviews", "trips"],
    "tornado-wuhan": ["answer", "table", "grounds", "ranges"],
}
"""The parts of each page, in order."""

pytestmark = pytest.mark.skipif(
    not (TOP / "docs" / "joins.md").is_file(), reason="the package was unpacked without its documents"
)


def text(name: str) -> str:
    """Return a page."""
    return (TOP / "docs" / f"{name}.md").read_text(encoding="utf-8")


def parts(name: str) -> dict[str, str]:
    """Return what stands between the markers of a page, by name."""
    found = re.findall(r"<!-- begin: ([\w-]+) -->\n(.*?)<!-- end: \1 -->", text(name), flags=re.DOTALL)
    assert len(dict(found)) == len(found)
    return {part: filled.strip() for part, filled in found}


@pytest.mark.parametrize("name", PARTS)
def test_parts_are_filled(name: str) -> None:
    """Each part begins once and ends once, and none is empty."""
    assert re.findall(r"<!-- begin: ([\w-]+) -->", text(name)) == PARTS[name] == list(parts(name))
    assert all(parts(name).values())


def test_ten_assumptions() -> None:
    """The table of what the answer for Wuhan hangs on has ten rows."""
    assert len(parts("tornado-wuhan")["table"].splitlines()) == 2 + 10


@pytest.mark.parametrize("name", PARTS)
def test_files_that_the_page_names_exist(name: str) -> None:
    """Paths in backticks lead to files of the repository, those of record and model in the packaged data."""
    named = re.findall(r"`(?:python )?([\w-]+/[\w./-]+\.\w+)`", text(name))
    assert named
    assert all((TOP / each).is_file() or (TOP / "src/freightsim/data" / each).is_file() for each in named)


@pytest.mark.parametrize("name", ["joins", "timetable"])
def test_one_sentence_a_line(name: str) -> None:
    """Outside of lists, tables and what was generated a line holds one sentence."""
    prose = re.sub(r"<!-- begin.*?<!-- end: [\w-]+ -->", "", text(name), flags=re.DOTALL)
    lines = [line for line in prose.splitlines() if line and not re.match(r"[#|!\s]|- |\d\. ", line)]
    assert [line for line in lines if re.search(r"[a-z)]\. [A-Z]", line)] == []
