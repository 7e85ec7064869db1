"""Figures out of proportion: trade, ways, places, least loads, steps of demand, and years that were fitted."""

from __future__ import annotations

from copy import deepcopy
from datetime import date
from typing import Any

import pytest

import freightsim as fs
from freightsim.base.great_circle import between_km
from freightsim.facts import facts_tree, province_trade
from freightsim.facts.provinces import CNY_PER_USD
from freightsim.files.load import load_scenario, load_variants, resolve, shipped_names, validated
from freightsim.files.plausibility import Doubt, doubts, warnings
from freightsim.files.plausibility.figures import LEAST_KM, MOST_DETOUR, MOST_STEP
from freightsim.scenario import Scenario
from freightsim.validation.merge import merged
from tiny import TINY

LUOHE = {"name": "Luohe", "province": "Henan", "lat": 33.58, "lon": 114.04, "trade_usd_bn": 1.5, "road_km": 150.0}

LUOHE_KM = between_km(34.75, 113.78, 33.58, 114.04)


def odd(rule: str, change: dict[str, Any]) -> list[Doubt]:
    """Return what a rule finds odd in the tiny scenario with a change."""
    scenario = Scenario.model_validate(merged(deepcopy(TINY), change))
    return [doubt for doubt in doubts(scenario) if doubt.rule == rule]


def luohe(**values: Any) -> dict[str, Any]:
    """Return the change that adds Luohe, with other values."""
    return {"cities": {"luohe": LUOHE | values}}


def henan_left() -> float:
    """Return what Henan trades beside Zhengzhou, of which the tiny scenario has 60 and the record more."""
    henan = province_trade("Henan")
    assert henan
    return henan.usd_bn - 60.0


@pytest.mark.parametrize(("ratio", "found"), [(1.0, 0), (1.1, 1)])
def test_trade_beyond_the_rest_of_the_province(ratio: float, found: int) -> None:
    """All of Henan less its other cities is the limit, and the text has its number."""
    doubted = odd("trade_out_of_proportion", luohe(trade_usd_bn=ratio * henan_left()))
    assert len(doubted) == found
    if found:
        assert f"all of Henan less its other cities here has {henan_left():,.2f} (2020)" in doubted[0].text
        assert doubted[0].id == "trade_out_of_proportion.luohe"


@pytest.mark.parametrize(
    ("trade", "unit", "usd_bn"),
    [
        (10.21 * CNY_PER_USD, "CNY billion", 10.21),
        (102.1, "CNY 100 million", 1.48),
        (14.8 * 10, "USD 100 million", 14.8),
        (1480.0, "USD million", 1.48),
        (10000.0, "CNY 10,000", 0.0145),
    ],
)
def test_the_unit_that_may_be_meant(trade: float, unit: str, usd_bn: float) -> None:
    """Units of yearbooks are tried, and the figure that comes out is told."""
    (doubt,) = odd("trade_out_of_proportion", luohe(trade_usd_bn=trade))
    assert unit in doubt.text
    assert f"= {usd_bn:.3g}" in doubt.text


def test_a_province_without_a_figure() -> None:
    """No city trades more than the province with the most."""
    largest = province_trade("Guangdong")
    assert largest
    for trade, found in ((largest.usd_bn, 0), (largest.usd_bn * 1.03, 1)):
        assert len(odd("trade_out_of_proportion", luohe(province="Bavaria", trade_usd_bn=trade))) == found


def test_a_city_that_is_counted_twice() -> None:
    """A new city's trade is part of the rest of its province; once it is taken from there nothing is odd."""
    baseline = load_scenario("baseline")
    (doubt,) = doubts(baseline.but({"cities": {"luohe": LUOHE}}))
    assert doubt.id == "trade_out_of_proportion.luohe"
    assert "deduct it from 'rest_of_henan', which has 17.69" in doubt.text
    assert doubts(baseline.but({"cities": {"luohe": LUOHE, "rest_of_henan": {"trade_usd_bn": 16.191}}})) == []


def test_the_record_is_not_asked_about() -> None:
    """A new city that trades too much is odd, not the cities of the record beside it."""
    change = {"cities": {"luohe": LUOHE | {"trade_usd_bn": 90.0}}}
    scenario = load_scenario("baseline").but(change)
    assert [doubt.id for doubt in doubts(scenario)] == ["trade_out_of_proportion.luohe"]


@pytest.mark.parametrize(
    ("km", "words"),
    [
        (LUOHE_KM - LEAST_KM + 1, ""),
        (LUOHE_KM - LEAST_KM - 1, "is shorter than the great circle"),
        (MOST_DETOUR * LUOHE_KM + LEAST_KM - 1, ""),
        (MOST_DETOUR * LUOHE_KM + LEAST_KM + 1, "times the great circle"),
    ],
)
@pytest.mark.parametrize("key", ["road_km", "rail_km"])
def test_a_way_that_is_too_short_or_too_long(key: str, km: float, words: str) -> None:
    """The great circle is the limit below, three of them that above; thousands of them are metres."""
    found = odd("way_out_of_proportion", luohe(**{key: km}))
    assert bool(found) == bool(words)
    assert all(words in doubt.text and doubt.path == ("cities", "luohe", key) for doubt in found)


@pytest.mark.parametrize(("km", "metres"), [(60_000.0, True), (9_000.0, False)])
def test_a_way_in_metres(km: float, metres: bool) -> None:
    """It is asked whether metres are meant where they would be right."""
    (doubt,) = odd("way_out_of_proportion", luohe(lat=34.3, road_km=km))  # 55 km from the port
    assert ("metres" in doubt.text) == metres


def test_the_rail_distance_of_a_join() -> None:
    """It is looked at as that of the city is."""
    join = {"by": "shuttle", "from": "2013-09-01", "trains_per_week": 1, "wagons": 20, "rail_km": 5}
    (doubt,) = odd("way_out_of_proportion", {"cities": {"wuhan": {"joins": join}}})
    assert doubt.path == ("cities", "wuhan", "joins", "rail_km")


@pytest.mark.parametrize(
    ("lat", "lon", "words"),
    [
        (39.47, 75.99, ""),
        (75.99, 39.47, "wrong way round"),
        (33.58, 114.04, ""),
        (0.0, 0.0, "are the coordinates of"),
        (55.75, 37.62, ""),  # Moscow is neither in China nor would it be
    ],
)
def test_places(lat: float, lon: float, words: str) -> None:
    """Swapped coordinates are found west of 90 E, too, where the swapped place is in China."""
    km = max(between_km(34.75, 113.78, lat, lon), 30.0)
    found = odd("place_out_of_china", luohe(lat=lat, lon=lon, road_km=1.2 * km))
    assert [words in doubt.text for doubt in found] == ([True] if words else [])


def test_other_places_left_at_zero() -> None:
    """Terminals, borders and seaports too."""
    change = {"terminals": {"hamburg": {"lat": 0, "lon": 0}}, "borders": {"alashankou": {"lat": 0, "lon": 0}}}
    assert [doubt.path[:2] for doubt in odd("place_out_of_china", change)] == [
        ("terminals", "hamburg"),
        ("borders", "alashankou"),
    ]


@pytest.mark.parametrize(("feu", "found"), [(45, 0), (46, 1), (90, 1), (91, 1)])
def test_a_minimum_that_no_train_holds(feu: int, found: int) -> None:
    """The longest train has 45 wagons of 2 TEU; up to twice its places may be TEU."""
    doubted = odd("minimum_no_train_holds", {"dispatch": {"rule": "minimum_load", "minimum_feu": feu}})
    assert len(doubted) == found
    assert all(("in TEU" in doubt.text) == (feu <= 90) for doubt in doubted)


@pytest.mark.parametrize(("factor", "found"), [(MOST_STEP, 0), (MOST_STEP + 0.01, 1), (1 / 1.49, 0), (1 / 1.51, 1)])
@pytest.mark.parametrize("direction", ["outbound", "inbound"])
def test_a_step_of_demand(direction: str, factor: float, found: int) -> None:
    """Demand that doubles overnight is asked about, in both directions; steps outside the horizon are not."""
    steps = {"2013-01-01": 20.0, "2013-10-01": 20.0 * factor, "2014-06-01": 900.0}
    assert len(odd("step_of_demand", {"demand": {direction: {"feu_per_boxable_usd_bn": steps}}})) == found


def told(tmp_path: Any, text: str) -> list[str]:
    """Return the ids of what is odd about a file."""
    file = tmp_path / "mine.yaml"
    file.write_text(text, encoding="utf-8")
    resolved = resolve(file)
    return [fault.id for fault in warnings(resolved, validated(resolved), {})]


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("cities: {wuhan: {trade_usd_bn: 41.4}}", ["past_changed.wuhan"]),
        ("cities: {wuhan: {trade_usd_bn: RECORD}}", []),
        ("cities: {rest_of_hubei: {trade_usd_bn: 10}}", ["past_changed.rest_of_hubei"]),
        (f"cities: {{rest_of_henan: {{trade_usd_bn: 16.191}}, luohe: {LUOHE}}}", []),
        ("demand: {inbound: {feu_per_boxable_usd_bn: {2019-01-01: 700}}}", ["past_changed.inbound"]),
        ("demand: {inbound: {feu_per_boxable_usd_bn: {2020-01-01: 2490}}}", []),
        ("demand: {inbound: {feu_per_boxable_usd_bn: {2021-01-01: 800}}}\nhorizon: {to: 2022-01-01}", []),
        ("demand: {outbound: {feu_per_boxable_usd_bn: 1100}}", ["past_changed.outbound"]),
        ("cities: {wuhan: {trade_usd_bn: 41.4}}\nhorizon: {from: 2021-01-01, to: 2022-01-01}", []),
        ("cities: {wuhan: {trade_usd_bn: 41.4}}\naccept: {past_changed.wuhan: a counterfactual}", []),
    ],
)
def test_years_that_were_fitted(tmp_path: Any, text: str, ids: list[str]) -> None:
    """A figure that moves 2013 to 2020 is told: trade has no date, demand may have one before 2021."""
    record = facts_tree()[0]["cities"]["wuhan"]["trade_usd_bn"]
    found = told(tmp_path, f"extends: baseline\n{text.replace('RECORD', str(record))}\n")
    assert [each for each in found if each.startswith("past_changed")] == ids


def test_the_background_of_a_closed_border() -> None:
    """A closure is meant; trains of other cities that go on to come are told, with how many there will be."""
    border = {"alashankou": 0}
    closed = {"name": "Closed", "from": "2013-10-01", "to": "2013-10-22", "border_capacity": border}
    (doubt,) = odd("background_at_closed_border", {"events": {"closed": closed}})
    assert f"{700 / 365.25 * 21:,.0f} of them" in doubt.text
    assert "border_background: {alashankou: 0}" in doubt.text
    kept_away = {"events": {"closed": closed | {"border_background": border}}}
    assert odd("background_at_closed_border", kept_away) == odd("beyond_border", kept_away) == []


def test_a_border_that_does_not_open_again() -> None:
    """What stands before it at the end has gone nowhere, other cities' trains or none; before that it is a closure."""
    for to, there in (("2013-10-22", 0), ("2031-01-01", 1)):
        closed = {"name": "Closed", "from": "2013-10-01", "to": to, "border_capacity": {"alashankou": 0}}
        found = odd("closed_to_the_end", {"events": {"closed": closed}})
        assert len(found) == there
        assert len(odd("background_at_closed_border", {"events": {"closed": closed}})) == 1 - there
        if found:
            assert "closed from 2013-10-01 on and does not open before the horizon ends" in found[0].text


@pytest.mark.slow
def test_nothing_shipped_is_out_of_proportion() -> None:
    """No scenario of the library, nor a variant, has such a figure."""
    for name in shipped_names():
        for scenario in (fs.load_scenario(name), *load_variants(name).values()):
            assert scenario.horizon.start <= date(2013, 7, 18)
            assert doubts(scenario) == []
