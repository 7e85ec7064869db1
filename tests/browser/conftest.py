"""Pages of a small run, opened in Debian's Chromium."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from browser.looking import Seen
from freightsim.cli.pages import write_report, write_text
from freightsim.files.load import load_scenario
from freightsim.reports.page.render import rendered_replay
from freightsim.reports.page.replay import replay_data
from freightsim.results import Runs
from freightsim.results.run import SMALL
from freightsim.studies.run import run


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    """Return how Chromium is started; skips the tests where there is none."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None:
        pytest.skip("Chromium is not installed, so no page can be looked at")
    quiet = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking"]
    return {"executable_path": chromium, "args": quiet, "headless": True}


@pytest.fixture(scope="session")
def small_runs() -> Runs:
    """Return a few replications of the first years."""
    scenario = load_scenario("baseline", sets=["horizon.to=2016-01-01"])
    return run(scenario, n=6, jobs=1, kept=tuple(SMALL)).runs


@pytest.fixture(scope="session")
def report_file(small_runs: Runs, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the report of the small run."""
    out = tmp_path_factory.mktemp("pages") / "report.html"
    write_report(small_runs, out)
    return out


@pytest.fixture(scope="session")
def replay_file(small_runs: Runs, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the replay of its first replication."""
    out = tmp_path_factory.mktemp("pages") / "replay.html"
    write_text(rendered_replay(replay_data(small_runs[0])), out)
    return out


@pytest.fixture
def seen(page: Any) -> Iterator[Seen]:
    """Return a page that remembers what it asked for and what it said; at the end nothing may have gone wrong."""
    watched = Seen(page)
    yield watched
    assert watched.faults() == []


@pytest.fixture
def report(seen: Seen, report_file: Path) -> Any:
    """Return the opened report."""
    return seen.open(report_file)


@pytest.fixture
def replay(seen: Seen, replay_file: Path) -> Any:
    """Return the opened replay, standing still."""
    seen.page.emulate_media(reduced_motion="reduce")
    return seen.open(replay_file)
