"""What scenarios change in a yearly quantity."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from freightsim.base import language
from freightsim.plots import style
from freightsim.plots.style import in_figure as _
from freightsim.results.vocabulary import QUANTITIES

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from freightsim.statistics.comparison import Comparison


def change(comparison: Comparison, ax: Axes | None = None, *, quantity: str = "trips") -> Axes:
    """Draw what each scenario changes in each year: the mean of paired differences with its interval.

    The same draws were used in base and scenario, and the intervals of all scenarios hold together at 95 %.

    Parameters
    ----------
    comparison
        As `freightsim.compare` returns it.
    ax
        Where to draw; a new figure where none is given.
    quantity
        A yearly quantity, see `Comparison.quantities`.

    Raises
    ------
    ValueError
        Where there is no such quantity.
    """
    if quantity not in comparison.quantities():
        text = language._("no quantity called '{name}'; there are {names}")
        raise ValueError(text.format(name=quantity, names=", ".join(comparison.quantities())))
    ax = style.axes(ax)
    shown = QUANTITIES[quantity]
    name, unit, scale = _(shown.what), _(shown.axis), shown.scale
    years = comparison.years
    ax.axhline(0, color=style.INK, lw=1, zorder=1)
    drawn = False
    for place, other in enumerate(comparison.others):
        found = [comparison.yearly(other, quantity, year) for year in years]
        mean = np.array([each.change.mean for each in found]) / scale
        low, high = np.array([each.ends or (math.nan, math.nan) for each in found]).T / scale
        at = np.array(years) + (place - (len(comparison.others) - 1) / 2) * 0.6 / len(comparison.others)
        colour = style.SERIES[place % len(style.SERIES)]
        known = np.isfinite(low)
        ends = np.stack([mean - low, high - mean])[:, known]
        ax.errorbar(at[known], mean[known], ends, fmt="none", ecolor=colour, elinewidth=1.5, capsize=3, zorder=2)
        ax.plot(at, mean, "o", color=colour, ms=5, label=style.label(style.packaged_name(other)), zorder=3)
        drawn = drawn or bool(np.isfinite(mean).any())
    if not drawn:
        ax.clear()
        return style.remark(ax, _("Neither base nor scenario has {name} in any year.").format(name=name))
    style.numbers(ax.yaxis)
    style.years_axis(ax, years, comparison.base.scenario.clock)
    ax.set_ylabel(_("change, {unit}").format(unit=unit) if unit else _("change"))
    level = f"{100 * comparison.level:g} %"
    below = _("against {base}; {number} paired runs, {level} interval")
    if len(comparison.others) > 1:
        below = _("against {base}; {number} paired runs, {level} interval of all scenarios together")
    base = style.packaged_name(comparison.base.scenario.name)
    below = below.format(base=base, number=comparison.replications, level=level)
    style.dress(ax, title=_("Change in {name}").format(name=name), below=below)
    return ax
