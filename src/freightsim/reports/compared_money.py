"""What a scenario changes in the money, as tables: who pays the subsidy, and what trains cost as they run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from math import nan

from freightsim.base.language import _
from freightsim.reports.lines import span_of
from freightsim.reports.numbers import decimals_of_change
from freightsim.reports.table import Cell, Table, TableColumn
from freightsim.reports.tables import trains_left_out
from freightsim.results.vocabulary import PAID, PAYERS, TRAIN_COST, TRAIN_COSTS
from freightsim.statistics.money import SUBSIDY, MoneyChange
from freightsim.statistics.outcome import ChangeOutcome

MILLION = 1e6
NUMBER = "{:,.0f}"


def money_tables(found: ChangeOutcome) -> list[Table]:
    """Return both tables, as far as something in them differs."""
    return [table for table in (payers_table(found), train_costs_table(found)) if table is not None]


def payers_table(found: ChangeOutcome) -> Table | None:
    """Return who pays more or less of the subsidy, USD million a year, and for each box; None where nobody does."""
    if not found.payers:
        return None
    names = {PAID[payer]: _(words) for payer, words in PAYERS.items()} | {SUBSIDY: _("all payers")}
    title = _("Who pays the subsidy, USD million a year {span}").format(span=span_of(found.years))
    per = {"usd_per_feu": (_("USD a FEU gained"), _("USD a FEU lost"))}
    return _table(Table("payers", title, [TableColumn("payer", _("Payer"))], []), names, found.payers, per)


def train_costs_table(found: ChangeOutcome) -> Table | None:
    """Return what changes in what trains cost, USD million a year, for each train and box; None where nothing does."""
    if not found.train_costs:
        return None
    names = {item: _(words) for item, words in TRAIN_COSTS.items()} | {TRAIN_COST: _("trains as run")}
    title = _("Cost of trains as run, USD million a year {span}").format(span=span_of(found.years))
    per = {
        "usd_per_train": (_("USD a train more"), _("USD a train fewer")),
        "usd_per_feu": (_("USD a FEU gained"), _("USD a FEU lost")),
    }
    notes = trains_left_out(found.scenarios)
    if found.train_costs[-1].usd_per_train is not None:
        notes = [_("Trains: empty returns included."), *notes]
    return _table(
        Table("train_costs", title, [TableColumn("item", _("Item"))], [], notes), names, found.train_costs, per
    )


def _table(
    empty: Table, names: Mapping[str, str], changes: Sequence[MoneyChange], per: Mapping[str, tuple[str, str]]
) -> Table:
    """Return a table of amounts that change, a row for each.

    Amounts for each of something have a column where they are known; it is called by whether money rises or falls.
    """
    more = [key for key in per if getattr(changes[-1], key) is not None]
    falls = changes[-1].difference.change.mean < 0
    rows = []
    for each in changes:
        found = each.difference
        low, high = found.ends or (nan, nan)
        usd = [amount / MILLION for amount in (found.change.mean, low, high)]
        places = decimals_of_change(usd[0], usd[1], usd[2], least=1)
        fine = TableColumn("", "", f"{{:,.{places}f}}", MILLION, sign=True)
        change = (Cell(value, fine.written(value)) for value in (found.change.mean, found.ends))
        base = Cell(found.base.mean, replace(fine, sign=False).written(found.base.mean))
        rows.append((Cell(each.quantity, names[each.quantity]), base, *change, *(getattr(each, key) for key in more)))
    columns = (
        *(*empty.columns, TableColumn("base", _("base"), NUMBER), TableColumn("change", _("change"), NUMBER)),
        TableColumn("interval", _("95 % interval"), NUMBER, interval=True),
        *(TableColumn(key, per[key][falls], NUMBER, sign=True) for key in more),
    )
    return replace(empty, columns=columns, rows=rows)
