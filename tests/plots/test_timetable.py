"""Slots and trains a week."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from freightsim.plots import style
from freightsim.plots.timetable import per_week, timetable
from freightsim.results import Run, Runs
from freightsim.results.frames import FRAMES
from freightsim.statistics import estimate
from plots.drawn import ends_of, line
from reports.made import Made


def test_trains_a_week(small: Runs) -> None:
    """Rates over the weeks of each month within the horizon add up to all slots."""
    at, slots = line(timetable(small, style.canvas()[1]), "outbound, slots")
    days = np.diff([*at, np.datetime64("2014-03-01")]).astype("timedelta64[D]").astype(float)
    by_run = small.trains.query("kind == 'timetabled' and direction == 'outbound'").groupby("replication").size()
    assert by_run.nunique() == 1
    assert (slots * days / 7).sum() == pytest.approx(by_run.iloc[0])
    np.testing.assert_allclose(per_week(small, small.months.query("direction == 'outbound'")), 7 / days)
    assert at[0] == np.datetime64("2013-07-18")


def _counted(small: Runs, trains: list[int], slots: int = 1) -> Runs:
    """Return runs in which so many trains ran outbound in each month, by replication, and none inbound."""
    runs: list[Run] = []
    for number, ran in enumerate(trains):
        frames: dict[Any, Any] = {name: small[0].frame(name).drop(columns="replication") for name in FRAMES}
        out = (frames["months"]["direction"] == "outbound").astype(int)
        frames["months"] = frames["months"].assign(trains=ran * out, slots=slots * out)
        runs += [type(small[0])(small.scenario, 0, number, "a", "b", Made(frames))]
    return Runs(runs)


def test_no_band_where_nothing_can_run(small: Runs) -> None:
    """A direction without slots and trains in any replication is not drawn; with slots and no train it has no band."""
    none = timetable(_counted(small, [0] * 6), style.canvas()[1])
    assert not none.collections
    assert (line(none, "outbound, ran")[1] == 0).all()
    assert not [each for each in none.get_lines() if "inbound" in str(each.get_label())]


def test_the_band_of_pairs_with_equal_means(small: Runs) -> None:
    """Mirrored partners that differ tell of single runs, also where the means of all pairs are equal.

    The band is that of the counts, each in the months' own trains a week, and holds the counts that were seen.
    """
    ran = [2, 3, 3, 2, 2, 3]
    ax = timetable(_counted(small, ran), style.canvas()[1])
    low, high = ends_of(ax.collections[0])  # type: ignore[arg-type]
    weekly = per_week(small, small.months.query("direction == 'outbound'"))
    expected = estimate([float(each) for each in ran])
    assert expected.pi_low is not None
    assert expected.pi_high is not None
    np.testing.assert_allclose(low, expected.pi_low * weekly)
    np.testing.assert_allclose(high, expected.pi_high * weekly)
    assert expected.pi_low <= min(ran) < max(ran) <= expected.pi_high


def test_lines(small: Runs) -> None:
    """Two trains a week out and one in are timetabled; not more than slots and extra trains run."""
    ax = timetable(small, style.canvas()[1])
    assert line(ax, "outbound, slots")[1].mean() == pytest.approx(2.0, rel=0.05)
    assert line(ax, "inbound, slots")[1].mean() == pytest.approx(1.0, rel=0.1)
    assert (line(ax, "inbound, ran")[1] <= line(ax, "inbound, slots")[1] + 1).all()
    assert ax.get_ylabel() == "trains a week"
