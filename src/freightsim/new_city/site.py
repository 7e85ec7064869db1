"""Where a city is: looked up in the catchment first, then in the gazetteer, or placed by its coordinates.

That another place bears the name as well, or that the place is called otherwise than it was asked for, is never silent.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from freightsim.base.errors import PlaceError, arguments
from freightsim.base.great_circle import between_km
from freightsim.base.language import PLACE, _, pgettext, place_name
from freightsim.facts.gazetteer import folded, is_name, known_province, listed, places_named, rivals
from freightsim.validation.ids import is_id

if TYPE_CHECKING:
    from freightsim.facts.gazetteer import GazetteerPlace
    from freightsim.new_city.wish import Wish
    from freightsim.scenario import Scenario
    from freightsim.scenario.network import City

SAME_PLACE_KM = 100.0
"""A place of the name that is farther from the coordinates given is another city."""

SAME_SPOT_KM = 5.0
"""A place of the same name and province within this is the seat of the other."""

SAME_CITY_KM = 60.0
"""A county or district of the city's name and province within this is a part of it."""


@dataclass(frozen=True, slots=True)
class Site:
    """A city and its place, with what was found out on the way."""

    key: str
    """Its id in the scenario."""
    name: str
    """Name in pinyin."""
    name_zh: str
    """Name in Chinese characters, or nothing."""
    province: str
    """Province or municipality."""
    lat: float
    """Latitude."""
    lon: float
    """Longitude."""
    port_km: float
    """Great-circle distance to the port."""
    place: GazetteerPlace | None = None
    """What the gazetteer says of a new city; None where it does not know."""
    others: tuple[GazetteerPlace, ...] = ()
    """Other places of the same name."""
    asked: str = ""
    """The name that was asked for, where the place does not bear it today; empty where it does."""
    member: City | None = None
    """The city of the catchment that it is; None for a new one."""

    @property
    def title(self) -> str:
        """Name in both scripts, where both are known."""
        return f"{self.name} ({self.name_zh})" if self.name_zh else self.name

    def outside_km(self, scenario: Scenario) -> float:
        """Return by how much the city lies outside the catchment radius; 0 where it is within."""
        return max(self.port_km - scenario.port.radius_km, 0.0)


def find_site(wish: Wish, scenario: Scenario) -> Site:
    """Return where the city is.

    Raises PlaceError where neither the catchment nor the gazetteer knows it and something is missing, and for the city
    of the port itself.
    """
    key = _member(wish, scenario, wish.name, wish.province_spelled)
    if not key and (province := known_province(wish.name)):
        _check_no_province(wish, province)
    every = _candidates(wish, known=bool(key))
    if not key and not every:
        return _placed_by_hand(wish, scenario)
    if not key and every[0].level not in ("county", "district"):  # the county round a city is another place
        key = _member(wish, scenario, every[0].name, every[0].province)
    if key:
        return _member_site(key, wish, scenario, every)
    if alike := rivals(every):
        raise PlaceError(_which(wish, alike))
    place, *others = every
    if wish.lat is None and not place.placed:
        raise PlaceError(
            _("{name} ({province}): no open source has its coordinates; give {option_lat} and {option_lon}").format(
                name=place_name(place), province=pgettext(PLACE, place.province), **arguments("lat", "lon")
            )
        )
    lat, lon = (place.lat, place.lon) if wish.lat is None or wish.lon is None else (wish.lat, wish.lon)
    province = place.province or wish.province_spelled
    if not province:
        raise PlaceError(
            _("{name}: the gazetteer does not tell its province; add {option_province}").format(
                name=place.name, **arguments("province")
            )
        )
    return Site(
        key=_new_key(place.name, province, scenario),
        name=place.name,
        name_zh=place.name_zh,
        province=province,
        lat=lat,
        lon=lon,
        port_km=_port_km(scenario, lat, lon),
        place=place,
        others=tuple(other for other in others if not _same_spot(place, other)),
        asked="" if is_name(wish.name, place) else wish.name,
    )


def _check_no_province(wish: Wish, province: str) -> None:
    """Refuse the name of a province, unless a city of it has the same name, as Jilin; places elsewhere have some."""
    with suppress(PlaceError):
        first = places_named(wish.name, wish.province_spelled)[0]
        if first.province == province or wish.province or wish.lat is not None:
            return
    raise PlaceError(_("{name}: this is a province; name a city of it").format(name=pgettext(PLACE, province)))


def _same_spot(place: GazetteerPlace, other: GazetteerPlace) -> bool:
    """Return whether a place is the seat of another of its name: then it does not matter which is taken."""
    return place.province == other.province and _km(place.lat, place.lon, other.lat, other.lon) < SAME_SPOT_KM


def _which(wish: Wish, alike: list[GazetteerPlace]) -> str:
    """Return the words where several places of a name are as likely meant."""
    text = _("{name}: several places have this name: {places}.").format(name=wish.name, places=listed(alike))
    if len({place.province for place in alike}) > 1:
        return text + " " + _("Use {option_province} or the Chinese name to choose.").format(**arguments("province"))
    return (
        text
        + " "
        + _("Use the Chinese name, or {option_lat} and {option_lon}, to choose.").format(**arguments("lat", "lon"))
    )


def _member(wish: Wish, scenario: Scenario, name: str, province: str) -> str:
    """Return the id of the catchment's city of this name and, where they are given, province and place."""
    for key, city in scenario.cities.items():
        if _called(name, key, city) and province in ("", city.province) and _near(wish, city.lat, city.lon):
            return key
    return ""


def _near(wish: Wish, lat: float, lon: float) -> bool:
    if wish.lat is None or wish.lon is None:
        return True
    return _km(wish.lat, wish.lon, lat, lon) <= SAME_PLACE_KM


def _candidates(wish: Wish, *, known: bool) -> list[GazetteerPlace]:
    """Return the places of the name; where coordinates are given, the one near them, or none."""
    try:
        found = places_named(wish.name, wish.province_spelled if wish.lat is None else "")
    except PlaceError:
        if wish.lat is None and not known:
            raise
        return []
    if wish.lat is None:
        return found
    near = [place for place in found if place.placed and _near(wish, place.lat, place.lon)]
    unplaced = [p for p in found if not p.placed and wish.province_spelled in ("", p.province)]
    return (near or unplaced)[:1]


def _member_site(key: str, wish: Wish, scenario: Scenario, every: list[GazetteerPlace]) -> Site:
    city = scenario.cities[key]
    if city.road_km == 0:
        raise PlaceError(_("{name}: this is the city of the port itself; name another one").format(name=city.name))
    lat, lon = (city.lat, city.lon) if wish.lat is None or wish.lon is None else (wish.lat, wish.lon)
    return Site(
        key=key,
        name=city.name,
        name_zh=city.name_zh,
        province=city.province,
        lat=lat,
        lon=lon,
        port_km=_port_km(scenario, lat, lon),
        others=tuple(place for place in every if not _is(city, place)),
        member=city,
        asked="" if _called(wish.name, key, city) or any(is_name(wish.name, p) for p in every[:1]) else wish.name,
    )


def _is(city: City, place: GazetteerPlace) -> bool:
    """Return whether a place is the city itself, or the city's own county or district of the same name."""
    return place.province == city.province and (
        not place.placed or _km(city.lat, city.lon, place.lat, place.lon) < SAME_CITY_KM
    )


def _called(name: str, key: str, city: City) -> bool:
    return folded(name) in (folded(key), folded(city.name), folded(city.name_zh), folded(city.name_zh + "市"))


def _placed_by_hand(wish: Wish, scenario: Scenario) -> Site:
    if not wish.province:
        raise PlaceError(
            _("{name}: the gazetteer has no such city near these coordinates; add {option_province}").format(
                name=wish.name, **arguments("province")
            )
        )
    lat, lon = float(wish.lat or 0.0), float(wish.lon or 0.0)
    return Site(
        key=_new_key(wish.name, wish.province_spelled, scenario),
        name=wish.name,
        name_zh="",
        province=wish.province_spelled,
        lat=lat,
        lon=lon,
        port_km=_port_km(scenario, lat, lon),
    )


def _new_key(name: str, province: str, scenario: Scenario) -> str:
    """Return an id that no city has: the name, with its province where another city of the name is there."""
    for key in (folded(name), f"{folded(name)}_{folded(province)}"):
        if not is_id(key):
            raise PlaceError(_("{name}: write the name in pinyin").format(name=name))
        if key not in scenario.cities:
            return key
    raise PlaceError(
        _("{name}: the catchment has another city of this name in {province}; write it otherwise").format(
            name=name, province=province
        )
    )


def several(site: Site) -> str:
    """Return a note on other cities of the name; nothing where there is none."""
    if not site.others:
        return ""
    return _("{name} ({province}) was taken; of the same name: {others}").format(
        name=place_name(site), province=pgettext(PLACE, site.province), others=listed(list(site.others))
    )


def renamed(site: Site) -> str:
    """Return a note that the place was asked for by another name; nothing where it was not."""
    if not site.asked:
        return ""
    title = f"{site.name} {site.place.full_zh}" if site.place and site.place.county_level else site.title
    return _("{asked}: taken as another name of {title}, {province}").format(
        asked=site.asked, title=title, province=pgettext(PLACE, site.province)
    )


def _port_km(scenario: Scenario, lat: float, lon: float) -> float:
    return _km(scenario.port.lat, scenario.port.lon, lat, lon)


def _km(lat: float, lon: float, to_lat: float, to_lon: float) -> float:
    return between_km(lat, lon, to_lat, to_lon)
