"""A calibration in tables and figures: what was fitted and how well, what the data say, how held-out years were met."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from math import exp
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from rich.console import Group

from freightsim.base.arrays import Floats
from freightsim.base.language import N_, _, packaged, pgettext, speaking
from freightsim.base.writing import write_text
from freightsim.choice.rates import port_log_odds
from freightsim.plots.fit import adjustments, fan
from freightsim.plots.posterior import pairs
from freightsim.plots.style import canvas, save, spoken
from freightsim.reports.lines import broken, in_markdown
from freightsim.reports.table import EMPTY, Cell, Table, TableColumn, level_column
from freightsim.results.vocabulary import QUANTITIES
from freightsim.scenario.network import DIRECTIONS
from freightsim.statistics import interval

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from freightsim.calibration.fit import Fit
    from freightsim.calibration.story import Belief, Calibration, Prediction
    from freightsim.calibration.targets import Targets
    from freightsim.scenario import Scenario
    from freightsim.statistics import Score


PARTS = {"level": N_("level"), "gain": N_("gain"), "pace_years": N_("pace, years")}
LEVELS = {"2013-01-01": N_("early"), "2018-10-01": N_("late")}
SHORT = {
    "cargo.load_factor.level.2013-01-01": N_("load factor"),
    "choice.cost_sensitivity": N_("cost sensitivity"),
    "choice.port_trend_per_year": N_("trend against hubs"),
    "spread.rail": N_("spread, rail"),
    "spread.factors": N_("spread, factors"),
}
KNOWN = {"identified": N_("yes"), "partly": N_("partly"), "not_identified": N_("no")}
"""Verdicts on a parameter as answers to "pinned down?"."""

FORECASTS = {
    "model": N_("model"),
    "last_value": N_("last value"),
    "year_end_rate": N_("rate at year's end"),
    "exponential": N_("exponential"),
    "logistic": N_("logistic"),
}
"""What forecasts of held-out years are called."""

WIDTH_CM = 18.0
"""Width of the figures of a report folder."""

PAIRED = (
    *(f"demand.{direction}.attraction.{part}" for direction in DIRECTIONS for part in ("level", "gain", "pace_years")),
    "choice.port_trend_per_year",
    "choice.cost_sensitivity",
    "spread.rail",
)
"""Parameters of the posterior's figure: those of the curves that depend on each other, by their names in the draws."""


def _number(key: str, heading: str, form: str = "{:.2f}") -> TableColumn:
    """Return a column of numbers with a true minus sign, which a terminal shows as clearly as a text does."""
    return TableColumn(key, heading, form, minus="\N{MINUS SIGN}")


# ---- the fit --------------------------------------------------------------------------------------------------------


def shown_fit(found: Calibration, width: int) -> Group:
    """Return the fitted parameters with their intervals, and how far each year is off, for a terminal."""
    said = _("{simulations} simulations of the whole history. {misfit}").format(
        simulations=found.fit.simulations, misfit=misfit_text(found.fit)
    )
    tables = (parameters_table(found.fit), years_table(found.fit))
    return Group(*(table.rich(width) for table in tables), broken(said, width))


def misfit_text(fit: Fit) -> str:
    """Return a sentence with the root mean square relative error by quantity, in percent."""
    off = ", ".join(f"{_name(name)} {100 * error:.2f} %" for name, error in fit.misfit.items())
    return _("Root mean square error: {off}.").format(off=off)


def parameters_table(fit: Fit, *, layers: Sequence[str] = ("structural", "adjustment")) -> Table:
    """Return the fitted parameters of some layers: value, 95 % interval, unit, and what each is."""
    rows = []
    for parameter in fit.parameters:
        if parameter.layer in layers:
            numbers = (fit.state.by_path()[parameter.path], *fit.interval(parameter))
            shown = [exp(number) if parameter.is_ratio else number for number in numbers]
            unit = parameter.unit.replace("odds ratio", "odds")
            rows.append((Cell(parameter.path, parameter.meaning), *shown, unit))
    columns = (
        *(TableColumn("parameter", _("parameter")), _number("value", _("value"), "{:.3f}")),
        *(_number("from", _("from"), "{:.3f}"), _number("to", _("to"), "{:.3f}"), TableColumn("unit", _("unit"))),
    )
    notes = (_("95 % intervals; odds are ratios of odds, 1 is none"),)
    return Table("parameters", _("Fitted parameters"), columns, rows, notes)


def years_table(fit: Fit) -> Table:
    """Return simulated figures by year and quantity, in the rounds after the first vote, and how far they are off."""
    answer, names = fit.answer, list(dict.fromkeys(name for _year, name in fit.aims))
    rows = []
    for year in sorted({year for year, _name in fit.aims}):
        cells: list[Any] = []
        for name in names:
            aim, simulated = fit.aims.get((year, name)), answer.mean[name].get(year, 0.0)
            cells += [EMPTY, EMPTY] if aim is None else [simulated, simulated / aim - 1 if aim else EMPTY]
        rows.append((year, *cells))
    columns = [TableColumn("year", _("year"), "{:.0f}")]
    for name in names:
        off = replace(_number(f"{name}_off", _("off, %"), "{:+.2f}"), scale=0.01)
        columns += [level_column(name, _name(name), QUANTITIES[name]), off]
    return Table("years", _("Simulated against aimed at"), columns, rows, folded=True)


def draw_adjustments(found: Calibration, ax: Axes) -> Axes:
    """Draw the structural curve of each direction over time (log-odds), and the years' adjustments from it."""
    scenario = found.fit.scenario
    days = _days(scenario)
    years = sorted({year for of_years in found.fit.state.rail.values() for year in of_years})
    curves: dict[str, Floats] = {}
    adjusted: dict[str, Floats] = {}
    for direction in DIRECTIONS:
        curves[direction] = np.array([port_log_odds(scenario, direction, day) for day in days])
        state = found.fit.state.rail[direction]
        adjusted[direction] = np.array(
            [port_log_odds(scenario, direction, date(year, 7, 2)) + state.get(year, np.nan) for year in years]
        )
    times = np.array([day.year + (day.timetuple().tm_yday - 1) / 365.25 for day in days])
    return adjustments(ax, times, curves, years, adjusted, clock=scenario.clock)


def _days(scenario: Scenario) -> list[date]:
    """Return a day a week from begin to end of the horizon."""
    begin, end = scenario.horizon.start, scenario.horizon.end
    return [begin + timedelta(days=number) for number in range(0, (end - begin).days, 7)]


# ---- what is believed -----------------------------------------------------------------------------------------------


def belief_table(belief: Belief) -> Table:
    """Return the posterior of each structural parameter and whether the data pin it down, in short words."""
    rows = []
    for row in belief.identified:
        alone = row.partner is None
        partner = (EMPTY, EMPTY) if alone else (Cell(row.partner, short_name(str(row.partner))), row.correlation)
        verdict = Cell(row.verdict, _(KNOWN[row.verdict]))
        known = (row.mean, row.low, row.high, row.shrinkage)
        rows.append((Cell(row.name, short_name(row.name)), *known, verdict, *partner))
    columns = (
        *(TableColumn("parameter", _("parameter")), _number("mean", _("mean")), _number("from", _("from"))),
        *(_number("to", _("to")), TableColumn("learnt", _("learnt %"), "{:.0f}", 0.01)),
        *(TableColumn("pinned_down", _("pinned down")), TableColumn("goes_with", _("goes with"))),
        _number("correlation", _("corr."), "{:+.2f}"),
    )
    note = _(
        "95 % intervals. Learnt: reduction of the prior variance by the data. Goes with: the parameter with the "
        "strongest posterior correlation."
    )
    return Table("belief", _("Posterior of the parameters (odds as logarithms)"), columns, rows, (note,))


def chain_text(belief: Belief) -> str:
    """Return a sentence on how the chain of the posterior went."""
    went = belief.posterior.diagnostics
    return _(
        "{walkers} walkers with {steps:,} steps each, {acceptance:.0f} % accepted; the effective sample size is at "
        "least {draws:,.0f} for each parameter."
    ).format(walkers=went.walkers, steps=went.steps, acceptance=100 * went.acceptance, draws=went.effective.min())


def posterior_figure(belief: Belief) -> Figure:
    """Return the posterior of the curves' parameters, one by one and in pairs, with their priors."""
    names = [name for name in PAIRED if name in belief.posterior.names]
    columns = [belief.posterior.names.index(name) for name in names]
    units = {row.name: row.unit for row in belief.identified}
    with speaking(spoken()):
        labels = [short_name(name) + ("" if units[name] in {"years", "1"} else f" ({units[name]})") for name in names]
    return pairs(belief.posterior.draws[:, columns], names, labels, priors=belief.emulator.priors)


def short_name(name: str) -> str:
    """Return a parameter's name (its path in the scenario) in few characters."""
    keys = name.split(".")
    if keys[0] == "demand" and keys[2] == "attraction":
        way = {"outbound": pgettext("direction", "out"), "inbound": pgettext("direction", "in")}.get(keys[1], keys[1])
        return _("{direction} {part}").format(direction=way, part=_(PARTS.get(keys[3], keys[3])))
    if keys[0] == "cargo" and keys[2] == "level" and name not in SHORT:
        kind = {"load_factor": pgettext("factor", "load"), "value_factor": pgettext("factor", "value")}.get(
            keys[1], keys[1]
        )
        return _("{kind}, {when}").format(kind=kind, when=_(LEVELS.get(keys[3], keys[3])))
    return _(SHORT.get(name, name))


# ---- years that were held out ---------------------------------------------------------------------------------------


def shown_prediction(prediction: Prediction, width: int) -> Group:
    """Return held-out years as predicted, and the scores beside forecasts that know no freight, for a terminal."""
    return Group(*(table.rich(width) for table in (predicted_table(prediction), scores_table(prediction))))


def predicted_table(prediction: Prediction) -> Table:
    """Return published and predicted figures of the held-out years, with 95 % intervals."""
    rows = [row for quantity in prediction.published for row in predicted_rows(prediction, quantity, 0.95)]
    note = _("Predicted: the median of runs on the posterior ensemble; from and to: their central 95 % interval")
    return Table("predicted", _("Held-out years"), predicted_columns(), rows, (note,))


def predicted_columns() -> tuple[TableColumn, ...]:
    """Return the columns of `predicted_rows`."""
    off = replace(_number("off", _("off, %"), "{:+.1f}"), scale=0.01)
    return (
        *(TableColumn("quantity", _("quantity")), TableColumn("year", _("year"), "{:.0f}")),
        *(_number("published", _("published")), _number("predicted", _("predicted")), off),
        *(_number("from", _("from")), _number("to", _("to"))),
    )


def predicted_rows(prediction: Prediction, quantity: str, share: float) -> list[tuple[Any, ...]]:
    """Return a row for each predicted year: published, median, error, and the ends of a central interval.

    `share` is the probability inside the interval.
    """
    published, points = prediction.published[quantity], prediction.points[quantity]["model"]
    low, high = interval(prediction.ensemble.of(quantity, prediction.years), share)
    level = level_column("", "", QUANTITIES[quantity])
    rows = []
    for year, came, point, *between in zip(prediction.years, published, points, low, high, strict=True):
        known, predicted, *ends = (Cell(value, level.written(value)) for value in (came, point, *between))
        rows.append((quantity_cell(quantity), year, known, predicted, point / came - 1, *ends))
    return rows


def scores_table(prediction: Prediction) -> Table:
    """Return the scores of the model and of the naive forecasts."""
    rows = [
        (quantity_cell(quantity), *score_cells(name, score))
        for quantity, forecasts in prediction.scores.items()
        for name, score in forecasts.items()
    ]
    columns = (TableColumn("quantity", _("quantity")), *score_columns())
    return Table("scores", _("Scores of the held-out years"), columns, rows, (scores_note(),))


def score_columns() -> tuple[TableColumn, ...]:
    """Return the columns of `score_cells`."""
    return (
        TableColumn("forecast", _("forecast")),
        *(TableColumn("mape", _("MAPE, %"), "{:.1f}", 0.01), TableColumn("crps", _("CRPS, %"), "{:.1f}", 0.01)),
        *(TableColumn("in_50", _("in 50 %"), "{:.0f} %", 0.01), TableColumn("in_80", _("in 80 %"), "{:.0f} %", 0.01)),
        TableColumn("in_95", _("in 95 %"), "{:.0f} %", 0.01),
    )


def score_cells(forecast: str, score: Score) -> tuple[Any, ...]:
    """Return name and score of a forecast as cells of a row."""
    shares = score.coverage_50, score.coverage_80, score.coverage_95
    return Cell(forecast, _(FORECASTS[forecast])), score.mape, score.relative_crps, *shares


def scores_note() -> str:
    """Return what to know to read scores."""
    return _(
        "MAPE: mean absolute percentage error. CRPS: continuous ranked probability score, relative to the actual "
        "value. Last columns: share of years inside the central intervals."
    )


def quantity_cell(quantity: str) -> Cell:
    """Return a quantity as a cell with its short name and unit."""
    return Cell(quantity, _name(quantity))


def draw_holdout(found: Calibration, prediction: Prediction, quantity: str, ax: Axes) -> Axes:
    """Draw the fan of a quantity on the posterior ensemble, years that the fit saw and years that it did not."""
    years = prediction.ensemble.years
    known = published_figures(found.targets, quantity) | dict(
        zip(prediction.years, prediction.published[quantity].tolist(), strict=True)
    )
    published = np.array([known.get(year, np.nan) for year in years])
    draws, clock = prediction.ensemble.of(quantity, years), found.fit.scenario.clock
    return fan(ax, years, draws, published, quantity=QUANTITIES[quantity], clock=clock, holdout=prediction.years)


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
    drawn = {"adjustments": figure_of(partial(draw_adjustments, found))}
    parts = [_head(found), _fit_part(found)]
    if belief is not None:
        drawn["posterior"] = posterior_figure(belief)
        parts.append(_belief_part(belief))
    if prediction is not None:
        for name in ("trips", "value_usd"):
            drawn[f"holdout_{name}"] = figure_of(partial(draw_holdout, found, prediction, name))
        parts.append(_prediction_part(prediction))
    for name, figure in drawn.items():
        save(figure, folder / f"{name}.svg")
    write_text(folder / "calibration.md", "\n".join(parts))


def figure_of(draw: Callable[[Axes], Axes]) -> Figure:
    """Return a figure of the width of a page of text."""
    figure, ax = canvas(width_cm=WIDTH_CM)
    draw(ax)
    return figure


def _head(found: Calibration) -> str:
    years = sorted({year for year, _ in found.fit.aims})
    return "\n".join(
        [
            "# " + _("Calibration of {name}").format(name=in_markdown(packaged(found.fit.scenario.name))),
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
    structural, adjustments = (parameters_table(found.fit, layers=[layer]) for layer in ("structural", "adjustment"))
    return "\n".join(
        [
            *("## " + _("Structural parameters"), "", structural.markdown()),
            "## " + _("Yearly adjustments"),
            "",
            _("Residuals of the structural curves and factor levels, by year."),
            "",
            adjustments.markdown(),
            image(_("Structural curve of each direction, and the years' adjustments from it"), "adjustments.svg"),
            *("", "## " + _("Simulated against aimed at"), "", years_table(found.fit).markdown()),
        ]
    )


def _belief_part(belief: Belief) -> str:
    return "\n".join(
        [
            *("## " + _("Posterior of the parameters"), "", belief_table(belief).markdown(), chain_text(belief)),
            *("", image(_("Posterior of the curves' parameters, with their priors"), "posterior.svg"), ""),
        ]
    )


def _prediction_part(prediction: Prediction) -> str:
    return "\n".join(
        [
            "## " + _("Held-out years"),
            "",
            predicted_table(prediction).markdown(),
            scores_table(prediction).markdown(),
            image(_("Trips, held-out years shaded"), "holdout_trips.svg"),
            *("", image(_("Cargo value, held-out years shaded"), "holdout_value_usd.svg"), ""),
        ]
    )


def image(words: str, file: str) -> str:
    """Return a figure of a report in Markdown."""
    return f"![{words}]({file})"


def _name(quantity: str) -> str:
    return _(QUANTITIES[quantity].short) if quantity in QUANTITIES else quantity
