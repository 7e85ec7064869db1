"""The lowest versions are those that the project says."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

SCRIPT = Path(__file__).parents[1] / "tools" / "lowest_versions.py"


@pytest.fixture
def script() -> ModuleType:
    """Return the script."""
    if not SCRIPT.is_file():
        pytest.skip("unpacked without tools")
    spec = importlib.util.spec_from_file_location("lowest_versions", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


PROJECT = {
    "name": "it",
    "dependencies": ["numpy>=2.0", "PyYAML>=6.0.1"],
    "optional-dependencies": {"a": ["it[b]", "pandas>=2.2"], "b": ["pyarrow>=16"], "bad": ["emcee"]},
}


def test_lowest(script: ModuleType) -> None:
    """Those of the package, and of extras with what they take along."""
    assert list(script.lowest(PROJECT, [])) == ["numpy==2.0", "PyYAML==6.0.1"]
    assert list(script.lowest(PROJECT, ["a"])) == ["numpy==2.0", "PyYAML==6.0.1", "pyarrow==16", "pandas==2.2"]


def test_every_requirement_has_a_lower_bound(script: ModuleType) -> None:
    """A requirement without one cannot be tested."""
    with pytest.raises(ValueError, match="emcee: has no lower bound"):
        list(script.lowest(PROJECT, ["bad"]))
