"""How long cargo waits for a train, through time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from freightsim.base.clock import HOURS_A_DAY
from freightsim.plots import months, style
from freightsim.plots.samples import Sample, Simulated
from freightsim.plots.style import in_figure as _
from freightsim.results.vocabulary import TRAINS, Station

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def waiting(runs: Simulated, ax: Axes | None = None) -> Axes:
    """Draw the mean days that containers wait for a train, by the month in which they came to stand ready.

    Outbound cargo waits at the port, released by customs; inbound cargo overseas, in the terminal.

    Parameters
    ----------
    runs
        One run or several.
    ax
        Where to draw; a new figure where none is given.
    """
    ax = style.axes(ax)
    drawn: list[Sample] = []
    names = {"outbound": _("outbound, at the port"), "inbound": _("inbound, abroad")}
    for direction, colour in style.DIRECTION_COLOURS.items():
        found = months.station_months(runs, Station(TRAINS[direction]), "wait_h")
        if found.keys and np.isfinite(found.draws).any():
            months.line(ax, found, scale=1 / HOURS_A_DAY, colour=colour, label=names[direction])
            drawn.append(found)
    if not drawn:
        return style.remark(ax, _("No container came to wait for a train in this run."))
    ax.set_ylim(bottom=0)
    ax.set_ylabel(_("days of waiting, mean"))
    months.dates_axis(ax, drawn[0])
    style.numbers(ax.yaxis)
    style.dress(ax, title=_("Waiting for a train"), below=months.what_is_drawn(runs, *drawn))
    return ax
