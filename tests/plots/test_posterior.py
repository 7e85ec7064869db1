"""The posterior in pairs."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from freightsim.plots.posterior import pairs
from freightsim.plots.style import save
from freightsim.statistics import Prior

LABELS = [
    "cost sensitivity",
    "attraction outbound, level (log-odds)",
    "reach of the port (km)",
    "rail price (USD/FEU)",
    "attraction inbound, gain (log-odds)",
    "pace outbound (years)",
    "market sd",
    "tilt to weight (log-odds per t)",
]


def of_pairs(k: int) -> Figure:
    """Return the posterior of k parameters, with priors twice as wide."""
    found = np.random.default_rng(2).standard_normal((2000, k)) * 10.0 ** np.arange(k)
    names = [f"p{i}" for i in range(k)]
    priors = {name: Prior(0.0, 2 * 10.0**i, -math.inf, math.inf, "", "") for i, name in enumerate(names)}
    return pairs(found, names, LABELS[:k], priors=priors)


@pytest.mark.parametrize("k", [3, 8])
def test_nothing_is_clipped_and_no_label_lies_on_another(k: int) -> None:
    """All that is drawn lies on the page, and no axis, with its ticks and labels, touches one of other axes."""
    figure = of_pairs(k)
    plane = FigureCanvasAgg(figure)
    plane.draw()
    width, height = figure.get_size_inches()
    drawn = figure.get_tightbbox()
    assert drawn.x0 >= 0
    assert drawn.y0 >= 0
    assert drawn.x1 <= width
    assert drawn.y1 <= height
    found = [[axis.get_tightbbox(plane.get_renderer()) for axis in (ax.xaxis, ax.yaxis)] for ax in figure.axes]
    boxes = [[box.padded(-1) for box in of_axes if box is not None] for of_axes in found]
    for i, of_axes in enumerate(boxes):
        assert not any(box.overlaps(other) for box in of_axes for others in boxes[:i] for other in others)


def test_the_same_file_every_time(tmp_path: Path) -> None:
    """No date, no random names inside."""
    for number in range(2):
        save(of_pairs(3), tmp_path / f"{number}.svg")
    one, other = ((tmp_path / f"{number}.svg").read_bytes() for number in range(2))
    assert one == other


def test_pairs() -> None:
    """The lower triangle and the diagonal are drawn, with the prior on the diagonal; nothing above it."""
    figure = of_pairs(4)
    assert len(figure.axes) == 4 * 5 / 2
    diagonal = [ax for ax in figure.axes if ax.get_lines()]
    assert len(diagonal) == 4
    for ax in diagonal:
        (line,) = ax.get_lines()
        sd = (ax.get_xlim()[1] - ax.get_xlim()[0]) / 6
        assert line.get_label() == "prior"
        assert abs(line.get_xdata()[np.argmax(line.get_ydata())]) < sd
        area = sum(patch.get_height() * patch.get_width() for patch in ax.patches)
        assert area == pytest.approx(1.0)
    without = pairs(np.random.default_rng(1).standard_normal((50, 2)), ["a", "b"], ["a", "b"])
    assert not any(ax.get_lines() for ax in without.axes)


def test_wrong_shapes() -> None:
    """Draws, names and labels belong together."""
    with pytest.raises(ValueError, match="do not fit"):
        pairs(np.zeros((5, 2)), ["a", "b"], ["a"])
