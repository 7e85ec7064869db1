"""How long trains wait at each border, and how full it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from freightsim.plots import bars, style
from freightsim.plots.months import station_rows
from freightsim.plots.samples import Sample, Simulated, by_replication, of_what
from freightsim.plots.style import in_figure as _
from freightsim.results.stations import month_hours
from freightsim.results.vocabulary import BORDER, Station

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
        return style.remark(ax, _("No train came to a border in this run."))
    keys = [str(key) for key in mean.keys]
    row = bars.rows(ax, [style.place_name(runs.scenario.borders[key]) for key in keys])
    bars.stacked(ax, row, [(_("mean wait for a track"), mean.mean)], (style.ORANGE,))
    ends = mean.of_mean()
    if ends is not None:
        bars.whiskers(ax, row, (np.maximum(ends[0], 0.0), ends[1]), _("95 % interval of the mean"))
    ax.plot(
        tail.mean,
        row.places,
        "D",
        color=style.INK,
        ms=4,
        mfc=style.PAPER,
        label=_("95th percentile of containers"),
        zorder=5,
    )
    texts = [_use(runs, key) for key in keys]
    bars.at_ends(ax, row, np.fmax(mean.mean, tail.mean), texts)
    below = _("{runs}; text: utilisation of the tracks over the run, and in the busiest month").format(
        runs=of_what(runs)
    )
    bars.finish(ax, row, title=_("Waits at borders"), below=below, axis=_("hours a container"))
    return ax


def border_waits(runs: Simulated, column: str) -> Sample:
    """Return a column of the stage at which boxes wait for a track, by replication and border that was crossed."""
    table = runs.stages
    rows = table[(table["stage"] == "border_track_wait") & (table["feu"] > 0)]
    if rows.empty:
        return Sample(np.empty((0, 0)), [])
    wide = rows.pivot_table(index="replication", columns="place", values=column, aggfunc="first", dropna=False)
    wide = wide[[key for key in runs.scenario.borders if key in wide.columns]]
    return by_replication(wide.to_numpy(dtype=float), wide.index.to_numpy(), list(wide.columns))


def _use(runs: Simulated, border: str) -> str:
    rows = station_rows(runs, Station(BORDER, border))
    mean = rows.groupby("month")[["utilisation", "occupancy", "capacity"]].mean()
    if not mean["utilisation"].notna().any():
        return ""
    weight = month_hours(mean.index.to_numpy(), runs.scenario.clock)
    whole = 100 * (mean["occupancy"] * weight).sum() / (mean["capacity"] * weight).sum()
    return _("utilisation {mean} %, {most} %").format(
        mean=f"{whole:.0f}", most=f"{100 * mean['utilisation'].max():.0f}"
    )
