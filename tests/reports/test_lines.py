"""Sentences of reports: what is written into Markdown is shown as it stands."""

from __future__ import annotations

import pytest
from markdown_it import MarkdownIt

from freightsim.reports.lines import in_markdown

HOSTILE = (
    "a | b `c` [d](javascript:e) <f>g</f> **h** _i_ ~~j~~ &amp; $k$ \\l",
    "![a](b) <!-- c --> | --- |\n# d",
    "`a|b`",
    "\\",
)


@pytest.mark.parametrize("text", HOSTILE)
def test_a_text_in_a_table(text: str) -> None:
    """It stays in its cell, and is shown as it is written but for its line breaks."""
    table = f"| name | number |\n| --- | --- |\n| {in_markdown(text)} | 1 |\n"
    tokens = MarkdownIt("gfm-like", {"linkify": False}).parse(table)
    cells = [token.children for token in tokens if token.type == "inline"]
    assert len(cells) == 4
    assert {child.type for child in cells[2] or []} <= {"text", "text_special"}
    assert "".join(child.content for child in cells[2] or []) == " ".join(text.split())
