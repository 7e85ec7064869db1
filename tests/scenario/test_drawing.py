"""How maps are drawn is no part of what a scenario means."""

from __future__ import annotations

from freightsim.files.difference import differences
from freightsim.scenario import Scenario


def test_maps_are_no_part_of_the_meaning(tiny: Scenario) -> None:
    """Borders may be left out, and the scenario is the same."""
    assert tiny.map.borders == "thin"
    other = tiny.but({"map": {"borders": "none"}})
    assert other.map.borders == "none"
    assert other.digest() == tiny.digest()
    assert not any(found.counts for found in differences(tiny, other))
