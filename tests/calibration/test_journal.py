"""The journal: nothing that was computed is lost, and nothing of another fit gets in."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from freightsim.base.errors import CalibrationError
from freightsim.calibration.journal import Journal

ASKED: dict[str, Any] = {"scenario": "a1", "targets": "b2", "seed": 3, "holdout": [2019, 2020]}
BEGUN, LATER = date(2024, 2, 29), date(2024, 3, 1)
FIGURES = {"year": [2014.0, 2015.0], "tonnes": [0.1 + 0.2, 1e9 / 3]}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return a journal with three replications, in a folder that was not there."""
    place = tmp_path / "new" / "fit.jsonl"
    journal = Journal(place, ASKED, BEGUN)
    for at, number in ((0, 0), (0, 1), (1, 0)):
        journal.note(at, number, FIGURES)
    return place


def test_what_was_noted_is_there_again(path: Path) -> None:
    """To the last bit, by round and number, with the day on which the fit began."""
    again = Journal(path, ASKED, LATER)
    assert again.begun == BEGUN
    assert len(again) == 3
    assert list(again) == [(0, 0), (0, 1), (1, 0)]
    assert again.known(0) == {0: FIGURES, 1: FIGURES}
    assert again.known(1) == {0: FIGURES}
    assert again.known(2) == {}


def test_it_goes_on(path: Path) -> None:
    """What is noted after it was opened again is added to what was there."""
    Journal(path, ASKED, LATER).note(1, 1, FIGURES)
    assert list(Journal(path, ASKED, LATER)) == [(0, 0), (0, 1), (1, 0), (1, 1)]
    assert len(path.read_text(encoding="utf-8").splitlines()) == 5


def test_without_a_path_nothing_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It serves the fit all the same."""
    monkeypatch.chdir(tmp_path)
    journal = Journal(None, ASKED, BEGUN)
    journal.note(0, 4, FIGURES)
    assert (journal.known(0), journal.begun) == ({4: FIGURES}, BEGUN)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("cut", [1, 2, 30, 100])
def test_a_line_half_written_is_dropped(path: Path, cut: int) -> None:
    """Killed while it wrote, wherever in the line, the fit goes on from the line before; the file is whole again."""
    whole = path.read_text(encoding="utf-8")
    assert len(whole.splitlines()[-1]) > 100
    path.write_text(whole[:-cut], encoding="utf-8")
    journal = Journal(path, ASKED, LATER)
    assert list(journal) == [(0, 0), (0, 1)]
    journal.note(1, 0, FIGURES)
    assert path.read_text(encoding="utf-8") == whole
    assert list(Journal(path, ASKED, LATER)) == [(0, 0), (0, 1), (1, 0)]


def test_a_head_without_its_end(path: Path) -> None:
    """A fit that was killed after its first words begins anew in the same file."""
    path.write_text(path.read_text(encoding="utf-8").splitlines()[0], encoding="utf-8")
    journal = Journal(path, ASKED, LATER)
    assert (len(journal), journal.begun) == (0, BEGUN)
    journal.note(0, 0, FIGURES)
    assert list(Journal(path, ASKED, LATER)) == [(0, 0)]


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"seed": 4}, "other seed"),
        ({"scenario": "x", "targets": "y"}, "other scenario, targets"),
        ({"holdout": []}, "other holdout"),
        ({"data": "new"}, "other data"),
    ],
)
def test_the_journal_of_another_fit(path: Path, change: dict[str, Any], named: str) -> None:
    """It is refused and left as it is; file, and what differs, are named."""
    before = path.read_text(encoding="utf-8")
    with pytest.raises(CalibrationError) as caught:
        Journal(path, ASKED | change, LATER)
    assert str(caught.value).startswith(f"{path}:1: this journal belongs to another calibration ({named});")
    assert str(caught.value).endswith("move it away, or name another with journal")
    assert path.read_text(encoding="utf-8") == before


@pytest.mark.parametrize(
    "garbage",
    [b"", b"\n", b"schema_version: 2\n", b"[1, 2]\n", b"7\n", b"{}\n", b'{"begun": "soon"}\n', b"\xff\xfe\x00\x81"],
)
def test_what_is_no_journal(tmp_path: Path, garbage: bytes) -> None:
    """Any other file is refused, and left as it is."""
    path = tmp_path / "notes.jsonl"
    path.write_bytes(garbage)
    with pytest.raises(CalibrationError) as caught:
        Journal(path, ASKED, LATER)
    assert str(caught.value) == f"{path}:1: this is not the journal of a calibration; move it away"
    assert path.read_bytes() == garbage


@pytest.mark.parametrize("damage", ["{", "nothing", "[]", "{}", '{"round": 1, "replication": 0}', '{"round": [1]}', ""])
@pytest.mark.parametrize("line", [2, 4])
def test_a_damaged_line(path: Path, damage: str, line: int) -> None:
    """A whole line that says nothing is named with its number."""
    lines = path.read_text(encoding="utf-8").splitlines()
    lines[line - 1] = damage
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    with pytest.raises(CalibrationError, match=rf"{path.name}:{line}: this line is damaged"):
        Journal(path, ASKED, LATER)


def test_lines_are_json(path: Path) -> None:
    """Each can be read by any tool."""
    head, *rows = (json.loads(line) for line in path.read_text(encoding="utf-8").splitlines())
    assert head == {**ASKED, "begun": "2024-02-29"}
    assert [(row["round"], row["replication"]) for row in rows] == [(0, 0), (0, 1), (1, 0)]


@pytest.mark.parametrize(
    "figures",
    [
        '{"year": [2014.0, 2015.0], "tonnes": [3.0, 3333333333.3333]}',
        '{"year": [2014.0, 2015.0], "tonnes": [NaN, NaN]}',
        '{"year": [2014.0, 2015.0], "tonnes": [1.0]}',
        '{"year": [2014.0, 2015.0], "tonnes": ["a", "b"]}',
        '{"year": [2014.0, 2015.0]}',
        "[1, 2]",
        "null",
    ],
)
def test_figures_that_were_changed(path: Path, figures: str) -> None:
    """Other figures than those that were simulated are named with their line, whatever they are."""
    lines = path.read_text(encoding="utf-8").splitlines()
    row = json.loads(lines[2]) | {"figures": json.loads(figures)}
    lines[2] = json.dumps(row)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    with pytest.raises(CalibrationError, match=rf"{path.name}:3: this line is damaged"):
        Journal(path, ASKED, LATER)


@pytest.mark.parametrize("head", ["[" * 200_000, '{"begun": 7}'])
def test_a_head_that_is_none(path: Path, head: str) -> None:
    """However deep it is nested."""
    path.write_text(head + "\n", encoding="utf-8")
    with pytest.raises(CalibrationError, match=":1: this is not the journal"):
        Journal(path, ASKED, LATER)


def test_what_is_no_file(tmp_path: Path) -> None:
    """A device has no end, and a folder no text."""
    for place in (Path("/dev/zero"), tmp_path):
        with pytest.raises(CalibrationError, match="this journal cannot be read"):
            Journal(place, ASKED, LATER)
