"""A yearly quantity of base and scenarios, as lines beside each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from freightsim.plots import style
from freightsim.plots.samples import Sample, Simulated, yearly
from freightsim.plots.style import in_figure as _
from freightsim.results.vocabulary import QUANTITIES, Quantity

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from freightsim.statistics.comparison import Comparison


def trips(comparison: Comparison, ax: Axes | None = None) -> Axes:
    """Draw the mean train trips a year of base and scenarios, each with its 95 % interval of the mean.

    Intervals that overlap do not say that there is no change: the same draws were used, see the figure `change`.

    Parameters
    ----------
    comparison
        As `freightsim.compare` returns it.
    ax
        Where to draw; a new figure where none is given.
    """
    return beside(comparison, ax, QUANTITIES["trips"])


def value(comparison: Comparison, ax: Axes | None = None) -> Axes:
    """Draw the mean cargo value a year in USD million, as `trips` does."""
    return beside(comparison, ax, QUANTITIES["value_usd"])


def tonnes(comparison: Comparison, ax: Axes | None = None) -> Axes:
    """Draw the mean weight of a year's cargo in thousand tonnes, as `trips` does."""
    return beside(comparison, ax, QUANTITIES["tonnes"])


def beside(comparison: Comparison, ax: Axes | None, quantity: Quantity) -> Axes:
    """Draw a yearly quantity of base and scenarios."""
    ax = style.axes(ax)
    base = style.packaged_name(comparison.base.scenario.name)
    known: list[tuple[str, Simulated]] = [(base, comparison.base)]
    known += [
        (name if name != base else _("{name} (changed)").format(name=name), runs)
        for name, runs in ((style.packaged_name(each), runs) for each, runs in comparison.others.items())
    ]
    years: list[int] = comparison.years
    for place, (name, runs) in enumerate(known):
        found = yearly(runs, quantity.id)
        scaled = Sample(found.draws / quantity.scale, found.keys)
        colour = style.INK if place == 0 else style.SERIES[(place - 1) % len(style.SERIES)]
        ends = scaled.of_mean()
        if ends is not None and len(years) > 1:
            ax.fill_between(years, *ends, facecolor=colour, alpha=0.18, lw=0, zorder=2)
        dashes = "--" if place == 0 else "-"
        marker = "o" if len(years) == 1 else ""
        label = style.label(_("{name} (base)").format(name=name) if place == 0 else name)
        ax.plot(years, scaled.mean, dashes, color=colour, lw=1.8, marker=marker, label=label, zorder=3)
    style.numbers(ax.yaxis)
    style.years_axis(ax, years, comparison.base.scenario.clock)
    ax.set_ylim(bottom=0)
    ax.set_ylabel(_(quantity.axis))
    below = _("{number} runs of each; line: mean, band: its 95 % interval").format(number=comparison.replications)
    style.dress(ax, title=style.sentence(_(quantity.what)), below=below)
    return ax
