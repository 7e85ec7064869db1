"""Options of figures are what their annotations say, or are refused with what there is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal, get_args, get_origin

import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from freightsim.plots import style
from freightsim.plots.options import checked, option_kinds
from freightsim.plots.registry import OF_COMPARISONS, OF_RUNS
from freightsim.results import Runs
from freightsim.statistics.comparison import Comparison

EVERY = [(figures, name) for figures in (OF_RUNS, OF_COMPARISONS) for name in figures]


def given(number: int, compared: Comparison) -> Any:
    """Return what is drawn by the figures of a list: runs or their comparison."""
    return compared if EVERY[number][0] is OF_COMPARISONS else compared.base


def kinds_of(number: int) -> tuple[Callable[..., Axes], dict[str, tuple[Any, ...]]]:
    """Return a figure's function with the types of its options."""
    figures, name = EVERY[number]
    function = figures[name].function(name)
    return function, option_kinds(function)


@pytest.mark.parametrize("number", range(len(EVERY)), ids=lambda number: EVERY[number][1])
def test_words_that_no_figure_knows(compared: Comparison, number: int) -> None:
    """An option that is one of several words is refused with all of them, whatever it is that was given."""
    function, kinds = kinds_of(number)
    for name, of in kinds.items():
        words = [word for kind in of if get_origin(kind) is Literal for word in get_args(kind)]
        for other in (words[0].title(), "xyzzy", 3, [words[0]]) if words else ():
            with pytest.raises(ValueError, match=rf"^{name} must be .*{words[-2]} or {words[-1]}, not "):
                function(given(number, compared), **{name: other})


@pytest.mark.parametrize("number", range(len(EVERY)), ids=lambda number: EVERY[number][1])
def test_numbers_that_are_none(compared: Comparison, number: int) -> None:
    """Counts and years are whole numbers that are not negative; a truth value, a text or 2.0 is none."""
    function, kinds = kinds_of(number)
    for name in (name for name, of in kinds.items() if int in of):
        for other in (2014.0, 1.5, "2014", True):
            with pytest.raises(TypeError, match=f"^{name} must be a whole number, got {other!r}$"):
                function(given(number, compared), **{name: other})
        with pytest.raises(ValueError, match=f"^{name} must be at least 0, got -1$"):
            function(given(number, compared), **{name: -1})


@pytest.mark.parametrize("number", range(len(EVERY)), ids=lambda number: EVERY[number][1])
def test_other_types(compared: Comparison, number: int) -> None:
    """A text, a station, a path or a record is refused where it is of another type; axes are axes."""
    function, kinds = kinds_of(number)
    for name, of in kinds.items():
        if int not in of and not any(get_origin(kind) is Literal for kind in of):
            with pytest.raises(TypeError, match=rf"^{name} must be a .*, got 3\.5$"):
                function(given(number, compared), **{name: 3.5})
    for other in (3, Figure()):
        with pytest.raises(TypeError, match=r"^ax must be axes of matplotlib"):
            function(given(number, compared), ax=other)


def test_what_is_known_is_drawn(small: Runs) -> None:
    """Numbers of numpy are whole numbers; 0 leaves only what is shown in any case; a pair names a station."""
    for ax in (
        small.plot.cargo(year=np.int64(2014)),
        small.plot.cargo(top=0),
        small.plot.occupancy(most=0),
        small.plot.stage_times(most_borders=0),
        small.plot.occupancy(station=("yard", "")),
    ):
        assert isinstance(ax, Axes)


def test_a_new_figure_is_checked_for_free() -> None:
    """What a figure declares is what its options are held to: it need say no more."""

    def new(
        runs: object, ax: Axes | None = None, *, shape: Literal["line", "bar"] = "bar", most: int | None = 3
    ) -> Axes:
        assert runs is None
        assert (shape, most) in {("line", 3), ("bar", None)}
        return style.axes(ax)

    draw = checked(new)
    assert draw(None, shape="line")
    assert draw(None, most=None)
    with pytest.raises(ValueError, match="shape must be line or bar, not 'dots'"):
        draw(None, shape="dots")
    with pytest.raises(TypeError, match="unexpected keyword argument 'form'"):
        draw(None, form="line")


@pytest.mark.parametrize("record", [{2014: 3}, {2014: {"trips": 87}}, {1999: {"trips": 87}}])
def test_records_are_of_figures(small: Runs, record: Any) -> None:
    """A record of bare numbers is refused, also for a year that is not drawn."""
    with pytest.raises(TypeError, match=r"record\[\d+\].* must be a (Mapping|Figure)"):
        small.plot.trips(record=record)
