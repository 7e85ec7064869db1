"""Generalised cost: price, road haul and the value of days, by each way."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from math import pi
from typing import Any

import numpy as np
import pytest

from freightsim.choice.costs import (
    Goods,
    haul_d,
    haul_usd,
    other_usd,
    rail_price,
    rail_usd,
)
from freightsim.choice.periods import Periods, periods
from freightsim.choice.service import rail_service
from freightsim.scenario import Scenario
from freightsim.scenario.network import Direction
from freightsim.validation.merge import merged
from joins import chosen

TRANSIT_D = (90.0 + 150.0 + 24.0 + 6.0) / 24
"""Running, papers and the border track of the tiny lane."""

HURRY = {"cargo": {"classes": {"machines": {"value_of_time_per_day": 0.01}}}}
A_DAY = 12.0 * 6000.0 * 0.01
"""What a day costs a FEU of machines in a hurry."""


def made(tree: dict[str, Any], *changes: dict[str, Any]) -> Scenario:
    """Return the scenario of a tree with changes."""
    for change in changes:
        tree = merged(tree, change)
    return Scenario.model_validate(tree)


def goods_of(scenario: Scenario, direction: Direction = "outbound") -> Goods:
    """Return the goods of a direction."""
    return Goods.of(scenario, direction)


def by_rail(scenario: Scenario, direction: Direction = "outbound") -> tuple[Periods, np.ndarray]:
    """Return periods and the cost by rail via the port; shape (periods, cities, markets, classes)."""
    when = periods(scenario, direction)
    return when, rail_usd(
        scenario, direction, when, rail_service(scenario, direction, when), goods_of(scenario, direction)
    )


def haul_days(km: float) -> float:
    """Return 3 h of handling, 70 km/h, and 11 h of rest for 9 h of driving, in days."""
    return (3 + km / 70 + 11 * km / 70 / 9) / 24


def test_goods(tiny: Scenario) -> None:
    """Load, value and the price of a day of each class."""
    goods = goods_of(made(tiny.tree(), HURRY))
    assert (goods.t_per_feu.tolist(), goods.usd_per_feu.tolist()) == ([12.0], [72000.0])
    np.testing.assert_allclose(goods.usd_per_day, [[720.0]] * len(tiny.markets))
    np.testing.assert_allclose(goods.mean_usd_per_day, [720.0])
    dear = {"markets": {next(iter(tiny.markets)): {"value_ratio": {"outbound": 1.5}}}}
    np.testing.assert_allclose(goods_of(made(tiny.tree(), HURRY, dear)).usd_per_day[0], [1080.0])


def test_price_and_haul(tiny_tree: dict[str, Any]) -> None:
    """Where days cost nothing there is the price and the road, by the kilometre and for each box."""
    choice = {"choice": {"truck_usd_per_feu_km": 1.5, "truck_usd_per_feu": 100.0}}
    _, cost = by_rail(made(tiny_tree, choice))
    np.testing.assert_allclose(cost[0, :, 0, 0], [8000 + 100 + 1.5 * 25, 8000 + 100 + 1.5 * 530])
    assert haul_usd(made(tiny_tree, choice), np.array([10.0, 0.0])).tolist() == [115.0, 100.0]


def test_days_have_their_price(tiny_tree: dict[str, Any]) -> None:
    """Haul, half a headway of 7 / 2 days, handling and the way, each day at its price."""
    scenario = made(tiny_tree, HURRY, {"choice": {"rail_handling_d": 2.5}})
    _, cost = by_rail(scenario)
    days = np.array([1.75 + 2.5 + TRANSIT_D + haul_days(km) for km in (25.0, 530.0)])
    np.testing.assert_allclose(cost[0, :, 0, 0], 8000 + A_DAY * days)
    np.testing.assert_allclose(haul_d(scenario, np.array([25.0, 530.0])), [haul_days(25.0), haul_days(530.0)])


@pytest.mark.parametrize(
    ("weekly", "share", "wait_d"),
    [(7.0, 0.5, 0.5), (1.0, 0.5, 3.5), (1.0, 1.0, 7.0), (0.1, 0.5, 10.0), (0.0, 0.5, 10.0)],
)
def test_the_headway(tiny_tree: dict[str, Any], weekly: float, share: float, wait_d: float) -> None:
    """A share of seven days over the trains a week, at most that of the longest headway that counts."""
    service = {"services": {"west_out": {"trains_per_week": weekly}}}
    choice = {"choice": {"headway_share": share, "longest_headway_d": 20.0}}
    _, cost = by_rail(made(tiny_tree, HURRY, service, choice))
    np.testing.assert_allclose(cost[0, 0, 0, 0], 8000 + A_DAY * (wait_d + TRANSIT_D + haul_days(25.0)))


def test_no_headway_once_the_timetable_answers(tiny_tree: dict[str, Any]) -> None:
    """From the operator's first day on the wait for a train is left to the run."""
    rule = {"timetable": {"rule": "responsive", "from": "2013-12-10"}, "choice": {"headway_share": 0.5}}
    scenario = made(tiny_tree, HURRY, rule)
    when, cost = by_rail(scenario)
    waits_d = [0.0 if start >= date(2013, 12, 10) else 1.75 for start in when.starts]
    assert {0.0, 1.75} == set(waits_d)
    np.testing.assert_allclose(
        cost[:, 0, 0, 0], [8000 + A_DAY * (wait_d + TRANSIT_D + haul_days(25.0)) for wait_d in waits_d]
    )


@pytest.mark.parametrize(
    ("subsidy", "cap", "price"),
    [(0.0, 1.0, 8000.0), (3000.0, 1.0, 5000.0), (3000.0, 0.3, 5600.0), (9000.0, 0.5, 4000.0), (8000.0, 1.0, 0.0)],
)
def test_support_within_its_cap(tiny_tree: dict[str, Any], subsidy: float, cap: float, price: float) -> None:
    """The shipper pays the cost net of subsidy, of which no more counts than its share of the cost."""
    _, cost = by_rail(made(tiny_tree, {"choice": {"rail": {"subsidy_usd_per_feu": subsidy, "subsidy_cap": cap}}}))
    np.testing.assert_allclose(cost, price)


def test_prices_by_date_and_market(tiny_tree: dict[str, Any]) -> None:
    """A price holds from its date on, and a market has it times its ratio."""
    rail = {"choice": {"rail": {"cost_usd_per_feu": {"2013": 8000.0, "2014": 6000.0}}}}
    far = {"name": "Near", "share": {"outbound": 1.0, "inbound": 1.0}, "rail_price_ratio": 0.5}
    when, cost = by_rail(made(tiny_tree, rail, {"markets": {"near": far}}))
    for start, usd in zip(when.starts, cost[:, 0, :, 0], strict=True):
        np.testing.assert_allclose(usd, [6000, 3000] if start.year == 2014 else [8000, 4000])


SEA_AND_AIR: dict[str, Any] = {
    "choice": {"truck_usd_per_feu_km": 1.0, "truck_usd_per_feu": 50.0, "detour": 1.5},
    "seaports": {
        "far": {"name": "Far", "lat": 0.0, "lon": 0.0},
        "on_the_meridian": {"name": "Near", "lat": 33.75, "lon": 113.62},
    },
    "modes": {
        "sea": {"name": "Sea", "usd_per_feu": {"2013": 2000.0, "2014": 3000.0}, "by_seaport": True},
        "air": {"name": "Air", "usd_per_feu": 400.0, "usd_per_t": 2500.0},
    },
    "markets": {
        "europe": {
            "modes": {
                "sea": {"days": 30.0, "price_ratio": {"outbound": 1.0, "inbound": 0.4}},
                "air": {"days": 4.0, "price_ratio": {"outbound": 2.0, "inbound": 1.0}, "constant": {"outbound": -0.7}},
            }
        }
    },
}


def test_other_ways(tiny_tree: dict[str, Any]) -> None:
    """Sea: rate, and the haul to the nearest port with its detour; air: by weight; both with their days."""
    scenario = made(tiny_tree, HURRY, SEA_AND_AIR)
    when = periods(scenario, "outbound")
    (market, none, sea), (_, constant, air) = other_usd(scenario, "outbound", when, goods_of(scenario))
    assert (market, none, constant) == (0, 0.0, -0.7)
    km = 1.5 * 6371 * pi / 180  # Zhengzhou to a port one degree south of it
    for start, usd in zip(when.starts, sea[:, 0, 0], strict=True):
        rate = 3000 if start.year == 2014 else 2000
        assert usd == pytest.approx(rate + 50 + km + A_DAY * (30 + haul_days(km)))
    np.testing.assert_allclose(air, 2 * (400 + 2500 * 12) + 4 * A_DAY)
    assert sea.shape == air.shape == (len(when), 2, 1)


def test_other_ways_back(tiny_tree: dict[str, Any]) -> None:
    """Each direction has its own ratio and constant; a constant that is not given is 0."""
    scenario = made(tiny_tree, SEA_AND_AIR)
    when = periods(scenario, "inbound")
    (_, _, sea), (_, constant, air) = other_usd(scenario, "inbound", when, goods_of(scenario, "inbound"))
    assert constant == 0.0
    np.testing.assert_allclose(air, 400 + 2500 * 14)
    assert sea[-1, 0, 0] == pytest.approx(0.4 * 3000 + 50 + 1.5 * 6371 * pi / 180)


# Prices after the calibrated years


def test_prices_by_direction() -> None:
    """The ratio of a direction multiplies the price of rail, at the port and at hubs, and the rate of a mode."""
    tree = {
        "prices": {
            "known_at": "as_they_came",
            "rail": {"inbound": {"2014-01-01": 2.0}},
            "modes": {"sea": {"outbound": {"2014-01-01": 3.0}}},
        }
    }
    alone = {"modes": {"sea": {"by_seaport": False}}}
    plain, dear = chosen(alone), chosen(alone, tree)
    later = date(2014, 1, 1)
    for direction, rail, sea in (("outbound", 1.0, 3.0), ("inbound", 2.0, 1.0)):
        when = periods(dear, direction)
        price, before = (rail_price(each, direction, None, when) for each in (dear, plain))
        after = np.array([day >= later for day in when.starts])
        assert after.any()
        np.testing.assert_allclose(price[after], rail * before[after])
        np.testing.assert_array_equal(price[~after], before[~after])
        goods = goods_of(dear, direction)
        # A rate that costs nothing else: no haul, no days.
        costs = [dict_of(other_usd(each, direction, when, goods)) for each in (dear, plain)]
        days = float(dear.markets["europe"].modes["sea"].days) * goods.usd_per_day
        rates = [each[0][after] - days for each in costs]
        np.testing.assert_allclose(rates[0], sea * rates[1], rtol=1e-9)


def dict_of(found: Iterator[tuple[int, float, np.ndarray]]) -> dict[int, np.ndarray]:
    """Return generalised costs by market."""
    return {market: cost for market, _constant, cost in found}
