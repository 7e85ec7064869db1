"""`freightsim plot`: a figure in a file, of a folder or of a scenario."""

from __future__ import annotations

from pathlib import Path

import pytest

from cli.calling import Caller, assert_refused
from freightsim.plots.registry import OF_RUNS
from freightsim.results.folder import load_run


@pytest.fixture
def folder(call: Caller, tiny_file: Path, tmp_path: Path) -> Path:
    """Return a run folder."""
    assert call("run", tiny_file, "-n", "2", "-j", "1", "--out", tmp_path / "run").code == 0
    return tmp_path / "run"


def test_a_folder_and_a_scenario_give_the_same_figure(
    call: Caller, folder: Path, tiny_file: Path, tmp_path: Path
) -> None:
    """Byte by byte, whether the rows were read or simulated."""
    for name, *more in (("trips",), ("cargo", "--by", "class"), ("occupancy",), ("corridors", "--borders", "none")):
        files = tmp_path / f"{name}1.svg", tmp_path / f"{name}2.svg"
        assert call("plot", folder, name, "--out", files[0], *more).code == 0
        said = call("plot", tiny_file, name, "--out", files[1], "-n", "2", "-j", "1", *more)
        assert said.code == 0
        assert said.out == ""
        assert files[0].read_bytes() == files[1].read_bytes()
    assert "trips a year" in (tmp_path / "trips1.svg").read_text()
    assert len(load_run(folder)) == 2


def test_kinds_of_file(call: Caller, folder: Path, tmp_path: Path) -> None:
    """The suffix decides, and the width is kept."""
    for suffix, start in ((".png", b"\x89PNG"), (".pdf", b"%PDF"), (".SVG", b"<?xml")):
        out = tmp_path / f"figure{suffix}"
        assert call("plot", folder, "waiting", "--out", out, "--width-cm", "16").code == 0
        assert out.read_bytes().startswith(start)
    assert 'width="453' in (tmp_path / "figure.SVG").read_text()  # 16 cm in points


def test_the_list(call: Caller) -> None:
    """Every figure has a line with what it shows and what it can be told apart by."""
    said = call("plot", "--list")
    assert said.code == 0
    lines = said.out.splitlines()
    assert len(lines) == len(OF_RUNS)
    for line, (name, drawing) in zip(lines, OF_RUNS.items(), strict=True):
        assert line.split()[0] == name
        assert drawing.shows in line
    assert "[--by city|lane|class|distance]" in said.out


@pytest.mark.parametrize(
    ("words", "parts"),
    [
        (("trip", "--out", "x.svg"), ("no figure called 'trip'", "did you mean 'trips'?")),
        (("trips", "--out", "x.gif"), ("x.gif: the name must end with .svg, .png or .pdf",)),
        (("trips", "--out", "x"), ("x: the name must end with .svg, .png or .pdf",)),
        (("cargo", "--out", "x.svg", "--by", "colour"), ("cannot be drawn by 'colour'", "city, lane, class, distance")),
        (("cargo", "--out", "x.svg", "--year", "1999"), ("--year 1999: the run has no year 1999",)),
        (("trips", "--out", "x.svg", "--year", "2013"), ("--year 2013: the figure 'trips' is not of one year",)),
        (("trips", "--out", "x.svg", "--borders", "none"), ("--borders none: the figure 'trips' is no map",)),
        (("catchment", "--out", "x.svg", "--borders", "no.json"), ("no.json: this file cannot be read",)),
        (("trips", "--out", "nowhere/x.svg"), ("nowhere/x.svg: there is no folder nowhere",)),
        (("trips", "--out", "x.svg", "--set", "port.tracks=3"), ("--set applies to scenarios only",)),
        (("trips", "--out", "x.svg", "--width-cm", "1"), ("--width-cm",)),
        (("trips",), ("Missing option '--out'",)),
    ],
)
def test_wrong_words(call: Caller, folder: Path, words: tuple[str, ...], parts: tuple[str, ...]) -> None:
    """Each ends with one message and exit code 2."""
    assert_refused(call("plot", folder, *words), *parts)


def test_wrong_runs(call: Caller, tmp_path: Path) -> None:
    """What is neither a run folder nor a scenario is refused."""
    assert_refused(call("plot", tmp_path, "trips", "--out", "x.svg"), "not a run folder")
    assert_refused(call("plot", "basline", "trips", "--out", "x.svg"), "basline")


def test_a_machine_without_chinese_type(
    call: Caller, tiny_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The figure is in English then, and that is said; with such type, and in English, nothing is."""
    from freightsim.plots import style

    for family, lang, said_so in ((None, "zh", True), ("DejaVu Sans", "zh", False), (None, "en", False)):
        monkeypatch.setattr(style, "cjk_family", lambda family=family: family)
        out = tmp_path / "a.svg"
        said = call("plot", tiny_file, "trips", "--out", out, "-n", "2", "-j", "1", "--lang", lang)
        assert said.code == 0
        assert (str(out) in said.err) == said_so
