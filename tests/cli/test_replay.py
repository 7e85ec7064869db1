"""`freightsim replay`: the trains of a run in one file."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from cli.calling import Caller, assert_refused
from freightsim.reports.page import replay


@pytest.fixture
def folder(call: Caller, tiny_file: Path, tmp_path: Path) -> Path:
    """Return a run folder of two replications."""
    assert call("run", tiny_file, "-n", "2", "-j", "1", "--out", tmp_path / "run").code == 0
    return tmp_path / "run"


def data_of(file: Path) -> dict[str, Any]:
    """Return what a page replays."""
    text = file.read_text(encoding="utf-8")
    found = re.search(r'<script type="application/json"[^>]*>(.*?)</script>', text, flags=re.DOTALL)
    assert found is not None
    data: dict[str, Any] = json.loads(found[1])
    return data


def test_a_folder_and_a_scenario_give_the_same_replay(
    call: Caller, folder: Path, tiny_file: Path, tmp_path: Path
) -> None:
    """Whether the trains were read or simulated."""
    one, two = tmp_path / "one.html", tmp_path / "two.html"
    said = call("replay", folder, "-r", "1", "--out", one)
    assert said.code == 0
    assert said.out == ""
    assert call("replay", tiny_file, "-r", "1", "--out", two).code == 0
    assert one.read_bytes() == two.read_bytes()
    assert data_of(one)["replication"] == 1


def test_a_replication_that_is_not_there(call: Caller, folder: Path, tmp_path: Path) -> None:
    """The text says which are."""
    said = call("replay", folder, "-r", "7", "--out", tmp_path / "x.html")
    assert_refused(said, "no replication 7", "0, 1")


def test_many_trains_are_thinned(call: Caller, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """On stderr and on the page it is said how many are shown."""
    monkeypatch.setattr(replay, "MOST_TRAINS", 5)
    said = call("replay", folder, "--out", tmp_path / "x.html")
    assert said.code == 0
    data = data_of(tmp_path / "x.html")
    assert f"one of {data['each_train']} is shown" in said.err
    assert len(data["trains"]) <= 5


def test_boundaries(call: Caller, folder: Path, tmp_path: Path) -> None:
    """None, those of a file, or a clear refusal of what is no GeoJSON."""
    assert call("replay", folder, "--borders", "none", "--out", tmp_path / "x.html").code == 0
    assert data_of(tmp_path / "x.html")["lines"] == []
    own = tmp_path / "own.geojson"
    own.write_text(json.dumps({"type": "LineString", "coordinates": [[100, 30], [110, 40]]}))
    assert call("replay", folder, "--borders", own, "--out", tmp_path / "x.html").code == 0
    assert data_of(tmp_path / "x.html")["lines"] == [[[100, 30], [110, 40]]]
    own.write_text('{"type": "LineString", "coordinates": [')
    assert_refused(call("replay", folder, "--borders", own, "--out", tmp_path / "y.html"), "own.geojson:1:", "GeoJSON")
    own.write_text('{"type": "Nothing"}')
    assert_refused(call("replay", folder, "--borders", own, "--out", tmp_path / "y.html"), "own.geojson")
    assert not (tmp_path / "y.html").exists()


def test_a_place_that_cannot_be_written(call: Caller, folder: Path, tmp_path: Path) -> None:
    """A missing folder, or a folder itself."""
    assert_refused(call("replay", folder, "--out", tmp_path / "none" / "x.html"), "there is no folder")
    assert call("replay", folder, "--out", tmp_path).code == 2
