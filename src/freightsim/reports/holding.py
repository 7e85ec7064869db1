"""What `freightsim check --posterior` prints: published figures beside the posterior ensemble."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rich.console import Group

from freightsim.base.language import _
from freightsim.calibration.holding import Held
from freightsim.reports.junit import JUnitCase, junit
from freightsim.reports.lines import broken, in_markdown
from freightsim.reports.table import Cell, Table, TableColumn, level_column, side_by_side, year_column
from freightsim.reports.tables import RECORDED
from freightsim.results.vocabulary import QUANTITIES


def shown(rows: Sequence[Held], seed: int, replications: int, width: int) -> Group:
    """Return a table by quantity, and a sentence on what does not hold."""
    tables = (held_table([row for row in rows if row.quantity == name], name) for name in RECORDED)
    return Group(side_by_side(tables, width), "", *(broken(line, width) for line in lines(rows, seed, replications)))


def held_table(rows: Sequence[Held], name: str) -> Table:
    """Return published figures of a quantity by year beside the ensemble: median, interval, and the verdict."""
    quantity = QUANTITIES[name]
    columns = (
        year_column(),
        *(level_column("published", _("published"), quantity), level_column("median", _("median"), quantity)),
        level_column("interval", _("95 % of runs"), quantity, interval=True),
        TableColumn("answer", _("mean against target")),
    )
    cells = [
        (
            *(row.year, row.published, row.median, (row.low, row.high)),
            Cell(str(row.answer), _(str(row.answer)) if row.inside else _("outside"), "" if row.holds else "bad"),
        )
        for row in rows
    ]
    return Table(f"held_{name}", _(quantity.title), columns, cells)


def as_markdown(name: str, rows: Sequence[Held], seed: int, replications: int) -> str:
    """Return a Markdown section of a scenario: what came of it, and a table for each quantity."""
    done, said = lines(rows, seed, replications)
    out = [f"## {in_markdown(name)}", "", f"**{in_markdown(said)}**", ""]
    for quantity in RECORDED:
        table = held_table([row for row in rows if row.quantity == quantity], quantity)
        out += [f"### {table.title}", "", table.markdown()]
    return "\n".join([*out, f"- {in_markdown(done)}", ""])


def as_junit(name: str, rows: Sequence[Held]) -> str:
    """Return a test report of a scenario: a case for each published figure."""
    return junit(name, [_case(row) for row in rows])


def _case(row: Held) -> JUnitCase:
    quantity = QUANTITIES[row.quantity]
    published, median, low, high, mean = (
        f"{figure / quantity.scale:,.{quantity.digits}f}"
        for figure in (row.published, row.median, row.low, row.high, row.mean.mean)
    )
    said = _(
        "{title}, {year}: published {published}; ensemble: median {median}, 95 % of runs {low} to {high}, mean {mean}"
    ).format(
        title=_(quantity.title),
        year=row.year,
        published=published,
        median=median,
        low=low,
        high=high,
        mean=mean,
    )
    failure = None
    if not row.inside:
        word, reason = _("outside"), _("The published figure is outside the central 95 % of runs.")
        failure = ("outside", f"{word}: {said}", reason)
    elif not row.holds:
        answer = str(row.answer)
        reason = _("The interval of the simulated mean lies wholly outside the accepted range.")
        failure = (answer, f"{_(answer)}: {said}", reason)
    return JUnitCase(f"ensemble.{row.quantity}", f"{row.quantity}_{row.year}", said, failure)


def lines(rows: Sequence[Held], seed: int, replications: int) -> list[str]:
    """Return what was done, and what came of it."""
    broken_ones = [f"{_(QUANTITIES[row.quantity].title)}, {row.year}" for row in rows if not row.holds]
    said = (
        _("Not covered by the ensemble: {what}.").format(what=_("; ").join(broken_ones))
        if broken_ones
        else _("The posterior ensemble covers all {count} published figures.").format(count=len(rows))
    )
    return [
        _("{replications} replications, each with its own member, seed {seed}.").format(
            replications=replications, seed=seed
        ),
        said,
    ]


def as_json(rows: Sequence[Held], seed: int, replications: int) -> dict[str, Any]:
    """Return the object that is printed with --json; numbers are in units."""
    return {
        "seed": seed,
        "replications": replications,
        "holds": all(row.holds for row in rows),
        "figures": [
            {name: getattr(row, name) for name in ("quantity", "year", "published", "median", "low", "high")}
            | {
                "mean": row.mean.mean,
                "ci_low": row.mean.ci_low,
                "ci_high": row.mean.ci_high,
                "answer": str(row.answer),
                "holds": row.holds,
            }
            for row in rows
        ],
    }
