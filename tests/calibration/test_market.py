"""Figures of the market: what shippers choose, added up apart from the package, beside what is published."""

from __future__ import annotations

from copy import deepcopy
from datetime import date
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

import freightsim as fs
from freightsim.calibration.closure import closed
from freightsim.calibration.market import (
    EU_TRADE_USD,
    FLOW_BAND,
    MarketFigure,
    by_mode,
    cargo_by_train,
    local_shares,
    market_figures,
)
from freightsim.choice.flows import hub_flows
from freightsim.choice.rates import rates
from freightsim.choice.ways import Way, feu_by_way
from freightsim.facts import COUNTED, market_targets, national_years, published
from freightsim.scenario import Scenario
from freightsim.scenario.network import DIRECTIONS
from joins import chosen
from stationed import stationed
from test_facts import rows_of

YEAR_2018 = date(2018, 1, 1)
BOTH = {"outbound": 1.0, "inbound": 1.0}
LIGHT: dict[str, Any] = {"feu_per_train": {"outbound": 10.0, "inbound": 6.0}}
TELEPHONES = {
    "name": "Telephones",
    "direction": "outbound",
    "share": 0.2,
    "usd_per_t": 60000.0,
    "t_per_feu": 7.0,
    "value_of_time_per_day": 0.006,
}
YEARS: dict[str, Any] = {
    "horizon": {"from": "2016-07-01", "to": "2020-07-01"},
    "modes": {"air": {"name": "Air", "usd_per_feu": 500.0, "usd_per_t": 1200.0}},
    "markets": {
        "europe": {"modes": {"air": {"days": 5.0, "price_ratio": BOTH, "constant": {"outbound": 0.4}}}},
        "russia": {
            "name": "Russia",
            "share": {"outbound": 0.2, "inbound": 0.1},
            "modes": {"sea": {"days": 30.0, "price_ratio": BOTH}},
        },
        "vietnam": {
            "name": "Vietnam",
            "share": {"outbound": 0.2, "inbound": 0.1},
            "modes": {"sea": {"days": 10.0, "price_ratio": BOTH}},
        },
    },
    "regions": {
        "moscow": {"name": "Moscow", "terminal": "hamburg", "market": "russia", "weight": BOTH},
        "hanoi": {"name": "Hanoi", "terminal": "hamburg", "market": "vietnam", "weight": BOTH},
    },
    "cargo": {"classes": {"telephones": TELEPHONES}},
    "hubs": {
        "xian": LIGHT | {"province": "Shaanxi", "trains_per_week": {"outbound": {"russia": 1.0, "vietnam": 0.5}}},
        "wuhan": LIGHT | {"province": "Hubei"},
        "changsha": LIGHT | {"province": "Hunan"},
    },
}
"""Four years, three markets, air, and two classes outbound; whole years are 2017 to 2019."""


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    """Return a scenario whose hubs carry their trains x load."""
    return closed(stationed(None, deepcopy(YEARS)))


@pytest.fixture(scope="module")
def figures(scenario: Scenario) -> dict[tuple[str, int, str, str], MarketFigure]:
    """Return its figures by quantity, year, direction and hub."""
    found = market_figures(scenario)
    return {(each.quantity, each.year, each.direction, each.hub): each for each in found}


def test_which_figures_there_are(figures: dict[tuple[str, int, str, str], MarketFigure]) -> None:
    """Those of years that the horizon holds as a whole, and of hubs that the scenario has."""
    years = (2017, 2018, 2019)
    flows = {("hub_flow", year, "both", hub) for year in years for hub in ("xian", "wuhan", "changsha")}
    every = {("all_rail", year, "both", "") for year in years}
    trade = {(quantity, 2019, way, "") for quantity in ("rail_value_share", "air_over_rail") for way in DIRECTIONS}
    local = {("local_share", 2018, "both", "zhengzhou"), ("local_share", 2019, "both", "xian")}
    assert set(figures) == flows | every | trade | local


def test_what_is_published_is_that_of_the_tables(figures: dict[tuple[str, int, str, str], MarketFigure]) -> None:
    """Ratios have value and band of market.csv; the national count has a band of 10 %."""
    published = {(each.quantity, each.year, each.direction, each.hub): each for each in market_targets()}
    for key, figure in figures.items():
        if key in published:
            row = published[key]
            assert (figure.published, figure.low, figure.high) == (row.value, row.low, row.high)
    for year in (2017, 2018, 2019):
        figure, feu = figures["all_rail", year, "both", ""], national_years()[year].feu
        assert (figure.published, figure.low, figure.high) == pytest.approx((feu, 0.9 * feu, 1.1 * feu))


def test_flows_of_hubs(scenario: Scenario, figures: dict[tuple[str, int, str, str], MarketFigure]) -> None:
    """Closed, each hub has its trains x load; a hub with thrice the odds has too much and is named."""
    for year in (2017, 2018, 2019):
        xian = figures["hub_flow", year, "both", "xian"]
        assert xian.published == pytest.approx((5.5 * 10 + 4 * 6) / 7 * 365)
        assert (xian.low, xian.high) == pytest.approx(
            (xian.published * (1 - FLOW_BAND), xian.published * (1 + FLOW_BAND))
        )
        assert xian.found == pytest.approx(xian.published, rel=0.005)
        assert xian.holds
    odds = {way: {"europe": 3 * scenario.hubs["wuhan"].odds[way]["europe"].at(YEAR_2018)} for way in DIRECTIONS}
    broken = market_figures(scenario.but({"hubs": {"wuhan": {"odds": dict.fromkeys(DIRECTIONS)}}}))
    assert any(not each.holds for each in broken if each.hub == "wuhan")
    more = market_figures(scenario.but({"hubs": {"wuhan": {"odds": odds}}}))
    assert all(each.found > each.high for each in more if each.hub == "wuhan")


def test_all_rail(scenario: Scenario, figures: dict[tuple[str, int, str, str], MarketFigure]) -> None:
    """What goes to Europe and Russia by all hubs, and by the published trips of the port; Vietnam is not counted."""
    flows = hub_flows(scenario)
    assert flows[flows["market"] == "vietnam"]["drawn_feu"].sum() > 0
    for year in (2017, 2018, 2019):
        of_year = flows[flows["year"] == year]
        counted = of_year[of_year["market"].isin(COUNTED)]
        by_hubs = counted[counted["hub"] != ""]["drawn_feu"].sum()
        share = counted[counted["hub"] == ""]["drawn_feu"].sum() / of_year[of_year["hub"] == ""]["drawn_feu"].sum()
        by_port = published()[year]["trips"].value * national_years()[year].feu_per_train * share
        assert figures["all_rail", year, "both", ""].found == pytest.approx(by_hubs + by_port)


def test_local_shares(scenario: Scenario, figures: dict[tuple[str, int, str, str], MarketFigure]) -> None:
    """Boxes of cities of the hub's province over all of its boxes; both directions by their sums."""
    provinces = np.array([city.province for city in scenario.cities.values()])
    at = scenario.clock.years.index(2018)
    ways = feu_by_way(scenario, {})
    shares = local_shares(scenario).set_index(["year", "direction", "hub"])["share"]
    for hub, province in (("", "Henan"), ("wuhan", "Hubei"), ("changsha", "Hunan"), ("xian", "Shaanxi")):
        feu = ways[Way("hub", hub) if hub else Way("port")][at]
        assert shares[2018, "both", hub] == pytest.approx(feu[provinces == province].sum() / feu.sum())
    assert shares[2018, "both", "xian"] == 0
    assert 0 < shares[2018, "outbound", "wuhan"] < 1
    assert figures["local_share", 2018, "both", "zhengzhou"].found == shares[2018, "both", ""]
    cargo = cargo_by_train(scenario)
    out = cargo[(cargo["year"] == 2018) & (cargo["direction"] == "outbound") & (cargo["hub"] == "wuhan")]
    own = out[out["province"] == "Hubei"]["feu"].sum()
    assert own / out["feu"].sum() == pytest.approx(shares[2018, "outbound", "wuhan"])


def test_value_by_rail_and_tonnes_by_air(
    scenario: Scenario, figures: dict[tuple[str, int, str, str], MarketFigure]
) -> None:
    """Boxes of each class times its value and load; by air what neither rail nor sea has."""
    for direction in DIRECTIONS:
        table = rates(scenario, direction)
        classes = [scenario.cargo.classes[key] for key in table.classes]
        starts = [*table.periods.starts, scenario.horizon.end]
        days = np.array([(b - a).days * (a.year == 2019) for a, b in pairwise(starts)])
        assert days.sum() == 365
        potential = table.potential[:, :, 0]
        by_rail = np.einsum("p,pck->k", days, potential * table.shares.of_rail[:, :, 0]) / 365.25
        tonnes = np.array([item.t_per_feu for item in classes])
        value = by_rail @ (tonnes * [item.usd_per_t for item in classes])
        share = figures["rail_value_share", 2019, direction, ""]
        assert share.found == pytest.approx(value / EU_TRADE_USD[2019][direction])
        frame = by_mode(scenario, "europe").set_index(["year", "direction", "mode"])
        rail, air = (frame.loc[2019, direction, mode] for mode in ("rail", "air"))
        assert rail.tonnes == pytest.approx(by_rail @ tonnes)
        assert figures["air_over_rail", 2019, direction, ""].found == pytest.approx(air.tonnes / rail.tonnes)
    at = scenario.clock.years.index(2019)
    every = by_mode(scenario, "europe")
    by_air = every[(every["year"] == 2019) & (every["mode"] == "air")]["feu"].sum()
    assert by_air == pytest.approx(feu_by_way(scenario, {})[Way("mode", "air")][at].sum())


def test_a_market_without_air_has_no_figure_of_it() -> None:
    """Tonnes by air are left out, and the value by rail stays."""
    without = stationed(None, {"horizon": {"from": "2019-01-01", "to": "2020-01-01"}})
    found = {each.quantity for each in market_figures(without)}
    assert "air_over_rail" not in found
    assert "rail_value_share" in found
    assert set(by_mode(without, "europe")["mode"]) == {"rail"}


@pytest.mark.parametrize(("found", "holds"), [(0.9, True), (1.0, True), (1.1, True), (0.89, False), (1.11, False)])
def test_the_ends_of_a_band_are_inside(found: float, holds: bool) -> None:
    """A figure holds from the lower to the upper end; one that is not a number does not."""
    assert MarketFigure("air_over_rail", 2019, "outbound", "", 1.0, 0.9, 1.1, found).holds == holds
    assert not MarketFigure("air_over_rail", 2019, "outbound", "", 1.0, 0.9, 1.1, float("nan")).holds


def test_a_scenario_without_hubs_has_none() -> None:
    """Then nothing is compared; what is no scenario is refused."""
    assert fs.market_figures(chosen({"horizon": {"from": "2019-01-01", "to": "2020-01-01"}})) == []
    with pytest.raises(TypeError, match="scenario must be a Scenario"):
        fs.market_figures("baseline")  # type: ignore[arg-type]


def test_trade_is_that_of_the_record() -> None:
    """The denominators are China's exports and imports with the EU28 in the record."""
    rows = {
        row["basis"]: float(row["value"]) * 1e9
        for row in rows_of("record/trade_eu_china")
        if (row["period"], row["unit"]) == ("2019", "billion USD")
    }
    for direction, kind in (("outbound", "exports"), ("inbound", "imports")):
        assert EU_TRADE_USD[2019][direction] == pytest.approx(rows[f"China-EU28, Chinese {kind} (China customs)"])
    assert {each.year for each in market_targets() if each.quantity == "rail_value_share"} <= EU_TRADE_USD.keys()
