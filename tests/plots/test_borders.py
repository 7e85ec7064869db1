"""Waits at borders."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from freightsim.plots import style
from freightsim.plots.borders import borders
from freightsim.results import Runs
from freightsim.results.frames import FRAMES
from plots.drawn import bars, line, words
from reports.made import Made


def test_no_wait_at_all(small: Runs) -> None:
    """Where no container waits bars are 0, there is no interval, and the axis is a plain one."""
    frames: dict[Any, Any] = {name: small[0].frame(name).drop(columns="replication") for name in FRAMES}
    frames["stages"] = frames["stages"].assign(mean_h=0.0, p95_h=0.0)
    runs = Runs([type(run)(run.scenario, 0, run.replication, "a", "b", Made(frames)) for run in small])
    ax = borders(runs, style.canvas()[1])
    assert set(bars(ax, "mean wait for a track").values()) == {0.0}
    assert "95 % interval of the mean" not in words(ax)
    assert ax.get_xlim() == (0.0, 1.0)


def test_waits_and_use(small: Runs) -> None:
    """Mean and 95th percentile are those of the stage, the use that of the station."""
    ax = borders(small, style.canvas()[1])
    rows = small.stages.query("stage == 'border_track_wait' and place == 'alashankou'")
    assert bars(ax, "mean wait for a track") == pytest.approx({"Alashankou and Dostyk": rows["mean_h"].mean()})
    assert line(ax, "95th percentile of containers")[0].tolist() == pytest.approx([rows["p95_h"].mean()])
    rows = small.stations.query("kind == 'border' and place == 'alashankou'")
    rows = rows.groupby("month")[["occupancy", "capacity", "utilisation"]].mean()
    days = np.diff([*rows.index, np.datetime64(small.scenario.clock.end)]).astype("timedelta64[D]").astype(float)
    use = 100 * (rows["occupancy"] @ days) / (rows["capacity"] @ days)
    assert f"utilisation {use:.0f} %, {100 * rows['utilisation'].max():.0f} %" in words(ax)
    assert ax.get_xlabel() == "hours a container"
