"""Figures for texts: simulated years as fans, errors, fitted curves, posteriors.

Colours and files are those of all figures (`freightsim.plots.style`); these are readable at a width of 900 pixels.
Nothing here keeps state or needs a screen: figures are made by `canvas`, drawn upon, and written by `save`.
"""

from __future__ import annotations

import textwrap
from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from freightsim.base.arrays import Floats
from freightsim.base.language import N_
from freightsim.plots.style import BLUE, GREEN, GREY, GRID, ORANGE, RED, SERIES, SKY, in_figure, save
from freightsim.reports.against_record import Comparison
from freightsim.statistics import Prior, Score, interval

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["adjustments", "canvas", "fan", "fit_fan", "pairs", "residual_table", "residuals", "save", "scores_bars"]


BLACK = "#000000"
MARKERS = ("o", "s", "^", "D", "v", "P")
SMALL, NORMAL = 10.0, 11.0
"""Sizes of type in points, on a figure 9 inches wide."""
LEVELS = {0.95: 0.25, 0.8: 0.45, 0.5: 0.7}
"""Central intervals of a fan, the widest first, and how much of the full colour each has."""


def canvas(rows: int = 1, columns: int = 1, *, width: float = 9.0, height: float = 4.5) -> tuple[Figure, list[Axes]]:
    """Return an empty figure and its axes, row by row; width and height in inches, 100 pixels each at 900 pixels."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(width, height), layout="constrained", facecolor="white")
    return figure, list(figure.subplots(rows, columns, squeeze=False).ravel())


def fan(
    ax: Axes,
    years: Sequence[int],
    draws_by_year: Floats,
    published: Floats,
    *,
    label: str,
    unit: str,
    holdout: Collection[int] = (),
    low: Floats | None = None,
    high: Floats | None = None,
) -> Axes:
    """Draw simulated years as median and central 50, 80 and 95 % bands, with the published figures upon them.

    Parameters
    ----------
    ax
        Where to draw.
    years
        Calendar years, two or more.
    draws_by_year
        Simulated figures, shape (draws, years), in the unit given.
    published
        Published figures, shape (years,), same unit; NaN where there is none.
    label, unit
        What the axis shows, and its unit (empty where it has none).
    holdout
        Years that the fit did not see: shaded, their points open.
    low, high
        Ends of what the published figure may have been, shape (years,); NaN where nothing is known of it.

    Returns
    -------
    Axes
        The axes given.

    Raises
    ------
    ValueError
        Where shapes do not fit.
    """
    _check(years, draws_by_year, published)
    for level, strength in LEVELS.items():
        _band(
            ax,
            years,
            draws_by_year,
            level,
            _mixed(SKY, strength),
            in_figure(N_("simulated, {share}")).format(share=_percent(level)),
        )
    ax.plot(
        years, np.median(draws_by_year, axis=0), color=BLUE, lw=2, label=in_figure(N_("simulated, median")), zorder=3
    )
    _points(ax, years, published, low, high, holdout)
    _dress(ax, years, label, unit)
    _from_zero(ax, published, draws_by_year)
    return ax


def fit_fan(
    ax: Axes,
    years: Sequence[int],
    run_noise: Floats,
    with_parameters: Floats,
    published: Floats,
    *,
    label: str,
    unit: str,
    holdout: Collection[int] = (),
    low: Floats | None = None,
    high: Floats | None = None,
) -> Axes:
    """Draw simulated years with two kinds of doubt: of a single run, and of the parameters on top.

    `run_noise`, shape (draws, years), are runs with the best parameters, shown by their 95 % band; `with_parameters`,
    shape (draws, years), runs with parameters drawn from their posterior, shown by median, 50, 80 and 95 % intervals.
    All else is as with `fan`. Raises ValueError where shapes do not fit.
    """
    _check(years, run_noise, published)
    _check(years, with_parameters, published)
    _band(ax, years, with_parameters, 0.95, _mixed(ORANGE, 0.45), in_figure(N_("runs and parameters, 95 %")))
    _band(ax, years, run_noise, 0.95, _mixed(SKY, 0.6), in_figure(N_("runs alone, 95 %")))
    for level, style in ((0.8, "--"), (0.5, ":")):
        for end, name in zip(
            interval(with_parameters, level),
            (in_figure(N_("runs and parameters, {share}")).format(share=_percent(level)), None),
            strict=True,
        ):
            ax.plot(years, end, style, color=RED, lw=1.4, label=name, zorder=2.5)
    ax.plot(years, np.median(with_parameters, axis=0), color=BLACK, lw=1.5, label=in_figure(N_("median")), zorder=3)
    _points(ax, years, published, low, high, holdout)
    _dress(ax, years, label, unit)
    _from_zero(ax, published, run_noise, with_parameters)
    return ax


def residual_table(comparisons: Mapping[int, Mapping[str, Comparison]], quantities: Sequence[str]) -> pd.DataFrame:
    """Return the table that `residuals` draws, from simulated years beside the record.

    Columns: `quantity`, `year`, and as shares of the published figure `error` (simulated over published, less 1),
    `low` and `high` (the same of the ends of the 95 % interval of the mean; NaN where there is one replication).
    Years without a published figure have no row.
    """
    import pandas as pd

    rows = [
        (name, year, found.error, *_relative_ends(found))
        for name in quantities
        for year, found in ((year, of_year[name]) for year, of_year in comparisons.items() if name in of_year)
        if found.error is not None
    ]
    return pd.DataFrame(rows, columns=["quantity", "year", "error", "low", "high"])


def _relative_ends(found: Comparison) -> tuple[float, float]:
    low, high = found.simulated.ci_low, found.simulated.ci_high
    if found.published is None or low is None or high is None:
        return np.nan, np.nan
    return low / found.published.value - 1, high / found.published.value - 1


def residuals(
    ax: Axes,
    table: pd.DataFrame,
    *,
    tolerance: float,
    holdout: Collection[int] = (),
    label: str = N_("simulated / published \N{MINUS SIGN} 1"),
) -> Axes:
    """Draw the relative error of each year with the 95 % interval of the mean, and the tolerance as a band.

    Parameters
    ----------
    ax
        Where to draw.
    table
        As `residual_table` returns it: columns `quantity`, `year`, and as shares `error`, `low`, `high`.
    tolerance
        Error that is let pass, a share.
    holdout
        Years that the fit did not see: shaded, their points open.
    label
        What the error is.

    Returns
    -------
    Axes
        The axes given.
    """
    from matplotlib.ticker import PercentFormatter

    years = sorted(int(year) for year in table["year"].unique())
    quantities = list(dict.fromkeys(table["quantity"]))
    ax.axhspan(
        -tolerance,
        tolerance,
        color=GREEN,
        alpha=0.13,
        lw=0,
        label=in_figure(N_("within {share}")).format(share=_percent(tolerance)),
        zorder=0,
    )
    ax.axhline(0, color=BLACK, lw=1, zorder=1)
    for place, name in enumerate(quantities):
        rows = table[table["quantity"] == name]
        aside = (place - (len(quantities) - 1) / 2) * 0.6 / len(quantities)
        seen = ~rows["year"].isin(list(holdout)).to_numpy()
        at, error = rows["year"].to_numpy() + aside, rows["error"].to_numpy()
        whiskers = np.nan_to_num(np.stack([error - rows["low"].to_numpy(), rows["high"].to_numpy() - error]))
        colour, marker = SERIES[place % len(SERIES)], MARKERS[place % len(MARKERS)]
        ax.errorbar(at, error, whiskers, fmt="none", ecolor=colour, elinewidth=1.5, capsize=3, zorder=2)
        for chosen, face in ((seen, colour), (~seen, "white")):
            ax.plot(at[chosen], error[chosen], marker, ms=6.5, color=colour, mfc=face, mew=1.5, zorder=3)
        ax.plot([], [], marker, ms=6.5, color=colour, label=in_figure(name.replace("_", " ")))
    if table["year"].isin(list(holdout)).any():
        ax.plot([], [], "o", ms=6.5, color=GREY, mfc="white", mew=1.5, label=in_figure(N_("open: held out")))
    _shade(ax, years, holdout)
    _dress(ax, years, label, "")
    _legend(ax, 5, above=True)
    ax.yaxis.set_major_formatter(PercentFormatter(1.0, symbol=" %"))
    ax.set_xlim(years[0] - 0.6, years[-1] + 0.6)
    return ax


def adjustments(
    ax: Axes,
    times: Floats,
    curves: Mapping[str, Floats],
    years: Sequence[int],
    adjusted: Mapping[str, Floats],
    *,
    label: str = N_("attraction of rail via the port"),
    holdout: Collection[int] = (),
) -> Axes:
    """Draw the structural curve of each direction over time, and how far yearly adjustments lead away from it.

    Parameters
    ----------
    ax
        Where to draw.
    times
        Decimal years, shape (times,). Years are labelled in their middle, as in the other figures.
    curves
        Log-odds of the curve by direction, each of shape (times,).
    years
        Years that have an adjustment; their points stand in the middle of the year.
    adjusted
        Log-odds of curve and adjustment together by direction, each of shape (years,); NaN where there is none.
    label
        What the log-odds are of.
    holdout
        Years that the fit did not see, shaded.

    Returns
    -------
    Axes
        The axes given.
    """
    shown = np.asarray(times) - 0.5
    for place, (direction, curve) in enumerate(curves.items()):
        colour, points = SERIES[place], adjusted[direction]
        ax.plot(
            shown,
            curve,
            color=colour,
            lw=2,
            label=in_figure(N_("{direction}, curve")).format(direction=in_figure(direction)),
            zorder=2,
        )
        ax.vlines(years, np.interp(years, shown, curve), points, color=colour, lw=1.2, zorder=1.5)
        ax.plot(
            years,
            points,
            MARKERS[place],
            color=colour,
            ms=6.5,
            label=in_figure(N_("{direction}, year adjusted")).format(direction=in_figure(direction)),
            zorder=3,
        )
    _shade(ax, years, holdout)
    _dress(ax, years, label, N_("log-odds"), columns=2)
    return ax


def pairs(
    draws: Floats, names: Sequence[str], labels: Sequence[str], *, priors: Mapping[str, Prior] | None = None
) -> Figure:
    """Return a figure of the posterior: each parameter on the diagonal, each pair of them below.

    Parameters
    ----------
    draws
        From the posterior, shape (draws, parameters).
    names
        Names of the parameters.
    labels
        What is written at the axes, with the unit; long ones are broken.
    priors
        By name, drawn as a line over the histogram.

    Raises
    ------
    ValueError
        Where names or labels do not fit the draws.
    """
    k = draws.shape[1]
    if len(names) != k or len(labels) != k:
        raise ValueError(f"{len(names)} names and {len(labels)} labels do not fit {k} parameters")
    size = max(9.0, 1.25 * k)
    figure, all_axes = canvas(k, k, width=size, height=size * 0.92)
    type_size = SMALL if k <= 5 else 9.0
    limits = [_limits(column) for column in draws.T]
    texts = [textwrap.fill(label, max(12, 60 // k), break_on_hyphens=False) for label in labels]
    for place, ax in enumerate(all_axes):
        row, column = divmod(place, k)
        if column > row:
            ax.remove()
            continue
        if column == row:
            _marginal(ax, draws[:, row], limits[row], priors.get(names[row]) if priors else None)
        else:
            _density(ax, draws[:, column], draws[:, row], limits[column], limits[row])
            ax.set_ylim(limits[row])
        ax.set_xlim(limits[column])
        _small_ticks(ax, type_size, left=column == 0 and row > 0, bottom=row == k - 1)
        if row == k - 1:
            ax.set_xlabel(texts[column], fontsize=type_size)
        if column == 0 and row > 0:
            ax.set_ylabel(texts[row], fontsize=type_size)
    figure.align_labels()
    if priors:
        handles = figure.axes[0].get_legend_handles_labels()
        figure.legend(*handles, loc="upper right", fontsize=NORMAL, frameon=False)
    return figure


def scores_bars(ax: Axes, scores: Mapping[str, Score]) -> Axes:
    """Draw the relative CRPS of forecasts as bars, the best on top, with the relative error of their points as dots."""
    from matplotlib.ticker import PercentFormatter

    names = sorted(scores, key=lambda name: -scores[name].relative_crps)
    values = [scores[name].relative_crps for name in names]
    ax.barh(names, values, color=SKY, height=0.6, label=in_figure(N_("CRPS / actual")), zorder=2)
    for name, value in zip(names, values, strict=True):
        ax.annotate(
            _percent(round(value, 3)),
            (1, name),
            xytext=(6, 0),
            xycoords=("axes fraction", "data"),
            textcoords="offset points",
            va="center",
            fontsize=SMALL,
        )
    ax.plot(
        [scores[name].mape for name in names],
        names,
        "D",
        color=RED,
        ms=6,
        label=in_figure(N_("point error / actual")),
        zorder=3,
    )
    ax.grid(axis="x", color=GRID, lw=0.8)
    ax.set_axisbelow(True)
    ax.spines[["top", "right", "left"]].set_visible(False)
    ax.tick_params(labelsize=SMALL, left=False)
    ax.xaxis.set_major_formatter(PercentFormatter(1.0, decimals=0, symbol=" %"))
    ax.set_xlabel(in_figure(N_("mean over years, the less the better")), fontsize=NORMAL)
    ax.margins(x=0.12)
    ax.set_xlim(left=0)
    _legend(ax, 2, above=True)
    return ax


def _check(years: Sequence[int], draws: Floats, published: Floats) -> None:
    if draws.ndim != 2 or draws.shape[1] != len(years) or len(published) != len(years):
        raise ValueError(f"draws {draws.shape} and {len(published)} published figures do not fit {len(years)} years")


def _band(ax: Axes, years: Sequence[int], draws: Floats, level: float, colour: str, name: str) -> None:
    ax.fill_between(years, *interval(draws, level), facecolor=colour, lw=0, label=name, zorder=2)


def _mixed(colour: str, strength: float) -> str:
    """Return a colour mixed with white: bands that cover each other then look as the legend says."""
    from matplotlib.colors import to_hex, to_rgb

    red, green, blue = (1 - strength * (1 - part) for part in to_rgb(colour))
    return to_hex((red, green, blue))


def _percent(share: float) -> str:
    return f"{100 * share:g} %"


def _points(
    ax: Axes,
    years: Sequence[int],
    published: Floats,
    low: Floats | None,
    high: Floats | None,
    holdout: Collection[int],
) -> None:
    at, out = np.asarray(years), np.isin(years, list(holdout))
    down = np.zeros(len(at)) if low is None else np.nan_to_num(published - low)
    up = np.zeros(len(at)) if high is None else np.nan_to_num(high - published)
    if low is not None or high is not None:
        wide = (down > 0) | (up > 0)
        ends = np.stack([down[wide], up[wide]])
        ax.errorbar(at[wide], published[wide], ends, fmt="none", ecolor=BLACK, elinewidth=1.3, capsize=3.5, zorder=4)
    ax.plot(
        at[~out], published[~out], "o", color=BLACK, ms=6.5, label=in_figure(N_("published")), zorder=5, clip_on=False
    )
    if out.any():
        ax.plot(
            at[out],
            published[out],
            "D",
            color=RED,
            mfc="white",
            mew=1.8,
            ms=7,
            label=in_figure(N_("published, held out")),
            zorder=5,
        )
    _shade(ax, years, holdout)


def _shade(ax: Axes, years: Sequence[int], holdout: Collection[int]) -> None:
    for year in sorted(set(holdout) & set(years)):
        ax.axvspan(year - 0.5, year + 0.5, color=GREY, alpha=0.15, lw=0, zorder=0)


def _dress(ax: Axes, years: Sequence[int], label: str, unit: str, *, columns: int = 1) -> None:
    """Give axes over years their one look."""
    from matplotlib.ticker import FuncFormatter

    title = in_figure(N_("{label} ({unit})")) if unit else "{label}"
    ax.set_ylabel(title.format(label=in_figure(label), unit=in_figure(unit)), fontsize=NORMAL)
    ax.set_xticks(range(min(years), max(years) + 1))
    ax.set_xlim(min(years) - 0.5, max(years) + 0.5)
    ax.yaxis.set_major_formatter(FuncFormatter(lambda value, _place: f"{value:,g}".replace("-", "\N{MINUS SIGN}")))
    ax.tick_params(labelsize=SMALL, color=GREY)
    ax.grid(axis="y", color=GRID, lw=0.8)
    ax.set_axisbelow(True)
    ax.spines[["top", "right"]].set_visible(False)
    ax.spines[["left", "bottom"]].set_color(GREY)
    _legend(ax, columns)


def _from_zero(ax: Axes, *figures: Floats) -> None:
    """Let the axis begin at zero where no figure is below."""
    if all(np.nanmin(each, initial=np.inf) >= 0 for each in figures):
        ax.set_ylim(bottom=0)


def _legend(ax: Axes, columns: int, *, above: bool = False) -> None:
    """Explain what is drawn: where it hides least, or above the axes where whiskers and bars leave no room."""
    place = {"loc": "lower left", "bbox_to_anchor": (0, 1), "borderaxespad": 0.3} if above else {"loc": "best"}
    ax.legend(**place, ncols=columns, fontsize=SMALL, frameon=True, framealpha=0.85, edgecolor="none")


def _limits(column: Floats) -> tuple[float, float]:
    """Return the range of 99.8 % of the draws and a little more."""
    low, high = np.quantile(column, [0.001, 0.999])
    margin = 0.05 * (high - low) or 1.0
    return float(low - margin), float(high + margin)


def _marginal(ax: Axes, draws: Floats, limits: tuple[float, float], prior: Prior | None) -> None:
    ax.hist(draws, bins=30, range=limits, density=True, color=SKY, label=in_figure(N_("posterior")))
    if prior is not None:
        at = np.linspace(*limits, 200)
        ax.plot(at, prior.density(at), color=RED, lw=1.6, label=in_figure(N_("prior")))


def _density(ax: Axes, x: Floats, y: Floats, x_limits: tuple[float, float], y_limits: tuple[float, float]) -> None:
    from matplotlib.colors import LinearSegmentedColormap

    shades = LinearSegmentedColormap.from_list("draws", ["#FFFFFF", SKY, BLUE, BLACK])
    ax.hist2d(x, y, bins=30, range=[x_limits, y_limits], cmap=shades, rasterized=True)


def _small_ticks(ax: Axes, size: float, *, left: bool, bottom: bool) -> None:
    from matplotlib.ticker import MaxNLocator

    ax.xaxis.set_major_locator(MaxNLocator(3, prune="both"))
    ax.yaxis.set_major_locator(MaxNLocator(3, prune="both"))
    ax.tick_params(labelsize=size - 1, labelleft=left, labelbottom=bottom, left=left, color=GREY)
    ax.tick_params(axis="x", labelrotation=45)
    ax.spines[["top", "right"]].set_visible(False)
    ax.spines[["left", "bottom"]].set_color(GREY)
