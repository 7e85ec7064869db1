"""The posterior of parameters, one by one and in pairs."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from freightsim.base.arrays import Floats
from freightsim.plots import style
from freightsim.plots.style import in_figure as _
from freightsim.statistics import Prior

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


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
    from matplotlib.figure import Figure

    k = draws.shape[1]
    if len(names) != k or len(labels) != k:
        raise ValueError(f"{len(names)} names and {len(labels)} labels do not fit {k} parameters")
    size = max(9.0, 1.25 * k)
    figure = Figure(figsize=(size, size * 0.92), layout="constrained", facecolor=style.PAPER)
    type_size = style.NORMAL if k <= 5 else style.SMALL
    limits = [_limits(column) for column in draws.T]
    texts = [textwrap.fill(label, max(12, 60 // k), break_on_hyphens=False) for label in labels]
    for place, ax in enumerate(figure.subplots(k, k, squeeze=False).ravel()):
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
        figure.legend(*handles, loc="upper right", fontsize=style.NORMAL, frameon=False)
    return figure


def _limits(column: Floats) -> tuple[float, float]:
    """Return the range of 99.8 % of the draws and a little more."""
    low, high = np.quantile(column, [0.001, 0.999])
    margin = 0.05 * (high - low) or 1.0
    return float(low - margin), float(high + margin)


def _marginal(ax: Axes, draws: Floats, limits: tuple[float, float], prior: Prior | None) -> None:
    ax.hist(draws, bins=30, range=limits, density=True, color=style.SKY, label=_("posterior"))
    if prior is not None:
        at = np.linspace(*limits, 200)
        ax.plot(at, prior.density(at), color=style.RED, lw=1.6, label=_("prior"))


def _density(ax: Axes, x: Floats, y: Floats, x_limits: tuple[float, float], y_limits: tuple[float, float]) -> None:
    from matplotlib.colors import LinearSegmentedColormap

    shades = LinearSegmentedColormap.from_list("draws", [style.PAPER, style.SKY, style.BLUE, style.INK])
    ax.hist2d(x, y, bins=30, range=[x_limits, y_limits], cmap=shades, rasterized=True)


def _small_ticks(ax: Axes, size: float, *, left: bool, bottom: bool) -> None:
    from matplotlib.ticker import MaxNLocator

    ax.xaxis.set_major_locator(MaxNLocator(3, prune="both"))
    ax.yaxis.set_major_locator(MaxNLocator(3, prune="both"))
    ax.tick_params(labelsize=size - 1, labelleft=left, labelbottom=bottom, left=left, color=style.GREY)
    ax.tick_params(axis="x", labelrotation=45)
    ax.spines[["top", "right"]].set_visible(False)
    ax.spines[["left", "bottom"]].set_color(style.GREY)
