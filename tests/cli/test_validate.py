"""`freightsim validate`: warnings, how they are accepted, folders, and JSON for tools."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from cli.calling import Caller, assert_refused, write
from freightsim.files.load import shipped_folder

FAR = "extends: base\ncities: {wuhan: {lat: 10.0, road_km: 3000, rail_km: 3000}}\n"
TARGET = """targets:
  a: {{quantity: trips, years: [{year}], unit: trips, value: 9, tolerance: 0.1, role: validate, {rest}}}
"""
REST = "status: assumed, confidence: low, source: assumption"


@pytest.fixture
def base(tmp_path: Path) -> Path:
    """Return the folder of the smallest scenario, to be extended."""
    write(tmp_path / "base.yaml")
    return tmp_path


@pytest.fixture
def far(base: Path) -> Path:
    """Return a file with a city beyond the catchment."""
    (base / "far.yaml").write_text(FAR, encoding="utf-8")
    return base / "far.yaml"


def files_in(text: str) -> list[dict[str, Any]]:
    """Return what is said of each file."""
    found = json.loads(text)
    assert found["format"] == 1
    return found["files"]


def test_a_warning_is_told_and_does_not_refuse(call: Caller, far: Path) -> None:
    """The file is valid; the warning stands on stderr as a fault does, and how it is accepted once at the end."""
    said = call("validate", far, far.parent / "base.yaml")
    assert said.code == 0
    assert said.out.splitlines()[0] == f"{far}: valid (2 cities, 2 services, 226 days, 1 warning)"
    first, source, caret, how = said.err.splitlines()
    assert first.startswith(f"{far}:2:10: warning: cities.wuhan: Wuhan is ")
    assert source == "  2 | cities: {wuhan: {lat: 10.0, road_km: 3000, rail_km: 3000}}"
    assert caret.strip(" |") == "^^^^^"
    assert "accept: {beyond_catchment.wuhan: ...}" in how


def test_strict(call: Caller, far: Path) -> None:
    """Warnings make the exit code 1, unless they are accepted; faults make it 2 all the same."""
    assert call("validate", far, "--strict").code == 1
    assert call("validate", far, "--strict", "--accept", "beyond_catchment.wuhan") == (
        0,
        f"{far}: valid (2 cities, 2 services, 226 days)\n",
        "",
    )
    assert call("validate", far.parent / "base.yaml", "--strict").code == 0
    assert call("validate", far, far.parent / "none.yaml", "--strict").code == 2


def test_accepted_in_the_file(call: Caller, far: Path) -> None:
    """A reason in the file silences the warning."""
    far.write_text(FAR + "accept:\n  beyond_catchment.wuhan: it ships by river\n", encoding="utf-8")
    assert call("validate", far, "--strict") == (0, f"{far}: valid (2 cities, 2 services, 226 days)\n", "")


def test_unknown_ids(call: Caller, far: Path) -> None:
    """Neither the command line nor a file may accept what no warning is called."""
    assert_refused(call("validate", far, "--accept", "beyond_catchmnt.wuhan"), "did you mean 'beyond_catchment'?")
    far.write_text(FAR + "accept: {beyond_catchmnt: it ships by river}\n", encoding="utf-8")
    assert_refused(call("validate", far), f"{far}:3:10: accept.beyond_catchmnt: no warning", "mean 'beyond_catchment'?")


def test_a_folder(call: Caller, far: Path) -> None:
    """It stands for its scenario files by name; other files and hidden ones are left alone."""
    folder = far.parent
    for name in ("note.txt", ".hidden.yaml"):
        (folder / name).write_text("{", encoding="utf-8")
    (folder / "last.yml").write_text("extends: base\n", encoding="utf-8")
    lines = call("validate", folder).out.splitlines()
    assert [line.partition(":")[0] for line in lines] == [
        f"{folder}/{name}" for name in ("base.yaml", "far.yaml", "last.yml")
    ]


@pytest.mark.slow
def test_what_is_shipped_is_valid_and_not_odd(call: Caller) -> None:
    """The whole folder, the fitted layer and the targets included."""
    said = call("validate", shipped_folder(), "--strict")
    assert (said.code, said.err) == (0, "")
    assert len(said.out.splitlines()) == len(list(shipped_folder().glob("*.yaml")))


@pytest.mark.parametrize(("year", "odd"), [(2020, False), (2013, False), (2021, True), (2012, True)])
def test_targets_beyond_the_baseline(call: Caller, base: Path, year: int, odd: bool) -> None:
    """Years that the shipped baseline does not reach are odd for a target."""
    file = base / "aims.yaml"
    file.write_text(TARGET.format(year=year, rest=REST), encoding="utf-8")
    said = call("validate", file, "--strict")
    assert said.code == int(odd)
    assert (f"{file}:2:3: warning: targets.a: " in said.err) == odd
    assert ("[beyond_baseline.a]" in said.err) == odd
    assert call("validate", file, "--strict", "--accept", "beyond_baseline.a").code == 0


def test_json(call: Caller, far: Path) -> None:
    """One document on stdout holds all files in order; the exit code is that of the text."""
    folder = far.parent
    (folder / "wrong.yaml").write_text("extends: base\nprot: 1\nport: {tracks: x}\n", encoding="utf-8")
    (folder / "bad.yaml").write_text("a: [\n", encoding="utf-8")
    (folder / "aims.yaml").write_text("targets: {a: {quantity: trips}}\n", encoding="utf-8")
    names = ("far", "wrong", "bad", "aims", "none")
    said = call("validate", *(folder / f"{name}.yaml" for name in names), "--json")
    assert (said.code, said.err) == (2, "")
    files = dict(zip(names, files_in(said.out), strict=True))
    assert [each["file"] for each in files.values()] == [f"{folder}/{name}.yaml" for name in names]
    assert [each["valid"] for each in files.values()] == [True, False, False, False, False]
    assert [each["kind"] for each in files.values()] == ["scenario", "scenario", None, "targets", None]
    (warning,) = files["far"]["warnings"]
    assert (warning["line"], warning["column"], warning["path"]) == (2, 10, ["cities", "wuhan"])
    assert files["far"]["scenario"]["cities"] == 2
    assert [(each["line"], each["path"]) for each in files["wrong"]["faults"]] == [
        (2, ["prot"]),
        (3, ["port", "tracks"]),
    ]
    assert files["wrong"]["faults"][0]["hint"] == "did you mean 'port'?"
    assert [each["severity"] for each in files["bad"]["faults"]] == ["error"]
    assert files["bad"]["faults"][0]["line"] > 0
    assert files["aims"]["faults"][0]["path"][:2] == ["targets", "a"]
    assert files["none"]["faults"][0]["file"] == f"{folder}/none.yaml"


def test_json_and_text_say_the_same(call: Caller, far: Path) -> None:
    """Each message of the JSON is in the text."""
    far.write_text(FAR + "variants: {a: {port: {tracks: -1}}, b: {prot: {}}}\n", encoding="utf-8")
    text = call("validate", far).err
    faults = files_in(call("validate", far, "--json").out)[0]["faults"]
    assert len(faults) == 2
    assert all(
        f"{each['line']}:{each['column']}: {'.'.join(each['path'])}: {each['message']}" in text for each in faults
    )


def test_json_of_a_wrong_set(call: Caller, far: Path) -> None:
    """A fault on the command line has no line, but names itself."""
    (file,) = files_in(call("validate", far, "--json", "--set", "port.tracks").out)
    (fault,) = file["faults"]
    assert (fault["file"], fault["line"]) == ("--set port.tracks", 0)


@pytest.mark.parametrize("words", [["validate", "baseline"], ["--help"]], ids=" ".join)
def test_it_is_light(words: list[str]) -> None:
    """Neither arrays nor plots nor the engine are loaded to check a file."""
    code = (
        f"import sys; sys.argv = ['freightsim', *{words}]\n"
        "from freightsim.cli import main\n"
        "try:\n    main()\nfinally:\n    print('modules', *sys.modules)"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    modules = set(out[out.index("modules ") :].split())
    assert "freightsim.cli" in modules
    assert not {"numpy", "scipy", "matplotlib", "pandas", "simpy"} & modules
