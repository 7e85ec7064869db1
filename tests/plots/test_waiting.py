"""Waits for a train, in days."""

from __future__ import annotations

import numpy as np

from freightsim.plots import style
from freightsim.plots.waiting import waiting
from freightsim.results import Runs
from plots.drawn import line
from reports.made import Made, made


def test_waits_by_direction(small: Runs) -> None:
    """Lines are medians over replications of the mean wait of each month."""
    ax = waiting(small, style.canvas()[1])
    for direction, label in (("outbound", "outbound, at the port"), ("inbound", "inbound, abroad")):
        rows = small.stations.query(f"kind == '{direction}_trains'").groupby("month")["wait_h"].median()
        np.testing.assert_allclose(line(ax, label)[1], rows / 24)
    assert ax.get_ylabel() == "days of waiting, mean"


def test_no_inbound_cargo(small: Runs) -> None:
    """Where nothing comes in only the other line is drawn."""
    table = small[0].stations.drop(columns="replication")
    table.loc[table["kind"] == "inbound_trains", "wait_h"] = np.nan
    ax = waiting(made(small.scenario, Made({"stations": table})), style.canvas()[1])
    assert [str(each.get_label()) for each in ax.get_lines()] == ["outbound, at the port"]
