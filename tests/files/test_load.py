"""Scenario files are found, layered and checked, and every fault is shown where it was written."""

from __future__ import annotations

import sys
import time
from copy import deepcopy
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import yaml

from freightsim.base.errors import ScenarioError, ShippedNameWarning
from freightsim.files import load
from freightsim.files.load import (
    load_scenario,
    load_variants,
    resolve,
    scenario_from_tree,
    shipped_names,
    validated_with_variants,
)
from freightsim.scenario import Scenario
from freightsim.validation.merge import leaves


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tiny_tree: dict[str, Any]) -> Path:
    """Work in a folder that holds the smallest scenario as tiny.yaml."""
    monkeypatch.chdir(tmp_path)
    write("tiny.yaml", dump(tiny_tree))
    return tmp_path


def dump(tree: dict[str, Any]) -> str:
    """Return a tree as YAML; sections of a lane keep their order."""
    return yaml.safe_dump(tree, sort_keys=False)


def write(name: str, text: str | bytes) -> str:
    """Write a file and return its name."""
    Path(name).parent.mkdir(parents=True, exist_ok=True)
    Path(name).write_bytes(text.encode() if isinstance(text, str) else text)
    return name


def refusal(path_or_name: str | Path, *sets: str) -> str:
    """Return what is said of a scenario that cannot be used."""
    with pytest.raises(ScenarioError) as caught:
        load_scenario(path_or_name, sets=sets)
    return str(caught.value)


def refusal_of(change: str) -> str:
    """Return what is said of a file that lays a change over the smallest scenario."""
    return refusal(write("change.yaml", f"extends: tiny.yaml\n{change}"))


def shelf(monkeypatch: pytest.MonkeyPatch, **files: str) -> None:
    """Let the shipped scenarios be these."""
    for name, text in files.items():
        write(f"shelf/{name}.yaml", text)
    monkeypatch.setattr(load, "shipped_folder", lambda: Path("shelf").resolve())


def fake_facts(monkeypatch: pytest.MonkeyPatch, tree: dict[str, Any], origins: dict[tuple[str, ...], str]) -> None:
    """Let the packaged facts be these."""
    module = ModuleType("freightsim.facts")
    module.facts_tree = lambda: (tree, origins)  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "freightsim.facts", module)


# Finding files


def test_a_complete_file(tiny: Scenario) -> None:
    """A file without extends stands alone; a path object will do."""
    assert load_scenario("tiny.yaml") == tiny
    assert load_scenario(Path("tiny.yaml")) == tiny


def test_missing_file() -> None:
    """A file that does not exist is named, with the one that was probably meant."""
    assert refusal("tinny.yaml") == "tinny.yaml: no such file (did you mean 'tiny.yaml'?)"
    assert refusal("nowhere/tiny.yaml") == "nowhere/tiny.yaml: no such file"


def test_missing_file_with_the_name_of_a_shipped_scenario(monkeypatch: pytest.MonkeyPatch) -> None:
    """There is no fall-back from a path to a shipped scenario, only a hint."""
    shelf(monkeypatch, baseline="name: x\n")
    said = refusal("scenarios/baseline.yaml")
    assert said.startswith("scenarios/baseline.yaml: no such file ('baseline', without folder and suffix,")


def test_shipped_scenario_by_name(monkeypatch: pytest.MonkeyPatch, tiny_tree: dict[str, Any]) -> None:
    """A bare name means a shipped scenario; it is called alike wherever the package is installed."""
    shelf(monkeypatch, small=dump(tiny_tree))
    assert load_scenario("small").name == "tiny"
    assert {origin.split(":")[0] for origin in resolve("small").origins.values()} == {"scenarios/small.yaml"}


def test_a_shipped_name_means_the_shipped_scenario(monkeypatch: pytest.MonkeyPatch, tiny_tree: dict[str, Any]) -> None:
    """A file of that name in the current folder is `./small`; which of them was taken is said."""
    shelf(monkeypatch, small=dump(tiny_tree))
    write("small", dump(tiny_tree | {"name": "mine"}))
    with pytest.warns(ShippedNameWarning, match=r"the shipped scenario is used"):
        assert load_scenario("small").name == tiny_tree["name"]
    assert load_scenario("./small").name == "mine"


def test_unknown_name(monkeypatch: pytest.MonkeyPatch) -> None:
    """A bare name that is not shipped gets the list of those that are."""
    shelf(monkeypatch, baseline="name: x\n", closure="name: y\n")
    said = refusal("basline")
    assert "(shipped: baseline, closure)" in said
    assert "did you mean 'baseline'?" in said


@pytest.mark.parametrize("name", ["", "a\0b", "x" * 5000, "tiny.yaml/x.yaml"])
def test_names_that_no_file_can_have(name: str) -> None:
    """Nonsense for a name is a missing file, not a crash."""
    assert "no such file" in refusal(name)


def test_folder(folder: Path) -> None:
    """A folder is not a scenario."""
    assert "this is a folder" in refusal(folder)
    assert "this is a folder" in refusal(".")


def test_unreadable_file(monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that cannot be opened is a scenario error with the system's reason."""

    def locked(*_: Any, **__: Any) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("os.open", locked)
    assert refusal("tiny.yaml") == "tiny.yaml: cannot be read: Permission denied"


def test_errors_of_the_text_come_through() -> None:
    """An empty file, wrong bytes and deep nesting are scenario errors here too."""
    assert "the file is empty" in refusal(write("a.yaml", ""))
    assert "is not UTF-8" in refusal(write("a.yaml", b"name: \xff\n"))
    assert "nested more than 64 deep" in refusal(write("a.yaml", "[" * 100_000))


def test_shipped_scenarios_are_found_in_a_source_checkout() -> None:
    """The folder of shipped scenarios exists."""
    assert "baseline" in shipped_names()


# Layers


def test_extends_a_path_with_and_without_suffix(tiny: Scenario) -> None:
    """The path is seen from the folder of the file, not from the current one."""
    write("questions/base.yaml", "extends: {file: ../tiny.yaml, outside: true}\nport: {tracks: 4}\n")
    for spelled in ("base.yaml", "base", "./base", "../questions/base.yaml"):
        write("questions/a.yaml", f"extends: {spelled}\nport: {{cranes: 5}}\n")
        assert load_scenario("questions/a.yaml") == tiny.but({"port": {"tracks": 4, "cranes": 5}})


@pytest.mark.parametrize("spelled", ["../tiny.yaml", "../tiny", "{absolute}", "link.yaml", "link"])
def test_extends_does_not_leave_the_folder_by_accident(tiny: Scenario, folder: Path, spelled: str) -> None:
    """Who moves the folder would lose its parent: the way out has to be said to be meant."""
    spelled = spelled.format(absolute=folder / "tiny.yaml")
    write("questions/a.yaml", f"extends: {spelled}\n")
    Path("questions/link.yaml").symlink_to(folder / "tiny.yaml")
    said = refusal("questions/a.yaml")
    assert said.startswith("questions/a.yaml:1:10: extends: this path leads out of the folder")
    assert f"{{file: {spelled}, outside: true}}" in said
    write("questions/a.yaml", f"extends: {{file: {spelled}, outside: true}}\n")
    assert load_scenario("questions/a.yaml") == tiny


def test_a_parent_may_lie_below() -> None:
    """The folder that counts is that of the file that was asked for, for its parents' parents too."""
    write("a.yaml", "extends: sub/b.yaml\n")
    write("sub/b.yaml", "extends: ../tiny.yaml\n")
    load_scenario("a.yaml")
    assert "this path leads out of the folder" in refusal("sub/b.yaml")


def test_extends_a_shipped_name(monkeypatch: pytest.MonkeyPatch, tiny_tree: dict[str, Any]) -> None:
    """A name that is no file beside this one means a shipped scenario."""
    shelf(monkeypatch, small=dump(tiny_tree))
    assert load_scenario(write("a.yaml", "extends: small\nname: a\n")).name == "a"


def test_extends_facts(monkeypatch: pytest.MonkeyPatch, tiny_tree: dict[str, Any]) -> None:
    """The word facts means the packaged tables; what they say keeps its origin."""
    before = deepcopy(tiny_tree)
    fake_facts(monkeypatch, tiny_tree, {("cities", "wuhan", "road_km"): "data/model/cities.csv:12"})
    resolved = resolve(write("a.yaml", "extends: facts\nname: a\n"))
    assert resolved.sources == ("facts", "a.yaml")
    assert resolved.origins["name",] == "a.yaml:2"
    assert resolved.origins["cities", "wuhan", "road_km"] == "data/model/cities.csv:12"
    assert resolved.origins["port", "lat"] == "facts"
    assert tiny_tree == before


def test_a_fault_in_the_facts_points_at_their_line(monkeypatch: pytest.MonkeyPatch, tiny_tree: dict[str, Any]) -> None:
    """A wrong value from a table is shown with the line of the table."""
    tiny_tree["cities"]["wuhan"]["road_km"] = -5
    fake_facts(monkeypatch, tiny_tree, {("cities", "wuhan", "road_km"): "data/model/cities.csv:12"})
    said = refusal(write("a.yaml", "extends: facts\n")).splitlines()
    assert said[0] == "data/model/cities.csv:12: cities.wuhan.road_km: must be at least 0, got -5"


@pytest.mark.parametrize(
    "value", ["[tiny.yaml]", "3", "null", "''", "{a: tiny}", "{file: tiny}", "{file: tiny, outside: 1}"]
)
def test_extends_must_be_one_text(value: str) -> None:
    """Several parents, or none in words, are refused."""
    assert "extends: must be one path" in refusal(write("a.yaml", f"extends: {value}\n"))


def test_extends_a_missing_file() -> None:
    """A parent that does not exist is shown where it is named."""
    assert refusal(write("a.yaml", "name: a\nextends: tinny\n")).splitlines() == [
        "a.yaml:2:10: extends: no such file in this file's folder, and no such shipped scenario: tinny",
        "  2 | extends: tinny",
        "    |          ^^^^^ did you mean 'tiny'?",
    ]


def test_circle_of_extends() -> None:
    """Files that extend each other in a circle are refused, and the circle is spelled out."""
    write("sub/a.yaml", "extends: {file: ../b.yaml, outside: true}\n")
    write("b.yaml", "extends: c.yaml\n")
    write("c.yaml", "extends: sub/../b.yaml\n")
    said = refusal("sub/a.yaml")
    assert said.startswith("c.yaml:1:10: extends: ")
    assert "in a circle: b.yaml -> c.yaml -> b.yaml" in said
    assert "in a circle: d.yaml -> d.yaml" in refusal(write("d.yaml", "extends: d.yaml\n"))


def test_too_many_parents() -> None:
    """A chain of more than twenty parents is a mistake."""
    for number in range(30):
        write(f"f{number}.yaml", f"extends: f{number + 1}.yaml\n")
    assert "more than 20 files extend each other" in refusal("f0.yaml")


def test_null_removes() -> None:
    """Null takes a city away."""
    scenario = load_scenario(write("a.yaml", "extends: tiny.yaml\ncities:\n  wuhan: null\n"))
    assert list(scenario.cities) == ["zhengzhou"]


def test_many_nulls_that_remove_nothing() -> None:
    """Each has its place; that there are thousands takes no longer for each of them."""
    said = refusal_of("".join(f"k{number}:\n" for number in range(3_000)))
    assert "change.yaml:2:1: k0: there is no 'k0' to remove" in said
    assert "change.yaml:201:1: k199: there is no 'k199' to remove" in said
    assert said.splitlines()[-2:] == ["... and 2,800 more", "3000 faults in change.yaml"]


def test_null_that_removes_nothing() -> None:
    """A slip in the name of what is removed would go unnoticed, so it is a fault."""
    said = refusal_of("cities:\n  wuhn:\n")
    assert "change.yaml:3:3: cities.wuhn: there is no 'wuhn' to remove" in said
    assert "did you mean 'wuhan'?" in said
    assert load_scenario("tiny.yaml", sets=["cities.zhengzhou.rail_km=null"])


def test_a_rule_is_replaced_whole() -> None:
    """A new rule does not inherit the numbers of the old one."""
    scenario = load_scenario(write("a.yaml", "extends: tiny.yaml\ndispatch: {rule: full_train}\n"))
    assert scenario.dispatch.model_dump() == {"rule": "full_train"}
    said = refusal_of("relief: {rule: none}\n")
    assert "change.yaml:2:1: relief: 'max_idle_h' is missing (Hours without an outbound departure" in said
    assert "replaces the old one as a whole" in said


def test_sets_go_over_files_and_later_sets_over_earlier_ones() -> None:
    """The command line has the last word."""
    write("a.yaml", "extends: tiny.yaml\nport: {tracks: 3, cranes: 3}\n")
    scenario = load_scenario("a.yaml", sets=["port.tracks=4", "port.cranes=5", "port.tracks={2013-07-18: 6, 2014: 7}"])
    assert scenario.tree()["port"]["tracks"] == {"2013-07-18": 6, "2014-01-01": 7}
    assert scenario.tree()["port"]["cranes"] == 5


def test_set_of_an_empty_map_empties() -> None:
    """It is laid over nothing: without cities there are no bookings, and without hubs the port stands alone."""
    with pytest.raises(ScenarioError, match=r"sets cities=\{\}: cities: bookings need at least one city"):
        load_scenario("baseline", sets=["cities={}"])
    with pytest.raises(ScenarioError, match="needs at least one date"):
        load_scenario("baseline", sets=["trains.wagon_sets={}"])
    assert load_scenario("baseline").hubs
    assert not load_scenario("baseline", sets=["hubs={}"]).hubs


def test_set_of_a_rule_and_removal() -> None:
    """What merges in a file merges on the command line."""
    scenario = load_scenario("tiny.yaml", sets=["dispatch.rule=full_train", "cities.wuhan=null", "name=8:30"])
    assert (scenario.dispatch.rule, list(scenario.cities), scenario.name) == ("full_train", ["zhengzhou"], "8:30")


@pytest.mark.parametrize("text", ["port.tracks", "=3", "port..tracks=3", ".port=3", "port.tracks=", "a={b: ", "a='b"])
def test_malformed_set(text: str) -> None:
    """A set that cannot be read is quoted."""
    assert refusal("tiny.yaml", text).startswith(f"sets {text}: ")


def test_extends_cannot_be_set() -> None:
    """What a file builds on stands in the file."""
    assert "belongs in a file" in refusal("tiny.yaml", "extends=tiny")


def test_origin_of_each_leaf() -> None:
    """Each leaf knows the file and line, or the set, that its value comes from."""
    write("base/b.yaml", "extends: ../tiny.yaml\nport:\n  tracks: 3\n  cranes: 3\nevents: {}\n")
    write("a.yaml", "extends: base/b.yaml\nport:\n  cranes:\n    2013-07-18: 4\n")
    resolved = resolve("a.yaml", ["port.lifts_per_h=25"])
    assert resolved.sources == ("tiny.yaml", "base/b.yaml", "a.yaml", "port.lifts_per_h=25")
    assert set(resolved.origins) == {path for path, _ in leaves(resolved.tree)}
    assert resolved.origins["port", "tracks"] == "base/b.yaml:3"
    assert resolved.origins["port", "cranes", "2013-07-18"] == "a.yaml:4"
    assert resolved.origins["port", "lifts_per_h"] == "sets port.lifts_per_h=25"
    line = Path("tiny.yaml").read_text().splitlines().index("  yard_teu: 600") + 1
    assert resolved.origins["port", "yard_teu"] == f"tiny.yaml:{line}"
    assert "extends" not in resolved.tree


# Variants

VARIED = """\
extends: tiny.yaml
name: mine
port: {tracks: 3}
variants:
  more:
    port: {tracks: 4}
  other:
    name: quite another
    cities: {wuhan: null}
    dispatch: {rule: full_train}
"""


def variants_refused(text: str, *sets: str) -> list[str]:
    """Return what is said, line by line, of a file whose variants cannot be used."""
    with pytest.raises(ScenarioError) as caught:
        load_variants(write("a.yaml", text), sets)
    return str(caught.value).splitlines()


def test_variants_go_over_their_file(tiny: Scenario) -> None:
    """Each is the file with a tree of changes merged in, called after the file where it does not name itself."""
    write("a.yaml", VARIED)
    found = load_variants("a.yaml")
    mine = tiny.but({"name": "mine", "port": {"tracks": 3}})
    assert load_scenario("a.yaml") == mine
    assert list(found) == ["more", "other"]
    assert found["more"] == mine.but({"name": "mine: more", "port": {"tracks": 4}})
    changes = {"name": "quite another", "cities": {"wuhan": None}, "dispatch": {"rule": "full_train"}}
    assert found["other"] == mine.but(changes)
    assert load_variants("tiny.yaml") == {}


def test_sets_go_over_variants() -> None:
    """The command line has the last word here too."""
    found = load_variants(write("a.yaml", VARIED), ["port.tracks=9", "name=set"])
    assert {key: each.tree()["port"]["tracks"] for key, each in found.items()} == {"more": 9, "other": 9}
    assert {key: each.name for key, each in found.items()} == {"more": "set: more", "other": "set"}


def test_variants_are_not_inherited() -> None:
    """A file that extends another has the values of that file, not its variants."""
    write("a.yaml", VARIED)
    write("b.yaml", "extends: a.yaml\nvariants: {fewer: {port: {tracks: 1}}}\n")
    assert list(load_variants("b.yaml")) == ["fewer"]
    assert load_variants(write("c.yaml", "extends: a.yaml\n")) == {}
    assert "variants" not in resolve("b.yaml").tree


def test_a_fault_in_a_variant_is_shown_where_it_stands() -> None:
    """Place and caret are those of the file; the last line names the variant, and the file alone is still read."""
    text = "extends: tiny.yaml\nvariants:\n  more:\n    port:\n      trakcs: 4\n"
    assert variants_refused(text) == [
        "a.yaml:5:7: port.trakcs: unknown key",
        "  5 |       trakcs: 4",
        "    |       ^^^^^^ did you mean 'tracks'?",
        "1 fault in the variant 'more' of a.yaml",
    ]
    assert load_scenario("a.yaml").name == "tiny"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("lanes: {west: {sections: {china: {border: alashanku}}}}", ":4:48: lanes.west.sections.china.border: no bor"),
        ("events: {e: {name: e, from: 2014-01-01, to: 2014-01-02, no_trains: [x]}}", ":4:74: events.e.no_trains.0: m"),
        ("cities: {wuhn: null}", ":4:15: cities.wuhn: there is no 'wuhn' to remove"),
        ("dispatch: null", ":4:6: dispatch: this key is removed here but needed"),
        ("name: null", ":4:6: name: this key is removed here but needed"),
        ("relief: {rule: none}", ":4:6: relief: 'max_idle_h' is missing"),
    ],
)
def test_faults_of_every_kind_in_a_variant(change: str, said: str) -> None:
    """References, lists, removals and rules are shown in the variant that writes them."""
    assert f"a.yaml{said}" in "\n".join(variants_refused(f"extends: tiny.yaml\nvariants:\n  v:\n     {change}\n"))


def test_a_fault_of_the_file_is_told_once() -> None:
    """It is not told again for each variant; what variants add comes below it."""
    said = variants_refused(
        "extends: tiny.yaml\nport: {cranes: -1}\nvariants:\n  a: {port: {tracks: -1}}\n  b: {name: b}\n"
    )
    assert [line for line in said if not line.startswith("  ")] == [
        "a.yaml:2:16: port.cranes: must be at least 0, got -1",
        "1 fault in a.yaml",
        "a.yaml:4:22: port.tracks: must be at least 0, got -1",
        "1 fault in the variant 'a' of a.yaml",
    ]


@pytest.mark.parametrize(
    ("variants", "said"),
    [
        ("variants: 3", ":2:11: variants: must be a mapping of names to mappings of changes, got 3"),
        ("variants:", ":2:1: variants: must be a mapping of names to mappings of changes, got null"),
        ("variants: [a]", ':2:11: variants: must be a mapping of names to mappings of changes, got ["a"]'),
        ("variants: {a: 3}", ":2:15: variants.a: a variant must be a mapping of keys to values, got 3"),
        ("variants: {a: }", ":2:12: variants.a: a variant must be a mapping of keys to values, got null"),
        ("variants: {'': {}}", ":2:12: variants.: a variant needs a name"),
        ("variants: {a: {extends: tiny}}", ":2:16: variants.a.extends: a variant cannot have this key"),
        ("variants: {a: {variants: {}}}", ":2:16: variants.a.variants: a variant cannot have this key"),
        ("variants: {a: {schema_version: 2}}", ":2:16: variants.a.schema_version: a variant cannot have this key"),
        ("varaints: {a: {}}", "did you mean 'variants'?"),
    ],
)
def test_variants_of_another_shape(variants: str, said: str) -> None:
    """Names stand for mappings, without the frame of a file: the file is refused, and so is one that extends it."""
    assert said in refusal_of(f"{variants}\n")
    assert said in refusal(write("child.yaml", "extends: change.yaml\n"))


def test_variants_cannot_be_set() -> None:
    """They stand in the file."""
    assert "'variants' belongs in a file" in refusal("tiny.yaml", "variants.a.name=x")


# Faults


def test_unknown_key() -> None:
    """An unknown key is underlined, with the key that was probably meant."""
    assert refusal_of("port:\n  trakcs: 3\n").splitlines() == [
        "change.yaml:3:3: port.trakcs: unknown key",
        "  3 |   trakcs: 3",
        "    |   ^^^^^^ did you mean 'tracks'?",
        "1 fault in change.yaml",
    ]


def test_negative_capacity() -> None:
    """The value is underlined and shown with its rule."""
    assert refusal_of("port: {yard_teu: -600}\n").splitlines() == [
        "change.yaml:2:18: port.yard_teu: must be at least 0, got -600",
        "  2 | port: {yard_teu: -600}",
        "    |                  ^^^^",
        "1 fault in change.yaml",
    ]


def test_lane_through_an_unknown_border_points_into_the_parent() -> None:
    """A dangling reference is underlined in the file that wrote it, though another file was asked for."""
    write(
        "parent.yaml", "extends: tiny.yaml\nlanes:\n  west:\n    sections:\n      china:\n        border: alashanku\n"
    )
    assert refusal(write("a.yaml", "extends: parent.yaml\nname: a\n")).splitlines() == [
        "parent.yaml:6:17: lanes.west.sections.china.border: no border called 'alashanku'",
        "  6 |         border: alashanku",
        "    |                 ^^^^^^^^^ did you mean 'alashankou'?",
        "1 fault in a.yaml",
    ]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("port: {paths_per_day: many}", ":2:23: port.paths_per_day: must be a whole number, got 'many'"),
        ("port: {paths_per_day: 2.5}", ":2:23: port.paths_per_day: must be a whole number, got 2.5"),
        ("port: {lat: 8:30}", ":2:13: port.lat: must be a number, got '8:30'"),
        ("port: {lat: 95}", ":2:13: port.lat: must be at most 90, got 95"),
        ("port: {lat: .nan}", ":2:13: port.lat: must be a number"),
        ("name: 2014", ":2:7: name: must be text (put it in quotes), got 2014"),
        ("port: {lat: 1e400}", ":2:13: port.lat: this number is too large, got '1e400'"),
        (
            f"port: {{radius_km: {'1' * 40}}}",
            "the limit of the simulation (is it in metres?), got 1.1111111111111112e+39",
        ),
        (f"port: {{radius_km: {'1' * 400}}}", ":2:19: port.radius_km: this number is too large, got '111"),
        (f"port: {{paths_per_day: {'1' * 5000}}}", ":2:23: port.paths_per_day: this number is too large, got '111"),
        ("port: {paths_per_day: 1e30}", ":2:23: port.paths_per_day: this number is too large, got 1e+30"),
        (f"port: {{tracks: {'1' * 400}}}", ":2:16: port.tracks: this number is too large, got '111"),
        (f"port: {{lat: 0x{'f' * 5000}}}", ":2:13: port.lat: must be a number, got '0xfff"),
        ("port: 3", ":2:7: port: must be a mapping of keys to values, got 3"),
        ("cities: [a]", ':2:9: cities: must be a mapping of keys to values, got ["a"]'),
        ("port: {tracks: -1}", ":2:16: port.tracks: must be at least 0, got -1"),
        ("port: {tracks: {2014-13-01: 1}}", ":2:17: port.tracks.2014-13-01: the key must be a date such as"),
        ("port: {tracks: {2014: 1, 2014-01-01: 2}}", ":2:26: port.tracks.2014-01-01: 2014 and 2014-01-01 are the same"),
        ("port: {tracks: 2.5}", ":2:16: port.tracks: must be whole numbers, at least 1, got [2.5]"),
        ("horizon: {from: 2013-02-30}", ":2:17: horizon.from: must be a date such as 2014-01-31, got '2013-02-30'"),
        ("horizon: {from: 2013}", ":2:17: horizon.from: must be a date such as 2014-01-31, got 2013"),
        ("horizon: {to: 2001-01-01}", ":2:15: horizon.to: the horizon ends on 2001-01-01, which is not after"),
        ("cities: {wuhan: {trade_imputed: maybe}}", ": must be true or false, got 'maybe'"),
        (
            "dispatch: {rule: full_trian}",
            ":2:18: dispatch.rule: must be one of 'minimum_load', 'full_train', 'full_or_longest_wait' or",
        ),
        ("dispatch: {rule: full_trian}", "did you mean 'full_train'?"),
        ("dispatch: null", ":2:1: dispatch: this key is removed here but needed"),
        ("dispatch: {rule: null}", ":2:1: dispatch: 'rule' is missing: choose one of 'minimum_load', 'full_train'"),
        (
            "loading: {rule: most_valuable}",
            ":2:1: loading: 'protected_after_rollovers' is missing (Number of rollovers after",
        ),
        ("services: {west_in: {direction: inbond}}", "must be one of 'outbound' or 'inbound', got 'inbond'"),
        ("services: {west_in: {direction: inbond}}", "did you mean 'inbound'?"),
        ("demand: {outbond: {}}", ":2:10: demand.outbond: unknown key, must be one of 'outbound' or 'inbound'"),
        ("schema_version: 3", ":2:17: schema_version: this file is of version 3, and this freightsim reads version 2"),
        ("port: {lat: null}", ":2:8: port.lat: this key is removed here"),
        ("cities: {wuhan: {lat: null, lon: null}}", ":2:29: cities.wuhan.lon: this key is removed here but needed"),
        ("trains: {placement_h: 30}", ":2:23: trains.placement_h: the set is placed before bookings close"),
        ("regions: {western_europe: {terminal: hambrug}}", "did you mean 'hamburg'?"),
        (
            "events: {e: {name: e, from: 2014-01-01, to: 2014-01-02, no_trains: [outbound, x]}}",
            ":2:79: events.e.no_trains.1: must be one of 'outbound' or 'inbound', got 'x'",
        ),
        (
            "events: {e: {name: e, from: 2014-01-01, to: 2014-01-02, border_capacity: {alashan: 1}}}",
            ":2:75: events.e.border_capacity.alashan: no border called 'alashan'",
        ),
    ],
)
def test_faults_in_plain_words(change: str, said: str) -> None:
    """Pydantic's messages are rewritten for planners, and point at the right place."""
    assert said in refusal_of(f"{change}\n")


@pytest.mark.parametrize(
    ("value", "hint"), [("tomorrow", ""), ("as_they_cam", "did you mean 'as_they_came'?"), ("31.12.2020", "2020-12-31")]
)
def test_a_value_of_several_types_is_one_fault(value: str, hint: str) -> None:
    """What it may be is told together."""
    said = refusal_of(f"prices: {{known_at: {value}}}\n")
    assert "prices.known_at: must be a date such as 2014-01-31, or 'as_they_came', got " in said
    assert hint in said
    assert said.endswith("1 fault in change.yaml")


def test_an_entry_that_is_removed_and_used() -> None:
    """It is one fault, where it is removed; not one for each place that uses it, which nobody wrote."""
    said = refusal_of("borders: {alashankou: }\n")
    assert "change.yaml:2:11: borders.alashankou: this entry is removed here (null, or nothing after the colon" in said
    assert "but named by lanes.west.sections.china.border" in said
    assert said.endswith("1 fault in change.yaml")


def test_a_long_key_is_shortened() -> None:
    """As long values are."""
    assert max(map(len, refusal_of(f"port: {{{'x' * 900}: 1}}\n").splitlines())) < 150


def test_a_meaning_of_two_lines_is_told_on_one() -> None:
    """The line break of a docstring is a space; there is no question mark in its place."""
    said = refusal_of("cities: {wuhan: {joins: {by: wagon_group, from: 2014-01-01}}}\n")
    assert "'wagons' is missing (Maximum number of wagons" in said
    assert "above the expected load per train)" in said


JOINS = "joins: {by: truck, from: 2014-01-01}"


@pytest.mark.parametrize(
    ("change", "said", "hint"),
    [
        (f"cities: {{wuhn: {{{JOINS}}}}}", ":2:10: cities.wuhn: no city called 'wuhn'\n", "did you mean 'wuhan'?"),
        (
            "cities: {wuhn: {trade_usd_bn: 9}}",
            ":2:10: cities.wuhn: no city called 'wuhn': a new one also needs name, province, lat, lon and road_km",
            "did you mean 'wuhan'?",
        ),
        (
            f"cities: {{kunming: {{{JOINS}}}}}",
            (
                ":2:10: cities.kunming: no city called 'kunming': a new one needs name, province, lat, lon, "
                "trade_usd_bn and road_km (`freightsim new-city` writes one)\n"
            ),
            "",
        ),
        ("lanes: {wets: {name: West}}", ":2:9: lanes.wets: no lane called 'wets': a new one also needs ter", "'west'?"),
        ("borders: {alashanku: {}}", ":2:11: borders.alashanku: no border called 'alashanku'\n", "'alashankou'?"),
        ("terminals: {hambrug: {}}", ":2:13: terminals.hambrug: no terminal called 'hambrug'\n", "'hamburg'?"),
        (
            "services: {sunday: {trains_per_week: 1}}",
            ":2:12: services.sunday: no service called 'sunday': a new one also needs lane and direction\n",
            "",
        ),
        (
            "lanes: {west: {sections: {chian: {}}}}",
            "lanes.west.sections.chian: no section called 'chian'\n",
            "'china'?",
        ),
        ("cargo: {classes: {q: {}}}", ":2:19: cargo.classes.q: no class called 'q': a new one needs ", ""),
    ],
)
def test_an_unknown_id_is_one_fault(change: str, said: str, hint: str) -> None:
    """Who misspells the id of a thing is told so, and not that all is missing; a new one's needs are listed."""
    text = refusal_of(f"{change}\n")
    assert f"change.yaml{said}" in text or (said.startswith("lanes.") and said in text)
    assert hint in text
    assert text.endswith("\n1 fault in change.yaml")


def test_two_unknown_ids_are_not_taken_for_each_other() -> None:
    """What may have been meant is a thing that is there."""
    said = refusal_of("cities: {wuhn: {}, wuhm: {}}\n")
    assert said.count("did you mean 'wuhan'?") == 2
    assert said.endswith("2 faults in change.yaml")


def test_what_else_is_wrong_with_an_unknown_id_is_told() -> None:
    """One missing key, or a wrong value, is a fault of its own."""
    said = refusal_of("cities: {wuhn: {road_km: -1}}\nservices: {s: {lane: west, direction: outbound}}\n")
    assert "cities.wuhn.road_km: must be at least 0, got -1" in said
    assert "services.s: 'trains_per_week' is missing (Slots a week by date" in said
    assert said.endswith("3 faults in change.yaml")


@pytest.mark.parametrize(
    ("change", "hint"),
    [
        ("trains: {tracks: 3}", "did you mean 'port.tracks'?"),
        ("dispatch: {rule: full_train, minimum_feu: 43}", "'minimum_feu' belongs to 'rule: minimum_load'"),
        (
            "cities: {wuhan: {joins: {by: truck, from: 2013-10-01, trains_per_week: 2}}}",
            "'trains_per_week' belongs to 'by: shuttle' or 'by: block'",
        ),
        ("cities: {Wuhan: {road_km: 530}}", "did you mean 'wuhan'?"),
        ("services: {west_in: {direction: in}}", "did you mean 'inbound'?"),
        ("cities: {wuhan: {road_km: 536 km}}", "write 536: the unit is in the key's name"),
        ("port: {tracks: 2,5}", "the comma before 5 ends a value"),
        ("horizon: {to: 01.07.2021}", "write 2021-07-01"),
        ("port: {tracks: {2013-07-18: 1, 2013-8-1: 2}}", "write 2013-08-01"),
        ("port: {lat: 113.78, lon: 34.75}", "are lat and lon the wrong way round?"),
        ("port:\n  tracks:4", "write 'tracks: 4'"),
    ],
)
def test_what_was_meant(change: str, hint: str) -> None:
    """Where it can be told, the message ends with what to write."""
    assert hint in refusal_of(f"{change}\n")


def test_nothing_is_proposed_that_is_not_near() -> None:
    """A word that shares some letters with another is not taken for it."""
    said = refusal_of("cities: {kunming: {name: Kunming}}\nterminals: {rotterdam: {}}\n")
    assert "did you mean" not in said


def test_faults_of_one_place_share_its_line() -> None:
    """What lacks several keys is shown once, below all that is said of it."""
    said = refusal(write("a.yaml", "extends: tiny.yaml\nport: {lat: null}\ndemand: {inbound: {season: {months: 3}}}\n"))
    assert said.count("  2 | port") == 1
    said = refusal(write("a.yaml", "name: a\nport: {tracks: 4}\n"))
    assert "port: 'lat' is missing" in said
    assert "port: 'lon' is missing" in said
    assert said.count("  2 | port: {tracks: 4}") == 1


def test_whole_numbers_have_no_point() -> None:
    """A number is shown as a planner writes it, also where the model keeps it as another kind."""
    assert "got 30\n" in refusal_of("trains: {placement_h: 30}\n")


def test_a_wrong_key_hides_what_follows_from_it() -> None:
    """What is missing below a key that should not be there is not reported."""
    assert refusal_of("demand: {sideways: {}}\n").endswith("1 fault in change.yaml")


def test_several_faults_in_order() -> None:
    """All faults are reported at once, by file and line, with a count at the end; sets come last."""
    write("parent.yaml", "extends: tiny.yaml\nport:\n  lat: 95\n")
    write("a.yaml", "extends: parent.yaml\nport:\n  trakcs: 3\n  cranes: -1\n")
    said = refusal("a.yaml", "port.yard_teu=-1").splitlines()
    heads = [line for line in said if not line.startswith("  ")]
    assert heads == [
        "a.yaml:3:3: port.trakcs: unknown key",
        "a.yaml:4:11: port.cranes: must be at least 0, got -1",
        "parent.yaml:3:8: port.lat: must be at most 90, got 95",
        "sets port.yard_teu=-1: port.yard_teu: must be at least 0, got -1",
        "4 faults in a.yaml",
    ]


def test_a_file_that_builds_on_nothing() -> None:
    """A file of a few values that forgot to extend another is told so."""
    said = refusal(write("a.yaml", "name: a\n"))
    assert "a.yaml:1:1: 'horizon' is missing (Simulated period)" in said
    assert "begins with a line such as 'extends: baseline'" in said


def test_long_values_are_shortened() -> None:
    """A value is shown with at most sixty characters."""
    said = refusal_of(f"port: {{lat: {'x' * 200}}}\n").splitlines()
    assert said[0].endswith(f"got '{'x' * 56}...")
    assert max(map(len, said)) < 125


def test_names_of_variants_are_printed_without_control_characters() -> None:
    """They are refused, and the refusal names them without what could play tricks on a terminal."""
    write("mine.yaml", 'extends: tiny.yaml\nvariants: {"a\\u202eb": {port: {tracks: 0}}}\n')
    with pytest.raises(ScenarioError) as caught:
        load.load_variants("mine.yaml")
    assert "mine.yaml:2:12: variants.a?b: must not contain control characters" in str(caught.value)
    assert "\u202e" not in str(caught.value)


def test_control_characters_are_not_printed() -> None:
    """Escapes in quoted text cannot reach the terminal."""
    said = refusal_of('port: {"\\e[31m": 1}\nlanes: {west: {terminal: "\\e[31m"}}\n')
    assert "\x1b" not in said


def test_tree_from_code(tiny: Scenario, tiny_tree: dict[str, Any]) -> None:
    """Trees that were not read from a file are checked alike, and the source is named."""
    assert scenario_from_tree(tiny_tree, "a test") == tiny
    with pytest.raises(ScenarioError) as caught:
        tiny.but({"port": {"trakcs": 3, "tracks": {2014: -1}}})
    assert str(caught.value).splitlines() == [
        "but(): port.tracks.2014: must be at least 0, got -1",
        "but(): port.trakcs: unknown key (did you mean 'tracks'?)",
        "2 faults in but()",
    ]


def test_a_dump_reads_back(tiny: Scenario) -> None:
    """A scenario written as plain data, nulls included, is the same scenario when read."""
    assert load_scenario(write("dump.yaml", dump(tiny.tree()))).digest() == tiny.digest()


def test_sixty_cities_load_quickly(tiny_tree: dict[str, Any]) -> None:
    """A catchment of sixty cities is read in well under a second."""
    city = tiny_tree["cities"]["wuhan"]
    tiny_tree["cities"] = {f"city{n}": {**city} for n in range(60)}
    write("large.yaml", dump(tiny_tree))
    start = time.perf_counter()
    assert len(load_scenario("large.yaml").cities) == 60
    assert time.perf_counter() - start < 1


def test_an_error_carries_its_faults(tmp_path: Path) -> None:
    """Text and faults say the same: each fault once, in the order of the lines, those of variants after them."""
    file = tmp_path / "mine.yaml"
    file.write_text("extends: baseline\nport: {tracks: -1}\nprot: 1\nvariants: {a: {port: {cranes: x}}}\n")
    with pytest.raises(ScenarioError) as caught:
        validated_with_variants(resolve(file))
    found = caught.value.faults
    assert [(fault.place.line, fault.path[-1], fault.severity) for fault in found] == [
        (2, "tracks", "error"),
        (3, "prot", "error"),
        (4, "cranes", "error"),
    ]
    assert all(str(fault) in str(caught.value) for fault in found)


@pytest.mark.parametrize(
    ("text", "sets"), [(b"a: [", ()), (b"", ()), (b"extends: nothing\n", ()), (None, ()), (b"name: a\n", ("port",))]
)
def test_every_refusal_carries_its_fault(tmp_path: Path, text: bytes | None, sets: tuple[str, ...]) -> None:
    """What cannot be found or read is a fault, too, and the error's text is that of the fault."""
    file = tmp_path / "mine.yaml"
    if text is not None:
        file.write_bytes(text)
    with pytest.raises(ScenarioError) as caught:
        load_scenario(file, sets=sets)
    (fault,) = caught.value.faults
    assert str(fault) == str(caught.value)


@pytest.mark.parametrize("path", ["port.yard_teu", "port.lift_cv", "cities.wuhan.trade_usd_bn", "port.tracks"])
def test_a_truth_is_no_number(path: str) -> None:
    """`true` is not taken for 1, nor `false` for 0."""
    with pytest.raises(ScenarioError, match=rf"{path}: must be a number, .*got true"):
        load_scenario("baseline", sets=[f"{path}=true"])


@pytest.mark.parametrize("changes", [{"por\udce9": 1}, {"port": {"tr\udce9": 1}}], ids=["group", "key"])
def test_a_key_that_is_no_unicode(tiny: Scenario, changes: dict[str, Any]) -> None:
    """It comes from bytes of the command line, and pydantic reports it without a place."""
    with pytest.raises(ScenarioError, match=r"must be text in Unicode \(UTF-8\), got '"):
        tiny.but(changes)
