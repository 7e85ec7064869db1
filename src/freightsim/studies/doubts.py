"""What is odd about a scenario, cargo that is expected included."""

from __future__ import annotations

from freightsim.choice.expected import station_feu_a_week
from freightsim.files import plausibility
from freightsim.files.plausibility import Doubt
from freightsim.files.plausibility.dates import Written
from freightsim.scenario import Scenario


def doubts(scenario: Scenario, written: Written | None = None) -> list[Doubt]:
    """Return what is odd about a scenario, but for what it accepts itself: what `freightsim validate` warns of.

    Each has a `text`, and an `id` by which a scenario accepts it.
    Rules on dates look only at what a file writes itself: without ``written``, values by their paths, they are silent.

    Raises TypeError where the first argument is no scenario.
    """
    return plausibility.doubts(scenario, written, station_feu_a_week)
