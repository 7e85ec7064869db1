"""A target holds, fails, or cannot be told."""

from __future__ import annotations

import numpy as np
import pytest

from calibration.made import target
from freightsim.calibration.targets import Target
from freightsim.calibration.verdicts import Answer, judge
from freightsim.statistics import estimate

RNG = np.random.default_rng(5)
NOISE = RNG.normal(size=20)
NOISE -= NOISE.mean()
WIDTH = estimate(NOISE, 0.99).ci_high or 0.0


def answer(mean: float, *, tolerance: float = 10.0) -> Answer:
    """Return what is said of 100 +- tolerance by noise around a mean."""
    asked = Target.model_validate(target(value=100.0, tolerance_abs=tolerance))
    return judge("a", asked, NOISE + mean, 0.99).answer


@pytest.mark.parametrize(
    ("mean", "expected"),
    [
        (100.0, Answer.HOLDS),
        (110.0 - 1.01 * WIDTH, Answer.HOLDS),
        (110.0 - 0.99 * WIDTH, Answer.OPEN),
        (110.0 + 0.99 * WIDTH, Answer.OPEN),
        (110.0 + 1.01 * WIDTH, Answer.FAILS),
        (90.0 - 0.99 * WIDTH, Answer.OPEN),
        (90.0 - 1.01 * WIDTH, Answer.FAILS),
    ],
)
def test_where_the_interval_lies(mean: float, expected: Answer) -> None:
    """Inside it holds, outside it fails, across an end nobody can tell."""
    assert answer(mean) == expected


def test_an_interval_wider_than_what_is_accepted() -> None:
    """It cannot be told, however near the mean is."""
    assert answer(100.0, tolerance=0.5 * WIDTH) == Answer.OPEN


@pytest.mark.parametrize(("value", "expected"), [(0.0, Answer.HOLDS), (0.5, Answer.HOLDS), (1.0, Answer.FAILS)])
def test_no_variance(value: float, expected: Answer) -> None:
    """What is the same in all replications is known: no train came in 2013."""
    asked = Target.model_validate(target("trips_inbound", value=0.0, tolerance_abs=0.5))
    found = judge("a", asked, np.full(20, value), 0.99)
    assert found.answer == expected
    assert (found.simulated.mean, found.replications) == (value, 20)


@pytest.mark.parametrize("values", [[np.nan, np.nan], [100.0, np.nan], [100.0]])
def test_too_few(values: list[float]) -> None:
    """One replication, or none that knows, can tell nothing."""
    assert judge("a", Target.model_validate(target()), np.array(values), 0.95).answer == Answer.OPEN


def test_what_is_missing_does_not_enter() -> None:
    """Replications that do not know the figure are left out."""
    asked = Target.model_validate(target(value=100.0, tolerance_abs=10.0))
    found = judge("a", asked, np.append(NOISE + 100.0, [np.nan, np.nan]), 0.95)
    assert found.answer == Answer.HOLDS
    assert found.simulated.n == 20
    assert found.replications == 22
