"""Cities that have joined a hub as its stations: how present the hub is there, and what the way over them costs.

A shipper who books with a hub chooses among its stations: the hub's own place and the cities that have joined it. The
utility by a station is that of the hub's trains with `road distance to the station / reach_km - ln(presence)` for the
distance to the hub, at the generalised cost of the haul to the station and on to the hub. That of the hub is

    V = s ln(sum over stations of exp(V_station / s)),   s = rail_independence hub_independence station_independence

(Ben-Akiva and Lerman 1985, Discrete Choice Analysis, chapter 10), which is the utility by its own place where it has no
other station.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from freightsim.base.arrays import Floats
from freightsim.base.great_circle import between_km, great_circle_km
from freightsim.choice.access import haul_d, haul_usd
from freightsim.choice.periods import Periods
from freightsim.scenario import Scenario
from freightsim.scenario.joins import RailTerms, Terms, every_terms, terms_to_hub

EDGE = 0.15
"""Width of the edge of the region that a station collects from, over its radius: scale of the logistic function."""


@dataclass(frozen=True, slots=True)
class Station:
    """A city that has joined a hub, as shippers of all cities weigh it."""

    code: int
    """Code of the city."""
    terms: Terms
    """What its join comes to."""
    ln_presence: Floats
    """Logarithm of the presence of the hub there, for those who may use it; shape (periods, cities)."""
    away: Floats
    """Road distance to the station over the reach; shape (cities,)."""
    usd: Floats
    """Haul of a FEU to the station and on to the hub, USD; shape (cities,)."""
    days: Floats
    """Days of this haul; shape (cities,)."""


def port_stations(scenario: Scenario, when: Periods) -> list[Station]:
    """Return the stations of the port, in the order of the cities: none where it is nowhere present."""
    joins = {code: terms for code, (_key, terms) in every_terms(scenario, Terms).items()}
    cities = list(scenario.cities.values())
    return list(_stations(scenario, when, joins, {code: cities[code].road_km for code in joins}))


def hub_stations(scenario: Scenario, hub: str, when: Periods) -> list[Station]:
    """Return the stations of a hub in outline (id), in the order of the cities."""
    joins, place, cities = terms_to_hub(scenario, hub), scenario.hubs[hub], list(scenario.cities.values())
    road_km = {
        code: scenario.choice.detour * between_km(place.lat, place.lon, cities[code].lat, cities[code].lon)
        for code in joins
    }
    return list(_stations(scenario, when, joins, road_km))


def station_scale(scenario: Scenario) -> float:
    """Return the scale of utilities among the stations of one hub."""
    choice = scenario.choice
    return choice.rail_independence * choice.hub_independence * scenario.joining.station_independence


def station_constant(scenario: Scenario, when: Periods) -> Floats | None:
    """Return what is known and trusted of trains by a station, in place of what is of the hub; shape (periods,).

    None where stations have the constant of their hub.
    """
    odds = scenario.joining.station_odds
    if odds is None:
        return None
    with np.errstate(divide="ignore"):  # odds of 0: nobody uses stations
        return np.asarray(np.log(when.over(odds)))


def with_stations(own: Floats, by_station: Sequence[Floats], scale: float) -> Floats:
    """Return the utility of a hub: that by its own place to the last bit where nobody uses another station."""
    if not by_station:
        return own
    others = np.logaddexp.reduce([each / scale for each in by_station])
    return np.where(np.isneginf(others), own, scale * np.logaddexp(own / scale, others))


def shippers_km(scenario: Scenario, code: int) -> Floats:
    """Return the road distance of each city to the station in one of them (by code): great circle x `choice.detour`."""
    cities = list(scenario.cities.values())
    lats, lons = np.array([city.lat for city in cities]), np.array([city.lon for city in cities])
    km = scenario.choice.detour * np.asarray(great_circle_km(cities[code].lat, cities[code].lon, lats, lons))
    km[code] = 0.0
    return km


def to_station(scenario: Scenario, code: int) -> tuple[Floats, Floats]:
    """Return USD a FEU and days of the haul by road from each city to the station in one of them; 0 from there."""
    km = shippers_km(scenario, code)
    usd, days = haul_usd(scenario, km), haul_d(scenario, km)
    usd[code] = days[code] = 0.0
    return usd, days


def _stations(
    scenario: Scenario, when: Periods, joins: Mapping[int, Terms], road_km: Mapping[int, float]
) -> Iterator[Station]:
    reach_km = scenario.choice.reach_km
    for code, terms in joins.items():
        if terms.present.level == 0 or not terms.by_choice:
            continue
        usd, days = to_station(scenario, code)
        if isinstance(terms, RailTerms):
            usd, days = usd + terms.usd_per_feu, days + terms.haul_d(scenario.choice.headway_share)
        else:
            km = np.array([road_km[code]])
            usd = usd + terms.road_price_ratio * haul_usd(scenario, km)
            days = days + haul_d(scenario, km) - terms.lead_saved_d
        km = shippers_km(scenario, code)
        with np.errstate(divide="ignore"):  # no presence: nobody uses it
            presence = np.log([terms.present.on(_middle(day, terms.start), terms.start) for day in when.starts])
        ln_presence = presence[:, None] + _who_may(km, terms.present.collects_within_km, code)
        yield Station(code, terms, ln_presence, km / reach_km if reach_km else np.zeros_like(km), usd, days)


def _middle(day: date, start: date) -> date:
    """Return the middle of the quarter of a day, or of the part of it from the first day of a join on.

    The presence of a station does not depend then on what else changes within the quarter.
    """
    quarter = (day.month - 1) // 3
    first, following = date(day.year, 3 * quarter + 1, 1), date(day.year + quarter // 3, (3 * quarter + 3) % 12 + 1, 1)
    if day < start:
        return day
    first = max(first, start)
    return first + (following - first) / 2


def _who_may(km: Floats, within_km: float, code: int) -> Floats:
    """Return the logarithm of how much shippers of each city may use the station in one of them; shape (cities,)."""
    weight = np.full(len(km), -np.inf) if within_km == 0 else -np.logaddexp(0.0, (km - within_km) / (EDGE * within_km))
    weight[code] = 0.0
    return weight
