"""Map of what a scenario changes: the cities that gain cargo and those that lose."""

from __future__ import annotations

from typing import TYPE_CHECKING

from freightsim.base.language import N_
from freightsim.plots import maps, style
from freightsim.plots.catchment import Dot, cities, ground, named
from freightsim.plots.city_changes import chosen, span
from freightsim.plots.style import in_figure as _

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from freightsim.statistics.comparison import Comparison


def catchment(
    comparison: Comparison,
    ax: Axes | None = None,
    *,
    scenario: str | None = None,
    names: style.Names = "auto",
    borders: maps.Borders | None = None,
) -> Axes:
    """Draw the cities that gain and lose cargo: the area of a dot is in proportion to the change in FEU.

    Changes are summed over the years that the scenario affects; pale dots may be chance (the intervals hold together
    over all cities and scenarios at 95 %).

    Parameters
    ----------
    comparison
        As `freightsim.compare` returns it.
    ax
        Where to draw; a new figure where none is given.
    scenario
        Name of the scenario; the first where none is given.
    names
        How cities are called.
    borders
        `thin` for borders as they are in fact, `none`, or the path of a GeoJSON file with others; what the scenario
        says (`map.borders`) where nothing is given.

    Raises
    ------
    ValueError
        Where there is no such scenario.
    InputError
        Where a file of borders cannot be used.
    """
    name = chosen(comparison, scenario)
    ax = style.axes(ax)
    years = comparison.affected(name)
    table = comparison.cities(name) if years else None
    changed = table[table["change"] != 0] if table is not None else None
    if changed is None or changed.empty:
        text = _("{name} does not change the cargo of any city.")
        return style.remark(ax, text.format(name=style.packaged_name(name)))
    dots = [
        Dot(str(row.city), abs(float(row.change)), _colour(float(row.low), float(row.high)))
        for row in changed.astype({"low": float, "high": float}).itertuples()
    ]
    other = comparison.others[name].scenario
    known = {**comparison.base.scenario.cities, **other.cities}
    ground(ax, other, borders)
    for colour, label in KINDS.items():
        if any(dot.colour == colour for dot in dots):
            ax.scatter([], [], s=40, c=colour, label=_(label), linewidths=0)
    cities(ax, other, known, dots)
    below = _("{name} against {base}; area of a dot: change in FEU, sum of {years}").format(
        name=style.packaged_name(name), base=style.packaged_name(comparison.base.scenario.name), years=span(years)
    )
    maps.finish(ax, title=_("Cities that gain and lose"), below=below)
    return named(ax, other, known, dots, names)


KINDS = {style.GREEN: N_("gains"), style.PURPLE: N_("loses"), style.PALE: N_("may be chance")}


def _colour(low: float, high: float) -> str:
    """Return the colour of a change by its interval; one that is not known may be chance."""
    if low > 0:
        return style.GREEN
    return style.PURPLE if high < 0 else style.PALE
