"""Who paid what for which stage, by hand; and that stages sum to totals."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import numpy as np
import pandas as pd
import pytest

from freightsim import load_scenario, simulate
from freightsim.results.ledger import STAGES, haul_usd_per_feu, ledger, rail_weights
from freightsim.scenario import Scenario
from freightsim.scenario.merge import merged
from results.booked import PRICED, amounts, booked, priced, with_access, with_empty_return
from tiny import TINY

MONEY = ["cost_usd", "revenue_usd", "support_usd"]


def table(change: dict[str, Any] | None = None, access: list[int] | None = None) -> pd.DataFrame:
    """Return the ledger of the priced world."""
    records = booked(priced(change))
    return ledger(priced(change), with_access(records, access) if access else records)


def of(found: pd.DataFrame, name: str, year: int = 2013, direction: str = "outbound") -> dict[str, float]:
    """Return what is not 0 of a column, by stage."""
    return amounts(found, ["stage"], name, year, direction)


def test_the_stages_of_three_boxes() -> None:
    """Each of three boxes costs 150 by road, 800 at each end, and 1,600 and 4,800 of the 6,400 that go by kilometre."""
    found = table()
    expected = {
        "feeder haul": 450.0,
        "port": 2400.0,
        "rail, China": 4800.0,
        "rail, 1520 mm": 14400.0,
        "terminal overseas": 2400.0,
    }
    assert of(found, "cost_usd") == pytest.approx(expected)
    assert of(found, "feu") == dict.fromkeys(expected, 3)
    assert of(found, "cost_usd", 2014, "inbound") == pytest.approx({key: usd * 2 / 3 for key, usd in expected.items()})
    assert not of(found, "cost_usd", 2014)
    assert not of(found, "cost_usd", 2013, "inbound")


def test_who_pays() -> None:
    """Support of 3,000 of 8,000 is three eighths of each rail stage; shippers pay the rest and the whole road haul."""
    found = table()
    expected = {"port": 900.0, "rail, China": 1800.0, "rail, 1520 mm": 5400.0, "terminal overseas": 900.0}
    assert of(found, "support_usd") == pytest.approx(expected)
    assert of(found, "revenue_usd")["feeder haul"] == pytest.approx(450.0)
    assert sum(of(found, "revenue_usd").values()) == pytest.approx(3 * (150 + 5000))


def test_rows_are_complete() -> None:
    """Every year, direction and stage has a row, in order, whether something happened or not."""
    found = table()
    assert list(found) == ["year", "direction", "stage", "feu", *MONEY]
    assert found["stage"].tolist() == list(STAGES) * 4
    assert found["year"].tolist() == [2013] * 2 * len(STAGES) + [2014] * 2 * len(STAGES)
    assert found["direction"].tolist()[:: len(STAGES)] == ["outbound", "inbound"] * 2


def test_a_short_way_costs_less_by_kilometre_only() -> None:
    """At a price ratio of a half terminals still take 800 each, and 2,400 are left for the track."""
    found = of(table({"markets": {"europe": {"rail_price_ratio": 0.5}}}), "cost_usd")
    assert found["port"] == found["terminal overseas"] == pytest.approx(2400.0)
    assert (found["rail, China"], found["rail, 1520 mm"]) == pytest.approx((1800.0, 5400.0))


def test_a_very_short_way_is_all_terminals() -> None:
    """At a price ratio of a tenth both ends share the 800 that there are."""
    found = of(table({"markets": {"europe": {"rail_price_ratio": 0.1}}}), "cost_usd")
    assert found == pytest.approx({"feeder haul": 450.0, "port": 1200.0, "terminal overseas": 1200.0})


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
    found = ledger(scenario, with_empty_return(booked(scenario)))
    assert of(found, "support_usd", 2014)["empty returns"] == pytest.approx(12000.0)
    assert "empty returns" not in of(found, "revenue_usd", 2014)
    free = ledger(priced(), with_empty_return(booked(priced())))
    assert of(free, "feu", 2014) == {"empty returns": 3}
    assert not of(free, "cost_usd", 2014)


TARIFF = {"rail_usd_per_feu": 50.0, "rail_usd_per_feu_km": 1.0, "truck_price_ratio": 0.9}
GROUP = {"by": "wagon_group", "from": "2013-12-27", "wagons": 10}


@pytest.mark.parametrize(
    ("join", "usd"),
    [
        (None, 2 * 80.0 + 150.0),
        (GROUP, 2 * 80.0 + 150.0),
        (GROUP | {"rail_km": 10.0}, 2 * 60.0 + 150.0),
        (GROUP | {"usd_per_feu": 70.0}, 2 * 70.0 + 150.0),
        ({"by": "truck", "from": "2013-12-27"}, 2 * 80.0 + 135.0),
        ({"by": "truck", "from": "2013-12-27", "price_ratio": 0.8}, 2 * 80.0 + 120.0),
    ],
    ids=["tariff", "group", "group's km", "group's price", "agreement", "own agreement"],
)
def test_hauls_by_rail_and_under_an_agreement(join: dict[str, Any] | None, usd: float) -> None:
    """A shuttle, a wagon group and a truck: 50 + 1 a km over 30 km of rail, what a join states instead, and 150."""
    change = {"cities": {"zhengzhou": {"rail_km": 30.0, "joins": join}}, "joining": TARIFF}
    found = table(change, [1, 2, 0, 0, 0, 0, 0])
    assert of(found, "cost_usd")["feeder haul"] == pytest.approx(usd)
    assert of(found, "revenue_usd")["feeder haul"] == pytest.approx(usd)


def test_every_way_has_a_price() -> None:
    """One row a city, one column a way: truck, shuttle, wagon group, agreed truck."""
    assert haul_usd_per_feu(priced()).tolist()[0] == [150.0, 0.0, 0.0, 150.0]


@pytest.fixture(scope="module")
def half_a_year() -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return (yearly figures, ledger) of the tiny port with prices."""
    change = {"costs": PRICED["costs"] | {"empty_return_share": 0.3}, "choice": PRICED["choice"]}
    run = simulate(Scenario.model_validate(merged(deepcopy(TINY), change)), seed=4)
    return run.yearly, run.ledger


def test_stages_sum_to_totals(half_a_year: tuple[pd.DataFrame, pd.DataFrame]) -> None:
    """The yearly figures are sums of the ledger; every box counted has a feeder haul; the rail haul costs 8,000."""
    yearly, found = half_a_year
    by_year = found.groupby("year")[MONEY].sum()
    np.testing.assert_allclose(yearly[MONEY], by_year)
    by_stage = found.groupby(["stage", "year"])["feu"].sum()
    assert by_stage["feeder haul"].tolist() == yearly["feu"].tolist()
    assert by_stage["empty returns"].tolist() == yearly["empty_feu"].tolist()
    loaded = found[~found["stage"].isin(["feeder haul", "empty returns"])]
    np.testing.assert_allclose(loaded.groupby("year")["cost_usd"].sum(), 8000.0 * yearly["feu"])


def test_cost_is_revenue_and_support(half_a_year: tuple[pd.DataFrame, pd.DataFrame]) -> None:
    """In every row cost = revenue + support, and nothing is below 0."""
    _, found = half_a_year
    np.testing.assert_allclose(found["cost_usd"], found["revenue_usd"] + found["support_usd"], rtol=1e-12)
    assert (found[MONEY] >= 0).all(axis=None)
    assert found["cost_usd"].sum() > 0


@pytest.mark.parametrize(
    ("change", "up", "still"),
    [
        ({"choice": {"rail": {"support_usd_per_feu": 3500.0}}}, ["support_usd"], ["cost_usd"]),
        ({"choice": {"rail": {"cost_usd_per_feu": 9000.0}}}, ["cost_usd", "revenue_usd"], ["support_usd"]),
        ({"choice": {"truck_usd_per_feu": 200.0}}, ["cost_usd", "revenue_usd"], ["support_usd"]),
        ({"costs": {"port_share": 0.3}}, [], MONEY),
    ],
    ids=["support", "full cost", "truck", "split"],
)
def test_directions(change: dict[str, Any], up: list[str], still: list[str]) -> None:
    """With the same boxes: what dearer hauls and more support move, and what they leave alone."""
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
    """In 2018 shippers of a box to Europe paid 3,500 USD of 9,400 by rail (JOC: 3,000 of 8,000 EUR)."""
    rail = load_scenario("baseline").choice.rail
    year = load_scenario("baseline").horizon.start.replace(year=2018)
    assert rail.to_shipper_usd(year) / rail.cost_usd_per_feu.at(year) == pytest.approx(3000 / 8000, abs=0.01)
