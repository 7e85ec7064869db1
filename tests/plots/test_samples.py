"""Values by replication: what is summed, what is missing, and the intervals."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest

from freightsim.plots.samples import Sample, by_replication, in_year, of_what, sample, shown_year, yearly
from freightsim.results import Runs
from freightsim.statistics import estimate


def test_rows_are_summed_by_replication_and_key(small: Runs) -> None:
    """A replication without a row of a key has none of it; a missing value stays missing."""
    rows = pd.DataFrame(
        {
            "replication": [0, 0, 1, 2, 3],
            "key": ["b", "b", "a", "a", "b"],
            "feu": [1.0, 2.0, 5.0, np.nan, 4.0],
        }
    )
    found = sample(small, rows, "key", "feu")
    assert found.keys == ["a", "b"]
    np.testing.assert_array_equal(found.draws, [[0, 3], [5, 0], [np.nan, 0], [0, 4], [0, 0], [0, 0]])


def test_partners_stand_side_by_side() -> None:
    """A partner that did not run leaves a gap, so that pairs stay pairs."""
    found = by_replication(np.array([[30.0], [10.0], [20.0]]), np.array([3, 0, 1]), ["x"])
    np.testing.assert_array_equal(found.draws[:, 0], [10, 20, np.nan, 30])


def test_intervals_are_those_of_the_statistics(small: Runs) -> None:
    """Of single runs and of the mean."""
    found = yearly(small, "trips")
    trips = small.yearly.query("year == 2014")["trips"]
    expected = estimate(trips.to_numpy(dtype=float), 0.8)
    one, mean = found.of_one(0.8), found.of_mean(0.8)
    assert one is not None
    assert mean is not None
    assert (one[0][1], one[1][1]) == pytest.approx((expected.pi_low, expected.pi_high))
    assert (mean[0][1], mean[1][1]) == pytest.approx((expected.ci_low, expected.ci_high))
    assert found.median[1] == np.median(trips)
    assert found.replications == 6


def test_no_end_is_below_zero() -> None:
    """An interval of counts ends at zero."""
    values = [0.0, 40.0, 0.0, 8.0, 0.0, 0.0]
    found = Sample(np.array(values)[:, None], ["x"])
    expected = estimate(values)
    assert expected.ci_low is not None
    assert expected.ci_low < 0
    for ends, high in ((found.of_one(), expected.pi_high), (found.of_mean(), expected.ci_high)):
        assert ends is not None
        assert (ends[0][0], ends[1][0]) == (0.0, high)


def test_nothing_in_every_replication_has_no_interval() -> None:
    """What is 0 in all replications has no ends; a key beside it keeps its own, and alone there is no interval."""
    found = Sample(np.array([[0.0, 1.0], [0.0, 4.0], [0.0, 3.0], [0.0, 2.0], [0.0, 5.0], [np.nan, 1.0]]), ["x", "y"])
    for ends in (found.of_one(), found.of_mean()):
        assert ends is not None
        assert np.isnan([ends[0][0], ends[1][0]]).all()
        assert np.isfinite([ends[0][1], ends[1][1]]).all()
    nothing = Sample(np.zeros((6, 1)), ["x"])
    assert nothing.of_one() is None
    assert nothing.of_mean() is None


def test_one_replication_has_no_interval() -> None:
    """Nor has a key that nobody knows a median."""
    found = Sample(np.array([[1.0, np.nan]]), ["x", "y"])
    assert found.of_one() is None
    assert found.of_mean() is None
    np.testing.assert_array_equal(found.median, [1.0, np.nan])


def test_the_year_that_is_shown(small: Runs) -> None:
    """The last whole year; a run without one shows its last, and says that it is a part."""
    assert shown_year(small, None) == 2013  # whole from the first train on; 2014 ends in March
    assert in_year(small, 2014) == "part of 2014"
    longer = small.scenario.but({"horizon": {"to": "2015-03-01"}})
    runs = Runs([type(run)(longer, 0, 0, "a", "b", run.source) for run in small[:1]])
    assert longer.clock.end == date(2015, 3, 1)
    assert shown_year(runs, None) == 2014
    assert in_year(runs, 2014) == "2014"
    with pytest.raises(ValueError, match="no year 2020: it goes from 2013 to 2014"):
        shown_year(small, 2020)


def test_what_is_shown(small: Runs) -> None:
    """A title says how often was simulated."""
    assert of_what(small) == "tiny, 6 runs"
    assert of_what(small[0]) == "tiny, a single run"
