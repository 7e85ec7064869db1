"""The common look: files that come out the same, colours with names, texts that are broken where they must."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from matplotlib.figure import Figure

from freightsim.base.clock import Clock
from freightsim.base.language import in_use, speaking
from freightsim.plots import style
from freightsim.plots.yearly import trips
from freightsim.results import Runs
from plots.drawn import clashes

DRAW = """
import sys
from freightsim.plots import style
from freightsim.plots.yearly import trips
figure, ax = style.canvas()
ax.fill_between([2013, 2014], [0, 1], [1, 2], facecolor=style.BAND_95, label="95 %")
ax.plot([2013, 2014], [1, 2], color=style.BLUE, label="median")
ax.set_xlabel("year")
style.dress(ax, title="Trips", below="a run")
style.save(figure, sys.argv[1])
"""


@pytest.mark.parametrize("suffix", style.SUFFIXES)
def test_files_are_the_same_in_two_processes(tmp_path: Path, suffix: str) -> None:
    """The same figure gives the same bytes, whatever the hash seed and the clock."""
    files = [tmp_path / f"{number}{suffix}" for number in (1, 2)]
    for file, clock in zip(files, ("1", "1000000000"), strict=True):
        environment = {"PYTHONHASHSEED": clock, "PYTHONPATH": ":".join(filter(None, sys.path)), "HOME": str(tmp_path)}
        subprocess.run([sys.executable, "-c", DRAW, str(file)], check=True, env=environment)
    assert files[0].read_bytes() == files[1].read_bytes()
    assert files[0].stat().st_size > 1000


def test_text_stays_text(tmp_path: Path, small: Runs) -> None:
    """Words in an SVG can be searched, and no date stands in it."""
    figure, ax = style.canvas()
    small.plot.trips(ax)
    style.save(figure, tmp_path / "trips.svg")
    svg = (tmp_path / "trips.svg").read_text()
    assert ">trips a year</text>" in svg
    assert "dc:date" not in svg


def test_other_suffixes(tmp_path: Path) -> None:
    """A kind of file that is not written is refused by name."""
    with pytest.raises(ValueError, match=r"x\.gif: the name must end with \.svg, \.png or \.pdf"):
        style.save(Figure(), tmp_path / "x.gif")


def test_colours_have_one_name_each() -> None:
    """No two names stand for one colour: a page could not tell them apart."""
    assert len(set(style.COLOURS.values())) == len(style.COLOURS)


@dataclass
class Wuhan:
    """A place with two names."""

    name: str = "Wuhan"
    name_zh: str = "武汉"


def test_names_of_places(monkeypatch: pytest.MonkeyPatch) -> None:
    """Chinese names need a family of type that has the characters."""
    monkeypatch.setattr(style, "cjk_family", lambda: None)
    assert style.place_name(Wuhan()) == "Wuhan"
    assert style.families() == ["sans-serif"]
    assert style.place_name(Wuhan(), "chinese") == "Wuhan"
    with speaking("zh"):
        assert style.place_name(Wuhan()) == "Wuhan"
        with style.set_by_browser():
            assert style.place_name(Wuhan()) == "武汉"
    monkeypatch.setattr(style, "cjk_family", lambda: "SimHei")
    assert style.place_name(Wuhan()) == "Wuhan"
    assert style.place_name(Wuhan(), "chinese") == "武汉"
    with speaking("zh"):
        assert style.place_name(Wuhan()) == "武汉"
        assert style.place_name(Wuhan(), "pinyin") == "Wuhan"
    assert style.families() == ["sans-serif", "SimHei"]


def test_what_a_browser_sets_is_chinese(small: Runs) -> None:
    """Title, axes and legend of a figure for a page are in Chinese, also on a machine without such type."""
    with speaking("zh"), style.set_by_browser():
        ax = trips(small, style.canvas()[1])
        assert style.spoken_name(in_use) == "zh"
    assert ax.get_title(loc="left") == "列数"
    assert ax.get_xlabel() == "年份"
    assert trips(small, style.canvas()[1]).get_title(loc="left") == "Train trips"


def test_a_family_is_found_or_none() -> None:
    """What is found is one of those that are known to have the characters."""
    assert style.cjk_family() in {None, *style.CJK_FAMILIES}


def test_texts_are_broken() -> None:
    """Lines fit into the room; a long word stands alone."""
    text = style.wrapped("for an unloading track at the port", 80, style.SMALL)
    assert all(style.text_width(part, style.SMALL) < 95 for part in text.split("\n"))
    assert text.replace("\n", " ") == "for an unloading track at the port"
    assert style.wrapped("Brest-Malaszewicze", 10) == "Brest-Malaszewicze"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.04412, "0.0441"),
        (0.0, "0"),
        (12.34, "12.3"),
        (1234.5, "1,234"),
        (-3.0, "\N{MINUS SIGN}3"),
        (float("nan"), "-"),
    ],
)
def test_numbers(value: float, text: str) -> None:
    """Three digits count, thousands stand apart."""
    assert style.rounded(value) == text


def test_a_remark_stays_inside() -> None:
    """A long remark is broken."""
    ax = style.remark(style.canvas(width_cm=6)[1], "No container completed a stage in this run. " * 3)
    assert clashes(ax) == []


def test_height_follows_what_is_drawn() -> None:
    """Only where nobody asked for a height."""
    free, asked = style.canvas(), style.canvas(height_cm=5)
    for _, ax in (free, asked):
        style.fit_height(ax, 500)
    assert free[0].get_figheight() * 72 > 500
    assert asked[0].get_figheight() == pytest.approx(5 / 2.54)


def test_pyplot_shows_its_own_figures() -> None:
    """Where pyplot was imported a new figure is one of its, so that a notebook shows it; else none is kept."""
    code = (
        "from freightsim.plots import style; import sys; a = style.axes(None); "
        "assert 'matplotlib.pyplot' not in sys.modules; import matplotlib; matplotlib.use('agg'); "
        "from matplotlib import pyplot as plt; b = style.axes(None); assert plt.gcf() is b.figure; "
        "assert style.axes(b) is b"
    )
    strict = ["-W", "error", "-W", "ignore::DeprecationWarning"]  # an older matplotlib may raise those within itself
    subprocess.run([sys.executable, *strict, "-c", code], check=True)


@pytest.mark.parametrize(
    ("first", "end", "parts"),
    [("2013-07-18", "2014-03-01", [2014]), ("2014-03-01", "2016-01-01", [2014]), ("2014-01-01", "2016-01-01", [])],
)
def test_parts_of_years_are_hatched(first: str, end: str, parts: list[int]) -> None:
    """A year of which the horizon holds a part is hatched from end to end, and the legend says once what that means."""
    clock = Clock(date.fromisoformat(first), date.fromisoformat(end))
    ax = style.canvas()[1]
    style.years_axis(ax, clock.years, clock)
    hatched = [patch for patch in ax.patches if patch.get_hatch()]
    assert [(patch.get_x(), patch.get_width()) for patch in hatched] == [(year - 0.5, 1.0) for year in parts]  # type: ignore[attr-defined]
    assert ax.get_legend_handles_labels()[1] == ["part of the year"] * bool(parts)


def test_words_of_figures_are_english_where_there_is_no_chinese_font(monkeypatch: pytest.MonkeyPatch) -> None:
    """Empty boxes would say nothing; where there is a font the words are Chinese."""
    with speaking("zh"):
        monkeypatch.setattr(style, "cjk_family", lambda: None)
        assert style.in_figure("published") == "published"
        monkeypatch.setattr(style, "cjk_family", lambda: "Noto Sans CJK SC")
        assert style.in_figure("published") == "公布值"
    assert style.in_figure("published") == "published"
