"""Where a container's time goes, stage by stage."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from freightsim.base.clock import HOURS_A_DAY
from freightsim.base.language import N_
from freightsim.plots import bars, style
from freightsim.plots.samples import Sample, Simulated, by_replication, of_what
from freightsim.plots.style import in_figure as _
from freightsim.results.vocabulary import STAGE_KEY, stage_name

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from freightsim.scenario import Scenario

Side = Literal["outbound", "inbound", "both"]
HEADINGS = {"outbound": N_("OUTBOUND"), "inbound": N_("INBOUND"), "both": N_("AT BORDERS")}
MOST_BORDERS = 3
"""Borders shown, those with most containers."""


def stage_times(
    runs: Simulated, ax: Axes | None = None, *, direction: Side = "both", most_borders: int = MOST_BORDERS
) -> Axes:
    """Draw the days that containers spend at each stage: mean with its 95 % interval, and 95th percentile.

    Stages in which cargo stands because something is short have another colour than work and haul. The run of the
    train itself is no stage.

    Parameters
    ----------
    runs
        One run or several.
    ax
        Where to draw; a new figure where none is given.
    direction
        Stages of both directions, or of one.
    most_borders
        How many borders are shown, those with most containers first; the others are left out.
    """
    ax = style.axes(ax)
    table = _rows(runs.stages, direction, most_borders)
    if table.empty:
        return style.remark(ax, _("No container completed a stage in this run."))
    mean, p95 = (_by_stage(table, column) for column in ("mean_h", "p95_h"))
    stages = table.drop_duplicates(list(STAGE_KEY))
    names, is_stage = _names(stages, runs.scenario)
    row = bars.rows(ax, names)
    own = bars.RowLabels(
        [name for name, shown in zip(row.names, is_stage, strict=True) if shown], row.places[is_stage], 0.0
    )
    waiting = stages["waiting"].to_numpy(dtype=bool)
    days = mean.mean / HOURS_A_DAY
    kinds = ((waiting, style.ORANGE, _("waiting, mean")), (~waiting, style.SKY, _("work or haul, mean")))
    for chosen, colour, name in kinds:
        if chosen.any():
            ax.barh(own.places[chosen], days[chosen], height=bars.THICK, color=colour, label=name, zorder=2, lw=0)
    ends = mean.of_mean()
    if ends is not None:
        bars.whiskers(ax, own, (ends[0] / HOURS_A_DAY, ends[1] / HOURS_A_DAY), _("95 % interval of the mean"))
    tail = p95.mean / HOURS_A_DAY
    label = _("95th percentile of containers")
    ax.plot(tail, own.places, "D", color=style.INK, ms=4, mfc=style.PAPER, label=label, zorder=5)
    for heading, shown in zip(ax.get_yticklabels(), is_stage, strict=True):
        if not shown:
            heading.set(fontweight="bold", color=style.INK)
    ax.set_xlim(left=0)
    below = _("{runs}; without the run of the train itself").format(runs=of_what(runs))
    bars.finish(ax, row, title=_("Time of a container by stage"), below=below, axis=_("days a container"))
    return ax


def _rows(stages: pd.DataFrame, direction: Side, most_borders: int) -> pd.DataFrame:
    """Return the stages to show, in the order of the journey, those at borders last."""
    rows = stages[stages["feu"] > 0]
    borders = rows[rows["direction"] == "both"]
    busiest = borders.groupby("place", sort=False)["feu"].sum().nlargest(most_borders, keep="first").index
    parts = [rows[rows["direction"] == way] for way in ("outbound", "inbound") if direction in (way, "both")]
    return pd.concat([*parts, borders[borders["place"].isin(busiest)]], ignore_index=True)


def _by_stage(table: pd.DataFrame, column: str) -> Sample:
    keys = list(dict.fromkeys(zip(*(table[name] for name in STAGE_KEY), strict=True)))
    wide = table.pivot_table(index="replication", columns=list(STAGE_KEY), values=column, aggfunc="first")
    wide = wide.reindex(columns=pd.MultiIndex.from_tuples(keys))
    return by_replication(wide.to_numpy(dtype=float), wide.index.to_numpy(), keys)


def _names(stages: pd.DataFrame, scenario: Scenario) -> tuple[list[str], npt.NDArray[np.bool_]]:
    """Return the names of all rows, headings among them, and which of them are stages."""
    names: list[str] = []
    is_stage: list[bool] = []
    for way, own in stages.groupby("direction", sort=False):
        names += [
            _(HEADINGS[way]),
            *(
                style.spoken_name(stage_name, stage, way, place, scenario)
                for stage, place in zip(own["stage"], own["place"], strict=True)
            ),
        ]
        is_stage += [False, *[True] * len(own)]
    return names, np.array(is_stage)
