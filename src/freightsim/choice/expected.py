"""What the stations of the port are expected to carry, before season, events, market shocks and waits."""

from __future__ import annotations

import numpy as np

from freightsim.base.arrays import Floats
from freightsim.choice.places import WEEKS_A_YEAR, Sent, at_gate_by_join, share_by
from freightsim.choice.rates import Rates, rates
from freightsim.scenario import Scenario
from freightsim.scenario.joins import RailTerms, Terms, every_terms
from freightsim.scenario.network import DIRECTIONS


def station_feu_a_week(scenario: Scenario) -> dict[str, float]:
    """Return for each city with a haul by rail to the port the FEU a week by it, in its better direction and period.

    Boxes of other cities that use the station are among them, and so are those that find no place on its trains.
    Simulated ports of other cities are left aside.
    """
    joins = {code: key for code, (key, terms) in every_terms(scenario, RailTerms).items() if terms.by_choice}
    found = dict.fromkeys(joins.values(), 0.0)
    for direction in DIRECTIONS if joins else ():
        table = rates(scenario, direction, bounded=False)
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
    feu = np.zeros(table.potential.shape[:2])
    for each in table.stations:
        if each.station.code == code:
            feu += (table.via_port * share_by(each, table.port, table.scale)).sum(axis=(2, 3))
    (terms,) = [terms for city, (_key, terms) in every_terms(scenario, Terms).items() if city == code]
    sent = Sent(table.port, table.via_port)
    feu[:, code] += at_gate_by_join(sent, table.stations, table.access, code, terms.mode, table.scale)
    return feu
