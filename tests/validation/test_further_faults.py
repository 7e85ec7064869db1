"""All faults of a file are told in one run: broken rules and lost references beside values that are wrong."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from freightsim.base.errors import ScenarioError
from freightsim.files.load import load_scenario


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tiny_tree: dict[str, Any]) -> None:
    """Work in a folder that holds the smallest scenario as tiny.yaml."""
    monkeypatch.chdir(tmp_path)
    Path("tiny.yaml").write_text(yaml.safe_dump(tiny_tree, sort_keys=False))


def told(change: str) -> list[str]:
    """Return the key of each fault of a file that lays a change over the smallest scenario."""
    Path("a.yaml").write_text(f"extends: tiny.yaml\n{change}")
    with pytest.raises(ScenarioError) as caught:
        load_scenario("a.yaml")
    heads = [line for line in str(caught.value).splitlines() if line.startswith("a.yaml:")]
    return [line.split(": ")[1] for line in heads]


WRONG = "customs: {desk_h: x}\n"
LATE = "cities: {wuhan: {joins: {by: truck, from: 2031-01-01}}}"


@pytest.mark.parametrize(
    ("change", "keys"),
    [
        ("port: {tracks: 1.5}", ["port.tracks"]),
        ("trains: {placement_h: 30}", ["trains.placement_h"]),
        ("lanes: {west: {terminal: hamborg}}", ["lanes.west.terminal"]),
        ("regions: {western_europe: null}", ["regions"]),
        (LATE, ["cities.wuhan.joins.from"]),
    ],
)
def test_a_broken_rule_beside_a_wrong_value(change: str, keys: list[str]) -> None:
    """A value that is wrong elsewhere does not hide a rule that is broken."""
    assert told(WRONG + change) == ["customs.desk_h", *keys]


@pytest.mark.parametrize(
    ("change", "keys"),
    [
        # the cut-off is not known, so nothing is said of the placement that must come before it
        ("trains: {placement_h: 30, cutoff_h: x}", ["trains.cutoff_h"]),
        # nor of a join that may or may not be within the horizon
        (f"horizon: {{to: x}}\n{LATE}", ["horizon.to"]),
        (f"horizon: {{to: null}}\n{LATE}", ["horizon.to"]),
        # a lane that is wrong is not missing to its services
        ("lanes: {west: {sections: {china: {km: -1}}}}", ["lanes.west.sections.china.km"]),
        ("lanes: {west: 3}", ["lanes.west"]),
        (
            "borders: {alashankou: {tracks: {2013: 2, 2014-01-01: 0}, lat: 91}}",
            ["borders.alashankou.tracks", "borders.alashankou.lat"],
        ),
    ],
)
def test_what_follows_from_a_wrong_value_is_not_told(change: str, keys: list[str]) -> None:
    """A rule is not heard where a value that it looks at is wrong."""
    assert told(change) == keys


def test_references_within_what_is_wrong() -> None:
    """A new lane with a wrong length goes by an unknown border all the same."""
    section = "{km: x, running_h: 5, gauge_mm: 1435, country: CN, border: z}"
    keys = ["terminal", "sections.a.km", "sections.a.border"]
    told_of = told(f"lanes: {{east: {{name: East, terminal: hamborg, sections: {{a: {section}}}}}}}")
    assert told_of == [f"lanes.east.{key}" for key in keys]


def test_a_new_thing_that_lacks_keys_does_not_hide_a_rule() -> None:
    """What cannot be put back is left out, and what holds it when it is needed there."""
    change = "cities: {new: {name: New, lat: north}}\nport: {cranes: 0.5}"
    assert told(change) == ["cities.new", "cities.new.lat", "port.cranes"]


def test_whole_groups_are_missing() -> None:
    """There is no scenario to ask: the missing groups are told, and lost references."""
    Path("b.yaml").write_text("name: b\nlanes: {west: {name: W, terminal: t, sections: {}}}\nterminals: {}\n")
    with pytest.raises(ScenarioError) as caught:
        load_scenario("b.yaml")
    assert "lanes.west.terminal: no terminal called 't' (known: none)" in str(caught.value)
    assert "'horizon' is missing" in str(caught.value)
