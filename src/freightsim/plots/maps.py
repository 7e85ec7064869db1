"""What maps have in common: land and sea, borders, a scale, and names that stand clear of each other."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import numpy as np
from matplotlib.collections import LineCollection
from matplotlib.patches import PathPatch
from matplotlib.path import Path as Outline
from matplotlib.transforms import Bbox

from freightsim.base.arrays import Floats
from freightsim.geography import base_map, boundaries
from freightsim.plots import style
from freightsim.plots.style import in_figure as _

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Projection = Callable[[Floats, Floats], tuple[Floats, Floats]]
"""From arrays of longitude and latitude in degrees to km on paper."""
Borders = Path | str
"""Thin dashed lines as they are in fact, none, or those of a GeoJSON file of the reader's own."""

FINEST = 1500.0
"""Points of a coast are at least this part of the width of the map apart."""
BEHIND = {"facecolor": style.PAPER, "edgecolor": "none", "alpha": 0.65, "pad": 0.4}
"""What stands behind a name, so that it can be read over lines."""
GAP = 2.5
"""Points between a mark and its name."""
SIDES = ((1, 0), (-1, 0), (0, 1), (0, -1), (1, 1), (-1, 1), (1, -1), (-1, -1))
"""Where a name may stand beside its mark, the best first: right, left, above, below, and the corners."""


@dataclass(frozen=True, slots=True)
class View:
    """The part of the paper that is shown, km."""

    left: float
    right: float
    bottom: float
    top: float

    def sees(self, x: Floats, y: Floats) -> bool:
        """Return whether a line may cross the view: boxes of both meet."""
        return bool(x.min() <= self.right and x.max() >= self.left and y.min() <= self.top and y.max() >= self.bottom)


def base(ax: Axes, projection: Projection, view: View, *, borders: Borders = "thin") -> None:
    """Draw sea, land and borders, and hide the axes.

    Raises InputError where a file of borders cannot be used.
    """
    shown = base_map()
    ax.set_facecolor(style.SEA)
    ax.set_aspect("equal")
    ax.set_xlim(view.left, view.right)
    ax.set_ylim(view.bottom, view.top)
    ax.set_xticks([])
    ax.set_yticks([])
    parts = [Outline(places) for places in _on_paper(shown.land, projection, view)]
    if parts:
        outline = Outline.make_compound_path(*parts)
        ax.add_patch(PathPatch(outline, facecolor=style.LAND, edgecolor=style.PALE, lw=0.5, zorder=0.1))
    if borders != "none":
        lines = shown.borders if borders == "thin" else boundaries(Path(borders))
        dashes = (0, (3, 2))
        seen = _on_paper(lines, projection, view)
        thin = LineCollection(seen, colors=style.GREY, linewidths=0.4, linestyles=[dashes], zorder=0.5, alpha=0.8)
        ax.add_collection(thin, autolim=False)


def _on_paper(lines: Iterable[Floats], projection: Projection, view: View) -> list[Floats]:
    """Return lines in km, without those that the view does not see."""
    found = []
    for line in lines:
        x, y = projection(line[:, 0], line[:, 1])
        known = np.isfinite(x) & np.isfinite(y)
        if known.sum() > 1 and view.sees(x[known], y[known]):
            found.append(_thinned(np.column_stack([x[known], y[known]]), view))
    return found


def _thinned(places: Floats, view: View) -> Floats:
    """Return a line without the points that nobody sees: too near to the one before, the more so outside the view."""
    low, high = np.array([view.left, view.bottom]), np.array([view.right, view.top])
    outside = np.hypot(*np.maximum(np.maximum(low - places, places - high), 0.0).T)
    apart = np.maximum((view.right - view.left) / FINEST, 0.25 * outside)
    kept = [0]
    for number in range(1, len(places) - 1):
        step = places[number] - places[kept[-1]]
        if step[0] ** 2 + step[1] ** 2 >= apart[number] ** 2:
            kept.append(number)
    return places[[*kept, len(places) - 1]]


def finish(ax: Axes, *, title: str, below: str) -> None:
    """Write title and legend, give the map a thin frame, and fit the height of the figure."""
    style.dress(ax, title=title, below=below, grid=None, indent=0.0)
    ax.spines[:].set_visible(True)
    ax.spines[:].set_color(style.PALE)
    figure = style.free_figure(ax)
    if figure is None:
        return
    # A map has its shape: it is put where it belongs, for the layout that is made for axes of any shape cuts the title.
    figure.draw_without_rendering()
    points = style.POINTS_PER_INCH / figure.dpi
    whole = ax.get_tightbbox()
    above = (whole.y1 - ax.get_window_extent().y1) * points if whole is not None else 0.0
    (left, right), (bottom, top) = ax.get_xlim(), ax.get_ylim()
    width, total = style.width_points(ax, whole=True), figure.get_figwidth() * style.POINTS_PER_INCH
    height = width * (top - bottom) / (right - left)
    edge = (total - width) / 2
    full = height + above + 2 * edge
    figure.set_layout_engine("none")
    figure.set_figheight(full / style.POINTS_PER_INCH)
    ax.set_position((edge / total, edge / full, width / total, height / full))


def scale_bar(ax: Axes, view: View, km: float) -> None:
    """Draw a length at the lower right."""
    right = view.right - 0.04 * (view.right - view.left)
    height = view.bottom + 0.035 * (view.top - view.bottom)
    ax.plot([right - km, right], [height, height], color=style.INK, lw=2.5, solid_capstyle="butt", zorder=6)
    ax.annotate(
        _("{km} km").format(km=f"{km:,.0f}"), (right - km / 2, height),
        xytext=(0, 3), textcoords="offset points", ha="center", va="bottom",
        fontsize=style.SMALL, color=style.INK, zorder=6,
    )  # fmt: skip


@dataclass
class NameLabels:
    """Names beside marks, set one after the other where there is still room; what has none is left out."""

    ax: Axes
    taken: list[Bbox] = field(default_factory=list)
    avoided: Floats = field(default_factory=lambda: np.empty((0, 2)))
    """Points of lines, rows of x and y: among free places the one over fewest of them is chosen."""

    def __post_init__(self) -> None:
        figure = self.ax.get_figure(root=True)
        assert figure is not None  # noqa: S101  (axes of a canvas have a figure)
        figure.draw_without_rendering()
        self._avoided = self.ax.transData.transform(self.avoided) if len(self.avoided) else self.avoided
        self._pixel = figure.dpi / style.POINTS_PER_INCH
        self._inside = self.ax.get_window_extent()
        self.taken += [text.get_window_extent() for text in self.ax.texts if text.get_label() != "below the title"]

    def mark(self, x: float, y: float, radius: float) -> None:
        """Keep the room of a mark free; its radius is in points."""
        across, up = self.ax.transData.transform((x, y))
        size = radius * self._pixel
        self.taken.append(Bbox.from_extents(across - size, up - size, across + size, up + size))

    def set(self, text: str, x: float, y: float, radius: float, *, bold: bool = False, colour: str = style.INK) -> bool:
        """Write a name beside a mark; return False where there is no room."""
        # Bold letters are about a tenth wider.
        width = style.text_width(text, style.SMALL) * (1.12 if bold else 1.0)
        height = style.SMALL * 1.2 * (text.count("\n") + 1)
        free = [
            (box, side)
            for side in SIDES
            if self._free(box := self._box(x, y, *self._corner(side, radius, width, height), width, height))
        ]
        if not free:
            return False
        box, side = min(free, key=lambda each: self._over(each[0]))
        self.taken.append(box)
        left, low = self._corner(side, radius, width, height)
        # Whoever shows the figure may have narrower letters: the text hangs on the side of its mark.
        hung: dict[int, tuple[Literal["left", "center", "right"], float]]
        hung = {1: ("left", 0.0), 0: ("center", width / 2), -1: ("right", width)}
        alignment, shift = hung[side[0]]
        self.ax.annotate(
            text, (x, y), xytext=(left + shift, low + height / 2), textcoords="offset points", ha=alignment,
            va="center", fontsize=style.SMALL, color=colour, fontweight="bold" if bold else "normal", linespacing=1.1,
            zorder=7, family=style.families(), bbox=BEHIND, parse_math=False,
        ).set_in_layout(False)  # fmt: skip
        return True

    def _corner(self, side: tuple[int, int], radius: float, width: float, height: float) -> tuple[float, float]:
        """Return where the lower left corner of a text stands from its mark, points."""
        far = radius * (0.75 if all(side) else 1.0) + GAP
        back = {1: 0.0, 0: 0.5, -1: 1.0}
        return far * side[0] - back[side[0]] * width, far * side[1] - back[side[1]] * height

    def _over(self, box: Bbox) -> int:
        """Return over how many of the points to avoid a box lies."""
        inside = (self._avoided >= box.min) & (self._avoided <= box.max)
        return int(inside.all(axis=1).sum())

    def _box(self, x: float, y: float, left: float, low: float, width: float, height: float) -> Bbox:
        across, up = self.ax.transData.transform((x, y))
        corner = across + left * self._pixel, up + low * self._pixel
        return Bbox.from_bounds(*corner, width * self._pixel, height * self._pixel)

    def _free(self, box: Bbox) -> bool:
        inside = self._inside
        fits = box.x0 > inside.x0 and box.x1 < inside.x1 and box.y0 > inside.y0 and box.y1 < inside.y1
        return fits and not any(box.overlaps(other) for other in self.taken)


def nice_steps(largest: float) -> list[float]:
    """Return three round numbers up to a largest one, for a legend of sizes, the largest first."""
    if not largest > 0:
        return []
    power = 10 ** np.floor(np.log10(largest))
    first = max(step for step in (1, 2, 5) if step * power <= largest) * power
    return [float(first / divisor) for divisor in (1, 5, 25)]


def areas(values: Sequence[float] | Floats, largest: float, most: float) -> Floats:
    """Return the areas of dots in square points: in proportion to values, `most` for the largest."""
    return np.asarray(values, dtype=float) / (largest or 1.0) * most
