"""Figures are drawn twice for a page."""

from __future__ import annotations

import re

import pytest
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Drawn

from freightsim.plots.style import canvas
from freightsim.reports.page.pictures import figure_of, picture, plate
from freightsim.results import Runs


def size(svg: str) -> tuple[float, float]:
    """Return width and height of an SVG in points."""
    found = re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', svg)
    assert found is not None
    return float(found[1]), float(found[2])


def test_wide_and_narrow(small: Runs) -> None:
    """The widths are those of a page and a phone; heights as asked."""
    found = picture("a", figure_of(small, "trips"), caption="c", described="d", high_cm=(10.0, 9.0))
    assert size(found.wide) == pytest.approx((24 / 2.54 * 72, 10 / 2.54 * 72), abs=0.1)
    assert size(found.narrow) == pytest.approx((9.8 / 2.54 * 72, 9 / 2.54 * 72), abs=0.1)


def test_rows_have_the_room_they_need(small: Runs) -> None:
    """Names break into more lines on a phone, so the figure is higher there."""
    found = picture("b", figure_of(small, "stage_times"), caption="c", described="d", high_cm=None)
    assert size(found.narrow)[1] > size(found.wide)[1]


def test_two_figures_share_no_identifier(small: Runs) -> None:
    """Several stand on one page."""
    found = [picture(key, figure_of(small, "trips"), caption="c", described="d") for key in ("x", "y")]
    names = [set(re.findall(r'id="([^"]+)"', text)) for each in found for text in (each.wide, each.narrow)]
    assert all(names)
    assert len(set.union(*names)) == sum(map(len, names))


def test_plates_keep_their_colours() -> None:
    """On white paper: no colour that the styles of a dark page look for, and no text without one."""

    def make() -> Drawn:
        figure, ax = canvas()
        assert isinstance(ax, Axes)
        ax.plot([0, 1], [0, 1], color="#0072b2")
        ax.set_title("words")
        return figure

    found = plate("p", make, caption="c", described="d")
    assert not re.search(r'"#[0-9]*[a-f][0-9a-f]*"', found.wide)
    assert "#0072B2" in found.wide
    assert not re.search(r"<text(?![^>]* fill=)", found.wide)
