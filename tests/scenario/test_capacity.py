"""How long a train holds a track of a border station."""

from __future__ import annotations

from typing import Any

from freightsim.scenario import Scenario
from freightsim.scenario.capacity import track_times


def test_a_track_is_held_for_its_share_of_the_day(tiny: Scenario) -> None:
    """Two tracks and eight trains a day leave six hours for each train."""
    assert track_times("alashankou", tiny).at(0.0) == 6.0


def test_works_slow_every_track_while_they_last(tiny_tree: dict[str, Any]) -> None:
    """Half the capacity from 1 to 11 August (hours 336 to 576) doubles the time in between, and only there."""
    tiny_tree["events"] = {
        "works": {"name": "Works", "from": "2013-08-01", "to": "2013-08-11", "border_capacity": {"alashankou": 0.5}}
    }
    steps = track_times("alashankou", Scenario.model_validate(tiny_tree))
    assert [steps.at(hour) for hour in (-100.0, 335.9, 336.0, 575.9, 576.0)] == [6.0, 6.0, 12.0, 12.0, 6.0]
