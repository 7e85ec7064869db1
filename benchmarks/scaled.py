"""The baseline grown: demand alone, or demand and every capacity, so that the port stays as busy as it was."""

from __future__ import annotations

from typing import Any

from freightsim.scenario import Scenario

Tree = dict[str, Any]


def busier(scenario: Scenario, factor: int) -> Scenario:
    """Return the scenario with so many times the demand, and nothing else changed."""
    tree = scenario.tree()
    for demand in tree["demand"].values():
        _grow(demand, factor, "feu_per_boxable_usd_bn")
    return Scenario.model_validate(tree)


def scaled(scenario: Scenario, factor: int) -> Scenario:
    """Return the scenario with so many times the demand, the slots and every capacity."""
    tree = scenario.tree()
    _grow(tree["port"], factor, "yard_teu", "tracks", "cranes", "paths_per_day")
    _grow(tree["customs"], factor, "desks")
    _grow(tree["trains"], factor, "wagon_sets")
    for demand in tree["demand"].values():
        _grow(demand, factor, "feu_per_boxable_usd_bn")
    for terminal in tree["terminals"].values():
        _grow(terminal, factor, "tracks", "cranes")
    for border in tree["borders"].values():
        _grow(border, factor, "tracks", "trains_per_day", "background_trains_per_year")
    for service in tree["services"].values():
        _grow(service, factor, "trains_per_week")
    return Scenario.model_validate(tree)


def _grow(group: Tree, factor: int, *keys: str) -> None:
    """Multiply values in place, each one a number or numbers by date."""
    for key in keys:
        value = group[key]
        dated = isinstance(value, dict)
        group[key] = {day: number * factor for day, number in value.items()} if dated else value * factor
