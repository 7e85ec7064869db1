"""One city under two ids counts twice; a province that is none in China makes cargo come from outside."""

from __future__ import annotations

from typing import Any

import pytest

from files.plausibility.oddities import changed, odd
from freightsim.base.great_circle import between_km
from freightsim.files.load import load_scenario
from freightsim.files.plausibility import doubts
from freightsim.files.plausibility.places import SAME_PLACE_KM
from tiny import TINY

WUHAN = TINY["cities"]["wuhan"]
DEGREE_KM = between_km(30.0, 114.0, 31.0, 114.0)
"""Length of a degree of latitude."""


def found(*changes: dict[str, Any]) -> dict[str, str]:
    """Return what is odd about which places cities are."""
    texts = odd({"accept": {"trade_out_of_proportion": "not asked here"}}, *changes)
    return {key: text for key, text in texts.items() if key.startswith(("same_city", "unknown_province"))}


def beside(**values: Any) -> dict[str, Any]:
    """Return a change that adds another city, which differs from Wuhan in these values."""
    return {"cities": {"another": WUHAN | {"name": "Xinzhou"} | values}}


@pytest.mark.parametrize(("km", "ids"), [(0.97, {"same_city.another"}), (1.03, set())])
@pytest.mark.parametrize(("north", "east"), [(1, 0), (-1, 0), (0, 1), (0, -1)])
def test_two_cities_at_one_place(km: float, ids: set[str], north: int, east: int) -> None:
    """In every direction centres that are nearer than the limit are taken for one city, whatever they are called."""
    far = km * SAME_PLACE_KM / DEGREE_KM
    a_degree_east = between_km(WUHAN["lat"], WUHAN["lon"], WUHAN["lat"], WUHAN["lon"] + 1)
    lon = WUHAN["lon"] + east * far * DEGREE_KM / a_degree_east
    assert set(found(beside(lat=WUHAN["lat"] + north * far, lon=lon))) == ids


@pytest.mark.parametrize(
    ("values", "ids"),
    [
        ({"name": "Wuhan"}, {"same_city.another"}),
        ({"name": "wu han"}, {"same_city.another"}),
        ({"name": "Wuhan", "province": "Hunan"}, set()),
        ({"name": "Huangshi"}, set()),
        ({"name": "Wuhan", "trade_usd_bn": 0}, set()),
    ],
)
def test_two_cities_of_one_name(values: dict[str, Any], ids: set[str]) -> None:
    """Two provinces may have a city of one name; capitals and spaces do not make another; without trade none counts."""
    assert set(found(beside(lat=31.5, **values))) == ids


def test_a_name_in_characters() -> None:
    """A city that is called in characters what another one is called there is that one."""
    known = {"cities": {"wuhan": {"name_zh": "武汉"}}}
    assert set(found(known, beside(name="武汉", lat=31.5))) == {"same_city.another"}


def test_the_first_is_named_once() -> None:
    """Of three at one place the second and the third are told, each with the first; the baseline's cities are apart."""
    texts = found(beside(), {"cities": {"third": WUHAN | {"name": "Caidian"}}})
    assert set(texts) == {"same_city.another", "same_city.third"}
    assert all("'wuhan'" in text for text in texts.values())


def test_a_city_of_the_record_under_a_new_id() -> None:
    """The cargo of Wuhan would be counted twice beside the shipped one."""
    again = {"name": "Wuhan", "province": "Hubei", "lat": 30.58, "lon": 114.27, "trade_usd_bn": 10, "road_km": 540}
    scenario = load_scenario("baseline").but({"cities": {"wuhan_city": again}})
    assert "same_city.wuhan_city" in {doubt.id for doubt in doubts(scenario)}


def test_a_province_that_is_none() -> None:
    """Its cargo counts as cargo from outside, unless the port is there, too."""
    abroad = {"cities": {"wuhan": {"province": "Oslo"}}}
    assert set(found(abroad)) == {"unknown_province.wuhan"}
    assert "from outside Henan" in found(abroad)["unknown_province.wuhan"]
    assert set(found(abroad, {"port": {"province": "Oslo"}})) == {"unknown_province.port"}
    assert found() == {}


def test_many_cities_at_one_place_are_told_in_time() -> None:
    """Each is held to the first of its place alone: 2,000 of them do not ask for two million distances."""
    many = {f"city_{n}": WUHAN | {"name": f"Town {n}"} for n in range(2000)}
    assert sum(doubt.rule == "same_city" for doubt in doubts(changed({"cities": many}))) == 2000


def test_what_is_left_of_a_province_is_no_twin() -> None:
    """A new city at the place that stands for the rest of its province is a city, and its trade is taken from there."""
    baseline = load_scenario("baseline")
    rest = baseline.cities["rest_of_heilongjiang"]
    city = {"name": "Harbin", "province": rest.province, "lat": rest.lat, "lon": rest.lon, "trade_usd_bn": 1.0}
    there = baseline.but({"cities": {"harbin": city | {"road_km": rest.road_km}}})
    assert not [each for each in doubts(there) if each.id.startswith("same_city")]
