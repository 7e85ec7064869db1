"""Use of yard, tracks, borders and wagon sets through time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from freightsim.base import language
from freightsim.plots import months, style
from freightsim.plots.samples import Simulated
from freightsim.plots.style import in_figure as _
from freightsim.results.vocabulary import PORT_TRACKS, YARD, Station, station_title

if TYPE_CHECKING:
    from matplotlib.axes import Axes

MOST = 5
"""Stations shown at once: the port's own, and those with the highest use; more lines cannot be told apart."""
OF_THE_PORT = (Station(YARD), Station(PORT_TRACKS))
"""Stations that are always shown."""


def occupancy(
    runs: Simulated, ax: Axes | None = None, *, station: Station | str | None = None, most: int = MOST
) -> Axes:
    """Draw how much of each station's places is used, month by month, with the line at which it is full.

    Cranes work on trains that stand on loading tracks: `port_tracks` shows both. Trains of others count, too: at
    borders those of other cities, on the port's tracks those of `port.background`.

    Parameters
    ----------
    runs
        One run or several.
    ax
        Where to draw; a new figure where none is given.
    station
        One station in its own unit, with its places as they grow: kind and place as in the frame of stations, or both
        in one text (`yard`, `border:khorgos`). The busiest ones as shares of their places where none is given.
    most
        How many stations are shown where none is named.

    Raises
    ------
    ValueError
        Where there is no such station.
    """
    ax = style.axes(ax)
    if station is not None:
        return _one(runs, ax, Station.read(station) if isinstance(station, str) else Station(*station))
    names = busiest(runs, most)
    if not names:
        return style.remark(ax, _("No station with a capacity was used in this run."))
    drawn = [months.station_months(runs, name, "utilisation") for name in names]
    for place, (name, found) in enumerate(zip(names, drawn, strict=True)):
        colour = style.SERIES[place % len(style.SERIES)]
        months.line(ax, found, scale=100.0, most=100.0, colour=colour, label=_name(runs, name))
    ax.axhline(100.0, color=style.INK, lw=1.2, ls="--", label=_("full"), zorder=4)
    ax.set_ylim(bottom=0)
    ax.set_ylabel(_("utilisation, %"))
    months.dates_axis(ax, drawn[0])
    style.numbers(ax.yaxis)
    style.dress(
        ax, title=_("Utilisation of the port, borders and wagon sets"), below=months.what_is_drawn(runs, *drawn)
    )
    return ax


def busiest(runs: Simulated, most: int) -> list[Station]:
    """Return the port's stations, and of the others those that are used most in their busiest month."""
    table = runs.stations
    rows = table[table["capacity"] > 0]
    if rows.empty:
        return []
    by_station = rows.groupby(["kind", "place", "month"], sort=False)["utilisation"].mean()
    peak = by_station.groupby(["kind", "place"], sort=False).max()
    own = [station for station in OF_THE_PORT if peak.get(station, 0.0) > 0]
    others = peak[(peak > 0) & ~peak.index.isin(own)].nlargest(max(0, most - len(own)))
    return [*own, *(Station(*station) for station in others.index)]


def _name(runs: Simulated, station: Station) -> str:
    return style.spoken_name(station_title, station, runs.scenario)


def _one(runs: Simulated, ax: Axes, station: Station) -> Axes:
    rows = months.station_rows(runs, station)
    if rows.empty:
        table = runs.stations
        names = dict.fromkeys(map(str, map(Station, table["kind"], table["place"])))
        text = language._("there is no station '{name}'; there are {names}")
        raise ValueError(text.format(name=station, names=", ".join(names)))
    found = months.station_months(runs, station, "occupancy")
    unit = rows["unit"].iloc[0]
    months.line(ax, found, scale=1.0, colour=style.BLUE, label=_("in use, mean of the month"))
    capacity = months.station_months(runs, station, "capacity").median
    if np.isfinite(capacity).any():
        at = months.months_of(found)
        ax.step(at, capacity, where="post", color=style.INK, lw=1.2, ls="--", label=_("places"), zorder=4)
    ax.set_ylim(bottom=0)
    ax.set_ylabel(_("{unit} at the same time").format(unit=_(unit)))
    months.dates_axis(ax, found)
    style.numbers(ax.yaxis)
    name = _name(runs, station)
    style.dress(ax, title=_("Utilisation of {name}").format(name=name), below=months.what_is_drawn(runs, found))
    return ax
