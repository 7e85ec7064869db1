"""Underscores part groups of three digits, wherever a number is written."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import click
import pytest

from freightsim.base.errors import CalibrationError, InputError, ScenarioError
from freightsim.base.writing import read_text
from freightsim.base.written import groups, plain_float, too_large, wrongly_grouped
from freightsim.calibration.targets import load_targets
from freightsim.cli.check import Even
from freightsim.cli.compare import Precision
from freightsim.cli.values import Number, Whole, Years
from freightsim.facts.rules import broken_rule
from freightsim.files.load import load_scenario, shipped_folder
from freightsim.studies.solve.goals import read_goal

GROUPED = {"1_000": 1000.0, "12_500_000": 12.5e6, "-1_000.5": -1000.5, "1_000e3": 1e6}
WRONG = ("1_5", "10_0", "1_0000", "1_000_0", "1.5_0", "1_000.500_0", "1e1_0", "1000_000")
"""Texts that Python reads as numbers."""


@pytest.mark.parametrize(("text", "number"), GROUPED.items())
def test_groups_of_three(text: str, number: float) -> None:
    """They are read, in a scenario and on the command line."""
    assert not wrongly_grouped(text)
    assert plain_float(text) == number
    assert Number().convert(text, None, None) == number
    assert re.fullmatch(groups("_"), text) is None or Whole().convert(text, None, None) == number


@pytest.mark.parametrize("text", WRONG)
def test_other_groups(text: str) -> None:
    """What Python would read is no number here: of 1_5, 15 may be meant as well as 1.5."""
    assert float(text) is not None
    assert wrongly_grouped(text)
    with pytest.raises(ValueError, match=text):
        plain_float(text)
    for kind in (Number(), Whole(), Even(), Precision(), Years()):
        with pytest.raises(click.BadParameter):
            kind.convert(text, None, None)
    assert broken_rule("number", text)
    with pytest.raises(InputError, match="is no number"):
        read_goal(f"trips>={text}", ["trips"])


PATHS = ("port.tracks", "port.tracks.2018-07-01", "port.paths_per_day", "customs.desk_h", "horizon.lead_in_days")
"""A dated number, one of its steps, a whole number, one with a fraction, and one of another group."""


@pytest.mark.parametrize("path", [*PATHS, "demand.outbound.season.months.jan"])
def test_in_a_scenario(path: str) -> None:
    """Every kind of number is refused with what may have been meant; in a map of months, too."""
    with pytest.raises(ScenarioError, match=r"write 15 or 1\.5; underscores separate groups of three") as refused:
        load_scenario("baseline", sets=[f"{path}=1_5"])
    assert "1 fault" in str(refused.value)


@pytest.mark.parametrize("path", PATHS[:1])
def test_from_python(path: str) -> None:
    """A tree of changes is read as a file."""
    group, key = path.split(".")
    with pytest.raises(ScenarioError, match="must be a number"):
        load_scenario("baseline").but({group: {key: "1_5"}})


def test_groups_in_a_scenario() -> None:
    """Groups of three are read; zeros before a number mean nothing, as in YAML 1.2; names may hold underscores."""
    sets = ["port.yard_teu=12_500", "port.paths_per_day=010", "name=1_5"]
    found = load_scenario("baseline", sets=sets)
    assert (int(found.port.yard_teu.at(found.horizon.start)), found.port.paths_per_day, found.name) == (
        12_500,
        10,
        "1_5",
    )


@pytest.mark.parametrize(
    ("text", "advice"), [("1:30", "write 1.5 if hours"), ("0o17", "write 15"), ("0x1F", "write 31")]
)
def test_other_numbers_of_yaml(text: str, advice: str) -> None:
    """What YAML 1.1 reads in sixties, and numbers to other bases, are refused with what they may mean."""
    with pytest.raises(ScenarioError, match=advice):
        load_scenario("baseline", sets=[f"customs.desk_h={text}"])


def test_in_targets(tmp_path: Path) -> None:
    """Targets, too; also an item of a list."""
    shipped = read_text(shipped_folder() / "targets.yaml")
    wrong = tmp_path / "targets.yaml"
    wrong.write_text(re.sub(r"years: \[2014\]", "years: [20_14]", shipped, count=1), encoding="utf-8")
    with pytest.raises(CalibrationError, match=r"20:14: targets\.trips_2014\.years\.0: .*got '20_14'"):
        load_targets(wrong)


@pytest.mark.parametrize("value", [2**1025, "1e309", "-1" + "0" * 309, "1_000e400", " .5e400 "])
def test_what_no_computer_holds(value: Any) -> None:
    """A number or a text of one beyond the largest float."""
    assert too_large(value)


@pytest.mark.parametrize("value", [2**1000, "1e308", "inf", "nan", float("inf"), None, "x", "1e", ""])
def test_what_a_computer_holds(value: Any) -> None:
    """What is smaller, and what is no number."""
    assert not too_large(value)


def test_a_cell_of_a_table() -> None:
    """A number that is too large is none, whole or not."""
    for text in ("1" * 400, "1" * 5000, "1e400"):
        assert broken_rule("number", text) == "must be a finite number"
