"""Sentences below tables are broken for the terminal."""

from __future__ import annotations

from freightsim.line_breaks import columns
from freightsim.reports.lines import broken


def test_lines_are_no_wider_than_the_terminal() -> None:
    """English and Chinese sentences are broken alike."""
    for sentence in ("Cargo waited longest in the yard. " * 5, "货物在堆场等待班列的时间最长。" * 8):
        assert all(columns(line) <= 60 for line in broken(sentence, 60).plain.splitlines())
