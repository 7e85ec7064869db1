"""Changes in money: payers sum to the subsidy, items to the cost of trains, and each for each are margins only."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from freightsim.results.vocabulary import PAID, TRAIN_COST, TRAIN_COSTS
from freightsim.statistics.comparison import Comparison
from freightsim.statistics.money import SUBSIDY, money_changes
from freightsim.studies.comparing import compare
from joins import chosen
from reports.changes import drawn

PAYERS = {"costs": {"payers": {"central_share": 0.2, "city_share": 0.1}, "train": {"usd_per_train_km": 20.0}}}
LITTLE, MORE = (
    {"demand": {way: {"feu_per_boxable_usd_bn": feu} for way in ("outbound", "inbound")}} for feu in (30.0, 100.0)
)
PRICE: dict[str, Any] = {"choice": {"rail": {"cost_usd_per_feu": 8000.0, "subsidy_usd_per_feu": 3000.0}}}


@pytest.fixture(scope="module")
def compared() -> Comparison:
    """Return more cargo, more cargo on cheap trains, and other shares of the payers, against the same without."""
    base = chosen(PAYERS, PRICE, LITTLE)
    others = {
        "more": MORE,
        "cheaper": MORE | {"costs": {"train": {"usd_per_train_km": 1.0}}},
        "shares": {"costs": {"payers": {"central_share": 0.5}}},
    }
    return compare(base, {name: base.but(change) for name, change in others.items()}, n=6, jobs=1)


def test_amounts_are_those_of_the_runs(compared: Comparison) -> None:
    """A mean a year; payers sum to the subsidy, items to the cost of trains."""
    found = compared.money("more", [2013]).set_index("quantity")
    assert list(found.index) == [*PAID.values(), SUBSIDY, *TRAIN_COSTS, TRAIN_COST]
    for quantity in found.index:
        base, other = (
            np.mean([run.yearly.set_index("year").loc[2013, quantity] for run in runs])
            for runs in (compared.base, compared.others["more"])
        )
        assert found.loc[quantity, "change"] == pytest.approx(other - base)
    for part, whole in ((PAID.values(), SUBSIDY), (TRAIN_COSTS, TRAIN_COST)):
        for column in ("base", "value", "change"):
            assert found.loc[list(part), column].sum() == pytest.approx(found.loc[whole, column])
    both = compared.money("more", [2013, 2014]).set_index("quantity")
    first = compared.money("more", [2014]).set_index("quantity")
    assert both["base"].to_numpy() == pytest.approx((found["base"] + first["base"]).to_numpy() / 2)


def test_margins(compared: Comparison) -> None:
    """The change over the boxes that the port gains; none where more boxes cost less together."""
    found = compared.money("more", [2013]).set_index("quantity")
    gained = compared.yearly("more", "feu", 2013)
    assert gained.sign == 1
    assert found["usd_per_feu"].to_numpy()[:6] == pytest.approx(found["change"].to_numpy()[:6] / gained.change.mean)
    trains = sum(compared.yearly("more", name, 2013).change.mean for name in ("trips", "empty_returns"))
    assert found.loc[TRAIN_COST, "usd_per_train"] == pytest.approx(found.loc[TRAIN_COST, "change"] / trains)
    assert compared.yearly("cheaper", "feu", 2013).sign == 1
    cheaper = compared.money("cheaper", [2013]).set_index("quantity")
    assert cheaper.loc[TRAIN_COST, "sign"] == -1
    assert np.isnan(cheaper.loc[TRAIN_COST, "usd_per_feu"])
    assert np.isnan(cheaper.loc[TRAIN_COST, "usd_per_train"])


def test_other_shares_of_the_same(compared: Comparison) -> None:
    """The central government pays what the operator no longer does; all together pay the same, and no box is gained."""
    found = compared.money("shares").set_index("quantity")
    assert found.loc[SUBSIDY, "change"] == 0
    assert found.loc[PAID["central"], "change"] == pytest.approx(-found.loc[PAID["operator"], "change"])
    assert found.loc[PAID["central"], "sign"] == 1
    assert found["usd_per_feu"].isna().all()


def test_runs_that_know_no_payers() -> None:
    """They have no rows."""
    found = drawn("for good", 6, 0.5, seed=1, columns=("trips", "feu", SUBSIDY, "value_usd"))
    assert not list(money_changes(found, "it", [2015]))
    assert found.money("it").empty


def test_what_there_is_not_is_named(compared: Comparison) -> None:
    """As in every table of a comparison."""
    with pytest.raises(KeyError, match="no scenario"):
        compared.money("less")
    with pytest.raises(KeyError, match="2019"):
        compared.money("more", [2019])
