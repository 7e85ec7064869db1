"""A figure by its name, as the command line draws it."""

from __future__ import annotations

from pathlib import Path

import pytest

from freightsim.base.errors import InputError
from freightsim.plots.plot import plot
from freightsim.results import Runs


def test_a_figure_and_its_file(small: Runs, tmp_path: Path) -> None:
    """The figure has the asked width; nothing is written where no file is named."""
    figure = plot(small, "trips", width_cm=16)
    assert figure.get_size_inches()[0] * 2.54 == pytest.approx(16)
    plot(small, "cargo", tmp_path / "cargo.svg", by="lane", year=2013)
    assert (tmp_path / "cargo.svg").read_text(encoding="utf-8").lstrip().startswith("<?xml")


def test_what_is_refused(small: Runs, tmp_path: Path) -> None:
    """Names, options, years, formats and widths that there are not; each message names the argument."""
    for words, more, text in (
        (("tripz",), {}, "did you mean 'trips'"),
        (("cargo",), {"by": "colour"}, "cannot be drawn by 'colour'"),
        (("trips",), {"year": 2013}, "year 2013: the figure 'trips' is not of one year"),
        (("trips",), {"borders": "none"}, "borders none: the figure 'trips' is no map"),
        (("cargo",), {"year": 1999}, "year 1999: "),
        (("trips", tmp_path / "a.gif"), {}, "a.gif"),
    ):
        with pytest.raises(InputError, match=text):
            plot(small, *words, **more)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="width_cm must be from 6 to 60, got 3"):
        plot(small, "trips", width_cm=3)
    with pytest.raises(TypeError, match="runs must be a Runs"):
        plot(small[0], "trips")  # type: ignore[arg-type]
    assert list(tmp_path.iterdir()) == []
