"""Lines over months."""

from __future__ import annotations

import numpy as np
import pytest

from freightsim.plots import months, style
from freightsim.plots.samples import Sample
from freightsim.results import Runs
from freightsim.results.vocabulary import Station
from plots.drawn import ends_of


def test_months_of_a_station(small: Runs) -> None:
    """Rows are replications, columns months, as in the frame."""
    found = months.station_months(small, Station("yard"), "occupancy")
    rows = small.stations.query("kind == 'yard' and replication == 2")
    np.testing.assert_allclose(found.draws[2], rows["occupancy"])
    assert months.months_of(found)[0] == np.datetime64("2013-07-18")


def test_bands_end_where_nothing_can_be() -> None:
    """Bands are cut at 0 and at the most there is."""
    found = Sample(
        np.array([[0.1, 0.9], [0.0, 1.0], [0.2, 1.0], [0.0, 0.7], [0.05, 1.0], [0.05, 1.0]]),
        ["2020-01-01", "2020-02-01"],
    )
    ax = style.canvas()[1]
    months.line(ax, found, scale=100.0, most=100.0, colour=style.BLUE, label="x")
    low, high = ends_of(ax.collections[0])  # type: ignore[arg-type]
    assert low.min() == 0
    assert high.max() == 100
    assert ax.get_lines()[0].get_ydata()[0] == pytest.approx(5.0)  # type: ignore[index]


@pytest.mark.parametrize(("start", "n", "first"), [("2013-07", 8, "2013-07"), ("2013-07", 90, "2014")])
def test_dates(start: str, n: int, first: str) -> None:
    """A short run shows months, a long one years at their first of January."""
    keys = [
        str(day) for day in (np.datetime64(start, "M") + np.arange(n).astype("timedelta64[M]")).astype("datetime64[D]")
    ]
    found = Sample(np.ones((1, n)), list(keys))
    ax = style.canvas()[1]
    months.line(ax, found, scale=1.0, colour=style.BLUE, label="x")
    months.dates_axis(ax, found)
    assert ax.get_xticklabels()[0].get_text() == first
    assert months.what_bands_are(found) == "no interval from a single run"
