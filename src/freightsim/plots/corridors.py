"""Map of the lanes: how much goes along each stretch, where trains wait, and where they end."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from freightsim.base.arrays import Floats
from freightsim.geography import ConicEqualArea, lane_way
from freightsim.geography.globe import points_along
from freightsim.plots import maps, style
from freightsim.plots.borders import border_waits
from freightsim.plots.cargo import feu_rows
from freightsim.plots.samples import Simulated, in_year, of_what, sample, shown_year, titled
from freightsim.plots.style import in_figure as _

if TYPE_CHECKING:
    from matplotlib.axes import Axes

LonLat = tuple[float, float]
"""Longitude and latitude, degrees."""

WIDEST = 7.0
"""Width of the stretch with most TEU, points."""
THINNEST = 0.6
LARGEST = 110.0
"""Area of the border with the longest wait, square points."""
SMALLEST = 12.0
TEU_PER_FEU = 2.0
MARGIN = 0.08
"""Room beside the lanes, as a share of their extent; twice as much above and below, for names."""


def corridors(
    runs: Simulated,
    ax: Axes | None = None,
    *,
    year: int | None = None,
    borders: maps.Borders | None = None,
) -> Axes:
    """Draw each stretch of the lanes as wide as the TEU that it carries in a year, both directions.

    Lanes that share a stretch are added up. Areas on the map are true (conic equal-area projection). Dots are border
    stations, their area grows with the mean wait for a track over the run; beside them stand that mean and, after it,
    the 95th percentile. Squares are terminals. Numbers are means over replications.

    Parameters
    ----------
    runs
        One run or several.
    ax
        Where to draw; a new figure where none is given.
    year
        A year of the horizon; the last whole one where none is given.
    borders
        `thin` for borders of countries as they are in fact, `none`, or the path of a GeoJSON file with others; what
        the scenario says (`map.borders`) where nothing is given.

    Raises
    ------
    ValueError
        Where the run has no such year.
    InputError
        Where a file of borders cannot be used.
    """
    ax = style.axes(ax)
    shown = shown_year(runs, year)
    found = sample(runs, feu_rows(runs, "lane", shown), "key", "feu")
    teu = {str(key): TEU_PER_FEU * mean for key, mean in zip(found.keys, found.mean, strict=True) if mean > 0}
    if not teu:
        return style.remark(ax, _("No cargo was carried in {year}.").format(year=in_year(runs, shown)))
    legs = teu_by_leg(runs, teu)
    projection = ConicEqualArea()
    lines = {leg: _line(leg, projection) for leg in legs}
    maps.base(ax, projection, _view(list(lines.values())), borders=borders or runs.scenario.map.borders)
    largest = max(legs.values())
    for leg, amount in sorted(legs.items(), key=lambda each: each[1]):
        ax.plot(*lines[leg], color=style.BLUE, lw=_width(amount, largest), solid_capstyle="round", zorder=2)
    for step in maps.nice_steps(largest):
        ax.plot([], [], color=style.BLUE, lw=_width(step, largest), label=f"{style.number(step)} TEU")
    avoided = np.concatenate([np.column_stack(line) for line in lines.values()])
    _places(ax, runs, teu, projection, shown, avoided)
    return ax


def teu_by_leg(runs: Simulated, teu: dict[str, float]) -> dict[tuple[LonLat, LonLat], float]:
    """Return the TEU of each leg between two stations, of all lanes that share it; TEU by lane in."""
    legs: dict[tuple[LonLat, LonLat], float] = {}
    for lane, amount in teu.items():
        for stretch in lane_way(lane, runs.scenario).values():
            places = [(round(stop.lon, 4), round(stop.lat, 4)) for stop in stretch.stops]
            for here, there in pairwise(places):
                leg = (here, there) if here <= there else (there, here)
                legs[leg] = legs.get(leg, 0.0) + amount
    return legs


def _line(leg: tuple[LonLat, LonLat], projection: ConicEqualArea) -> tuple[Floats, Floats]:
    """Return the great circle of a leg on paper."""
    here, there = (np.array([place]) for place in leg)
    share = np.linspace(0, 1, 13)
    points = points_along(np.repeat(here, len(share), axis=0), np.repeat(there, len(share), axis=0), share)
    return projection(points[:, 0], points[:, 1])


def _width(amount: float, largest: float) -> float:
    return max(THINNEST, WIDEST * amount / largest)


def _view(lines: list[tuple[Floats, Floats]]) -> maps.View:
    x, y = (np.concatenate([line[axis] for line in lines]) for axis in (0, 1))
    wide, high = float(np.ptp(x)) or 1000.0, float(np.ptp(y)) or 1000.0
    # A map that is very low has no room for names.
    more = max(2 * MARGIN * high, (0.5 * wide - high) / 2)
    side = max(MARGIN * wide, (0.8 * high - wide) / 2)
    return maps.View(float(x.min()) - side, float(x.max()) + side, float(y.min()) - more, float(y.max()) + more)


def _places(
    ax: Axes, runs: Simulated, teu: dict[str, float], projection: ConicEqualArea, year: int, avoided: Floats
) -> None:
    """Draw port, borders and terminals with their names, and what explains them."""
    scenario = runs.scenario
    used = [scenario.lanes[lane] for lane in teu]
    keys = list(dict.fromkeys(section.border for lane in used for section in lane.sections.values() if section.border))
    mean, tail = (
        {str(key): float(hours) for key, hours in zip(found.keys, found.mean, strict=True)}
        for found in (border_waits(runs, column) for column in ("mean_h", "p95_h"))
    )
    longest = max([mean[key] for key in keys if key in mean], default=0.0)
    area = {key: max(SMALLEST, LARGEST * mean.get(key, 0.0) / (longest or 1.0)) for key in keys}
    at = {key: _at(scenario.borders[key].lon, scenario.borders[key].lat, projection) for key in keys}
    if keys:
        ax.scatter(
            [at[key][0] for key in keys], [at[key][1] for key in keys], s=[area[key] for key in keys], c=style.ORANGE,
            edgecolors=style.INK, linewidths=0.7, zorder=4, label=_("border, by mean wait for a track"),
        )  # fmt: skip
    ends = list(dict.fromkeys(lane.terminal for lane in used))
    there = {key: _at(scenario.terminals[key].lon, scenario.terminals[key].lat, projection) for key in ends}
    ax.plot(
        [x for x, _y in there.values()], [y for _x, y in there.values()], "s", color=style.PAPER, mec=style.INK, ms=5,
        mew=1.2, zorder=5, label=_("terminal"),
    )  # fmt: skip
    port = _at(scenario.port.lon, scenario.port.lat, projection)
    ax.plot(*([part] for part in port), "*", color=style.RED, ms=12, mec=style.PAPER, mew=0.6, zorder=5)
    below = _("{runs}; width: TEU in the year, mean; at borders: mean wait, 95th percentile, hours")
    title = titled(_("Corridors from {port}").format(port=style.place_name(scenario.port)), runs, year)
    maps.finish(ax, title=title, below=below.format(runs=of_what(runs)))
    texts = maps.NameLabels(ax, avoided=avoided)
    radius = {key: float(np.sqrt(area[key]) / 2) for key in keys}
    for key in keys:
        texts.mark(*at[key], radius[key])
    for place in (*there.values(), port):
        texts.mark(*place, 4.0)
    texts.set(style.place_name(scenario.port), *port, 6.0, bold=True, colour=style.RED)
    by_terminal = {key: sum(teu[lane] for lane in teu if scenario.lanes[lane].terminal == key) for key in ends}
    for key in sorted(ends, key=lambda key: -by_terminal[key]):
        texts.set(style.place_name(scenario.terminals[key]), *there[key], 3.5)
    for key in sorted(keys, key=lambda key: -mean.get(key, 0.0)):
        name = style.place_name(scenario.borders[key])
        waits = _("{mean} h, {tail} h").format(mean=f"{mean.get(key, 0.0):.1f}", tail=f"{tail.get(key, 0.0):.1f}")
        long = f"{name}\n{waits}" if key in mean else name
        if not texts.set(long, *at[key], radius[key]):
            texts.set(name, *at[key], radius[key])


def _at(lon: float, lat: float, projection: ConicEqualArea) -> tuple[float, float]:
    x, y = projection(np.array([lon]), np.array([lat]))
    return float(x[0]), float(y[0])
