"""What the timetable offers: how often, to which region, how fast."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pytest

from freightsim.choice.periods import periods
from freightsim.choice.service import RailService, rail_service
from freightsim.scenario import Scenario
from freightsim.validation.merge import merged

WAY_H = 90.0 + 150.0 + 24.0 + 24.0 * 2 / 8
"""Running, papers, and one of two tracks of a border that handles 8 trains a day."""


def offered(tree: dict[str, Any], *changes: dict[str, Any], direction: Any = "outbound") -> RailService:
    """Return the service of a tree with changes, in one direction."""
    for change in changes:
        tree = merged(tree, change)
    scenario = Scenario.model_validate(tree)
    return rail_service(scenario, direction, periods(scenario, direction))


def second_terminal(tree: dict[str, Any]) -> dict[str, Any]:
    """Return a tree with a lane of 100 h to Lodz, four trains a week out and none in, for a region of its own."""
    change = {
        "terminals": {"lodz": tree["terminals"]["hamburg"] | {"name": "Lodz"}},
        "lanes": {
            "short": {
                "name": "Short",
                "terminal": "lodz",
                "sections": {"all": {"km": 9000.0, "running_h": 100.0, "gauge_mm": 1435, "country": "CN-PL"}},
            }
        },
        "services": {"short_out": {"lane": "short", "direction": "outbound", "trains_per_week": 4.0}},
        "regions": {"poland": {"name": "Poland", "terminal": "lodz", "market": "europe"}},
    }
    return merged(merged(tree, change), {"regions": {"western_europe": {"weight": None}}})


def test_one_lane(tiny_tree: dict[str, Any]) -> None:
    """Trains a week are those of the timetable, days those of running, border track and papers."""
    found = offered(tiny_tree)
    assert found.trains_per_week.tolist() == [[2.0]] * 4
    np.testing.assert_allclose(found.transit_d, WAY_H / 24)
    assert found.pull.tolist() == [[1.0]] * 4  # the weight given
    assert offered(tiny_tree, direction="inbound").trains_per_week.tolist() == [[1.0]] * 4


def test_regions_pull_by_their_trains(tiny_tree: dict[str, Any]) -> None:
    """Without weights regions of a market pull as trains are offered, and its transit is the mean so weighted."""
    found = offered(second_terminal(tiny_tree))
    assert found.pull[0].tolist() == [2.0, 4.0]
    assert found.market_pull[0].tolist() == [6.0]
    assert found.trains_per_week[0].tolist() == [6.0]
    np.testing.assert_allclose(found.transit_d, (2 * WAY_H + 4 * 100) / 6 / 24)
    inward = offered(second_terminal(tiny_tree), direction="inbound")
    assert inward.pull[0].tolist() == [1.0, 0.0]
    np.testing.assert_allclose(inward.transit_d, WAY_H / 24)


def test_weights_given_by_date_and_direction(tiny_tree: dict[str, Any]) -> None:
    """A weight takes the place of the trains a week in its direction only."""
    weight = {"regions": {"poland": {"weight": {"outbound": {"2013": 1.0, "2014": 0.0}}}}}
    found = offered(second_terminal(tiny_tree), weight)
    assert found.pull.tolist() == [[2.0, 1.0]] * 3 + [[2.0, 0.0]]
    np.testing.assert_allclose(found.transit_d[:, 0] * 24, [(2 * WAY_H + 100) / 3] * 3 + [WAY_H])
    assert offered(second_terminal(tiny_tree), weight, direction="inbound").pull[0].tolist() == [1.0, 0.0]


def test_two_regions_of_one_terminal_share_its_trains(tiny_tree: dict[str, Any]) -> None:
    """Trains of a terminal are counted once for a market, however many of its regions they serve."""
    more = {"regions": {"north": {"name": "North", "terminal": "hamburg", "market": "europe"}}}
    assert offered(tiny_tree, more).trains_per_week[0].tolist() == [2.0]


def test_markets_are_apart(tiny_tree: dict[str, Any]) -> None:
    """A market has the trains and days of its own regions; one without regions has none."""
    share = {"outbound": 1.0, "inbound": 1.0}
    markets = {"markets": {key: {"name": key, "share": share} for key in ("east", "nowhere")}}
    found = offered(second_terminal(tiny_tree), markets, {"regions": {"poland": {"market": "east"}}})
    assert found.in_market.tolist() == [[True, False], [False, True], [False, False]]
    assert found.trains_per_week[0].tolist() == [2.0, 4.0, 0.0]
    np.testing.assert_allclose(found.transit_d[0] * 24, [WAY_H, 100.0, 0.0])
    assert found.market_pull[0].tolist() == [2.0, 4.0, 0.0]


def test_before_the_first_train(tiny_tree: dict[str, Any]) -> None:
    """Where a region has weight and no train yet, the days are those of the fastest lane."""
    slower = {"lanes": {"slow": tiny_tree["lanes"]["west"] | {"sections": {"all": {
        "km": 1.0, "running_h": 999.0, "gauge_mm": 1520, "country": "DE"}}}}}  # fmt: skip
    later = {"services": {"west_out": {"trains_per_week": {"2013": 0.0, "2014": 2.0}}}}
    found = offered(tiny_tree, slower, later)
    assert found.trains_per_week[:, 0].tolist() == [0.0, 0.0, 0.0, 2.0]
    np.testing.assert_allclose(found.transit_d, WAY_H / 24)


def test_two_lanes_to_a_terminal(tiny_tree: dict[str, Any]) -> None:
    """Days are the mean over trains."""
    more = {
        "lanes": {"slow": {"name": "Slow", "terminal": "hamburg", "sections": {"all": {
            "km": 1.0, "running_h": 500.0, "gauge_mm": 1520, "country": "DE"}}}},
        "services": {"slow_out": {"lane": "slow", "direction": "outbound", "trains_per_week": 6.0}},
    }  # fmt: skip
    np.testing.assert_allclose(offered(tiny_tree, more).transit_d, (2 * WAY_H + 6 * 500) / 8 / 24)


def test_running_factor_and_papers(tiny_tree: dict[str, Any]) -> None:
    """Slower trains and longer papers lengthen the way from their date on."""
    change = {
        "trains": {"running_factor": {"2013": 1.0, "2014": 1.25}},
        "borders": {"alashankou": {"formalities_h": {"2013": 24.0, "2013-10-01": 48.0}}},
    }
    hours = [WAY_H, WAY_H, WAY_H + 24, WAY_H + 24 + 0.25 * 240]
    np.testing.assert_allclose(offered(tiny_tree, change).transit_d[:, 0] * 24, hours)


def test_border_works_lengthen_transit(tiny_tree: dict[str, Any]) -> None:
    """While works leave a quarter of the capacity a train holds its track four times as long, in both directions."""
    works = {"name": "Works", "from": "2013-11-01", "to": "2013-12-01", "border_capacity": {"alashankou": 0.25}}
    change = {"events": {"works": works}}
    for direction in ("outbound", "inbound"):
        scenario = Scenario.model_validate(merged(tiny_tree, change))
        when = periods(scenario, direction)
        found = rail_service(scenario, direction, when)
        for start, days in zip(when.starts, found.transit_d[:, 0], strict=True):
            slowed = date(2013, 11, 1) <= start < date(2013, 12, 1)
            assert days * 24 == pytest.approx(WAY_H + 3 * 6.0 * slowed)
        assert date(2013, 11, 1) in when.starts
