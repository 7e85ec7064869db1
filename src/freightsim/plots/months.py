"""Stations by month, as lines over time: what occupancy, waiting and timetable draw."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from freightsim.base.arrays import Floats
from freightsim.plots import style
from freightsim.plots.samples import Sample, Simulated, by_replication, of_what, replications, too_few
from freightsim.plots.style import in_figure as _
from freightsim.results.vocabulary import Station

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

MONTHS_A_YEAR = 12

MonthStarts = npt.NDArray[np.datetime64]


def station_rows(runs: Simulated, station: Station) -> pd.DataFrame:
    """Return the rows of a station."""
    rows = runs.stations
    return rows[(rows["kind"] == station.kind) & (rows["place"] == station.place)]


def station_months(runs: Simulated, station: Station, column: str) -> Sample:
    """Return a column of a station by replication and month."""
    return by_month(runs, station_rows(runs, station), column)


def by_month(runs: Simulated, rows: pd.DataFrame, column: str) -> Sample:
    """Return a column by replication and month; the rows have each month of a replication once."""
    if rows.empty:
        return Sample(np.empty((0, 0)), [])
    wide = rows.pivot_table(index="replication", columns="month", values=column, aggfunc="first", dropna=False)
    wide = wide.reindex(replications(runs))
    return by_replication(wide.to_numpy(dtype=float), wide.index.to_numpy(), list(wide.columns))


def months_of(found: Sample) -> MonthStarts:
    """Return the first days of the months."""
    return np.array(found.keys, dtype="datetime64[D]")


def line(ax: Axes, found: Sample, *, scale: float | Floats, colour: str, label: str, most: float = np.inf) -> None:
    """Draw the median over replications, and behind it the 95 % prediction interval of a single run.

    Values are multiplied by `scale`, one number or one a month; the interval ends at 0 and at `most`, beyond which
    there can be none.
    """
    at, ends = months_of(found), found.of_one()
    if ends is not None:
        low, high = (np.clip(end * scale, 0.0, most) for end in ends)
        ax.fill_between(at, low, high, facecolor=colour, alpha=0.18, lw=0, zorder=2)
    marker = "o" if len(at) == 1 else ""
    ax.plot(at, found.median * scale, color=colour, lw=1.8, marker=marker, label=style.label(label), zorder=3)


def dates_axis(ax: Axes, found: Sample) -> None:
    """Let the x axis show years at their first of January, or months where the run has less than two years."""
    months = months_of(found).astype("datetime64[M]")
    one_month = np.timedelta64(1, "M")
    first, last = months[0], months[-1] + one_month
    if (last - first).astype(int) < 2 * MONTHS_A_YEAR:
        ticks, form = np.arange(first, last + one_month), "%Y-%m"
        ax.set_xlabel(_("month"))
    else:
        years = np.arange(first.astype("datetime64[Y]"), last.astype("datetime64[Y]") + np.timedelta64(1, "Y"))
        ticks, form = years.astype("datetime64[M]"), "%Y"
        ticks = ticks[(ticks >= first) & (ticks <= last)]
        ax.set_xlabel(_("year, by month"))
    texts = [tick.astype("datetime64[D]").item().strftime(form) for tick in ticks]
    room = max(1, int(style.width_points(ax) / (style.text_width(texts[0], style.SMALL) + 8)))
    step = -(-len(ticks) // room)
    ax.set_xticks(ticks[::step].astype("datetime64[D]"), texts[::step])
    margin = np.timedelta64(10, "D")
    ax.set_xlim(first.astype("datetime64[D]") - margin, last.astype("datetime64[D]") + margin)


def what_bands_are(*found: Sample) -> str:
    """Return what the bands of a figure show, to go with its title."""
    banded = [each for each in found if each.of_one() is not None]
    if not banded:
        return _("no interval from a single run") if max(each.replications for each in found) < 2 else ""
    rough = too_few(banded[0].replications)
    bands = _("line: median, band: 95 % of single runs")
    return _("{bands}; {rough}").format(bands=bands, rough=rough) if rough else bands


def what_is_drawn(runs: Simulated, *found: Sample) -> str:
    """Return the line below a title: the scenario, how often it was simulated, and what the bands are."""
    of_runs, bands = of_what(runs), what_bands_are(*found)
    return _("{runs}; {bands}").format(runs=of_runs, bands=bands) if bands else of_runs
