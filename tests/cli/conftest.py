"""Fixtures of the tests of the command line."""

from __future__ import annotations

from pathlib import Path

import pytest

from cli.blank_pictures import blank
from cli.calling import Caller, write
from freightsim.reports.page import pictures


@pytest.fixture
def call(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Caller:
    """Return what calls the command line in this process."""
    return Caller(monkeypatch, capsys)


@pytest.fixture
def blank_pictures(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let pages have blank pictures, where something else of them is tested; see `cli.blank_pictures`."""
    monkeypatch.setattr(pictures, "inline_svg", blank)


@pytest.fixture
def tiny_file(tmp_path: Path) -> Path:
    """Return a file with the smallest scenario over two months."""
    return write(tmp_path / "tiny.yaml", {"horizon": {"to": "2013-09-15"}})
