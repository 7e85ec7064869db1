"""Reports and replays are written from Python as from the command line."""

from __future__ import annotations

from pathlib import Path

import pytest

from freightsim.base.errors import InputError
from freightsim.reports.page.written import replay, report
from freightsim.results import Runs
from freightsim.statistics import Comparison


def test_a_report_on_runs(small: Runs, tmp_path: Path) -> None:
    """The page has the scenario's name; an existing file is overwritten."""
    out = tmp_path / "page.html"
    out.write_text("old")
    report(small, out)
    assert small.scenario.name in out.read_text(encoding="utf-8")


def test_a_report_on_a_comparison(compared: Comparison, tmp_path: Path) -> None:
    """The page has the names of all scenarios."""
    report(compared, tmp_path / "page.html")
    text = (tmp_path / "page.html").read_text(encoding="utf-8")
    assert all(name in text for name in (compared.base.scenario.name, *compared.others))


def test_a_replay(small: Runs, tmp_path: Path) -> None:
    """It is one file, of one replication."""
    replay(small[0], tmp_path / "replay.html", borders="none")
    assert (tmp_path / "replay.html").read_text(encoding="utf-8").lower().startswith("<!doctype html>")


def test_what_is_refused(small: Runs, tmp_path: Path) -> None:
    """Neither runs nor a comparison, no place to write to, unknown borders."""
    with pytest.raises(TypeError, match="found must be a Runs"):
        report(3, tmp_path / "page.html")  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="run must be a Run"):
        replay(small, tmp_path / "page.html")  # type: ignore[arg-type]
    with pytest.raises(InputError, match="nowhere"):
        report(small, tmp_path / "nowhere" / "page.html")
    with pytest.raises(InputError, match=r"none\.geojson: this file cannot be read"):
        replay(small[0], tmp_path / "page.html", borders=tmp_path / "none.geojson")
    assert list(tmp_path.iterdir()) == []
