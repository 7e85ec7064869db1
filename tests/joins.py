"""Small scenarios in which Wuhan joins, for tests that look at what that changes."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from freightsim.scenario import Scenario
from freightsim.validation.merge import merged
from tiny import TINY

SEA = {
    "modes": {"sea": {"name": "Sea", "usd_per_feu": 3000.0, "by_seaport": True}},
    "seaports": {"shanghai": {"name": "Shanghai", "lat": 31.2, "lon": 121.5}},
    "markets": {"europe": {"modes": {"sea": {"days": 40.0, "price_ratio": {"outbound": 1.0, "inbound": 1.0}}}}},
    "choice": {"truck_usd_per_feu_km": 2.0, "rail_independence": 0.5},
    "demand": {"outbound": {"feu_per_boxable_usd_bn": 120.0}, "inbound": {"feu_per_boxable_usd_bn": 60.0}},
}
"""Another way, so that shippers have a choice, and a haul that costs something."""

JOINS: dict[str, dict[str, Any]] = {
    "truck": {"by": "truck", "from": "2013-10-01", "price_ratio": 0.5, "lead_saved_d": 1.0, "guaranteed_feu": 5},
    "shuttle": {"by": "shuttle", "from": "2013-10-01", "trains_per_week": 3, "wagons": 20, "minimum_feu": 1},
    "block": {"by": "block", "from": "2013-10-01", "trains_per_week": 3, "wagons": 20, "minimum_feu": 1},
    "wagon_group": {"by": "wagon_group", "from": "2013-10-01", "wagons": 10},
    "own_trains": {
        "by": "own_trains",
        "from": "2013-10-01",
        "services": {"west": {"outbound": 2.0, "inbound": 1.0}},
        "minimum_feu": 5,
    },
}


def chosen(*changes: dict[str, Any]) -> Scenario:
    """Return the tiny scenario with another way, and changes."""
    tree = merged(deepcopy(TINY), SEA)
    for change in changes:
        tree = merged(tree, change)
    return Scenario.model_validate(tree)


def joining(manner: str, **more: Any) -> Scenario:
    """Return the same with Wuhan joining in a manner."""
    return chosen({"name": f"Wuhan joins by {manner}", "cities": {"wuhan": {"joins": JOINS[manner] | more}}})
