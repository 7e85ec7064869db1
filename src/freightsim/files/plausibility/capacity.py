"""Rules on capacity: a timetable that tracks, cranes, paths, borders or wagon sets cannot carry."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from freightsim.base.clock import HOURS_A_DAY, HOURS_A_WEEK
from freightsim.base.dated import ALWAYS, Dated
from freightsim.base.language import N_, _, place_name
from freightsim.files.plausibility.doubt import Odd, Odds, Path
from freightsim.scenario.hubs import former_trains
from freightsim.scenario.joins import OwnTrains, StationJoin
from freightsim.scenario.network import DIRECTIONS, OWN, slowed

if TYPE_CHECKING:
    from datetime import date

    from freightsim.scenario.demand import Event
    from freightsim.scenario.model import Scenario
    from freightsim.scenario.network import Direction, Lane
    from freightsim.scenario.operations import OtherTrains

DAYS_A_WEEK = 7.0
DAYS_A_YEAR = 365.25

BEYOND_TRACKS = N_(
    "from {day} on {name} would handle {trains:.1f} trains a week, each on a track for at least {stay_h:.1f} h: "
    "{needed_h:,.0f} track hours a week, but {tracks:.0f} tracks have {had_h:,.0f}{beside}; the queue will grow "
    "without limit"
)
BEYOND_CRANES = N_(
    "from {day} on {name} would handle {trains:.1f} trains a week of {lifts:.0f} lifts each, {needed_h:,.0f} crane "
    "hours a week, but {cranes:.0f} cranes have {had_h:,.0f}{beside}; the queue will grow without limit"
)
BESIDE = N_(" in addition to {number:.1f} background trains a week")
BEYOND_PATHS = N_(
    "from {day} on the timetable offers {trains:.1f} {direction} trains a week, but {paths} paths a day allow "
    "{most:.0f}: there are more trains than paths, and none for extra trains"
)
BEYOND_BORDER = N_(
    "from {day} on {needed:.2f} trains a day arrive at {name} ({ours:.2f} of the timetable, {others:.2f} of other "
    "cities), but its capacity is {capacity:.2f}; the queue will grow without limit"
)
BACKGROUND_AT_CLOSED_BORDER = N_(
    "{name} is closed from {start} to {end}, while {others:.2f} trains of other cities arrive a day: {trains:,.0f} "
    "of them will be waiting when it opens (border_background: {{{key}: 0}} removes them)"
)
CLOSED_TO_THE_END = N_(
    "{name} is closed from {start} on and does not open before the horizon ends on {end}: trains wait there to the "
    "end and deliver nothing, although outbound ones count as trips at departure"
)
TOO_FEW_SETS = N_(
    "from {day} on the timetable needs {needed:.0f} wagon sets (trains a week x hours of running, unloading and "
    "turn-round / 168), but there are {sets:.0f}: slots will be cancelled for lack of wagon sets"
)


class TrainsOffered(NamedTuple):
    """The trains of one lane and direction that a timetable offers."""

    port: str
    """The city (by id) that has a port of its own; empty for the port itself."""
    lane: str
    direction: Direction
    weekly: Dated
    """Trains a week."""
    path: Path
    """The keys that write them."""


class Facility(NamedTuple):
    """Tracks and cranes, and the trains that they handle."""

    path: Path
    name: str
    tracks: Dated
    cranes: Dated
    lifts_per_h: float
    weekly: list[Dated]
    """Trains a week, each of which takes a track once."""
    causes: tuple[Path, ...]
    others: OtherTrains | None = None
    """Trains of others that share them."""


class HoursOfTrains(NamedTuple):
    """HoursOfTrains of tracks, or of cranes."""

    a_train: float
    """What one train needs."""
    of_others: float
    """What a train of others needs that shares them."""
    a_week: float
    """What there are."""
    values: dict[str, float]
    """What else the finding states."""


def beyond_tracks(scenario: Scenario) -> Odds:
    """Yield yards whose tracks the timetable would hold for more hours than there are.

    A train holds a track for placing, lifts and release: for as long as it takes where all cranes work on it alone.
    """
    port = scenario.port

    def track_hours(yard: Facility, day: date) -> HoursOfTrains:
        lifts = _lifts(scenario, day), yard.others.lifts_per_train if yard.others else 0
        lifting_h = (number / (yard.lifts_per_h * yard.cranes.at(day)) for number in lifts)
        stay_h, of_others_h = (port.placing_h + hours + port.release_h for hours in lifting_h)
        tracks = yard.tracks.at(day)
        return HoursOfTrains(stay_h, of_others_h, HOURS_A_WEEK * tracks, {"stay_h": stay_h, "tracks": tracks})

    return _beyond_hours(scenario, "tracks", BEYOND_TRACKS, track_hours)


def beyond_cranes(scenario: Scenario) -> Odds:
    """Yield yards whose cranes could not make the lifts of the timetable's trains."""

    def crane_hours(yard: Facility, day: date) -> HoursOfTrains:
        lifts, cranes = _lifts(scenario, day), yard.cranes.at(day)
        a_train_h, of_others_h = (
            number / yard.lifts_per_h for number in (lifts, yard.others.lifts_per_train if yard.others else 0)
        )
        return HoursOfTrains(a_train_h, of_others_h, HOURS_A_WEEK * cranes, {"lifts": lifts, "cranes": cranes})

    return _beyond_hours(scenario, "cranes", BEYOND_CRANES, crane_hours)


def _beyond_hours(scenario: Scenario, key: str, text: str, hours: Callable[[Facility, date], HoursOfTrains]) -> Odds:
    """Yield the yards at which the trains need more hours a week than there are, from the first day on."""
    for yard in _yards(scenario):
        shared = [yard.others.trains_per_year] if yard.others else []
        for day in _days(scenario, yard.tracks, yard.cranes, *yard.weekly, *shared):
            trains, (a_train, of_others, a_week, more) = _sum(yard.weekly, day), hours(yard, day)
            others = _sum(shared, day) * DAYS_A_WEEK / DAYS_A_YEAR
            had_h = a_week - others * of_others
            if (needed_h := trains * a_train) > had_h:
                beside = _(BESIDE).format(number=others) if others else ""
                said = {"day": day, "name": yard.name, "trains": trains, "needed_h": needed_h, "beside": beside}
                said["had_h"] = max(had_h, 0.0)
                yield Odd((*yard.path, key), _(text).format(**said, **more), yard.causes)
                break


def beyond_paths(scenario: Scenario) -> Odds:
    """Yield ports whose timetable has more trains of a direction than there are paths."""
    offers, general = _offers(scenario), scenario.joining
    paths = {OWN: scenario.port.paths_per_day}
    paths |= {key: join.paths_per_day or general.port_paths_per_day for key, join in _own_ports(scenario)}
    for port, direction in ((port, direction) for port in paths for direction in DIRECTIONS):
        mine = [offer for offer in offers if (offer.port, offer.direction) == (port, direction)]
        weekly, most = [offer.weekly for offer in mine], DAYS_A_WEEK * paths[port]
        for day in _days(scenario, *weekly):
            if (trains := _sum(weekly, day)) > most:
                text = _(BEYOND_PATHS).format(
                    day=day, trains=trains, direction=_(direction), paths=paths[port], most=most
                )
                path = ("port", "paths_per_day") if port == OWN else ("cities", port, "joins")
                yield Odd(path, text, _causes(mine))
                break


def beyond_border(scenario: Scenario) -> Odds:
    """Yield borders to which more trains come a day, of the port and of all other cities, than they handle.

    A border that is closed is meant to be; what comes there meanwhile is `background_at_closed_border`'s.
    """
    ways = [(key, way) for key, border in scenario.borders.items() for way in DIRECTIONS[: 1 + bool(border.inbound)]]
    for key, way in ways:
        border, station = scenario.borders[key], scenario.borders[key].station(way)
        mine = _met_at(scenario, key, way)
        weekly = [offer.weekly for offer in mine]
        events = [item for item in scenario.events.values() if key in {*item.border_capacity, *item.border_background}]
        spans = [Dated({event.start: 1.0, event.end: 0.0}) for event in events]
        for day in _days(scenario, station.trains_per_day, border.background_trains_per_year, *weekly, *spans):
            ours, others = _sum(weekly, day) / DAYS_A_WEEK, _others_a_day(scenario, key, day) * border.others_share(way)
            capacity = station.trains_per_day.at(day)
            for event in events:
                capacity *= event.border_capacity.get(key, 1.0) if event.start <= day < event.end else 1.0
            if ours > 0 and capacity > 0 and ours + others > capacity:
                text = _(BEYOND_BORDER).format(
                    day=day, needed=ours + others, name=place_name(border), ours=ours, others=others, capacity=capacity
                )
                path = ("borders", key) if station is border else ("borders", key, "inbound")
                yield Odd((*path, "trains_per_day"), text, _causes(mine))
                break


def background_at_closed_border(scenario: Scenario) -> Odds:
    """Yield closed borders to which trains of other cities go on to come, to stand before the port's when they open."""
    for path, key, event in _closures(scenario):
        others = _others_a_day(scenario, key, max(event.start, scenario.horizon.start))
        if others > 0 and event.end < scenario.horizon.end:
            text = _(BACKGROUND_AT_CLOSED_BORDER).format(
                name=place_name(scenario.borders[key]),
                start=event.start,
                end=event.end,
                others=others,
                trains=others * (event.end - event.start).days,
                key=key,
            )
            yield Odd(path, text)


def closed_to_the_end(scenario: Scenario) -> Odds:
    """Yield borders that are closed and do not open before the horizon ends."""
    end = scenario.horizon.end
    for path, key, event in _closures(scenario):
        if event.end >= end:
            text = _(CLOSED_TO_THE_END).format(name=place_name(scenario.borders[key]), start=event.start, end=end)
            yield Odd(path, text)


def _closures(scenario: Scenario) -> Iterator[tuple[Path, str, Event]]:
    """Yield the events within the horizon that close a border which a lane crosses: path, border and event."""
    for name, event in scenario.events.items():
        for key, factor in event.border_capacity.items():
            crossed = any(_crosses(lane, key) for lane in scenario.lanes.values())
            if factor == 0 and crossed and event.start < scenario.horizon.end:
                yield ("events", name, "border_capacity", key), key, event


def too_few_sets(scenario: Scenario) -> Odds:
    """Yield the day from which the trains of the timetable would be more than the wagon sets.

    A set is bound from its placing at one end to the end of turning round at the other; queues and waiting for a train
    home are left aside, so these are the fewest sets that could do.
    """
    trains, mine = scenario.trains, [offer for offer in _offers(scenario) if offer.port == OWN]
    stations = [item.station(way) for item in scenario.borders.values() for way in DIRECTIONS]
    borders = [item.formalities_h for item in scenario.borders.values()] + [item.trains_per_day for item in stations]
    weekly = [offer.weekly for offer in mine]
    for day in _days(scenario, trains.wagon_sets, trains.running_factor, *borders, *weekly):
        bound_h = {
            (key, way): trains.placement_h + _way_h(scenario, lane, way, day)
            for key, lane in scenario.lanes.items()
            for way in DIRECTIONS
        }
        hours = sum(
            offer.weekly.at(day) * (bound_h[offer.lane, offer.direction] + trains.turn_round_h) for offer in mine
        )
        needed, sets = hours / HOURS_A_WEEK, trains.wagon_sets.at(day)
        if needed > sets:
            text = _(TOO_FEW_SETS).format(day=day, needed=needed, sets=sets)
            yield Odd(("trains", "wagon_sets"), text, _causes(mine))
            return


def _days(scenario: Scenario, *changing: Dated) -> list[date]:
    """Return the first day of the horizon, and all days within it on which one of these changes."""
    start, end = scenario.horizon.start, scenario.horizon.end
    return sorted({start, *(day for dated in changing for day in dated.root if start < day < end)})


def _sum(weekly: Iterable[Dated], day: date) -> float:
    return sum(dated.at(day) for dated in weekly)


def _causes(offers: Iterable[TrainsOffered]) -> tuple[Path, ...]:
    """Return where the trains may have been written."""
    return (("timetable",), *(offer.path for offer in offers))


def _offers(scenario: Scenario) -> list[TrainsOffered]:
    """Return what the port's services offer before the operator answers to demand, and what ports of cities do."""
    found = []
    for key, item in scenario.services.items():
        path = ("services", key, "trains_per_week")
        found.append(TrainsOffered(OWN, item.lane, item.direction, scenario.offered(key), path))
    for key, join in _own_ports(scenario):
        for lane, rates in join.services.items():
            for direction, weekly in rates.items():
                where = ("cities", key, "joins", "services", lane, direction)
                found.append(TrainsOffered(key, lane, direction, _from(join.start, weekly), where))
    return found


def _own_ports(scenario: Scenario) -> Iterator[tuple[str, OwnTrains]]:
    for key, city in scenario.cities.items():
        if isinstance(city.joins, OwnTrains):
            yield key, city.joins


def _from(start: date, weekly: Dated) -> Dated:
    """Return the same from a day on, and 0 before."""
    return Dated({ALWAYS: 0.0, start: weekly.at(start), **{day: number for day, number in weekly if day > start}})


def _lifts(scenario: Scenario, day: date) -> float:
    """Return the FEU of a full train, each of which is one lift."""
    trains = scenario.trains
    return (trains.wagons_low.at(day) + trains.wagons_high.at(day)) / 2 * trains.teu_per_wagon / 2


def _yards(scenario: Scenario) -> Iterator[Facility]:
    """Yield the port, on whose tracks shuttles stand, too, then the foreign terminals and the ports of cities."""
    offers, port, general = _offers(scenario), scenario.port, scenario.joining
    mine = [offer for offer in offers if offer.port == OWN]
    shuttles = {
        key: Dated({ALWAYS: 0.0, join.start: trips.per_week})
        for key, join in ((key, city.joins) for key, city in scenario.cities.items())
        if isinstance(join, StationJoin) and join.comes_to.on_port_tracks and (trips := join.trips())
    }
    weekly, causes = [offer.weekly for offer in mine], (*_causes(mine), *(("cities", key, "joins") for key in shuttles))
    yield Facility(
        *(("port",), port.name, port.tracks, port.cranes, port.lifts_per_h, [*weekly, *shuttles.values()], causes),
        others=port.background,
    )
    for key, place in scenario.terminals.items():
        mine = [offer for offer in offers if scenario.lanes[offer.lane].terminal == key]
        weekly, causes = [offer.weekly for offer in mine], _causes(mine)
        yield Facility(
            ("terminals", key), place_name(place), place.tracks, place.cranes, place.lifts_per_h, weekly, causes
        )
    for key, join in _own_ports(scenario):
        tracks, cranes = (
            Dated({ALWAYS: float(number)})
            for number in (join.tracks or general.port_tracks, join.cranes or general.port_cranes)
        )
        weekly = [offer.weekly for offer in offers if offer.port == key]
        yield Facility(
            ("cities", key, "joins"), place_name(scenario.cities[key]), tracks, cranes, port.lifts_per_h, weekly, ()
        )


def _crosses(lane: Lane, border: str) -> bool:
    return any(section.border == border for section in lane.sections.values())


def _others_a_day(scenario: Scenario, key: str, day: date) -> float:
    """Return the trains a day of other cities at a border, without those that cities with ports of their own ran.

    Such trains leave the background in the shares of the borders that the new ports' trains cross.
    """
    a_day = scenario.borders[key].background_trains_per_year.at(day) / DAYS_A_YEAR
    for city, join in _own_ports(scenario):
        if join.start <= day:
            former = sum(weekly.at(day) for weekly in former_trains(scenario, city))
            now = {lane: sum(rate.at(day) for rate in rates.values()) for lane, rates in join.services.items()}
            crossing = sum(trains for lane, trains in now.items() if _crosses(scenario.lanes[lane], key))
            a_day -= former * crossing / (sum(now.values()) or 1.0) / DAYS_A_WEEK
    for event in scenario.events.values():
        if event.start <= day < event.end:
            a_day *= event.border_background.get(key, 1.0)
    return max(a_day, 0.0)


def _way_h(scenario: Scenario, lane: Lane, direction: Direction, day: date) -> float:
    """Return the mean hours of a way where nobody queues: running, a track at each border, papers."""
    hours = sum(section.running_h for section in lane.sections.values()) * scenario.trains.running_factor.at(day)
    for section in lane.sections.values():
        if section.border is not None:
            border = scenario.borders[section.border]
            station = border.station(direction)
            hours += HOURS_A_DAY * station.tracks.at(day) / station.trains_per_day.at(day)
            papers_h = border.formalities_h.at(day) * _slowed(scenario, section.border, direction, day)
            hours += border.mean_formalities_h(papers_h)
    return hours


def _slowed(scenario: Scenario, key: str, direction: Direction, day: date) -> float:
    """Return what load multiplies formalities by, as `freightsim.scenario.capacity.mean_slowed`, without numpy."""
    border = scenario.borders[key]
    if not border.load_exponent:
        return 1.0
    weekly = [offer.weekly for offer in _met_at(scenario, key, direction)]
    a_day = _sum(weekly, day) / DAYS_A_WEEK + _others_a_day(scenario, key, day) * border.others_share(direction)
    return slowed(a_day / border.station(direction).trains_per_day.at(day), border.load_exponent)


def _met_at(scenario: Scenario, key: str, direction: Direction) -> list[TrainsOffered]:
    """Return the trains that are on the same tracks of a border as those of a direction."""
    border = scenario.borders[key]
    return [
        offer
        for offer in _offers(scenario)
        if _crosses(scenario.lanes[offer.lane], key) and border.station(offer.direction) is border.station(direction)
    ]
