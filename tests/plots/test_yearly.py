"""Years beside the record: the drawn numbers are those of the frame and of the facts."""

from __future__ import annotations

import numpy as np
import pytest

from freightsim.facts import Figure, published
from freightsim.plots import style
from freightsim.plots.yearly import tonnes, trips, value
from freightsim.results import Runs
from freightsim.statistics import yearly_estimates
from freightsim.studies.run import replicate
from plots.drawn import band, line


def figure(value: float, low: float, high: float) -> Figure:
    """Return a published figure."""
    return Figure(value, low, high, "stated", "", "high", "")


def test_trips(small: Runs) -> None:
    """The line is the median of the runs, the bands are prediction intervals that end at 0."""
    ax = trips(small, style.canvas()[1])
    years, drawn = line(ax, "median of the runs")
    assert years.tolist() == [2013, 2014]
    np.testing.assert_allclose(drawn, small.yearly.groupby("year")["trips"].median())
    low, high = band(ax, "95 % of single runs")
    expected = yearly_estimates(small.yearly, ["trips"])
    np.testing.assert_allclose(low, [max(0.0, expected[year]["trips"].pi_low or 0.0) for year in (2013, 2014)])
    np.testing.assert_allclose(high, [expected[year]["trips"].pi_high for year in (2013, 2014)])
    inner = band(ax, "50 % of single runs")
    assert (inner[0] >= low).all()
    assert (inner[1] <= high).all()
    assert ax.get_xlabel() == "year"
    assert ax.get_ylim()[0] == 0


def test_published_figures(small: Runs) -> None:
    """Points are those of the record, in the unit of the axis; a range is drawn where there is one."""
    ax = trips(small, style.canvas()[1])
    at, drawn = line(ax, "published")
    record = published()
    assert at.tolist() == [2013]  # of 2014 the horizon holds a part only
    assert drawn.tolist() == [record[2013]["trips"].value]
    ax = value(small, style.canvas()[1], record={2013: {"value_usd": figure(4e8, 3e8, 6e8)}})
    assert line(ax, "published, with its range")[1].tolist() == [400.0]
    (whiskers,) = [each for each in ax.containers if hasattr(each, "has_yerr")]
    (segment,) = whiskers.lines[2][0].get_segments()
    assert sorted(segment[:, 1]) == pytest.approx([300.0, 600.0])
    assert ax.get_ylabel() == "USD million a year"


def test_no_record_of_a_year_that_begins_before_it(small: Runs) -> None:
    """The record of 2013 begins with the first train: beside more days of that year there is no point."""
    early = replicate(small.scenario.but({"horizon": {"from": "2013-07-01", "to": "2014-01-01"}}), 2, jobs=1)
    ax = trips(early, style.canvas()[1])
    assert not any("published" in str(each.get_label()) for each in ax.get_lines())


def test_an_empty_record(small: Runs) -> None:
    """Only the runs are drawn."""
    ax = tonnes(small, style.canvas()[1], record={})
    assert not any("published" in str(each.get_label()) for each in ax.get_lines())
    drawn = line(ax, "median of the runs")[1]
    np.testing.assert_allclose(drawn, small.yearly.groupby("year")["tonnes"].median() / 1e3)
    assert ax.get_ylabel() == "thousand tonnes a year"


def test_one_direction(small: Runs) -> None:
    """Trips of one direction beside their own record."""
    ax = trips(small, style.canvas()[1], direction="inbound", record={})
    assert ax.get_title(loc="left") == "Inbound train trips"
    drawn = line(ax, "median of the runs")[1]
    np.testing.assert_allclose(drawn, small.yearly.groupby("year")["trips_inbound"].median())


def test_a_single_year(small: Runs) -> None:
    """A year alone has a band with a width and a point."""
    short = small.scenario.but({"horizon": {"to": "2013-12-01"}})
    ax = trips(replicate(short, 6, jobs=1), style.canvas()[1], record={})
    assert len(band(ax, "95 % of single runs")[0]) == 2
    assert len(line(ax, "median of the runs")[0]) == 1
