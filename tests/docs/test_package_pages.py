"""What pages take from the package is what the package says, and what it does not have is a warning."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from runpy import run_path

import pytest

import freightsim as fs

DOCS = Path(__file__).parents[2] / "docs"

pytestmark = [
    pytest.mark.site,
    pytest.mark.skipif(not find_spec("sphinx"), reason="needs the extra `docs`"),
    pytest.mark.skipif(not (DOCS / "conf.py").is_file(), reason="the package was unpacked without its documents"),
]

CONF = f"""
import sys
sys.path.insert(0, {str(DOCS / "_ext")!r})
extensions = ["myst_parser", "package_pages"]
"""


def built(page: str, folder: Path) -> tuple[str, str]:
    """Build a site of one page; return its text and what was warned of."""
    (folder / "conf.py").write_text(CONF, encoding="utf-8")
    (folder / "index.md").write_text(f"# A page\n\n{page}\n", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "sphinx", "-q", "-b", "text", str(folder), str(folder / "out")],
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        check=True,
    )
    return (folder / "out" / "index.txt").read_text(encoding="utf-8"), done.stderr


def test_a_value_is_the_baseline_s(tmp_path: Path) -> None:
    """Plain and dated; a key that is not there is warned of, with the page."""
    text, warned = built(
        "paths {value}`port.paths_per_day`, tracks {value}`port.tracks`, {value}`port.yard_tue`", tmp_path
    )
    port = fs.load_scenario("baseline").port
    days = [str(day) for day, _ in port.tracks]
    assert f"paths {port.paths_per_day}" in text
    assert f"from {days[-1]}" in text
    assert "index.md" in warned
    assert "the baseline has no port.yard_tue" in warned


def test_a_table_has_its_rows(tmp_path: Path) -> None:
    """Those with the column that is asked for, amounts with separators."""
    text, warned = built("```{facts} model/published\n:columns: year quantity value note\n:with: note\n```", tmp_path)
    assert warned == ""
    assert "50,000,000" in text
    assert "trips_inbound" in text
    assert " 2,013" not in text


def test_figures_are_drawn_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is drawn where what goes in is as it was."""
    monkeypatch.syspath_prepend(DOCS)
    figures = run_path(str(DOCS / "figures.py"))
    (tmp_path / "drawn-from.txt").write_text(figures["digest"](), encoding="utf-8")
    figures["draw"](tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["drawn-from.txt"]
