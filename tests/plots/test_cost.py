"""Cost by stage and payer."""

from __future__ import annotations

import pytest

from freightsim.plots import style
from freightsim.plots.cost import cost
from freightsim.results import Runs
from freightsim.results.vocabulary import PAID, PAYERS, leg_name
from plots.drawn import bars, words


def test_who_pays(shipped: Runs) -> None:
    """Bars are means over replications in USD million; those of shippers and of all payers are the cost together."""
    ax = cost(shipped, style.canvas(width_cm=30)[1])
    columns = ["cost_usd", "revenue_usd", *PAID.values()]
    frame = shipped.ledger.query("year == 2015").groupby("leg")[columns].sum() / 2e6
    frame = frame.rename(index=leg_name)
    paid = bars(ax, "paid by shippers")
    assert paid == pytest.approx(frame["revenue_usd"].to_dict())
    total = sum(paid.values())
    for payer in ("central", "province", "city", "operator"):
        subsidy = bars(ax, f"subsidy: {PAYERS[payer]}")
        assert subsidy == pytest.approx(frame[PAID[payer]].to_dict())
        total += sum(subsidy.values())
    assert total == pytest.approx(frame["cost_usd"].sum())
    assert not any("cities that join" in str(each.get_label()) for each in ax.containers)
    assert ax.get_xlabel() == "USD million in the year"


def test_per_feu(shipped: Runs) -> None:
    """By FEU it is the money over the FEU that trains carried."""
    ax = cost(shipped, style.canvas(width_cm=30)[1], per="feu", year=2014)
    year = shipped.yearly.query("year == 2014")
    names = [str(each.get_label()) for each in ax.containers]
    total = sum(sum(bars(ax, name).values()) for name in names if name.startswith(("paid by", "subsidy")))
    assert total == pytest.approx(year["cost_usd"].sum() / year["feu"].sum())
    assert ax.get_xlabel() == "USD a FEU"
    assert "% of it by others" in words(ax)
