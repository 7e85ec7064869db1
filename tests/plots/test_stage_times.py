"""Where time goes: means and tails of the frame, in days."""

from __future__ import annotations

import numpy as np
import pytest

from freightsim.plots import style
from freightsim.plots.stage_times import stage_times
from freightsim.results import Runs
from plots.drawn import bars, line, words


def test_means_and_tails(small: Runs) -> None:
    """Bars are means over replications, diamonds 95th percentiles, both in days."""
    ax = stage_times(small, style.canvas(width_cm=30)[1])
    frame = small.stages.groupby(["direction", "stage", "place"])[["mean_h", "p95_h"]].mean() / 24
    waiting, work = bars(ax, "waiting, mean"), bars(ax, "work or haul, mean")
    assert waiting["in the yard for a train"] == pytest.approx(frame.loc[("outbound", "train_wait", ""), "mean_h"])
    assert work["import customs"] == pytest.approx(frame.loc[("inbound", "import_customs", ""), "mean_h"])
    tails = line(ax, "95th percentile of containers")[0]
    np.testing.assert_allclose(np.sort(tails), np.sort(frame["p95_h"]))
    assert ax.get_xlabel() == "days a container"


def test_one_direction(small: Runs) -> None:
    """Only its stages and those at borders are shown."""
    text = words(stage_times(small, style.canvas()[1], direction="inbound"))
    assert "INBOUND" in text
    assert "OUTBOUND" not in text
    assert "import customs" in text
    assert "export customs" not in text


def test_busiest_borders(shipped: Runs) -> None:
    """Only the borders with most containers are shown, each with wait and work."""
    ax = stage_times(shipped, style.canvas(width_cm=30)[1], most_borders=1)
    borders = shipped.stages.query("direction == 'both'")
    busiest = str(borders.groupby("place")["feu"].sum().idxmax())
    busiest = shipped.scenario.borders[busiest].name
    names = [label.get_text() for label in ax.get_yticklabels()]
    assert [name for name in names if name.startswith(("for a track", "gauge"))] == [
        f"for a track at {busiest}",
        f"gauge change and formalities at {busiest}",
    ]
