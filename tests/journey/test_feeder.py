"""A haul takes handling, driving and the rests of its driver."""

from __future__ import annotations

import numpy as np
import pytest

from freightsim.journey.feeder import haul_h
from freightsim.scenario.operations import Feeder


def feeder(time_cv: float) -> Feeder:
    """Return hauls at 60 km/h with a rest of 14 h after each 10 h of driving and 3 h of handling."""
    return Feeder(speed_km_h=60, driving_limit_h=10, rest_h=14, handling_h=3, time_cv=time_cv)


@pytest.mark.parametrize(
    ("km", "hours"),
    [
        (0, 3),  # handling alone
        (300, 3 + 5),
        (599, 3 + 599 / 60),
        (600, 3 + 10 + 14),  # a whole day of driving ends in a rest
        (1500, 3 + 25 + 2 * 14),
    ],
)
def test_the_mean_haul(km: float, hours: float) -> None:
    """Without variation a haul is handling, driving and a rest after each full day of driving."""
    assert haul_h(feeder(0.0), np.array([float(km)]), np.array([1.7])) == pytest.approx([hours])


def test_a_slow_truck_rests_more() -> None:
    """The variation is one of driving, and a day driven longer may need a rest more."""
    quick, slow = haul_h(feeder(0.5), np.array([540.0, 540.0]), np.array([-1.0, 1.0]))
    assert quick < 3 + 9
    assert slow > 3 + 9 + 14


def test_the_mean_driving_time_is_kept() -> None:
    """The mean over many hauls too short for a rest is the one at the stated speed."""
    normal = np.random.default_rng(1).standard_normal(100_000)
    driving_h = haul_h(feeder(0.2), np.full(len(normal), 60.0), normal) - 3
    standard_error = 0.2 / np.sqrt(len(normal))
    assert abs(driving_h.mean() - 1.0) < 5 * standard_error
