"""Tables of rates are remembered by what determines them."""

from __future__ import annotations

import numpy as np

from freightsim.choice.logit import Weighed, nested_logit
from freightsim.choice.rates import rates
from freightsim.choice.tables import rate_tables
from freightsim.scenario import Scenario
from freightsim.scenario.network import DIRECTIONS
from tiny import TINY


def test_they_are_the_rates_of_both_directions() -> None:
    """In their order, with or without a memory of them."""
    scenario = Scenario.model_validate(TINY)
    for _ in range(2):
        tables = rate_tables(scenario)
        assert list(tables) == list(DIRECTIONS)
        for way, table in tables.items():
            np.testing.assert_array_equal(table.via_port, rates(scenario, way).via_port)


def test_an_equal_scenario_gets_the_same_tables_and_another_does_not() -> None:
    """A worker unpickles an equal scenario anew; a change of one number is another scenario."""
    scenario = Scenario.model_validate(TINY)
    tables = rate_tables(scenario)
    assert rate_tables(Scenario.model_validate(TINY)) is tables
    dearer = scenario.but({"choice": {"cost_sensitivity": scenario.choice.cost_sensitivity + 1}})
    assert rate_tables(dearer) is not tables
    assert rate_tables(scenario, [dearer]) is not tables


def test_a_rule_of_the_caller_is_asked_each_time() -> None:
    """It may remember or draw, so that its answers are no property of the scenario."""
    asked = []

    def rule(weighed: Weighed, scales: object) -> object:
        asked.append(1)
        return nested_logit(weighed, scales)  # type: ignore[arg-type]

    scenario = Scenario.model_validate(TINY)
    first, second = (rate_tables(scenario, choice=rule) for _ in range(2))  # type: ignore[arg-type]
    assert first is not second
    assert len(asked) >= 2 * len(DIRECTIONS)
    assert all(table.by_rule for table in first.values())
    assert not any(table.by_rule for table in rate_tables(scenario).values())
