"""Wrong input never ends in a traceback: one message names file and key, and the exit code is 2."""

from __future__ import annotations

from pathlib import Path

import pytest

from cli.calling import Caller, Said, assert_refused, call_outside, write
from freightsim.calibration.targets import load_targets
from freightsim.files.load import NO_SCENARIOS, shipped_folder

FILES: dict[str, tuple[bytes, str, str]] = {
    "unknown key": (b"extends: base\nprot: {tracks: 3}\n", ":2:1: prot: unknown key", "did you mean 'port'?"),
    "wrong type": (b"extends: base\nport: {tracks: many}\n", ":2:16: port.tracks: must be a number", "got 'many'"),
    "text for a number": (b"extends: base\nport: {cranes: 8:30}\n", ":2:16: port.cranes: must be a num", "got '8:30'"),
    "negative capacity": (
        b"extends: base\nport: {yard_teu: -5}\n",
        ":2:18: port.yard_teu: must be",
        "at least 0, got -5",
    ),
    "unknown border": (
        b"extends: base\nlanes: {west: {sections: {china: {border: alashankuo}}}}\n",
        ":2:43: lanes.west.sections.china.border: no border called 'alashankuo'",
        "did you mean 'alashankou'?",
    ),
    "time runs backwards": (
        b"extends: base\nhorizon: {from: 2014-01-01, to: 2013-01-01}\n",
        ":2:33: horizon.to:",
        "not after its first day 2014-01-01",
    ),
    "empty": (b"", ": the file is empty", "extends: baseline"),
    "only a comment": (b"# later\n", ": the file is empty", ""),
    "not UTF-8": (b'name: "\xff\xfe"\n', ":1:8: byte 7", "save the file as UTF-8"),
    "nested": (b"[" * 200_000, ":1:65: nested more than 64 deep", ""),
    "nested braces": (b"{a: " * 50_000, ":1:257: nested more than 64 deep", ""),
    "a list": (b"- a\n- b\n", "", ""),
    "duplicate keys": (b"extends: base\nname: a\nname: b\n", ":3:1: the key 'name' is written twice", "on line 2"),
    "no parent": (b"extends: bsae\n", ":1:10: extends: no such file", "did you mean 'base'?"),
    "no YAML": (b"a: b: c\n", ":1:5: a second colon on one line", "put it in quotes"),
    "a NUL": (b"name: a\x00b\n", "", ""),
}


@pytest.fixture
def base(tmp_path: Path) -> Path:
    """Return the folder of the smallest scenario, to be extended."""
    write(tmp_path / "base.yaml")
    return tmp_path


@pytest.mark.parametrize("command", ["run", "validate", "show"])
@pytest.mark.parametrize("name", FILES)
def test_wrong_files(call: Caller, base: Path, command: str, name: str) -> None:
    """Every command refuses a wrong file with its name, the place and the rule."""
    content, fault, hint = FILES[name]
    file = base / "mine.yaml"
    file.write_bytes(content)
    said = call(command, file)
    assert_refused(said, f"{file}{fault}" if fault.startswith(":") else fault, str(file), hint)
    assert len(said.err) < 1500


@pytest.mark.parametrize("command", ["run", "validate", "show"])
def test_missing_files(call: Caller, base: Path, command: str) -> None:
    """A missing file is named, with the one that may have been meant; a folder is no file."""
    assert_refused(
        call(command, base / "bsae.yaml"), f"{base}/bsae.yaml: no such file (did you mean '{base}/base.yaml'?)"
    )
    empty = base / "empty"
    empty.mkdir()
    assert_refused(call(command, empty), "this is a folder")
    assert_refused(call(command, "bseline"), "did you mean 'baseline'?")


@pytest.mark.parametrize("command", ["run", "validate", "show"])
@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("nonsense", "--set nonsense: must have the form path=value, such as port.tracks=3"),
        ("=3", "--set =3: must have the form path=value"),
        ("port.tracks=", "the value is missing"),
        ("port.tracks=[", "a value is missing"),
        ("port.trakcs=3", "--set port.trakcs=3: port.trakcs: unknown key (did you mean 'tracks'?)"),
        ("port.tracks=-1", "port.tracks: must be"),
        ("name.of=3", "name"),
    ],
)
def test_wrong_sets(call: Caller, base: Path, command: str, text: str, fault: str) -> None:
    """A `--set` that makes no sense is named in full."""
    assert_refused(call(command, base / "base.yaml", "--set", text), fault)


def test_from_outside(base: Path) -> None:
    """What is printed and returned is the same in a process of its own."""
    (base / "mine.yaml").write_text("extends: base\nport: {yard_teu: -5}\n", encoding="utf-8")
    said = call_outside("run", base / "mine.yaml")
    assert_refused(said, "port.yard_teu: must be at least 0, got -5\n")
    assert said.err.endswith(f"1 fault in {base / 'mine.yaml'}\n")


def test_words_that_are_not_text() -> None:
    """Bytes of another encoding on the command line are shown with escapes, in whatever encoding the terminal has."""
    said = call_outside("run", "caf\udce9", env={"PYTHONIOENCODING": "ascii"})
    assert_refused(said, "no such file, and no shipped scenario")


@pytest.mark.parametrize("text", ["NO", "8:30", "1e5", "0x10", "null-ish"])
def test_text_stays_text(call: Caller, base: Path, text: str) -> None:
    """What other readers take for false, minutes or numbers is text where text is written, and shown as such."""
    (base / "mine.yaml").write_text(f"extends: base\nname: '{text}'\n", encoding="utf-8")
    assert call("validate", base / "mine.yaml").code == 0
    (base / "again.yaml").write_text(call("show", base / "mine.yaml").out, encoding="utf-8")
    assert f'"name",\n  "value": "{text}"' in call("show", base / "again.yaml", "--json").out


@pytest.mark.parametrize("text", ["NO", "8:30"])
def test_text_without_quotes(call: Caller, base: Path, text: str) -> None:
    """NO and 8:30 need no quotes to be text."""
    (base / "mine.yaml").write_text(f"extends: base\nname: {text}\n", encoding="utf-8")
    assert f"name: '{text}'  # {base}/mine.yaml:2\n" in call("show", base / "mine.yaml").out


def test_validate_tells_each_file(call: Caller, base: Path) -> None:
    """Valid files are said to be valid on stdout, and one that is not makes the exit code 2."""
    (base / "mine.yaml").write_text("extends: base\nprot: {}\n", encoding="utf-8")
    good = f"{base}/base.yaml: valid (2 cities, 2 services, 226 days)\n"
    assert call("validate", base / "base.yaml", "baseline") == Said(
        0, f"{good}baseline: valid (94 cities, 17 services, 2724 days)\n", ""
    )
    said = call("validate", base / "mine.yaml", base / "base.yaml", base / "none.yaml")
    assert (said.code, said.out) == (2, good)
    assert "mine.yaml:2:1: prot: unknown key" in said.err
    assert "none.yaml: no such file" in said.err


def test_validate_checks_variants(call: Caller, base: Path) -> None:
    """They are counted where all are valid; one that is wrong makes the file wrong, which can be run all the same."""
    file = base / "mine.yaml"
    file.write_text("extends: base\nvariants: {a: {port: {tracks: 3}}, b: {name: b}}\n", encoding="utf-8")
    assert call("validate", file) == Said(0, f"{file}: valid (2 cities, 2 services, 226 days, 2 variants)\n", "")
    shown = call("show", file)
    file.write_text("extends: base\nvariants: {a: {port: {tracks: -3}}}\n", encoding="utf-8")
    fault = f"{file}:2:31: port.tracks: must be at least 0, got -3"
    assert_refused(call("validate", file), fault, f"1 fault in the variant 'a' of {file}\n")
    assert call("show", file) == shown


def test_validate_takes_the_whole_folder(call: Caller) -> None:
    """As its help has it: the fitted layer and the targets are no scenarios, and not wrong for that."""
    files = [shipped_folder() / f"{name}.yaml" for name in ("baseline", *NO_SCENARIOS)]
    said = call("validate", *files, "--set", "horizon.to=2021-01-02")
    assert (said.code, said.err) == (0, "")
    baseline, fitted, targets = said.out.splitlines()
    assert baseline.startswith(f"{files[0]}: valid (94 cities")
    assert fitted == f"{files[1]}: a fitted layer: nothing to validate by itself"
    assert targets == f"{files[2]}: targets, no scenario: valid ({len(load_targets().targets)} targets)"


def test_what_validate_takes_for_no_scenario(call: Caller, base: Path) -> None:
    """It goes by content: what has a horizon is a scenario, what extends a fitted layer is one, too, and is checked."""
    fit = "{seed: 1, made: 2020-01-01, simulations: 1, targets_digest: a, data_digest: b}"
    (base / "fit.yaml").write_text(f"fitted: {fit}\n", encoding="utf-8")
    (base / "mine.yaml").write_text(f"extends: base\nfitted: {fit}\n", encoding="utf-8")
    assert (
        call("validate", base / "fit.yaml").out == f"{base}/fit.yaml: a fitted layer: nothing to validate by itself\n"
    )
    assert call("validate", base / "mine.yaml").out.startswith(f"{base}/mine.yaml: valid (2 cities")
    (base / "short.yaml").write_text("extends: fit\nname: short\n", encoding="utf-8")
    assert_refused(call("validate", base / "short.yaml"), "'horizon' is missing")
    (base / "targets.yaml").write_text("targets: {a: {quantity: trips}}\n", encoding="utf-8")
    assert_refused(
        call("validate", base / "targets.yaml"),
        f"{base}/targets.yaml:1:11: targets.a: no target called 'a'",
        "1 fault in",
    )
