"""Nothing that a terminal obeys reaches it, wherever it comes from, and warnings are sentences."""

from __future__ import annotations

import json
import unicodedata
import warnings
from pathlib import Path

import pytest

from cli.calling import Caller, Said, call_outside, write
from freightsim.cli.notes import told_in_words
from freightsim.cli.terminal import console, echo

HOSTILE = "a\x1b]0;b\x07\x1b[31mc\u202ed\x9be"


def is_harmless(said: Said) -> bool:
    """Tell whether neither output holds a control or a mark that turns the direction of writing."""
    bad = {"Cc", "Cf", "Cs", "Zl", "Zp"}
    return not [each for each in said.out + said.err if each != "\n" and unicodedata.category(each) in bad]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder in which one file has a hostile name, and another hostile texts."""
    monkeypatch.chdir(tmp_path)
    write(tmp_path / f"{HOSTILE}.yaml", {"horizon": {"to": "2013-08-15"}})
    write(tmp_path / "texts.yaml", {"name": HOSTILE, "cities": {HOSTILE: {}}, "port": {"tracks": HOSTILE}})
    return tmp_path


@pytest.mark.usefixtures("folder", "blank_pictures")
@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("file", [f"{HOSTILE}.yaml", "texts.yaml", f"no{HOSTILE}"])
@pytest.mark.parametrize(
    "words",
    [
        ("run", "FILE", "-n", "2", "-j", "1"),
        ("run", "FILE", "-n", "1", "-j", "1", "--out", HOSTILE),
        ("compare", "FILE", "FILE", "-n", "2", "-j", "1"),
        ("show", "FILE"),
        ("validate", "FILE"),
        ("diff", "FILE", "FILE"),
        ("plot", "FILE", "trips", "-n", "1", "-j", "1", "--out", f"{HOSTILE}.svg"),
        ("report", "FILE", "-n", "1", "-j", "1", "--out", f"{HOSTILE}.html"),
        ("schema", "--out", f"{HOSTILE}.json"),
        ("tornado", "FILE", "FILE", "-n", "2", "-j", "1"),
        ("run", "FILE", "--set", f"{HOSTILE}=1"),
        (HOSTILE, "FILE"),
    ],
)
def test_no_command_lets_it_through(call: Caller, words: tuple[str, ...], file: str, language: str) -> None:
    """Names of files and folders, texts in files, words of the command line: on stdout and stderr."""
    said = call(*(file if word == "FILE" else word for word in words), "--lang", language)
    assert is_harmless(said), said
    assert "Traceback" not in said.err


def test_tables_do_not_let_it_through(capsys: pytest.CaptureFixture[str]) -> None:
    """Text that got around validation is printed with question marks, in tables as in lines."""
    from rich.table import Table

    table = Table("a")
    table.add_row(HOSTILE)
    table.add_row("[bold]b[/bold] :smile:")
    console().print(table)
    echo(HOSTILE)
    out = capsys.readouterr().out
    assert is_harmless(Said(0, out, ""))
    assert out.count("[31mc?d?e") == 2
    assert "[bold]b[/bold] :smile:" in out


def test_a_terminal_still_has_colours(monkeypatch: pytest.MonkeyPatch) -> None:
    """What rich itself writes is left alone."""
    from rich.text import Text

    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)
    shown = console()
    with shown.capture() as text:
        shown.print(Text(HOSTILE, style="bold"))
    assert text.get().startswith("\x1b[1m")
    assert "[31mc?d?e" in text.get()  # rich leaves out bells itself


def test_json_says_what_is_there(call: Caller, tmp_path: Path) -> None:
    """Signs and Chinese characters in names pass."""
    name = "\u6b66\u6c49 $5 | `x` <b>"
    said = call("validate", write(tmp_path / "a.yaml", {"name": name}), "--json")
    assert name in json.dumps(json.loads(said.out), ensure_ascii=False)


def test_warnings_are_sentences(capsys: pytest.CaptureFixture[str]) -> None:
    """Each once, without lines of the program; characters without type are told together."""
    with told_in_words():
        for character in "\u6b66\u6c49":
            for _ in range(2):
                warnings.warn(
                    f"Glyph {ord(character)} (x) missing from font(s) DejaVu Sans.", UserWarning, stacklevel=1
                )
        warnings.warn("constrained_layout not applied because axes sizes collapsed to zero.", UserWarning, stacklevel=1)
    assert capsys.readouterr().err == (
        "The figure is too small for its labels: parts may be cut off.\n"
        "No font on this machine has \u6b66\u6c49: figures show empty boxes instead.\n"
    )


def test_figures_of_small_ports_and_strange_names_warn_in_sentences(tmp_path: Path) -> None:
    """No line of the source, be it of a yard of one TEU or of a name that the type lacks."""
    file = write(tmp_path / "a.yaml", {"name": "\ua66e", "port": {"yard_teu": 1}, "horizon": {"to": "2013-08-15"}})
    for words in (
        ("run", file, "-n", "1", "-j", "1"),
        ("plot", file, "occupancy", "-n", "1", "-j", "1", "--out", "a.png"),
    ):
        said = call_outside(*words[:-1], tmp_path / "a.png") if words[0] == "plot" else call_outside(*words)
        assert said.code == 0, said
        assert "Warning" not in said.err
        assert ".py" not in said.err
