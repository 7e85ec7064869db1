"""How cost splits and what hauls emit: what is refused, what is filled in, and what the package states."""

from __future__ import annotations

import re
from copy import deepcopy
from datetime import date
from typing import Any

import pytest

from freightsim import load_scenario
from freightsim.base.errors import ScenarioError
from freightsim.files.load import scenario_from_tree
from freightsim.scenario import Scenario
from freightsim.scenario.ledger import Costs, Emissions, Payers, Traction
from freightsim.validation.merge import merged
from tiny import TINY

HALF = {"electric_g_per_t_km": 10.0, "diesel_g_per_t_km": 30.0, "diesel_share": 0.5}


@pytest.mark.parametrize(
    ("change", "text"),
    [
        ({"costs": {"port_share": 0.6, "terminal_share": 0.5}}, "terminals take 0.6 + 0.5 of the cost: more than 1"),
        ({"costs": {"china_usd_per_feu_km": 0}}, "must be greater than 0"),
        (
            {"costs": {"payers": {"city_share": {2013: 0.5, 2014: 0.9}, "central_share": 0.2}}},
            "from 2014-01-01 on the shares of the subsidy sum to 1.1: must be at most 1 (the rest is the operator's)",
        ),
        ({"costs": {"payers": {"joining_city_share": 1.5}}}, "must be at most 1"),
        ({"costs": {"train": {"usd_per_train": -1}}}, "must be at least 0"),
        ({"costs": {"empty_return_share": -1}}, "must be at least 0"),
        (
            {"emissions": {"rail": {"CN": {"electric_g_per_t_km": 19.4, "diesel_g_per_t_km": 28.0}}}},
            "'diesel_share' is missing",
        ),
        ({"emissions": {"rail_elsewhere": HALF | {"diesel_share": 2}}}, "must be at most 1"),
        ({"emissions": {"km_by_country": {"KZ-RU": {"KZ": 1}}}}, "KZ-RU needs exactly its own countries, got KZ"),
        ({"emissions": {"km_by_country": {"KZ-RU": {"KZ": 1, "RU": 0}}}}, "must be greater than 0"),
        ({"emissions": {"sea_km": {"europa": 1}}}, "no market called 'europa'"),
    ],
    ids=str,
)
def test_what_is_wrong_is_said(change: dict[str, Any], text: str) -> None:
    """Each fault is found when the scenario is read."""
    with pytest.raises(ScenarioError, match=re.escape(text)):
        scenario_from_tree(merged(deepcopy(TINY), change), "test")


def test_a_scenario_need_not_speak_of_them() -> None:
    """Without them cost goes by kilometre and nothing is known of emissions; the tree reads back."""
    scenario = Scenario.model_validate(deepcopy(TINY))
    assert (scenario.costs, scenario.emissions) == (Costs(), Emissions())
    assert scenario.emissions.traction("CN").electric_g_per_t_km == 0
    assert scenario_from_tree(scenario.tree(), "again") == scenario


def test_shares_of_payers_sum_to_one() -> None:
    """The operator has what the others leave; shares that are written in decimals may fill the whole."""
    payers = Payers.model_validate({"central_share": 0.7, "province_share": 0.2, "city_share": 0.1})
    assert sum(payers.shares(date(2018, 1, 1)).values()) == pytest.approx(1.0)
    assert scenario_from_tree(merged(deepcopy(TINY), {"costs": {"payers": payers.model_dump(mode="json")}}), "all")


def test_packaged_local_cash_is_the_published_one() -> None:
    """Province and city pay USD 17 to 19 m of the subsidy of 2018 and of 2019: up to CNY 120 m (record/rates).

    The subsidy of the baseline in these years is about USD 100 and 150 m.
    """
    payers = load_scenario("baseline").costs.payers
    for year, subsidy_usd in ((2018, 100.6e6), (2019, 151.2e6)):
        shares = payers.shares(date(year, 7, 1))
        assert 17e6 < (shares["province"] + shares["city"]) * subsidy_usd < 19e6


def test_a_country_without_factors() -> None:
    """A country that is not named has those of elsewhere."""
    factors = Emissions.model_validate({"rail": {"CN": HALF}, "rail_elsewhere": HALF | {"diesel_share": 1.0}})
    assert factors.traction("CN") == Traction.model_validate(HALF)
    assert factors.traction("VN").diesel_share == 1.0


def test_countries_of_a_section() -> None:
    """Stated lengths are ratios; without them the parts are equal, also where a country comes twice."""
    factors = Emissions.model_validate({"km_by_country": {"KZ-RU": {"KZ": 3, "RU": 1}}})
    assert factors.shares("KZ-RU") == [("KZ", 0.75), ("RU", 0.25)]
    assert factors.shares("CN") == [("CN", 1.0)]
    assert factors.shares("BY-LT-BY-RU") == [("BY", 0.25), ("LT", 0.25), ("BY", 0.25), ("RU", 0.25)]


def test_every_section_of_the_package_is_split_as_stated() -> None:
    """Each chain of countries of the packaged lanes has lengths of its own, and no other chain has."""
    scenario = load_scenario("baseline")
    chains = {part.country for lane in scenario.lanes.values() for part in lane.sections.values()}
    assert {chain for chain in chains if "-" in chain} == set(scenario.emissions.km_by_country)


def test_packaged_lengths_are_those_of_the_sections() -> None:
    """Stated kilometres sum to a section with these countries, but for the hop over the border before it."""
    scenario = load_scenario("baseline")
    sections = [part for lane in scenario.lanes.values() for part in lane.sections.values()]
    for chain, lengths in scenario.emissions.km_by_country.items():
        off = [abs(sum(lengths.values()) - part.km) for part in sections if part.country == chain]
        assert min(off) <= 12, chain


def test_places_elsewhere_emit_the_weighted_default() -> None:
    """Countries that the record does not name have its weighted default of 20 g."""
    other = load_scenario("baseline").emissions.rail_elsewhere
    mean = (1 - other.diesel_share) * other.electric_g_per_t_km + other.diesel_share * other.diesel_g_per_t_km
    assert mean == pytest.approx(20.0, abs=0.1)
