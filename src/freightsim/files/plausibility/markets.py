"""Rules on markets: shares that do not sum to one, and cargo that has no way but rail."""

from __future__ import annotations

from typing import TYPE_CHECKING

from freightsim.base.language import N_, _, place_name
from freightsim.files.plausibility.doubt import Odd, Odds
from freightsim.scenario.network import DIRECTIONS

if TYPE_CHECKING:
    from freightsim.scenario.model import Scenario

ROUNDED = 0.005
"""By so much a sum of shares may be off 1: they are written to two digits."""

MARKET_SHARES = N_(
    "the {direction} shares of the markets sum to {total:.4g} instead of 1 ({shares}): together the markets have "
    "{total:.4g} times the potential of demand.{direction_id}. A new market is additional; if it takes cargo from "
    "the others, reduce their shares"
)
EACH_SHARE = N_("{name} {share:.4g}")
NO_OTHER_MODE = N_(
    "{name} has no other modes: all of its cargo, {outbound:.1%} of the outbound and {inbound:.1%} of the inbound "
    "potential, goes by rail at any price"
)


def market_shares(scenario: Scenario) -> Odds:
    """Yield directions whose shares of the markets do not sum to 1: a market comes on top, or is not there."""
    said = []
    for direction in DIRECTIONS:
        shares = {key: market.share[direction] for key, market in scenario.markets.items()}
        total = sum(shares.values())
        if abs(total - 1) > ROUNDED:
            each = _(", ").join(
                _(EACH_SHARE).format(name=place_name(scenario.markets[key]), share=share)
                for key, share in shares.items()
            )
            text = _(MARKET_SHARES).format(direction=_(direction), direction_id=direction, total=total, shares=each)
            said.append(text)
    if said:
        yield Odd(("markets",), _("; ").join(said))


def no_other_mode(scenario: Scenario) -> Odds:
    """Yield markets without another way than rail, where there are other ways at all."""
    totals = {way: sum(market.share[way] for market in scenario.markets.values()) for way in DIRECTIONS}
    for key, market in scenario.markets.items():
        if scenario.modes and not market.modes:
            parts = {way: market.share[way] / totals[way] for way in DIRECTIONS}
            yield Odd(("markets", key), _(NO_OTHER_MODE).format(name=place_name(market), **parts))
