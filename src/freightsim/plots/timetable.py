"""Slots a week, and how many trains ran, through time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from freightsim.language import N_
from freightsim.plots import months, style
from freightsim.plots.samples import Sample, Simulated
from freightsim.plots.style import in_figure as _
from freightsim.scenario.network import DIRECTIONS

if TYPE_CHECKING:
    from matplotlib.axes import Axes

DAYS_A_WEEK = 7.0
NOTHING = N_("No train was offered in this run.")


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
    table = runs.months
    if not table[["slots", "trains"]].to_numpy().any():
        return style.remark(ax, _(NOTHING))
    drawn = None
    for direction in DIRECTIONS:
        colour = style.DIRECTION_COLOURS[direction]
        own = table[table["direction"] == direction]
        planned, left = (per_week(runs, own, column) for column in ("slots", "trains"))
        if planned.draws.any() or left.draws.any():
            drawn = left
            months.line(ax, left, scale=1.0, colour=colour, label=_("{direction}, ran").format(direction=_(direction)))
            ax.step(
                months.months_of(planned), planned.median, where="mid", color=colour, lw=1.2, ls="--", zorder=4,
                label=_("{direction}, slots").format(direction=_(direction)),
            )  # fmt: skip
    if drawn is None:
        return style.remark(ax, _(NOTHING))
    ax.set_ylim(bottom=0)
    ax.set_ylabel(_("trains a week"))
    months.dates_axis(ax, drawn)
    style.numbers(ax.yaxis)
    style.dress(ax, title=_("Timetable and trains"), below=months.what_is_drawn(runs, drawn))
    return ax


def per_week(runs: Simulated, rows: pd.DataFrame, column: str) -> Sample:
    """Return slots or trains a week by replication and month; the days of a month within the horizon count."""
    weekly = rows.assign(weekly=rows[column] * DAYS_A_WEEK / rows["days"])
    return months.by_month(runs, weekly, "weekly")
