"""The differences between two scenarios, as files or in memory."""

from __future__ import annotations

import pytest

from freightsim.files.diff import diff
from freightsim.files.load import load_scenario


def test_files_and_scenarios() -> None:
    """Both forms give the same differences; of files the origin is known, too."""
    base, other = load_scenario("baseline"), load_scenario("port-expansion")
    found = diff("baseline", "port-expansion")
    assert found
    assert found == diff(base, other) == diff(base, "port-expansion")
    assert all("port-expansion.yaml:" in each.origin_after for each in found if each.after is not None)
    assert diff(base, base) == []


def test_what_changed() -> None:
    """A number has its path and both values."""
    base = load_scenario("baseline")
    (found,) = diff(base, base.but({"port": {"lift_cv": 0.31}}))
    assert (found.key, found.kind, found.after, found.counts) == ("port.lift_cv", "changed", 0.31, True)


def test_neither_file_nor_scenario() -> None:
    """Anything else is refused by its name."""
    with pytest.raises(TypeError, match="second must be a path or a name, got 3"):
        diff("baseline", 3)  # type: ignore[arg-type]
