"""Every figure of the list can be drawn, says its units, keeps its texts apart, and does without data."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator

import pytest

from freightsim.base.errors import InputError
from freightsim.plots import style
from freightsim.plots.registry import OF_COMPARISONS, OF_RUNS, named, options
from freightsim.results import Run, Runs
from freightsim.statistics.comparison import Comparison
from plots.drawn import PAGE_CM, PHONE_CM, clashes, shown_texts, words

UNITS = re.compile(
    r"a year|in the year|a week|a container|a TEU|a FEU|days of|, %|, FEU|at the same time|km\b|days\b", re.IGNORECASE
)


def each() -> Iterator[tuple[str, str | None]]:
    """Yield every figure of runs with each of its words for `by`."""
    for name, drawing in OF_RUNS.items():
        yield from ((name, word) for word in drawing.by or (None,))


EACH = [pytest.param(name, by, id=f"{name}-{by}" if by else name) for name, by in each()]


@pytest.mark.parametrize("width_cm", [PHONE_CM, PAGE_CM], ids=["phone", "page"])
@pytest.mark.parametrize(("name", "by"), EACH)
def test_texts_stand_clear(shipped: Runs, name: str, by: str | None, width_cm: float) -> None:
    """At 390 and at 900 pixels no text covers another or is cut off."""
    figure, ax = style.canvas(width_cm=width_cm)
    assert OF_RUNS[name].function(name)(shipped, ax, **options(OF_RUNS[name], by)) is ax
    figure.set_dpi(96)
    assert clashes(ax) == []
    assert UNITS.search(words(ax).replace("\n", " "))


@pytest.mark.parametrize(("name", "by"), EACH)
def test_a_single_run(small: Runs, name: str, by: str | None) -> None:
    """One replication is drawn without intervals, and the figure says that it is one."""
    run = small[0]
    assert isinstance(run, Run)
    ax = OF_RUNS[name].function(name)(run, style.canvas()[1], **options(OF_RUNS[name], by))
    assert "single run" in words(ax)
    assert "95 %" not in words(ax)


@pytest.mark.parametrize(("name", "by"), EACH)
def test_nothing_happened(nothing: Runs, name: str, by: str | None) -> None:
    """Without data a figure says so in one sentence."""
    ax = OF_RUNS[name].function(name)(nothing, style.canvas(width_cm=PHONE_CM)[1], **options(OF_RUNS[name], by))
    (text,) = shown_texts(ax.figure)  # type: ignore[arg-type]
    assert text.get_text().endswith(".")
    assert clashes(ax) == []


@pytest.mark.parametrize("width_cm", [PHONE_CM, PAGE_CM], ids=["phone", "page"])
@pytest.mark.parametrize("name", OF_COMPARISONS)
def test_comparisons(compared: Comparison, name: str, width_cm: float) -> None:
    """Figures of comparisons name both and say their units, and no text covers another."""
    figure, ax = style.canvas(width_cm=width_cm)
    assert OF_COMPARISONS[name].function(name)(compared, ax) is ax
    figure.set_dpi(96)
    assert clashes(ax) == []
    assert UNITS.search(words(ax).replace("\n", " "))
    assert "tiny" in words(ax)
    assert "more trade" in words(ax)


@pytest.mark.parametrize(("name", "by"), EACH)
def test_frames_are_those_that_are_looked_at(small: Runs, name: str, by: str | None) -> None:
    """The list names all frames that a figure asks for: the command line makes no others."""
    asked: set[str] = set()

    class Watched(Runs):
        def frame(self, name):  # type: ignore[no-untyped-def] # noqa: ANN001, ANN202
            asked.add(name)
            return super().frame(name)

    OF_RUNS[name].function(name)(Watched(list(small)), style.canvas()[1], **options(OF_RUNS[name], by))
    assert asked == set(OF_RUNS[name].looks_at(by))


@pytest.mark.parametrize("figures", [OF_RUNS, OF_COMPARISONS], ids=["runs", "comparisons"])
def test_every_figure_takes_axes_and_is_explained(figures: dict[str, object]) -> None:
    """Functions take what they show and axes, the rest by name; the line in the list is one short line."""
    for name, drawing in figures.items():
        function = named(name, figures).function(name)  # type: ignore[arg-type]
        shown, ax, *others = inspect.signature(function).parameters.values()
        assert shown.kind is inspect.Parameter.POSITIONAL_OR_KEYWORD
        assert (ax.name, ax.default) == ("ax", None)
        assert all(other.kind is inspect.Parameter.KEYWORD_ONLY for other in others)
        assert function.__doc__
        assert len(drawing.shows) < 70  # type: ignore[attr-defined]


def test_unknown_figures() -> None:
    """An unknown name is answered with what was probably meant."""
    with pytest.raises(InputError, match="no figure called 'trip': did you mean 'trips'"):
        named("trip")
    with pytest.raises(InputError, match="did you mean 'stage_times'"):
        named("Stage-Times")
    with pytest.raises(InputError, match="there are borders, cargo"):
        named("xyzzy")


def test_unknown_parts() -> None:
    """A word that a figure does not know is refused, with those that it knows."""
    assert options(OF_RUNS["trips"], None) == {}
    with pytest.raises(InputError, match="by 'colour': it has city, lane, class, distance"):
        options(OF_RUNS["cargo"], "colour")
    with pytest.raises(InputError, match="it has no parts to choose from"):
        options(OF_RUNS["trips"], "city")


@pytest.mark.parametrize("name", ["trips", "value", "tonnes"])
def test_yearly_figures_mark_a_part_of_a_year(name: str, small: Runs) -> None:
    """The horizon ends in March 2014: what is drawn of 2014 is said to be of a part."""
    assert "part of the year" in words(OF_RUNS[name].function(name)(small))


@pytest.mark.parametrize("name", ["trips", "value", "tonnes", "change"])
def test_yearly_figures_of_comparisons_mark_a_part_of_a_year(name: str, compared: Comparison) -> None:
    """As those of runs do."""
    assert "part of the year" in words(OF_COMPARISONS[name].function(name)(compared))
