"""What `freightsim check --posterior` prints: published figures beside the posterior ensemble."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rich.columns import Columns
from rich.console import Group
from rich.table import Table
from rich.text import Text

from freightsim.base.language import _
from freightsim.calibration.holding import Held
from freightsim.reports.lines import broken
from freightsim.reports.tables import BLOCKS


def shown(rows: Sequence[Held], seed: int, replications: int, width: int) -> Group:
    """Return a table by quantity, and a sentence on what does not hold."""
    tables = [
        _table([row for row in rows if row.quantity == name], title, unit, form) for name, title, unit, form in BLOCKS
    ]
    return Group(
        Columns(tables, padding=(1, 3)), "", *(broken(line, width) for line in lines(rows, seed, replications))
    )


def _table(rows: Sequence[Held], title: str, unit: float, form: str) -> Table:
    table = Table(title=_(title), title_justify="left", title_style="bold", header_style="", box=None, pad_edge=False)
    for heading in (_("Year"), _("published"), _("median"), _("95 % of runs"), _("mean against target")):
        table.add_column(heading, justify="right", no_wrap=True)
    for row in rows:
        low, high = (form.format(end / unit) for end in (row.low, row.high))
        span = _("{low} to {high}").format(low=low, high=high)
        answer = Text(_(str(row.answer)) if row.inside else _("outside"), style="" if row.holds else "bold red")
        table.add_row(str(row.year), form.format(row.published / unit), form.format(row.median / unit), span, answer)
    return table


def lines(rows: Sequence[Held], seed: int, replications: int) -> list[str]:
    """Return what was done, and what came of it."""
    titles = {name: _(title) for name, title, _unit, _form in BLOCKS}
    broken_ones = [f"{titles[row.quantity]}, {row.year}" for row in rows if not row.holds]
    said = (
        _("Not held by the ensemble: {what}.").format(what=_("; ").join(broken_ones))
        if broken_ones
        else _("The posterior ensemble holds all {count} published figures.").format(count=len(rows))
    )
    return [
        _("{replications} replications, each on a member of its own, seed {seed}.").format(
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
            {
                "quantity": row.quantity,
                "year": row.year,
                "published": row.published,
                "median": row.median,
                "low": row.low,
                "high": row.high,
                "mean": row.mean.mean,
                "ci_low": row.mean.ci_low,
                "ci_high": row.mean.ci_high,
                "answer": str(row.answer),
                "holds": row.holds,
            }
            for row in rows
        ],
    }
