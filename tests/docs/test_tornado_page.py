"""The page on what the answer for Wuhan hangs on has a part between each pair of its markers."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

PAGE = Path(__file__).parents[2] / "docs" / "tornado-wuhan.md"

pytestmark = pytest.mark.skipif(not PAGE.is_file(), reason="the package was unpacked without its documents")


def test_parts_are_filled() -> None:
    """Each part begins once and ends once, and none is empty; the table has ten assumptions."""
    text = PAGE.read_text(encoding="utf-8")
    begun = re.findall(r"<!-- begin: ([\w-]+) -->", text)
    parts = dict(re.findall(r"<!-- begin: ([\w-]+) -->\n(.*?)<!-- end: \1 -->", text, flags=re.DOTALL))
    assert begun == ["answer", "table", "grounds", "ranges"] == list(parts)
    assert all(part.strip() for part in parts.values())
    assert len(parts["table"].strip().splitlines()) == 2 + 10


def test_files_that_the_page_names_exist() -> None:
    """Paths in backticks lead to files of the repository, those of the model in the packaged data."""
    text = PAGE.read_text(encoding="utf-8")
    top = PAGE.parents[1]
    named = re.findall(r"`(?:python )?([\w-]+/[\w./-]+\.\w+)`", text)
    assert named
    assert all((top / each).is_file() or (top / "src/freightsim/data" / each).is_file() for each in named)
