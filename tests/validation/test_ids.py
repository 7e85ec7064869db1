"""Ids are plain, as whatever becomes a folder, a key or a column; texts play no tricks on who reads them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from freightsim.base.errors import ScenarioError
from freightsim.files.load import load_scenario
from freightsim.results import Runs
from freightsim.results.saving import save
from freightsim.scenario import Scenario
from freightsim.scenario.ports import new_ports
from freightsim.scenario.rules import GROUPS
from freightsim.simulation.replications import simulate
from freightsim.validation.ids import MOST_CHARACTERS, folder_name, harmful, is_id, likely_id
from freightsim.validation.merge import merged
from joins import JOINS, chosen
from tiny import WUHAN

HOSTILE = (
    *("", " ", ".", "..", "/tmp/x", "../x", "a/b", "a\\b", "C:", "a.b", "a b", "a\nb", "a\0", "-rf", "_", "1", "a$b"),
    *("\u6b66\u6c49", "caf\u00e9", "a\u202eb", "a\x1b[31m", "a" * (MOST_CHARACTERS + 1), "a\n", "<b>", "a|b", "\ud800"),
)
"""Ids that lead out of a folder, are shown as something else, or are no names."""


OUTLINE = {"hubs": {"wuhan": WUHAN}, "provinces": {"hubei": {"name": "Hubei"}}}


def copied(group: tuple[str, ...], key: str) -> dict[str, Any]:
    """Return a change that adds to a group of the tiny scenario a copy of its first entry, under an id."""
    tree = chosen(OUTLINE).tree()
    for each in group:
        tree = tree[each]
    entry = next(iter(tree.values()))
    change: dict[str, Any] = {key: entry}
    for each in reversed(group):
        change = {each: change}
    return change


BY_ID = [*((name,) for name in GROUPS if name != "events"), ("cargo", "classes"), ("lanes", "west", "sections")]


def test_every_map_by_id_is_looked_at() -> None:
    """Maps of the model whose keys are no day, direction or reference have keys of this type."""
    by_text = {name for name, field in Scenario.model_fields.items() if str(field.annotation).startswith("dict[str")}
    by_id = {name for name, field in Scenario.model_fields.items() if "<function _id" in str(field.annotation)}
    assert by_text == set()
    assert by_id == set(GROUPS)


@pytest.mark.parametrize("group", BY_ID, ids=".".join)
@pytest.mark.parametrize("key", HOSTILE)
def test_ids_are_refused_from_python(group: tuple[str, ...], key: str) -> None:
    """In every group, whatever they hold, with the rule and a text that is fit for a terminal."""
    with pytest.raises(ScenarioError) as caught:
        chosen().but(copied(group, key))
    said = str(caught.value)
    assert "an id begins with a letter" in said
    assert said.replace("\n", "").isprintable()


@pytest.mark.parametrize("key", ["a", "A-b_9", "wuhan", "a" * MOST_CHARACTERS, "port", "con"])
def test_plain_ids_are_taken(key: str) -> None:
    """Letters, digits, _ and -, at most 64 characters."""
    assert key in chosen().but(copied(("cities",), key)).cities


def test_ids_are_refused_with_file_and_line(tmp_path: Path) -> None:
    """The line, a caret, the value, the rule, and what may have been meant."""
    file = tmp_path / "mine.yaml"
    file.write_text("extends: baseline\ncities:\n  ../../St. P\u00e9ter: {name: x}\n", encoding="utf-8")
    with pytest.raises(ScenarioError) as caught:
        load_scenario(file)
    (fault,) = caught.value.faults
    assert (fault.place.line, fault.place.column) == (3, 3)
    assert "'../../St. P\u00e9ter'" in fault.text
    assert fault.hint == "did you mean 'st_peter'?"


def test_ids_are_refused_on_the_command_line() -> None:
    """What is set by hand is held to the same rule."""
    with pytest.raises(ScenarioError, match=r"cities\.a/b\.name=x: cities\.a/b: an id begins with a letter"):
        load_scenario("baseline", sets=["cities.a/b.name=x"])


def test_ids_that_differ_in_capitals_alone() -> None:
    """On some disks they would be one folder."""
    with pytest.raises(ScenarioError, match="Wuhan: differs from 'wuhan' in capital letters alone"):
        chosen().but(copied(("cities",), "Wuhan"))


@pytest.mark.parametrize("key", ["..", "/tmp/x", "../../x", "a/../../b"])
def test_no_run_is_saved_elsewhere(tmp_path: Path, key: str) -> None:
    """Nor is it where a scenario got around validation: an id that is none never becomes a part of a path."""
    joins = JOINS["own_trains"] | {"from": "2013-07-20"}
    run = simulate(chosen({"horizon": {"to": "2013-08-01"}, "cities": {"wuhan": {"joins": joins}}}))
    folder = tmp_path / "a" / "run"
    with pytest.raises(ValueError, match="an id begins with a letter"):
        save(Runs([replace(run, ports={key: run.ports["wuhan"]})]), folder)
    assert [each for each in tmp_path.glob("**/*.parquet") if not each.is_relative_to(folder / "replications")] == []


def test_long_ids_give_ports_with_services() -> None:
    """The services of a city's port are named by city and lane; together these may be longer than an id may be."""
    city, lane = "c" * MOST_CHARACTERS, "l" * MOST_CHARACTERS
    tree = chosen().tree()
    tree["lanes"][lane] = tree["lanes"]["west"]
    tree["cities"][city] = tree["cities"].pop("wuhan") | {
        "joins": JOINS["own_trains"] | {"services": {lane: {"outbound": 1.0, "inbound": 1.0}}}
    }
    port = new_ports(Scenario.model_validate(tree))[city]
    assert len(port.services) == 2
    assert all(is_id(key) for key in port.services)


@pytest.mark.parametrize(
    ("text", "found"),
    [("\u6b66\u6c49", ""), ("caf\u00e9 au lait", "cafe_au_lait"), ("\uff21\uff22", "ab"), ("../x", ""), ("1", "")],
)
def test_likely_ids(text: str, found: str) -> None:
    """What an id was probably meant to be."""
    assert likely_id(text) == found


@pytest.mark.parametrize("key", HOSTILE)
def test_folders(key: str) -> None:
    """Only an id is the name of a folder."""
    with pytest.raises(ValueError, match="an id begins with a letter"):
        folder_name(key)


BAD_TEXTS = ("a\x1b]0;b\x07", "a\u202eb", "a\u2066b", "a\nb", "a\x9bb", "a\u2028b", "\ud800", "a\ufffe", "\x7f")


def texts(kind: Any = None) -> list[tuple[str, ...]]:
    """Return the paths of all texts of the tiny scenario that readers see."""
    kind = chosen().tree() if kind is None else kind
    names = ("name", "name_zh", "province", "country", "borders")
    found: list[tuple[str, ...]] = [(key,) for key, value in kind.items() if key in names and isinstance(value, str)]
    for key, value in kind.items():
        if isinstance(value, dict):
            found += [(key, *path) for path in texts(value)]
    return found


@pytest.mark.parametrize("path", texts(), ids=".".join)
@pytest.mark.parametrize("text", BAD_TEXTS)
def test_texts_hold_no_control_characters(path: tuple[str, ...], text: str) -> None:
    """A name that turns the direction of writing, or that a terminal obeys, is refused with the character's name."""
    change: Any = text
    for key in reversed(path):
        change = {key: change}
    with pytest.raises(ScenarioError) as caught:
        chosen().but(change)
    found = harmful(text)
    expected = "must be on one line" if found in "\n\u2028" else "must not contain control characters or"
    assert expected in str(caught.value)
    assert found in "\n\u2028" or f"U+{ord(found):04X}" in str(caught.value)


def test_a_description_has_lines() -> None:
    """It may be of several, but holds no escapes."""
    assert chosen({"description": "a\n\tb"}).description == "a\n\tb"
    with pytest.raises(ScenarioError, match="U\\+001B"):
        chosen().but({"description": "a\x1bb"})


def test_texts_of_all_languages_are_taken() -> None:
    """Chinese, Arabic, accents, signs and pictures are texts."""
    text = "\u6b66\u6c49 \u0642\u0637\u0627\u0631 Z\u00fcrich <b> $5 | `x` \U0001f682 a\u00a0b\u3000c"
    assert chosen({"name": text}).name == text


def test_variants_are_texts(tmp_path: Path) -> None:
    """A variant is called by a text, not by an id, but the text is held to the same rule."""
    file = tmp_path / "mine.yaml"
    tree = merged(chosen().tree(), {"variants": {"a\x1b": {"port": {"tracks": 3}}}})
    file.write_text(yaml.safe_dump(tree), encoding="utf-8")
    with pytest.raises(ScenarioError, match=r"variants\.a\?: must not contain control characters"):
        load_scenario(file)


@pytest.mark.parametrize("path", [path for path in texts() if path[-1] not in ("name_zh", "borders")], ids=".".join)
@pytest.mark.parametrize("text", ["", " ", "\u3000", "\u200b"])
def test_names_say_something(path: tuple[str, ...], text: str) -> None:
    """A name, a province or a country of blanks alone, seen or unseen, would leave an empty cell."""
    change: Any = text
    for key in reversed(path):
        change = {key: change}
    with pytest.raises(ScenarioError, match="must not be empty"):
        chosen().but(change)


def test_a_name_in_characters_may_be_left_out() -> None:
    """It is the one name that has an empty default."""
    assert chosen().but({"cities": {"wuhan": {"name_zh": ""}}}).cities["wuhan"].name_zh == ""
