"""The order of hours is that of a stable sort."""

from __future__ import annotations

import numpy as np
import pytest

from freightsim.base.arrays import Floats
from freightsim.base.ordering import FEW, order_of, order_of_numbers

RNG = np.random.default_rng(5)
MANY = 3 * FEW


def close_together() -> Floats:
    """Return hours of which many differ by less than the smallest step of a key, and one that is far away."""
    hours = 100.0 + 1e-9 * RNG.random(MANY)
    hours[7] = 1e6
    return hours


@pytest.mark.parametrize(
    "hours",
    [
        RNG.random(MANY) * 70_000 - 700,
        RNG.integers(0, 500, MANY).astype(float),
        np.repeat(RNG.random(MANY // 3), 3),
        np.nextafter(np.repeat(RNG.random(MANY // 2) * 9e4, 2), np.tile([0.0, 1e9], MANY // 2)),
        close_together(),
        np.full(MANY, 3.0),
        np.where(RNG.random(MANY) < 0.1, np.inf, 1.0),
        np.where(RNG.random(MANY) < 0.1, np.nan, RNG.random(MANY)),
        RNG.random(FEW // 2),
        np.empty(0),
    ],
    ids=["spread", "ties", "pairs", "neighbours", "close together", "equal", "infinite", "missing", "few", "none"],
)
def test_the_order_is_that_of_a_stable_sort(hours: Floats) -> None:
    """Whatever the hours: equal ones keep their order."""
    np.testing.assert_array_equal(order_of(hours), np.argsort(hours, kind="stable"))


@pytest.mark.parametrize("most", [1, 2**16, 2**31])
def test_the_order_of_whole_numbers(most: int) -> None:
    """Numbers of one half and of two are put in order alike."""
    numbers = RNG.integers(0, most, MANY)
    for kind in (np.int64, np.int32):
        np.testing.assert_array_equal(order_of_numbers(numbers.astype(kind)), np.argsort(numbers, kind="stable"))
