"""Cargo by way: what one gains others lose, and together they are the potential."""

from __future__ import annotations

import numpy as np
import pytest

from freightsim.choice.rates import rates
from freightsim.choice.ways import PORT, feu_by_way
from freightsim.scenario import Scenario
from freightsim.scenario.network import DIRECTIONS
from freightsim.scenario.ports import new_ports
from joins import JOINS, chosen, joining


def ways(scenario: Scenario) -> dict[str, np.ndarray]:
    """Return FEU by way."""
    return feu_by_way(scenario, new_ports(scenario))


@pytest.mark.parametrize("manner", JOINS)
def test_a_join_moves_cargo_and_makes_none(manner: str) -> None:
    """The same potential goes some way, joined or not: no cargo is counted twice."""
    before, after = ways(chosen()), ways(joining(manner))
    np.testing.assert_allclose(sum(after.values()), sum(before.values()))
    gained = after[PORT] + after.get("Wuhan", 0.0) - before[PORT]
    assert gained.sum() > 0
    assert (after["Sea"] <= before["Sea"] + 1e-9).all()


def test_the_port_has_what_the_rates_say() -> None:
    """Over a year without steps it is the sum of both directions' rates, by the days of the horizon in the year."""
    scenario = chosen()
    found = ways(scenario)[PORT].sum()
    by_hand = 0.0
    for direction in DIRECTIONS:
        table = rates(scenario, direction)
        days = np.diff([*np.maximum(table.periods.starts_h, 0.0), scenario.clock.end_h]) / 24
        by_hand += (table.a_year.sum(axis=1) * days).sum() / 365.25
    assert found == pytest.approx(by_hand)


def test_others_neither_gain_nor_lose_by_a_join_elsewhere() -> None:
    """A city's agreement changes nobody else's ways."""
    before, after = ways(chosen()), ways(joining("truck"))
    zhengzhou = list(chosen().cities).index("zhengzhou")
    for way, feu in before.items():
        np.testing.assert_array_equal(after[way][:, zhengzhou], feu[:, zhengzhou])
