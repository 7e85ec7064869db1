"""What scenarios change in a yearly quantity."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from freightsim.plots import style

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from freightsim.statistics.comparison import Comparison

UNITS = {
    "trips": ("train trips", "trips a year", 1.0),
    "trips_outbound": ("outbound train trips", "trips a year", 1.0),
    "trips_inbound": ("inbound train trips", "trips a year", 1.0),
    "value_usd": ("cargo value", "USD million a year", 1e6),
    "tonnes": ("cargo", "thousand tonnes a year", 1e3),
    "feu": ("cargo", "FEU a year", 1.0),
    "teu": ("cargo", "TEU a year", 1.0),
    "feu_turned_away": ("cargo turned away", "FEU a year", 1.0),
    "yard_dwell_d": ("time in the yard, outbound", "days", 1.0),
    "transit_outbound_d": ("transit, outbound", "days", 1.0),
    "transit_inbound_d": ("transit, inbound", "days", 1.0),
    "cost_usd": ("cost", "USD million a year", 1e6),
    "support_usd": ("support", "USD million a year", 1e6),
    "t_co2e": ("emissions", "thousand t CO2e a year", 1e3),
    "cost_usd_per_feu": ("cost", "USD a FEU", 1.0),
    "support_usd_per_feu": ("support", "USD a FEU", 1.0),
    "t_co2e_per_feu": ("emissions", "t CO2e a FEU", 1.0),
}
"""What quantities are called, the unit of the axis, and what of the column's unit is one of it."""


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
        raise ValueError(f"no quantity called '{quantity}'; there are {', '.join(comparison.quantities())}")
    ax = style.axes(ax)
    name, unit, scale = UNITS.get(quantity, (quantity.replace("_", " "), "", 1.0))
    years = comparison.years
    ax.axhline(0, color=style.INK, lw=1, zorder=1)
    drawn = False
    for place, other in enumerate(comparison.others):
        found = [comparison.yearly(other, quantity, year).change for year in years]
        mean = np.array([each.mean for each in found]) / scale
        low, high = (
            np.array([math.nan if end is None else end for end in ends]) / scale
            for ends in ([each.ci_low for each in found], [each.ci_high for each in found])
        )
        at = np.array(years) + (place - (len(comparison.others) - 1) / 2) * 0.6 / len(comparison.others)
        colour = style.SERIES[place % len(style.SERIES)]
        known = np.isfinite(low)
        ends = np.stack([mean - low, high - mean])[:, known]
        ax.errorbar(at[known], mean[known], ends, fmt="none", ecolor=colour, elinewidth=1.5, capsize=3, zorder=2)
        ax.plot(at, mean, "o", color=colour, ms=5, label=other, zorder=3)
        drawn = drawn or bool(np.isfinite(mean).any())
    if not drawn:
        ax.clear()
        return style.remark(ax, f"Neither base nor scenario knows {name} in any year.")
    style.numbers(ax.yaxis)
    style.years_axis(ax, years)
    ax.set_ylabel(f"change, {unit}" if unit else "change")
    level = f"{100 * comparison.level:g} %"
    several = " of all scenarios together" if len(comparison.others) > 1 else ""
    below = f"against {comparison.base.scenario.name}; {comparison.replications} paired runs, {level} interval{several}"
    style.dress(ax, title=f"Change in {name}", below=below)
    return ax
