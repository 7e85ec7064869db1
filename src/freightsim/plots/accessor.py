"""`run.plot.trips()` and its like: the figures of a registry as methods of what they show.

To import this module sets `plot` of runs and comparisons; the public names of the package do so.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial, update_wrapper
from typing import TYPE_CHECKING

from freightsim.base import language
from freightsim.plots.registry import OF_COMPARISONS, OF_RUNS, Drawing
from freightsim.results.run import Frames
from freightsim.statistics.comparison import Comparison

if TYPE_CHECKING:
    from matplotlib.axes import Axes


class Plots:
    """The figures of a run, of several or of a comparison, each a method: `run.plot.trips(ax=...)` returns the axes."""

    def __init__(self, shown: object, figures: Mapping[str, Drawing]) -> None:
        self._shown = shown
        self._figures = figures

    def __getattr__(self, name: str) -> Callable[..., Axes]:
        if name.startswith("_") or name not in self._figures:
            text = language._("there is no figure called '{name}'; there are {names}")
            raise AttributeError(text.format(name=name, names=", ".join(self._figures)))
        function = self._figures[name].function(name)
        return update_wrapper(partial(function, self._shown), function)

    def __dir__(self) -> list[str]:
        return sorted([*super().__dir__(), *self._figures])

    def __repr__(self) -> str:
        lines = (f"  .{name}(): {language._(drawing.shows)}" for name, drawing in self._figures.items())
        return "\n".join([language._("figures:"), *lines])


Frames.plot = property(  # type: ignore[assignment, method-assign]
    lambda runs: Plots(runs, OF_RUNS),
    doc="Figures, each a method: `run.plot.trips()` (see `freightsim.plots.registry` for what there is).",
)
Comparison.plot = property(  # type: ignore[assignment, method-assign]
    lambda comparison: Plots(comparison, OF_COMPARISONS),
    doc="Figures, each a method: `comparison.plot.change()` (see `freightsim.plots.registry` for what there is).",
)
