"""A calibration in tables and figures: what was fitted and how well, what the data say, how held-out years were met."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import exp, log
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from rich.console import Console
from rich.table import Table

from freightsim.base.arrays import Floats
from freightsim.base.language import N_, _, pgettext, speaking
from freightsim.base.line_breaks import columns
from freightsim.base.writing import write_text
from freightsim.plots.style import spoken
from freightsim.reports import figures
from freightsim.reports.lines import in_markdown
from freightsim.results.vocabulary import QUANTITIES
from freightsim.scenario.network import DIRECTIONS, Direction
from freightsim.statistics import interval

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from freightsim.calibration.fit import Fit
    from freightsim.calibration.story import Belief, Calibration, Prediction
    from freightsim.calibration.targets import Targets
    from freightsim.scenario import Scenario


PARTS = {"level": N_("level"), "gain": N_("gain"), "pace_years": N_("pace, years"), "shift": N_("step of 2020")}
LEANS = {"2013-01-01": N_("early"), "2018-10-01": N_("late")}
SHORT = {
    "choice.cost_sensitivity": N_("cost sensitivity"),
    "spread.rail": N_("spread, rail"),
    "spread.mix": N_("spread, mix"),
}
KNOWN = {"identified": N_("yes"), "partly": N_("partly"), "not_identified": N_("no")}
"""Verdicts on a parameter as answers to "pinned down?"."""

FORECASTS = {
    "model": N_("model"),
    "last_value": N_("last value"),
    "exponential": N_("exponential"),
    "logistic": N_("logistic"),
}
"""What forecasts of held-out years are called."""

HEADINGS = (
    *(N_("parameter"), N_("value"), N_("from"), N_("to"), N_("unit"), N_("year"), N_("off, %"), N_("mean")),
    *(
        N_("learnt %"),
        N_("pinned down"),
        N_("goes with"),
        N_("corr."),
        N_("quantity"),
        N_("published"),
        N_("predicted"),
    ),
    *(N_("forecast"), N_("MAPE, %"), N_("CRPS, %"), N_("in 50 %"), N_("in 80 %"), N_("in 95 %")),
)
"""Names of columns: a sheet translates them when it is shown."""

PAIRED = (
    *(f"demand.{direction}.attraction.{part}" for direction in DIRECTIONS for part in ("level", "gain", "pace_years")),
    "choice.cost_sensitivity",
    "spread.rail",
)
"""Parameters of the posterior's figure: those of the curves that depend on each other, by their names in the draws."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table of texts, for the terminal and for Markdown."""

    title: str
    """Heading."""
    columns: tuple[str, ...]
    """Names of the columns."""
    rows: Sequence[tuple[str, ...]]
    """Cells, already written as they are shown."""
    words: tuple[str, ...] = ()
    """Columns of words, aligned to the left; the others hold numbers."""
    caption: str = ""
    """What to know to read it."""

    def rich(self) -> Table:
        """Return the table for a terminal; what is shipped fits into 80 columns."""
        table = Table(
            title=_(self.title),
            caption=_(self.caption) or None,
            box=None,
            header_style="bold",
            padding=(0, 1, 0, 0),
            pad_edge=False,
        )
        for at, name in enumerate(self.columns):
            longest = max((columns(row[at]) for row in self.rows), default=0)
            heading = (
                _(name) if columns(_(name)) <= longest else _(name).replace(" ", "\n")
            )  # no cell is wider for its heading
            table.add_column(heading, justify="left" if name in self.words else "right", no_wrap=True)
        for row in self.rows:
            table.add_row(*row)
        return table

    def markdown(self) -> str:
        """Return the table in Markdown, without its title; the caption stands below."""
        rules = ["---" if name in self.words else "---:" for name in self.columns]
        lines = [_line(row) for row in ([_(name) for name in self.columns], rules, *self.rows)]
        return "\n".join([*lines, *(["", _(self.caption)] if self.caption else [])]) + "\n"


def _line(cells: Sequence[str]) -> str:
    escaped = (cell.replace("|", "\\|") for cell in cells)
    return f"| {' | '.join(escaped)} |"


# ---- the fit --------------------------------------------------------------------------------------------------------


def print_fit(found: Calibration) -> None:
    """Print the fitted parameters with their intervals, and how far each year is off."""
    console = Console()
    console.print(parameters_sheet(found.fit).rich())
    console.print(years_sheet(found.fit).rich())
    console.print(
        _("{simulations} simulations of the whole history. {misfit}").format(
            simulations=found.fit.simulations, misfit=misfit_text(found.fit)
        )
    )


def misfit_text(fit: Fit) -> str:
    """Return a sentence with the root mean square relative error by quantity, in percent."""
    off = ", ".join(f"{_name(name)} {100 * error:.2f} %" for name, error in fit.misfit.items())
    return _("Root mean square error: {off}.").format(off=off)


def parameters_sheet(fit: Fit, *, layers: Sequence[str] = ("structural", "adjustment")) -> Sheet:
    """Return the fitted parameters of some layers: value, 95 % interval, unit, and what each is."""
    columns = ("parameter", "value", "from", "to", "unit")
    rows = []
    for parameter in fit.parameters:
        if parameter.layer in layers:
            numbers = (fit.state.by_path()[parameter.path], *fit.interval(parameter))
            shown = [exp(number) if parameter.is_ratio else number for number in numbers]
            unit = parameter.unit.replace("odds ratio", "odds")
            rows.append((parameter.meaning, *(_signed(number, 3) for number in shown), unit))
    return Sheet(
        N_("Fitted parameters"),
        columns,
        rows,
        ("parameter", "unit"),
        N_("95 % intervals; odds are ratios of odds, 1 is none"),
    )


def years_sheet(fit: Fit) -> Sheet:
    """Return simulated figures by year and quantity, in the rounds after the first vote, and how far they are off."""
    answer, names = fit.answer, list(dict.fromkeys(name for _year, name in fit.aims))
    rows = []
    for year in sorted({year for year, _name in fit.aims}):
        cells = []
        for name in names:
            aim = fit.aims.get((year, name))
            cells += ["", ""] if aim is None else _against(name, answer.mean[name][year], aim)
        rows.append((str(year), *cells))
    columns = ("year", *(text for name in names for text in (_name(name), "off, %")))
    return Sheet(N_("Simulated against aimed at"), columns, rows)


def adjustments_figure(found: Calibration, *, width: float = 9.0) -> Figure:
    """Return the structural curve of each direction over time (log-odds), and the years' adjustments from it."""
    figure, (ax,) = figures.canvas(width=width)
    scenario = found.fit.scenario
    days = _days(scenario)
    years = sorted({year for of_years in found.fit.state.rail.values() for year in of_years})
    curves: dict[str, Floats] = {}
    adjusted: dict[str, Floats] = {}
    for direction in DIRECTIONS:
        curves[direction] = np.array([_curve(scenario, direction, day) for day in days])
        state = found.fit.state.rail[direction]
        adjusted[direction] = np.array(
            [_curve(scenario, direction, date(year, 7, 2)) + state.get(year, np.nan) for year in years]
        )
    times = np.array([day.year + (day.timetuple().tm_yday - 1) / 365.25 for day in days])
    figures.adjustments(ax, times, curves, years, adjusted)
    return figure


def _days(scenario: Scenario) -> list[date]:
    """Return a day a week from begin to end of the horizon."""
    begin, end = scenario.horizon.start, scenario.horizon.end
    return [begin + timedelta(days=number) for number in range(0, (end - begin).days, 7)]


def _curve(scenario: Scenario, direction: Direction, day: date) -> float:
    """Return the structural log-odds of rail on a day: the curve and the step that stays, no adjustment."""
    attraction = scenario.demand[direction].attraction
    return attraction.smooth(day) + log(attraction.shift.at(day))


# ---- what is believed -----------------------------------------------------------------------------------------------


def print_belief(belief: Belief) -> None:
    """Print what the data say of each structural parameter."""
    Console().print(belief_sheet(belief).rich())


def belief_sheet(belief: Belief) -> Sheet:
    """Return the posterior of each structural parameter and whether the data pin it down, in short words."""
    rows = []
    for row in belief.identified:
        partner = "" if row.partner is None else short_name(row.partner)
        correlation = "" if row.partner is None else _signed(row.correlation, 2, plus=True)
        numbers = (_signed(number, 2) for number in (row.mean, row.low, row.high))
        rows.append(
            (short_name(row.name), *numbers, f"{100 * row.shrinkage:.0f}", _(KNOWN[row.verdict]), partner, correlation)
        )
    return Sheet(
        N_("What the data say (odds by their logarithm)"),
        ("parameter", "mean", "from", "to", "learnt %", "pinned down", "goes with", "corr."),
        rows,
        ("parameter", "pinned down", "goes with"),
        N_(
            "95 % intervals. Learnt: share of the prior variance that the data took away. Goes "
            "with: the parameter of the strongest posterior correlation."
        ),
    )


def chain_text(belief: Belief) -> str:
    """Return a sentence on how the chain of the posterior went."""
    went = belief.posterior.diagnostics
    return _(
        "{walkers} walkers made {steps:,} steps each, {acceptance:.0f} % of them accepted; "
        "the chain is worth {draws:,.0f} independent draws or more of each parameter."
    ).format(walkers=went.walkers, steps=went.steps, acceptance=100 * went.acceptance, draws=went.effective.min())


def posterior_figure(belief: Belief) -> Figure:
    """Return the posterior of the curves' parameters, one by one and in pairs, with their priors."""
    names = [name for name in PAIRED if name in belief.posterior.names]
    columns = [belief.posterior.names.index(name) for name in names]
    units = {row.name: row.unit for row in belief.identified}
    with speaking(spoken()):
        labels = [short_name(name) + ("" if units[name] in {"years", "1"} else f" ({units[name]})") for name in names]
    return figures.pairs(belief.posterior.draws[:, columns], names, labels, priors=belief.emulator.priors)


def short_name(name: str) -> str:
    """Return a parameter's name (its path in the scenario) in few characters."""
    keys = name.split(".")
    if keys[0] == "demand" and keys[2] == "attraction":
        way = {"outbound": pgettext("direction", "out"), "inbound": pgettext("direction", "in")}.get(keys[1], keys[1])
        return _("{direction} {part}").format(direction=way, part=_(PARTS.get(keys[3], keys[3])))
    if keys[0] == "cargo" and keys[2] == "level":
        kind = {"weight_tilt": pgettext("lean", "weight"), "value_tilt": pgettext("lean", "value")}.get(
            keys[1], keys[1]
        )
        return _("{kind} lean, {when}").format(kind=kind, when=_(LEANS.get(keys[3], keys[3])))
    return _(SHORT.get(name, name))


# ---- years that were held out ---------------------------------------------------------------------------------------


def print_prediction(prediction: Prediction) -> None:
    """Print held-out years as predicted, and the scores beside forecasts that know no freight."""
    console = Console()
    console.print(predicted_sheet(prediction).rich())
    console.print(scores_sheet(prediction).rich())


def predicted_sheet(prediction: Prediction) -> Sheet:
    """Return published and predicted figures of the held-out years, with 95 % intervals."""
    rows = []
    for quantity, published in prediction.published.items():
        low, high = interval(prediction.ensemble.of(quantity, prediction.years), 0.95)
        for at, year in enumerate(prediction.years):
            point = prediction.points[quantity]["model"][at]
            numbers = [_written(quantity, number) for number in (published[at], point)]
            ends = [_written(quantity, number) for number in (low[at], high[at])]
            off = _signed(100 * (point / published[at] - 1), 1, plus=True)
            rows.append((_name(quantity), str(year), *numbers, off, *ends))
    columns = ("quantity", "year", "published", "predicted", "off, %", "from", "to")
    caption = N_("Predicted: the median of runs on the posterior ensemble; from and to: their central 95 % interval")
    return Sheet(N_("Held-out years"), columns, rows, ("quantity",), caption)


def scores_sheet(prediction: Prediction) -> Sheet:
    """Return the scores of the model and of the naive forecasts."""
    rows = []
    for quantity, forecasts in prediction.scores.items():
        for name, score in forecasts.items():
            inside = [score.coverage_50, score.coverage_80, score.coverage_95]
            shares = ["" if share is None else f"{100 * share:.0f} %" for share in inside]
            rows.append(
                (
                    _name(quantity),
                    _(FORECASTS[name]),
                    f"{100 * score.mape:.1f}",
                    f"{100 * score.relative_crps:.1f}",
                    *shares,
                )
            )
    return Sheet(
        N_("Scores of the held-out years"),
        ("quantity", "forecast", "MAPE, %", "CRPS, %", "in 50 %", "in 80 %", "in 95 %"),
        rows,
        ("quantity", "forecast"),
        N_(
            "MAPE: mean absolute error. CRPS: continuous ranked probability score over what "
            "came. Then the share of years inside the central intervals."
        ),
    )


def holdout_figure(found: Calibration, prediction: Prediction, quantity: str, *, width: float = 9.0) -> Figure:
    """Return the fan of a quantity on the posterior ensemble, years that the fit saw and years that it did not."""
    figure, (ax,) = figures.canvas(width=width)
    shown = QUANTITIES[quantity]
    years = prediction.ensemble.years
    known = published_figures(found.targets, quantity) | dict(
        zip(prediction.years, prediction.published[quantity].tolist(), strict=True)
    )
    published = np.array([known.get(year, np.nan) for year in years])
    draws = prediction.ensemble.of(quantity, years)
    figures.fan(
        ax,
        years,
        draws / shown.scale,
        published / shown.scale,
        label=shown.what,
        unit=shown.axis,
        holdout=prediction.years,
    )
    return figure


def published_figures(targets: Targets, quantity: str) -> dict[int, float]:
    """Return the published figure of each year that has a target of its own, in the quantity's unit."""
    return {
        target.years[0]: target.value
        for target in targets.targets.values()
        if target.quantity == quantity and len(target.years) == 1 and target.value is not None
    }


# ---- the report -----------------------------------------------------------------------------------------------------


def write_report(
    folder: Path, found: Calibration, belief: Belief | None = None, prediction: Prediction | None = None
) -> None:
    """Write a report folder: `calibration.md` with tables, and the figures (SVG) that it shows.

    What was not computed has no section: without `belief` nothing of the posterior, without `prediction` nothing of
    held-out years. Files of the same names are replaced. Raises OSError where the folder cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    drawn = {"adjustments": adjustments_figure(found)}
    parts = [_head(found), _fit_part(found)]
    if belief is not None:
        drawn["posterior"] = posterior_figure(belief)
        parts.append(_belief_part(belief))
    if prediction is not None:
        drawn |= {f"holdout_{name}": holdout_figure(found, prediction, name) for name in ("trips", "value_usd")}
        parts.append(_prediction_part(prediction))
    for name, figure in drawn.items():
        figures.save(figure, folder / f"{name}.svg")
    write_text(folder / "calibration.md", "\n".join(parts))


def _head(found: Calibration) -> str:
    years = sorted({year for year, _ in found.fit.aims})
    return "\n".join(
        [
            "# " + _("Calibration of {name}").format(name=in_markdown(found.fit.scenario.name)),
            "",
            _("Fitted to {name}, years {first} to {last}.").format(
                name=found.targets.name, first=years[0], last=years[-1]
            ),
            _("Begun on {begun}, seed {seed}, {simulations} simulations of the whole history.").format(
                begun=found.begun, seed=found.seed, simulations=found.fit.simulations
            ),
            misfit_text(found.fit),
            "",
        ]
    )


def _fit_part(found: Calibration) -> str:
    structural, adjustments = (parameters_sheet(found.fit, layers=[layer]) for layer in ("structural", "adjustment"))
    return "\n".join(
        [
            *("## " + _("Structural parameters"), "", structural.markdown()),
            *(
                "## " + _("Yearly adjustments"),
                "",
                _("What the structural curves and leans leave over for each year."),
                "",
            ),
            adjustments.markdown(),
            _image(_("Structural curve of each direction, and the years' adjustments from it"), "adjustments.svg"),
            *("", "## " + _("Simulated against aimed at"), "", years_sheet(found.fit).markdown()),
        ]
    )


def _belief_part(belief: Belief) -> str:
    return "\n".join(
        [
            *("## " + _("What the data say"), "", belief_sheet(belief).markdown(), chain_text(belief)),
            *("", _image(_("Posterior of the curves' parameters, with their priors"), "posterior.svg"), ""),
        ]
    )


def _prediction_part(prediction: Prediction) -> str:
    return "\n".join(
        [
            *(
                "## " + _("Held-out years"),
                "",
                predicted_sheet(prediction).markdown(),
                scores_sheet(prediction).markdown(),
            ),
            _image(_("Trips, held-out years shaded"), "holdout_trips.svg"),
            *("", _image(_("Cargo value, held-out years shaded"), "holdout_value_usd.svg"), ""),
        ]
    )


def _image(words: str, file: str) -> str:
    return f"![{words}]({file})"


def _against(name: str, simulated: float, aim: float) -> list[str]:
    off = _signed(100 * (simulated / aim - 1), 2, plus=True) if aim else ""
    return [_written(name, simulated), off]


def _signed(number: float, digits: int, *, plus: bool = False) -> str:
    """Return a number with a true minus sign, which a terminal shows as clearly as a text does."""
    return f"{number:{'+' if plus else ''}.{digits}f}".replace("-", "\N{MINUS SIGN}")


def _written(quantity: str, number: float) -> str:
    shown = QUANTITIES[quantity]
    return shown.form(digits=shown.level_digits).format(number / shown.scale)


def _name(quantity: str) -> str:
    return _(QUANTITIES[quantity].short) if quantity in QUANTITIES else quantity
