"""The wait for the next train follows from all trains of a market."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from freightsim.journey.headways import NOT_WEIGHED, Headways, headway_codes
from freightsim.scenario import Scenario
from freightsim.simulation.inputs import draw_inputs
from freightsim.simulation.opening import open_offer
from freightsim.validation.merge import merged
from properties.strategies import SECOND_LANE

ANSWERS: dict[str, Any] = {
    "choice": {"headway_share": 0.5, "longest_headway_d": 28.0},
    "timetable": {"rule": "responsive", "from": "2013-12-01"},
}


def test_half_a_headway(tiny_tree: dict[str, Any]) -> None:
    """Two trains a week out are 3.5 days apart, one a week in 7; half of that is waited."""
    scenario = Scenario.model_validate(merged(tiny_tree, ANSWERS))
    assert Headways(scenario, open_offer(scenario)).waits_h(0.0).tolist() == [42.0, 84.0]


def test_trains_to_all_terminals_of_a_market_count(tiny_tree: dict[str, Any]) -> None:
    """A second terminal of the same market makes its trains more frequent; another market has its own."""
    second = {"services": {"middle_out": {"lane": "middle", "direction": "outbound", "trains_per_week": 2.0}}}
    scenario = Scenario.model_validate(merged(merged(tiny_tree, SECOND_LANE), merged(ANSWERS, second)))
    assert Headways(scenario, open_offer(scenario)).waits_h(0.0).tolist() == [21.0, 84.0]
    share = {"outbound": 1.0, "inbound": 1.0}
    apart = {"regions": {"poland": {"market": "poland"}}, "markets": {"poland": {"name": "Poland", "share": share}}}
    scenario = Scenario.model_validate(merged(scenario.tree(), apart))
    assert Headways(scenario, open_offer(scenario)).waits_h(0.0).tolist() == [42.0, 42.0, 84.0, 336.0]


def test_what_is_in_force_counts(tiny_tree: dict[str, Any]) -> None:
    """A review that adds a slot shortens the wait from then on; rarer than the longest headway makes no difference."""
    scenario = Scenario.model_validate(merged(tiny_tree, ANSWERS))
    offer = open_offer(scenario)
    headways = Headways(scenario, offer)
    offer["west_out"].then(100.0, 4.0)
    offer["west_in"].then(200.0, 0.1)
    assert [headways.waits_h(hour).tolist() for hour in (99.0, 100.0, 200.0)] == [
        [42.0, 84.0],
        [21.0, 84.0],
        [21.0, 336.0],
    ]


@pytest.mark.parametrize("known", [True, False])
def test_who_weighs_the_headway_in_the_run(tiny_tree: dict[str, Any], known: bool) -> None:
    """Bookings from the operator's first day on have the code of their direction and market, others none."""
    change = {"timetable": None} if known else {}
    scenario = Scenario.model_validate(merged(tiny_tree, merged(ANSWERS, change)))
    bookings = draw_inputs(scenario, 1, 0).bookings
    codes = headway_codes(scenario, bookings)
    if known:
        assert set(codes.tolist()) == {NOT_WEIGHED}
        return
    late = bookings.booked_h >= scenario.clock.hour(scenario.timetable.start)  # type: ignore[union-attr]
    np.testing.assert_array_equal(codes, np.where(late, bookings.direction, NOT_WEIGHED))
    assert 0 < late.sum() < len(late)
