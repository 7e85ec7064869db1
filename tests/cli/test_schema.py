"""The schema is printed or written, and a file beside it names it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cli.calling import Caller, assert_refused
from freightsim.files.modeline import SCHEMA_FILE, modeline
from freightsim.files.schema import schema_text


def test_it_is_printed(call: Caller) -> None:
    """Standard output holds the schema and nothing else."""
    said = call("schema")
    assert (said.code, said.err) == (0, "")
    assert said.out == schema_text()
    assert json.loads(said.out)["title"] == "freightsim scenario"


def test_in_an_empty_folder(call: Caller, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is written, the line that names it is shown, and a new city's file has that line and is valid."""
    monkeypatch.chdir(tmp_path)
    said = call("schema", "--out", SCHEMA_FILE)
    assert (said.code, said.err) == (0, "")
    assert said.out.endswith(modeline())
    assert (tmp_path / SCHEMA_FILE).read_text(encoding="utf-8") == schema_text()
    assert call("new-city", "Xinyang").code == 0
    assert (tmp_path / "xinyang.yaml").read_text(encoding="utf-8").startswith(modeline())
    assert call("validate", "xinyang.yaml").code == 0


def test_another_name(call: Caller, tmp_path: Path) -> None:
    """The line names the file that was written; a scenario is never written over."""
    assert call("schema", "--out", tmp_path / "other.json").out.endswith(modeline("other.json"))
    assert_refused(call("schema", "--out", tmp_path / "mine.yaml"), "'--out'", "does not end in .json")
    assert not (tmp_path / "mine.yaml").exists()


def test_a_folder_that_is_not_there(call: Caller, tmp_path: Path) -> None:
    """The path and what is wrong with it are said."""
    assert_refused(call("schema", "--out", tmp_path / "no" / "x.json"), "there is no folder")
