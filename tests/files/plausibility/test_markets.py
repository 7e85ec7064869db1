"""Shares that do not sum to one, and a market whose cargo has no way but rail."""

from __future__ import annotations

import pytest

from files.plausibility.oddities import odd
from freightsim.files.load import load_scenario
from freightsim.files.plausibility import doubts

OFFER = {"days": 30.0, "price_ratio": {"outbound": 1.0, "inbound": 1.0}}
SEA = {"modes": {"sea": {"name": "Sea", "usd_per_feu": 2000.0}}}
INDIA = {"name": "India", "share": {"outbound": 0.25, "inbound": 0.0}}


@pytest.mark.parametrize(
    ("share", "is_odd"), [(0.994, True), (0.996, False), (1.0, False), (1.004, False), (1.006, True)]
)
def test_shares_that_do_not_sum_to_one(share: float, is_odd: bool) -> None:
    """Rounding is let pass; beyond it the sum decides, whatever the direction."""
    for direction in ("outbound", "inbound"):
        found = odd({"markets": {"europe": {"share": {direction: share}}}})
        assert set(found) == ({"market_shares.markets"} if is_odd else set())


def test_it_says_what_is_done_with_the_shares() -> None:
    """A new market comes on top: of all the potential there is then it has a fifth."""
    new = load_scenario("baseline").but({"markets": {"india": INDIA}})
    said = {doubt.id: doubt.text for doubt in doubts(new)}
    text = said["market_shares.markets"]
    assert "the outbound shares of the markets sum to 1.25 instead of 1 (" in text
    assert "India 0.25)" in text
    assert "together the markets have 1.25 times the potential of demand.outbound" in text
    assert "inbound" not in text
    text = said["no_other_mode.india"]
    assert "all of its cargo, 20.0% of the outbound and 0.0% of the inbound potential, goes by rail" in text


def test_a_market_without_another_mode() -> None:
    """It is odd where there are other modes at all, and quiet once it has one."""
    assert odd() == {}
    assert set(odd(SEA)) == {"no_other_mode.europe"}
    assert odd(SEA, {"markets": {"europe": {"modes": {"sea": OFFER}}}}) == {}
    assert odd(SEA, {"accept": {"no_other_mode.europe": "no other way is known"}}) == {}
