"""Changes with their intervals."""

from __future__ import annotations

import pytest

from freightsim.plots import style
from freightsim.plots.change import change
from freightsim.statistics.comparison import Comparison
from plots.drawn import line, words


def test_paired_differences(compared: Comparison) -> None:
    """Points and whiskers are those of the comparison."""
    ax = change(compared, style.canvas()[1], quantity="tonnes")
    expected = [compared.yearly("more trade", "tonnes", year).change for year in compared.years]
    assert line(ax, "more trade")[1].tolist() == pytest.approx([each.mean / 1e3 for each in expected])
    segments = ax.containers[0].lines[2][0].get_segments()  # type: ignore[attr-defined]
    assert sorted(segments[1][:, 1]) == pytest.approx([expected[1].ci_low / 1e3, expected[1].ci_high / 1e3])  # type: ignore[operator]
    assert ax.get_ylabel() == "change, thousand tonnes a year"
    assert "95 % interval" in words(ax)


def test_unknown_quantities(compared: Comparison) -> None:
    """An unknown quantity is answered with those that there are."""
    with pytest.raises(ValueError, match="no quantity called 'trip'; there are trips"):
        change(compared, style.canvas()[1], quantity="trip")
