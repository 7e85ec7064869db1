"""`freightsim migrate` as a planner calls it, and the notes of other commands."""

from __future__ import annotations

import json
from copy import deepcopy
from pathlib import Path

import pytest

from cli.calling import Caller, assert_refused, write
from freightsim.scenario.load import load_scenario
from scenario.older import older
from tiny import TINY


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """Return a file of version 1."""
    path = tmp_path / "old.yaml"
    path.write_text("# kept\n" + json.dumps(older(deepcopy(TINY)), indent=1), encoding="utf-8")
    return path


def test_in_place(call: Caller, old: Path, tmp_path: Path) -> None:
    """The file is of the present version, with its rights and comments; nothing is left beside it."""
    old.chmod(0o640)
    said = call("migrate", old)
    assert (said.code, said.err) == (0, "")
    assert said.out == f"{old}: of version 1, is now of version 2 (26 keys renamed)\n"
    assert load_scenario(old) == load_scenario(write(tmp_path / "new.yaml"))
    assert old.read_text(encoding="utf-8").startswith("# kept\n")
    assert old.stat().st_mode & 0o777 == 0o640
    assert sorted(path.name for path in tmp_path.iterdir()) == ["new.yaml", "old.yaml"]


def test_again(call: Caller, old: Path) -> None:
    """A present file is left untouched, and that is said."""
    call("migrate", old)
    before = old.stat().st_mtime_ns
    said = call("migrate", old)
    assert (said.code, said.out) == (0, f"{old}: of version 2 already, the present one\n")
    assert old.stat().st_mtime_ns == before


def test_check(call: Caller, old: Path, tmp_path: Path) -> None:
    """It says which files would change, changes none, and the answer is no."""
    new, before = write(tmp_path / "new.yaml"), old.read_bytes()
    said = call("migrate", "--check", new, old)
    assert said.code == 1
    assert f"{new}: of version 2 already" in said.out
    assert f"{old}: of version 1, would become of version 2" in said.out
    assert old.read_bytes() == before
    assert call("migrate", "--check", new).code == 0


def test_out(call: Caller, old: Path, tmp_path: Path) -> None:
    """Another file is written, the old one stays."""
    before = old.read_bytes()
    said = call("migrate", old, "--out", tmp_path / "new.yaml")
    assert said.code == 0
    assert old.read_bytes() == before
    assert load_scenario(tmp_path / "new.yaml").name == "tiny"
    assert_refused(call("migrate", old, old, "--out", tmp_path / "x.yaml"), "--out takes one file")


def test_a_link_stays_a_link(call: Caller, old: Path, tmp_path: Path) -> None:
    """What it leads to is rewritten."""
    link = tmp_path / "link.yaml"
    link.symlink_to(old)
    assert call("migrate", link).code == 0
    assert link.is_symlink()
    assert '"from"' in old.read_text(encoding="utf-8")


def test_faults_are_refused(call: Caller, old: Path, tmp_path: Path) -> None:
    """A file with a fault stays as it is; others are rewritten all the same."""
    wrong = tmp_path / "wrong.yaml"
    wrong.write_text("schema_version: 1\nextends: old.yaml\nprot: {}\n", encoding="utf-8")
    before = wrong.read_bytes()
    said = call("migrate", wrong, old)
    assert said.code == 2
    assert f"{wrong}:3:1: prot: unknown key" in said.err
    assert wrong.read_bytes() == before
    assert said.out.startswith(f"{old}: of version 1, is now of version 2")


def test_layers_and_targets(call: Caller, tmp_path: Path) -> None:
    """What is no scenario by itself is rewritten, too; wrong targets are refused."""
    layer, targets = tmp_path / "layer.yaml", tmp_path / "targets.yaml"
    layer.write_text("schema_version: 1\ndemand: {inbound: {attraction: {start: 2015-01-01}}}\n", encoding="utf-8")
    targets.write_text("schema_version: 1\ntargets: {a: {}}\n", encoding="utf-8")
    assert call("migrate", layer).code == 0
    assert "{from: 2015-01-01}" in layer.read_text(encoding="utf-8")
    assert_refused(call("migrate", targets), "targets.a")
    assert "schema_version: 1" in targets.read_text(encoding="utf-8")


def test_what_is_no_file(call: Caller) -> None:
    """A shipped scenario is not rewritten by its name, and a missing file is missing."""
    assert_refused(call("migrate", "baseline"), "comes with the package")
    assert_refused(call("migrate", "nothing.yaml"), "nothing.yaml: no such file")


@pytest.mark.parametrize(
    "words", [["validate"], ["show"], ["run", "-n", "1", "-j", "1"], ["diff", "baseline"]], ids=str
)
def test_other_commands_note_an_old_file_once(call: Caller, old: Path, words: list[str]) -> None:
    """On stderr, whatever the command prints."""
    said = call(*words, old)
    assert said.code in (0, 1)
    assert said.err.count("of version 1, read as 2") == 1
    assert "read as 2" not in said.out
