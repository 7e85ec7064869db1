"""Waits at borders."""

from __future__ import annotations

import pytest

from freightsim.plots import style
from freightsim.plots.borders import borders
from freightsim.results import Runs
from plots.drawn import bars, line, words


def test_waits_and_use(small: Runs) -> None:
    """Mean and 95th percentile are those of the stage, the use that of the station."""
    ax = borders(small, style.canvas()[1])
    rows = small.stages.query("stage == 'border_track_wait' and place == 'alashankou'")
    assert bars(ax, "mean wait for a track") == pytest.approx({"Alashankou and Dostyk": rows["mean_h"].mean()})
    assert line(ax, "95th percentile of containers")[0].tolist() == pytest.approx([rows["p95_h"].mean()])
    use = (
        100 * small.stations.query("kind == 'border' and place == 'alashankou'").groupby("month")["utilisation"].mean()
    )
    assert f"use {use.mean():.0f} %, {use.max():.0f} %" in words(ax)
    assert ax.get_xlabel() == "hours a container"
