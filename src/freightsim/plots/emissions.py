"""Greenhouse gases of a year's transport: leg by leg, and beside the other ways."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd

from freightsim.base.language import N_
from freightsim.plots import bars, style
from freightsim.plots.samples import Sample, Simulated, in_order, in_year, of_what, sample, shown_year, titled
from freightsim.plots.style import in_figure as _
from freightsim.results.vocabulary import TRACTIONS as WORDS
from freightsim.results.vocabulary import leg_name

if TYPE_CHECKING:
    from matplotlib.axes import Axes

EmissionsBy = Literal["leg", "way"]
EmissionsPer = Literal["year", "teu"]
TRACTIONS = {
    "electric": style.SKY,
    "diesel": style.INK,
    "truck": style.ORANGE,
    "ship": style.BLUE,
    "mixed": style.PURPLE,
    "aircraft": style.RED,
}
"""Colours of tractions; those of which no leg of the cargo has any are not drawn."""
WAYS = {"rail": N_("by rail, as carried"), "sea": N_("the same cargo by sea"), "air": N_("the same cargo by air")}


def emissions(
    runs: Simulated,
    ax: Axes | None = None,
    *,
    by: EmissionsBy = "leg",
    per: EmissionsPer = "teu",
    year: int | None = None,
) -> Axes:
    """Draw tonnes of CO2 equivalents, well to wheel: each leg by what pulls, or the total beside sea and air.

    The whiskers are the 95 % interval of the mean.

    Parameters
    ----------
    runs
        One run or several; intervals need several.
    ax
        Where to draw; a new figure where none is given.
    by
        `leg`: legs of the cargo as it went; `way`: its total, and that of the same cargo by sea and by air.
    per
        For each TEU carried, or thousand tonnes in the year.
    year
        A year of the horizon; the last whole one where none is given.

    Raises
    ------
    ValueError
        Where the run has no such year.
    """
    ax = style.axes(ax)
    shown = shown_year(runs, year)
    table = runs.emissions
    rows = table[table["year"] == shown]
    teu = float(runs.yearly.loc[runs.yearly["year"] == shown, "teu"].mean())
    if rows.empty or not teu > 0:
        return style.remark(ax, _("No cargo was carried in {year}.").format(year=in_year(runs, shown)))
    unit = teu if per == "teu" else 1e3
    row, total = _by_leg(runs, ax, rows, unit) if by == "leg" else _by_way(runs, ax, rows, unit)
    ends = total.of_mean()
    bars.whiskers(ax, row, ends, _("95 % interval of the mean"))
    texts = [style.rounded(each) for each in total.mean]
    bars.at_ends(ax, row, total.mean if ends is None else np.fmax(total.mean, ends[1]), texts)
    axis = _("t CO2e a TEU") if per == "teu" else _("thousand t CO2e in the year")
    title = _("Emissions by leg") if by == "leg" else _("Emissions by mode")
    rail = rows.loc[rows["way"] == "rail", "t_co2e"].sum() / rows["replication"].nunique() / unit
    below = _("{runs}; in all by rail {total} {axis}")
    below = below.format(runs=of_what(runs), total=style.rounded(rail), axis=axis)
    bars.finish(ax, row, title=titled(title, runs, shown), below=below, axis=axis)
    return ax


def _by_leg(runs: Simulated, ax: Axes, rows: pd.DataFrame, unit: float) -> tuple[bars.RowLabels, Sample]:
    own = rows[rows["way"] == "rail"]
    legs = [str(leg) for leg in dict.fromkeys(own["leg"])]
    parts = []
    drawn = [each for each in TRACTIONS if (own["traction"] == each).any()]
    for traction in drawn:
        of_it = own.assign(t_co2e=own["t_co2e"].where(own["traction"] == traction, 0.0))
        parts.append((_(WORDS[traction]), in_order(sample(runs, of_it, "leg", "t_co2e"), legs, unit).mean))
    row = bars.rows(ax, [style.spoken_name(leg_name, leg) for leg in legs])
    bars.stacked(ax, row, parts, [TRACTIONS[each] for each in drawn])
    return row, in_order(sample(runs, own, "leg", "t_co2e"), legs, unit)


def _by_way(runs: Simulated, ax: Axes, rows: pd.DataFrame, unit: float) -> tuple[bars.RowLabels, Sample]:
    found = in_order(sample(runs, rows, "way", "t_co2e"), list(WAYS), unit)
    row = bars.rows(ax, [_(words) for words in WAYS.values()])
    bars.stacked(ax, row, [(_("mean of the runs"), found.mean)], (style.SKY,))
    return row, found
