"""How long a train holds a track of a border station, as tracks, capacity and works change by date."""

from __future__ import annotations

from freightsim.clock import HOURS_A_DAY
from freightsim.dated import ALWAYS
from freightsim.scenario.model import Scenario
from freightsim.steps import Steps


def track_times(key: str, scenario: Scenario) -> Steps:
    """Return how long a train holds a track of a border: 24 x tracks / trains a day, slowed by dated events."""
    border, clock = scenario.borders[key], scenario.clock
    works = [event for event in scenario.events.values() if key in event.border_capacity]
    dates = {ALWAYS} | {day for day, _ in border.tracks} | {day for day, _ in border.trains_per_day}
    dates |= {event.start for event in works} | {event.end for event in works}
    starts_h, durations_h = [], []
    for day in sorted(dates):
        trains = border.trains_per_day.at(day)
        for event in works:
            trains *= event.border_capacity[key] if event.start <= day < event.end else 1.0
        starts_h.append(clock.hour(day))
        durations_h.append(HOURS_A_DAY * border.tracks.at(day) / trains)
    return Steps(starts_h, durations_h)
