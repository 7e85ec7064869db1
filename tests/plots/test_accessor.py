"""`run.plot.trips()` is the function of the list with the run put in."""

from __future__ import annotations

import subprocess
import sys

import pytest

from freightsim.plots import style
from freightsim.plots.registry import OF_COMPARISONS, OF_RUNS
from freightsim.results import Runs
from freightsim.statistics.comparison import Comparison
from plots.drawn import line


def test_methods_of_runs(small: Runs) -> None:
    """Axes that are given are drawn upon and come back; one run has the same figures as several."""
    ax = style.canvas()[1]
    assert small.plot.trips(ax) is ax
    assert small[0].plot.trips(record={}).get_ylabel() == "trips a year"
    assert line(ax, "median of the runs")[0].tolist() == [2013, 2014]


def test_methods_of_comparisons(compared: Comparison) -> None:
    """A comparison has figures of its own."""
    assert compared.plot.change(quantity="teu").get_ylabel() == "change, TEU a year"


def test_what_there_is(small: Runs, compared: Comparison) -> None:
    """Names can be completed, are listed with what they show, and have the help of their function."""
    assert set(OF_RUNS) <= set(dir(small.plot))
    assert set(OF_COMPARISONS) <= set(dir(compared.plot))
    assert f".trips(): {OF_RUNS['trips'].shows}" in repr(small.plot)
    assert "FEU" in str(small.plot.cargo.__doc__)
    with pytest.raises(AttributeError, match="no figure called 'tripe'; there are borders"):
        _ = small.plot.tripe


def test_results_do_without_matplotlib() -> None:
    """Whoever draws nothing does not wait for the import."""
    code = "import sys, freightsim.results, freightsim.statistics, freightsim.plots.registry as r; "
    code += "assert 'matplotlib' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)
