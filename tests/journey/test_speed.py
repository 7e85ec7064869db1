"""When compiled loops are used, and what becomes of numba where it cannot work or write."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from freightsim.journey import speed
from freightsim.journey.speed import SWITCH, fast_in_use

with_numba = pytest.mark.skipif(find_spec("numba") is None, reason="numba is not installed")

SIMULATE = """
import sys
from copy import deepcopy
from freightsim import Scenario, simulate
from tiny import TINY
run = simulate(Scenario.model_validate(deepcopy(TINY)), seed=1)
print(run.yearly.to_csv(), "numba" in sys.modules)
"""


def python(code: str, **environment: str) -> subprocess.Popen[str]:
    """Start a Python that finds what the tests find."""
    paths = os.pathsep.join(path for path in (str(Path(__file__).parents[1]), *sys.path) if path)
    return subprocess.Popen(
        [sys.executable, "-W", "error", "-c", code],
        env={**os.environ, "PYTHONPATH": paths, SWITCH: "1", **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def said(process: subprocess.Popen[str]) -> str:
    """Return what a process printed, once it has ended well."""
    out, err = process.communicate(timeout=200)
    assert process.returncode == 0, err
    return out


def test_switched_off(monkeypatch: pytest.MonkeyPatch) -> None:
    """`FREIGHTSIM_FAST=0` turns compiled loops off, whatever is installed."""
    monkeypatch.setenv(SWITCH, "0")
    assert not fast_in_use()


@pytest.mark.parametrize("works", [True, False])
def test_where_numba_cannot_be_imported(works: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without numba, or with one that was made for another numpy, plain loops are used."""

    def imported(name: str) -> None:
        if not works:
            raise ImportError(f"{name} needs another numpy")

    monkeypatch.setenv(SWITCH, "1")
    monkeypatch.setattr(speed, "import_module", imported)
    speed.numba_works.cache_clear()
    try:
        assert fast_in_use() is works
    finally:
        speed.numba_works.cache_clear()


@with_numba
def test_it_is_used_once_it_pays(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the switch a process uses compiled loops once it has simulated enough boxes."""
    monkeypatch.delenv(SWITCH, raising=False)
    monkeypatch.setitem(speed._simulated, "boxes", 0)
    speed.note_simulated(speed.PAYS_FROM_BOXES - 1)
    assert not fast_in_use()
    speed.note_simulated(1)
    assert fast_in_use()


def test_numba_is_not_imported_where_it_is_off() -> None:
    """A simulation with the switch at 0 does without numba, and so does a short one."""
    assert said(python(SIMULATE, **{SWITCH: "0"})).split()[-1] == "False"
    assert said(python(SIMULATE, **{SWITCH: ""})).split()[-1] == "False"


@with_numba
@pytest.mark.slow
def test_two_processes_compile_at_once(tmp_path: Path) -> None:
    """Two processes that find no compiled loops in one folder compile them side by side, and a third finds them."""
    plain = said(python(SIMULATE, **{SWITCH: "0"}))
    both = [python(SIMULATE, NUMBA_CACHE_DIR=str(tmp_path)) for _ in range(2)]
    found = [said(process) for process in both]
    assert {text.rsplit(maxsplit=1)[0] for text in found} == {plain.rsplit(maxsplit=1)[0]}
    assert all(text.split()[-1] == "True" for text in found)
    kept = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*.nb?")}
    assert kept
    assert said(python(SIMULATE, NUMBA_CACHE_DIR=str(tmp_path))) == found[0]
    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*.nb?")} == kept


@with_numba
@pytest.mark.slow
def test_where_no_folder_can_be_written_to() -> None:
    """Loops are compiled in memory where numba finds no folder for them."""
    no_folder = (
        "from numba.core import caching\n"
        "caching.CacheImpl._locator_classes = []\n"  # what numba finds where neither folder can be written to
    )
    found = said(python(no_folder + SIMULATE))
    assert found.split()[-1] == "True"
    assert found.rsplit(maxsplit=1)[0] == said(python(SIMULATE, **{SWITCH: "0"})).rsplit(maxsplit=1)[0]
