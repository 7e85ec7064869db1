"""What the transport of a year costs, stage by stage, and who pays."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np

from freightsim.plots import bars, style
from freightsim.plots.samples import Simulated, in_order, in_year, of_what, sample, shown_year, titled
from freightsim.plots.style import in_figure as _
from freightsim.results.vocabulary import PAID, PAYERS, leg_name

if TYPE_CHECKING:
    from matplotlib.axes import Axes

CostPer = Literal["year", "feu"]

COLOURS = {
    "central": style.RED,
    "province": style.PURPLE,
    "city": style.GREEN,
    "joining": style.SKY,
    "operator": style.ORANGE,
}
"""Colours of those who pay the subsidy."""


def cost(runs: Simulated, ax: Axes | None = None, *, per: CostPer = "year", year: int | None = None) -> Axes:
    """Draw the cost of each stage as paid by shippers and by others: governments, cities that join, and the operator.

    The whiskers are the 95 % interval of the mean cost. Where shippers pay more than a stage costs, the part of others
    is negative and stands left of 0.

    Parameters
    ----------
    runs
        One run or several; intervals need several.
    ax
        Where to draw; a new figure where none is given.
    per
        USD million in the year, or USD for each FEU that trains carried in it.
    year
        A year of the horizon; the last whole one where none is given.

    Raises
    ------
    ValueError
        Where the run has no such year.
    """
    ax = style.axes(ax)
    shown = shown_year(runs, year)
    table = runs.ledger
    rows = table[table["year"] == shown]
    if rows.empty or not rows["cost_usd"].sum():
        return style.remark(ax, _("No money was spent in {year}.").format(year=in_year(runs, shown)))
    unit = 1e6 if per == "year" else _feu(runs, shown)
    legs = [str(leg) for leg in dict.fromkeys(rows["leg"])]
    cost_usd, revenue, subsidy = (
        in_order(sample(runs, rows, "leg", name), legs, unit) for name in ("cost_usd", "revenue_usd", "subsidy_usd")
    )
    paid = {payer: in_order(sample(runs, rows, "leg", name), legs, unit).mean for payer, name in PAID.items()}
    paid = {payer: usd for payer, usd in paid.items() if np.abs(usd).max(initial=0.0) > bars.LEAST}
    parts = [(_("paid by shippers"), revenue.mean)]
    parts += [(_("subsidy: {payer}").format(payer=_(PAYERS[payer])), usd) for payer, usd in paid.items()]
    row = bars.rows(ax, [style.spoken_name(leg_name, leg) for leg in legs])
    bars.stacked(ax, row, parts, (style.BLUE, *(COLOURS[payer] for payer in paid)))
    bars.whiskers(ax, row, cost_usd.of_mean(), _("95 % interval of the mean cost"))
    right = np.maximum(revenue.mean, 0.0) + np.maximum(subsidy.mean, 0.0)
    ends = cost_usd.of_mean()
    texts = [style.rounded(each) for each in cost_usd.mean]
    bars.at_ends(ax, row, right if ends is None else np.fmax(right, ends[1]), texts)
    total, share = cost_usd.mean.sum(), subsidy.mean.sum() / cost_usd.mean.sum()
    axis = _("USD million in the year") if per == "year" else _("USD a FEU")
    below = _("{runs}; {total} {axis} in all, {share} % of it by others").format(
        runs=of_what(runs), total=style.rounded(total), axis=axis, share=f"{100 * share:.0f}"
    )
    bars.finish(ax, row, title=titled(_("Cost by stage"), runs, shown), below=below, axis=axis)
    return ax


def _feu(runs: Simulated, year: int) -> float:
    table = runs.yearly
    return float(table.loc[table["year"] == year, "feu"].mean()) or 1.0
