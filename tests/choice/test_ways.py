"""Cargo by way: what one gains others lose, and together they are the potential."""

from __future__ import annotations

import numpy as np
import pytest

from freightsim.choice.rates import rates
from freightsim.choice.ways import OWN_TRAINS, PORT, Way, feu_by_way, labels
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


@pytest.mark.parametrize("name", [PORT, OWN_TRAINS, "Sea"])
def test_a_port_of_a_city_that_is_called_like_a_way(name: str) -> None:
    """Its cargo is its own, and no cargo is lost: a label that is taken has the city's id behind it."""
    plain = ways(joining("own_trains"))
    odd = ways(chosen({"cities": {"wuhan": {"name": name, "joins": JOINS["own_trains"]}}}))
    expected = {f"{name} (wuhan)" if way == "Wuhan" else way: feu for way, feu in plain.items()}
    if name == "Sea":  # nor does the mode keep the label for itself
        expected["Sea (sea)"] = expected.pop("Sea")
    assert odd.keys() == expected.keys()
    for way, feu in odd.items():
        np.testing.assert_array_equal(feu, expected[way])


def test_modes_of_one_name() -> None:
    """Two modes that are called the same are two ways, which have together what both have apart."""
    air = {
        "modes": {"air": {"name": "Air", "usd_per_feu": 9000.0}},
        "markets": {"europe": {"modes": {"air": {"days": 5.0, "price_ratio": {"outbound": 1.0, "inbound": 1.0}}}}},
    }
    apart, alike = ways(chosen(air)), ways(chosen(air, {"modes": {"air": {"name": "Sea"}}}))
    np.testing.assert_array_equal(alike["Sea (air)"], apart["Air"])
    np.testing.assert_array_equal(alike["Sea (sea)"], apart["Sea"])


def test_no_two_labels_are_alike() -> None:
    """Nor where a name looks like the label that another way gets, whatever the order of the scenario's maps."""
    found = [
        Way(("mode", "a"), "Sea"),
        Way(("mode", "b"), "Sea"),
        Way(("mode", "c"), "Sea (a)"),
        Way(("city", "a"), "Sea"),
        Way(("city", "d"), PORT),
    ]
    called = labels(found)
    assert called == labels(reversed(found))
    assert len(set(called.values())) == len(called) == len(found) + 2
    assert called["port", ""] == PORT
