"""Horizontal bars with names on the left and numbers at their ends: what several figures are made of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.ticker import MaxNLocator

from freightsim.base.arrays import Floats
from freightsim.plots import style

if TYPE_CHECKING:
    from matplotlib.axes import Axes

THICK = 0.66
"""Height of a bar in rows."""
ROW = 14.5
"""Height of a row whose name takes one line, points."""
LEAST = 1e-6
"""Below this, in the unit of the axis, bars are nothing: the axis then goes from 0 to 1."""
NAMES = 0.42
"""Share of the width that names may take."""


@dataclass(frozen=True)
class RowLabels:
    """Names of rows, broken into lines, and where each row stands: one with more lines takes more room."""

    names: list[str]
    places: Floats
    indent: float
    """Points that the names take."""

    @property
    def end(self) -> float:
        """Return where the last row ends."""
        return float(self.places[-1]) + self._half(self.names[-1]) if self.names else 0.5

    @staticmethod
    def _half(name: str) -> float:
        return height(name) / 2


def height(name: str) -> float:
    """Return how many rows of one line a name takes."""
    return max(1.0, ((name.count("\n") + 1) * style.SMALL * 1.15 + 3.0) / ROW)


def rows(ax: Axes, names: Sequence[str]) -> RowLabels:
    """Return where rows with these names stand, and give axes and figure the room for them, the first row on top."""
    broken = [style.wrapped(name, NAMES * style.width_points(ax, whole=True), style.SMALL) for name in names]
    at = np.cumsum([height(name) for name in broken]) - np.array([height(name) / 2 for name in broken])
    found = RowLabels(broken, at, max((style.text_width(name, style.SMALL) for name in broken), default=0.0) + 8.0)
    ax.set_yticks(at, broken, linespacing=1.0)
    for label in ax.get_yticklabels():
        label.set_fontfamily(style.families())
    ax.set_ylim(found.end + 0.1, -0.1)
    ax.tick_params(axis="y", length=0)
    style.fit_height(ax, (found.end + 0.2) * ROW)
    return found


def stacked(ax: Axes, place: RowLabels, parts: Sequence[tuple[str, Floats]], colours: Sequence[str]) -> None:
    """Draw parts of each row, each with its name, behind each other; what is below 0 goes to the left."""
    right, left = np.zeros(len(place.places)), np.zeros(len(place.places))
    for (name, values), colour in zip(parts, colours, strict=True):
        known = np.nan_to_num(values)
        start = np.where(known >= 0, right, left)
        ax.barh(place.places, known, left=start, height=THICK, color=colour, label=name, zorder=2, lw=0)
        right, left = right + np.maximum(known, 0.0), left + np.minimum(known, 0.0)


def whiskers(ax: Axes, place: RowLabels, ends: tuple[Floats, Floats] | None, label: str) -> None:
    """Draw intervals over the rows; nothing where there are none."""
    if ends is None:
        return
    low, high = ends
    middle = (low + high) / 2
    ax.errorbar(
        middle, place.places, xerr=high - middle, fmt="none", ecolor=style.INK, elinewidth=1.2, capsize=2.5, zorder=4,
        label=label,
    )  # fmt: skip


def at_ends(ax: Axes, place: RowLabels, ends: Floats, texts: Sequence[str]) -> None:
    """Write a text right of each row's end, and make room for it."""
    ends = np.maximum(np.nan_to_num(ends), 0.0)
    for row, end, text in zip(place.places, ends, texts, strict=True):
        ax.annotate(
            text, (end, row), xytext=(7, 0), textcoords="offset points", va="center", fontsize=style.SMALL,
            color=style.INK,
        )  # fmt: skip
    widest = max((style.text_width(text, style.SMALL) for text in texts), default=0.0) + 10.0
    low, high = min(ax.get_xlim()[0], 0.0), float(ends.max(initial=0.0))
    share = min(0.7, widest / width(ax, place))
    if high - low > LEAST:
        ax.set_xlim(low, low + (high - low) / (1 - share))
    else:
        ax.set_xlim(0.0, 1.0)


def width(ax: Axes, place: RowLabels) -> float:
    """Return about how wide the part with the bars is, in points."""
    return max(40.0, style.width_points(ax, whole=True) - place.indent)


def finish(ax: Axes, place: RowLabels, *, title: str, below: str, axis: str) -> None:
    """Give bars the common look. Where nothing is drawn but bars of 0 the axis goes from 0 to 1."""
    if np.ptp(ax.dataLim.intervalx) <= LEAST and abs(ax.dataLim.intervalx).max() <= LEAST:
        ax.set_xlim(0.0, 1.0)
    style.numbers(ax.xaxis)
    widest = style.text_width(style.number(float(f"{ax.get_xlim()[1]:.1g}")), style.SMALL)
    steps = max(2, min(6, int(width(ax, place) / (widest + 16)) - 1))
    ax.xaxis.set_major_locator(MaxNLocator(steps, steps=[1, 2, 2.5, 5, 10]))
    ax.set_xlabel(style.wrapped(axis, width(ax, place)))
    style.dress(ax, title=title, below=below, grid="x", indent=place.indent)
    ax.spines["left"].set_visible(False)
