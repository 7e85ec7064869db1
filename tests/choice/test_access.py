"""The haul between a city and the port: by truck, under an agreement, or by rail where it costs less."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import numpy as np
import pytest

from freightsim.choice.access import by_rail, by_truck
from freightsim.choice.costs import Goods, rail_usd, rail_ways
from freightsim.choice.periods import Periods, periods
from freightsim.choice.service import rail_service
from freightsim.scenario import Scenario
from freightsim.scenario.joins import GROUP, SHUTTLE, TRUCK
from freightsim.validation.merge import merged
from tiny import TINY, WUHAN

COSTS = {
    "choice": {"truck_usd_per_feu_km": 1.5, "truck_usd_per_feu": 100.0},
    "joining": {
        "rail_usd_per_feu": 100.0,
        "rail_usd_per_feu_km": 0.5,
        "rail_speed_km_h": 40.0,
        "rail_handling_h": 14.0,
        "marshalling_h": 12.0,
    },
}
ROAD_USD = 100 + 1.5 * 530
ROAD_D = (3 + 530 / 70 + 11 * 530 / 70 / 9) / 24
"""3 h of handling, 70 km/h, and 11 h of rest for 9 h of driving."""
FROM = {"from": "2013-10-01", "rail_km": 400.0}
SHUTTLE_JOIN = FROM | {"by": "shuttle", "trains_per_week": 3.5, "wagons": 9}
GROUP_JOIN = FROM | {"by": "wagon_group", "wagons": 10}
BEFORE, AFTER = slice(0, 2), slice(2, 4)
"""The tiny world has four periods; the third begins on the first of October."""


def made(join: dict[str, Any] | None, *changes: dict[str, Any]) -> tuple[Scenario, Periods]:
    """Return the tiny scenario in which Wuhan joins, and its periods."""
    tree = merged(deepcopy(TINY), COSTS)
    for change in ({"cities": {"wuhan": {"joins": join}}}, *changes):
        tree = merged(tree, change)
    scenario = Scenario.model_validate(tree)
    return scenario, periods(scenario, "outbound")


def ways(scenario: Scenario, when: Periods) -> tuple[np.ndarray, np.ndarray]:
    """Return the cost by rail via the port and how boxes come there."""
    goods = Goods.of(scenario, "outbound")
    return rail_ways(scenario, "outbound", when, rail_service(scenario, "outbound", when), goods)


# By truck


def test_the_road() -> None:
    """Rates by the box and the kilometre, days by the driver's rules, in every period."""
    haul = by_truck(*made(None))
    np.testing.assert_allclose(haul.usd[:, 1], ROAD_USD)
    np.testing.assert_allclose(haul.days[:, 1], ROAD_D)


def test_an_agreement() -> None:
    """From its first day the haul costs its share, and days saved between booking and readiness count off."""
    join = {"by": "truck", "from": "2013-10-01", "price_ratio": 0.8, "lead_saved_d": 2.0}
    haul = by_truck(*made(join))
    np.testing.assert_allclose(haul.usd[BEFORE, 1], ROAD_USD)
    np.testing.assert_allclose(haul.usd[AFTER, 1], 0.8 * ROAD_USD)
    np.testing.assert_allclose(haul.days[BEFORE, 1], ROAD_D)
    np.testing.assert_allclose(haul.days[AFTER, 1], ROAD_D - 2)
    np.testing.assert_allclose(haul.usd[:, 0], 100 + 1.5 * 25)


# By rail


def test_nobody_has_joined() -> None:
    """Without a shuttle or a group there is no haul by rail."""
    assert list(by_rail(*made(None))) == []
    assert list(by_rail(*made({"by": "truck", "from": "2013-10-01"}))) == []


def test_a_shuttle() -> None:
    """Tariff 100 + 0.5 x 400; 14 h of handling and 10 h of running are a day, half of two days' headway another."""
    (haul,) = by_rail(*made(SHUTTLE_JOIN))
    assert (haul.code, haul.city, haul.usd, haul.days) == (SHUTTLE, 1, 300.0, 2.0)
    assert haul.there.tolist() == [False, False, True, True]


def test_a_group() -> None:
    """A day of handling and running, half a day of marshalling; its headway is that of the trains."""
    (haul,) = by_rail(*made(GROUP_JOIN))
    assert (haul.code, haul.city, haul.usd, haul.days) == (GROUP, 1, 300.0, 1.5)


def test_a_group_on_the_citys_own_trains() -> None:
    """Brings no box to the port."""
    own = {"hubs": {"wuhan": {**WUHAN, "trains_per_week": {"outbound": {"europe": 1.0}}}}}
    own["cities"] = {"wuhan": {"lat": 34.75, "lon": 113.7}}  # its trains pass the port on the way to the border
    assert list(by_rail(*made(GROUP_JOIN | {"coupled_to": "city"}, own))) == []


# The cheaper of both


def test_cargo_takes_the_haul_that_costs_it_less() -> None:
    """Where days cost nothing the shuttle saves 595 USD of the road's 895 from its first day on."""
    cost, way = ways(*made(SHUTTLE_JOIN))
    assert way[:, 1, 0].tolist() == [TRUCK, TRUCK, SHUTTLE, SHUTTLE]
    assert way[:, 0, 0].tolist() == [TRUCK] * 4
    np.testing.assert_allclose(cost[BEFORE, 1] - cost[AFTER, 1], ROAD_USD - 300)


@pytest.mark.parametrize(("a_day", "way"), [(450.0, SHUTTLE), (550.0, TRUCK)])
def test_cargo_in_a_hurry_goes_by_road(a_day: float, way: int) -> None:
    """The road is about a day faster and 595 USD dearer: which is cheaper hangs on what a day costs."""
    assert 595 / 550 < 2 - ROAD_D < 595 / 450
    hurry = {"cargo": {"classes": {"machines": {"value_of_time_per_day": a_day / 72000}}}}
    cost, found = ways(*made(SHUTTLE_JOIN, hurry))
    assert found[3, 1, 0] == way
    road = ways(*made(None, hurry))[0]
    expected = min(0.0, 300 - ROAD_USD + a_day * (2 - ROAD_D))
    np.testing.assert_allclose((cost - road)[3, 1], expected, atol=1e-9)


def test_each_class_goes_its_own_way() -> None:
    """Machines in a hurry by road and toys by shuttle, in the same city and period."""
    hurry = {"value_of_time_per_day": 650 / 72000}
    toys = TINY["cargo"]["classes"]["machines"] | {"name": "Toys"}
    _, way = ways(*made(SHUTTLE_JOIN, {"cargo": {"classes": {"machines": hurry, "toys": toys}}}))
    assert way[3, 1].tolist() == [TRUCK, SHUTTLE]


def test_a_dear_haul_by_rail_is_not_taken() -> None:
    """A join makes no box dearer: who would pay more by rail stays on the road."""
    scenario, when = made(SHUTTLE_JOIN | {"usd_per_feu": 2000.0})
    cost, way = ways(scenario, when)
    assert (way == TRUCK).all()
    np.testing.assert_array_equal(cost, ways(*made(None))[0])
    goods = Goods.of(scenario, "outbound")
    np.testing.assert_array_equal(
        rail_usd(scenario, "outbound", when, rail_service(scenario, "outbound", when), goods), cost
    )
