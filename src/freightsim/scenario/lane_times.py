"""Mean hours of a train on a lane, as shippers and the operator know them: computed here and nowhere else."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from freightsim.base.arrays import Floats
from freightsim.scenario.capacity import mean_slowed, track_times
from freightsim.scenario.model import Scenario
from freightsim.scenario.network import Direction


def lane_h(
    scenario: Scenario,
    lane: str,
    at_h: npt.ArrayLike,
    at_borders_h: npt.ArrayLike | None = None,
    direction: Direction = "outbound",
) -> Floats:
    """Return the mean hours of a train on a lane: running, and at each border its time on a track and the formalities.

    Other trains do not delay it, but where formalities grow with load they are those of the trains of the timetable and
    of other cities. Where a border is closed at an hour, the wait until it opens counts.

    Parameters
    ----------
    scenario
        The lanes and borders, and how fast trains run.
    lane
        Id of the lane.
    at_h
        Hours of the model clock whose running times and formalities are taken; shape (n,).
    at_borders_h
        Hours at which trains stand before each border; `at_h` by default.
    direction
        Of the train, which matters where inbound trains have border tracks of their own.

    Returns
    -------
    Hours, shape (n,).
    """
    hours = np.asarray(at_h, dtype=float)
    at_borders = hours if at_borders_h is None else np.asarray(at_borders_h, dtype=float)
    factor = scenario.trains.running_factor.over_h(hours, scenario.clock)
    total: Floats = np.zeros(hours.shape)
    for section in scenario.lanes[lane].sections.values():
        total = total + section.running_h * factor
        if section.border is not None:
            on_track = track_times(section.border, scenario, direction)
            border = scenario.borders[section.border]
            slowed = mean_slowed(section.border, scenario, hours, direction)
            papers_h = border.formalities_h.over_h(hours, scenario.clock) * slowed
            total = total + np.array([border.mean_formalities_h(each) for each in papers_h.tolist()])
            total = total + np.array([on_track.stay_h(hour) for hour in at_borders.tolist()])
    return total
