"""The tables of rates of both directions, those of the last few scenarios remembered."""

from __future__ import annotations

from collections.abc import Sequence

from freightsim.base.remembered import Remembered
from freightsim.choice.logit import ChoicePolicy, nested_logit
from freightsim.choice.rates import Rates, rates
from freightsim.scenario import Scenario
from freightsim.scenario.network import DIRECTIONS, Direction
from freightsim.scenario.rules import order_of_ids

KEPT = 3
"""Scenarios whose tables a process remembers: as many as there are ports in most runs."""

_known: Remembered[dict[Direction, Rates]] = Remembered(KEPT)


def rate_tables(
    scenario: Scenario, rivals: Sequence[Scenario] = (), choice: ChoicePolicy = nested_logit
) -> dict[Direction, Rates]:
    """Return the tables of rates by direction; those of the nested logit are remembered: replications share them.

    `rivals` are the other simulated ports of the scenario; `choice` may take the place of the nested logit.
    """
    if choice is not nested_logit:
        return {way: rates(scenario, way, rivals=rivals, choice=choice) for way in DIRECTIONS}
    asked = (scenario, *rivals, *(order_of_ids(each) for each in (scenario, *rivals)))
    return _known.answer(asked, lambda: {way: rates(scenario, way, rivals=rivals) for way in DIRECTIONS})
