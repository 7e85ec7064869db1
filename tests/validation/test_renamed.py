"""Keys under their old names are read with a note, and shown where they are written."""

from __future__ import annotations

import json
import warnings
from pathlib import Path
from typing import Any

import pytest

from freightsim.base.errors import InputError, RenamedKeyWarning, ScenarioError
from freightsim.files.load import load_scenario, load_variants, resolve, scenario_from_tree
from freightsim.results import manifest
from freightsim.results.saving import begin
from freightsim.scenario import Scenario
from freightsim.studies.solve.knobs import find_knob
from freightsim.validation.renamed import RENAMED, REPLACED, VERSION, called_now, present_tree, replaced_by

RULE = "relief: {rule: none, KEY: 5}"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tiny_tree: dict[str, Any]) -> None:
    """Work in a folder that holds the smallest scenario."""
    monkeypatch.chdir(tmp_path)
    write("tiny.yaml", json.dumps(tiny_tree))


def write(name: str, text: str) -> str:
    """Write a file and return its name."""
    Path(name).write_text(text, encoding="utf-8")
    return name


def noted(name: str) -> tuple[Scenario, list[str]]:
    """Return the scenario of a file and what is noted about its keys."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        scenario = load_scenario(name)
    assert {each.category for each in caught} <= {RenamedKeyWarning}
    return scenario, [str(each.message) for each in caught]


def refusal(text: str) -> str:
    """Return what is said of a file that lays a text over the smallest scenario."""
    with pytest.raises(ScenarioError) as caught:
        load_scenario(write("mine.yaml", f"extends: tiny.yaml\n{text}\n"))
    return str(caught.value)


def test_every_old_name_leads_to_a_key() -> None:
    """Of the model as it is: a rename that leads nowhere would hide a slip of the pen."""
    schema = json.dumps(Scenario.model_json_schema(by_alias=True))
    for rename in RENAMED:
        assert f'"{rename.now}"' in schema
        assert f'"{rename.path[-1]}": {{' not in schema


def test_the_same_meaning() -> None:
    """A file with the old name means what one with the new name does; the note shows line, key and new name."""
    old, notes = noted(write("old.yaml", "extends: tiny.yaml\n" + RULE.replace("KEY", "patience_h")))
    new, none = noted(write("new.yaml", "extends: tiny.yaml\n" + RULE.replace("KEY", "max_idle_h")))
    assert old == new
    assert none == []
    assert notes[0].startswith(
        "old.yaml:2:22: read for now, but not in the next version: relief.patience_h is now max_idle_h"
    )


def test_variants() -> None:
    """They are looked at as the file is."""
    write("old.yaml", "extends: tiny.yaml\nname: a\nvariants: {late: {" + RULE.replace("KEY", "patience_h") + "}}")
    with pytest.warns(RenamedKeyWarning, match=r"variants\.late\.relief\.patience_h is now max_idle_h"):
        assert load_variants("old.yaml")["late"].relief.max_idle_h == 5


@pytest.mark.filterwarnings("ignore::freightsim.base.errors.RenamedKeyWarning")
def test_origins_and_faults_point_at_the_text() -> None:
    """A fault is told by the present name, and shown where it is written."""
    text = RULE.replace("KEY", "patience_h")
    write("old.yaml", f"extends: tiny.yaml\n{text}\n")
    assert resolve("old.yaml").origins["relief", "max_idle_h"] == "old.yaml:2"
    said = refusal(text.replace("5", "soon"))
    assert "mine.yaml:2:34: relief.max_idle_h: must be a number" in said
    assert text.replace("5", "soon") in said


def test_both_names() -> None:
    """One of them was meant."""
    said = refusal("relief: {rule: none, patience_h: 5, max_idle_h: 6}")
    assert "mine.yaml:2:22: relief.patience_h: this is written twice" in said
    assert "'patience_h' is the old name of 'max_idle_h'" in said


def test_values_set_by_hand_and_trees() -> None:
    """They are read in the same way."""
    with pytest.warns(RenamedKeyWarning, match=r"relief\.patience_h=5: read"):
        assert load_scenario("tiny.yaml", sets=["relief.patience_h=5"]).relief.max_idle_h == 5
    tiny = load_scenario("tiny.yaml")
    with pytest.warns(RenamedKeyWarning, match=r"but\(\)"):
        assert tiny.but({"relief": {"rule": "none", "patience_h": 5}}).relief.max_idle_h == 5
    tree = tiny.tree()
    tree["relief"]["patience_h"] = tree["relief"].pop("max_idle_h")
    with pytest.warns(RenamedKeyWarning):
        assert scenario_from_tree(tree, "kept") == tiny
    assert present_tree(tiny.tree(), "kept") == tiny.tree()
    assert called_now(("relief", "patience_h")) == "max_idle_h"
    assert called_now(("relief", "max_idle_h")) == called_now(("events", "x", "patience_h")) == ""


@pytest.mark.parametrize(("old", "new"), [("weight_tilt", "load_factor"), ("value_tilt", "value_factor")])
def test_a_key_whose_numbers_mean_another_thing(old: str, new: str) -> None:
    """It is refused, and the key that has its place is named."""
    said = refusal(f"cargo: {{{old}: {{level: 1.1}}}}")
    assert f"mine.yaml:2:9: cargo.{old}: this key was replaced by '{new}'" in said
    assert new in replaced_by(("cargo", old))
    assert replaced_by(("cargo", new)) == replaced_by(("hubs", "wuhan", old)) == ""


def test_a_knob_by_its_old_name(tiny: Scenario) -> None:
    """The refusal names the new one."""
    with pytest.raises(InputError, match="it ends in 'max_idle_h' now"):
        find_knob(tiny, "relief.patience_h", tiny.horizon.start)


def test_a_run_with_an_old_name(tiny: Scenario) -> None:
    """A run folder keeps what was simulated in the words of its time."""
    begin("run", tiny, 0)
    place = Path("run") / manifest.SCENARIO
    tree = tiny.tree()
    tree["relief"]["patience_h"] = tree["relief"].pop("max_idle_h")
    place.write_text(json.dumps(tree), encoding="utf-8")
    scenario, notes = noted(str(place))
    assert (scenario, len(notes)) == (tiny, 1)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "schema_version: 3",
            "mine.yaml:2:17: schema_version: this file is of version 3, and this freightsim reads version 2: update",
        ),
        ("schema_version: 1", "mine.yaml:2:17: schema_version: must be 2, got 1"),
        ("schema_version: '2'", "must be 2, got '2'"),
        ("schema_version: true", "must be 2, got true"),
        ("schema_version: [2]", "must be 2, got [2]"),
    ],
)
def test_wrong_versions(text: str, said: str) -> None:
    """A version that is not read is shown where it is written."""
    assert said in refusal(text)
    assert VERSION == 2


GONE = [
    ("demand: {outbound: {feu_per_trade_usd_bn: 300}}", "demand.outbound.feu_per_trade_usd_bn", "FEU a year for each"),
    ("cities: {wuhan: {own_trains_per_week: 3}}", "cities.wuhan.own_trains_per_week", "`hubs.wuhan.trains_per_week`"),
    ("events: {diversion_2020: {to: 2021-06-01}}", "events.diversion_2020", "this event was removed"),
    ("events: {diversion_2020: null}", "events.diversion_2020", "this event was removed"),
    ("cities: {wuhan: {own_trains_per_week: }}", "cities.wuhan.own_trains_per_week", "this key was removed"),
]


@pytest.mark.parametrize(("text", "path", "why"), GONE)
def test_what_is_gone(text: str, path: str, why: str) -> None:
    """It is refused with what has its place, and no other key is proposed whose numbers have another unit."""
    said = refusal(text)
    assert f": {path}: this " in said
    assert why in said
    assert "did you mean" not in said
    assert said.endswith("1 fault in mine.yaml")


def test_what_is_gone_in_a_variant_and_by_hand() -> None:
    """As in the file."""
    text = f"extends: tiny.yaml\nname: a\nvariants: {{late: {{name: b, {GONE[0][0]}}}}}\n"
    with pytest.raises(ScenarioError, match="feu_per_trade_usd_bn: this key was replaced by 'feu_per_boxable_usd_bn'"):
        load_variants(write("mine.yaml", text))
    with pytest.raises(ScenarioError, match="this key was replaced"):
        load_scenario("tiny.yaml", sets=["demand.outbound.feu_per_trade_usd_bn=3"])


def test_a_complete_event_of_an_old_id_is_one_of_the_file() -> None:
    """It is the author's own."""
    event = "{name: mine, from: 2014-01-01, to: 2014-02-01, demand: {outbound: 1.2}}"
    found = load_scenario(write("mine.yaml", f"extends: tiny.yaml\nevents: {{diversion_2020: {event}}}\n"))
    assert found.events["diversion_2020"].name == "mine"


def test_every_key_that_is_gone_leads_to_one_that_there_is() -> None:
    """And is none of the model."""
    schema = json.dumps(Scenario.model_json_schema(by_alias=True))
    for each in REPLACED:
        assert f'"{each.now}"' in schema
        assert f'"{each.path[-1]}": {{' not in schema or each.path[-1] == "value_tilt"  # hubs have one


@pytest.mark.parametrize("path", ["cities.wuhan.own_trains_per_week", "own_trains_per_week", "feu_per_trade_usd_bn"])
def test_a_knob_that_is_gone(tiny: Scenario, path: str) -> None:
    """It is told as in a file."""
    with pytest.raises(InputError, match="this key was re"):
        find_knob(tiny, path, tiny.horizon.start)


def test_a_likely_key_of_another_unit() -> None:
    """Its unit is told: the number that was written is none of it."""
    assert "did you mean 'desk_h'? its unit is h" in refusal("customs: {desk_d: 3}")
