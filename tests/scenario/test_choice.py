"""How shippers choose: what is optional, what is refused, and the small formulas of the scenario."""

from __future__ import annotations

from datetime import date, timedelta
from math import exp
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from freightsim.scenario import Scenario
from freightsim.scenario.choice import Attraction, Choice, Market, Mode, Offer, PriceAnswer, RailPrice
from freightsim.scenario.demand import Factor
from freightsim.validation.merge import merged

START = date(2013, 7, 18)


def test_what_need_not_be_known(tiny: Scenario) -> None:
    """Left out, it changes nothing: no subsidy, no reach, no haul, no other way, even constants."""
    choice = tiny.choice
    assert choice.rail.to_shipper_usd(START) == 8000.0
    assert choice.rail.price_answer is None
    assert (choice.rail_independence, choice.reach_km, choice.headway_share, choice.detour) == (1.0, None, 0.5, 1.0)
    assert (choice.truck_usd_per_feu, choice.truck_usd_per_feu_km, choice.rail_handling_d) == (0.0, 0.0, 0.0)
    market = tiny.markets["europe"]
    assert (market.rail_price_ratio, market.rail_odds, market.modes) == (1.0, {}, {})
    assert (tiny.modes, tiny.seaports, tiny.fitted) == ({}, {}, None)
    attraction = tiny.demand["outbound"].attraction
    assert attraction.shift.at(START) == attraction.adjustment.at(START) == 1.0
    assert Factor().level.at(START) == Factor().adjustment.at(START) == 1.0
    assert tiny.cargo.filled("outbound").at(START) == tiny.cargo.filled("inbound").at(START) == 1.0
    goods = tiny.cargo.classes["machines"]
    assert (goods.value_of_time_per_day, goods.rail_constant) == (0.0, 0.0)
    assert (tiny.hubs, tiny.provinces, Mode(name="Sea").by_seaport) == ({}, {}, False)
    assert (choice.hub_independence, choice.hub_constant, choice.hub_value_tilt) == (1.0, 0.0, {})
    demand = tiny.demand["outbound"]
    assert (demand.trade_share, demand.boxable_share) == (1.0, 1.0)


# Prices


@pytest.mark.parametrize(
    ("day", "usd"),
    [
        (date(2013, 12, 31), 9000 - 3000),
        (date(2014, 1, 1), 9000 - 0.3 * 9000),  # the cap binds
        (date(2015, 1, 1), 6000 - 0.3 * 6000),  # it is a share of the cost of the day
        (date(2016, 1, 1), 6000 - 500),
    ],
)
def test_what_the_shipper_pays(day: date, usd: float) -> None:
    """The cost of the day, net of subsidy, of which the cap's share of that cost counts at most."""
    price = RailPrice.model_validate(
        {
            "cost_usd_per_feu": {"2013": 9000, "2015": 6000},
            "subsidy_usd_per_feu": {"2013": 3000, "2016": 500},
            "subsidy_cap": {"2013": 1.0, "2014": 0.3},
        }
    )
    assert price.to_shipper_usd(day) == pytest.approx(usd)


@given(st.floats(0, 1e5), st.floats(0, 1e5), st.floats(0, 1), st.floats(0, 1))
def test_a_tighter_cap_is_never_cheaper(cost: float, subsidy: float, cap: float, other: float) -> None:
    """The price lies between nothing and the full cost, and falls with the cap."""
    low, high = sorted([cap, other])
    tight, loose = (
        RailPrice.model_validate({"cost_usd_per_feu": cost, "subsidy_usd_per_feu": subsidy, "subsidy_cap": each})
        for each in (low, high)
    )
    assert 0 <= loose.to_shipper_usd(START) <= tight.to_shipper_usd(START) <= cost


# The curve


def test_the_curve_rises_and_saturates() -> None:
    """Nothing is gained before the start, 63 % after the pace, all in the end."""
    curve = Attraction(start=START, level=-2.0, gain=3.0, pace_years=2.0)
    assert curve.smooth(START) == curve.smooth(START - timedelta(days=900)) == -2.0
    after = START + timedelta(days=731)  # two years, to 4 hours
    assert curve.smooth(after) == pytest.approx(-2 + 3 * (1 - exp(-1)), abs=1e-3)
    assert curve.smooth(date(2099, 1, 1)) == pytest.approx(1.0)
    assert Attraction(start=START, level=0.3).smooth(after) == 0.3


@given(st.floats(-5, 5), st.floats(-5, 5), st.floats(0.1, 10), st.integers(0, 9000), st.integers(0, 2000))
def test_the_curve_is_concave_in_time(level: float, gain: float, pace: float, day: int, step: int) -> None:
    """It moves towards its end, by less and less, whichever way it goes."""
    curve = Attraction(start=START, level=level, gain=gain, pace_years=pace)
    one, two, three = (curve.smooth(START + timedelta(days=day + n * step)) for n in range(3))
    assert abs(level + gain - two) <= abs(level + gain - one) + 1e-9
    assert abs(three - two) <= abs(two - one) + 1e-9


# What is refused


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("cost_sensitivity", 0),
        ("rail_independence", 0),
        ("rail_independence", 1.1),
        ("hub_independence", 0),
        ("hub_independence", 1.1),
        ("near_km", 0),
        ("reach_km", 0),
        ("headway_share", 1.2),
        ("longest_headway_d", 0),
        ("rail_handling_d", -1),
        ("truck_usd_per_feu_km", -0.1),
        ("detour", 0.9),
        ("review_d", 0),
        ("memory_d", 0),
        ("decay_km", 800),
    ],
)
def test_refused_choices(key: str, value: object) -> None:
    """Each number has its bounds, and what is gone stays gone."""
    tree = {"rail": {"cost_usd_per_feu": 8000.0}, "cost_sensitivity": 2.5}
    Choice.model_validate(tree)
    with pytest.raises(ValidationError, match=key):
        Choice.model_validate(tree | {key: value})


@pytest.mark.parametrize(
    ("kind", "tree", "key"),
    [
        (Market, {"name": "x", "share": {"outbound": -1, "inbound": 1}}, "outbound"),
        (Market, {"name": "x", "share": {"outbound": 1, "inbound": 1}, "rail_price_ratio": 0}, "rail_price_ratio"),
        (Market, {"name": "x", "share": {"westbound": 1}}, "westbound"),
        (PriceAnswer, {"per_day": 0.1, "at_d": 2.0, "ceiling": 0.9}, "ceiling"),
        (PriceAnswer, {"per_day": -0.1, "at_d": 2.0, "ceiling": 1.5}, "per_day"),
        (PriceAnswer, {"per_day": 0.1, "at_d": -2.0, "ceiling": 1.5}, "at_d"),
        (PriceAnswer, {"per_day": 0.1, "at_d": 2.0}, "ceiling"),
        (Offer, {"days": -1, "price_ratio": {"outbound": 1}}, "days"),
        (Offer, {"days": 1, "price_ratio": {"outbound": -1}}, "price_ratio"),
        (Mode, {"name": "x", "usd_per_t": -1}, "usd_per_t"),
        (Attraction, {"from": "2013-07-18", "level": 0, "pace_years": 0}, "pace_years"),
        (Attraction, {"level": 0}, "from"),
        (Factor, {"level": -0.1}, "level"),
        (RailPrice, {"subsidy_usd_per_feu": 1}, "cost_usd_per_feu"),
    ],
)
def test_refused_parts(kind: Any, tree: dict[str, Any], key: str) -> None:
    """A value that cannot be is refused at its place."""
    with pytest.raises(ValidationError, match=key):
        kind.model_validate(tree)


@pytest.mark.parametrize(("key", "value"), [("value_of_time_per_day", 1.5), ("value_of_time_per_day", -0.1)])
def test_refused_values_of_time(tiny_tree: dict[str, Any], key: str, value: float) -> None:
    """A day costs no more than the cargo."""
    with pytest.raises(ValidationError, match=key):
        Scenario.model_validate(merged(tiny_tree, {"cargo": {"classes": {"machines": {key: value}}}}))
