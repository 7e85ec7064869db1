"""Whatever a reader is given, its reading has an end: a device, a pipe and a folder are refused with their name."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from freightsim.base.errors import InputError
from freightsim.calibration.ensemble import read_members
from freightsim.calibration.journal import Journal
from freightsim.calibration.targets import load_targets
from freightsim.facts import ranges
from freightsim.files.load import load_scenario
from freightsim.geography.geojson import boundaries
from freightsim.results.folder import load_run

pytestmark = pytest.mark.skipif(os.name != "posix", reason="devices and pipes of POSIX")

READERS: dict[str, Callable[[Path], Any]] = {
    "scenario": load_scenario,
    "targets": load_targets,
    "ranges": ranges,
    "borders": boundaries,
    "ensemble": read_members,
    "journal": lambda path: Journal(path, {}, date(2024, 1, 1)),
    "manifest": lambda path: load_run(path.parent),
}


@pytest.fixture(autouse=True)
def _ends() -> Iterator[None]:
    """End a test that hangs."""
    signal.alarm(60)
    yield
    signal.alarm(0)


@pytest.mark.parametrize("what", ["device", "pipe", "folder", "link to a device"])
@pytest.mark.parametrize("reader", READERS)
def test_what_has_no_end(tmp_path: Path, reader: str, what: str) -> None:
    """One message that names it, and no wait."""
    path = tmp_path / "manifest.json"
    if what == "pipe":
        os.mkfifo(path)
    elif what == "folder":
        path.mkdir()
    elif what == "link to a device" or reader == "manifest":
        path.symlink_to("/dev/zero")
    else:
        path = Path("/dev/zero")
    with pytest.raises(InputError) as caught:
        READERS[reader](path)
    assert str(path) in str(caught.value)
    assert len(str(caught.value)) < 1000
