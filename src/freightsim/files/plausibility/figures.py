"""Rules on figures out of proportion: trade in another unit, roads in metres, places at sea, demand that doubles."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from freightsim.base.great_circle import between_km
from freightsim.base.language import N_, PLACE, _, pgettext, place_name
from freightsim.facts import facts_tree, province_trade, provinces_with_trade, rest_of
from freightsim.facts.provinces import CNY_PER_USD, YEAR
from freightsim.files.plausibility.doubt import Odd, Odds, Path
from freightsim.scenario.joins import OwnTrains
from freightsim.scenario.network import DIRECTIONS

if TYPE_CHECKING:
    from freightsim.files.plausibility.dates import Written
    from freightsim.scenario.model import Scenario
    from freightsim.scenario.network import City

SAME = 0.01
"""Relative difference up to which a figure counts as that of the record."""

LEAST_KM = 30.0
"""By so much a road may be shorter than the great circle: a city's place is its centre, the road ends at its edge."""

MOST_DETOUR = 3.0
"""A road or railway that is longer than so many great circles, and a bit, is odd."""

MOST_STEP = 1.5
"""A demand that changes by more than this factor from one day to the next is odd."""

CHINA = (18.0, 54.0, 73.0, 135.5)
"""Least and most latitude and longitude of places in China."""

TRADE_OUT_OF_PROPORTION = N_("{name} has USD {trade:,.4g} bn of trade a year, but {all_of} has {left:,.2f} ({year})")
COUNTED_TWICE = N_(
    "{name} has USD {trade:,.4g} bn of trade a year in addition to the {total:,.2f} of {province} ({year}): deduct "
    "it from '{rest}', which has {rest_usd_bn:,.2f}"
)
ALL_OF = N_("all of {province} less its other cities here")
ALL_OF_LARGEST = N_("{province}, the province with the most,")
IN_ANOTHER_UNIT = N_("; is it in {units} (1 USD = {rate:.1f} CNY)?")
TOO_SHORT = N_("{km:,.4g} km is shorter than the great circle between {name} and the port, {straight_km:,.0f} km")
TOO_LONG = N_("{km:,.4g} km is {times:,.1f} times the great circle between {name} and the port, {straight_km:,.0f} km")
IN_METRES = N_("; is it in metres?")
NO_TRAIN_HOLDS = N_(
    "no train has this capacity: at most {places:.0f} FEU from {start} to {end}, so trains leave only when full"
)
IN_TEU = N_("; is it in TEU? {teu} TEU are {feu:g} FEU")
SWAPPED = N_("{lat:g} N, {lon:g} E is not in China, but {lon:g} N, {lat:g} E is: are lat and lon the wrong way round?")
NOWHERE = N_("0 N, 0 E is in the Gulf of Guinea: are the coordinates of {name} missing?")
STEP_OF_DEMAND = N_(
    "the potential jumps from {earlier:,.4g} to {later:,.4g} FEU per USD bn, by a factor of {times:.2f}: is it the "
    "figure of the other direction, or of another year?"
)
PAST_CHANGED = N_(
    "this number has no date, so it applies from {start} on and changes the fitted years to {last} (on record: "
    "{record:g})"
)
DATED_PAST_CHANGED = N_("this number applies before {end} and changes fitted years (on record: {record:g})")


class Reading(NamedTuple):
    """A unit in which a figure of trade may have been meant, and how many of it are USD billion."""

    name: str
    per_usd_bn: float


READINGS = (
    Reading(N_("CNY billion"), CNY_PER_USD),
    Reading(N_("USD 100 million (亿美元)"), 10.0),
    Reading(N_("CNY 100 million (亿元)"), 10 * CNY_PER_USD),
    Reading(N_("USD million"), 1e3),
    Reading(N_("USD 10,000 (万美元)"), 1e5),
    Reading(N_("CNY 10,000 (万元)"), 1e5 * CNY_PER_USD),
    Reading(N_("USD"), 1e9),
    Reading(N_("CNY"), 1e9 * CNY_PER_USD),
)
"""Units in which yearbooks and customs print trade."""

MOST_READINGS = 3


def trade_out_of_proportion(scenario: Scenario) -> Odds:
    """Yield cities that would trade more than their province has left; of provinces without a figure, than any has.

    Where the cities of a province have more than all of it, those are told that are farthest beyond the record. A city
    that fits in the rest of its province is told where that was not lessened by its trade.
    """
    for key, left in _out_of_proportion(scenario).items():
        city = scenario.cities[key]
        total = _trade_of(city.province)
        rest = rest_of(city.province) or ""
        if total is not None and rest in scenario.cities and city.trade_usd_bn <= left:
            text = _(COUNTED_TWICE).format(
                name=place_name(city),
                trade=city.trade_usd_bn,
                province=pgettext(PLACE, city.province),
                total=total,
                year=YEAR,
                rest=rest,
                rest_usd_bn=scenario.cities[rest].trade_usd_bn,
            )
            yield Odd(("cities", key, "trade_usd_bn"), text)
            continue
        all_of = _(ALL_OF if total is not None else ALL_OF_LARGEST)
        text = _(TRADE_OUT_OF_PROPORTION).format(
            name=place_name(city),
            trade=city.trade_usd_bn,
            all_of=all_of.format(province=pgettext(PLACE, city.province if total is not None else _largest()[0])),
            left=left,
            year=YEAR,
        )
        meant = [each for each in READINGS if left / 1e5 < city.trade_usd_bn / each.per_usd_bn <= left]
        if meant:
            either = _(" or ").join(
                f"{_(each.name)} = {city.trade_usd_bn / each.per_usd_bn:.3g}" for each in meant[:MOST_READINGS]
            )
            text += _(IN_ANOTHER_UNIT).format(units=either, rate=CNY_PER_USD)
        yield Odd(("cities", key, "trade_usd_bn"), text)


def _out_of_proportion(scenario: Scenario) -> dict[str, float]:
    """Return what its province has for it, USD billion, of each city that the province has no room for.

    That is what the other cities leave, the rest of the province apart.
    """
    by_province: dict[str, dict[str, float]] = {}
    for key, city in scenario.cities.items():
        by_province.setdefault(city.province, {})[key] = city.trade_usd_bn
    found: dict[str, float] = {}
    for province, trade in by_province.items():
        total, rest = _trade_of(province), rest_of(province)
        if total is None:
            found |= {key: _largest()[1] for key, usd_bn in trade.items() if usd_bn > _largest()[1] * (1 + SAME)}
            continue
        beyond = sorted(trade, key=lambda key: trade[key] - (_record().get(key) or 0.0))
        while sum(trade.values()) > total * (1 + SAME) and beyond:
            key = beyond.pop()
            del trade[key]
            found[key] = total - sum(usd_bn for other, usd_bn in trade.items() if other != rest)
    return {key: max(left, 0.0) for key, left in found.items() if not _as_recorded(key, scenario.cities[key])}


def way_out_of_proportion(scenario: Scenario) -> Odds:
    """Yield roads and railways between a city and the port that are shorter than the great circle, or far longer."""
    for key, city in scenario.cities.items():
        if _swapped(city.lat, city.lon) or (city.lat, city.lon) == (0, 0):
            continue
        straight_km = between_km(scenario.port.lat, scenario.port.lon, city.lat, city.lon)
        for path, km in _ways(key, city):
            if km < straight_km - LEAST_KM:
                text = _(TOO_SHORT).format(km=km, name=place_name(city), straight_km=straight_km)
            elif km > MOST_DETOUR * straight_km + LEAST_KM:
                times = km / max(straight_km, 1.0)
                text = _(TOO_LONG).format(km=km, times=times, name=place_name(city), straight_km=straight_km)
                if straight_km - LEAST_KM <= km / 1000 <= MOST_DETOUR * straight_km + LEAST_KM:
                    text += _(IN_METRES)
            else:
                continue
            yield Odd(path, text)


def place_out_of_china(scenario: Scenario) -> Odds:
    """Yield places of China whose latitude and longitude are the wrong way round, and places that were left at zero."""
    port = scenario.port
    places: list[tuple[Path, str, float, float, bool]] = [(("port",), port.name, port.lat, port.lon, True)]
    for group, in_china in (("cities", True), ("seaports", False), ("terminals", False), ("borders", False)):
        for key, each in getattr(scenario, group).items():
            places.append(((group, key), place_name(each), each.lat, each.lon, in_china))
    for path, name, lat, lon, in_china in places:
        if lat == 0 and lon == 0:
            yield Odd((*path, "lat"), _(NOWHERE).format(name=name))
        elif in_china and _swapped(lat, lon):
            yield Odd((*path, "lat"), _(SWAPPED).format(lat=lat, lon=lon))


def minimum_no_train_holds(scenario: Scenario) -> Odds:
    """Yield least loads that are more than the places of any train of the horizon."""
    places = _most_places(scenario)
    least: list[tuple[Path, int | None]] = [
        (("dispatch", "minimum_feu"), getattr(scenario.dispatch, "minimum_feu", None))
    ]
    for key, city in scenario.cities.items():
        if isinstance(city.joins, OwnTrains):
            least.append((("cities", key, "joins", "minimum_feu"), city.joins.minimum_feu))
    for path, feu in least:
        if feu is not None and feu > places:
            horizon = scenario.horizon
            text = _(NO_TRAIN_HOLDS).format(places=places, start=horizon.start, end=horizon.end)
            if feu / 2 <= places:
                text += _(IN_TEU).format(teu=feu, feu=feu / 2)
            yield Odd(path, text)


def step_of_demand(scenario: Scenario) -> Odds:
    """Yield the first step of a direction's potential that no market makes overnight."""
    horizon = scenario.horizon
    for direction in DIRECTIONS:
        for (_day, earlier), (day, later) in pairwise(scenario.demand[direction].feu_per_boxable_usd_bn):
            if not horizon.start < day < horizon.end or not earlier or not later:
                continue
            if max(later / earlier, earlier / later) > MOST_STEP:
                text = _(STEP_OF_DEMAND).format(earlier=earlier, later=later, times=later / earlier)
                yield Odd(("demand", direction, "feu_per_boxable_usd_bn", str(day)), text)
                break


def past_changed(scenario: Scenario, written: Written) -> Odds:
    """Yield figures of trade and potential that a file writes, and that change the years that were fitted."""
    end = _fitted_until(scenario)
    if end is None or scenario.horizon.start >= end:
        return
    for path, value in written.items():
        if isinstance(value, bool) or not isinstance(value, int | float):
            continue
        if len(path) == 3 and path[0] == "cities" and path[2] == "trade_usd_bn":
            record, day = _record().get(path[1]), None
            if _shared_out(scenario, path[1]):
                continue
        elif path[:1] == ("demand",) and path[2:3] == ("feu_per_boxable_usd_bn",):
            day = _day(path[3]) if len(path) > 3 else None
            record = _potential(path[1], day or scenario.horizon.start)
        else:
            continue
        if record is None or abs(value - record) <= SAME * record or (day is not None and day >= end):
            continue
        text = _(PAST_CHANGED if day is None else DATED_PAST_CHANGED)
        last = date(end.year - 1, 12, 31)
        yield Odd(path, text.format(start=scenario.horizon.start, last=last, end=end, record=record))


def _ways(key: str, city: City) -> Iterator[tuple[Path, float]]:
    yield ("cities", key, "road_km"), city.road_km
    if city.rail_km is not None:
        yield ("cities", key, "rail_km"), city.rail_km
    for name in city.joins.ways if city.joins is not None else ():
        if (km := getattr(city.joins, name)) is not None:
            yield ("cities", key, "joins", name), km


def _most_places(scenario: Scenario) -> float:
    """Return the places, FEU, of the longest train of the horizon."""
    wagons, horizon = scenario.trains.wagons_high, scenario.horizon
    days = [horizon.start, *(day for day, _number in wagons if horizon.start < day < horizon.end)]
    return float(int(max(map(wagons.at, days)) * scenario.trains.teu_per_wagon / 2))


def _in_china(lat: float, lon: float) -> bool:
    south, north, west, east = CHINA
    return south <= lat <= north and west <= lon <= east


def _swapped(lat: float, lon: float) -> bool:
    """Tell whether a place lies in China only when its latitude and longitude change places."""
    return _in_china(lon, lat) and not _in_china(lat, lon)


def _shared_out(scenario: Scenario, key: str) -> bool:
    """Tell whether a city is the rest of a province whose cities have what the record has, together."""
    city = scenario.cities.get(key)
    total = _trade_of(city.province) if city is not None and rest_of(city.province) == key else None
    if city is None or total is None:
        return False
    together = sum(each.trade_usd_bn for each in scenario.cities.values() if each.province == city.province)
    return abs(together - total) <= SAME * total


def _as_recorded(key: str, city: City) -> bool:
    record = _record().get(key)
    return record is not None and abs(city.trade_usd_bn - record) <= SAME * record


@cache
def _record() -> dict[str, float]:
    """Return the trade of the cities of the record, USD billion, by id."""
    return {key: float(city["trade_usd_bn"]) for key, city in facts_tree()[0]["cities"].items()}


@cache
def _trade_of(province: str) -> float | None:
    found = province_trade(province)
    return found.usd_bn if found else None


@cache
def _largest() -> tuple[str, float]:
    """Return the province with the most trade of all that are known, and this, USD billion."""
    return max(((name, _trade_of(name) or 0.0) for name in provinces_with_trade()), key=lambda item: item[1])


@cache
def _potential(direction: str, day: date) -> float | None:
    """Return the potential of the record, FEU for each USD billion, on a day."""
    from freightsim.base.dated import Dated  # read where it is asked for

    stated = facts_tree()[0].get("demand", {}).get(direction, {}).get("feu_per_boxable_usd_bn")
    return None if stated is None else Dated.model_validate(stated).at(day)


def _day(key: str) -> date | None:
    """Return the day that a key of a dated number spells."""
    try:
        return date.fromisoformat(key if len(key) > 4 else f"{key}-01-01")
    except ValueError:
        return None


def _fitted_until(scenario: Scenario) -> date | None:
    """Return the first day after the years that were fitted; None where the scenario holds no fit."""
    fitted = scenario.fitted
    days = [_day(path.rpartition(".")[2]) for path in fitted.parameters] if fitted else []
    years = [day.year for day in days if day is not None]
    return date(max(years) + 1, 1, 1) if years else None
