"""A new market, or a new lane, takes nothing from others unless the scenario says so."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from freightsim import load_scenario
from freightsim.choice.rates import rates
from freightsim.choice.ways import by_others
from freightsim.scenario import Scenario
from freightsim.scenario.network import DIRECTIONS, Direction
from freightsim.validation.merge import merged

TURKEY: dict[str, Any] = {
    "markets": {"turkey": {"name": "Turkey", "share": {"outbound": 0.05, "inbound": 0.02}, "rail_price_ratio": 0.9}},
    "regions": {"anatolia": {"name": "Anatolia", "terminal": "ankara", "market": "turkey"}},
}
"""A market with a region of its own."""

SERVICES: dict[str, Any] = {
    f"ankara_{key}": {"lane": "ankara_khorgos", "direction": direction, "trains_per_week": {"2013": 0, "2018": 2}}
    for key, direction in (("out", "outbound"), ("in", "inbound"))
}


@pytest.fixture(scope="module")
def baseline() -> Scenario:
    """Return the shipped baseline with borders at which formalities do not grow with load.

    There trains to a new market slow those of the others down, which is no matter of who chooses what.
    """
    shipped = load_scenario("baseline")
    return shipped.but({"borders": {key: {"load_exponent": 0} for key in shipped.borders}})


def with_trains(scenario: Scenario) -> dict[str, Any]:
    """Return the changes that add the market and a lane with trains to it."""
    lane = scenario.tree()["lanes"]["tashkent_khorgos"] | {"name": "Ankara by Khorgos", "terminal": "ankara"}
    terminal = scenario.tree()["terminals"]["tashkent"] | {"name": "Ankara", "lat": 39.9, "lon": 32.9}
    return merged(TURKEY, {"lanes": {"ankara_khorgos": lane}, "services": SERVICES, "terminals": {"ankara": terminal}})


@pytest.mark.parametrize("direction", DIRECTIONS)
def test_a_new_market_takes_nothing(baseline: Scenario, direction: Direction) -> None:
    """Potential and cargo by the port to all other markets stay, to rounding; what the new one has comes on top."""
    before, after = rates(baseline, direction), rates(baseline.but(with_trains(baseline)), direction)
    old = len(baseline.markets)
    for day, row in zip(after.periods.starts, range(len(after.periods.starts)), strict=True):
        then = max(n for n, start in enumerate(before.periods.starts) if start <= day)
        np.testing.assert_allclose(after.potential[row, :, :old], before.potential[then], rtol=1e-6)
        np.testing.assert_allclose(after.via_port[row, :, :old], before.via_port[then], rtol=1e-6)
    assert after.via_port[-1, :, old].sum() > 0
    assert after.a_year[-1].sum() > before.a_year[-1].sum()


@pytest.mark.parametrize("direction", DIRECTIONS)
def test_hubs_keep_what_they_have(baseline: Scenario, direction: Direction) -> None:
    """Cargo by trains of other hubs does not hang on a market to which they do not run."""
    found = []
    for scenario in (baseline, baseline.but(with_trains(baseline))):
        table = rates(scenario, direction)
        hubs = [each for each in by_others(scenario, direction, {}, table) if each.way.kind == "hub"]
        found.append({(each.way.id, each.market): each.feu[-1].sum() for each in hubs if each.market < 4})
    assert found[0] == pytest.approx(found[1], rel=1e-6)


def test_a_market_takes_what_the_scenario_says(baseline: Scenario) -> None:
    """Where others are given smaller shares they have less potential in the same ratio, and the sum stays."""
    europe = baseline.markets["europe"].share
    smaller = {
        "markets": {"europe": {"share": {"outbound": europe["outbound"] - 0.05, "inbound": europe["inbound"] - 0.02}}}
    }
    before, after = rates(baseline, "outbound"), rates(baseline.but(merged(with_trains(baseline), smaller)), "outbound")
    assert after.potential[-1].sum() == pytest.approx(before.potential[-1].sum(), rel=1e-6)
    ratio = after.potential[-1, :, 0].sum() / before.potential[-1, :, 0].sum()
    assert ratio == pytest.approx(1 - 0.05 / europe["outbound"], rel=1e-6)


def test_a_market_that_is_taken_away_gives_nothing(baseline: Scenario) -> None:
    """The others do not grow by what it had."""
    gone = {
        "markets": {"vietnam": None},
        "regions": {key: None for key, region in baseline.regions.items() if region.market == "vietnam"},
        "emissions": {"sea_km": {"vietnam": None}},
    }
    gone["hubs"] = {
        key: {
            "trains_per_week": {
                way: {"vietnam": None} for way, by_market in hub.trains_per_week.items() if "vietnam" in by_market
            }
        }
        for key, hub in baseline.hubs.items()
    }
    before, after = rates(baseline, "outbound"), rates(baseline.but(gone), "outbound")
    np.testing.assert_allclose(after.potential[-1], before.potential[-1][:, :3], rtol=1e-6)


@pytest.mark.parametrize("direction", DIRECTIONS)
def test_a_new_lane_leaves_other_markets(baseline: Scenario, direction: Direction) -> None:
    """More trains to Moscow on a lane of their own bring cargo to Russia, and move none to or from other markets."""
    lane = baseline.tree()["lanes"]["moscow_erenhot"] | {"name": "Moscow, another way"}
    more = {
        "lanes": {"moscow_more": lane},
        "services": {
            f"moscow_more_{way[:3]}": {"lane": "moscow_more", "direction": way, "trains_per_week": 1}
            for way in DIRECTIONS
        },
    }
    before, after = (rates(each, direction).via_port[-1].sum(axis=(0, 2)) for each in (baseline, baseline.but(more)))
    russia = list(baseline.markets).index("russia")
    others = np.arange(len(before)) != russia
    np.testing.assert_allclose(after[others], before[others], rtol=1e-12)
    assert after[russia] > before[russia]
