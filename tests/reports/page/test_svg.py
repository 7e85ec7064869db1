"""SVG of matplotlib, made fit for a page."""

from __future__ import annotations

import re

import numpy as np
import pytest
from matplotlib.figure import Figure

from freightsim.reports.page.svg import inline_svg


def drawn(points: int = 5, *, text: str = "days") -> Figure:
    """Return a figure with a line of so many points, a marker and a text."""
    figure = Figure(figsize=(4, 3))
    ax = figure.subplots()
    x = np.linspace(0, 1, points)
    ax.fill(np.r_[x, 1, 0], np.r_[0.5 + 0.1 * np.sin(40 * x), 0, 0], color="#F6F3E9")
    ax.plot([0.2, 0.8], [0.5, 0.6], "o--", color="#0072B2", clip_on=True)
    ax.set_xlabel(text, color="#1A1A1A")
    return figure


def test_no_styles_and_no_paper() -> None:
    """Attributes in their place, nothing behind the axes, text as text."""
    text = inline_svg(drawn(), "k")
    assert "style" not in text
    assert text.startswith('<svg viewBox="0 0 288 216" aria-hidden="true" focusable="false">')
    assert 'stroke="#0072b2"' in text
    assert 'stroke-dasharray="' in text
    assert re.search(r'<text[^>]* fill="#1a1a1a"[^>]*>days</text>', text)
    assert "font-family" not in text  # that of the page
    first = re.search(r'<path[^>]*fill="([^"]*)"', text)
    assert first is not None
    assert first[1] == "none"


def test_identifiers_are_the_figure_s_own() -> None:
    """Only those that something refers to are left, and every reference has its target."""
    text = inline_svg(drawn(), "k")
    names, used = set(re.findall(r' id="([^"]+)"', text)), set(re.findall(r'(?:href="#|url\(#)([^")]+)', text))
    assert names == used
    assert all(name.startswith("k-") for name in names)


def test_the_same_figure_gives_the_same_text() -> None:
    """Byte by byte."""
    assert inline_svg(drawn(), "k") == inline_svg(drawn(), "k")


@pytest.mark.parametrize("points", [5, 4000])
def test_paths_keep_their_shape(points: int) -> None:
    """Steps of a tenth of a point add up: corners are where they were; long lines lose what no screen shows."""
    text = inline_svg(drawn(points), "k")
    (path,) = re.findall(r'<path d="([^"]*)"[^>]*fill="#f6f3e9"', text) or re.findall(
        r'<path d="([^"]*)" clip-path="[^"]*" fill="#f6f3e9"', text
    )
    numbers = [float(each) for each in re.findall(r"-?\d+(?:\.\d+)?", path)]
    places = np.cumsum(np.array(numbers).reshape(-1, 2), axis=0)
    assert len(places) <= min(points + 3, 1500)
    left, right = places[:, 0].min(), places[:, 0].max()
    assert left == pytest.approx(36 + 223.2 * 0.0455, abs=0.6)  # the margin of the axes
    assert right == pytest.approx(36 + 223.2 * (1 - 0.0455), abs=0.6)
    assert places[:, 1].max() == pytest.approx(216 - 23.76 - 166.32 * 0.0455, abs=0.6)


def test_signs_in_texts_stay_markup() -> None:
    """What a name holds is text."""
    assert "A &lt;b&gt; &amp; c" in inline_svg(drawn(text="A <b> & c"), "k")
