"""What each leg emits, by hand; the same cargo by sea and by air; and that factors agree with published ones."""

from __future__ import annotations

from copy import deepcopy
from math import pi
from typing import Any

import numpy as np
import pandas as pd
import pytest

from freightsim import load_scenario, simulate
from freightsim.base.great_circle import between_km
from freightsim.results.carried import AGREED_TRUCK, hauled
from freightsim.results.emissions import HAULED, LEGS, emissions, lane_factors
from freightsim.results.vocabulary import RAIL_ZONES
from freightsim.results.yearly import yearly
from freightsim.scenario import Scenario
from freightsim.scenario.joins import BLOCK, GROUP, SHUTTLE, TRUCK, Hauled
from freightsim.validation.merge import merged
from results.booked import PRICED, amounts, booked, priced, with_access, with_empty_return
from tiny import TINY

DEGREE_KM = 6371.0 * pi / 180
SEA = {"emissions": {"sea_km": {"europe": 20000.0}}}
RAIL_T = 0.025 + 0.8 + 0.45 + 0.6
"""What ten tonnes emit as they went."""


def table(change: dict[str, Any] | None = None, access: list[int] | None = None) -> pd.DataFrame:
    """Return the emissions of the priced world."""
    records = booked(priced(change))
    return pd.DataFrame(emissions(priced(change), with_access(records, access) if access else records))


def of(found: pd.DataFrame, name: str, way: str = "rail", year: int = 2013, direction: str = "outbound") -> Any:
    """Return what is not 0 of a column on a way, by leg and traction."""
    return amounts(found[found["way"] == way], ["leg", "traction"], name, year, direction)


def test_the_legs_of_three_boxes() -> None:
    """Thirty tonnes over 25 km of road, 4,000 km in China and 6,000 km on 1520 mm, a quarter of these by diesel."""
    found = table()
    activity = {
        ("feeder_haul", "truck"): 750.0,
        ("rail_china", "electric"): 120_000.0,
        ("rail_1520", "electric"): 135_000.0,
        ("rail_1520", "diesel"): 45_000.0,
    }
    t_co2e = dict(zip(activity, (0.075, 2.4, 1.35, 1.8), strict=True))
    assert of(found, "tonne_km") == pytest.approx(activity)
    assert of(found, "t_co2e") == pytest.approx(t_co2e)
    assert of(found, "t_co2e", "rail", 2014, "inbound") == pytest.approx({leg: t * 2 / 3 for leg, t in t_co2e.items()})
    assert not of(found, "t_co2e", "rail", 2014)


def test_a_haul_of_another_kind_is_refused() -> None:
    """What is neither by road nor by rail has no emissions here, and is not taken for one of them."""
    assert set(HAULED) == set(Hauled)
    with pytest.raises(ValueError, match=r"ways between city and port that no join has: \[99\]"):
        hauled(np.array([0, 1, 99]))
    by = hauled(np.array([TRUCK, SHUTTLE, GROUP, BLOCK, AGREED_TRUCK]))
    assert by[Hauled.ROAD].tolist() == [True, False, False, False, True]
    assert by[Hauled.RAIL].tolist() == [False, True, True, True, False]


def test_a_haul_that_has_no_factor_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """A kind of join that says of itself that it is hauled by another means."""
    monkeypatch.setattr("freightsim.results.emissions.HAULED", (Hauled.ROAD,))
    with pytest.raises(ValueError, match="no emissions are known of boxes that are hauled by rail"):
        table(access=[TRUCK] * 6 + [SHUTTLE])


def test_rows_are_complete() -> None:
    """Every year, direction and leg has a row, in order, whether something moved or not."""
    found = table()
    assert list(found) == ["year", "direction", "way", "leg", "traction", "tonne_km", "t_co2e"]
    assert list(zip(found["way"], found["leg"], found["traction"], strict=True)) == list(LEGS) * 4
    assert found["direction"].tolist()[:: len(LEGS)] == ["outbound", "inbound"] * 2


def test_a_section_is_split_over_its_countries() -> None:
    """Of five countries Kazakhstan, all diesel at 50 g, has a fifth of 6,000 km, or as much as is stated: a half."""
    kazakhstan = {"KZ": {"electric_g_per_t_km": 0.0, "diesel_g_per_t_km": 50.0, "diesel_share": 1.0}}
    lengths = {"KZ-RU-BY-PL-DE": {"KZ": 4.0, "RU": 1.0, "BY": 1.0, "PL": 1.0, "DE": 1.0}}
    km, grams = lane_factors(priced({"emissions": {"rail": kazakhstan}}))
    assert km[0, 1].tolist() == pytest.approx([4800 * 0.75, 1200 + 4800 * 0.25])
    assert grams[0, 1].tolist() == pytest.approx([4800 * 0.75 * 10, 1200 * 50 + 4800 * 0.25 * 40])
    km, _ = lane_factors(priced({"emissions": {"rail": kazakhstan, "km_by_country": lengths}}))
    assert km[0, 1].tolist() == pytest.approx([3000 * 0.75, 3000 + 3000 * 0.25])
    assert km.sum() == pytest.approx(10_000.0)


def test_a_feeder_haul_by_rail() -> None:
    """A shuttle and a wagon group run 40 km with China's traction, half of it diesel here; the third goes by road."""
    traction = {"electric_g_per_t_km": 20.0, "diesel_g_per_t_km": 30.0, "diesel_share": 0.5}
    change = {"cities": {"zhengzhou": {"rail_km": 40.0}}, "emissions": {"rail": {"CN": traction}}}
    found = table(change, [1, 2, 0, 0, 0, 0, 0])
    t_co2e = {leg: t for leg, t in of(found, "t_co2e").items() if leg[0] == "feeder_haul"}
    expected = {"truck": 0.025, "electric": 400 * 20e-6, "diesel": 400 * 30e-6}
    assert t_co2e == pytest.approx({("feeder_haul", traction): t for traction, t in expected.items()})
    assert of(found, "tonne_km")["feeder_haul", "electric"] == pytest.approx(400.0)


def test_a_haul_over_a_station_in_another_city() -> None:
    """By truck to the station and by rail from there: ten tonnes a box, over the distances of both."""
    change = {"cities": {"wuhan": {"rail_km": 40.0}}, "choice": {"detour": 1.2}}
    scenario = priced(change)
    found = pd.DataFrame(
        emissions(scenario, with_access(booked(scenario), [2, 0, 0, 0, 0, 0, 0], [1, 1, -1, -1, -1, -1, -1]))
    )
    one, other = scenario.cities.values()
    km = 1.2 * between_km(one.lat, one.lon, other.lat, other.lon)
    activity = of(found, "tonne_km")
    assert activity["feeder_haul", "truck"] == pytest.approx(10 * (2 * km + other.road_km + one.road_km))
    rail = sum(t_km for (leg, traction), t_km in activity.items() if leg == "feeder_haul" and traction != "truck")
    assert rail == pytest.approx(400.0)


def test_empty_returns_move_no_cargo_and_emit() -> None:
    """Three places that stand for 5 t each: 15 t over both sections, and no tonne-kilometre."""
    found = pd.DataFrame(emissions(priced(), with_empty_return(booked(priced()))))
    expected = {"electric": 15 * (4000 * 20 + 4500 * 10) * 1e-6, "diesel": 15 * 1500 * 40 * 1e-6}
    assert of(found, "t_co2e", "rail", 2014) == pytest.approx(
        {("empty_returns", traction): t for traction, t in expected.items()}
    )
    assert not of(found, "tonne_km", "rail", 2014)


def test_by_sea() -> None:
    """Three boxes of two TEU over 20,000 km by ship, whatever their weight; 30 t by road to a port a degree away."""
    ports = {"north": {"name": "North", "lat": 35.75, "lon": 113.62}}
    found = table(SEA | {"seaports": ports})
    haul, ship = ("seaport_haul", "truck"), ("sea", "ship")
    assert of(found, "tonne_km", "sea") == pytest.approx({haul: 30 * DEGREE_KM, ship: 600_000.0})
    assert of(found, "t_co2e", "sea") == pytest.approx({haul: 30 * DEGREE_KM * 100e-6, ship: 6 * 20000 * 50e-6})


def test_without_a_way_by_sea_cargo_counts_as_it_went() -> None:
    """Where no distance by sea is stated the sea account holds what the boxes emitted by rail, feeder haul included."""
    found = table()
    leg = ("as_it_went", "mixed")
    assert of(found, "t_co2e", "sea") == pytest.approx({leg: 3 * RAIL_T})
    assert of(found, "tonne_km", "sea") == pytest.approx({leg: 30 * 10_025.0})


def test_by_air() -> None:
    """Thirty tonnes over ten degrees of a meridian and 95 km, at 600 g."""
    terminal = {"hamburg": {"lat": 44.75, "lon": 113.62}}
    found = table({"terminals": terminal, "emissions": {"air_extra_km": 95.0}})
    expected = 30 * (10 * DEGREE_KM + 95) * 600e-6
    assert of(found, "t_co2e", "air") == pytest.approx({("air", "aircraft"): expected})


def test_the_figures_of_a_year() -> None:
    """A year has what its boxes and empty returns emitted, and the same boxes by sea and by air."""
    scenario = priced(SEA)
    records = with_empty_return(booked(scenario))
    found = pd.DataFrame(yearly(scenario, records))
    assert found["t_co2e"].tolist() == pytest.approx([3 * RAIL_T, 2 * RAIL_T + 1.875 + 0.9])
    assert found["t_co2e_sea"].tolist() == pytest.approx([6.0, 4.0])
    by_air = pd.DataFrame(emissions(scenario, records)).query("way == 'air'").groupby("year")["t_co2e"].sum()
    assert found["t_co2e_air"].tolist() == pytest.approx(by_air.tolist())


def test_without_factors_nothing_is_counted() -> None:
    """A scenario that says nothing on emissions has activity and no gases."""
    run = simulate(Scenario.model_validate(deepcopy(TINY)), seed=1)
    assert run.emissions["t_co2e"].sum() == 0
    china = run.emissions.query("leg == 'rail_china'").groupby("year")["tonne_km"].sum()
    np.testing.assert_allclose(china, 4000.0 * run.yearly["tonnes"])


def test_tonne_kilometres_sum_to_tonnes_and_lengths() -> None:
    """Over zones and tractions each tonne of the year went the lane's whole length, and once by air."""
    run = simulate(Scenario.model_validate(merged(deepcopy(TINY), {"emissions": PRICED["emissions"]})), seed=4)
    rail = run.emissions[run.emissions["leg"].isin(RAIL_ZONES)]
    np.testing.assert_allclose(rail.groupby("year")["tonne_km"].sum(), 10_200.0 * run.yearly["tonnes"])


def test_accounts_of_nothing() -> None:
    """A port without lanes has accounts of nothing but zeros."""
    nothing: dict[str, Any] = {"lanes": {}, "services": {}}
    run = simulate(Scenario.model_validate(deepcopy(TINY) | {"emissions": PRICED["emissions"]} | nothing), seed=1)
    assert not run.emissions[["tonne_km", "t_co2e"]].any(axis=None)
    assert not run.ledger[["feu", "cost_usd", "revenue_usd", "subsidy_usd"]].any(axis=None)
    assert not run.yearly[["cost_usd", "t_co2e", "t_co2e_sea", "t_co2e_air"]].any(axis=None)


@pytest.mark.parametrize(
    ("change", "leg"),
    [
        ({"rail": {"CN": {"diesel_share": 0.5}}}, "rail_china"),
        ({"rail_elsewhere": {"diesel_share": 0.5}}, "rail_1520"),
        ({"road_g_per_t_km": 110.0}, "feeder_haul"),
        ({"sea_g_per_teu_km": 60.0}, "sea"),
        ({"air_extra_km": 10.0}, "air"),
    ],
)
def test_directions(change: dict[str, Any], leg: str) -> None:
    """With the same boxes: more diesel, dirtier hauls and longer flights emit more on their leg, and nowhere else."""
    before, after = (table(merged(SEA, {"emissions": each})).groupby("leg")["t_co2e"].sum() for each in ({}, change))
    assert after[leg] > before[leg]
    np.testing.assert_allclose(after.drop(leg), before.drop(leg))


# --- against published figures ----------------------------------------------------------------------------------------

FORWARDER_G, WEIGHTED_G, NETHERLANDS_G = 29.4, 20.0, 11.3
"""g CO2 a tonne-kilometre by rail: a forwarder's for Zhengzhou-Hamburg (upper value), the record's weighted default,
and the Dutch mean of KiM and CE Delft, on a grid and a network cleaner than any on the way."""


@pytest.fixture(scope="module")
def first_year() -> pd.DataFrame:
    """Return the emissions of the baseline's first year."""
    return simulate(load_scenario("baseline").but({"horizon": {"to": "2014-08-01"}}), seed=0).emissions


def grams(found: pd.DataFrame) -> float:
    """Return g CO2e a tonne-kilometre."""
    return float(1e6 * found["t_co2e"].sum() / found["tonne_km"].sum())


def test_rail_lies_between_the_default_and_the_forwarders_value(first_year: pd.DataFrame) -> None:
    """Over the trains of the first year rail emits at least the weighted default and less than the forwarder says."""
    assert WEIGHTED_G <= grams(first_year[first_year["leg"].isin(RAIL_ZONES)]) < FORWARDER_G


def test_every_packaged_lane_lies_between_published_values() -> None:
    """No lane is cleaner than rail in the Netherlands, none dirtier than the forwarder's figure."""
    km, gases = lane_factors(load_scenario("baseline"))
    factor = gases.sum(axis=(1, 2)) / km.sum(axis=(1, 2))
    assert (factor > NETHERLANDS_G).all()
    assert (factor < FORWARDER_G).all()


def test_air_is_an_order_of_magnitude_above_rail(first_year: pd.DataFrame) -> None:
    """The same cargo by air emits more than ten times what it did: the forwarder has 50,000 kg against 3,000."""
    total = first_year.groupby("way")["t_co2e"].sum()
    assert total["air"] > 10 * total["rail"]


def test_sea_agrees_with_the_forwarder(first_year: pd.DataFrame) -> None:
    """By ship a tonne-kilometre is within a third of the forwarder's 10.6 g."""
    assert grams(first_year.query("leg == 'sea'")) == pytest.approx(10.6, rel=1 / 3)
