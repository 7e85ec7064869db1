"""The page on joins has a table between each pair of its markers."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

PAGE = Path(__file__).parents[2] / "docs" / "joins.md"

pytestmark = pytest.mark.skipif(not PAGE.is_file(), reason="the package was unpacked without its documents")


def test_parts_are_filled() -> None:
    """Each part begins once and ends once, and none is empty."""
    text = PAGE.read_text(encoding="utf-8")
    begun = re.findall(r"<!-- begin: ([\w-]+) -->", text)
    parts = re.findall(r"<!-- begin: ([\w-]+) -->\n(.*?)<!-- end: \1 -->", text, flags=re.DOTALL)
    assert begun == ["fit", "hindcast", "spread", "range"] == [name for name, _ in parts]
    assert all(part.strip() for _, part in parts)


def test_files_that_the_page_names_exist() -> None:
    """Paths in backticks lead to files of the repository, those of the record in the packaged data."""
    text = PAGE.read_text(encoding="utf-8")
    top = PAGE.parents[1]
    named = re.findall(r"`(?:python )?([\w-]+/[\w./-]+\.\w+)`", text)
    assert named
    assert all((top / each).is_file() or (top / "src/freightsim/data" / each).is_file() for each in named)


def test_one_sentence_a_line() -> None:
    """Outside of lists, tables and what was generated a line holds one sentence."""
    prose = re.sub(r"<!-- begin.*?<!-- end: [\w-]+ -->", "", PAGE.read_text(encoding="utf-8"), flags=re.DOTALL)
    lines = [line for line in prose.splitlines() if line and not re.match(r"[#|!\s]|- |\d\. ", line)]
    assert [line for line in lines if re.search(r"[a-z)]\. [A-Z]", line)] == []
