"""Map of the catchment: the cities that the port serves, how much they ship, and how it comes to the port."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from freightsim.base.language import N_
from freightsim.geography import AzimuthalEquidistant
from freightsim.plots import maps, style
from freightsim.plots.samples import Simulated, in_year, of_what, sample, shown_year, titled
from freightsim.plots.style import in_figure as _
from freightsim.results.vocabulary import JOINS
from freightsim.scenario import Scenario

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from freightsim.scenario.network import City

LARGEST = 150.0
"""Area of the largest city's dot, square points."""
MARGIN = 1.06
"""Half the width of the map over the radius of the catchment."""
SCALE_KM = 500.0
POINTS_PER_NAME = 14.0
"""A map shows a name for so many points of its width."""

Dashes = tuple[int, tuple[int, ...]]
HAULS: Mapping[str, tuple[str, str, str | Dashes, float]] = {
    "truck": (N_("haul by truck"), style.GREY, "-", 0.6),
    "shuttle": (JOINS["shuttle"], style.BLUE, (0, (5, 2)), 1.6),
    "block": (JOINS["block"], style.ORANGE, (0, (7, 1, 1, 1)), 1.6),
    "wagon_group": (JOINS["wagon_group"], style.GREEN, (0, (5, 1, 1, 1)), 1.6),
    "own_trains": (JOINS["own_trains"], style.PURPLE, (0, (1, 1)), 1.6),
}
"""By kind of join: name, colour, dashes and width of the line to the port."""
OTHER_HAUL: tuple[str, Dashes, float] = (style.ORANGE, (0, (3, 1)), 1.6)
"""Colour, dashes and width of a kind that has none of its own."""


@dataclass(frozen=True, slots=True)
class Dot:
    """A city on the map."""

    key: str
    """The city, by id."""
    amount: float
    """FEU, for the area of the dot."""
    colour: str
    """Colour of the dot."""


def catchment(
    runs: Simulated,
    ax: Axes | None = None,
    *,
    year: int | None = None,
    names: style.Names = "auto",
    borders: maps.Borders | None = None,
) -> Axes:
    """Draw the cities within the port's radius: the area of a dot is in proportion to its FEU of the year.

    Distances and directions from the port are true (azimuthal equidistant projection), so that its radius is a circle.
    Numbers are means over replications, both directions. Names are those of the largest cities that find room.

    Parameters
    ----------
    runs
        One run or several.
    ax
        Where to draw; a new figure where none is given.
    year
        A year of the horizon; the last whole one where none is given.
    names
        How cities are called.
    borders
        `thin` for borders as they are in fact, `none`, or the path of a GeoJSON file with others; what the scenario
        says (`map.borders`) where nothing is given.

    Raises
    ------
    ValueError
        Where the run has no such year.
    InputError
        Where a file of borders cannot be used.
    """
    ax = style.axes(ax)
    shown = shown_year(runs, year)
    table = runs.cities
    found = sample(runs, table[table["year"] == shown], "city", "feu")
    feu = dict(zip([str(key) for key in found.keys], found.mean, strict=True))
    if not sum(feu.values()):
        return style.remark(ax, _("No cargo was carried in {year}.").format(year=in_year(runs, shown)))
    dots = [Dot(key, amount, style.BLUE) for key, amount in feu.items() if amount > 0]
    scenario = runs.scenario
    ground(ax, scenario, borders)
    named_hauls: set[str] = set()
    for key in (dot.key for dot in dots):
        manner = haul_of(scenario.cities[key], shown)
        _haul(ax, scenario, scenario.cities[key], manner, named=manner not in named_hauls)
        named_hauls.add(manner)
    cities(ax, scenario, scenario.cities, dots)
    radius = _("{km} km").format(km=f"{scenario.port.radius_km:,.0f}")
    below = _("{runs}; circle: {radius} about the port; area of a dot: FEU in the year, mean")
    title = titled(_("Catchment of {port}").format(port=style.place_name(scenario.port)), runs, shown)
    maps.finish(ax, title=title, below=below.format(runs=of_what(runs), radius=radius))
    return named(ax, scenario, scenario.cities, dots, names)


def haul_of(city: City, year: int) -> str:
    """Return how cargo of a city comes to the port in a year: by truck, or as it joins."""
    joined = city.joins is not None and city.joins.start.year <= year
    return city.joins.by if joined and city.joins is not None else "truck"


def ground(ax: Axes, scenario: Scenario, borders: maps.Borders | None) -> None:
    """Draw land, sea and the circle of the catchment."""
    port = scenario.port
    far = MARGIN * port.radius_km
    view = maps.View(-far, far, -far, far)
    maps.base(ax, _projection(scenario), view, borders=borders or scenario.map.borders)
    turn = np.linspace(0, 2 * np.pi, 361)
    x, y = port.radius_km * np.cos(turn), port.radius_km * np.sin(turn)
    ax.fill(x, y, facecolor=style.CATCHMENT, alpha=0.55, lw=0, zorder=0.3)
    ax.plot(x, y, color=style.RED, lw=1.3, zorder=1)
    maps.scale_bar(ax, view, SCALE_KM)


def cities(ax: Axes, scenario: Scenario, known: Mapping[str, City], dots: Sequence[Dot]) -> None:
    """Draw the dots, the largest first, and what their areas mean."""
    largest = max(dot.amount for dot in dots)
    ordered = sorted(dots, key=lambda dot: -dot.amount)
    places = [_place(scenario, known[dot.key]) for dot in ordered]
    ax.scatter(
        [x for x, _y in places], [y for _x, y in places],
        s=maps.areas([dot.amount for dot in ordered], largest, LARGEST),
        c=[dot.colour for dot in ordered], edgecolors=style.PAPER, linewidths=0.5, zorder=4,
    )  # fmt: skip
    ax.plot([0], [0], "*", color=style.RED, ms=11, mec=style.PAPER, mew=0.6, zorder=5)
    colour = style.BLUE if {dot.colour for dot in dots} == {style.BLUE} else style.GREY
    for step in maps.nice_steps(largest):
        area = float(maps.areas([step], largest, LARGEST)[0])
        ax.scatter([], [], s=area, c=colour, label=f"{style.number(step)} FEU", linewidths=0)


def named(ax: Axes, scenario: Scenario, known: Mapping[str, City], dots: Sequence[Dot], names: style.Names) -> Axes:
    """Write the name of the port, and those of the largest cities that find room."""
    largest = max(dot.amount for dot in dots)
    ordered = sorted(dots, key=lambda dot: -dot.amount)
    texts = maps.NameLabels(ax)
    radius = {dot.key: float(np.sqrt(maps.areas([dot.amount], largest, LARGEST)[0]) / 2) for dot in ordered}
    for dot in ordered:
        texts.mark(*_place(scenario, known[dot.key]), radius[dot.key])
    texts.mark(0.0, 0.0, 5.0)
    texts.set(
        _("{place} port").format(place=style.place_name(scenario.port, names)),
        0.0,
        0.0,
        5.0,
        bold=True,
        colour=style.RED,
    )
    most = int(style.width_points(ax, whole=True) / POINTS_PER_NAME)
    # Cities that join are what the map is about: they are named first, however small.
    joining = [dot for dot in ordered if known[dot.key].joins is not None]
    others = [dot for dot in ordered if known[dot.key].joins is None]
    for dot in (*joining, *others)[:most]:
        texts.set(style.place_name(known[dot.key], names), *_place(scenario, known[dot.key]), radius[dot.key])
    return ax


def _projection(scenario: Scenario) -> AzimuthalEquidistant:
    return AzimuthalEquidistant(scenario.port.lat, scenario.port.lon)


def _place(scenario: Scenario, city: City) -> tuple[float, float]:
    x, y = _projection(scenario)(np.array([city.lon]), np.array([city.lat]))
    return float(x[0]), float(y[0])


def _haul(ax: Axes, scenario: Scenario, city: City, manner: str, *, named: bool) -> None:
    """Draw the way of a city's cargo to the port, which is straight in this projection; `named` is for the legend."""
    words, colour, dashes, width = HAULS.get(manner, (JOINS.get(manner, manner), *OTHER_HAUL))
    x, y = _place(scenario, city)
    label = _(words) if named else "_"
    ax.plot([0, x], [0, y], color=colour, ls=dashes, lw=width, zorder=2 + (manner != "truck"), label=label)
