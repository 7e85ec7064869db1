"""Names stand in figures as they are written: no mathematics, no name that is left out, whatever they hold."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import pytest
from matplotlib.figure import Figure

from freightsim.plots import side_by_side, style, yearly
from freightsim.plots.registry import OF_COMPARISONS, OF_RUNS, Drawing
from freightsim.reports.page.svg import inline_svg
from freightsim.results import Runs
from freightsim.statistics.comparison import Comparison
from freightsim.studies.comparing import compare
from freightsim.studies.run import replicate
from joins import JOINS, chosen

HOSTILE = (
    r"Cap $8,000 (50 %) to $6,000 #2 {x} ^ _ $\frac{a}{b}$ \$ \foo",
    '</text><script>alert(1)</script> style="x" id="y" & 1.23456',
    "_starts like nothing",
    "[bold]x[/bold] `code` | **x** :smile:",
)
"""Texts that mean something to matplotlib, XML, rich or Markdown."""

Shown = tuple[str, Runs, Comparison]


def called(text: str) -> dict[str, Any]:
    """Return a change of the tiny scenario in which everything is called by a text."""
    return {
        "name": text,
        "horizon": {"to": "2014-01-15"},
        "port": {"name": text},
        "cities": {
            "zhengzhou": {"name": f"{text} 1"},
            "wuhan": {"name": f"{text} 2", "joins": JOINS["truck"] | {"from": "2013-08-01"}},
        },
        "cargo": {"classes": {"machines": {"name": text}, "car_parts": {"name": text}}},
        "borders": {"alashankou": {"name": text}},
        "terminals": {"hamburg": {"name": text}},
        "lanes": {"west": {"name": text}},
        "modes": {"sea": {"name": text}},
        "markets": {"europe": {"name": text}},
        "regions": {"western_europe": {"name": text}},
    }


@pytest.fixture(scope="module", params=HOSTILE)
def hostile(request: pytest.FixtureRequest) -> Shown:
    """Return a text, runs in which everything is called so, and a comparison of scenarios called so."""
    text = str(request.param)
    scenario = chosen(called(text))
    other = chosen(called(text), {"cities": {"wuhan": {"joins": None}}})
    others = {text: other, f"{text} (changed)": other}
    return text, replicate(scenario, 2, jobs=1), compare(scenario, others, n=2, jobs=1)


def words(svg: str) -> str:
    """Return what an SVG shows, without spaces; it is well-formed."""
    return "".join("".join(ET.fromstring(svg).itertext()).split())


def saved(figure: Figure, folder: Path) -> str:
    """Return a figure as the text of its file."""
    style.save(figure, folder / "figure.svg")
    return (folder / "figure.svg").read_text(encoding="utf-8")


def drawn(shown: Runs | Comparison, name: str, drawing: Drawing, **more: Any) -> Figure:
    """Return a figure of the list."""
    figure, ax = style.canvas()
    drawing.function(name)(shown, ax, **more)
    return figure


FIGURES = [("run", name, by) for name, each in OF_RUNS.items() for by in each.by or (None,)]
FIGURES += [("comparison", name, None) for name in OF_COMPARISONS]
NAMELESS = {"timetable", "waiting", "emissions", "cost", "value", "tonnes", "trips", "stage_times", "occupancy"}
"""Figures of runs that need not show the name of anything but the scenario."""


@pytest.mark.parametrize(("of", "name", "by"), FIGURES)
def test_names_stand_as_they_are_written(hostile: Shown, tmp_path: Path, of: str, name: str, by: str | None) -> None:
    """In every figure, in a file as well as on a page."""
    text, runs, compared = hostile
    shown, figures = (runs, OF_RUNS) if of == "run" else (compared, OF_COMPARISONS)
    figure = drawn(shown, name, figures[name], **({"by": by} if by else {}))
    expected = "".join(text.split())
    for svg in (saved(figure, tmp_path), inline_svg(figure, "a")):
        assert "<script" not in svg
        found = words(svg)
        assert expected in found or (of == "run" and (name in NAMELESS or by == "distance")), found


def test_legends_leave_no_name_out(hostile: Shown) -> None:
    """Matplotlib takes a label that begins with an underscore for none."""
    text, _runs, compared = hostile
    ax = OF_COMPARISONS["trips"].function("trips")(compared)
    legend = ax.get_legend()
    assert legend is not None
    texts = [each.get_text().strip() for each in legend.get_texts()]
    texts.remove("part of the year")
    assert [each.startswith(text) for each in texts] == [True] * 3


@pytest.mark.parametrize("function", [side_by_side.trips, side_by_side.value])
def test_functions_that_are_called_by_themselves(hostile: Shown, tmp_path: Path, function: Any) -> None:
    """Without the list of figures, and without the product's way to save, too."""
    text, runs, compared = hostile
    ax = function(compared)
    figure = ax.get_figure()
    assert isinstance(figure, Figure)
    figure.savefig(tmp_path / "own.png", dpi=40)
    assert not any(each.get_parse_math() for each in (ax.title, *ax.texts, *ax.get_legend().get_texts()))
    assert text
    yearly.trips(runs)


def test_words_on_a_page_are_not_rounded() -> None:
    """What looks like a number or an attribute within words is left as it is; coordinates are rounded."""
    figure, ax = style.canvas()
    ax.set_title('At 0.12345 of it, fill="#abcdef" style="a: b" id="c"')
    ax.set_yticks([0.0, 0.125])
    svg = inline_svg(figure, "a")
    assert 'At0.12345ofit,fill="#abcdef"style="a:b"id="c"' in words(svg)
    assert "0.125" in words(svg)
