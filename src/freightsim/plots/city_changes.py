"""Which cities gain cargo by a scenario, and which lose."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from freightsim.base import language
from freightsim.plots import bars, style
from freightsim.plots.style import in_figure as _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes

    from freightsim.statistics.comparison import Comparison

MOST = 6
"""Cities shown that gain most, and that lose most."""


def cities(
    comparison: Comparison,
    ax: Axes | None = None,
    *,
    scenario: str | None = None,
    most: int = MOST,
    names: style.Names = "auto",
) -> Axes:
    """Draw the change in FEU of the cities that gain and lose most, summed over the years that a scenario affects.

    Cities that join are shown in any case. The intervals hold together over all cities and scenarios; a pale bar is a
    change that may be chance.

    Parameters
    ----------
    comparison
        As `freightsim.compare` returns it.
    ax
        Where to draw; a new figure where none is given.
    scenario
        Name of the scenario; the first where none is given.
    most
        How many cities are shown of those that gain, and of those that lose.
    names
        How cities are called.

    Raises
    ------
    ValueError
        Where there is no such scenario.
    """
    name = chosen(comparison, scenario)
    ax = style.axes(ax)
    years = comparison.affected(name)
    if not years:
        return style.remark(ax, _("{name} changes nothing.").format(name=name))
    table = comparison.cities(name).sort_values(["change", "city"], ascending=[False, True], kind="stable")
    gain, lose = table[table["change"] > 0].head(most), table[table["change"] < 0].tail(most)
    shown = table[table.index.isin([*gain.index, *lose.index]) | table["joins"].to_numpy(dtype=bool)]
    if shown.empty:
        text = _("{name} does not change the cargo of any city.")
        return style.remark(ax, text.format(name=style.packaged_name(name)))
    known = {**comparison.base.scenario.cities, **comparison.others[name].scenario.cities}
    row = bars.rows(ax, [style.place_name(known[key], names) for key in shown["city"]])
    change = shown["change"].to_numpy(dtype=float)
    low, high = (shown[end].to_numpy(dtype=float) for end in ("low", "high"))
    sure = (low > 0) | (high < 0)
    kinds = (
        (sure & (change > 0), style.GREEN, _("gains")),
        (sure & (change < 0), style.PURPLE, _("loses")),
        (~sure, style.PALE, _("may be chance")),
    )
    for own, colour, label in kinds:
        if own.any():
            ax.barh(row.places[own], change[own], height=bars.THICK, color=colour, label=label, zorder=2, lw=0)
    if np.isfinite(low).any():
        bars.whiskers(ax, row, (low, high), _("95 % interval, all together"))
    ax.axvline(0, color=style.INK, lw=1, zorder=3)
    below = _("{name} against {base}; sum of {years}, {number} paired runs").format(
        name=style.packaged_name(name),
        base=style.packaged_name(comparison.base.scenario.name),
        years=span(years),
        number=comparison.replications,
    )
    bars.finish(ax, row, title=_("Cities that gain and lose most"), below=below, axis=_("change, FEU"))
    return ax


def chosen(comparison: Comparison, scenario: str | None) -> str:
    """Return the scenario that is asked for, the first where none is. Raises ValueError where there is no such one."""
    if scenario is None:
        return next(iter(comparison.others))
    if scenario not in comparison.others:
        text = language._("no scenario called '{name}'; there are {names}")
        raise ValueError(text.format(name=scenario, names=", ".join(comparison.others)))
    return scenario


def span(years: Sequence[int]) -> str:
    """Return the years from the first to the last, for a line below a title."""
    if len(years) == 1:
        return str(years[0])
    return _("{first} to {last}").format(first=years[0], last=years[-1])
