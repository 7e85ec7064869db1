"""Map of the lanes: flows of stretches and waits at borders."""

from __future__ import annotations

import pytest

from freightsim.plots import style
from freightsim.plots.corridors import WIDEST, corridors, teu_by_leg
from freightsim.results import Runs
from plots.drawn import words


def test_stretches_that_lanes_share_are_added_up(shipped: Runs) -> None:
    """All lanes via Alashankou leave the port on the same track; one lane alone has its own TEU on every leg."""
    alone = teu_by_leg(shipped, {"hamburg_alashankou": 100.0})
    assert set(alone.values()) == {100.0}
    both = teu_by_leg(shipped, {"hamburg_alashankou": 100.0, "munich_alashankou": 30.0})
    assert set(both.values()) == {100.0, 130.0, 30.0}
    port = shipped.scenario.port
    (first,) = [amount for leg, amount in both.items() if (round(port.lon, 4), round(port.lat, 4)) in leg]
    assert first == 130.0


def test_widths_and_waits(small: Runs) -> None:
    """The busiest stretch is the widest; borders have their wait, terminals and the port their names."""
    ax = corridors(small, style.canvas()[1])
    assert max(line.get_linewidth() for line in ax.get_lines()) == pytest.approx(WIDEST)
    rows = small.stages.query("stage == 'border_track_wait' and place == 'alashankou'")
    text = words(ax)
    assert f"Alashankou and Dostyk\n{rows['mean_h'].mean():.1f} h, {rows['p95_h'].mean():.1f} h" in text
    assert "Hamburg" in text
    assert "Zhengzhou" in text
    assert "TEU in the year" in text.replace("\n", " ")
