"""Base and scenarios beside each other."""

from __future__ import annotations

import numpy as np

from freightsim.plots import style
from freightsim.plots.side_by_side import tonnes, trips, value
from freightsim.statistics.comparison import Comparison
from plots.drawn import line


def test_means(compared: Comparison) -> None:
    """Lines are means over replications, the base dashed."""
    ax = trips(compared, style.canvas()[1])
    base, other = line(ax, "tiny (base)"), line(ax, "more trade")
    assert base[0].tolist() == [2013, 2014]
    np.testing.assert_allclose(base[1], compared.base.yearly.groupby("year")["trips"].mean())
    np.testing.assert_allclose(other[1], compared.others["more trade"].yearly.groupby("year")["trips"].mean())
    assert ax.get_lines()[0].get_linestyle() == "--"


def test_units(compared: Comparison) -> None:
    """Value in millions, weight in thousands."""
    for draw, column, unit in ((value, "value_usd", 1e6), (tonnes, "tonnes", 1e3)):
        drawn = line(draw(compared, style.canvas()[1]), "tiny (base)")[1]
        np.testing.assert_allclose(drawn, compared.base.yearly.groupby("year")[column].mean() / unit)
