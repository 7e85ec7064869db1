"""No subsidy above the full cost of rail."""

from __future__ import annotations

import pytest

from freightsim.base.errors import ScenarioError
from freightsim.files.load import load_scenario


def test_a_subsidy_above_the_cost() -> None:
    """It is refused with the day and both numbers; one below it is taken."""
    rail = load_scenario("baseline").choice.rail
    cost = max(number for _day, number in rail.cost_usd_per_feu)
    with pytest.raises(ScenarioError, match="more than the full cost of rail"):
        load_scenario("baseline").but({"choice": {"rail": {"subsidy_usd_per_feu": 2 * cost}}})
    load_scenario("baseline").but({"choice": {"rail": {"subsidy_usd_per_feu": 100.0}}})
