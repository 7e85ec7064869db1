"""Rules on which places cities are: one city under two ids, and provinces that are none in China."""

from __future__ import annotations

import math
from itertools import product
from typing import TYPE_CHECKING

from freightsim.base.great_circle import EARTH_KM, between_km
from freightsim.base.language import N_, PLACE, _, pgettext, place_name
from freightsim.facts import rest_of
from freightsim.facts.gazetteer import folded
from freightsim.files.plausibility.doubt import Odd, Odds
from freightsim.scenario.provinces import is_listed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from freightsim.scenario.model import Scenario
    from freightsim.scenario.network import City

SAME_PLACE_KM = 5.0
"""Two cities whose centres are nearer than this are taken for one; those of the record are 15 km apart at least."""

SAME_NAME = N_(
    "'{other}' has the same name and province: is it one city under two ids? Then its cargo is counted twice"
)
SAME_PLACE = N_(
    "{name} is {km:.1f} km from '{other}' ({other_name}): is it one city under two ids? Then its cargo is counted twice"
)
UNKNOWN_PROVINCE = N_(
    "'{province}' is not among the provinces and municipalities of the packaged table (data/places): all cargo of "
    "{name} counts as cargo from outside {home}"
)
UNKNOWN_HOME = N_(
    "'{province}' is not among the provinces and municipalities of the packaged table (data/places): cargo of cities "
    "with another spelling counts as cargo from outside"
)

GridCell = tuple[int, int, int]


def same_city(scenario: Scenario) -> Odds:
    """Yield cities that are the same as an earlier one of the scenario, by name and province or by place."""
    by_name: dict[tuple[str, str], str] = {}
    by_cell: dict[GridCell, list[str]] = {}
    for key, city in scenario.cities.items():
        if not city.trade_usd_bn or key == rest_of(city.province):
            continue  # there is nothing to count twice, or it is what is left of a province without its cities
        names = [(name, city.province) for name in dict.fromkeys(map(folded, (city.name, city.name_zh))) if name]
        named = next((by_name[name] for name in names if name in by_name), None)
        if named is not None:
            yield Odd(("cities", key), _(SAME_NAME).format(other=named), (("cities", named),))
        elif (near := _nearest(scenario, city, by_cell)) is not None:
            km, other = near
            names_of = {"name": place_name(city), "other_name": place_name(scenario.cities[other])}
            yield Odd(("cities", key), _(SAME_PLACE).format(km=km, other=other, **names_of), (("cities", other),))
        else:  # of many at one place each is held to the first
            by_cell.setdefault(_cell(city), []).append(key)
        for name in names:
            by_name.setdefault(name, key)


def unknown_province(scenario: Scenario) -> Odds:
    """Yield provinces that the packaged table does not list: of the port, and of cities elsewhere."""
    home = scenario.port.province
    if not is_listed(home):
        yield Odd(("port", "province"), _(UNKNOWN_HOME).format(province=home))
    for key, city in scenario.cities.items():
        if city.province != home and not is_listed(city.province):
            text = _(UNKNOWN_PROVINCE).format(province=city.province, name=place_name(city), home=pgettext(PLACE, home))
            yield Odd(("cities", key, "province"), text)


def _nearest(scenario: Scenario, city: City, by_cell: dict[GridCell, list[str]]) -> tuple[float, str] | None:
    """Return the nearest of the cities in the cells around one, and its distance, where that is small."""
    others = [other for cell in _around(_cell(city)) for other in by_cell.get(cell, ())]
    found = [(between_km(city.lat, city.lon, (o := scenario.cities[key]).lat, o.lon), key) for key in others]
    return min((each for each in found if each[0] < SAME_PLACE_KM), default=None)


def _cell(city: City) -> GridCell:
    """Return the cube of space, with edges of that distance, in which a place lies."""
    lat, lon = math.radians(city.lat), math.radians(city.lon)
    at = (math.cos(lat) * math.cos(lon), math.cos(lat) * math.sin(lon), math.sin(lat))
    x, y, z = (math.floor(EARTH_KM * each / SAME_PLACE_KM) for each in at)
    return x, y, z


def _around(cell: GridCell) -> Iterator[GridCell]:
    """Yield a cell and its neighbours."""
    x, y, z = cell
    for dx, dy, dz in product((-1, 0, 1), repeat=3):
        yield x + dx, y + dy, z + dz
