"""Figures of docs/calibration.md, drawn when the site is built from numbers that `make_calibration.py` has kept.

The numbers are tables in docs/calibration; nothing is simulated here. The curves of the adjustments are those of the
shipped fit.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from freightsim.base.arrays import Floats
from freightsim.calibration.emulator import SENSITIVITY, SPREADS
from freightsim.calibration.parameters import rail_parameters
from freightsim.calibration.targets import Target, Targets, load_targets
from freightsim.choice.rates import port_log_odds
from freightsim.files.load import load_scenario
from freightsim.plots.fit import adjustments as fit_adjustments
from freightsim.plots.fit import fan, fit_fan
from freightsim.plots.fit import residuals as fit_residuals
from freightsim.plots.style import GREY, RED, SMALL, save
from freightsim.reports import calibration as shown
from freightsim.results.vocabulary import QUANTITIES
from freightsim.scenario.network import DIRECTIONS
from freightsim.statistics.priors import Prior

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from freightsim.base.clock import Clock

NUMBERS = Path(__file__).parent / "calibration"
FANS, ERRORS, POSTERIOR = (NUMBERS / f"{name}.csv" for name in ("fans", "errors", "posterior"))
TARGETS = Path(__file__).parents[1] / "scenarios" / "targets.yaml"

PERCENT = (2.5, 10.0, 25.0, 50.0, 75.0, 90.0, 97.5)
"""Quantiles that a fan shows: a median and the ends of its 50, 80 and 95 % intervals."""
COLUMNS = [f"p{part:g}" for part in PERCENT]
RUNS, BOTH = "runs", "runs and parameters"

HELD_OUT = (2019, 2020)
LAST_SEEN = 2020
KEPT_DRAWS = 2000
"""Draws of the posterior that are kept, evenly out of all."""
TOLERANCE = 0.01
"""Relative error that the fit aims to stay within."""


# ---- what is kept ---------------------------------------------------------------------------------------------------


def fan_table(figure: str, of: str, years: Sequence[int], draws: Floats, mean: Floats | None = None) -> pd.DataFrame:
    """Return what is kept of draws, shape (draws, years), in the quantity's unit: quantiles of each year.

    Of runs alone only the ends of the 95 % interval are shown, and kept.
    """
    quantiles = np.quantile(draws, np.array(PERCENT) / 100, axis=0, method="weibull")
    table = pd.DataFrame(quantiles.T, columns=COLUMNS)
    if of == RUNS:
        table[COLUMNS[1:-1]] = np.nan
    table.insert(0, "year", list(years))
    table.insert(0, "of", of)
    table.insert(0, "figure", figure)
    table["mean"] = np.nan if mean is None else mean
    return table


def as_draws(table: pd.DataFrame) -> Floats:
    """Return 39 draws of each row, shape (39, rows), that have its quantiles: their 1st, 4th, 10th, 20th ... draw."""
    ranks, quantiles = np.array(PERCENT) / 100 * 40, table[COLUMNS].to_numpy(dtype=float)
    known = [np.isfinite(row) for row in quantiles]
    drawn = [np.interp(np.arange(1, 40), ranks[is_], row[is_]) for is_, row in zip(known, quantiles, strict=True)]
    return np.array(drawn).T


def keep(fans: Sequence[pd.DataFrame], errors: pd.DataFrame, draws: pd.DataFrame) -> None:
    """Write all tables; `draws` has a column for each parameter of the posterior."""
    pd.concat(fans).to_csv(FANS, index=False, float_format="%.7g", lineterminator="\n")
    errors.to_csv(ERRORS, index=False, float_format="%.4g", lineterminator="\n")
    chosen = np.linspace(0, len(draws) - 1, min(KEPT_DRAWS, len(draws))).round().astype(int)
    paired = [name for name in shown.PAIRED if name in draws]
    draws[paired].iloc[chosen].to_csv(POSTERIOR, index=False, float_format="%.4g", lineterminator="\n")


# ---- what is drawn --------------------------------------------------------------------------------------------------


def fit(quantity: str) -> Figure:
    """Return the fan of a quantity at the fit: runs alone, and runs and parameters."""
    both, alone = (_kept(f"fit_{quantity}", of) for of in (BOTH, RUNS))
    years = both["year"].tolist()
    low, published, high = published_bands(load_targets(TARGETS), quantity, years)
    shows: dict[str, Any] = {"quantity": QUANTITIES[quantity], "clock": _clock("baseline"), "ranges": (low, high)}
    return shown.figure_of(lambda ax: fit_fan(ax, years, as_draws(alone), as_draws(both), published, **shows))


def holdout(quantity: str) -> Figure:
    """Return the fan of a quantity where the last years were held out."""
    table = _kept(f"holdout_{quantity}", BOTH)
    years = table["year"].tolist()
    _, published, _ = published_bands(load_targets(TARGETS), quantity, years)
    shows: dict[str, Any] = {"quantity": QUANTITIES[quantity], "clock": _clock("baseline"), "holdout": HELD_OUT}
    return shown.figure_of(lambda ax: fan(ax, years, as_draws(table), published, **shows))


def projection() -> Figure:
    """Return trips to the last year of the projection, with the mean at the fit and the end of the record."""
    table, trips = _kept("projection", BOTH), QUANTITIES["trips"]
    years = table["year"].tolist()
    _, published, _ = published_bands(load_targets(TARGETS), "trips", years)

    def drawn(ax: Axes) -> Axes:
        ax.plot(years, table["mean"] / trips.scale, "--", color=RED, lw=1.6, label="mean at the fit", zorder=3.5)
        ax.axvline(LAST_SEEN + 0.5, color=GREY, lw=1.2, ls=":", zorder=1)
        place: dict[str, Any] = {"xytext": (6, 6), "xycoords": "data", "textcoords": "offset points"}
        ax.annotate("projected", (LAST_SEEN + 0.5, 0), fontsize=SMALL, color=GREY, **place)
        return fan(ax, years, as_draws(table), published, quantity=trips, clock=_clock("projection"))

    return shown.figure_of(drawn)


def residuals() -> Figure:
    """Return the errors of the yearly means over fresh draws."""
    shows: dict[str, Any] = {"tolerance": TOLERANCE, "label": "simulated / aimed at \N{MINUS SIGN} 1"}
    errors = pd.read_csv(ERRORS)
    return shown.figure_of(lambda ax: fit_residuals(ax, errors, clock=_clock("baseline"), **shows))


def adjustments() -> Figure:
    """Return the curves of the shipped fit and its yearly adjustments: a year whose adjustment is 1 has none."""
    scenario = load_scenario("baseline")
    begin, end = scenario.horizon.start, scenario.horizon.end
    days = [begin + timedelta(days=number) for number in range(0, (end - begin).days, 7)]
    times = np.array([day.year + (day.timetuple().tm_yday - 1) / 365.25 for day in days])
    years = list(scenario.clock.years)
    curves: dict[str, Floats] = {}
    adjusted: dict[str, Floats] = {}
    for direction in DIRECTIONS:
        attraction = scenario.demand[direction].attraction
        middles = [date(year, 7, 2) for year in years]
        ratios = np.array([attraction.adjustment.at(day) for day in middles])
        curves[direction], curve = (
            np.array([port_log_odds(scenario, direction, day) for day in these]) for these in (days, middles)
        )
        adjusted[direction] = np.where(ratios == 1, np.nan, curve + np.log(ratios))
    clock = scenario.clock
    return shown.figure_of(lambda ax: fit_adjustments(ax, times, curves, years, adjusted, clock=clock))


def posterior() -> Figure:
    """Return the posterior of the curves' parameters, one by one and in pairs, with their priors."""
    draws = pd.read_csv(POSTERIOR)
    known = [*rail_parameters(), SENSITIVITY]
    priors = {p.path: Prior(p.prior, p.sd, p.low, p.high, p.meaning, p.unit) for p in known} | SPREADS
    belief = SimpleNamespace(
        posterior=SimpleNamespace(names=list(draws), draws=draws.to_numpy()),
        identified=[SimpleNamespace(name=name, unit=priors[name].unit) for name in draws],
        emulator=SimpleNamespace(priors=priors),
    )
    return shown.posterior_figure(belief)


FIGURES: dict[str, Callable[[], Figure]] = {
    "adjustments": adjustments,
    "residuals": residuals,
    "fit_trips": lambda: fit("trips"),
    "fit_value_usd": lambda: fit("value_usd"),
    "posterior": posterior,
    "holdout_trips": lambda: holdout("trips"),
    "holdout_value_usd": lambda: holdout("value_usd"),
    "projection": projection,
}
"""By the name of the file."""


def draw(folder: Path) -> None:
    """Write each figure as NAME.svg into a folder."""
    for name, drawn in FIGURES.items():
        save(drawn(), folder / f"{name}.svg")


def _clock(name: str) -> Clock:
    return load_scenario(name).clock


def _kept(figure: str, of: str) -> pd.DataFrame:
    table = pd.read_csv(FANS)
    return table[(table["figure"] == figure) & (table["of"] == of)]


def published_bands(targets: Targets, quantity: str, years: Sequence[int]) -> tuple[Floats, Floats, Floats]:
    """Return low, published and high by year; NaN where nothing is known."""
    found: dict[int, Target] = {
        target.years[0]: target
        for target in targets.targets.values()
        if target.quantity == quantity and len(target.years) == 1 and target.value is not None
    }
    middle = [found[year].value if year in found else np.nan for year in years]
    bands = [(found[year].band if year in found else None) or (np.nan, np.nan) for year in years]
    low, high = np.array(bands).T
    return low, np.array(middle, dtype=float), high
