"""What `make versions` tries, and what it skips and says so."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

SCRIPT = Path(__file__).parents[1] / "tools" / "try_versions.py"


@pytest.fixture
def script(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """Return the script."""
    if not SCRIPT.is_file():
        pytest.skip("unpacked without tools")
    monkeypatch.setattr(sys, "path", [*sys.path])
    spec = importlib.util.spec_from_file_location("try_versions", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, "try_versions", module)
    spec.loader.exec_module(module)
    return module


def test_pythons(script: ModuleType) -> None:
    """One of each supported minor version, the newest of it, and the present one is preferred; from the oldest on."""
    present = script.Python("here", (3, 12, 1))
    others = [script.Python("a", (3, 12, 4)), None, script.Python("b", (3, 10, 9)), script.Python("c", (3, 11, 2))]
    newer = script.Python("d", (3, 11, 9))
    assert script.newest_of_each([*others, newer], present, (3, 11)) == [newer, present]


def test_plan(script: ModuleType) -> None:
    """The lowest versions on the oldest Python, the newest on the newest, or on all others; what is missing is said."""
    old, present = script.Python("a", (3, 11, 9)), script.Python("b", (3, 13, 0))
    trials, skipped = script.planned([old, present], present, ["numpy==2.0"], [(3, 11), (3, 12), (3, 13)])
    assert [each.name for each in trials] == ["lowest-3.11", "newest-3.11"]
    assert [each.pins for each in trials] == [("numpy==2.0",), ()]
    assert skipped == ["newest versions, Python 3.12: no such Python was found"]
    middle = script.Python("c", (3, 12, 1))
    trials, skipped = script.planned([old, middle, present], old, ["numpy==2.0"], [])
    assert [each.name for each in trials] == ["lowest-3.11", "newest-3.13"]
    assert skipped == ["newest versions, Python 3.12.1: only with --every"]
    trials, skipped = script.planned([old, middle, present], old, ["numpy==2.0"], [], every=True)
    assert [each.name for each in trials] == ["lowest-3.11", "newest-3.12", "newest-3.13"]
    assert skipped == []
    trials, skipped = script.planned([present], present, ["numpy==2.0"], [(3, 13)])
    assert trials == []
    assert skipped == ["lowest versions: they need Python 3.12 or older, the oldest found is 3.13.0"]


def test_every_test_is_there(script: ModuleType) -> None:
    """A file or a test that was renamed is noticed here."""
    parts = [(SCRIPT.parents[1] / path, test) for path, _, test in (name.partition("::") for name in script.TESTS)]
    assert [path for path, _ in parts if not path.is_file()] == []
    assert [test for path, test in parts if f"def {test}" not in path.read_text(encoding="utf-8")] == []
