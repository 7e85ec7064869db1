"""Which figures there are, and what each shows: for `run.plot`, the command line and the manual.

Figures are imported when they are drawn.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from typing import TYPE_CHECKING, Any

from freightsim.base.errors import InputError
from freightsim.base.language import N_, _
from freightsim.validation.faults import did_you_mean

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from freightsim.results.frames import FrameName


@dataclass(frozen=True, slots=True)
class Drawing:
    """A figure that can be asked for by name."""

    module: str
    """Module of `freightsim.plots` that has the function."""
    shows: str
    """What it shows, in one line of English."""
    frames: tuple[FrameName, ...] = ("yearly",)
    """Frames of a run that it looks at."""
    by: Mapping[str, tuple[FrameName, ...]] = field(default_factory=dict)
    """What its parts may be told apart by (its option `by`), each with more frames; else it is by the first."""

    maps: bool = False
    """Whether it is a map, and can be drawn with other borders of countries (its option `borders`)."""

    def looks_at(self, by: str | None) -> tuple[FrameName, ...]:
        """Return the frames of a run that it looks at, with this word for `by`."""
        word = by if by is not None else next(iter(self.by), "")
        return (*self.frames, *self.by.get(word, ()))

    def takes(self, name: str, option: str) -> bool:
        """Return whether the function that draws it has an option of this name."""
        from freightsim.plots.options import option_kinds

        return option in option_kinds(getattr(import_module(f"freightsim.plots.{self.module}"), name))

    def function(self, name: str) -> Callable[..., Axes]:
        """Import and return the function that draws it, in which names stand as they are written.

        The function raises TypeError or ValueError where an option is not what its annotation says.
        """
        from freightsim.plots.options import checked
        from freightsim.plots.style import as_written

        found: Callable[..., Axes] = getattr(import_module(f"freightsim.plots.{self.module}"), name)
        return as_written(checked(found))


OF_RUNS: Mapping[str, Drawing] = {
    "borders": Drawing("borders", N_("waiting for a track at each border, and utilisation"), ("stages", "stations")),
    "cargo": Drawing(
        "cargo",
        N_("FEU of a year by city, lane, class of goods or distance"),
        (),
        {"city": ("cities",), "lane": ("lanes",), "class": ("cargo",), "distance": ("cities",)},
    ),
    "catchment": Drawing("catchment", N_("map of the cities that the port serves, by cargo"), ("cities",), maps=True),
    "corridors": Drawing(
        "corridors", N_("map of the lanes by cargo, and waits at borders"), ("lanes", "stages"), maps=True
    ),
    "cost": Drawing("cost", N_("cost of a year by stage, and who pays"), ("ledger",)),
    "emissions": Drawing(
        "emissions",
        N_("greenhouse gases of a year by leg, or beside sea and air"),
        ("yearly", "emissions"),
        {"leg": (), "way": ()},
    ),
    "occupancy": Drawing(
        "occupancy", N_("utilisation of yard, tracks, borders and wagon sets by month"), ("stations",)
    ),
    "stage_times": Drawing("stage_times", N_("time of a container by stage"), ("stages",)),
    "timetable": Drawing("timetable", N_("slots and trains a week by month and direction"), ("months",)),
    "tonnes": Drawing("yearly", N_("tonnes of cargo a year, beside the published record")),
    "trips": Drawing("yearly", N_("train trips a year, beside the published record")),
    "value": Drawing("yearly", N_("cargo value a year, beside the published record")),
    "waiting": Drawing("waiting", N_("days that cargo waits for a train, by month and direction"), ("stations",)),
}
"""Figures of one run or several, by name."""

OF_COMPARISONS: Mapping[str, Drawing] = {
    "catchment": Drawing("catchment_changes", N_("map of the cities that gain and lose cargo"), maps=True),
    "change": Drawing("change", N_("change in a yearly quantity by scenario, with intervals")),
    "cities": Drawing("city_changes", N_("which cities gain and lose cargo, with intervals")),
    "tonnes": Drawing("side_by_side", N_("tonnes of cargo a year of base and scenarios")),
    "trips": Drawing("side_by_side", N_("train trips a year of base and scenarios")),
    "value": Drawing("side_by_side", N_("cargo value a year of base and scenarios")),
}
"""Figures of comparisons, by name."""


def named(name: str, figures: Mapping[str, Drawing] = OF_RUNS) -> Drawing:
    """Return a figure by name. Raises InputError where there is none; the text says what was probably meant."""
    if name in figures:
        return figures[name]
    near = difflib.get_close_matches(name.lower().replace("-", "_"), figures, n=1)
    meant = did_you_mean(near[0]) if near else _("there are {names}").format(names=", ".join(figures))
    raise InputError(_("no figure called '{name}': {meant}").format(name=name, meant=meant))


def options(drawing: Drawing, by: str | None) -> dict[str, Any]:
    """Return the options of a figure for a word after `--by`. Raises InputError where it does not know the word."""
    if by is None:
        return {}
    if by not in drawing.by:
        known = _("it has no parts to choose from")
        if drawing.by:
            known = _("it has {names}").format(names=", ".join(drawing.by))
        raise InputError(_("the figure cannot be drawn by '{by}': {known}").format(by=by, known=known))
    return {"by": by}
