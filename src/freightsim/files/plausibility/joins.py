"""Rules on how cities join: places that trains do not have, and shuttles that no cargo can fill."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from math import ceil
from typing import TYPE_CHECKING

from freightsim.base.language import N_, _, place_name
from freightsim.files.plausibility.doubt import Odd, Odds
from freightsim.scenario.joins import Block, StationJoin, Trips, Truck, WagonGroup
from freightsim.scenario.network import DIRECTIONS
from freightsim.scenario.potential import boxable_usd_bn

if TYPE_CHECKING:
    from datetime import date

    from freightsim.scenario.model import Scenario
    from freightsim.scenario.network import Direction

Expected = Callable[["Scenario"], Mapping[str, float]]
"""Returns the FEU a week that each station with a rail haul is expected to carry, in its better direction."""

WEEKS_A_YEAR = 365.25 / 7

TOO_MANY_PLACES = N_(
    "with {name} the allotments on each train are {kept} FEU from {day} on, but its capacity is at most "
    "{places:.0f}: no other cargo is loaded, and not every allotment is met"
)
GROUP_TOO_LONG = N_(
    "a group of up to {wagons} wagons is coupled to trains with space for at most {places:.0f} FEU: the rest is "
    "rolled over"
)
GROUP_TOO_SMALL = N_(
    "a group of up to {wagons} wagons has space for {places:.0f} FEU a week each way on the port's trains, but its "
    "station is expected to send or receive up to {feu:.0f} FEU a week: the rest waits, or uses other modes"
)
SCARCE_RATIO = 1.5
"""What a station is expected to carry over the places of its trains, above which they are too few."""

NOT_OF_OTHER_HUBS = N_(
    "{hub} is a hub in outline: only shippers' choice of the station is simulated, so these keys have no effect: {keys}"
)
SIMULATED_ALONE = ("minimum_feu", "longest_wait_h", "offset_h", "lanes", "customs_at_origin", "guaranteed_feu")
"""Keys of a join that shippers do not weigh: they count where the join is simulated, at the port."""

AMPLE_RATIO = 3.0
"""Places of a shuttle over what its station is expected to carry, above which it is too large."""

JOINS_LONG_BEFORE = N_("{name} joins on {day}, long before the port's first train on {first}: is the year right?")
LONG_BEFORE_DAYS = 366
"""By so much a join may come before the port's first train: agreements are made before trains run."""


def joins_before_first_train(scenario: Scenario) -> Odds:
    """Yield cities that join long before the timetable's first train."""
    first = scenario.first_train
    for key, city in scenario.cities.items():
        if first is not None and city.joins is not None and (first - city.joins.start).days > LONG_BEFORE_DAYS:
            text = _(JOINS_LONG_BEFORE).format(name=place_name(city), day=city.joins.start, first=first)
            yield Odd(("cities", key, "joins", "from"), text)


def too_many_places(scenario: Scenario) -> Odds:
    """Yield the city with whose agreement trains keep more places than they have."""
    joins = [
        (city.joins.start, key, city.joins) for key, city in scenario.cities.items() if isinstance(city.joins, Truck)
    ]
    kept = 0
    for day, key, join in sorted(joins, key=lambda item: item[:2]):
        given = join.guaranteed_feu
        kept += scenario.joining.truck_guaranteed_feu if given is None else given
        places = _most_places(scenario, day)
        if kept > places:
            text = _(TOO_MANY_PLACES).format(name=place_name(scenario.cities[key]), kept=kept, day=day, places=places)
            yield Odd(("cities", key, "joins"), text, (("joining", "truck_guaranteed_feu"),))
            return


def group_too_long(scenario: Scenario) -> Odds:
    """Yield wagon groups and through wagons that are longer than the port's trains."""
    for key, city in scenario.cities.items():
        join = city.joins
        if isinstance(join, Block | WagonGroup) and join.to is None and getattr(join, "coupled_to", "port") == "port":
            places = _most_places(scenario, join.start)
            if join.wagons != "auto" and join.wagons > places:
                text = _(GROUP_TOO_LONG).format(wagons=join.wagons, places=places)
                yield Odd(("cities", key, "joins", "wagons"), text)


def shuttle_too_large(scenario: Scenario) -> Odds:
    """Yield shuttles with more places than their city has cargo, by all ways together, in its best month."""
    for key, city in scenario.cities.items():
        join = city.joins
        trips = join.trips() if join is not None else None
        if join is not None and trips is not None and trips.feu is not None:
            places = trips.per_week * trips.feu
            cargo = {direction: _most_cargo(scenario, key, direction, join.start) for direction in DIRECTIONS}
            if places > max(cargo.values()):
                text = _(trips.words.beyond_cargo).format(places=places, name=place_name(city), **cargo)
                yield Odd(("cities", key, "joins"), text, (("cities", key, "trade_usd_bn"),))


def rake_too_large(scenario: Scenario, expected: Expected) -> Odds:
    """Yield rakes with three times the places that their station is expected to fill, or more.

    Where the port is not present at the station (`presence`) nothing is asked: joining changes cost and days alone.
    """
    for key, _day, trips, feu in _rakes(scenario, expected):
        if trips.feu is None:
            continue
        places = trips.per_week * trips.feu
        if places >= AMPLE_RATIO * feu and trips.feu > 1:
            wagons = max(ceil(feu / trips.per_week), 1)
            text = _(trips.words.ample).format(places=places, feu=feu, wagons=wagons, given=trips.feu)
            often, wide = (("cities", key, "joins", name) for name in trips.keys)
            yield Odd(wide, text, (often,))


def rake_too_small(scenario: Scenario, expected: Expected) -> Odds:
    """Yield rakes with fewer places than two thirds of what their station is expected to carry.

    One of `auto` wagons is as long as the longest train of the port.
    """
    for key, day, trips, feu in _rakes(scenario, expected):
        places = trips.per_week * (_most_places(scenario, day) if trips.feu is None else trips.feu)
        if feu > SCARCE_RATIO * places:
            text = _(trips.words.scarce).format(places=places, feu=feu)
            often, wide = (("cities", key, "joins", name) for name in trips.keys)
            yield Odd(often, text, (wide,))


def group_too_small(scenario: Scenario, expected: Expected) -> Odds:
    """Yield wagon groups that have fewer places than two thirds of what their station is expected to carry a week."""
    groups = {
        key: city.joins
        for key, city in scenario.cities.items()
        if isinstance(city.joins, WagonGroup) and city.joins.to is None and city.joins.coupled_to == "port"
    }
    by_city = expected(scenario) if groups else {}
    for key, join in groups.items():
        if join.wagons == "auto":
            continue
        day = join.start + timedelta(days=365)
        weekly = {
            way: sum(
                scenario.offered(name).at(day) for name, each in scenario.services.items() if each.direction == way
            )
            for way in DIRECTIONS
        }
        places = join.wagons * min(weekly.values())
        if by_city.get(key, 0.0) > SCARCE_RATIO * places:
            text = _(GROUP_TOO_SMALL).format(wagons=join.wagons, places=places, feu=by_city[key])
            yield Odd(("cities", key, "joins", "wagons"), text)


def not_of_other_hubs(scenario: Scenario) -> Odds:
    """Yield keys of joins to another hub that have no effect there, since nothing of it is simulated."""
    for key, city in scenario.cities.items():
        join = city.joins
        hub = getattr(join, "to", None)
        if join is not None and hub is not None:
            written = [name for name in SIMULATED_ALONE if name in join.model_fields_set]
            if written:
                name = scenario.hubs[hub].name if hub in scenario.hubs else hub
                text = _(NOT_OF_OTHER_HUBS).format(hub=name, keys=", ".join(written))
                yield Odd(("cities", key, "joins", written[0]), text)


def _rakes(scenario: Scenario, expected: Expected) -> Iterator[tuple[str, date, Trips, float]]:
    """Yield cities whose rakes come to the port where it is present: first day, trips, FEU expected a week."""
    rakes = {
        key: (join.start, trips)
        for key, join in ((key, city.joins) for key, city in scenario.cities.items())
        if isinstance(join, StationJoin) and (trips := join.trips()) is not None
        if join.to is None and join.present(scenario).level > 0
    }
    by_city = expected(scenario) if rakes else {}
    yield from ((key, *rake, by_city[key]) for key, rake in rakes.items())


def _most_places(scenario: Scenario, day: date) -> float:
    """Return the places, FEU, of the longest train from a day on."""
    wagons = scenario.trains.wagons_high
    most = max([wagons.at(day), *(number for later, number in wagons if day < later < scenario.horizon.end)])
    return float(int(most * scenario.trains.teu_per_wagon / 2))


def _most_cargo(scenario: Scenario, city: str, direction: Direction, day: date) -> float:
    """Return the FEU a week that a city ships by all ways together in the best month from a day on."""
    demand = scenario.demand[direction]
    potential = demand.feu_per_boxable_usd_bn
    most = max([potential.at(day), *(number for later, number in potential if day < later < scenario.horizon.end)])
    events = [item for item in scenario.events.values() if item.end > day and item.start < scenario.horizon.end]
    factor = max([1.0, *(item.demand.get(direction, 1.0) for item in events)])
    return most * boxable_usd_bn(scenario, city, direction) / WEEKS_A_YEAR * max(demand.season.months.values()) * factor
