"""What the trips of each year carried: boxes added up by direction, city, lane, region and way to the port."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from freightsim.base.arrays import Floats, Ints
from freightsim.base.clock import HOURS_A_DAY, Clock
from freightsim.base.dated import Dated
from freightsim.results.records import Column, Records
from freightsim.results.vocabulary import RAIL_PAYERS
from freightsim.scenario import Scenario
from freightsim.scenario.joins import GATE, MODES, TRUCK, Hauled, RailTerms, Terms, every_terms, modes_that, terms_of
from freightsim.scenario.network import DIRECTIONS

AGREED_TRUCK = len(MODES)
"""Code of a truck from the day of a join on, which may have a price of its own; it is found here."""


@dataclass(frozen=True, slots=True)
class Carried:
    """Boxes whose trips counted, one row for each combination that occurs. Prices are those of the day of booking."""

    group: Ints
    """Year and direction: position of the year x 2 + code of the direction."""
    city: Ints
    """City, by its place in the scenario's map."""
    lane: Ints
    """Lane, by its place in the scenario's map."""
    region: Ints
    """Region, by its place in the scenario's map."""
    access: Ints
    """Way between city and port."""
    station: Ints
    """City whose station was used, by its place in the scenario's map; -1 for the port's gate."""
    feu: Floats
    """Boxes."""
    tonnes: Floats
    """Cargo."""
    cost_usd: Floats
    """Full cost of the rail haul to a market whose price ratio is 1."""
    subsidy_usd: Floats
    """Subsidy of the rail haul to a market whose price ratio is 1."""
    paid_usd: Floats
    """What of this subsidy each payer of `RAIL_PAYERS` pays; shape (rows, payers). The rest is the operator's."""
    to_city_train_usd: Floats
    """Tariff of the haul between the port and a city whose train took the boxes."""
    to_city_train_t_km: Floats
    """Tonne-kilometres of this haul."""


@dataclass(frozen=True, slots=True)
class Empties:
    """Trains with empty boxes on board, one row each: sets that went home without cargo, and trips filled up."""

    group: Ints
    """Year and direction, as in `Carried`."""
    lane: Ints
    """Lane, by its place in the scenario's map."""
    slot_h: Floats
    """Hour of the slot."""
    feu: Floats
    """Empty boxes; of a set without cargo the places of its wagons."""


def carried(scenario: Scenario, records: Records) -> Carried:
    """Return what the trips of each year carried; a box counts where and when its trip counts (see `yearly`)."""
    boxes = records.boxes
    day = _day(scenario, boxes["booked_h"])
    station = _station(boxes)
    access = _access(scenario, boxes, station, day)
    most_access, stations = int(access.max(initial=TRUCK)) + 1, int(station.max(initial=GATE)) + 2
    sizes = (len(scenario.lanes), len(scenario.cities), len(scenario.regions), most_access, stations)
    # One number for each combination, its digits being the codes; made in place, since there are many boxes.
    key = _trips(scenario, records.trains)[boxes["train"]]
    inbound = key // max(len(scenario.lanes), 1) % len(DIRECTIONS)
    for code, size in zip((boxes["city"], boxes["region"], access, station - GATE), sizes[1:], strict=True):
        key *= size
        key += code
    most = groups(scenario) * math.prod(sizes)
    feu = np.bincount(key, minlength=most)[:most]  # beyond stand the boxes that do not count
    used = np.flatnonzero(feu)
    cost, subsidy, paid = _rail_by_day(scenario)
    tonnes, cost_usd, subsidy_usd, *paid_usd = (
        np.bincount(key, weights=amount, minlength=most)[used].astype(float)
        for amount in (boxes["tonnes"], cost[day], subsidy[inbound, day], *(each[day] for each in paid))
    )
    usd, t_km = (
        np.bincount(key, weights=amount, minlength=most)[used].astype(float)
        if amount is not None
        else np.zeros(len(used))
        for amount in _to_city_trains(scenario, records)
    )
    group, lane, city, region, access, station = np.unravel_index(used, (groups(scenario), *sizes))
    boxes_feu = feu[used].astype(float)
    where = station + GATE
    money = cost_usd, subsidy_usd, np.stack(paid_usd, axis=1)
    return Carried(group, city, lane, region, access, where, boxes_feu, tonnes, *money, usd, t_km)


def hauled(access: Ints) -> dict[Hauled, npt.NDArray[np.bool_]]:
    """Return which boxes were moved by what between city and port, by codes of their ways.

    Raises ValueError for a way that no kind of join has.
    """
    codes = {by: modes_that(lambda terms, by=by: terms.hauled == by) for by in Hauled}  # type: ignore[misc]
    codes[Hauled.ROAD] += [AGREED_TRUCK]
    found = {by: np.isin(access, own) for by, own in codes.items()}
    known = np.any(list(found.values()), axis=0)
    if not known.all():
        raise ValueError(f"ways between city and port that no join has: {np.unique(access[~known]).tolist()}")
    return found


def _to_city_trains(scenario: Scenario, records: Records) -> tuple[Floats | None, Floats | None]:
    """Return for each box the tariff and the tonne-kilometres between the port and the city whose train took it.

    None where no city's train took any.
    """
    trains = records.trains
    rows = np.flatnonzero(trains["kind"] == "group")
    if not len(rows):
        return None, None
    terms = {city: terms_of(scenario, city, RailTerms) for city in set(trains["service"][rows].tolist())}
    usd, km = np.zeros((2, len(trains["kind"]) + 1))  # the last for boxes without a train
    for row in rows.tolist():
        own = terms[trains["service"][row]]
        if own is not None:
            usd[row], km[row] = own.tariff_usd_per_feu, own.km
    train = records.boxes["train"]
    return usd[train], km[train] * records.boxes["tonnes"]


def _trips(scenario: Scenario, trains: dict[str, Column]) -> Ints:
    """Return for each train, and for none, a code: group x lanes + lane; the next free one where it does not count."""
    year = scenario.clock.year_of(trains["counted_h"])
    inbound = trains["direction"] == "inbound"
    group = (year - scenario.clock.years[0]) * len(DIRECTIONS) + inbound
    code = group * len(scenario.lanes) + lane_codes(scenario, trains["lane"])
    none = groups(scenario) * len(scenario.lanes)
    return np.append(np.where(year > 0, code, none), none)


def places(cargo: Carried) -> Ints:
    """Return the city from which each row goes to the port: that of its station, else its own."""
    return np.where(cargo.station == GATE, cargo.city, cargo.station)


def groups(scenario: Scenario) -> int:
    """Return how many combinations of year and direction there are."""
    return len(scenario.clock.years) * len(DIRECTIONS)


def by_group(scenario: Scenario, group: Ints, amounts: Floats) -> Floats:
    """Return the sum of amounts by year and direction."""
    return np.bincount(group, weights=amounts, minlength=groups(scenario)).astype(float)


def lane_codes(scenario: Scenario, lanes: Column) -> Ints:
    """Return the place in the scenario's map of each lane that is named."""
    codes = {key: code for code, key in enumerate(scenario.lanes)}
    return np.array([codes[key] for key in lanes.tolist()], dtype=np.int64)


def empties(scenario: Scenario, records: Records) -> Empties:
    """Return the sets that went home empty, in the year of their slot, and empty boxes on trips (see `yearly`)."""
    trains, clock = records.trains, scenario.clock
    returned = trains["kind"] == "empty_return"
    year = np.where(returned, clock.year_of(trains["slot_h"]), clock.year_of(trains["counted_h"]))
    own = np.flatnonzero((np.asarray(trains["empty_feu"]) > 0) & (year > 0))
    inbound = (trains["direction"][own] == "inbound").astype(np.int64)
    return Empties(
        group=(year[own] - clock.years[0]) * len(DIRECTIONS) + inbound,
        lane=lane_codes(scenario, trains["lane"][own]),
        slot_h=trains["slot_h"][own].astype(float),
        feu=trains["empty_feu"][own].astype(float),
    )


def _day(scenario: Scenario, booked_h: Column) -> Ints:
    """Return the number of the day of booking, counted from the first day of the run."""
    with np.errstate(invalid="ignore"):  # a box booked after the end does not count
        day = ((booked_h - scenario.clock.begin_h) / HOURS_A_DAY).astype(np.int64)
    return np.clip(day, 0, len(scenario.clock.days) - 1, out=day)


def _rail_by_day(scenario: Scenario) -> tuple[Floats, Floats, list[Floats]]:
    """Return by day of the run the full cost of a FEU, its subsidy by direction, and what each payer pays of it.

    The subsidy, cost less price, has the shape (directions, days). See `RailPrice.to_shipper_usd`, `Prices` and
    `Payers`; the operator's part is the rest: a price above the stated one is his gain.
    """
    rail, clock = scenario.choice.rail, scenario.clock
    hours = clock.begin_h + HOURS_A_DAY * np.arange(len(clock.days))
    cost = rail.cost_usd_per_feu.over_h(hours, clock)
    cap = rail.subsidy_cap.over_h(hours, clock) * cost
    subsidy = np.minimum(rail.subsidy_usd_per_feu.over_h(hours, clock), cap)
    by_payer = scenario.costs.payers.dated
    price = [_over_or_1(scenario.prices.of_rail(way), hours, clock) * (cost - subsidy) for way in DIRECTIONS]
    paid = [subsidy * by_payer[payer].over_h(hours, clock) for payer in RAIL_PAYERS]
    return cost, cost - np.stack(price), paid


def _over_or_1(ratio: Dated | None, hours: Floats, clock: Clock) -> Floats:
    return np.ones(len(hours)) if ratio is None else ratio.over_h(hours, clock)


def _station(boxes: dict[str, Column]) -> Ints:
    """Return the station of each box; its city's own for boxes not by truck where records do not tell."""
    if "station" in boxes:
        return np.array(boxes["station"], dtype=np.int64)
    joined = np.array(boxes.get("access", np.full(len(boxes["city"]), TRUCK))) != TRUCK
    return np.where(joined, boxes["city"], GATE).astype(np.int64)


def _access(scenario: Scenario, boxes: dict[str, Column], station: Ints, day: Ints) -> Ints:
    """Return how each box went between city and port; by truck where records do not tell."""
    access = np.array(boxes.get("access", np.full(len(day), TRUCK)), dtype=np.int64)
    first = scenario.clock.days[0]
    for code, (_key, terms) in every_terms(scenario, Terms).items():
        if terms.mode == TRUCK:
            since = int((np.datetime64(terms.start) - first).astype(int))
            own = (station == code) | ((station == GATE) & (boxes["city"] == code))
            access[own & (day >= since) & (access == TRUCK)] = AGREED_TRUCK
    return access
