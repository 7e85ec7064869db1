"""Figures of a fit show what they were given, clip nothing, and come out the same every time."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection

from freightsim.base.arrays import Floats
from freightsim.base.clock import Clock
from freightsim.plots.fit import adjustments, fan, fans_by_origin, fit_fan, residuals
from freightsim.plots.style import canvas, save
from freightsim.results.vocabulary import QUANTITIES
from freightsim.scenario import Scenario
from freightsim.statistics import interval
from plots.drawn import PAGE_CM, PHONE_CM, band, clashes, figure_of, line

YEARS = list(range(2013, 2021))
PUBLISHED = np.array([13.0, 87.0, 156.0, 251.0, 501.0, 752.0, 1000.0, 1126.0])
HELD_OUT = (2019, 2020)
TIMES = np.linspace(2013.5, 2021.0, 50)
TRIPS = QUANTITIES["trips"]


@pytest.fixture
def clock(tiny: Scenario) -> Clock:
    """Return the clock of all years of the record."""
    return tiny.but({"horizon": {"from": "2013-07-18", "to": "2021-01-01"}}).clock


def draws(spread: float = 0.1, n: int = 200) -> Floats:
    """Return simulated years around the published ones."""
    return PUBLISHED * np.exp(np.random.default_rng(1).normal(0.0, spread, (n, 8)))


def errors(*quantities: str) -> pd.DataFrame:
    """Return a table of errors, each 0.05 more than that of the year before, known within 0.04."""
    rows = [(name, year, 0.05 * (year - 2016)) for name in quantities for year in YEARS]
    table = pd.DataFrame(rows, columns=["quantity", "year", "error"])
    return table.assign(low=table["error"] - 0.04, high=table["error"] + 0.04)


def of_fan(clock: Clock, ax: Axes, **more: object) -> Axes:
    """Draw a fan."""
    return fan(ax, YEARS, draws(), PUBLISHED, quantity=TRIPS, clock=clock, **more)  # type: ignore[arg-type]


def of_fit(clock: Clock, ax: Axes) -> Axes:
    """Draw a fan with two kinds of doubt; of one year the published figure has a range."""
    low, high = np.full(8, np.nan), np.full(8, np.nan)
    low[5], high[5] = 700.0, 800.0
    given = {"quantity": TRIPS, "clock": clock, "ranges": (low, high), "holdout": HELD_OUT}
    return fit_fan(ax, YEARS, draws(), draws(0.2), PUBLISHED, **given)  # type: ignore[arg-type]


def of_residuals(clock: Clock, ax: Axes) -> Axes:
    """Draw errors of three quantities."""
    return residuals(ax, errors("trips", "value_usd", "weight"), tolerance=0.15, clock=clock)


def of_adjustments(clock: Clock, ax: Axes) -> Axes:
    """Draw two curves with their yearly adjustments."""
    curves = {"outbound": -6 + 0.4 * (TIMES - 2013), "inbound": -7 + 0.3 * (TIMES - 2013)}
    adjusted = {"outbound": np.linspace(-6.0, -3.0, 8), "inbound": np.linspace(-7.0, -4.0, 8)}
    return adjustments(ax, TIMES, curves, YEARS, adjusted, clock=clock)


def of_origins(clock: Clock, ax: Axes) -> Axes:
    """Draw predictions of the years after four origins."""
    found = {year: (YEARS[YEARS.index(year) + 1 :], draws()[:, YEARS.index(year) + 1 :]) for year in range(2016, 2020)}
    return fans_by_origin(ax, dict(zip(YEARS, PUBLISHED, strict=True)), found, quantity=TRIPS, clock=clock)


Draw = Callable[[Clock, Axes], Axes]


@pytest.mark.parametrize("width_cm", [PAGE_CM, PHONE_CM])
@pytest.mark.parametrize("draw", [of_fan, of_fit, of_residuals, of_adjustments, of_origins])
def test_texts_stand_clear(draw: Draw, width_cm: float, clock: Clock) -> None:
    """On a page and on a phone no text lies on another or leaves the figure."""
    assert not clashes(draw(clock, canvas(width_cm=width_cm)[1]))


@pytest.mark.parametrize(("draw", "kind"), [(of_fan, "png"), (of_fan, "pdf"), (of_residuals, "svg")])
def test_the_same_file_every_time(draw: Draw, kind: str, clock: Clock, tmp_path: Path) -> None:
    """Two figures of the same numbers are the same file: no date, no random names inside."""
    for number in range(2):
        save(figure_of(draw(clock, canvas()[1])), tmp_path / f"{number}.{kind}", dpi=60)
    one, other = ((tmp_path / f"{number}.{kind}").read_bytes() for number in range(2))
    assert one == other
    assert len(one) > 1000


def test_fan_shows_intervals_and_median(clock: Clock) -> None:
    """The bands end where the intervals do, and the line is the median."""
    ax = of_fan(clock, canvas()[1])
    for level in (0.95, 0.8, 0.5):
        assert np.allclose(band(ax, f"simulated, {100 * level:g} %"), interval(draws(), level))
    assert line(ax, "simulated, median")[1] == pytest.approx(np.median(draws(), axis=0))
    assert ax.get_ylabel() == "trips a year"
    assert ax.get_ylim()[0] == 0


def test_the_unit_is_that_of_the_quantity(clock: Clock) -> None:
    """Draws and published figures are given in the raw unit."""
    given = {"quantity": QUANTITIES["value_usd"], "clock": clock}
    ax = fan(canvas()[1], YEARS, 1e6 * draws(), 1e6 * PUBLISHED, **given)  # type: ignore[arg-type]
    assert line(ax, "published")[1] == pytest.approx(PUBLISHED)
    assert line(ax, "simulated, median")[1] == pytest.approx(np.median(draws(), axis=0))


def test_held_out_years_stand_apart(clock: Clock) -> None:
    """Their points are others than those that the fit saw; without any there is nothing to explain."""
    ax = of_fan(clock, canvas()[1], holdout=HELD_OUT)
    assert list(line(ax, "published, held out")[0]) == list(HELD_OUT)
    assert list(line(ax, "published")[0]) == YEARS[:-2]
    labels = [each.get_label() for each in of_fan(clock, canvas()[1]).get_lines()]
    assert "published, held out" not in labels


def test_published_ranges(clock: Clock) -> None:
    """Only years with a range have whiskers."""
    (whiskers,) = of_fit(clock, canvas()[1]).containers
    ((begin, end),) = whiskers.lines[2][0].get_segments()
    assert (tuple(begin), tuple(end)) == ((2018.0, 700.0), (2018.0, 800.0))


def test_years_without_a_figure(clock: Clock) -> None:
    """A year of which nothing was published has its fan and no point."""
    published = np.where(np.array(YEARS) == 2015, np.nan, PUBLISHED)
    ax = fan(canvas()[1], YEARS, draws(), published, quantity=TRIPS, clock=clock)
    assert np.isnan(line(ax, "published")[1]).tolist() == [year == 2015 for year in YEARS]


def test_two_kinds_of_doubt(clock: Clock) -> None:
    """The outer band is that of the parameters, the inner that of runs alone; lines show 80 and 50 %."""
    ax = of_fit(clock, canvas()[1])
    for label, spread in (("runs and parameters, 95 %", 0.2), ("runs alone, 95 %", 0.1)):
        assert np.allclose(band(ax, label), interval(draws(spread), 0.95))
    for level in (80, 50):
        low = interval(draws(0.2), level / 100)[0]
        assert line(ax, f"runs and parameters, {level} %")[1] == pytest.approx(low)


def test_origins(clock: Clock) -> None:
    """A line of each leads from its published figure through the medians, and whiskers end where the intervals do."""
    ax = of_origins(clock, canvas()[1])
    dashed = [each for each in ax.get_lines() if each.get_linestyle() == "--"]
    assert [each.get_xydata()[0].tolist() for each in dashed] == [  # type: ignore[index, union-attr]
        [year, PUBLISHED[YEARS.index(year)]] for year in range(2016, 2020)
    ]
    assert [len(each.get_xdata()) for each in dashed] == [5, 4, 3, 2]  # type: ignore[arg-type]
    low, high = interval(draws()[:, 4:], 0.8)
    ends = np.array(ax.containers[0].lines[2][0].get_segments())
    assert ends[:, :, 1] == pytest.approx(np.stack([low, high], axis=1))
    labels = [text.get_text() for text in ax.get_legend().get_texts()]
    assert sorted(labels) == [*(f"from {year}, 80 %" for year in range(2016, 2020)), "published"]
    with pytest.raises(ValueError, match="do not fit"):
        fans_by_origin(ax, {2016: 1.0}, {2016: ([2017], draws())}, quantity=TRIPS, clock=clock)


def test_wrong_shapes(clock: Clock) -> None:
    """Years, draws and figures belong together."""
    (_figure, ax), given = canvas(), {"quantity": TRIPS, "clock": clock}
    for years, own, published in ((YEARS[1:], draws(), PUBLISHED), (YEARS, draws(), PUBLISHED[1:])):
        with pytest.raises(ValueError, match="do not fit"):
            fan(ax, years, own, published, **given)  # type: ignore[arg-type]
        with pytest.raises(ValueError, match="do not fit"):
            fit_fan(ax, years, own, own, published, **given)  # type: ignore[arg-type]


def test_errors(clock: Clock) -> None:
    """Each quantity has its points at the errors, and is named in the legend; other words stay as they are."""
    ax = of_residuals(clock, canvas()[1])
    labels = [text.get_text() for text in ax.get_legend().get_texts()]
    assert labels[-4:] == ["within 15 %", "trips", "value, USD m", "weight"]
    for name in labels[-3:]:
        assert line(ax, name)[1] == pytest.approx(0.05 * (np.array(YEARS) - 2016))


def test_errors_without_an_interval(clock: Clock) -> None:
    """One replication has none: there are points all the same."""
    ax = residuals(canvas()[1], errors("trips").assign(low=np.nan, high=np.nan), tolerance=0.15, clock=clock)
    assert len(line(ax, "trips")[0]) == 8


def test_adjustments(clock: Clock) -> None:
    """Each year has a line from the curve to its point, in the middle of the year."""
    ax = of_adjustments(clock, canvas()[1])
    stems = [each.get_segments() for each in ax.collections if isinstance(each, LineCollection)]
    for segments, begin, slope, last in zip(stems, (-6.0, -7.0), (0.4, 0.3), (-3.0, -4.0), strict=True):
        (x, on_curve), (_, point) = segments[-1]
        assert (x, on_curve, point) == pytest.approx((2020, begin + slope * 7.5, last))


def test_neither_screen_nor_global_state() -> None:
    """The plotting shell of matplotlib is not loaded, and matplotlib only when a figure is made."""
    code = (
        "import sys; import freightsim.plots.fit, freightsim.plots.posterior; assert 'matplotlib' not in sys.modules; "
        "freightsim.plots.fit.style.canvas(); assert 'matplotlib.pyplot' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
