"""Figures on a dark page: every colour has a partner that stands out from what is behind it."""

from __future__ import annotations

import re

import pytest

from freightsim.plots.style import COLOURS
from freightsim.reports.page.colours import DARK, dark_figures

BEHIND = "#18232b"
"""A section of a dark page."""


def luminance(colour: str) -> float:
    """Return the relative luminance of a colour, by the definition of WCAG."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours, 1 to 21."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def test_every_colour_has_a_partner() -> None:
    """A colour that is added to the figures needs one here."""
    assert set(DARK) == set(COLOURS)
    text = dark_figures()
    for name, colour in COLOURS.items():
        for attribute in ("fill", "stroke"):
            assert f'[{attribute}="{colour.lower()}"] {{ {attribute}: {DARK[name]}; }}' in text


@pytest.mark.parametrize("name", ["ink", "grey"])
def test_letters_can_be_read(name: str) -> None:
    """4.5 on the page, on land and on the catchment."""
    for behind in (BEHIND, DARK["land"], DARK["sea"], DARK["catchment"]):
        assert contrast(DARK[name], behind) >= 4.5


@pytest.mark.parametrize("name", ["orange", "sky", "green", "blue", "red", "purple"])
def test_lines_and_bars_can_be_told_from_the_page(name: str) -> None:
    """3 is asked of what is not text."""
    assert contrast(DARK[name], BEHIND) >= 3


def test_only_dark_screens_are_styled() -> None:
    """A print is light, whatever the screen."""
    text = dark_figures()
    assert text.startswith("@media screen and (prefers-color-scheme: dark)")
    assert text.count("{") == text.count("}")
    assert re.search(r"\n}\n$", text)
