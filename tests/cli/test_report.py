"""`freightsim report`, and `--report` of run and compare: one file, the same each time, or a clear text."""

from __future__ import annotations

import html
import json
import shutil
import subprocess
from pathlib import Path

import pytest

from cli.calling import COMMAND, Caller, assert_refused, write
from freightsim.results import manifest as results_manifest

pytestmark = pytest.mark.slow


@pytest.fixture
def folder(call: Caller, tiny_file: Path, tmp_path: Path) -> Path:
    """Return a run folder of two replications."""
    assert call("run", tiny_file, "-n", "2", "-j", "1", "--out", tmp_path / "run").code == 0
    return tmp_path / "run"


def test_the_same_run_gives_the_same_file(folder: Path, tmp_path: Path) -> None:
    """In two processes, byte by byte; where it is and how large is said on stderr."""
    pages = []
    for number in (1, 2):
        out = tmp_path / f"{number}.html"
        said = subprocess.run(
            [*COMMAND, "report", str(folder), "--out", str(out)], capture_output=True, text=True, check=True
        )
        assert said.stdout == ""
        assert f"{number}.html" in said.stderr
        assert " MB" in said.stderr
        pages.append(out.read_bytes())
    assert pages[0] == pages[1]
    assert pages[0].startswith(b"<!DOCTYPE html>")
    assert len(pages[0]) < 2_000_000


@pytest.mark.usefixtures("blank_pictures")
def test_beside_a_run(call: Caller, tiny_file: Path, tmp_path: Path) -> None:
    """`run --report` writes the page of what it simulated: that of `report` with the same draws."""
    one, two = tmp_path / "one.html", tmp_path / "two.html"
    words = (tiny_file, "-n", "2", "-j", "1", "--seed", "3")
    ran = call("run", *words, "--report", one)
    assert ran.code == 0
    assert "2013" in ran.out
    assert call("report", *words, "--out", two).code == 0
    assert one.read_bytes() == two.read_bytes()


@pytest.mark.usefixtures("blank_pictures")
def test_beside_a_comparison(call: Caller, tiny_file: Path, tmp_path: Path) -> None:
    """`compare --report` writes the page of the comparison."""
    more = tmp_path / "more.yaml"
    more.write_text(f"extends: {tiny_file.name}\nname: more trade\ncities: {{wuhan: {{trade_usd_bn: 60}}}}\n")
    out = tmp_path / "c.html"
    assert call("compare", tiny_file, more, "-n", "2", "-j", "1", "--report", out).code == 0
    text = out.read_text(encoding="utf-8")
    assert "What does more trade change?" in text
    assert "on common random numbers" in text


@pytest.mark.parametrize(
    "words",
    [
        ("run", "FILE", "--report", "page.html"),
        ("compare", "FILE", "FILE", "--report", "page.html"),
        ("report", "FILE", "--out", "page.html"),
        ("replay", "FILE", "--out", "page.html"),
        ("plot", "FILE", "catchment", "--out", "page.svg"),
    ],
    ids=lambda words: words[0],
)
def test_borders_that_cannot_be_read_are_refused_first(
    call: Caller, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    """Before anything is simulated: with so many replications, the refusal would otherwise take very long."""
    monkeypatch.chdir(tmp_path)
    write(tmp_path / "mine.yaml", {"map": {"borders": "no.json"}})
    many = () if words[0] == "replay" else ("-n", "1000", "-j", "1")
    said = call(*("mine.yaml" if word == "FILE" else word for word in words), *many)
    assert_refused(said, "map.borders: no.json: this file cannot be read")
    assert not Path(words[-1]).exists()


@pytest.mark.usefixtures("blank_pictures")
def test_an_incomplete_folder(call: Caller, folder: Path, tmp_path: Path) -> None:
    """Page and stderr say what is missing; the rest is shown."""
    for file in (folder / "replications" / "0001").glob("stages.*"):
        file.unlink()
    out = tmp_path / "r.html"
    said = call("report", folder, "--out", out)
    assert said.code == 2
    assert "stages is missing" in said.err
    text = out.read_text(encoding="utf-8")
    assert "stages is missing" in text
    assert "cannot be shown" in text
    assert text.count("<figure>") >= 8
    shutil.rmtree(folder / "replications" / "0001")
    said = call("report", folder, "--out", out)
    assert said.code == 2
    assert "0001" in said.err
    assert "0001" in out.read_text(encoding="utf-8")


@pytest.mark.usefixtures("blank_pictures")
def test_an_unfinished_run(call: Caller, folder: Path, tmp_path: Path) -> None:
    """What had been written before it was cut off is shown, and the page says so."""
    unfinished = results_manifest.read_manifest(folder, finished=False) | {"replications": None}
    results_manifest.write_manifest(folder, unfinished)
    said = call("report", folder, "--out", tmp_path / "r.html")
    assert said.code == 2
    assert "not finished" in said.err
    assert "not finished" in (tmp_path / "r.html").read_text(encoding="utf-8")


def test_a_folder_of_another_version(call: Caller, folder: Path, tmp_path: Path) -> None:
    """It is refused, with its number, and nothing is written."""
    manifest = folder / "manifest.json"
    manifest.write_text(json.dumps(json.loads(manifest.read_text()) | {"format": 99}))
    assert_refused(call("report", folder, "--out", tmp_path / "r.html"), "manifest.json", "99")
    assert not (tmp_path / "r.html").exists()


@pytest.mark.parametrize("words", [("report", "baseline", "--out"), ("run", "baseline", "--report")])
def test_a_place_that_cannot_be_written(
    call: Caller, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    """A missing folder, or a folder itself, is refused before anything is simulated."""

    def never(*_given: object, **_more: object) -> None:
        raise AssertionError("it simulates")

    monkeypatch.setattr("freightsim.studies.run.run", never)
    assert_refused(call(*words, tmp_path / "none" / "r.html"), "there is no folder")
    said = call(*words, tmp_path)
    assert said.code == 2
    assert "directory" in said.err


@pytest.mark.usefixtures("blank_pictures")
def test_a_full_disk_leaves_nothing_behind(
    call: Caller, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The page is whole or not at all; one that was there before stays."""
    out = tmp_path / "r.html"
    out.write_text("before")

    def full(self: Path, _target: Path) -> Path:
        raise OSError(28, "No space left on device", str(self))

    monkeypatch.setattr(Path, "replace", full)
    assert_refused(call("report", folder, "--out", out), "r.html", "No space left")
    assert out.read_text() == "before"
    assert not list(tmp_path.glob("*.part"))


def test_set_belongs_to_a_scenario(call: Caller, folder: Path, tmp_path: Path) -> None:
    """A run folder has been simulated."""
    said = call("report", folder, "--set", "port.tracks=1", "--out", tmp_path / "r.html")
    assert said.code == 2
    assert "--set" in said.err


def test_names_stand_in_pages_as_they_are_written(call: Caller, tmp_path: Path) -> None:
    """Dollar signs, marks and tags in names of scenario, city, border and class: the page has them, and ends well."""
    name = r"Cap $8,000 (50 %) to $6,000 #2 {x} <b> `y` | "
    names = {
        "name": name,
        "horizon": {"to": "2013-10-15"},
        "cities": {"wuhan": {"name": name}},
        "borders": {"alashankou": {"name": name}},
        "cargo": {"classes": {"machines": {"name": name}}},
    }
    base = write(tmp_path / "a.yaml", names)
    other = write(tmp_path / "b.yaml", {**names, "port": {"tracks": 1}, "trains": {"wagon_sets": 1}})
    for words in (("run", base), ("compare", base, other)):
        said = call(*words, "-n", "2", "-j", "1", "--report", tmp_path / "page.html")
        assert said.code == 0, said
        page = (tmp_path / "page.html").read_text(encoding="utf-8")
        assert html.escape(name.strip()) in page
        assert "<b>" not in page.replace("<b>Zhengzhou", "")


@pytest.mark.parametrize("name", ["x.pdf", "x", "x.html.txt"])
def test_a_page_is_html(call: Caller, tiny_file: Path, tmp_path: Path, name: str) -> None:
    """A page is not written under the name of something else: exit code 2, and nothing is simulated."""
    out = tmp_path / name
    for words in (
        ("run", tiny_file, "--report", out),
        ("report", tiny_file, "--out", out),
        ("compare", tiny_file, tiny_file, "--report", out),
        ("replay", tiny_file, "--out", out),
    ):
        assert call(*words) == (2, "", f"{out}: the name must end with .html or .htm\n")
    assert not out.exists()
