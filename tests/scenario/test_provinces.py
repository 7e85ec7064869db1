"""A province has one spelling, by which it is told whether cargo is local and what a province trades."""

from __future__ import annotations

from copy import deepcopy
from pathlib import Path

import pytest

from freightsim.base.errors import ScenarioError
from freightsim.facts import place_rows
from freightsim.facts.gazetteer import PROVINCES_ZH
from freightsim.files.load import load_scenario, scenario_from_tree
from freightsim.scenario import Scenario
from freightsim.scenario.provinces import is_listed, provinces
from tiny import TINY

SHAANXI_OR_SHANXI = "did you mean 'Shaanxi' (陕西) or 'Shanxi' (山西)?"


def refused(province: str) -> str:
    """Return what is said of the smallest scenario with another province of Wuhan."""
    tree = deepcopy(TINY)
    tree["cities"]["wuhan"]["province"] = province
    with pytest.raises(ScenarioError) as caught:
        scenario_from_tree(tree, "mine")
    (fault,) = caught.value.faults
    assert fault.path == ("cities", "wuhan", "province")
    return fault.hint


def taken(province: str) -> Scenario:
    """Return the smallest scenario with another province of Wuhan."""
    tree = deepcopy(TINY)
    tree["cities"]["wuhan"]["province"] = province
    return scenario_from_tree(tree, "mine")


@pytest.mark.parametrize(("province", "zh"), PROVINCES_ZH.items())
def test_every_other_spelling_is_refused(province: str, zh: str) -> None:
    """Characters, a suffix and other capitals mean the province that is to be written."""
    assert taken(province).cities["wuhan"].province == province
    others = (zh, f"{zh}省", f"{province} Province", province.lower(), province.upper(), f" {province} ")
    for spelling in others:
        assert refused(spelling) == f"write {province}"


@pytest.mark.parametrize(
    ("spelling", "hint"),
    [
        ("Hennan", "did you mean 'Henan'?"),
        ("Guandong", "did you mean 'Guangdong'?"),
        ("Shannxi", SHAANXI_OR_SHANXI),
        ("内蒙", "did you mean 'Inner Mongolia'?"),
        ("廣東省", "write Guangdong"),
        ("Xizang", "write Tibet"),
        ("新疆维吾尔自治区", "write Xinjiang"),
        ("Xinjiang Uygur Autonomous Region", "write Xinjiang"),
    ],
)
def test_what_was_meant(spelling: str, hint: str) -> None:
    """A name that is near to a province is taken for a slip, another name of it is one spelling too many."""
    assert refused(spelling) == hint


def test_the_port_has_a_province_too() -> None:
    """By it cargo of all cities is local or not."""
    tree = deepcopy(TINY)
    tree["port"]["province"] = "河南"
    with pytest.raises(ScenarioError, match=r"port\.province: a province has one spelling"):
        scenario_from_tree(tree, "mine")


@pytest.mark.parametrize("province", ["Oslo", "Bavaria", "Hanoi", "Hong Kong", "Mazovia", "Almaty"])
def test_places_abroad_are_taken(province: str) -> None:
    """What is near to no province of China may be one of another country."""
    assert taken(province).cities["wuhan"].province == province


def test_the_table_lists_all_that_is_shipped() -> None:
    """Places of the gazetteer, and cities and port of the baseline, are spelled as the table has it."""
    shipped = {row["province"] for row in place_rows()} | {each for _loc, each in provinces(load_scenario("baseline"))}
    assert [each for each in sorted(shipped) if not is_listed(each)] == []


def test_a_fault_stands_at_its_line(tmp_path: Path) -> None:
    """With the value, the rule and what to write."""
    file = tmp_path / "mine.yaml"
    file.write_text("extends: baseline\ncities:\n  wuhan: {province: 湖北}\n", encoding="utf-8")
    with pytest.raises(ScenarioError) as caught:
        load_scenario(file)
    said = str(caught.value)
    assert "mine.yaml:3:21: cities.wuhan.province: a province has one spelling here" in said
    assert "got '湖北'" in said
    assert said.splitlines()[2].endswith("write Hubei")
