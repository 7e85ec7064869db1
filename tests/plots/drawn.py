"""Figures are read back: what was drawn where, and whether texts stand clear of each other."""

from __future__ import annotations

from itertools import combinations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.collections import FillBetweenPolyCollection
from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.transforms import Bbox

from freightsim.base.arrays import Floats

PHONE_CM, PAGE_CM = 390 / 96 * 2.54, 900 / 96 * 2.54
"""Widths of 390 and of 900 pixels."""


def figure_of(ax: Axes) -> Figure:
    """Return the figure of axes."""
    figure = ax.get_figure(root=True)
    assert isinstance(figure, Figure)
    return figure


def line(ax: Axes, label: str) -> tuple[Floats, Floats]:
    """Return the x and y of the line with a label."""
    (found,) = [each for each in ax.get_lines() if each.get_label() == label]
    return np.asarray(found.get_xdata()), np.asarray(found.get_ydata(), dtype=float)


def band(ax: Axes, label: str) -> tuple[Floats, Floats]:
    """Return the lower and upper ends of a band with a label, from left to right."""
    bands = [each for each in ax.collections if isinstance(each, FillBetweenPolyCollection)]
    (found,) = [each for each in bands if each.get_label() == label]
    return ends_of(found)


def ends_of(found: FillBetweenPolyCollection) -> tuple[Floats, Floats]:
    """Return the lower and upper ends of a band."""
    vertices = np.concatenate([path.vertices for path in found.get_paths()])
    at = np.unique(vertices[:, 0])
    ends = [vertices[vertices[:, 0] == x, 1] for x in at]
    return np.array([each.min() for each in ends]), np.array([each.max() for each in ends])


def bars(ax: Axes, label: str) -> dict[str, float]:
    """Return the lengths of the bars with a label, by the names of their rows."""
    names = {
        round(float(tick), 6): text.get_text() for tick, text in zip(ax.get_yticks(), ax.get_yticklabels(), strict=True)
    }
    (found,) = [each for each in ax.containers if each.get_label() == label and hasattr(each, "patches")]
    return {
        names[round(patch.get_y() + patch.get_height() / 2, 6)].replace("\n", " "): patch.get_width()
        for patch in found.patches
    }


def words(ax: Axes) -> str:
    """Return all texts of a figure."""
    return "\n".join(text.get_text() for text in shown_texts(figure_of(ax)))


def shown_texts(figure: Figure) -> list[Text]:
    """Return the texts that are drawn: those of ticks beyond the axes are not."""
    FigureCanvasAgg(figure).draw()
    hidden: set[Text] = set()
    for ax in figure.axes:
        for axis in (ax.xaxis, ax.yaxis):
            low, high = sorted(axis.get_view_interval())
            for tick in axis.get_major_ticks():
                if not low - 1e-9 <= tick.get_loc() <= high + 1e-9 or not axis.get_visible() or not ax.axison:
                    hidden |= {tick.label1, tick.label2}
    texts = figure.findobj(Text)
    return [
        text
        for text in texts
        if isinstance(text, Text) and text.get_visible() and text.get_text().strip() and text not in hidden
    ]


def clashes(ax: Axes) -> list[str]:
    """Return which texts cover each other or leave the figure."""
    figure = figure_of(ax)
    boxes = [(text.get_text(), text.get_window_extent()) for text in shown_texts(figure)]
    found = [f"{one!r} over {other!r}" for (one, a), (other, b) in combinations(boxes, 2) if _cover(a, b)]
    width, height = figure.bbox.width, figure.bbox.height
    found += [
        f"{text!r} leaves the figure"
        for text, box in boxes
        if box.x0 < -1.5 or box.y0 < -1.5 or box.x1 > width + 1.5 or box.y1 > height + 1.5
    ]
    return found


def _cover(one: Bbox, other: Bbox, slack: float = 1.5) -> bool:
    """Return whether two boxes cover each other by more than the slack, in pixels."""
    across = min(one.x1, other.x1) - max(one.x0, other.x0)
    upwards = min(one.y1, other.y1) - max(one.y0, other.y0)
    return across > slack and upwards > slack
