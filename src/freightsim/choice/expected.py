"""What the stations of the port are expected to carry, before season, events, market shocks and waits."""

from __future__ import annotations

import numpy as np

from freightsim.base.arrays import Floats
from freightsim.choice.rates import Rates, rates
from freightsim.scenario import Scenario
from freightsim.scenario.joins import RailTerms, Terms, every_terms
from freightsim.scenario.network import DIRECTIONS

WEEKS_A_YEAR = 365.25 / 7


def station_feu_a_week(scenario: Scenario) -> dict[str, float]:
    """Return for each city with a haul by rail to the port the FEU a week by it, in its better direction and period.

    Boxes of other cities that use the station are among them. Simulated ports of other cities are left aside.
    """
    joins = {code: key for code, (key, terms) in every_terms(scenario, RailTerms).items() if terms.by_choice}
    found = dict.fromkeys(joins.values(), 0.0)
    for direction in DIRECTIONS if joins else ():
        table = rates(scenario, direction)
        for code, key in joins.items():
            most = float(by_rail_of(scenario, table, code).max(initial=0.0)) / WEEKS_A_YEAR
            found[key] = max(found[key], most)
    return found


def by_rail_of(scenario: Scenario, table: Rates, code: int) -> Floats:
    """Return the FEU a year by the rail haul of a city (by code) to the port; shape (periods,)."""
    return by_station_of(scenario, table, code).sum(axis=1)


def by_station_of(scenario: Scenario, table: Rates, code: int) -> Floats:
    """Return the FEU a year of each city by the haul of a join to the port (city by code); shape (periods, cities).

    Boxes that come by the station, and those of the city itself that take the mode of the join to the port's gate.
    """
    at_gate, feu = np.ones_like(table.port), np.zeros(table.potential.shape[:2])
    for each in table.stations:
        with np.errstate(invalid="ignore"):
            share = np.where(np.isneginf(each.utility), 0.0, np.exp((each.utility - table.port) / table.scale))
        at_gate -= share
        if each.station.code == code:
            feu += (table.via_port * share).sum(axis=(2, 3))
    (terms,) = [terms for city, (_key, terms) in every_terms(scenario, Terms).items() if city == code]
    takes = (table.access[:, code] == terms.mode)[:, None, :]
    feu[:, code] += ((table.via_port * np.maximum(at_gate, 0.0))[:, code] * takes).sum(axis=(1, 2))
    return feu
