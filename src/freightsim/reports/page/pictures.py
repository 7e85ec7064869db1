"""A figure of `freightsim.plots` is drawn twice for a page: for a screen, and for a phone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure as Drawn

from freightsim.plots.registry import OF_RUNS, Drawing, named
from freightsim.plots.style import canvas, set_by_browser
from freightsim.reports.page.parts import Picture
from freightsim.reports.page.svg import inline_svg
from freightsim.reports.table import Table

Draw = Callable[[Axes], object]
"""Draws into axes."""

WIDE_CM, NARROW_CM = 24.0, 9.8
"""Widths at which letters come out as they are drawn: a page of 900 pixels, and a phone of 390."""


def picture(
    key: str,
    draw: Draw,
    *,
    caption: str,
    described: str,
    table: Table | None = None,
    high_cm: tuple[float, float] | None = (10.0, 9.0),
) -> Picture:
    """Return a figure for a page; `key` is unique on its page.

    It is `high_cm` high on a wide and on a narrow page; with None as high as its rows need.
    """
    drawn: list[str] = []
    heights = high_cm or (None, None)
    for place, (width_cm, height_cm) in enumerate(zip((WIDE_CM, NARROW_CM), heights, strict=True)):
        figure, axes = canvas(width_cm=width_cm, height_cm=height_cm)
        with set_by_browser():
            draw(axes)
            drawn.append(inline_svg(figure, f"{key}{'wn'[place]}"))
    wide, narrow = drawn
    return Picture(wide, narrow, caption, described, table)


def plate(key: str, make: Callable[[], Drawn], *, caption: str, described: str) -> Picture:
    """Return a figure of a width of its own that keeps its colours, on white paper."""
    with set_by_browser():
        wide, narrow = (inline_svg(make(), f"{key}{place}", on_paper=True) for place in "wn")
    return Picture(wide, narrow, caption, described)


def figure_of(what: object, name: str, figures: Mapping[str, Drawing] = OF_RUNS, **options: Any) -> Draw:
    """Return the function that draws a figure of runs, or of a comparison, into axes."""
    return partial(named(name, figures).function(name), what, **options)
