"""Cost by stage and payer."""

from __future__ import annotations

import pytest

from freightsim.plots import style
from freightsim.plots.cost import cost
from freightsim.results import Runs
from freightsim.results.vocabulary import leg_name
from plots.drawn import bars, words


def test_who_pays(shipped: Runs) -> None:
    """Bars are means over replications in USD million; both together are the cost."""
    ax = cost(shipped, style.canvas(width_cm=30)[1])
    frame = shipped.ledger.query("year == 2015").groupby("leg")[["cost_usd", "revenue_usd", "subsidy_usd"]].sum() / 2e6
    frame = frame.rename(index=leg_name)
    paid, subsidy = bars(ax, "paid by shippers"), bars(ax, "paid by others (subsidy)")
    assert paid == pytest.approx(frame["revenue_usd"].to_dict())
    assert subsidy == pytest.approx(frame["subsidy_usd"].to_dict())
    assert sum(paid.values()) + sum(subsidy.values()) == pytest.approx(frame["cost_usd"].sum())
    assert ax.get_xlabel() == "USD million in the year"


def test_per_feu(shipped: Runs) -> None:
    """By FEU it is the money over the FEU that trains carried."""
    ax = cost(shipped, style.canvas(width_cm=30)[1], per="feu", year=2014)
    year = shipped.yearly.query("year == 2014")
    total = sum(bars(ax, "paid by shippers").values()) + sum(bars(ax, "paid by others (subsidy)").values())
    assert total == pytest.approx(year["cost_usd"].sum() / year["feu"].sum())
    assert ax.get_xlabel() == "USD a FEU"
    assert "% of it by others" in words(ax)
