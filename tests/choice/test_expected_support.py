"""Support that is expected of the port's boxes: a share of the subsidy for each payer, and the rest the operator's."""

from __future__ import annotations

import pytest

from freightsim.choice.expected_support import OPERATOR, expected_support_usd
from freightsim.choice.rates import rates
from freightsim.scenario.network import DIRECTIONS
from stationed import stationed


def test_payers_have_their_shares() -> None:
    """What all pay is the subsidy of each box; without one nobody pays."""
    free = stationed(None, {"choice": {"rail": {"subsidy_usd_per_feu": 0.0}}})
    tables = {direction: rates(free, direction) for direction in DIRECTIONS}
    assert sum(float(usd.sum()) for usd in expected_support_usd(free, tables).values()) == pytest.approx(0.0, abs=1e-6)
    paid = stationed(None, {"choice": {"rail": {"subsidy_usd_per_feu": 500.0}}})
    tables = {direction: rates(paid, direction) for direction in DIRECTIONS}
    found = expected_support_usd(paid, tables)
    assert float(found[OPERATOR].sum()) > 0
    assert all((usd >= -1e-6).all() for usd in found.values())
