"""Slots a week, and how many trains ran, through time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd

from freightsim.base.language import N_
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
    drawn: list[Sample] = []
    for direction in DIRECTIONS:
        colour = style.DIRECTION_COLOURS[direction]
        own = table[table["direction"] == direction]
        planned, left = (months.by_month(runs, own, column) for column in ("slots", "trains"))
        if planned.draws.any() or left.draws.any():
            drawn.append(left)
            weekly, label = per_week(runs, own), _("{direction}, ran").format(direction=_(direction))
            months.line(ax, left, scale=weekly, colour=colour, label=label)
            ax.step(
                months.months_of(planned), planned.median * weekly, where="mid", color=colour, lw=1.2, ls="--",
                zorder=4, label=_("{direction}, slots").format(direction=_(direction)),
            )  # fmt: skip
    if not drawn:
        return style.remark(ax, _(NOTHING))
    ax.set_ylim(bottom=0)
    ax.set_ylabel(_("trains a week"))
    months.dates_axis(ax, drawn[0])
    style.numbers(ax.yaxis)
    style.dress(ax, title=_("Timetable and trains"), below=months.what_is_drawn(runs, *drawn))
    return ax


def per_week(runs: Simulated, rows: pd.DataFrame) -> npt.NDArray[np.floating]:
    """Return what turns the count of a month into one a week, by month: the days of a month within the horizon count.

    Intervals are those of the counts, and turned after: a count is known by whole numbers, a rate is not.
    """
    days = months.by_month(runs, rows, "days").median
    return np.divide(DAYS_A_WEEK, days, out=np.full_like(days, np.nan), where=days > 0)
