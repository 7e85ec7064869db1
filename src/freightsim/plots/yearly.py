"""Trips, cargo value and tonnes of each year, beside the published record."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Literal

import numpy as np

from freightsim.base.arguments import instance_of
from freightsim.base.arrays import Floats
from freightsim.facts import Figure, published
from freightsim.plots import style
from freightsim.plots.samples import Sample, Simulated, of_what, too_few, yearly
from freightsim.plots.style import in_figure as _
from freightsim.results.vocabulary import QUANTITIES, Quantity

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Record = Mapping[int, Mapping[str, Figure]]
"""Published figures by year and quantity."""


TRIPS = {"both": QUANTITIES["trips"], "outbound": QUANTITIES["trips_outbound"], "inbound": QUANTITIES["trips_inbound"]}


def trips(
    runs: Simulated,
    ax: Axes | None = None,
    *,
    direction: Literal["both", "outbound", "inbound"] = "both",
    record: Record | None = None,
) -> Axes:
    """Draw the train trips of each year with prediction intervals, beside the published ones.

    Parameters
    ----------
    runs
        One run or several; intervals need several.
    ax
        Where to draw; a new figure where none is given.
    direction
        Both directions, or one of them.
    record
        Published figures by year and quantity; those that ship with the package where none are given, none where it
        is empty.

    Raises
    ------
    TypeError
        Where something in the record is no figure.
    """
    return against_record(runs, ax, TRIPS[direction], record)


def value(runs: Simulated, ax: Axes | None = None, *, record: Record | None = None) -> Axes:
    """Draw the value of each year's cargo in USD million, as `trips` does."""
    return against_record(runs, ax, QUANTITIES["value_usd"], record)


def tonnes(runs: Simulated, ax: Axes | None = None, *, record: Record | None = None) -> Axes:
    """Draw the weight of each year's cargo in thousand tonnes, as `trips` does."""
    return against_record(runs, ax, QUANTITIES["tonnes"], record)


def _record(runs: Simulated) -> Record:
    """Return what was published; of another city's port nothing is."""
    return {} if runs.port else published()


def _checked(record: Record) -> Record:
    """Return a record that a caller gives. Raises TypeError where something in it is no published figure."""
    for year, figures in record.items():
        for name, figure in instance_of(f"record[{year!r}]", figures, Mapping).items():  # type: ignore[type-abstract]
            instance_of(f"record[{year!r}][{name!r}]", figure, Figure)
    return record


def against_record(runs: Simulated, ax: Axes | None, quantity: Quantity, record: Record | None = None) -> Axes:
    """Draw a yearly quantity: median and fan of single runs, and what was published of it.

    Published figures are of whole years, the first from the port's first train on: beside a year of which the horizon
    holds other days (`freightsim.base.clock.Clock.as_recorded`) there is none.
    """
    record = _record(runs) if record is None else _checked(record)
    ax = style.axes(ax)
    found = yearly(runs, quantity.id)
    if not found.keys:
        return style.remark(ax, _("The run has no year to show."))
    years = [int(str(year)) for year in found.keys]
    scaled = Sample(found.draws / quantity.scale, found.keys)
    _fan(ax, years, scaled)
    same = [year for year in years if runs.scenario.clock.as_recorded(year)]
    _published(ax, same, quantity, record)
    style.numbers(ax.yaxis)
    style.years_axis(ax, years, runs.scenario.clock)
    ax.set_ylim(bottom=0)
    ax.set_ylabel(_(quantity.axis))
    below, rough = of_what(runs), too_few(found.replications)
    style.dress(
        ax,
        title=style.sentence(_(quantity.what)),
        below=_("{runs}; {rough}").format(runs=below, rough=rough) if rough else below,
    )
    return ax


def _fan(ax: Axes, years: list[int], found: Sample) -> None:
    for level, colour in style.BANDS.items():
        ends = found.of_one(level)
        if ends is not None:
            label = _("{share} % of single runs").format(share=f"{100 * level:g}")
            low, high = (np.maximum(end, 0.0) for end in ends)
            band(ax, years, (low, high), colour, label)
    name = _("median of the runs") if found.replications > 1 else _("the run")
    marker = "o" if len(years) == 1 else ""
    ax.plot(years, found.median, color=style.BLUE, lw=2, marker=marker, label=name, zorder=3)


def band(ax: Axes, years: Sequence[int], ends: tuple[Floats, Floats], colour: str, label: str) -> None:
    """Fill what is between the ends of an interval, each of shape (years,); the band of a single year is a bar."""
    at, width = (years, None) if len(years) > 1 else ([years[0] - 0.15, years[0] + 0.15], 2)
    low, high = (np.repeat(end, width) if width else end for end in ends)
    ax.fill_between(at, low, high, facecolor=colour, lw=0, label=label, zorder=2)


def _published(ax: Axes, years: list[int], quantity: Quantity, record: Record) -> None:
    known = {year: record[year][quantity.id] for year in years if quantity.id in record.get(year, {})}
    if known:
        numbers = (
            np.array([getattr(figure, name) for figure in known.values()]) / quantity.scale
            for name in ("value", "low", "high")
        )
        points(ax, list(known), *numbers)


def points(
    ax: Axes, years: Sequence[int], middle: Floats, low: Floats, high: Floats, *, holdout: Collection[int] = ()
) -> None:
    """Draw published figures with the ends of what they may have been, each of shape (years,); NaN has no point.

    Those of years that a fit did not see are open.
    """
    at, out = np.asarray(years), np.isin(years, list(holdout))
    wide = (low < middle) | (high > middle)
    if wide.any():
        ends = np.stack([middle - low, high - middle])[:, wide]
        ax.errorbar(at[wide], middle[wide], ends, fmt="none", ecolor=style.INK, elinewidth=1.2, capsize=3, zorder=4)
    label = _("published, with its range") if wide.any() else _("published")
    ax.plot(at[~out], middle[~out], "o", color=style.INK, ms=5, label=label, zorder=5, clip_on=False)
    if out.any():
        label = _("published, held out")
        ax.plot(at[out], middle[out], "D", color=style.RED, mfc=style.PAPER, mew=1.8, ms=6, label=label, zorder=5)
