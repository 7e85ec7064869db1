"""Slots and trains a week."""

from __future__ import annotations

import numpy as np
import pytest

from freightsim.plots import style
from freightsim.plots.timetable import per_week, timetable
from freightsim.results import Runs
from plots.drawn import line


def test_trains_a_week(small: Runs) -> None:
    """Counts over the weeks of each month within the horizon add up to all slots."""
    found = per_week(small, small.months.query("direction == 'outbound'"), "slots")
    days = np.diff([*(np.datetime64(key, "D") for key in found.keys), np.datetime64("2014-03-01")]).astype(float)  # type: ignore[call-overload]
    slots = small.trains.query("kind == 'timetabled' and direction == 'outbound'")
    by_run = slots.groupby("replication").size()
    np.testing.assert_allclose((found.draws * days / 7).sum(axis=1), by_run)
    assert found.keys[0].day == 18  # type: ignore[attr-defined]


def test_lines(small: Runs) -> None:
    """Two trains a week out and one in are timetabled; not more than slots and extra trains run."""
    ax = timetable(small, style.canvas()[1])
    assert line(ax, "outbound, slots")[1].mean() == pytest.approx(2.0, rel=0.05)
    assert line(ax, "inbound, slots")[1].mean() == pytest.approx(1.0, rel=0.1)
    assert (line(ax, "inbound, ran")[1] <= line(ax, "inbound, slots")[1] + 1).all()
    assert ax.get_ylabel() == "trains a week"
