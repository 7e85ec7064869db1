"""What a run leaves behind is a value."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, asdict

import pytest

from freightsim.results.records import Gridlock, Records


def test_a_finding_is_frozen() -> None:
    """A finding cannot be changed, and two alike are equal."""
    row = Gridlock(24.0, "west_out", 7, {"hamburg": 2}, relieved=True)
    assert row == Gridlock(**asdict(row))
    with pytest.raises(FrozenInstanceError):
        row.relieved = False  # type: ignore[misc]


def test_records_share_nothing_by_default() -> None:
    """Two records without findings do not get the same list."""
    one, other = Records({}, {}, {}, {}, {}), Records({}, {}, {}, {}, {})
    one.gridlocks.append(Gridlock(0.0, "", 0, {}, relieved=False))
    assert other.gridlocks == []
    assert other.events == 0
