"""The figures of each year: trips, cargo, value, service."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from freightsim.base.arrays import Floats
from freightsim.results.carried import carried
from freightsim.results.emissions import emissions
from freightsim.results.ledger import ledger
from freightsim.results.records import Column, Records, floats
from freightsim.results.train_costs import train_cost_columns
from freightsim.results.vocabulary import PAID
from freightsim.scenario import Scenario


def yearly(scenario: Scenario, records: Records) -> dict[str, Column]:
    """Return one row for each calendar year of the horizon.

    Trips and their cargo belong to the year in which the trip counts (`counted_at`), slots to the year of the slot,
    transit days (departure to arrival, outbound and inbound apart) to the year of arrival, and the days that outbound
    boxes stood in the yard, until they were lifted onto the train, to the year of that lift.
    Wagons of the port on another city's trains are no trip: their FEU, TEU, tonnes and value count like any others', on
    departure from the port or arrival there, but no trips, slots, days on the way, wagons or TEU a train.
    FEU are laden boxes; TEU and TEU a train count the empty boxes on board, too, as published counts do. Empty boxes
    moved are those and the places of empty returns, the latter in the year of the slot.
    The main market is the one with the greatest share of the outbound potential; transit there is outbound.
    What was booked, FEU turned away included (their shippers looked elsewhere because cargo was left behind), belongs
    to the year of booking; the lead-in counts to the first year, unless a warm-up comes after it.
    Cost, revenue, subsidy and emissions are sums of `ledger` and `emissions`: `t_co2e` is the cargo as it went, empty
    returns included, `t_co2e_sea` and `t_co2e_air` are the same cargo by the other ways.
    `train_cost_usd` and its parts are what the trains cost as they were run, full or not (`train_cost_columns`): it is
    beside the cost, which is that of the boxes they carried, and is above it where trains run emptier.
    The share from outside is that of the outbound tonnes whose city lies in another province than the port.
    A mean over nothing is missing.
    """
    columns = {"year": np.array(scenario.clock.years, dtype=np.int64)}
    parts = (_trips, _bookings, _slots, _service, _ledger)
    return columns | {name: column for part in parts for name, column in part(scenario, records).items()}


def _trips(scenario: Scenario, records: Records) -> dict[str, Column]:
    trains, years = records.trains, scenario.clock.years
    counted = scenario.clock.year_of(trains["counted_h"])
    outbound = trains["direction"] == "outbound"
    feu, own = np.asarray(trains["feu"], dtype=float), _of_the_port(records)
    boxes = feu + trains["empty_feu"]
    return {
        "trips": _count(counted[own], years),
        "trips_outbound": _count(counted[own & outbound], years),
        "trips_inbound": _count(counted[own & ~outbound], years),
        "feu": _sum(counted, feu, years).astype(np.int64),
        "feu_outbound": _sum(counted[outbound], feu[outbound], years).astype(np.int64),
        "feu_inbound": _sum(counted[~outbound], feu[~outbound], years).astype(np.int64),
        "teu": 2 * _sum(counted, boxes, years).astype(np.int64),
        "tonnes": _sum(counted, trains["tonnes"], years),
        "tonnes_outbound": _sum(counted[outbound], floats(trains["tonnes"])[outbound], years),
        "value_usd": _sum(counted, trains["value_usd"], years),
        "teu_per_train": 2 * _mean(counted[own], boxes[own], years),
        "wagons_outbound": _mean(counted[own & outbound], trains["wagons"][own & outbound], years),
    }


def _of_the_port(records: Records) -> npt.NDArray[np.bool_]:
    """Return which trains are the port's: a group of wagons rides on another city's, and is no trip."""
    own: npt.NDArray[np.bool_] = records.trains["kind"] != "group"
    return own


def _bookings(scenario: Scenario, records: Records) -> dict[str, Column]:
    years = scenario.clock.years
    parts = [records.boxes, records.turned_away]
    booked_h, outbound, tonnes, value = (
        np.concatenate([floats(part[name]) for part in parts])
        for name in ("booked_h", "direction", "tonnes", "value_usd")
    )
    booked = scenario.clock.year_of_booking(booked_h)
    away = scenario.clock.year_of_booking(records.turned_away["booked_h"])
    return {
        "feu_booked_outbound": _count(booked[outbound == 0], years),
        "feu_booked_inbound": _count(booked[outbound == 1], years),
        "tonnes_booked": _sum(booked, tonnes, years),
        "value_booked_usd": _sum(booked, value, years),
        "feu_turned_away": _count(away, years),
    }


def _slots(scenario: Scenario, records: Records) -> dict[str, Column]:
    trains, years = records.trains, scenario.clock.years
    slot_year = scenario.clock.year_of(trains["slot_h"])
    kind, status = trains["kind"], trains["status"]
    empty_year = np.where(kind == "empty_return", slot_year, scenario.clock.year_of(trains["counted_h"]))
    return {
        "slots": _count(slot_year[kind == "timetabled"], years),
        "cancelled": _count(slot_year[status == "cancelled"], years),
        "extra": _count(slot_year[(kind == "extra") & ((status == "ran") | (status == "under_way"))], years),
        "empty_returns": _count(slot_year[kind == "empty_return"], years),
        "empty_feu": _sum(empty_year, trains["empty_feu"], years).astype(np.int64),
    }


def _service(scenario: Scenario, records: Records) -> dict[str, Column]:
    trains, boxes, clock = records.trains, records.boxes, scenario.clock
    outbound, years = trains["direction"] == "outbound", clock.years
    own = (np.asarray(trains["feu"]) > 0) & _of_the_port(records)
    arrived = np.where(own, clock.year_of(trains["arrived_h"]), 0)
    main = outbound & np.isin(np.asarray(trains["lane"]), _lanes_to_main_market(scenario))
    transit_d = (floats(trains["arrived_h"]) - floats(trains["departed_h"])) / 24
    counted = np.append(clock.year_of(trains["counted_h"]), 0)[boxes["train"]]
    in_yard = (boxes["direction"] == 0) & np.isfinite(floats(boxes["yard_in_h"]))
    loaded = np.where(in_yard, clock.year_of(boxes["loaded_h"]), 0)
    home = np.array([city.province == scenario.port.province for city in scenario.cities.values()], dtype=bool)
    outside = ~home[boxes["city"]]
    dwell_d = (floats(boxes["loaded_h"]) - floats(boxes["yard_in_h"])) / 24
    return {
        "transit_outbound_d": _mean(arrived[outbound], transit_d[outbound], years),
        "transit_main_market_d": _mean(arrived[main], transit_d[main], years),
        "transit_inbound_d": _mean(arrived[~outbound], transit_d[~outbound], years),
        "yard_dwell_d": _mean(loaded, dwell_d, years),
        "rollovers_per_feu": _mean(counted, floats(boxes["rollovers"]), years),
        "share_from_outside": _part(
            np.where(boxes["direction"] == 0, counted, 0), outside, floats(boxes["tonnes"]), years
        ),
        "partners": _different(counted, boxes["partner"], years),
    }


def _ledger(scenario: Scenario, records: Records) -> dict[str, Column]:
    cargo = carried(scenario, records)
    money, gases = ledger(scenario, records, cargo), emissions(scenario, records, cargo)
    paid = {name: money[name] for name in ("cost_usd", "revenue_usd", "subsidy_usd", *PAID.values())}
    emitted = {
        name: np.where(gases["way"] == way, gases["t_co2e"], 0.0)
        for name, way in (("t_co2e", "rail"), ("t_co2e_sea", "sea"), ("t_co2e_air", "air"))
    }
    rows = len(scenario.clock.years), -1  # they are ordered by year, with equally many each
    paid, emitted = ({name: each.reshape(rows).sum(axis=1) for name, each in part.items()} for part in (paid, emitted))
    return paid | train_cost_columns(scenario, records) | emitted


def _lanes_to_main_market(scenario: Scenario) -> list[str]:
    """Return the lanes that end in the market with the greatest share of the outbound potential."""
    main = max(scenario.markets, key=lambda key: scenario.markets[key].share["outbound"])
    terminals = {region.terminal for region in scenario.regions.values() if region.market == main}
    return [key for key, lane in scenario.lanes.items() if lane.terminal in terminals]


def _count(year: npt.NDArray[np.int64], years: list[int]) -> npt.NDArray[np.int64]:
    return np.bincount(year, minlength=years[-1] + 1)[years]


def _sum(year: npt.NDArray[np.int64], values: Column, years: list[int]) -> Column:
    return np.bincount(year, weights=np.nan_to_num(floats(values)), minlength=years[-1] + 1)[years]


def _different(year: npt.NDArray[np.int64], codes: Column, years: list[int]) -> npt.NDArray[np.int64]:
    """Return how many different codes there are in each year."""
    most = int(codes.max(initial=0)) + 1
    place = np.maximum(year - years[0] + 1, 0) * most + codes  # the first row is for what counts to no year
    met = np.bincount(place, minlength=(len(years) + 1) * most).reshape(-1, most) > 0
    return met[1:].sum(axis=1)


def _part(year: npt.NDArray[np.int64], inside: npt.NDArray[np.bool_], weight: Floats, years: list[int]) -> Floats:
    """Return by year the part of the weight of rows that is of those inside; not a number in years without any."""
    total = _sum(year, weight, years)
    return np.divide(
        _sum(year, np.where(inside, weight, 0.0), years), total, out=np.full(len(years), np.nan), where=total > 0
    )


def _mean(year: npt.NDArray[np.int64], values: Column, years: list[int]) -> Floats:
    count = _count(year, years)
    return np.divide(_sum(year, values, years), count, out=np.full(len(years), np.nan), where=count > 0)
