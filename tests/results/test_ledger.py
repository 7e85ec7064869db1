"""Who paid what for which stage, by hand; and that stages sum to totals."""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy
from typing import Any

import numpy as np
import pandas as pd
import pytest

from freightsim import load_scenario, simulate
from freightsim.base.great_circle import between_km
from freightsim.results.ledger import MONEY_LEGS, haul_usd_per_feu, ledger, rail_weights
from freightsim.results.vocabulary import PAID
from freightsim.scenario import Scenario
from freightsim.scenario.joins import SHUTTLE, TRUCK
from freightsim.simulation.network import run_once
from freightsim.simulation.recording import record
from freightsim.validation.merge import merged
from handmade import IN, OUT, Box, with_cargo
from results.booked import PRICED, amounts, booked, priced, with_access, with_empty_return
from tiny import TINY

MONEY = ["cost_usd", "revenue_usd", "subsidy_usd"]


def table(change: dict[str, Any] | None = None, access: list[int] | None = None) -> pd.DataFrame:
    """Return the ledger of the priced world."""
    records = booked(priced(change))
    return pd.DataFrame(ledger(priced(change), with_access(records, access) if access else records))


def of(found: pd.DataFrame, name: str, year: int = 2013, direction: str = "outbound") -> dict[str, float]:
    """Return what is not 0 of a column, by stage."""
    return amounts(found, ["leg"], name, year, direction)


def test_the_stages_of_three_boxes() -> None:
    """Each of three boxes costs 150 by road, 800 at each end, and 1,600 and 4,800 of the 6,400 that go by kilometre."""
    found = table()
    expected = {
        "feeder_haul": 450.0,
        "port": 2400.0,
        "rail_china": 4800.0,
        "rail_1520": 14400.0,
        "terminal": 2400.0,
    }
    assert of(found, "cost_usd") == pytest.approx(expected)
    assert of(found, "feu") == dict.fromkeys(expected, 3)
    assert of(found, "cost_usd", 2014, "inbound") == pytest.approx({key: usd * 2 / 3 for key, usd in expected.items()})
    assert not of(found, "cost_usd", 2014)
    assert not of(found, "cost_usd", 2013, "inbound")


def test_who_pays() -> None:
    """Subsidy of 3,000 of 8,000 is three eighths of each rail stage; shippers pay the rest and the whole road haul."""
    found = table()
    expected = {"port": 900.0, "rail_china": 1800.0, "rail_1520": 5400.0, "terminal": 900.0}
    assert of(found, "subsidy_usd") == pytest.approx(expected)
    assert of(found, "revenue_usd")["feeder_haul"] == pytest.approx(450.0)
    assert sum(of(found, "revenue_usd").values()) == pytest.approx(3 * (150 + 5000))


PAYERS = {"central_share": 0.1, "province_share": 0.2, "city_share": {"2013-12-27": 0.3, "2014-01-01": 0.4}}


def by_payer(found: pd.DataFrame, year: int = 2013, direction: str = "outbound") -> dict[str, float]:
    """Return what each payer pays over all stages."""
    return {payer: sum(of(found, column, year, direction).values()) for payer, column in PAID.items()}


def test_subsidy_by_payer() -> None:
    """Of 3 x 3,000 a tenth is the central government's, a fifth the province's, three tenths the city's.

    The two boxes of 2014 were booked before the year began: they have the shares of that day.
    """
    found = table({"costs": {"payers": PAYERS}})
    expected = {"central": 900.0, "province": 1800.0, "city": 2700.0, "joining": 0.0, "operator": 3600.0}
    assert by_payer(found) == pytest.approx(expected)
    assert by_payer(found, 2014, "inbound") == pytest.approx({key: usd * 2 / 3 for key, usd in expected.items()})
    assert of(found, "subsidy_city_usd") == pytest.approx(
        {"port": 270.0, "rail_china": 540.0, "rail_1520": 1620.0, "terminal": 270.0}
    )


def test_a_scarce_price_is_the_operators_gain() -> None:
    """At twice the price of 5,000 a box earns 2,000 above its cost; what governments pay stays as stated."""
    prices = {"prices": {"known_at": "as_they_came", "rail": {"outbound": 2.0}}}
    plain, dear = table({"costs": {"payers": PAYERS}}), table({"costs": {"payers": PAYERS}} | prices)
    assert sum(of(dear, "subsidy_usd").values()) == pytest.approx(3 * -2000)
    paid, before = by_payer(dear), by_payer(plain)
    assert {payer: paid[payer] for payer in ("central", "province", "city")} == pytest.approx(
        {payer: before[payer] for payer in ("central", "province", "city")}
    )
    assert paid["operator"] == pytest.approx(before["operator"] - 3 * 5000)
    assert by_payer(dear, 2014, "inbound") == pytest.approx(by_payer(plain, 2014, "inbound"))


def test_without_payers_the_operator_bears_all() -> None:
    """Where a scenario names nobody the whole subsidy is the operator's."""
    found = table()
    np.testing.assert_allclose(found["subsidy_operator_usd"], found["subsidy_usd"])


def test_shares_are_of_what_the_cap_leaves() -> None:
    """A cap of a quarter of 8,000 leaves 2,000 a box, of which the city pays three tenths."""
    found = table({"costs": {"payers": PAYERS}, "choice": {"rail": {"subsidy_cap": 0.25}}})
    assert by_payer(found)["city"] == pytest.approx(3 * 2000 * 0.3)


@pytest.mark.parametrize("share", [0.0, 0.25, 1.0])
def test_a_feeder_is_paid_by_the_city_that_joins(share: float) -> None:
    """Of the 240 and 320 of an almost empty rake the city pays its share and the operator the rest."""
    found = by_shuttle(change={"costs": {"payers": {"joining_city_share": share}}})
    assert of(found, "subsidy_joining_usd").get("feeder_haul", 0.0) == pytest.approx(240.0 * share)
    assert of(found, "subsidy_operator_usd").get("feeder_haul", 0.0) == pytest.approx(240.0 * (1 - share))
    assert of(found, "subsidy_joining_usd", 2013, "inbound").get("feeder_haul", 0.0) == pytest.approx(320.0 * share)


def test_rows_are_complete() -> None:
    """Every year, direction and stage has a row, in order, whether something happened or not."""
    found = table()
    assert list(found) == ["year", "direction", "leg", "feu", *MONEY, *PAID.values()]
    assert found["leg"].tolist() == list(MONEY_LEGS) * 4
    assert found["year"].tolist() == [2013] * 2 * len(MONEY_LEGS) + [2014] * 2 * len(MONEY_LEGS)
    assert found["direction"].tolist()[:: len(MONEY_LEGS)] == ["outbound", "inbound"] * 2


def test_a_short_way_costs_less_by_kilometre_only() -> None:
    """At a price ratio of a half terminals still take 800 each, and 2,400 are left for the track."""
    found = of(table({"markets": {"europe": {"rail_price_ratio": 0.5}}}), "cost_usd")
    assert found["port"] == found["terminal"] == pytest.approx(2400.0)
    assert (found["rail_china"], found["rail_1520"]) == pytest.approx((1800.0, 5400.0))


def test_a_very_short_way_is_all_terminals() -> None:
    """At a price ratio of a tenth both ends share the 800 that there are."""
    found = of(table({"markets": {"europe": {"rail_price_ratio": 0.1}}}), "cost_usd")
    assert found == pytest.approx({"feeder_haul": 450.0, "port": 1200.0, "terminal": 1200.0})


def test_without_costs_the_haul_goes_by_kilometre() -> None:
    """Where a scenario says nothing on stages all is track, by length: 4,000 of 10,000 km in China."""
    plain = {"choice": {"rail": {"cost_usd_per_feu": 8000.0}}, "horizon": PRICED["horizon"]}
    scenario = Scenario.model_validate(merged(deepcopy(TINY), plain | {"lanes": PRICED["lanes"]}))
    assert rail_weights(scenario)[0, 0].tolist() == pytest.approx([0.0, 0.4, 0.6, 0.0, 0.0])


def test_a_lane_without_length() -> None:
    """A way of no kilometres is on China's account, not nobody's."""
    sections = {"china": {"km": 0.0}, "beyond": {"km": 0.0}}
    assert rail_weights(priced({"lanes": {"west": {"sections": sections}}}))[0, 0].sum() == pytest.approx(1.0)


def test_empty_returns_are_paid_by_others() -> None:
    """Three places at half of 8,000; where the share is 0, places are counted and cost nothing."""
    scenario = priced({"costs": {"empty_return_share": 0.5}})
    found = pd.DataFrame(ledger(scenario, with_empty_return(booked(scenario))))
    assert of(found, "subsidy_usd", 2014)["empty_returns"] == pytest.approx(12000.0)
    assert "empty_returns" not in of(found, "revenue_usd", 2014)
    free = pd.DataFrame(ledger(priced(), with_empty_return(booked(priced()))))
    assert of(free, "feu", 2014) == {"empty_returns": 3}
    assert not of(free, "cost_usd", 2014)


TARIFF = {"rail_usd_per_feu": 50.0, "rail_usd_per_feu_km": 1.0, "truck_price_ratio": 0.9}
GROUP = {"by": "wagon_group", "from": "2013-12-27", "wagons": 10}


@pytest.mark.parametrize(
    ("join", "cost", "paid"),
    [
        (GROUP, 2 * 80.0 + 150.0, 2 * 80.0 + 150.0),
        (GROUP | {"rail_km": 10.0}, 2 * 60.0 + 150.0, 2 * 60.0 + 150.0),
        (GROUP | {"usd_per_feu": 70.0}, 2 * 80.0 + 150.0, 2 * 70.0 + 150.0),
        ({"by": "truck", "from": "2013-12-27"}, 135.0, 135.0),
        ({"by": "truck", "from": "2013-12-27", "price_ratio": 0.8}, 120.0, 120.0),
    ],
    ids=["group", "group's km", "group's price", "agreement", "own agreement"],
)
def test_hauls_by_rail_and_under_an_agreement(join: dict[str, Any], cost: float, paid: float) -> None:
    """Two boxes by wagon group and one by truck: 50 + 1 a km over 30 km of rail, what a join states instead, and 150.

    Where a city has no group there is no price of one.
    """
    change = {"cities": {"zhengzhou": {"rail_km": 30.0, "joins": join}}, "joining": TARIFF}
    found = table(change, [2, 2, 0, 0, 0, 0, 0])
    assert of(found, "cost_usd")["feeder_haul"] == pytest.approx(cost)
    assert of(found, "revenue_usd")["feeder_haul"] == pytest.approx(paid)


def test_hauls_over_a_station_in_another_city() -> None:
    """Two boxes by truck to Wuhan and on by its wagon group at 80, one straight by truck at 150."""
    change = {"cities": {"wuhan": {"rail_km": 30.0, "joins": GROUP}}, "joining": TARIFF, "choice": {"detour": 1.3}}
    scenario = priced(change)
    found = pd.DataFrame(
        ledger(scenario, with_access(booked(scenario), [2, 2, 0, 0, 0, 0, 0], [1, 1, -1, -1, -1, -1, -1]))
    )
    one, other = scenario.cities.values()
    km = 1.3 * between_km(one.lat, one.lon, other.lat, other.lon)
    truck = scenario.choice.truck_usd_per_feu + scenario.choice.truck_usd_per_feu_km * km
    assert of(found, "cost_usd")["feeder_haul"] == pytest.approx(2 * (truck + 80.0) + 150.0)
    assert of(found, "revenue_usd")["feeder_haul"] == pytest.approx(2 * (truck + 80.0) + 150.0)
    assert of(found, "feu")["feeder_haul"] == 3


def test_every_way_has_a_price() -> None:
    """One row a city, a column a way: truck, shuttle, group, block, agreed truck; the cost, and what shippers pay."""
    assert [table.tolist()[0] for table in haul_usd_per_feu(priced())] == [[150.0, 0.0, 0.0, 0.0, 150.0]] * 2


RAKE = {"by": "shuttle", "from": "2013-12-27", "trains_per_week": 1.0, "wagons": 4, "minimum_feu": 1}
"""Slots at 24, 192 and 360 h; the year turns at 120 h. It runs 30 km in less than an hour."""


def by_shuttle(
    join: dict[str, Any] | None = None,
    way: int = SHUTTLE,
    out: Sequence[float] = (20.0,),
    change: dict[str, Any] | None = None,
) -> pd.DataFrame:
    """Return the ledger where boxes at these hours go to the port, and two that come by train go on by shuttle."""
    shuttle = {"cities": {"wuhan": {"rail_km": 30.0, "joins": RAKE | (join or {})}}, "joining": TARIFF}
    scenario = priced(merged(shuttle, change or {}))
    cargo: list[Box] = [*((OUT, hour) for hour in out), (IN, 90.0), (IN, 91.0)]
    access = [way] * len(out) + [SHUTTLE] * 2
    return pd.DataFrame(
        ledger(scenario, record(run_once(with_cargo(scenario, cargo, city=[1] * len(cargo), access=access))))
    )


def test_a_rake_costs_whether_it_is_full_or_not() -> None:
    """One trip in 2013 with a box to the port and none back: four places of 80 each way, and one of them is paid."""
    found = by_shuttle()
    assert of(found, "feu")["feeder_haul"] == 1
    assert "feeder_haul" not in of(found, "feu", 2013, "inbound")
    assert of(found, "cost_usd")["feeder_haul"] == of(found, "cost_usd", 2013, "inbound")["feeder_haul"] == 320.0
    assert of(found, "revenue_usd")["feeder_haul"] == 80.0
    assert of(found, "subsidy_usd")["feeder_haul"] == 240.0
    assert of(found, "subsidy_usd", 2013, "inbound")["feeder_haul"] == 320.0


def test_a_rake_belongs_to_the_year_of_its_slot() -> None:
    """The two import boxes are unloaded at 189 and 190 h and go home with the slot of 360 h, which runs empty there."""
    found = by_shuttle(way=TRUCK, out=(1.0, 2.0))
    assert "feeder_haul" not in of(found, "cost_usd", 2013, "inbound")
    assert of(found, "cost_usd", 2014)["feeder_haul"] == of(found, "cost_usd", 2014, "inbound")["feeder_haul"] == 320.0
    assert of(found, "feu", 2014, "inbound")["feeder_haul"] == 2
    assert of(found, "revenue_usd", 2014, "inbound")["feeder_haul"] == 160.0


def test_a_slot_that_did_not_run_costs_nothing() -> None:
    """With four boxes as the least load the one that waits goes nowhere."""
    found = by_shuttle({"minimum_feu": 4, "longest_wait_h": 400.0})
    assert not [name for year in (2013, 2014) for name in of(found, "cost_usd", year) if name == "feeder_haul"]


def test_a_rake_that_earns() -> None:
    """At 500 a FEU one box of 2013 pays more than its way costs: subsidy there is negative."""
    found = by_shuttle({"usd_per_feu": 500.0})
    assert of(found, "cost_usd")["feeder_haul"] == 320.0
    assert of(found, "revenue_usd")["feeder_haul"] == 500.0
    assert of(found, "subsidy_usd")["feeder_haul"] == -180.0
    np.testing.assert_allclose(found["cost_usd"], found["revenue_usd"] + found["subsidy_usd"])


@pytest.fixture(scope="module")
def half_a_year() -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return (yearly figures, ledger) of the tiny port with prices."""
    costs = PRICED["costs"] | {"empty_return_share": 0.3, "payers": PAYERS}
    change = {"costs": costs, "choice": PRICED["choice"]}
    run = simulate(Scenario.model_validate(merged(deepcopy(TINY), change)), seed=4)
    return run.yearly, run.ledger


def test_stages_sum_to_totals(half_a_year: tuple[pd.DataFrame, pd.DataFrame]) -> None:
    """The yearly figures are sums of the ledger; every box counted has a feeder haul; the rail haul costs 8,000."""
    yearly, found = half_a_year
    by_year = found.groupby("year")[MONEY].sum()
    np.testing.assert_allclose(yearly[MONEY], by_year)
    by_stage = found.groupby(["leg", "year"])["feu"].sum()
    assert by_stage["feeder_haul"].tolist() == yearly["feu"].tolist()
    assert by_stage["empty_returns"].tolist() == yearly["empty_feu"].tolist()
    loaded = found[~found["leg"].isin(["feeder_haul", "empty_returns"])]
    np.testing.assert_allclose(loaded.groupby("year")["cost_usd"].sum(), 8000.0 * yearly["feu"])


def test_cost_is_revenue_and_support(half_a_year: tuple[pd.DataFrame, pd.DataFrame]) -> None:
    """In every row cost = revenue + subsidy, subsidy = the sum over payers, and nothing is below 0."""
    yearly, found = half_a_year
    np.testing.assert_allclose(found["subsidy_usd"], found[list(PAID.values())].sum(axis=1), rtol=1e-12)
    np.testing.assert_allclose(yearly["subsidy_usd"], yearly[list(PAID.values())].sum(axis=1), rtol=1e-12)
    np.testing.assert_allclose(found["cost_usd"], found["revenue_usd"] + found["subsidy_usd"], rtol=1e-12)
    assert (found[MONEY] >= 0).all(axis=None)
    assert found["cost_usd"].sum() > 0


@pytest.mark.parametrize(
    ("change", "up", "still"),
    [
        ({"choice": {"rail": {"subsidy_usd_per_feu": 3500.0}}}, ["subsidy_usd"], ["cost_usd"]),
        ({"choice": {"rail": {"cost_usd_per_feu": 9000.0}}}, ["cost_usd", "revenue_usd"], ["subsidy_usd"]),
        ({"choice": {"truck_usd_per_feu": 200.0}}, ["cost_usd", "revenue_usd"], ["subsidy_usd"]),
        ({"costs": {"port_share": 0.3}}, [], MONEY),
    ],
    ids=["subsidy", "full cost", "truck", "split"],
)
def test_directions(change: dict[str, Any], up: list[str], still: list[str]) -> None:
    """With the same boxes: what dearer hauls and more subsidy move, and what they leave alone."""
    before, after = table()[MONEY].sum(), table(change)[MONEY].sum()
    assert (after[up] > before[up]).all()
    np.testing.assert_allclose(after[still], before[still])


def test_the_packaged_split_agrees_with_the_record() -> None:
    """Of 9,400 USD to Hamburg each part exceeds its tariff, and all by about the same ratio.

    Tariffs are 1,515 in China, 2,783 on 1520 mm, 1,000 to 1,500 beyond; with handling they sum to 5,300 or more.
    """
    scenario = load_scenario("baseline")
    lane, region = list(scenario.lanes).index("hamburg_alashankou"), list(scenario.regions).index("north_sea")
    _, china, broad, abroad, _ = 9400.0 * rail_weights(scenario)[lane, region]
    assert (china / 1515.0, broad / 2783.0) == pytest.approx((broad / 2783.0,) * 2, rel=0.01)
    assert 1.0 < china / 1515.0 < 9400.0 / 5300.0
    assert 1000.0 < abroad < 1500.0 * 9400.0 / 5300.0


def test_the_packaged_support_is_the_published_one() -> None:
    """In 2018 shippers of a box to Europe paid 3,500 USD by rail (JOC: 3,000 EUR at 1.18), and subsidies the rest.

    The full cost is the build-up of tariffs and handling, 5,300 to 6,500 with a range of 1,000 (record/rates).
    """
    rail = load_scenario("baseline").choice.rail
    year = load_scenario("baseline").horizon.start.replace(year=2018)
    assert rail.to_shipper_usd(year) == pytest.approx(3000 * 1.18, rel=0.02)
    assert 5300.0 <= rail.cost_usd_per_feu.at(year) <= 7500.0
