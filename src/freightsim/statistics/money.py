"""What a scenario changes in the money: who pays the subsidy, and what trains cost, for each box and train more."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from freightsim.results.vocabulary import PAID, TRAIN_COST, TRAIN_COSTS

if TYPE_CHECKING:
    from freightsim.statistics.comparison import Comparison, Difference

SUBSIDY = "subsidy_usd"
"""What all payers pay together."""
PAYERS_AND_ALL = (*PAID.values(), SUBSIDY)
"""Columns of the yearly frame: what each payer pays, then all of them."""
ITEMS_AND_ALL = (*TRAIN_COSTS, TRAIN_COST)
"""Columns of the yearly frame: what trains cost by item, then in all."""
TRAINS_AND_RETURNS = ("trips", "empty_returns")
"""Columns of the yearly frame: trains that ran, with cargo and without."""


@dataclass(frozen=True, slots=True)
class MoneyChange:
    """What a scenario changes in an amount of money, USD a year."""

    quantity: str
    """Column of the yearly frame."""
    difference: Difference
    """Base, scenario and change, a mean a year."""
    usd_per_feu: float | None
    """The change for each FEU that the port gains or loses; None where that is no margin (`money_changes`)."""
    usd_per_train: float | None
    """The change for each train more or fewer, sets that go home empty included; None as for a FEU."""


def money_changes(comparison: Comparison, name: str, years: Sequence[int]) -> Iterator[MoneyChange]:
    """Yield what a scenario changes in what each payer pays and in what trains cost, in all too.

    Amounts are means a year over the years. Those for each FEU and for each train are ratios of two such changes, with
    the sign of the money. There are none unless intervals tell that boxes, or trains (those with cargo alone, too), go
    the way that all of the money goes: more boxes that cost less together are no margin. Nothing is yielded where runs
    do not know who pays, or what trains cost.
    """
    known = set(comparison.quantities())
    feu = comparison.a_year(name, "feu", years) if "feu" in known else None
    trains = _trains(comparison, name, years) if known.issuperset(TRAINS_AND_RETURNS) else None
    for group in (PAYERS_AND_ALL, ITEMS_AND_ALL):
        if known.issuperset(group):
            found = {quantity: comparison.a_year(name, quantity, years) for quantity in group}
            more = [_more(each, found[group[-1]].sign) for each in (feu, trains)]
            for quantity, each in found.items():
                usd = each.change.mean
                yield MoneyChange(quantity, each, *(None if number is None else usd / number for number in more))


def _trains(comparison: Comparison, name: str, years: Sequence[int]) -> Difference | None:
    """Return the change in trains, sets that go home empty included; None where that in trips alone is not told."""
    found = comparison.a_year_of(name, TRAINS_AND_RETURNS, years)
    return found if comparison.a_year(name, "trips", years).sign == found.sign else None


def _more(found: Difference | None, sign: int) -> float | None:
    """Return by how much boxes or trains change, as a size, where intervals tell that they go the way of the money."""
    return abs(found.change.mean) if found is not None and found.sign and found.sign == sign else None
