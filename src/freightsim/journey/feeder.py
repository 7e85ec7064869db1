"""A box is hauled by truck between its city and the port."""

from __future__ import annotations

import numpy as np

from freightsim.base.arrays import Floats
from freightsim.base.laws import lognormal_factor
from freightsim.scenario.operations import Feeder


def haul_h(feeder: Feeder, road_km: Floats, normal: Floats) -> Floats:
    """Return hours of each haul: handling, driving (lognormal) and a rest after each full day of driving.

    At 60 km/h, 10 driving hours and a rest of 14 h this is the usual day for each 600 km and half a day of handling.
    """
    driving_h = road_km / feeder.speed_km_h * lognormal_factor(normal, feeder.time_cv)
    rests = np.floor(driving_h / feeder.driving_limit_h)
    return feeder.handling_h + driving_h + feeder.rest_h * rests
