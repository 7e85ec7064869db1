"""Files of version 1 are read as ones of the present: the same meaning, a note, and faults where they are written."""

from __future__ import annotations

import json
import warnings
from pathlib import Path
from typing import Any

import pytest

from freightsim.base.errors import OldVersionWarning, ScenarioError
from freightsim.results import folder as run_folder
from freightsim.scenario import Scenario
from freightsim.scenario.demand import MONTHS
from freightsim.scenario.load import (
    load_scenario,
    load_variants,
    resolve,
    scenario_from_tree,
    shipped_folder,
    shipped_names,
)
from freightsim.scenario.model import VERSION
from freightsim.scenario.versions import MIGRATIONS, called_now, migrated, present_tree
from freightsim.scenario.yaml_text import read_document
from scenario.older import older

ATTRACTION = ("demand", "outbound", "attraction")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tiny_tree: dict[str, Any]) -> None:
    """Work in a folder that holds the smallest scenario in both versions."""
    monkeypatch.chdir(tmp_path)
    write("new.yaml", json.dumps(tiny_tree))
    write("old.yaml", json.dumps(older(tiny_tree), indent=1))


def write(name: str, text: str) -> str:
    """Write a file and return its name."""
    Path(name).write_text(text, encoding="utf-8")
    return name


def read_old(name: str) -> tuple[Scenario, list[str]]:
    """Return the scenario of a file and what is noted about old files."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        scenario = load_scenario(name)
    assert {each.category for each in caught} <= {OldVersionWarning}
    return scenario, [str(each.message) for each in caught]


def refusal(text: str) -> str:
    """Return what is said of a file that lays a text over the smallest scenario of version 2."""
    with pytest.raises(ScenarioError) as caught:
        load_scenario(write("mine.yaml", f"extends: new.yaml\n{text}"))
    return str(caught.value)


def test_every_version_has_its_migration() -> None:
    """From the first to the one before the present."""
    assert list(MIGRATIONS) == list(range(1, VERSION))


def test_the_same_meaning() -> None:
    """An old file means what the new one does, and the note says what was renamed and what to do."""
    scenario, notes = read_old("old.yaml")
    assert scenario == load_scenario("new.yaml")
    (note,) = notes
    assert note.startswith("old.yaml: of version 1, read as 2: demand.outbound.attraction.start is now from; ")
    assert "demand.outbound.season.months.01 is now jan" in note
    assert note.endswith("23 more keys are renamed (`freightsim migrate old.yaml` rewrites it)")


@pytest.mark.parametrize("name", shipped_names())
def test_shipped_scenarios_as_version_1(name: str) -> None:
    """Each shipped scenario, written out whole in version 1, means what it means."""
    scenario = load_scenario(name)
    with pytest.warns(OldVersionWarning, match=r"of version 1, read as 2"):
        assert scenario_from_tree(older(scenario.tree()), "old") == scenario
    write("whole.yaml", json.dumps(older(scenario.tree())))
    assert read_old("whole.yaml")[0] == scenario


def test_a_shipped_file_of_version_1() -> None:
    """What has no renamed key is noted, too."""
    text = (shipped_folder() / "wuhan.yaml").read_text(encoding="utf-8")
    scenario, notes = read_old(write("wuhan-1.yaml", text.replace("schema_version: 2", "schema_version: 1")))
    assert scenario == load_scenario("wuhan")
    assert "none of its keys has another name" in notes[0]


CHAINS = [
    ("schema_version: 1\nextends: new.yaml", "start", "jan", "01"),
    ("schema_version: 2\nextends: old.yaml", "from", "jan", "jan"),
    ("extends: old.yaml", "from", "jan", "jan"),
    ("schema_version: 1\nextends: old.yaml", "start", "jan", "01"),
]


@pytest.mark.parametrize(("head", "first", "month", "spelled"), CHAINS)
def test_mixed_chains(head: str, first: str, month: str, spelled: str) -> None:
    """Each file is of a version of its own; without one, of the present."""
    change = f"demand: {{outbound: {{attraction: {{{first}: 2014-05-01}}, season: {{months: {{'{spelled}': 1.5}}}}}}}}"
    scenario, notes = read_old(write("child.yaml", f"{head}\nname: child\n{change}\n"))
    demand = scenario.demand["outbound"]
    assert demand.attraction.start.isoformat() == "2014-05-01"
    assert [demand.season.months[each] for each in MONTHS if each in (month, "feb")] == [1.5, 1.0]
    assert len(notes) == ("old.yaml" in head) + ("schema_version: 1" in head)


def test_variants_of_an_old_file() -> None:
    """They are of the version of their file."""
    write(
        "child.yaml",
        "schema_version: 1\nextends: new.yaml\nname: c\n"
        "variants: {late: {demand: {outbound: {attraction: {start: 2014-05-01}}}}}\n",
    )
    with pytest.warns(OldVersionWarning, match=r"variants\.late\.demand\.outbound\.attraction\.start is now from"):
        late = load_variants("child.yaml")["late"]
    assert late.demand["outbound"].attraction.start.isoformat() == "2014-05-01"


@pytest.mark.filterwarnings("ignore::freightsim.base.errors.OldVersionWarning")
def test_origins_and_faults_point_at_the_old_text() -> None:
    """A fault is told by the present name, and shown where it is written."""
    write(
        "child.yaml",
        "schema_version: 1\nextends: new.yaml\ndemand:\n  outbound:\n    attraction:\n      start: 2014-13-01\n",
    )
    assert resolve("child.yaml").origins[*ATTRACTION, "from"] == "child.yaml:6"
    with pytest.raises(ScenarioError) as caught:
        load_scenario("child.yaml")
    assert "child.yaml:6:14: demand.outbound.attraction.from: must be a date" in str(caught.value)
    assert "      start: 2014-13-01" in str(caught.value)


def test_removals_in_an_old_file() -> None:
    """A null takes away what is called otherwise now."""
    text = "schema_version: 1\nextends: new.yaml\ndemand: {outbound: {season: {months: {'07': null}}}}\n"
    with pytest.warns(OldVersionWarning), pytest.raises(ScenarioError, match="needs all twelve months, lacks jul"):
        load_scenario(write("child.yaml", text))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "demand: {outbound: {attraction: {start: 2014-01-01}}}",
            "mine.yaml:2:34: demand.outbound.attraction.start: unknown key: since version 2 it is called 'from'",
        ),
        ("demand: {inbound: {season: {months: {07: 1}}}}", "since version 2 it is called 'jul'"),
        (
            "variants: {a: {demand: {inbound: {attraction: {start: 2014-01-01}}}}}",
            "since version 2 it is called 'from'",
        ),
        (
            "schema_version: 1\ndemand: {outbound: {attraction: {from: 2014-01-01}}}",
            "3:34: demand.outbound.attraction.from: unknown key in a file of version 1: there it is called 'start'",
        ),
        (
            "schema_version: 3",
            ":2:17: schema_version: this file is of version 3, and this freightsim reads up to 2: update",
        ),
        ("schema_version: 0", ":2:17: schema_version: must be a version from 1 to 2, got 0"),
        ("schema_version: '1'", "must be a version from 1 to 2, got '1'"),
        ("schema_version: true", "must be a version from 1 to 2, got true"),
        ("schema_version: [1]", "must be a version from 1 to 2, got [1]"),
    ],
)
def test_wrong_versions(text: str, said: str) -> None:
    """A key of another version, and a version that there is not, are shown where they are written."""
    assert said in refusal(f"{text}\n")


def test_values_set_by_hand() -> None:
    """They are of the present version, and an old name is answered with the new one."""
    with pytest.raises(ScenarioError, match=r"it is called 'jan' now"):
        load_scenario("new.yaml", sets=["demand.outbound.season.months.01=2"])
    assert called_now((*ATTRACTION, "start")) == "from"
    assert called_now((*ATTRACTION, "from")) == called_now(("events", "x", "start")) == ""


def test_trees() -> None:
    """A tree that a program kept is read in the same way; one of the present is left alone."""
    tree = load_scenario("new.yaml").tree()
    assert present_tree(tree, "kept") is tree
    with pytest.raises(ScenarioError, match="kept: schema_version: this file is of version 9"):
        present_tree({**tree, "schema_version": 9}, "kept")


def test_a_run_of_version_1(tiny: Scenario) -> None:
    """A run folder keeps what was simulated in the version of its time."""
    run_folder.begin("run", tiny, 0)
    place = Path("run") / run_folder.SCENARIO
    place.write_text(json.dumps(older(tiny.tree())), encoding="utf-8")
    scenario, notes = read_old(str(place))
    assert (scenario, len(notes)) == (tiny, 1)


def test_a_note_cannot_play_tricks() -> None:
    """Control characters of a hostile file are not sent to a terminal."""
    text = 'schema_version: 1\ndemand: {"a\\e[2J": {attraction: {start: 1}}}\n'
    note = migrated(read_document(text.encode(), "x.yaml")).note
    assert note.isprintable()
    assert "attraction.start is now from" in note
