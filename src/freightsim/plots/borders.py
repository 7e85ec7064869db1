"""How long trains wait at each border, and how full it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from freightsim.plots import bars, style
from freightsim.plots.samples import Sample, Simulated, by_replication, of_what

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def borders(runs: Simulated, ax: Axes | None = None) -> Axes:
    """Draw the hours that containers wait for a track at each border: mean with its 95 % interval, 95th percentile.

    The text beside each border is its mean use over the horizon, and the use of its busiest month.

    Parameters
    ----------
    runs
        One run or several.
    ax
        Where to draw; a new figure where none is given.
    """
    ax = style.axes(ax)
    mean, tail = (border_waits(runs, column) for column in ("mean_h", "p95_h"))
    if not mean.keys:
        return style.remark(ax, "No train came to a border in this run.")
    keys = [str(key) for key in mean.keys]
    row = bars.rows(ax, [runs.scenario.borders[key].name for key in keys])
    bars.stacked(ax, row, {"mean wait for a track": mean.mean}, (style.ORANGE,))
    ends = mean.of_mean()
    if ends is not None:
        bars.whiskers(ax, row, (np.maximum(ends[0], 0.0), ends[1]), "95 % interval of the mean")
    ax.plot(
        tail.mean,
        row.places,
        "D",
        color=style.INK,
        ms=4,
        mfc=style.PAPER,
        label="95th percentile of containers",
        zorder=5,
    )
    texts = [_use(runs, key) for key in keys]
    bars.at_ends(ax, row, np.fmax(mean.mean, tail.mean), texts)
    below = f"{of_what(runs)}; text: use of the tracks over the run, and in the busiest month"
    bars.finish(ax, row, title="Waits at borders", below=below, axis="hours a container")
    return ax


def border_waits(runs: Simulated, column: str) -> Sample:
    """Return a column of the stage at which boxes wait for a track, by replication and border that was crossed."""
    table = runs.stages
    names = {f"for a track at {border.name}": key for key, border in runs.scenario.borders.items()}
    rows = table[table["stage"].isin(names) & (table["feu"] > 0)]
    if rows.empty:
        return Sample(np.empty((0, 0)), [])
    wide = rows.pivot_table(index="replication", columns="stage", values=column, aggfunc="first", dropna=False)
    wide = wide[[stage for stage in names if stage in wide.columns]]
    return by_replication(
        wide.to_numpy(dtype=float), wide.index.to_numpy(), [names[str(stage)] for stage in wide.columns]
    )


def _use(runs: Simulated, border: str) -> str:
    table = runs.stations
    rows = table[table["station"] == f"border {border}"]
    by_month = 100 * rows.groupby("month")["utilisation"].mean()
    return f"use {by_month.mean():.0f} %, {by_month.max():.0f} %" if by_month.notna().any() else ""
