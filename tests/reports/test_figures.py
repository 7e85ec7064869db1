"""Figures show what they were given, clip nothing, and come out the same every time."""

from __future__ import annotations

import math
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.collections import PolyCollection
from matplotlib.figure import Figure

from freightsim.base.arrays import Floats
from freightsim.base.language import speaking
from freightsim.facts import Figure as Published
from freightsim.plots import style
from freightsim.reports.against_record import Comparison
from freightsim.reports.figures import (
    adjustments,
    canvas,
    fan,
    fit_fan,
    pairs,
    residual_table,
    residuals,
    save,
    scores_bars,
)
from freightsim.statistics import Estimate, Prior, Score, interval

YEARS = list(range(2013, 2021))
PUBLISHED = np.array([13.0, 87.0, 156.0, 251.0, 501.0, 752.0, 1000.0, 1126.0])
HELD_OUT = (2019, 2020)
TIMES = np.linspace(2013.5, 2021.0, 50)
LABELS = [
    "cost sensitivity",
    "attraction outbound, level (log-odds)",
    "reach of the port (km)",
    "rail price (USD/FEU)",
    "attraction inbound, gain (log-odds)",
    "pace outbound (years)",
    "market sd",
    "tilt to weight (log-odds per t)",
]


def draws(spread: float = 0.1, n: int = 200) -> Floats:
    """Return simulated years around the published ones."""
    return PUBLISHED * np.exp(np.random.default_rng(1).normal(0.0, spread, (n, 8)))


def of_fan(**more: object) -> Axes:
    """Return a fan."""
    (ax,) = canvas()[1]
    return fan(ax, YEARS, draws(), PUBLISHED, label="trips", unit="trains a year", **more)  # type: ignore[arg-type]


def of_fit() -> Axes:
    """Return a fan with two kinds of doubt."""
    (ax,) = canvas()[1]
    return fit_fan(ax, YEARS, draws(), draws(0.2), PUBLISHED, label="trips", unit="trains a year", holdout=HELD_OUT)


def errors(*quantities: str) -> pd.DataFrame:
    """Return a table of errors, each 0.05 more than that of the year before, known within 0.04."""
    rows = [(name, year, 0.05 * (year - 2016)) for name in quantities for year in YEARS]
    table = pd.DataFrame(rows, columns=["quantity", "year", "error"])
    return table.assign(low=table["error"] - 0.04, high=table["error"] + 0.04)


def of_residuals() -> Axes:
    """Return errors of three quantities."""
    (ax,) = canvas()[1]
    return residuals(ax, errors("trips", "value_usd", "tonnes"), tolerance=0.15, holdout=HELD_OUT)


def of_adjustments() -> Axes:
    """Return two curves with their yearly adjustments."""
    (ax,) = canvas()[1]
    curves = {"outbound": -6 + 0.4 * (TIMES - 2013), "inbound": -7 + 0.3 * (TIMES - 2013)}
    adjusted = {"outbound": np.linspace(-6.0, -3.0, 8), "inbound": np.linspace(-7.0, -4.0, 8)}
    return adjustments(ax, TIMES, curves, YEARS, adjusted, holdout=(2020,))


def of_scores() -> Axes:
    """Return the scores of three forecasts."""
    (ax,) = canvas(height=3.0)[1]
    numbers = {"last value": 0.3, "freightsim": 0.05, "exponential growth": 0.6}
    return scores_bars(
        ax, {name: Score(1.4 * crps, 100 * crps, crps, 0.5, 0.5, 1.0, 2) for name, crps in numbers.items()}
    )


def of_pairs(k: int) -> Figure:
    """Return the posterior of k parameters, with priors twice as wide."""
    found = np.random.default_rng(2).standard_normal((2000, k)) * 10.0 ** np.arange(k)
    names = [f"p{i}" for i in range(k)]
    priors = {name: Prior(0.0, 2 * 10.0**i, -math.inf, math.inf, "", "") for i, name in enumerate(names)}
    return pairs(found, names, LABELS[:k], priors=priors)


ALL: list[Callable[[], Figure]] = [
    lambda: of_fan(holdout=HELD_OUT).figure,
    lambda: of_fit().figure,
    lambda: of_residuals().figure,
    lambda: of_adjustments().figure,
    lambda: of_scores().figure,
    lambda: of_pairs(3),
    lambda: of_pairs(8),
]
NAMES = ["fan", "fit", "residuals", "adjustments", "scores", "pairs of 3", "pairs of 8"]


def labels(ax: Axes) -> list[str]:
    """Return the entries of the legend."""
    return [text.get_text() for text in ax.get_legend().get_texts()]


def bands(ax: Axes) -> list[Floats]:
    """Return the vertices of what is filled between two curves."""
    return [each.get_paths()[0].vertices for each in ax.collections if isinstance(each, PolyCollection)]


@pytest.mark.parametrize("make", ALL, ids=NAMES)
def test_nothing_is_clipped_and_no_label_lies_on_another(make: Callable[[], Figure]) -> None:
    """All that is drawn lies on the page, and no axis, with its ticks and labels, touches one of other axes."""
    figure = make()
    plane = FigureCanvasAgg(figure)
    plane.draw()
    width, height = figure.get_size_inches()
    drawn = figure.get_tightbbox()
    assert drawn.x0 >= 0
    assert drawn.y0 >= 0
    assert drawn.x1 <= width
    assert drawn.y1 <= height
    found = [[axis.get_tightbbox(plane.get_renderer()) for axis in (ax.xaxis, ax.yaxis)] for ax in figure.axes]
    boxes = [[box.padded(-1) for box in of_axes if box is not None] for of_axes in found]
    for i, of_axes in enumerate(boxes):
        assert not any(box.overlaps(other) for box in of_axes for others in boxes[:i] for other in others)


@pytest.mark.parametrize(("make", "kind"), [(ALL[0], "png"), (ALL[0], "pdf"), (ALL[2], "svg"), (ALL[5], "svg")])
def test_the_same_file_every_time(make: Callable[[], Figure], kind: str, tmp_path: Path) -> None:
    """Two figures of the same numbers are the same file: no date, no random names inside."""
    for number in range(2):
        save(make(), tmp_path / f"{number}.{kind}", dpi=60)
    one, other = ((tmp_path / f"{number}.{kind}").read_bytes() for number in range(2))
    assert one == other
    assert len(one) > 1000


def test_fan_shows_intervals_and_median() -> None:
    """The bands end where the intervals do, the widest at the back, and the line is the median."""
    ax = of_fan()
    for vertices, level in zip(bands(ax), (0.95, 0.8, 0.5), strict=True):
        low, high = interval(draws(), level)
        at_end = vertices[vertices[:, 0] == 2020, 1]
        assert (at_end.min(), at_end.max()) == pytest.approx((low[-1], high[-1]))
    median = next(line for line in ax.get_lines() if line.get_label() == "simulated, median")
    assert median.get_ydata() == pytest.approx(np.median(draws(), axis=0))
    assert ax.get_ylabel() == "trips (trains a year)"
    assert ax.get_ylim()[0] == 0


def test_held_out_years_stand_apart() -> None:
    """Their points are others than those that the fit saw; without any there is nothing to explain."""
    points = {line.get_label(): line for line in of_fan(holdout=HELD_OUT).get_lines()}
    assert list(points["published, held out"].get_xdata()) == list(HELD_OUT)
    assert list(points["published"].get_xdata()) == YEARS[:-2]
    assert "published, held out" not in labels(of_fan())


def test_published_ranges() -> None:
    """Only years with a range have whiskers."""
    low, high = np.full(8, np.nan), np.full(8, np.nan)
    low[5], high[5] = 700.0, 800.0
    (whiskers,) = of_fan(low=low, high=high).containers
    ((begin, end),) = whiskers.lines[2][0].get_segments()
    assert (tuple(begin), tuple(end)) == ((2018.0, 700.0), (2018.0, 800.0))


def test_years_without_a_figure() -> None:
    """A year of which nothing was published has its fan and no point."""
    published = np.where(np.array(YEARS) == 2015, np.nan, PUBLISHED)
    (ax,) = canvas()[1]
    fan(ax, YEARS, draws(), published, label="tonnes", unit="t")
    points = next(line for line in ax.get_lines() if line.get_label() == "published")
    assert np.isnan(points.get_ydata()).tolist() == [year == 2015 for year in YEARS]


def test_two_kinds_of_doubt() -> None:
    """The outer band is that of the parameters, the inner that of runs alone."""
    outer, inner = bands(of_fit())
    for vertices, spread in ((outer, 0.2), (inner, 0.1)):
        low, high = interval(draws(spread), 0.95)
        at_end = vertices[vertices[:, 0] == 2020, 1]
        assert (at_end.min(), at_end.max()) == pytest.approx((low[-1], high[-1]))
    assert {"runs alone, 95 %", "runs and parameters, 50 %", "runs and parameters, 80 %"} <= set(labels(of_fit()))


def test_wrong_shapes() -> None:
    """Years, draws and figures belong together."""
    (ax,) = canvas()[1]
    for years, given, published in ((YEARS[1:], draws(), PUBLISHED), (YEARS, draws(), PUBLISHED[1:])):
        with pytest.raises(ValueError, match="do not fit"):
            fan(ax, years, given, published, label="trips", unit="")
        with pytest.raises(ValueError, match="do not fit"):
            fit_fan(ax, years, given, given, published, label="trips", unit="")
    with pytest.raises(ValueError, match="do not fit"):
        pairs(np.zeros((5, 2)), ["a", "b"], ["a"])


def test_table_of_errors() -> None:
    """Errors are shares of the published figure; years without one have no row, one replication no interval."""

    def published(value: float) -> Published:
        return Published(value, value, value, "stated", "somewhere", "high", "")

    known = Comparison(Estimate(110.0, 105.0, 115.0, 90.0, 130.0, 8), published(100.0))
    single = Comparison(Estimate(110.0, None, None, None, None, 1), published(100.0))
    unknown = Comparison(known.simulated, None)
    table = residual_table({2014: {"trips": known, "teu": unknown}, 2015: {"trips": single}}, ["trips", "teu"])
    assert list(table["year"]) == [2014, 2015]
    assert table.loc[0, ["error", "low", "high"]].tolist() == pytest.approx([0.10, 0.05, 0.15])
    assert table.loc[1, ["low", "high"]].isna().all()
    (ax,) = canvas()[1]
    residuals(ax, table, tolerance=0.15)


def test_errors() -> None:
    """Each quantity has its points at the errors, the held-out ones apart, and is named in the legend."""
    ax = of_residuals()
    assert labels(ax) == ["within 15 %", "trips", "value usd", "tonnes", "open: held out"]
    shown = np.sort(np.concatenate([line.get_ydata() for line in ax.get_lines() if line.get_marker() == "o"]))
    assert shown == pytest.approx(np.sort(0.05 * (np.array(YEARS) - 2016)))


def test_adjustments() -> None:
    """Each year has a line from the curve to its point, in the middle of the year."""
    ax = of_adjustments()
    stems = [each.get_segments() for each in ax.collections if not isinstance(each, PolyCollection)]
    for segments, begin, slope, last in zip(stems, (-6.0, -7.0), (0.4, 0.3), (-3.0, -4.0), strict=True):
        (x, on_curve), (_, point) = segments[-1]
        assert (x, on_curve, point) == pytest.approx((2020, begin + slope * 7.5, last))


def test_pairs() -> None:
    """The lower triangle and the diagonal are drawn, with the prior on the diagonal; nothing above it."""
    figure = of_pairs(4)
    assert len(figure.axes) == 4 * 5 / 2
    diagonal = [ax for ax in figure.axes if ax.get_lines()]
    assert len(diagonal) == 4
    for ax in diagonal:
        (line,) = ax.get_lines()
        sd = (ax.get_xlim()[1] - ax.get_xlim()[0]) / 6
        assert line.get_label() == "prior"
        assert abs(line.get_xdata()[np.argmax(line.get_ydata())]) < sd
        area = sum(patch.get_height() * patch.get_width() for patch in ax.patches)
        assert area == pytest.approx(1.0)
    without = pairs(np.random.default_rng(1).standard_normal((50, 2)), ["a", "b"], ["a", "b"])
    assert not any(ax.get_lines() for ax in without.axes)


def test_scores() -> None:
    """The best forecast is on top."""
    ax = of_scores()
    assert [text.get_text() for text in ax.get_yticklabels()] == ["exponential growth", "last value", "freightsim"]
    assert [patch.get_width() for patch in ax.patches] == pytest.approx([0.6, 0.3, 0.05])


def test_neither_screen_nor_global_state() -> None:
    """The plotting shell of matplotlib is not loaded, and matplotlib only when a figure is made."""
    code = (
        "import sys; import freightsim.reports.figures as f; assert 'matplotlib' not in sys.modules; "
        "f.canvas(); assert 'matplotlib.pyplot' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_words_of_figures_are_english_where_there_is_no_chinese_font(monkeypatch: pytest.MonkeyPatch) -> None:
    """Empty boxes would say nothing; where there is a font the words are Chinese."""
    with speaking("zh"):
        monkeypatch.setattr(style, "cjk_family", lambda: None)
        assert style.in_figure("published") == "published"
        monkeypatch.setattr(style, "cjk_family", lambda: "Noto Sans CJK SC")
        assert style.in_figure("published") == "公布值"
    assert style.in_figure("published") == "published"
