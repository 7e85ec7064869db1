"""Tables of who pays and of what trains cost: amounts that differ, for each box and train, and nothing else."""

from __future__ import annotations

from typing import Any

import pytest

from freightsim.reports.change_in_words import in_words, money
from freightsim.reports.compare import as_json
from freightsim.reports.compared_money import money_tables, payers_table, train_costs_table
from freightsim.results.vocabulary import PAID, TRAIN_COST
from freightsim.statistics.comparison import Comparison
from freightsim.statistics.outcome import ChangeOutcome
from freightsim.studies.comparing import compare
from joins import chosen

BASE: dict[str, Any] = {
    "costs": {"payers": {"central_share": 0.2}, "train": {"usd_per_train_km": 20.0, "usd_per_train": 5000.0}},
    "choice": {"rail": {"cost_usd_per_feu": 8000.0, "subsidy_usd_per_feu": 3000.0}},
    "demand": {way: {"feu_per_boxable_usd_bn": 50.0} for way in ("outbound", "inbound")},
}
OTHERS: dict[str, dict[str, Any]] = {
    "more": {"demand": {way: {"feu_per_boxable_usd_bn": 120.0} for way in ("outbound", "inbound")}},
    "less": {"demand": {way: {"feu_per_boxable_usd_bn": 15.0} for way in ("outbound", "inbound")}},
    "shares": {"costs": {"payers": {"central_share": 0.5}}},
    "tariff": {"costs": {"train": {"usd_per_train_km": 25.0}}},
    "same": {},
}


@pytest.fixture(scope="module")
def compared() -> Comparison:
    """Return scenarios about money against the base."""
    base = chosen(BASE)
    return compare(base, {name: base.but(change) for name, change in OTHERS.items()}, n=6, jobs=1)


def test_rows_are_the_amounts_that_differ(compared: Comparison) -> None:
    """Raw values are those of `Comparison.money`; a payer for whom nothing differs has no row."""
    table = payers_table(ChangeOutcome(compared, "more"))
    assert table is not None
    data, frame = table.data(), compared.money("more").set_index("quantity")
    assert len(data["payer"]) == 3
    assert data["payer"] == [PAID["central"], PAID["operator"], "subsidy_usd"]
    assert data["change"] == [frame.loc[quantity, "change"] for quantity in data["payer"]]
    assert data["interval_low"] == [frame.loc[quantity, "low"] for quantity in data["payer"]]
    assert data["usd_per_feu"] == [frame.loc[quantity, "usd_per_feu"] for quantity in data["payer"]]
    assert [column.heading for column in table.columns][-1] == "USD a FEU gained"


def test_what_is_lost_is_called_so(compared: Comparison) -> None:
    """Fewer boxes and trains, less money."""
    found = ChangeOutcome(compared, "less")
    tables = money_tables(found)
    assert [table.columns[-1].heading for table in tables] == ["USD a FEU lost", "USD a FEU lost"]
    assert tables[1].columns[-2].heading == "USD a train fewer"
    assert all(table.rows[-1][-1] < 0 for table in tables)
    (said,) = money(found)
    assert "the subsidy falls from" in said
    assert " for each FEU lost: operator (losses and benefits in kind) -" in said
    assert " for each train fewer." in said


def test_only_payers_change(compared: Comparison) -> None:
    """Who pays is told although the subsidy, the boxes and the trains are the same."""
    found = ChangeOutcome(compared, "shares")
    assert train_costs_table(found) is None
    table = payers_table(found)
    assert table is not None
    assert table.data()["change"][-1] == 0
    assert "usd_per_feu" not in table.data()
    (said,) = money(found)
    assert "the subsidy stays USD" in said
    assert "central government +" in said


def test_only_trains_cost_more(compared: Comparison) -> None:
    """No payer is told, and no margin, since no train more runs."""
    found = ChangeOutcome(compared, "tariff")
    assert payers_table(found) is None
    table = train_costs_table(found)
    assert table is not None
    assert table.data()["item"] == ["train_km_usd", TRAIN_COST]
    (said,) = money(found)
    assert said.startswith("In 2013 the cost of trains as run rises from USD ")
    assert "for each" not in said


def test_nothing_differs(compared: Comparison) -> None:
    """No table, no sentence, no rows in JSON."""
    found = ChangeOutcome(compared, "same")
    assert not money_tables(found)
    assert not list(money(found))
    assert as_json(compared)["scenarios"]["same"]["money"] == []
    assert len(in_words(found)) == 1


def test_json_has_the_rows(compared: Comparison) -> None:
    """Each amount by the name of its column, what is no margin is null."""
    rows = as_json(compared)["scenarios"]["tariff"]["money"]
    row = next(each for each in rows if each["quantity"] == TRAIN_COST)
    assert row["change"] > 0
    assert row["usd_per_feu"] is None
