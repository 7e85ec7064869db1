"""The one look of all figures: colours, sizes of type, axes, legends, and files that come out the same every time.

Colours are those of Okabe and Ito (2008, Color Universal Design), which the colour-blind tell apart.
They are a small named set (`COLOURS`), so that a page can put colours of its own in their place.
Type is sized for a figure 13 cm wide; shown on a phone, 390 pixels wide, its letters are still 10 pixels high.
Nothing here needs a screen.
"""

from __future__ import annotations

import sys
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache, wraps
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, ParamSpec

import numpy as np

from freightsim.base import language
from freightsim.base.language import ENGLISH, N_, Named, _, in_use, packaged, speaking
from freightsim.base.line_breaks import filled
from freightsim.base.writing import write_bytes

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes
    from matplotlib.axis import Axis
    from matplotlib.figure import Figure
    from matplotlib.transforms import Transform

    from freightsim.base.clock import Clock

INK, GREY, GRID, PAPER = "#1A1A1A", "#6E6E6E", "#E3E3E3", "#FFFFFF"
ORANGE, SKY, GREEN, BLUE, RED, PURPLE = "#E69F00", "#56B4E9", "#009E73", "#0072B2", "#D55E00", "#CC79A7"
PALE, BAND_95, BAND_80, BAND_50 = "#C9C9C9", "#D5ECFA", "#B3DCF5", "#89CBF0"
LAND, SEA, CATCHMENT = "#F6F3E9", "#E1EAF0", "#F3E3DB"

COLOURS: Mapping[str, str] = {
    "ink": INK,
    "grey": GREY,
    "grid": GRID,
    "paper": PAPER,
    "orange": ORANGE,
    "sky": SKY,
    "green": GREEN,
    "blue": BLUE,
    "red": RED,
    "purple": PURPLE,
    "pale": PALE,
    "band-95": BAND_95,
    "band-80": BAND_80,
    "band-50": BAND_50,
    "land": LAND,
    "sea": SEA,
    "catchment": CATCHMENT,
}
"""Every colour that a figure uses, by name."""

SERIES = (BLUE, RED, GREEN, PURPLE, ORANGE, SKY)
"""Colours of lines and bars beside each other, in this order."""
DIRECTION_COLOURS = {"outbound": BLUE, "inbound": RED}
"""Colours of the directions, the same in every figure."""
BANDS = {0.95: BAND_95, 0.8: BAND_80, 0.5: BAND_50}
"""Levels of a fan, the widest first, and their colours."""

NORMAL, SMALL = 10.0, 9.0
"""Sizes of type, points."""
WIDTH_CM = 13.0
"""Width of a figure where none is asked for."""
CM_PER_INCH, POINTS_PER_INCH = 2.54, 72.0
FREE_HEIGHT = "free height"
"""Mark of a figure whose height nobody asked for."""
USUALLY_ABOVE = 60.0
"""Points between axes and title that `AROUND_AXES` reckons with: two rows of a legend and two lines of a note."""

AROUND_AXES = 105.0
"""Points that title, legend and axis take above and below the axes."""
SUFFIXES = (".svg", ".png", ".pdf")
"""Kinds of file that `save` writes."""

CJK_FAMILIES = (
    "Noto Sans CJK SC",
    "Noto Sans SC",
    "Source Han Sans SC",
    "Source Han Sans CN",
    "Microsoft YaHei",
    "PingFang SC",
    "Hiragino Sans GB",
    "WenQuanYi Micro Hei",
    "WenQuanYi Zen Hei",
    "SimHei",
    "Heiti SC",
    "Arial Unicode MS",
    "Droid Sans Fallback",
)
"""Families of type that have Chinese characters, the ones with the best look first."""

P = ParamSpec("P")

Names = Literal["auto", "pinyin", "chinese"]
"""How places are called; `auto` is the language that figures speak (`spoken`)."""


def canvas(*, width_cm: float = WIDTH_CM, height_cm: float | None = None) -> tuple[Figure, Axes]:
    """Return an empty figure and its axes; without a height it gets that which suits what is drawn (`fit_height`)."""
    from matplotlib.figure import Figure

    size = (width_cm / CM_PER_INCH, (height_cm or max(8.0, width_cm * 2 / 3)) / CM_PER_INCH)
    figure = Figure(figsize=size, layout="constrained", facecolor=PAPER)
    figure.set_label("" if height_cm is not None else FREE_HEIGHT)
    return figure, figure.subplots()


def axes(ax: Axes | None) -> Axes:
    """Return the axes given, or those of a new figure.

    In a notebook, and where pyplot has been imported, the figure is pyplot's, so that it is shown there.
    """
    if ax is not None:
        return ax
    figure, own = canvas()
    if "matplotlib.pyplot" not in sys.modules and "ipykernel" not in sys.modules:
        return own
    from matplotlib import pyplot as plt

    shown = plt.figure(figsize=tuple(figure.get_size_inches()), layout="constrained", facecolor=PAPER)
    shown.set_label(FREE_HEIGHT)
    return shown.subplots()


def fit_height(ax: Axes, points: float) -> None:
    """Make the figure so high that its axes have so many points and what is around them, where no height was asked."""
    figure = free_figure(ax)
    if figure is not None:
        figure.set_figheight((points + AROUND_AXES) / POINTS_PER_INCH)


def free_figure(ax: Axes) -> Figure | None:
    """Return the figure of axes if they are alone in it and nobody asked for its height, else None."""
    figure = ax.get_figure(root=True)
    return figure if figure is not None and figure.get_label() == FREE_HEIGHT and len(figure.axes) == 1 else None


def save(figure: Figure, path: str | Path, *, dpi: float = 200) -> None:
    """Write a figure as SVG, PNG or PDF by the path's suffix: the same figure gives the same file, byte by byte.

    Text in an SVG stays text, so that it can be searched and read aloud; `dpi` counts for PNG.
    The file is written whole or not at all. Raises ValueError where the suffix is another one, and NotWrittenError
    where the file cannot be written.
    """
    from matplotlib import rc_context, rcParams

    kind = Path(path).suffix.lower()
    if kind not in SUFFIXES:
        raise ValueError(wrong_suffix(path))
    nameless: dict[str, dict[str, str | None]] = {
        ".svg": {"Date": None, "Creator": None},
        ".pdf": {"CreationDate": None, "Producer": None, "Creator": None},
        ".png": {"Software": None},
    }
    fonts = [*rcParams["font.sans-serif"], *families()[1:]]
    plain(figure)
    with rc_context({"svg.hashsalt": "freightsim", "svg.fonttype": "none", "font.sans-serif": fonts, **AS_WRITTEN}):
        drawn = BytesIO()
        figure.savefig(drawn, format=kind.removeprefix("."), dpi=dpi, metadata=nameless[kind])
    write_bytes(path, drawn.getvalue())


AS_WRITTEN: dict[Any, Any] = {"text.parse_math": False}
"""Settings of matplotlib by which a text between two dollar signs is a text, and no mathematics."""


def as_written(draw: Callable[P, Axes]) -> Callable[P, Axes]:
    """Return a function that draws with texts as they are written: names are no mathematics."""

    @wraps(draw)
    def drawn(*given: P.args, **more: P.kwargs) -> Axes:
        from matplotlib import rc_context

        with rc_context(AS_WRITTEN):
            return draw(*given, **more)

    return drawn


def plain(artist: Artist) -> None:
    """Let every text of a figure or of axes stand as it is written, be it drawn now or later."""
    from matplotlib.text import Text

    for text in artist.findobj(Text):
        text.set_parse_math(False)


def label(name: str) -> str:
    """Return a name for a legend: matplotlib leaves out what begins with `_`, so a space goes before it."""
    return f" {name}" if name.startswith("_") else name


def wrong_suffix(path: str | Path) -> str:
    """Say with what the name of a figure's file must end."""
    text = _("{file}: the name must end with {suffixes} or {last}")
    return text.format(file=path, suffixes=", ".join(SUFFIXES[:-1]), last=SUFFIXES[-1])


@cache
def cjk_family() -> str | None:
    """Return a family of type on this machine that has Chinese characters; None where there is none."""
    from matplotlib.font_manager import fontManager

    there = {entry.name for entry in fontManager.ttflist}
    return next((family for family in CJK_FAMILIES if family in there), None)


def in_figure(text: str) -> str:
    """Return a text in the language that figures speak."""
    with speaking(spoken()):
        return _(text)


def sentence(text: str) -> str:
    """Return a text with a capital at its beginning."""
    return text[:1].upper() + text[1:]


def spoken_name(name: Callable[P, str], *known: P.args, **more: P.kwargs) -> str:
    """Return what a function of names returns in the language that figures speak."""
    with speaking(spoken()):
        return name(*known, **more)


def packaged_name(name: str) -> str:
    """Return what a scenario is called in the language that figures speak."""
    return spoken_name(packaged, name)


def spoken() -> str:
    """Return the language that figures speak: the one in use, but never one that would show empty boxes.

    That is English where this machine has no type with Chinese characters, unless a browser sets the type
    (`set_by_browser`).
    """
    return in_use() if in_use() == ENGLISH or _set_by_browser[-1] or cjk_family() is not None else ENGLISH


@contextmanager
def set_by_browser() -> Iterator[None]:
    """Draw figures whose texts a browser will set, in type of its own that has Chinese characters.

    That this machine has no such type, of which matplotlib would warn, is no harm then.
    """
    _set_by_browser.append(True)
    try:
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", message="Glyph .* missing from", category=UserWarning)
            yield
    finally:
        _set_by_browser.pop()


_set_by_browser: list[bool] = [False]


def place_name(place: Named, names: Names = "auto") -> str:
    """Return what a place is called; in Latin letters where no Chinese name is known, or no type can write it."""
    if names == "auto":
        with speaking(spoken()):
            return language.place_name(place)
    chinese = getattr(place, "name_zh", "")
    if names == "pinyin" or not chinese or cjk_family() is None:
        return place.name
    return str(chinese)


def families() -> list[str]:
    """Return the families of type for texts that may hold Chinese characters."""
    family = cjk_family()
    return ["sans-serif", *([family] if family is not None else [])]


def text_width(text: str, size: float) -> float:
    """Return how wide a text is in points: that of its widest line."""
    from matplotlib.font_manager import FontProperties
    from matplotlib.textpath import text_to_path

    properties = FontProperties(family=families(), size=size)
    widths = [
        text_to_path.get_text_width_height_descent(line, properties, ismath=False)[0] for line in text.split("\n")
    ]
    return float(max(widths))


def wrapped(text: str, points: float, size: float = NORMAL) -> str:
    """Return a text broken into lines that are at most so many points wide; a word that is longer stands alone."""
    letters = max(8, int(points / (text_width("n", size))))
    return filled(text, letters)


def width_points(ax: Axes, *, whole: bool = False) -> float:
    """Return about how wide axes are once their labels have taken their room, or with all labels, in points."""
    figure = ax.get_figure(root=True)
    inches = figure.get_figwidth() if figure is not None else WIDTH_CM / CM_PER_INCH
    spec = ax.get_subplotspec()
    columns = spec.get_gridspec().ncols if spec is not None else 1
    return (inches / columns) * POINTS_PER_INCH - (12.0 if whole else 12.0 + INDENT)


INDENT = 46.0
"""Points that the labels of the y axis take where they are numbers."""


def dress(
    ax: Axes, *, title: str, below: str = "", grid: Literal["x", "y", "both"] | None = "y", indent: float = INDENT
) -> None:
    """Give axes the common look; call it after all is drawn.

    Title, the line below it and legend stand above the axes, so many points (`indent`) left of their edge.
    """
    from matplotlib.text import Text

    ax.tick_params(labelsize=SMALL, color=GREY, labelcolor=INK)
    if grid is not None:
        ax.grid(axis=grid, color=GRID, lw=0.8)
    ax.set_axisbelow(True)
    ax.spines[["top", "right"]].set_visible(False)
    ax.spines[["left", "bottom"]].set_color(GREY)
    ax.xaxis.label.set(size=NORMAL, color=INK)
    ax.yaxis.label.set(size=NORMAL, color=INK)
    pad = 5.0 + legend(ax, indent) * SMALL * 1.5
    room = width_points(ax, whole=True)
    if below:
        text = wrapped(below, room, SMALL)
        note = ax.annotate(
            text, (0, 1), xytext=(-indent, pad), xycoords="axes fraction", textcoords="offset points", va="bottom",
            color=GREY, fontsize=SMALL, linespacing=1.25, annotation_clip=False,
        )  # fmt: skip
        note.set_label("below the title")
        pad += 4.0 + (text.count("\n") + 1) * SMALL * 1.3
    _make_room(ax, pad)
    shown = ax.set_title(
        wrapped(title, room, NORMAL + 2), loc="left", fontsize=NORMAL + 1, color=INK, pad=pad, fontweight="bold"
    )
    shown.set_transform(shown.get_transform() + _aside(ax, indent))
    if spoken() != ENGLISH:
        for each in ax.findobj(Text):
            each.set_fontfamily(families())
    plain(ax)


def _make_room(ax: Axes, above: float) -> None:
    """Make the figure higher by what stands above its axes beyond the usual, where no height was asked."""
    figure = free_figure(ax)
    if figure is not None and above > USUALLY_ABOVE:
        figure.set_figheight(figure.get_figheight() + (above - USUALLY_ABOVE) / POINTS_PER_INCH)


def _aside(ax: Axes, points: float) -> Transform:
    from matplotlib.transforms import IdentityTransform, ScaledTranslation

    figure = ax.get_figure(root=True)
    if figure is None:
        return IdentityTransform()
    return ScaledTranslation(-points / POINTS_PER_INCH, 0, figure.dpi_scale_trans)


def legend(ax: Axes, indent: float = INDENT) -> int:
    """Explain what is drawn above the axes, areas before lines, in as many columns as fit; return the rows it takes."""
    handles, labels = _explained(ax)
    if not labels:
        return 0
    room = width_points(ax, whole=True)
    fitting = [columns for columns in range(1, len(labels) + 1) if _legend_width(labels, columns) <= room]
    columns = max(fitting, default=1)
    ax.legend(
        handles,
        labels,
        loc="lower left",
        bbox_to_anchor=(0, 1),
        bbox_transform=ax.transAxes + _aside(ax, indent),
        borderaxespad=0.2,
        borderpad=0.1,
        ncols=columns,
        fontsize=SMALL,
        labelcolor=INK,
        frameon=False,
        columnspacing=1.2,
        handlelength=1.6,
        labelspacing=0.35,
    )
    return -(-len(labels) // columns)


def _explained(ax: Axes) -> tuple[list[Any], list[str]]:
    from matplotlib.lines import Line2D

    pairs = list(zip(*ax.get_legend_handles_labels(), strict=True))
    pairs.sort(key=lambda pair: isinstance(pair[0], Line2D))
    return [handle for handle, _ in pairs], [str(label) for _, label in pairs]


def _legend_width(labels: list[str], columns: int) -> float:
    """Return how wide a legend is: texts are filled column by column, the first columns get one more."""
    rows, longer = divmod(len(labels), columns)
    sizes = [rows + (column < longer) for column in range(columns)]
    widths, start = 0.0, 0
    for size in sizes:
        widths += max(text_width(text, SMALL) for text in labels[start : start + size]) + 3.6 * SMALL
        start += size
    return widths


def numbers(axis: Axis) -> None:
    """Write the numbers of an axis with thousands apart and a true minus, at few places."""
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    axis.set_major_locator(MaxNLocator(6, steps=[1, 2, 2.5, 5, 10]))
    axis.set_major_formatter(FuncFormatter(lambda value, _: number(value)))


def number(value: float) -> str:
    """Return a number with thousands apart and a true minus."""
    rounded = float(f"{value:.10g}")
    return f"{rounded:,.10g}".replace("-", "\N{MINUS SIGN}")


def rounded(value: float) -> str:
    """Return a number as a figure states it: three digits that count, all of a larger one."""
    if not np.isfinite(value):
        return "-"
    if abs(value) >= 100:
        return number(round(value))
    return number(float(f"{value:.3g}"))


def years_axis(ax: Axes, years: list[int], clock: Clock) -> None:
    """Let the x axis show calendar years, as many as find room, and hatch those that the horizon holds in part.

    What a part of a year carries is drawn as it is: the hatching says that it is no fall against whole years.
    """
    label = in_figure(N_("part of the year"))
    for year in years:
        if not clock.holds(year):
            ax.axvspan(
                year - 0.5, year + 0.5, facecolor="none", edgecolor=GRID, hatch="////", lw=0, zorder=0.5, label=label
            )
            label = "_"
    room = max(1, int(width_points(ax) / (text_width("2020", SMALL) + 6)))
    step = -(-len(years) // room)
    ax.set_xticks(years[::step], [str(year) for year in years[::step]])
    ax.set_xlim(years[0] - 0.5, years[-1] + 0.5)
    ax.set_xlabel(in_figure(N_("year")))


def remark(ax: Axes, text: str) -> Axes:
    """Write in the middle of empty axes why there is nothing to draw."""
    broken = wrapped(text, width_points(ax) * 0.85)
    ax.text(0.5, 0.5, broken, transform=ax.transAxes, ha="center", va="center", color=GREY, fontsize=NORMAL)
    ax.set_xticks([])
    ax.set_yticks([])
    ax.spines[:].set_visible(False)
    plain(ax)
    return ax
