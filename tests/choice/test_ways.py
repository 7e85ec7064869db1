"""Cargo by way: what one gains others lose, and together they are the potential."""

from __future__ import annotations

import numpy as np
import pytest

from freightsim.choice.rates import rates
from freightsim.choice.ways import VIA_PORT, Way, feu_by_way
from freightsim.scenario import Scenario
from freightsim.scenario.network import DIRECTIONS
from freightsim.scenario.ports import new_ports
from joins import JOINS, chosen, joining

SEA, WUHAN = Way("mode", "sea"), Way("city", "wuhan")


def ways(scenario: Scenario) -> dict[Way, np.ndarray]:
    """Return FEU by way."""
    return feu_by_way(scenario, new_ports(scenario))


@pytest.mark.parametrize("manner", JOINS)
def test_a_join_moves_cargo_and_makes_none(manner: str) -> None:
    """The same potential goes some way, joined or not: no cargo is counted twice."""
    before, after = ways(chosen()), ways(joining(manner))
    np.testing.assert_allclose(sum(after.values()), sum(before.values()))
    gained = after[VIA_PORT] + after.get(WUHAN, 0.0) - before[VIA_PORT]
    assert gained.sum() > 0
    assert (after[SEA] <= before[SEA] + 1e-9).all()


def test_the_port_has_what_the_rates_say() -> None:
    """Over a year without steps it is the sum of both directions' rates, by the days of the horizon in the year."""
    scenario = chosen()
    found = ways(scenario)[VIA_PORT].sum()
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


@pytest.mark.parametrize("name", ["the port", "trains of Wuhan", "Sea"])
def test_a_port_of_a_city_that_is_called_like_a_way(name: str) -> None:
    """What anything is called says nothing of what it is."""
    plain = ways(joining("own_trains"))
    odd = ways(chosen({"cities": {"wuhan": {"name": name, "joins": JOINS["own_trains"]}}}))
    assert odd.keys() == plain.keys()
    for way, feu in odd.items():
        np.testing.assert_array_equal(feu, plain[way])


def test_modes_of_one_name() -> None:
    """Two modes that are called the same are two ways, which have what both have under two names."""
    air = {
        "modes": {"air": {"name": "Air", "usd_per_feu": 9000.0}},
        "markets": {"europe": {"modes": {"air": {"days": 5.0, "price_ratio": {"outbound": 1.0, "inbound": 1.0}}}}},
    }
    apart, alike = ways(chosen(air)), ways(chosen(air, {"modes": {"air": {"name": "Sea"}}}))
    for way in (SEA, Way("mode", "air")):
        np.testing.assert_array_equal(alike[way], apart[way])
