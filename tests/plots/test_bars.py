"""Rows of bars: names take the room they need, numbers stand clear of bars."""

from __future__ import annotations

import numpy as np
import pytest

from freightsim.plots import bars, style


def test_rows_take_the_room_of_their_names() -> None:
    """A name of two lines has a higher row; rows follow each other without gaps, and the figure grows with them."""
    figure, ax = style.canvas(width_cm=10)
    before = figure.get_figheight()
    row = bars.rows(ax, ["short", "a much longer name that does not fit on one line", "short"] * 5)
    assert "\n" in row.names[1]
    heights = np.array([bars.height(name) for name in row.names])
    assert heights[1] > heights[0] == 1
    np.testing.assert_allclose(np.diff(row.places), (heights[1:] + heights[:-1]) / 2)
    assert figure.get_figheight() > before
    assert ax.get_ylim()[0] > ax.get_ylim()[1]  # the first row on top


def test_what_is_below_zero_goes_to_the_left() -> None:
    """Positive parts stand behind each other on the right, negative ones on the left."""
    ax = style.canvas()[1]
    row = bars.rows(ax, ["a", "b"])
    bars.stacked(ax, row, [("one", np.array([3.0, 5.0])), ("two", np.array([2.0, -1.0]))], (style.BLUE, style.RED))
    two = ax.containers[1].patches  # type: ignore[attr-defined]
    assert [(patch.get_x(), patch.get_width()) for patch in two] == [(3.0, 2.0), (0.0, -1.0)]


def test_intervals() -> None:
    """Whiskers reach from end to end; without an interval there are none."""
    ax = style.canvas()[1]
    row = bars.rows(ax, ["a"])
    bars.whiskers(ax, row, None, "none")
    assert not ax.containers
    bars.whiskers(ax, row, (np.array([1.0]), np.array([4.0])), "95 %")
    (segment,) = ax.containers[0].lines[2][0].get_segments()  # type: ignore[attr-defined]
    assert sorted(segment[:, 0]) == [1.0, 4.0]


def test_room_for_numbers() -> None:
    """The axis reaches far enough for the text at the longest bar; where all are 0 it goes to 1."""
    for longest in (100.0, 0.0):
        ax = style.canvas()[1]
        row = bars.rows(ax, ["a", "b"])
        bars.at_ends(ax, row, np.array([longest, np.nan]), ["a long text at the end", "-"])
        assert ax.get_xlim()[1] > longest
        assert longest or ax.get_xlim() == (0.0, 1.0)


@pytest.mark.parametrize("noise", [0.0, 1e-12])
def test_bars_of_nothing_have_a_plain_axis(noise: float) -> None:
    """An axis of bars without length goes from 0 to 1, with or without texts at their ends."""
    for with_texts in (True, False):
        ax = style.canvas()[1]
        row, values = bars.rows(ax, ["a", "b"]), np.array([0.0, noise])
        bars.stacked(ax, row, [("one", values)], (style.BLUE,))
        if with_texts:
            bars.at_ends(ax, row, values, ["0", "0"])
        bars.finish(ax, row, title="t", below="b", axis="hours")
        assert ax.get_xlim() == (0.0, 1.0)
        assert all("e" not in text.get_text() for text in ax.get_xticklabels())


def test_bars_that_are_short_keep_their_axis() -> None:
    """A bar of a hundredth fills its axis."""
    ax = style.canvas()[1]
    row = bars.rows(ax, ["a"])
    bars.stacked(ax, row, [("one", np.array([0.01]))], (style.BLUE,))
    bars.finish(ax, row, title="t", below="b", axis="hours")
    assert 0.01 <= ax.get_xlim()[1] < 0.02
