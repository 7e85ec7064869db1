"""What others than shippers are expected to pay for the port's boxes, by payer, at the timetable as it is stated."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from freightsim.base.arrays import Floats
from freightsim.choice.costs import rail_price
from freightsim.choice.expected import by_rail_of
from freightsim.choice.flows import by_year
from freightsim.choice.periods import Periods
from freightsim.choice.places import places_feu_by_period
from freightsim.choice.rakes import with_rakes
from freightsim.choice.rates import Rates
from freightsim.scenario import Scenario
from freightsim.scenario.joins import RailTerms, every_terms
from freightsim.scenario.network import Direction

JOINING, OPERATOR = "joining", "operator"
"""Payers beside those of the subsidy of rail (`freightsim.scenario.ledger.Payers`): the cities that join, and whoever
runs the trains."""


def expected_support_usd(scenario: Scenario, tables: Mapping[Direction, Rates]) -> dict[str, Floats]:
    """Return the support of the port's boxes by payer, USD in each year of the horizon; shape (years,).

    It is that of `freightsim.results.ledger`, without sets that go home empty: the subsidy of rail of every box that
    shippers are expected to send by the port, and what rail hauls of joins cost beyond their price. A rake costs its
    places both ways at each of its slots, taken or not, as if all of them ran; boxes that find no place on the trains
    of a join pay nothing for it. `tables` are the rates by direction.
    """
    found: dict[str, Floats] = {}
    scenario = with_rakes(scenario)
    for direction, table in tables.items():
        for payer, a_year in (*_of_rail(scenario, table, direction), *_of_hauls(scenario, table, direction)):
            found[payer] = found.get(payer, np.zeros(len(scenario.clock.years))) + by_year(a_year, table.periods)
    return found


def _of_rail(scenario: Scenario, table: Rates, direction: Direction) -> Iterator[tuple[str, Floats]]:
    """Yield (payer, USD a year by period) of the subsidy of rail of one direction."""
    when, costs = table.periods, scenario.choice.rail.cost_usd_per_feu
    ratio = np.array([market.rail_price_ratio for market in scenario.markets.values()])
    feu = table.via_port.sum(axis=(1, 3)) @ ratio
    rail = scenario.choice.rail
    stated = np.array([rail.to_shipper_usd(day) for day in when.starts])
    shares = [scenario.costs.payers.shares(day) for day in when.starts]
    for payer in shares[0]:
        yield payer, feu * (when.over(costs) - stated) * np.array([each[payer] for each in shares])
    yield OPERATOR, feu * (stated - rail_price(scenario, direction, None, when))


def _of_hauls(scenario: Scenario, table: Rates, direction: Direction) -> Iterator[tuple[str, Floats]]:
    """Yield (payer, USD a year by period) of rail hauls between cities and the port in one direction."""
    share = scenario.costs.payers.joining_city_share
    for code, (_key, terms) in every_terms(scenario, RailTerms).items():
        if terms.by_choice:
            places = places_feu_by_period(scenario, terms, direction, table.periods)
            usd = _haul_usd(terms, by_rail_of(scenario, table, code), places) * _joined(terms, table.periods)
            yield JOINING, usd * share
            yield OPERATOR, usd * (1 - share)


def _haul_usd(terms: RailTerms, feu: Floats, places: Floats) -> Floats:
    """Return what a haul costs in a year beyond the price of its boxes; no more are carried than it has places."""
    carried = np.minimum(feu, places)
    paid_for = places if terms.pays_by_place else carried
    return paid_for * terms.tariff_usd_per_feu - carried * terms.usd_per_feu


def _joined(terms: RailTerms, when: Periods) -> Floats:
    return np.where(when.from_day(terms.start), 1.0, 0.0)
