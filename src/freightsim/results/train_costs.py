"""What trains cost as they are run: by train, by kilometre, by day of a wagon set, by box and by empty place."""

from __future__ import annotations

import numpy as np

from freightsim.base.arrays import Floats, Ints
from freightsim.base.clock import HOURS_A_DAY
from freightsim.results.carried import lane_codes
from freightsim.results.distances import zone_km
from freightsim.results.records import Column, Records, floats
from freightsim.results.vocabulary import TRAIN_COST, TRAIN_COSTS
from freightsim.scenario import Scenario


def train_cost_columns(scenario: Scenario, records: Records) -> dict[str, Column]:
    """Return what the port's trains cost in each year, USD, by item (`TRAIN_COSTS`) and in all (`TRAIN_COST`).

    Shape of each column: (years of the horizon). A train with cargo belongs to the year in which its trip counts, a set
    that goes home empty to that of its slot; wagons on another city's train are not in it, since they pay by the box.
    A train costs ``usd_per_train``, ``usd_per_train_km`` over its lane, ``usd_per_set_day`` from the track on which it
    is loaded to that from which it is unloaded (to the end of the horizon where that is later), the terminals' shares
    of the full cost for each laden box, and ``usd_per_empty_feu`` for each place without cargo. All are multiplied by
    the full cost of rail on the day of the slot over ``full_cost_usd_per_feu`` (`freightsim.scenario.ledger`).
    """
    trains, costs = records.trains, scenario.costs
    loaded = (trains["kind"] != "group") & (np.asarray(trains["feu"]) > 0)
    empty = trains["kind"] == "empty_return"
    year = scenario.clock.year_of(np.where(empty, floats(trains["slot_h"]), floats(trains["counted_h"])))
    rows = np.flatnonzero((loaded | empty) & (year > 0))
    full_usd = scenario.choice.rail.cost_usd_per_feu.over_h(floats(trains["slot_h"])[rows], scenario.clock)
    level = full_usd / costs.train.full_cost_usd_per_feu
    feu, places = (floats(trains[name])[rows] for name in ("feu", "places_feu"))
    km = zone_km(scenario).sum(axis=1)[lane_codes(scenario, trains["lane"][rows])]
    km *= np.where(empty[rows], costs.train.empty_train_km_share, 1.0)
    items = (
        level * costs.train.usd_per_train,
        level * costs.train.usd_per_train_km * km,
        level * costs.train.usd_per_set_day * set_days(scenario, records)[rows],
        full_usd * (costs.port_share + costs.terminal_share) * feu,
        level * costs.train.usd_per_empty_feu * (places - feu),
    )
    columns = {name: _by_year(scenario, year[rows], usd) for name, usd in zip(TRAIN_COSTS, items, strict=True)}
    return columns | {TRAIN_COST: np.sum(list(columns.values()), axis=0)}


def set_days(scenario: Scenario, records: Records) -> Floats:
    """Return for each train the days for which it holds a set of wagons, from loading to unloading, within the horizon.

    A set that goes home empty is held from departure to arrival. 0 for a slot that was cancelled.
    """
    trains, end_h = records.trains, scenario.clock.end_h
    from_h = np.where(
        np.isfinite(floats(trains["track_from_h"])), floats(trains["track_from_h"]), floats(trains["departed_h"])
    )
    until_h = np.where(
        trains["kind"] == "empty_return", floats(trains["arrived_h"]), floats(trains["unload_track_free_h"])
    )
    held_h = np.where(np.isfinite(until_h), until_h, end_h) - from_h
    ran = trains["status"] != "cancelled"
    return np.where(ran & np.isfinite(held_h), held_h, 0.0) / HOURS_A_DAY


def _by_year(scenario: Scenario, year: Ints, usd: Floats) -> Floats:
    years = scenario.clock.years
    return np.bincount(year, weights=usd, minlength=years[-1] + 1)[years].astype(float)
