"""What the trains of a year carry: by city, lane, class of goods or distance."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from freightsim.base.great_circle import between_km
from freightsim.base.language import N_
from freightsim.plots import bars, style
from freightsim.plots.samples import Sample, Simulated, in_year, of_what, sample, shown_year, titled
from freightsim.plots.style import in_figure as _
from freightsim.results.vocabulary import DIRECTIONS as WORDS
from freightsim.scenario.network import DIRECTIONS

if TYPE_CHECKING:
    from matplotlib.axes import Axes

CargoBy = Literal["city", "lane", "class", "distance"]
TOP = 12
"""Rows shown by name; the rest is one row."""
RING_KM = 250
"""Width of a ring of distances."""
TITLES: dict[CargoBy, str] = {
    "city": N_("Cargo by city"),
    "lane": N_("Cargo by lane"),
    "class": N_("Cargo by class of goods"),
    "distance": N_("Cargo by distance from the port"),
}


def cargo(
    runs: Simulated,
    ax: Axes | None = None,
    *,
    by: CargoBy = "city",
    year: int | None = None,
    top: int = TOP,
    names: style.Names = "auto",
) -> Axes:
    """Draw the FEU that the trips of a year carry: mean over replications by direction, 95 % interval of single runs.

    Parameters
    ----------
    runs
        One run or several; intervals need several.
    ax
        Where to draw; a new figure where none is given.
    by
        What cargo is told apart by; distance is the great circle between city and port, in rings of 250 km.
    year
        A year of the horizon; the last whole one where none is given.
    top
        How many rows are shown by name, the largest first; the rest is one row.
    names
        How cities are called.

    Raises
    ------
    ValueError
        Where the run has no such year.
    """
    ax = style.axes(ax)
    shown = shown_year(runs, year)
    rows = feu_rows(runs, by, shown)
    if not rows["feu"].sum():
        return style.remark(ax, _("No cargo was carried in {year}.").format(year=in_year(runs, shown)))
    total = sample(runs, rows, "key", "feu")
    order = _order(total, by, top)
    grouped = rows.assign(key=rows["key"].where(rows["key"].isin(order), REST))
    total = sample(runs, grouped, "key", "feu")
    keys = [*order, *([REST] if REST in total.keys else [])]
    place = [total.keys.index(key) for key in keys]
    parts: dict[str, npt.NDArray[np.floating]] = {}
    for direction in DIRECTIONS:
        own = grouped.assign(feu=grouped["feu"].where(grouped["direction"] == direction, 0.0))
        parts[direction] = sample(runs, own, "key", "feu").mean[place]
    row = bars.rows(ax, [_name(runs, by, str(key), names) for key in keys])
    named = [(_(WORDS[direction]), values) for direction, values in parts.items()]
    bars.stacked(ax, row, named, list(style.DIRECTION_COLOURS.values()))
    ends, mean = total.of_one(), total.mean[place]
    if ends is not None:
        ends = np.maximum(ends[0][place], 0.0), ends[1][place]
        bars.whiskers(ax, row, ends, _("95 % of single runs, both directions"))
    bars.at_ends(ax, row, mean if ends is None else np.fmax(mean, ends[1]), [style.rounded(each) for each in mean])
    title = titled(_(TITLES[by]), runs, shown)
    bars.finish(ax, row, title=title, below=of_what(runs), axis=_("FEU in the year"))
    return ax


REST = "(rest)"


def feu_rows(runs: Simulated, by: CargoBy, year: int) -> pd.DataFrame:
    """Return FEU of a year with replication, key and direction; rows of one key may be several."""
    if by in ("city", "distance"):
        table = runs.cities
        rows = table[table["year"] == year]
        city = rows["city"].astype(str)
        key = city if by == "city" else city.map(_rings(runs))
        return pd.DataFrame({**_who(rows), "key": key, "feu": rows["feu"]})
    if by == "lane":
        rows = runs.lanes[runs.lanes["year"] == year]
        return pd.DataFrame({**_who(rows), "key": rows["lane"].astype(str), "feu": rows["feu"]})
    rows = runs.cargo[runs.cargo["year"] == year]
    return pd.DataFrame({**_who(rows), "key": rows["commodity"].astype(str), "feu": rows["feu"]})


def _who(rows: pd.DataFrame) -> dict[str, pd.Series]:
    return {"replication": rows["replication"], "direction": rows["direction"].astype(str)}


def _rings(runs: Simulated) -> dict[str, str]:
    """Return the ring of each city."""
    port = runs.scenario.port
    cities = runs.scenario.cities.items()
    km = {key: between_km(port.lat, port.lon, city.lat, city.lon) for key, city in cities}
    return {key: f"{int(each // RING_KM) * RING_KM:05d}" for key, each in km.items()}


def _order(total: Sample, by: CargoBy, top: int) -> list[str]:
    """Return the keys to show: the largest first, rings from the port outwards."""
    mean = np.nan_to_num(total.mean)
    if by == "distance":
        return [str(key) for key in total.keys]
    largest = sorted(range(len(mean)), key=lambda place: (-mean[place], str(total.keys[place])))
    shown = [place for place in largest if mean[place] > 0]
    # A rest of one row would hide a name for nothing.
    return [str(total.keys[place]) for place in (shown if len(shown) <= top + 1 else shown[:top])]


def _name(runs: Simulated, by: CargoBy, key: str, names: style.Names) -> str:
    scenario = runs.scenario
    if key == REST:
        return _("all others")
    if by == "city":
        return style.place_name(scenario.cities[key], names)
    if by == "lane":
        return style.place_name(scenario.lanes[key], names)
    if by == "class":
        found = scenario.cargo.classes[key]
        text = _("{name} (out)") if found.direction == "outbound" else _("{name} (in)")
        return text.format(name=_(found.name))
    return _("{low} to {high} km").format(low=f"{int(key):,}", high=f"{int(key) + RING_KM:,}")
