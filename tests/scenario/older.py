"""Scenarios as version 1 of the format spelled them."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from freightsim.scenario.demand import MONTHS


def older(tree: dict[str, Any]) -> dict[str, Any]:
    """Return a scenario's tree as version 1 spelled it: `start` of the attraction, months by their numbers."""
    old = {**deepcopy(tree), "schema_version": 1}
    for part in (old, *old.get("variants", {}).values()):
        for demand in part.get("demand", {}).values():
            _rename(demand.get("attraction", {}), {"from": "start"})
            numbers = {month: f"{number:02d}" for number, month in enumerate(MONTHS, start=1)}
            _rename(demand.get("season", {}).get("months", {}), numbers)
    return old


def _rename(mapping: dict[str, Any], names: dict[str, str]) -> None:
    for key in list(mapping):
        mapping[names.get(key, key)] = mapping.pop(key)
