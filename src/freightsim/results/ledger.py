"""The money of a run: what each stage cost, what shippers paid for it, and what others paid."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from freightsim.base.arrays import Floats, Ints
from freightsim.choice.access import haul_usd
from freightsim.choice.collection import to_station
from freightsim.results.carried import (
    AGREED_TRUCK,
    Carried,
    Empties,
    by_group,
    carried,
    empties,
    groups,
    places,
)
from freightsim.results.distances import road_km, zone_km
from freightsim.results.records import Column, Records
from freightsim.results.vocabulary import EMPTY_RETURNS, FEEDER, PAID, PORT, RAIL_ZONES, TERMINAL
from freightsim.scenario import Scenario
from freightsim.scenario.joins import GATE, TRUCK, RailTerms, Terms, every_terms, modes_that
from freightsim.scenario.network import DIRECTIONS

RAIL_LEGS = (PORT, *RAIL_ZONES, TERMINAL)
MONEY_LEGS = (FEEDER, *RAIL_LEGS, EMPTY_RETURNS)
"""Parts of the haul at which money is spent, from the city outwards."""


def ledger(scenario: Scenario, records: Records, cargo: Carried | None = None) -> dict[str, Column]:
    """Return one row for each year, direction and leg: feu, cost_usd, revenue_usd, subsidy_usd and who pays the latter.

    A box and all that was spent on it belong to the year in which its trip counts, at the prices of the day of booking;
    an empty return belongs to the year of its slot, and empty boxes on a trip to the year in which that counts.
    Revenue is what shippers pay, subsidy what others pay (subsidies, and losses that the operator bears), and both
    together are the cost.
    Shippers pay a haul by road in full, that to a station in another city too. By rail they pay the price of the join,
    and the railway asks its tariff: of a wagon group for each wagon used, of a shuttle or of through wagons for every
    place of the rake both ways on each trip that ran, taken or not. Their boxes and money belong to the year of the
    slot, to the port under outbound and back under inbound.
    The tariff of wagons that run between the port and a city whose train takes them is a feeder haul that others pay.
    Where shippers pay more than a haul by rail costs, its subsidy is negative: it earns what others need not pay.
    The subsidy of a rail haul is spread over its stages in proportion to cost, and over payers by the shares of the
    day of booking (`costs.payers`); the operator pays for empty boxes. What a feeder costs beyond what shippers pay is
    paid by the cities that join and by the operator. Columns by payer sum to the subsidy.
    FEU are the laden boxes that passed a stage, and the empty boxes moved: those on trips, and the places of sets that
    go home empty. Money per FEU is a column over `feu`.
    """
    # `cargo` is what was carried, where a caller has added it up already.
    cargo, empty = cargo or carried(scenario, records), empties(scenario, records)
    hauls = [
        _haul(scenario, cargo),
        _to_stations(scenario, cargo),
        _to_city_trains(cargo),
        *_shuttle_trips(scenario, records),
    ]
    parts = [_together(hauls), *_by_rail(scenario, cargo), (empty.group, _empty_entry(scenario, empty))]
    feu, cost, subsidy, *paid = (
        np.column_stack([by_group(scenario, group, getattr(entry, name)) for group, entry in parts]).ravel()
        for name in Entry._fields
    )
    paid[-1] *= scenario.costs.payers.joining_city_share
    years = np.array(scenario.clock.years, dtype=np.int64)
    return {
        "year": np.repeat(years, len(DIRECTIONS) * len(MONEY_LEGS)),
        "direction": np.tile(np.repeat(np.array(DIRECTIONS, dtype=object), len(MONEY_LEGS)), len(years)),
        "leg": np.tile(np.array(MONEY_LEGS, dtype=object), groups(scenario)),
        "feu": feu.astype(np.int64),
        "cost_usd": cost,
        "revenue_usd": cost - subsidy,
        "subsidy_usd": subsidy,
        **dict(zip(PAID.values(), (*paid, subsidy - np.sum(paid, axis=0)), strict=True)),
    }


class Entry(NamedTuple):
    """What passed a stage and what was spent there, by row of what was carried."""

    feu: Floats
    """Boxes."""
    cost_usd: Floats
    """What was spent."""
    subsidy_usd: Floats
    """What others than the shipper paid of it."""
    central_usd: Floats
    """What the central government paid of the subsidy."""
    province_usd: Floats
    """What the province paid of it."""
    city_usd: Floats
    """What the city of the port paid of it."""
    feeder_usd: Floats
    """What of it belongs to a feeder: cities that join pay their share, and the operator the rest."""


def _entry(feu: Floats, cost_usd: Floats, subsidy_usd: Floats, *, of_feeder: bool = False) -> Entry:
    """Return an entry whose subsidy no government pays: the operator's, or a feeder's."""
    none = np.zeros(len(feu))
    return Entry(feu, cost_usd, subsidy_usd, none, none, none, subsidy_usd if of_feeder else none)


LedgerPart = tuple[Ints, Entry]
"""(year and direction, entry), by row."""


def _together(parts: Sequence[LedgerPart]) -> LedgerPart:
    """Return parts of one stage as one."""
    group = np.concatenate([group for group, _ in parts])
    return group, Entry(*(np.concatenate(columns) for columns in zip(*(entry for _, entry in parts), strict=True)))


def _haul(scenario: Scenario, cargo: Carried) -> LedgerPart:
    """Return the hauls between city and port that boxes pay for one by one, without trips that pay by place."""
    own = ~np.isin(cargo.access, modes_that(lambda terms: terms.pays_by_place))
    feu, place, access = cargo.feu[own], places(cargo)[own], cargo.access[own]
    cost, price = haul_usd_per_feu(scenario)
    usd = feu * (cost - price)[place, access]
    return cargo.group[own], _entry(feu, feu * cost[place, access], usd, of_feeder=True)


def _to_stations(scenario: Scenario, cargo: Carried) -> LedgerPart:
    """Return the hauls by truck between cities and stations in other cities: shippers pay for them."""
    usd = np.zeros(len(cargo.feu))
    for code in np.unique(cargo.station[cargo.station != GATE]).tolist():
        own = cargo.station == code
        usd[own] = cargo.feu[own] * to_station(scenario, code)[0][cargo.city[own]]
    return cargo.group, _entry(np.zeros(len(usd)), usd, np.zeros(len(usd)))


def _to_city_trains(cargo: Carried) -> LedgerPart:
    """Return the hauls of wagons between the port and a city whose train takes them: shippers do not pay for these."""
    usd = cargo.to_city_train_usd
    return cargo.group, _entry(np.zeros(len(usd)), usd, usd, of_feeder=True)


def _shuttle_trips(scenario: Scenario, records: Records) -> Iterator[LedgerPart]:
    """Yield the trips that ran and pay by place, to the port and back: the whole rake costs, boxes on it pay."""
    trips = records.shuttles
    if not trips:
        return
    year = scenario.clock.year_of(trips["slot_h"])
    rail = {city: terms for city, terms in every_terms(scenario, RailTerms).values() if terms.pays_by_place}
    ran = (trips["status"] == "ran") & (year > 0) & np.isin(trips["city"], list(rail))
    terms = [rail[city] for city in trips["city"][ran].tolist()]
    tariff, price = (
        np.array([getattr(each, name) for each in terms], dtype=float) for name in ("tariff_usd_per_feu", "usd_per_feu")
    )
    cost = trips["places_feu"][ran] * tariff
    for code, name in enumerate(("feu_to_port", "feu_from_port")):
        feu = trips[name][ran].astype(float)
        group = (year[ran] - scenario.clock.years[0]) * len(DIRECTIONS) + code
        yield group, _entry(feu, cost, cost - feu * price, of_feeder=True)


def _by_rail(scenario: Scenario, cargo: Carried) -> Iterator[LedgerPart]:
    """Yield (year and direction, entry) of each stage of the rail haul, in the order of `RAIL_LEGS`."""
    weights = rail_weights(scenario)[cargo.lane, cargo.region]
    ends = np.ones((len(scenario.lanes), 1), dtype=bool)  # boxes pass both, and the zones in which their lane has track
    passes = np.concatenate([ends, zone_km(scenario) > 0, ends], axis=1)[cargo.lane]
    for stage in range(len(RAIL_LEGS)):
        weight = weights[:, stage]
        central, province, city = (cargo.paid_usd * weight[:, None]).T
        feu, subsidy = cargo.feu * passes[:, stage], cargo.subsidy_usd * weight
        none = np.zeros(len(feu))
        yield cargo.group, Entry(feu, cargo.cost_usd * weight, subsidy, central, province, city, none)


def _empty_entry(scenario: Scenario, empty: Empties) -> Entry:
    """Return the entry of each train with empty boxes: a share of the haul's full cost on the day of its slot."""
    full = scenario.choice.rail.cost_usd_per_feu.over_h(empty.slot_h, scenario.clock)
    usd = scenario.costs.empty_return_share * empty.feu * full * _lane_ratio(scenario)[empty.lane]
    return _entry(empty.feu, usd, usd)


def _lane_ratio(scenario: Scenario) -> Floats:
    """Return for each lane the mean price ratio of the markets behind its terminal; 1 where there is none."""
    ratios = _ratios(scenario)
    terminals = [region.terminal for region in scenario.regions.values()]
    behind = [[terminal == lane.terminal for terminal in terminals] for lane in scenario.lanes.values()]
    return np.array([ratios[own].mean() if any(own) else 1.0 for own in behind])


def _ratios(scenario: Scenario) -> Floats:
    """Return the price ratio of each region's market."""
    return np.array([scenario.markets[region.market].rail_price_ratio for region in scenario.regions.values()])


def rail_weights(scenario: Scenario) -> Floats:
    """Return what each rail stage takes of the full cost at price ratio 1; shape (lanes, regions, rail stages).

    Over the stages the weights sum to the price ratio of the region's market.
    """
    costs, ratio = scenario.costs, _ratios(scenario)
    fixed = costs.port_share + costs.terminal_share
    # A haul so cheap that terminals would take more than all of it is all terminals.
    part = np.minimum(1.0, ratio / fixed) if fixed else np.ones(len(ratio))
    weight = np.empty((len(scenario.lanes), len(ratio), len(RAIL_LEGS)))
    weight[:, :, 0] = costs.port_share * part
    weight[:, :, 1:-1] = _zone_shares(scenario)[:, None, :] * (ratio - fixed * part)[None, :, None]
    weight[:, :, -1] = costs.terminal_share * part
    return weight


def _zone_shares(scenario: Scenario) -> Floats:
    """Return how the cost by kilometre of each lane (rows) splits over the zones; a lane without length is in China."""
    costs = scenario.costs
    tariff = (costs.china_usd_per_feu_km, costs.gauge_1520_usd_per_feu_km, costs.abroad_1435_usd_per_feu_km)
    usd = zone_km(scenario) * np.array(tariff)
    usd[usd.sum(axis=1) == 0, 0] = 1.0
    return usd / usd.sum(axis=1, keepdims=True)


def haul_usd_per_feu(scenario: Scenario) -> tuple[Floats, Floats]:
    """Return what a FEU costs between each city (rows) and the port by each way (columns), and its price.

    By truck both are as shippers reckon them, less what an agreement saves. By rail a place costs the
    tariff and has the price that shippers of the city pay; 0 where it has none.
    """
    truck = haul_usd(scenario, road_km(scenario))
    cost = np.zeros((len(truck), AGREED_TRUCK + 1))
    cost[:, TRUCK] = cost[:, AGREED_TRUCK] = truck
    for code, (_key, terms) in every_terms(scenario, Terms).items():
        cost[code, AGREED_TRUCK] *= terms.road_price_ratio
    price = cost.copy()
    for code, (_key, rail) in every_terms(scenario, RailTerms).items():
        cost[code, rail.mode], price[code, rail.mode] = rail.tariff_usd_per_feu, rail.usd_per_feu
    return cost, price
