"""The money of a run: what each stage cost, what shippers paid for it, and what others paid."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt

from freightsim.choice.access import haul_usd
from freightsim.records import Column, Records
from freightsim.results.carried import (
    ACCESSES,
    AGREED_TRUCK,
    SHUTTLE,
    TRUCK,
    WAGON_GROUP,
    Carried,
    Codes,
    EmptyReturns,
    by_group,
    carried,
    empty_returns,
    groups,
)
from freightsim.results.distances import ZONES, rail_km, road_km, zone_km
from freightsim.scenario import Scenario
from freightsim.scenario.network import DIRECTIONS, City

if TYPE_CHECKING:
    import pandas as pd

Floats = npt.NDArray[np.floating]

HAUL = "feeder haul"
RAIL_STAGES = ("port", *(f"rail, {zone}" for zone in ZONES), "terminal overseas")
EMPTY_RETURNS = "empty returns"
STAGES = (HAUL, *RAIL_STAGES, EMPTY_RETURNS)
"""Stages at which money is spent, from the city outwards."""


def ledger(scenario: Scenario, records: Records) -> pd.DataFrame:
    """Return one row for each year, direction and stage: feu, cost_usd, revenue_usd and support_usd.

    A box and all that was spent on it belong to the year in which its trip counts, at the prices of the day of booking;
    an empty return belongs to the year of its slot.
    Revenue is what shippers pay, support what others pay (subsidies, and losses that the operator bears), and both
    together are the cost.
    Shippers pay the feeder haul in full; the support of a rail haul is spread over its stages in proportion to cost;
    sets that go home empty are paid by others.
    FEU are the boxes that passed a stage, and of empty returns the places of the wagons: money per FEU is a column
    over `feu`.
    """
    import pandas as pd

    return pd.DataFrame(ledger_columns(scenario, records))


def ledger_columns(scenario: Scenario, records: Records, cargo: Carried | None = None) -> dict[str, Column]:
    """Return the columns of `ledger`, for a worker that need not know pandas.

    `cargo` is what was carried, where a caller has added it up already.
    """
    cargo, empty = cargo or carried(scenario, records), empty_returns(scenario, records)
    parts = [*_loaded(scenario, cargo), (empty.group, _empty_entry(scenario, empty))]
    feu, cost, support = (
        np.column_stack([by_group(scenario, group, getattr(entry, name)) for group, entry in parts]).ravel()
        for name in Entry._fields
    )
    years = np.array(scenario.clock.years, dtype=np.int64)
    return {
        "year": np.repeat(years, len(DIRECTIONS) * len(STAGES)),
        "direction": np.tile(np.repeat(np.array(DIRECTIONS, dtype=object), len(STAGES)), len(years)),
        "stage": np.tile(np.array(STAGES, dtype=object), groups(scenario)),
        "feu": feu.astype(np.int64),
        "cost_usd": cost,
        "revenue_usd": cost - support,
        "support_usd": support,
    }


class Entry(NamedTuple):
    """What passed a stage and what was spent there, by row of what was carried."""

    feu: Floats
    """Boxes."""
    cost_usd: Floats
    """What was spent."""
    support_usd: Floats
    """What others than the shipper paid of it."""


def _loaded(scenario: Scenario, cargo: Carried) -> Iterator[tuple[Codes, Entry]]:
    """Yield (year and direction, entry) of each stage that boxes pass, in the order of `STAGES`."""
    haul = haul_usd_per_feu(scenario)[cargo.city, cargo.access]
    yield cargo.group, Entry(cargo.feu, cargo.feu * haul, np.zeros(len(haul)))
    weights = rail_weights(scenario)[cargo.lane, cargo.region]
    passes = _passes(scenario)[cargo.lane]
    for stage in range(len(RAIL_STAGES)):
        weight = weights[:, stage]
        yield cargo.group, Entry(cargo.feu * passes[:, stage], cargo.cost_usd * weight, cargo.support_usd * weight)


def _passes(scenario: Scenario) -> npt.NDArray[np.bool_]:
    """Return which rail stages (columns) boxes of each lane (rows) pass: both ends, and zones in which it has track."""
    ends = np.ones((len(scenario.lanes), 1), dtype=bool)
    return np.concatenate([ends, zone_km(scenario) > 0, ends], axis=1)


def _empty_entry(scenario: Scenario, empty: EmptyReturns) -> Entry:
    """Return the entry of each set that goes home empty: a share of the haul's full cost on the day of its slot."""
    full = scenario.choice.rail.cost_usd_per_feu.over_h(empty.slot_h, scenario.clock)
    usd = scenario.costs.empty_return_share * empty.feu * full * _lane_ratio(scenario)[empty.lane]
    return Entry(empty.feu, usd, usd)


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
    weight = np.empty((len(scenario.lanes), len(ratio), len(RAIL_STAGES)))
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


def haul_usd_per_feu(scenario: Scenario) -> Floats:
    """Return what a FEU costs between each city (rows) and the port by each way (columns, see `carried`).

    By truck as shippers reckon it, less what an agreement saves; by shuttle or wagon group the price of the city's
    join, else the tariff of `joining`.
    """
    truck, rail = haul_usd(scenario, road_km(scenario)), _rail_haul_usd(scenario)
    agreed = truck * np.array([_truck_ratio(scenario, city) for city in scenario.cities.values()])
    ways = {TRUCK: truck, SHUTTLE: rail, WAGON_GROUP: rail, AGREED_TRUCK: agreed}
    return np.column_stack([ways[access] for access in range(ACCESSES)])


def _rail_haul_usd(scenario: Scenario) -> Floats:
    joining = scenario.joining
    tariff = joining.rail_usd_per_feu + joining.rail_usd_per_feu_km * rail_km(scenario)
    return np.array([_own_price(city, usd) for city, usd in zip(scenario.cities.values(), tariff, strict=True)])


def _own_price(city: City, usd: float) -> float:
    join = city.joins
    if join is not None and join.by in ("shuttle", "wagon_group") and join.usd_per_feu is not None:
        return join.usd_per_feu
    return usd


def _truck_ratio(scenario: Scenario, city: City) -> float:
    join = city.joins
    if join is not None and join.by == "truck" and join.price_ratio is not None:
        return join.price_ratio
    return scenario.joining.truck_price_ratio
