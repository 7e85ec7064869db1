"""Cities that gain and lose."""

from __future__ import annotations

import pytest

from freightsim.plots import style
from freightsim.plots.city_changes import cities
from freightsim.statistics.comparison import Comparison
from freightsim.studies.comparing import compare
from joins import chosen, joining
from plots.drawn import words


def test_changes(compared: Comparison) -> None:
    """Bars are the changes of the comparison's table, the largest gain first."""
    ax = cities(compared, style.canvas()[1], names="pinyin")
    table = compared.cities("more trade").sort_values("change", ascending=False)
    drawn = sorted((patch.get_y(), patch.get_width()) for patch in ax.patches)
    assert [width for _, width in drawn] == pytest.approx(table["change"])
    assert ax.get_yticklabels()[0].get_text() == "Wuhan"
    assert ax.get_xlabel() == "change, FEU"


def test_no_change(compared: Comparison) -> None:
    """Two equal scenarios change nothing, and the figure says so."""
    base = compared.base.scenario
    same = compare(base, {"same": base}, n=2, jobs=1)
    assert words(cities(same, style.canvas()[1])) == "same changes nothing."


def test_unknown_scenarios(compared: Comparison) -> None:
    """An unknown scenario is answered with those that there are."""
    with pytest.raises(ValueError, match="no scenario called 'moon'; there are more trade"):
        cities(compared, style.canvas()[1], scenario="moon")


def test_a_city_that_joins_is_shown_in_any_case() -> None:
    """However little it gains, and however few are asked for."""
    found = compare(chosen(), {"join": joining("truck")}, n=2, jobs=1)
    ax = cities(found, style.canvas()[1], most=0)
    assert [label.get_text() for label in ax.get_yticklabels()] == ["Wuhan"]
