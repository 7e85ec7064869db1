"""A backtest in tables and figures: scores over origins and by lead, each predicted year, and all of it as data."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from rich.console import Group

from freightsim.base.language import _, packaged
from freightsim.base.writing import write_text
from freightsim.plots.fit import fans_by_origin
from freightsim.plots.style import save
from freightsim.reports import calibration as shared
from freightsim.reports.lines import broken, in_markdown
from freightsim.reports.table import EMPTY, Cell, Table, TableColumn
from freightsim.results.vocabulary import QUANTITIES
from freightsim.statistics import interval

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from freightsim.calibration.story import Prediction
    from freightsim.studies.backtest import Backtest, Origin

SHARE = 0.8
"""Probability inside the intervals that are shown by year."""


def shown(found: Backtest, width: int) -> Group:
    """Return all that is printed, for a terminal of so many columns."""
    tables = (pooled_table(found), lead_table(found), origins_table(found))
    return Group(*(table.rich(width) for table in tables), *(broken(line, width) for line in grounds(found)))


def pooled_table(found: Backtest) -> Table:
    """Return the scores of each forecast over all predicted years of all origins."""
    rows = [row for quantity in _quantities(found) for row in _scores(found, quantity, None)]
    columns = (TableColumn("quantity", _("quantity")), *_columns())
    return Table("pooled", _("Scores over all origins"), columns, rows, (shared.scores_note(), _gain_note()))


def lead_table(found: Backtest) -> Table:
    """Return the same by lead: how many years lie between the origin and the predicted year."""
    rows = [
        (quantity, lead, *cells)
        for name in _quantities(found)
        for lead in found.leads
        for quantity, *cells in _scores(found, name, lead)
    ]
    columns = (
        *(TableColumn("quantity", _("quantity")), TableColumn("lead", _("lead"), "{:.0f}")),
        *_columns(),
    )
    return Table("by_lead", _("Scores by lead: years from the origin"), columns, rows)


def origins_table(found: Backtest) -> Table:
    """Return each predicted year by origin: published, median, error, 80 % interval, and whether it is inside."""
    rows = []
    for quantity in _quantities(found):
        for origin in found.origins:
            for name, *cells in shared.predicted_rows(origin.prediction, quantity, SHARE):
                low, high = (cell.value for cell in cells[-2:])
                rows.append((name, origin.year, *cells, _inside(low <= cells[1].value <= high)))
    quantity_column, *others = shared.predicted_columns()
    columns = (
        *(quantity_column, TableColumn("origin", _("origin"), "{:.0f}")),
        *(*others, TableColumn("inside", _("inside"))),
    )
    note = _("Predicted: the median of runs on the posterior ensemble; from and to: their central 80 % interval")
    return Table("origins", _("Predicted years by origin"), columns, rows, (note,))


def grounds(found: Backtest) -> list[str]:
    """Return how the answers came about, in sentences."""
    said = {
        "came": _(
            "Actual inputs: prices, subsidies, trade, timetable, trains of hubs and events of the predicted years. "
            "This predicts shippers' behaviour in given circumstances; it is not a forecast made at the origin."
        ),
        "known": _(
            "Inputs as known at the origin: values in force at its end stay (prices, subsidies, trade potential, "
            "timetable, trains of hubs, capacities), and later events are omitted."
        ),
    }
    lines = [
        said[found.inputs],
        _("{members} members of the posterior ensemble for each origin, seed {seed}.").format(
            members=found.members, seed=found.seed
        ),
        _(
            "Rate at year's end: the last year's figure with half of the growth over the year before; the record has "
            "no half-years."
        ),
    ]
    if found.unfinished:
        lines.append(_("Not finished: {origins}.").format(origins=", ".join(map(str, found.unfinished))))
    return lines


def draw_origins(found: Backtest, quantity: str, ax: Axes) -> Axes:
    """Draw what was predicted of a quantity from each origin, beside the record."""
    record = shared.published_figures(found.targets, quantity)
    draws = {
        each.year: (each.prediction.years, each.prediction.ensemble.of(quantity, each.prediction.years))
        for each in found.origins
    }
    clock = found.scenario.clock
    return fans_by_origin(ax, record, draws, quantity=QUANTITIES[quantity], clock=clock, share=SHARE)


def write_report(folder: Path, found: Backtest) -> None:
    """Write a report folder: `backtest.md` with tables, and a figure (SVG) of each quantity.

    Files of the same names are replaced. Raises OSError where the folder cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    title = _("Backtest of {name}").format(name=in_markdown(packaged(found.scenario.name)))
    parts = [f"# {title}", "", *grounds(found), ""]
    for table in (pooled_table(found), lead_table(found), origins_table(found)):
        parts += [f"## {table.title}", "", table.markdown()]
    for quantity in _quantities(found):
        save(shared.figure_of(partial(draw_origins, found, quantity)), folder / f"{quantity}.svg")
        words = _("{quantity}: the record, and the predictions from each origin")
        parts += [shared.image(words.format(quantity=_(QUANTITIES[quantity].title)), f"{quantity}.svg"), ""]
    write_text(folder / "backtest.md", "\n".join(parts))


def as_json(found: Backtest) -> dict[str, Any]:
    """Return the object that `freightsim backtest --json` prints; figures are in raw units, scores are shares."""
    return {
        "scenario": {"name": found.scenario.name, "digest": found.scenario.digest()},
        "targets": {"name": found.targets.name, "digest": found.targets.digest()},
        "inputs": found.inputs,
        "members": found.members,
        "seed": found.seed,
        "pooled": {quantity: _pooled(found, quantity, None) for quantity in _quantities(found)},
        "by_lead": {
            quantity: {str(lead): _pooled(found, quantity, lead) for lead in found.leads}
            for quantity in _quantities(found)
        },
        "origins": [_origin(each) for each in found.origins],
        "unfinished": list(found.unfinished),
    }


def _quantities(found: Backtest) -> Iterable[str]:
    return found.origins[0].prediction.published


def _columns() -> tuple[TableColumn, ...]:
    gain = TableColumn("gain", _("gain, %"), "{:+.0f}", 0.01, minus="\N{MINUS SIGN}")
    return (*shared.score_columns(), TableColumn("years", _("years"), "{:.0f}"), gain)


def _scores(found: Backtest, quantity: str, lead: int | None) -> list[tuple[Any, ...]]:
    rows = []
    for name, score in found.scores(quantity, lead).items():
        gain = EMPTY if name == "model" else found.gain(quantity, name, lead)
        rows.append((shared.quantity_cell(quantity), *shared.score_cells(name, score), score.years, gain))
    return rows


def _gain_note() -> str:
    return _(
        "Years: predicted years that were scored; a forecast that needs a longer record is missing at early origins. "
        "Gain: by how much the model's CRPS is below that of the forecast, over the years that both predict."
    )


def _inside(inside: bool) -> Cell:
    return Cell(inside, _("yes") if inside else _("no"))


def _pooled(found: Backtest, quantity: str, lead: int | None) -> dict[str, Any]:
    return {
        name: asdict(score) | ({} if name == "model" else {"model_better": found.gain(quantity, name, lead)})
        for name, score in found.scores(quantity, lead).items()
    }


def _origin(origin: Origin) -> dict[str, Any]:
    prediction = origin.prediction
    quantities = {quantity: _quantity(prediction, quantity) for quantity in prediction.published}
    return {
        "origin": origin.year,
        "years": prediction.years,
        "frozen": list(origin.frozen),
        "quantities": quantities,
    }


def _quantity(prediction: Prediction, quantity: str) -> dict[str, Any]:
    draws = prediction.ensemble.of(quantity, prediction.years)
    ends = {f"{100 * share:.0f}": np.stack(interval(draws, share), axis=1).tolist() for share in (0.5, 0.8, 0.95)}
    forecasts = {
        name: {"point": prediction.points[quantity][name].tolist(), "scores": [asdict(each) for each in scores]}
        for name, scores in prediction.by_year[quantity].items()
    }
    return {"published": prediction.published[quantity].tolist(), "intervals": ends, "forecasts": forecasts}
