"""Slots a week, and how many trains ran, through time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from freightsim.plots import months, style
from freightsim.plots.samples import Sample, Simulated, by_replication, of_what, replications
from freightsim.scenario.network import DIRECTIONS

if TYPE_CHECKING:
    from matplotlib.axes import Axes

DAYS_A_WEEK = 7.0


def timetable(runs: Simulated, ax: Axes | None = None) -> Axes:
    """Draw the slots a week of each direction month by month, and the trains a week that ran, extra trains included.

    Parameters
    ----------
    runs
        One run or several.
    ax
        Where to draw; a new figure where none is given.
    """
    ax = style.axes(ax)
    trains = runs.trains
    slots = trains[trains["kind"] == "timetabled"]
    ran = trains[trains["status"].isin(["ran", "under_way"]) & trains["kind"].isin(["timetabled", "extra"])]
    if slots.empty and ran.empty:
        return style.remark(ax, "No train was offered in this run.")
    drawn = None
    for direction in DIRECTIONS:
        colour = style.DIRECTION_COLOURS[direction]
        planned, left = (per_week(runs, table[table["direction"] == direction]) for table in (slots, ran))
        if planned.draws.any() or left.draws.any():
            drawn = left
            months.line(ax, left, scale=1.0, colour=colour, label=f"{direction}, ran")
            ax.step(
                months.months_of(planned), planned.median, where="mid", color=colour, lw=1.2, ls="--", zorder=4,
                label=f"{direction}, slots",
            )  # fmt: skip
    if drawn is None:
        return style.remark(ax, "No train was offered in this run.")
    ax.set_ylim(bottom=0)
    ax.set_ylabel("trains a week")
    months.dates_axis(ax, drawn)
    style.numbers(ax.yaxis)
    style.dress(ax, title="Timetable and trains", below=f"{of_what(runs)}; {months.what_bands_are(drawn)}")
    return ax


def per_week(runs: Simulated, trains: pd.DataFrame) -> Sample:
    """Return trains a week by replication and month of the slot; the days of a month within the horizon count."""
    clock = runs.scenario.clock
    first, last = np.datetime64(clock.start, "D"), np.datetime64(clock.end, "D")
    starts = np.arange(first.astype("datetime64[M]"), (last - 1).astype("datetime64[M]") + 1)
    edges = np.clip(np.append(starts, starts[-1] + 1).astype("datetime64[D]"), first, last)
    weeks = np.diff(edges).astype(float) / DAYS_A_WEEK
    numbers = replications(runs)
    month = trains["slot_at"].to_numpy().astype("datetime64[M]").astype(int) - starts[0].astype(int)
    known = (month >= 0) & (month < len(starts))
    row = np.searchsorted(numbers, trains["replication"].to_numpy())
    counts = np.zeros((len(numbers), len(starts)))
    np.add.at(counts, (row[known], month[known]), 1.0)
    return by_replication(counts / weeks, np.array(numbers), [pd.Timestamp(day) for day in edges[:-1]])
