"""Map of the cities that gain and lose."""

from __future__ import annotations

import pytest

from freightsim.plots import style
from freightsim.plots.catchment import LARGEST
from freightsim.plots.catchment_changes import KINDS, catchment
from freightsim.statistics.comparison import Comparison
from freightsim.studies.comparing import compare
from plots.drawn import words


def test_areas_and_colours(compared: Comparison) -> None:
    """Areas are changes of the table, colours say gain, loss or chance."""
    ax = catchment(compared, style.canvas()[1])
    table = compared.cities("more trade")
    changes = table["change"].abs().sort_values(ascending=False)
    (dots,) = [each for each in ax.collections if len(each.get_offsets()) == len(changes)]
    assert dots.get_sizes() == pytest.approx(LARGEST * changes.to_numpy() / changes.max())  # type: ignore[attr-defined]
    labels = {str(each.get_label()) for each in ax.collections}
    sure = {"gains"} if (table["low"] > 0).any() else set()
    assert labels & set(KINDS.values()) >= sure
    assert "more trade" in words(ax)


def test_no_change(compared: Comparison) -> None:
    """Two equal scenarios change nothing, and the figure says so."""
    base = compared.base.scenario
    same = compare(base, {"same": base}, n=2, jobs=1)
    assert " ".join(words(catchment(same, style.canvas()[1])).split()) == "same does not change the cargo of any city."
