"""What a planner sees in an editor: the language server that editors use for YAML is asked, with the shipped schema."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from freightsim.files.load import load_scenario, shipped_folder, shipped_names
from freightsim.files.modeline import SCHEMA_FILE, modeline
from freightsim.scenario import Scenario
from lsp.client import Client, serving
from lsp.server import command

pytestmark = pytest.mark.editor

TOP = f"{modeline()}schema_version: 2\nextends: baseline\nname: mine\n"
"""How each document begins: with four lines."""

CURSOR = "|"
"""Where the cursor or the mouse is, in a document."""

MANNERS = {"truck", "shuttle", "wagon_group", "block", "own_trains"}


class Editor(NamedTuple):
    """A folder with the schema in it, and the server that looks at it."""

    client: Client
    folder: Path
    numbers: Iterator[int]

    def underlined(self, text: str) -> list[tuple[int, str]]:
        """Open a new document, and return the line (from 1) and the text of every fault, in order."""
        _, faults = self._opened(text)
        return sorted((fault["range"]["start"]["line"] + 1, fault["message"]) for fault in faults)

    def offered(self, text: str) -> dict[str, Any]:
        """Return what is offered at the cursor, by label."""
        answer = self._at("completion", text)
        items = answer["items"] if isinstance(answer, dict) else answer
        return {item["label"]: item for item in items}

    def shown(self, text: str) -> str:
        """Return what is shown where the mouse is, without the marks of Markdown."""
        answer = self._at("hover", text)
        return str(answer["contents"]["value"]).replace("\\", "")

    def _at(self, method: str, text: str) -> Any:
        before = text.partition(CURSOR)[0]
        path, _ = self._opened(text.replace(CURSOR, ""))
        return self.client.at(method, path, before.count("\n"), len(before.rpartition("\n")[2]))

    def _opened(self, text: str) -> tuple[Path, list[dict[str, Any]]]:
        path = self.folder / f"scenario_{next(self.numbers)}.yaml"
        return path, self.client.open(path, text)


@pytest.fixture(scope="module")
def editor(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Editor]:
    """Return an editor of a folder that holds a copy of the shipped schema."""
    words, folder = command(), tmp_path_factory.mktemp("planner")
    (folder / SCHEMA_FILE).write_bytes((shipped_folder() / SCHEMA_FILE).read_bytes())
    with serving(words, folder) as client:
        yield Editor(client, folder, count())


@pytest.mark.parametrize("name", [*shipped_names(), "fitted"])
def test_shipped_files_have_no_faults(editor: Editor, name: str) -> None:
    """Nothing is underlined in what we ship, as it is shipped."""
    assert editor.underlined((shipped_folder() / f"{name}.yaml").read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    ("text", "line", "part"),
    [
        ("port:\n  cranes: 4\n  trakcs: 2\n", 7, "trakcs"),
        ("prot: {}\n", 5, "prot"),
        ("cities:\n  wuhan:\n    joinz: null\n", 7, "joinz"),
        ("port:\n  paths_per_day: many\n", 6, "integer"),
        ("port:\n  tracks: two\n", 6, "number"),
        ("port:\n  tracks:\n    2014: 2\n    2015: two\n", 8, "number"),
        ("port:\n  tracks:\n    soon: 2\n", 7, "soon"),
        ("horizon:\n  from: 2013-07-18\n  lead_in_days: 400\n", 7, "maximum of 366"),
        ("port:\n  lifts_per_h: 0\n", 6, "minimum of 0"),
        ("horizon:\n  to: soon\n", 6, "must be a date such as 2014-01-31"),
        ("dispatch:\n  rule: ful_train\n", 6, '"full_train"'),
        ("cities:\n  wuhan:\n    joins:\n      by: shutle\n      from: 2021-07-01\n", 8, '"shuttle"'),
        ("cities:\n  wuhan:\n    joins:\n      by: truck\n      from: 2021-07-01\n      wagons: 3\n", 10, "wagons"),
        ("cities:\n  wuhan:\n    joins: {by: shuttle, from: 2021-07-01, wagons: 3}\n", 7, "trains_per_week"),
        ("events:\n  stop_2020:\n    no_trains: [outbound, west]\n", 7, '"inbound"'),
        ("variants:\n  slow:\n    port:\n      trakcs: 2\n", 8, "trakcs"),
    ],
)
def test_mistakes_are_underlined(editor: Editor, text: str, line: int, part: str) -> None:
    """There is one fault, on the line of the mistake, and its text says what is wrong or what is right."""
    ((where, said),) = editor.underlined(TOP + text)
    assert where == line
    assert part in said


def test_several_mistakes_are_underlined_at_once(editor: Editor) -> None:
    """One does not hide another."""
    text = "port:\n  trakcs: 2\n  yard_teu: many\nhorizon: {lead_in_days: 400}\ndispatch: {rule: ful_train}\n"
    assert [line for line, _ in editor.underlined(TOP + text)] == [6, 7, 8, 9]


@pytest.mark.parametrize(
    "text", ["cities: {wuhan: null}", "joining: null", "port: {tracks: {2014: null, 2018-07-01: 4}}", "timetable: {}"]
)
def test_what_may_be_removed_is_not_underlined(editor: Editor, text: str) -> None:
    """A null removes what the extended file has, and a part of a choice goes over it."""
    assert editor.underlined(TOP + text) == []


@pytest.mark.parametrize(
    ("text", "some"),
    [
        ("|", {"horizon", "cities", "dispatch", "variants"}),
        ("cities:\n  wuhan:\n    |\n", {"joins", "road_km", "boxable_share"}),
        ("cities:\n  |\n", {"wuhan", "zhengzhou", "luoyang"}),
        ("cities:\n  wuhan:\n    joins:\n      by: |\n", MANNERS),
        ("cities:\n  wuhan:\n    joins: {by: |}\n", MANNERS),
        ("cities:\n  wuhan:\n    joins:\n      by: shuttle\n      |\n", {"trains_per_week", "wagons", "offset_h"}),
        ("dispatch:\n  rule: |\n", {"minimum_load", "full_train", "full_or_longest_wait", "schedule"}),
        ("demand:\n  |\n", {"outbound", "inbound"}),
        ("variants:\n  slow:\n    port:\n      |\n", {"tracks", "cranes"}),
    ],
)
def test_keys_and_values_are_offered(editor: Editor, text: str, some: set[str]) -> None:
    """At the cursor stands what the model knows there."""
    offered = editor.offered(TOP + text)
    assert some <= set(offered)
    assert some != MANNERS or set(offered) == MANNERS


def test_keys_of_another_choice_are_not_offered(editor: Editor) -> None:
    """A truck has no wagons."""
    offered = editor.offered(TOP + "cities:\n  wuhan:\n    joins:\n      by: truck\n      |\n")
    assert "price_ratio" in offered
    assert "wagons" not in offered


def test_what_may_be_extended_is_offered(editor: Editor) -> None:
    """That is each shipped scenario, and the facts."""
    assert set(editor.offered(f"{modeline()}extends: |\n")) == {*shipped_names(), "facts"}


def test_taking_an_offer_changes_nothing_else(editor: Editor) -> None:
    """Who takes a key gets this key, not defaults of other keys, which would go over the extended file."""
    offered = editor.offered(f"{TOP}\n|\n") | editor.offered(f"{TOP}cities:\n  |\n")
    for label in ("choice", "joining", "horizon", "wuhan"):
        assert offered[label]["insertText"].split() == [f"{label}:"]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("trains:\n  cut|off_h: 24\n", ["bookings close", "Unit: h.", "At least 0."]),
        ("horizon:\n  lead_|in_days: 30\n", ["Unit: d.", "Default: 28.", "at most 366."]),
        ("port:\n  tra|cks: {2014: 2}\n", ["Loading tracks", "numbers by date"]),
        ("cities:\n  wu|han: {}\n", ["Wuhan", "city of the catchment"]),
        ("cities:\n  wuhan:\n    road|_km: 3\n", ["Road distance", "Unit: km."]),
        ("dispatch:\n  ru|le: full_train\n", ["full_train", "Leave full or not at all"]),
        ("variants:\n  slow:\n    port:\n      yard|_teu: 600\n", ["Capacity of the yard", "Unit: TEU."]),
    ],
)
def test_the_meaning_of_a_key_is_shown(editor: Editor, text: str, parts: list[str]) -> None:
    """Where the mouse rests stand meaning, unit, default and range."""
    shown = editor.shown(TOP + text)
    assert [part for part in parts if part not in shown] == []


def test_the_document_of_the_tests_is_a_scenario(tmp_path: Path) -> None:
    """What these tests put their mistakes under is right by itself."""
    file = tmp_path / "mine.yaml"
    file.write_text(TOP, encoding="utf-8")
    assert isinstance(load_scenario(file), Scenario)
