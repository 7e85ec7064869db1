"""Rakes sized by what a join is expected to carry (`wagons: auto`)."""

from __future__ import annotations

from datetime import timedelta
from math import ceil

import numpy as np

from freightsim.base.arrays import Floats
from freightsim.base.clock import HOURS_A_DAY
from freightsim.base.remembered import Remembered
from freightsim.choice.expected import by_rail_of
from freightsim.choice.places import WEEKS_A_YEAR, carrying, most_places
from freightsim.choice.rates import Rates, rates
from freightsim.scenario import Scenario
from freightsim.scenario.joins import LEAST_RAKE, OwnTrains, RailTerms, ShuttleTerms, terms_of
from freightsim.scenario.network import DIRECTIONS, Direction
from freightsim.scenario.ports import new_ports
from freightsim.scenario.rules import order_of_ids

ROOM = 1.25
"""Places over the boxes that a departure is expected to carry."""

DAYS_A_YEAR = 365

KEPT = 8
"""Scenarios whose rakes are remembered: replications of one scenario ask again and again."""

_sized: Remembered[Scenario] = Remembered(KEPT)


def with_rakes(scenario: Scenario) -> Scenario:
    """Return the scenario with a number of wagons for each join that leaves it open; the same where none does.

    It is the fewest wagons that hold what a departure of the join's second year is expected to carry in the busier
    direction, times `ROOM`; at least `LEAST_RAKE`, and at most a full train of the port. Expected is what shippers
    choose at the timetable, before anybody waits; the size of a rake is no part of that.
    """
    if all(getattr(city.joins, "wagons", None) != "auto" for city in scenario.cities.values()):
        return scenario
    return _sized.answer((scenario, order_of_ids(scenario)), lambda: _with_rakes(scenario))


def _with_rakes(scenario: Scenario) -> Scenario:
    cities = dict(scenario.cities)
    for key, wagons in rakes(scenario).items():
        join = cities[key].joins
        if join is not None:
            cities[key] = cities[key].model_copy(update={"joins": join.model_copy(update={"wagons": wagons})})
    return scenario.unchecked(cities=cities)


def rakes(scenario: Scenario) -> dict[str, int]:
    """Return the wagons of each join that leaves them open, by city (id)."""
    found: dict[str, int] = {}
    for key, feu in expected_feu(scenario).items():
        terms = terms_of(scenario, key, RailTerms)
        if terms is not None and getattr(scenario.cities[key].joins, "wagons", None) == "auto":
            most = most_places(scenario, terms)
            found[key] = max(min(ceil(round(ROOM * max(feu.values()), 6)), most), LEAST_RAKE)
    return found


def places_feu_a_year(scenario: Scenario, city: str) -> float | None:
    """Return the FEU a year that fit on the trains of a city's join by rail to the port, both directions together.

    At its timetable in the second year, a rake of `auto` wagons sized as it would be. Of a port of its own they are
    those of its timetable, at trains of mean length: extra trains are none of it. None for a join that is none by rail,
    to another hub, or that shippers do not choose.
    """
    join = scenario.cities[city].joins
    if isinstance(join, OwnTrains):
        return _places_of_port(scenario, join)
    terms = terms_of(with_rakes(scenario), city, RailTerms)
    if terms is None or not terms.by_choice:
        return None
    days_h = _days_h(scenario, terms)
    weekly = sum(_departures(scenario, terms, direction, days_h) for direction in DIRECTIONS)
    return terms.wagons * weekly * WEEKS_A_YEAR


def _places_of_port(scenario: Scenario, join: OwnTrains) -> float:
    """Return the FEU a year that fit on the timetabled trains of a port of its own, a year after it opens."""
    day, trains = min(join.start + timedelta(days=365), scenario.clock.end), scenario.trains
    weekly = sum(rate.at(day) for rates in join.services.values() for rate in rates.values())
    wagons = (trains.wagons_low.at(day) + trains.wagons_high.at(day)) / 2
    return weekly * WEEKS_A_YEAR * wagons * trains.teu_per_wagon / 2


def expected_feu(scenario: Scenario) -> dict[str, dict[Direction, float]]:
    """Return the FEU that a departure of each join by rail is expected to carry in its second year, by direction.

    A departure is a trip of a shuttle or block; for a wagon group it is a train of the port that carries it. Where the
    horizon ends before the second year does, its last year counts, from the join on.
    """
    joined = {key: terms for key in scenario.cities if (terms := terms_of(scenario, key, RailTerms)) is not None}
    joined = {key: terms for key, terms in joined.items() if terms.by_choice}
    if not joined:
        return {}
    rivals = list(new_ports(scenario).values())
    found: dict[str, dict[Direction, float]] = {key: {} for key in joined}
    for direction in DIRECTIONS:
        table = rates(scenario, direction, rivals=rivals)
        for key, terms in joined.items():
            days_h = _days_h(scenario, terms)
            days = table.periods.of(days_h)
            a_week = float(_a_year(scenario, table, key, terms, direction)[days].mean()) / WEEKS_A_YEAR
            weekly = _departures(scenario, terms, direction, days_h)
            found[key][direction] = a_week / weekly if weekly else 0.0
    return found


def _days_h(scenario: Scenario, terms: RailTerms) -> Floats:
    """Return the hours at which the days of the second year begin, as far as the horizon knows them."""
    clock = scenario.clock
    first_h, year_h = max(clock.hour(terms.start), clock.begin_h), DAYS_A_YEAR * HOURS_A_DAY
    until_h = min(first_h + 2 * year_h, clock.end_h)
    return np.arange(max(until_h - year_h, first_h), until_h, HOURS_A_DAY)


def _a_year(scenario: Scenario, table: Rates, city: str, terms: RailTerms, direction: Direction) -> Floats:
    """Return the FEU a year that go by the join of a city, to terminals that it serves; shape (periods,)."""
    code = list(scenario.cities).index(city)
    service, terminals = table.service, [region.terminal for region in scenario.regions.values()]
    carried = np.array([terms.carries(scenario, direction, terminal) for terminal in terminals])
    pull = service.market_pull
    of_market = np.divide((service.pull * carried) @ service.in_market.T, pull, out=np.zeros_like(pull), where=pull > 0)
    own, of_all = table.via_port[:, code].sum(axis=2), table.via_port.sum(axis=(1, 3))
    own = np.where(own.sum(axis=1, keepdims=True) > 0, own, of_all)  # a city without trade: boxes of others come to it
    served, every = (own * of_market).sum(axis=1), own.sum(axis=1)
    share: Floats = np.divide(served, every, out=np.zeros_like(every), where=every > 0)
    return by_rail_of(scenario, table, code) * share


def _departures(scenario: Scenario, terms: RailTerms, direction: Direction, days_h: Floats) -> float:
    """Return the departures a week that carry a join's boxes."""
    if isinstance(terms, ShuttleTerms):
        return terms.trains_per_week
    services = carrying(scenario, terms, direction)
    return float(sum(scenario.offered(key).over_h(days_h, scenario.clock).mean() for key in services))
