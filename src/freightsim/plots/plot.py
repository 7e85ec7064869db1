"""A figure of runs by its name, as an image file or for a notebook."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from freightsim.base.arguments import instance_of, path_of, real, whole
from freightsim.base.errors import InputError, argument
from freightsim.base.language import _
from freightsim.plots import style
from freightsim.plots.registry import Drawing, named, options
from freightsim.results import Runs

if TYPE_CHECKING:
    from matplotlib.figure import Figure

WIDTH_CM = 13.0
"""Width of a figure."""
LEAST_WIDTH_CM, MOST_WIDTH_CM = 6.0, 60.0


@dataclass(frozen=True)
class AskedFigure:
    """A figure and its options, which were looked at before anything is simulated for it."""

    name: str
    drawing: Drawing
    options: dict[str, Any] = field(default_factory=dict)

    def drawn(self, runs: Runs, width_cm: float = WIDTH_CM) -> Figure:
        """Return the figure of runs. Raises InputError where they do not have the year that is asked for."""
        figure, ax = style.canvas(width_cm=width_cm)
        try:
            self.drawing.function(self.name)(runs, ax, **self.options)
        except ValueError as error:
            if "year" not in self.options:
                raise
            raise InputError(f"{argument('year')} {self.options['year']}: {error}") from error
        return figure


def asked_figure(
    name: str, *, by: str | None = None, year: int | None = None, borders: str | Path | None = None
) -> AskedFigure:
    """Return a figure with its options. Raises InputError where there is no such figure, or it has no such option."""
    drawing = named(name)
    more = options(drawing, by)
    if year is not None:
        if not drawing.takes(name, "year"):
            text = _("the figure '{name}' is not of one year").format(name=name)
            raise InputError(f"{argument('year')} {year}: {text}")
        more["year"] = year
    if borders is not None:
        if not drawing.maps:
            text = _("the figure '{name}' is no map").format(name=name)
            raise InputError(f"{argument('borders')} {borders}: {text}")
        more["borders"] = borders if borders in ("thin", "none") else Path(borders)
    return AskedFigure(name, drawing, more)


def plot(
    runs: Runs,
    name: str,
    out: str | Path | None = None,
    *,
    by: str | None = None,
    year: int | None = None,
    borders: str | Path | None = None,
    width_cm: float = WIDTH_CM,
) -> Figure:
    """Draw a figure of runs; the same as `runs.plot.NAME()`, with a file.

    Parameters
    ----------
    runs
        Runs of one scenario.
    name
        Its name; `freightsim plot --list` lists the figures.
    out
        The file, ending in .svg, .png or .pdf; nothing is written where none is given.
    by
        Grouping of the parts, for a figure with parts.
    year
        Year to show; by default the last whole one.
    borders
        Borders on a map: `thin`, `none`, or a GeoJSON file; by default what the scenario says.
    width_cm
        Width, from 6 to 60 cm.

    Raises InputError where there is no such figure, option or year, or the file cannot be written, and TypeError or
    ValueError where an argument is of another type or out of its range.
    """
    instance_of("runs", runs, Runs)
    instance_of("name", name, str)
    if by is not None:
        instance_of("by", by, str)
    if borders is not None:
        path_of("borders", borders)
    place = None if out is None else Path(path_of("out", out))
    if place is not None and place.suffix.lower() not in style.SUFFIXES:
        raise InputError(style.wrong_suffix(place))
    if not LEAST_WIDTH_CM <= real("width_cm", width_cm) <= MOST_WIDTH_CM:
        text = _("width_cm must be from {low:g} to {high:g}, got {value:g}")
        raise ValueError(text.format(low=LEAST_WIDTH_CM, high=MOST_WIDTH_CM, value=width_cm))
    asked = asked_figure(name, by=by, year=None if year is None else whole("year", year, 0), borders=borders)
    figure = asked.drawn(runs, width_cm)
    if place is not None:
        style.save(figure, place)
    return figure
