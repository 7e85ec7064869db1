"""Sentences below the tables of a report."""

from __future__ import annotations

from rich.text import Text

from freightsim.line_breaks import filled


def broken(line: str, width: int) -> Text:
    """Break a line between words, or between Chinese characters, for a terminal of so many columns."""
    return Text(filled(line, width), overflow="ignore")
