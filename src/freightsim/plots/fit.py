"""A fit in figures: simulated years with the published figures upon them, errors, and fitted curves."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from freightsim.base.arrays import Floats
from freightsim.base.language import N_
from freightsim.plots import style
from freightsim.plots.style import in_figure as _
from freightsim.plots.yearly import band, points
from freightsim.results.vocabulary import QUANTITIES
from freightsim.statistics import interval

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from freightsim.base.clock import Clock
    from freightsim.results.vocabulary import Quantity

MARKERS = ("o", "s", "^", "D", "v", "P")


def fan(
    ax: Axes,
    years: Sequence[int],
    draws: Floats,
    published: Floats,
    *,
    quantity: Quantity,
    clock: Clock,
    holdout: Collection[int] = (),
) -> Axes:
    """Draw simulated years as median and central 50, 80 and 95 % bands, with the published figures upon them.

    Parameters
    ----------
    ax
        Where to draw; they are returned.
    years
        Calendar years.
    draws
        Simulated figures, shape (draws, years), in the quantity's raw unit.
    published
        Published figures, shape (years,), same unit; NaN where there is none.
    quantity
        What is drawn.
    clock
        Of the simulated horizon: years that it holds in part are hatched.
    holdout
        Years that the fit did not see: shaded, their points open.

    Raises
    ------
    ValueError
        Where shapes do not fit.
    """
    scaled = _scaled(years, quantity, draws)
    for level, colour in style.BANDS.items():
        label = _("simulated, {share}").format(share=_percent(level))
        band(ax, years, interval(scaled, level), colour, label)
    ax.plot(years, np.median(scaled, axis=0), color=style.BLUE, lw=2, label=_("simulated, median"), zorder=3)
    return _dressed(ax, years, published, None, quantity, clock, holdout)


def fit_fan(
    ax: Axes,
    years: Sequence[int],
    run_noise: Floats,
    with_parameters: Floats,
    published: Floats,
    *,
    quantity: Quantity,
    clock: Clock,
    ranges: tuple[Floats, Floats] | None = None,
    holdout: Collection[int] = (),
) -> Axes:
    """Draw simulated years with two kinds of doubt: of a single run, and of the parameters on top.

    `run_noise`, shape (draws, years), are runs with the best parameters, shown by their 95 % band; `with_parameters`,
    shape (draws, years), runs with parameters drawn from their posterior, shown by median, 50, 80 and 95 % intervals.
    `ranges` are the ends of what the published figures may have been, each of shape (years,), NaN where nothing is
    known. All else is as with `fan`. Raises ValueError where shapes do not fit.
    """
    alone, both = (_scaled(years, quantity, draws) for draws in (run_noise, with_parameters))
    band(ax, years, interval(both, 0.95), style.PALE, _("runs and parameters, 95 %"))
    band(ax, years, interval(alone, 0.95), style.BAND_80, _("runs alone, 95 %"))
    for level, line in ((0.8, "--"), (0.5, ":")):
        label = _("runs and parameters, {share}").format(share=_percent(level))
        for end, name in zip(interval(both, level), (label, None), strict=True):
            ax.plot(years, end, line, color=style.RED, lw=1.4, label=name, zorder=2.5)
    ax.plot(years, np.median(both, axis=0), color=style.INK, lw=1.5, label=_("median"), zorder=3)
    return _dressed(ax, years, published, ranges, quantity, clock, holdout)


def fans_by_origin(
    ax: Axes,
    record: Mapping[int, float],
    draws: Mapping[int, tuple[Sequence[int], Floats]],
    *,
    quantity: Quantity,
    clock: Clock,
    share: float = 0.8,
) -> Axes:
    """Draw the record, and what was predicted from the end of several years.

    Each origin has a colour: a line through the medians from the published figure of the origin on, and the ends of a
    central interval of each predicted year. Origins stand a little apart in each year, so that none hides another.

    Parameters
    ----------
    ax
        Where to draw; they are returned.
    record
        Published figures by calendar year, in the quantity's raw unit.
    draws
        By origin, a year of the record: the years predicted from it, and simulated figures of these, shape
        (draws, years), in the same unit.
    quantity
        What is drawn.
    clock
        Of the simulated horizon: years that it holds in part are hatched.
    share
        Probability inside the intervals.

    Raises
    ------
    ValueError
        Where draws do not fit their years.
    """
    known = sorted(record)
    for place, (origin, (years, figures)) in enumerate(sorted(draws.items())):
        scaled = _scaled(years, quantity, figures)
        middle, (low, high) = np.median(scaled, axis=0), interval(scaled, share)
        colour, at = style.SERIES[place % len(style.SERIES)], np.array(years) + 0.09 * (place - (len(draws) - 1) / 2)
        begun = record[origin] / quantity.scale
        label = _("from {origin}, {share}").format(origin=origin, share=_percent(share))
        ax.plot([origin, *at], [begun, *middle], "--", color=colour, lw=1, zorder=2)
        ax.errorbar(at, middle, np.stack([middle - low, high - middle]), fmt=MARKERS[place % len(MARKERS)],
                    color=colour, ms=5, elinewidth=1.8, capsize=3, label=label, zorder=3)  # fmt: skip
    ax.plot(known, [record[year] / quantity.scale for year in known], "-", color=style.GREY, lw=1.2, zorder=1)
    middle = np.array([record[year] for year in known]) / quantity.scale
    points(ax, known, middle, middle, middle)
    style.numbers(ax.yaxis)
    style.years_axis(ax, known, clock)
    ax.set_ylim(bottom=0)
    ax.set_ylabel(_(quantity.axis))
    style.dress(ax, title=style.sentence(_("{what}, predicted from several years").format(what=_(quantity.what))))
    return ax


def _scaled(years: Sequence[int], quantity: Quantity, draws: Floats) -> Floats:
    """Return draws in the unit shown. Raises ValueError where they are not of these years."""
    if draws.ndim != 2 or draws.shape[1] != len(years):
        raise ValueError(f"draws {draws.shape} do not fit {len(years)} years")
    return draws / quantity.scale


def _dressed(
    ax: Axes,
    years: Sequence[int],
    published: Floats,
    ranges: tuple[Floats, Floats] | None,
    quantity: Quantity,
    clock: Clock,
    holdout: Collection[int],
) -> Axes:
    if len(published) != len(years):
        raise ValueError(f"{len(published)} published figures do not fit {len(years)} years")
    low, high = (np.where(np.isnan(each), published, each) for each in ranges or (published, published))
    points(ax, years, *(each / quantity.scale for each in (published, low, high)), holdout=holdout)
    for year in sorted(set(holdout) & set(years)):
        ax.axvspan(year - 0.5, year + 0.5, color=style.GREY, alpha=0.15, lw=0, zorder=0)
    style.numbers(ax.yaxis)
    style.years_axis(ax, list(years), clock)
    ax.set_ylim(bottom=0)
    ax.set_ylabel(_(quantity.axis))
    style.dress(ax, title=style.sentence(_(quantity.what)))
    return ax


def residuals(ax: Axes, table: pd.DataFrame, *, tolerance: float, clock: Clock, label: str = "") -> Axes:
    """Draw the relative error of each year with the 95 % interval of the mean, and the tolerance as a band.

    Parameters
    ----------
    ax
        Where to draw; they are returned.
    table
        Columns `quantity` (its id, or words), `year`, and as shares of the published figure `error` (simulated over
        published, less 1), `low` and `high` (the same of the ends of the interval; NaN where there is none).
    tolerance
        Error that is let pass, a share.
    clock
        Of the simulated horizon.
    label
        What the error is; by default simulated over published, less 1.
    """
    from matplotlib.ticker import PercentFormatter

    years = sorted(int(year) for year in table["year"].unique())
    names = list(dict.fromkeys(table["quantity"]))
    within = _("within {share}").format(share=_percent(tolerance))
    ax.axhspan(-tolerance, tolerance, color=style.GREEN, alpha=0.13, lw=0, label=within, zorder=0)
    ax.axhline(0, color=style.INK, lw=1, zorder=1)
    for place, name in enumerate(names):
        rows = table[table["quantity"] == name]
        at = rows["year"].to_numpy() + (place - (len(names) - 1) / 2) * 0.6 / len(names)
        error, low, high = (rows[each].to_numpy() for each in ("error", "low", "high"))
        whiskers = np.nan_to_num(np.stack([error - low, high - error]))
        colour = style.SERIES[place % len(style.SERIES)]
        ax.errorbar(at, error, whiskers, fmt="none", ecolor=colour, elinewidth=1.5, capsize=3, zorder=2)
        ax.plot(at, error, MARKERS[place % len(MARKERS)], ms=5, color=colour, label=_(_words(name)), zorder=3)
    style.years_axis(ax, years, clock)
    ax.set_xlim(years[0] - 0.6, years[-1] + 0.6)
    ax.yaxis.set_major_formatter(PercentFormatter(1.0, symbol=" %"))
    ax.set_ylabel(_(label or N_("simulated / published \N{MINUS SIGN} 1")))
    style.dress(ax, title=_("Error of each year"))
    return ax


def _words(name: str) -> str:
    return QUANTITIES[name].short if name in QUANTITIES else name


def adjustments(
    ax: Axes,
    times: Floats,
    curves: Mapping[str, Floats],
    years: Sequence[int],
    adjusted: Mapping[str, Floats],
    *,
    clock: Clock,
) -> Axes:
    """Draw the structural curve of each direction over time, and how far yearly adjustments lead away from it.

    Parameters
    ----------
    ax
        Where to draw; they are returned.
    times
        Decimal years, shape (times,). Years are labelled in their middle, as in the other figures.
    curves
        Log-odds of the curve by direction, each of shape (times,).
    years
        Years that have an adjustment; their points stand in the middle of the year.
    adjusted
        Log-odds of curve and adjustment together by direction, each of shape (years,); NaN where there is none.
    clock
        Of the simulated horizon.
    """
    shown = np.asarray(times) - 0.5
    for place, (direction, curve) in enumerate(curves.items()):
        colour, at = style.DIRECTION_COLOURS[direction], adjusted[direction]
        label = _("{direction}, curve").format(direction=_(direction))
        ax.plot(shown, curve, color=colour, lw=2, label=label, zorder=2)
        ax.vlines(years, np.interp(years, shown, curve), at, color=colour, lw=1.2, zorder=1.5)
        label = _("{direction}, year adjusted").format(direction=_(direction))
        ax.plot(years, at, MARKERS[place], color=colour, ms=5, label=label, zorder=3)
    style.numbers(ax.yaxis)
    style.years_axis(ax, list(clock.years), clock)
    ax.set_ylabel(_("log-odds"))
    style.dress(ax, title=style.sentence(_("attraction of rail via the port")))
    return ax


def _percent(share: float) -> str:
    return f"{100 * share:g} %"
