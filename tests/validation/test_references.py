"""References are found by their types, and each that leads nowhere is told at its own place."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from freightsim.scenario import Scenario
from freightsim.validation.merge import merged
from freightsim.validation.references import references, unknown_references

WORKS = {"name": "w", "from": "2014-01-01", "to": "2014-01-02"}
BOTH = {"outbound": 1, "inbound": 1}
GROUP = {"by": "wagon_group", "from": "2014-01-01", "wagons": 5}
HUB = {
    "name": "Wuhan",
    "province": "Hubei",
    "lat": 30.59,
    "lon": 114.31,
    "trains_per_week": {},
    "feu_per_train": {},
}
PORT = {"by": "own_trains", "from": "2014-01-01"}

CASES = [
    ({"regions": {"western_europe": {"terminal": "x"}}}, "regions.western_europe.terminal", "terminal"),
    ({"regions": {"western_europe": {"market": "x"}}}, "regions.western_europe.market", "market"),
    ({"lanes": {"west": {"terminal": "x"}}}, "lanes.west.terminal", "terminal"),
    ({"lanes": {"west": {"sections": {"china": {"border": "x"}}}}}, "lanes.west.sections.china.border", "border"),
    ({"services": {"west_in": {"lane": "x"}}}, "services.west_in.lane", "lane"),
    ({"events": {"works": {**WORKS, "border_capacity": {"x": 0.5}}}}, "events.works.border_capacity.x", "border"),
    ({"events": {"works": {**WORKS, "border_background": {"x": 0.5}}}}, "events.works.border_background.x", "border"),
    ({"markets": {"europe": {"modes": {"x": {"days": 30, "price_ratio": BOTH}}}}}, "markets.europe.modes.x", "mode"),
    ({"prices": {"modes": {"x": {"outbound": {"2021-01-01": 2}}}}}, "prices.modes.x", "mode"),
    ({"prices": {"spread": {"x": 0.2}}}, "prices.spread.x", "mode"),
    ({"prices": {"deviation": {"x": 1.2}}}, "prices.deviation.x", "mode"),
    ({"cities": {"wuhan": {"joins": {**GROUP, "to": "x"}}}}, "cities.wuhan.joins.to", "hub"),
    (
        {"hubs": {"wuhan": {**HUB, "trains_per_week": {"outbound": {"x": 1}}}}},
        "hubs.wuhan.trains_per_week.outbound.x",
        "market",
    ),
    ({"hubs": {"wuhan": {**HUB, "odds": {"outbound": {"x": 1}}}}}, "hubs.wuhan.odds.outbound.x", "market"),
    ({"emissions": {"sea_km": {"x": 20000}}}, "emissions.sea_km.x", "market"),
    ({"cities": {"wuhan": {"joins": {**GROUP, "lanes": ["west", "x"]}}}}, "cities.wuhan.joins.lanes.1", "lane"),
    (
        {"cities": {"wuhan": {"joins": {**PORT, "services": {"x": {"outbound": 1}}}}}},
        "cities.wuhan.joins.services.x",
        "lane",
    ),
]


def unknown(whole: Any) -> list[tuple[str, str]]:
    """Return place and text of every reference that leads nowhere."""
    return [(".".join(broken.loc), broken.text) for broken in unknown_references(Scenario, whole)]


@pytest.mark.parametrize(("change", "loc", "kind"), CASES)
def test_a_reference_that_leads_nowhere(tiny_tree: dict[str, Any], change: dict[str, Any], loc: str, kind: str) -> None:
    """It is told in plain data, which need not be valid, and refused in a scenario."""
    tree = merged(tiny_tree, change)
    assert unknown(tree) == [(loc, f"no {kind} called 'x'")]
    assert unknown({**tree, "horizon": "wrong"}) == [(loc, f"no {kind} called 'x'")]
    with pytest.raises(ValueError, match=f"no {kind} called 'x'"):
        Scenario.model_validate(tree)


def test_every_reference_of_the_model_has_a_case() -> None:
    """A reference that is added to the model is added here."""
    patterns = {".".join(each.pattern) + (".*" if each.by_key else "") for each in references(Scenario)}
    assert patterns == {pattern for _, loc, _ in CASES for pattern in fitting(loc, patterns)}


def fitting(loc: str, patterns: set[str]) -> Iterator[str]:
    """Yield the patterns that a place is of."""
    for pattern in patterns:
        keys, parts = loc.split("."), pattern.split(".")
        if len(keys) == len(parts) and all(part in ("*", key) for key, part in zip(keys, parts, strict=True)):
            yield pattern


def test_a_whole_scenario(tiny: Scenario, tiny_tree: dict[str, Any]) -> None:
    """Nothing is told of references that lead somewhere, in the tree and in the scenario."""
    assert unknown(tiny_tree) == unknown(tiny) == []


@pytest.mark.parametrize("borders", [None, 3, [], "alashankou"])
def test_a_group_that_is_wrong_itself(tiny_tree: dict[str, Any], borders: Any) -> None:
    """While nobody knows which borders there are, no reference to one is blamed."""
    assert unknown({**tiny_tree, "borders": borders}) == []


@pytest.mark.parametrize("lane", [None, 3, [], {}, {"sections": 3}, {"sections": {"a": None}}, {"sections": [1]}])
def test_shapes_that_hold_no_reference(tiny_tree: dict[str, Any], lane: Any) -> None:
    """Any shape may stand in a tree that is not valid yet."""
    tiny_tree["lanes"]["other"] = lane
    assert unknown(tiny_tree) == []
