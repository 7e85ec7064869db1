"""What the data say of a parameter is what they took from its prior."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from freightsim.statistics.identifiability import identifiability
from freightsim.statistics.priors import Prior

N = 20_000
PRIORS = {
    "sharp": Prior(0.0, 1.0, -math.inf, math.inf, "seen by all", "h"),
    "blurred": Prior(0.0, 1.0, -math.inf, math.inf, "seen by some", "d"),
    "unseen": Prior(0.0, 1.0, 0.0, math.inf, "seen by none", "t"),
}


def draws() -> np.ndarray:
    """Return draws of known sds: 0.2 and 0.6, correlated by -0.8, and the third as its prior, half a normal."""
    normals = np.random.default_rng(3).standard_normal((N, 3))
    blurred = -0.8 * normals[:, 0] + 0.6 * normals[:, 1]
    return np.stack([4 + 0.2 * normals[:, 0], 0.6 * blurred, np.abs(normals[:, 2])], axis=1)


def test_each_parameter() -> None:
    """Shrinkage is 1 - 0.2^2, 1 - 0.6^2 and 0, within what so many draws allow; bounds count as prior knowledge."""
    sharp, blurred, unseen = identifiability(draws(), PRIORS)
    assert [(row.name, row.unit) for row in (sharp, blurred, unseen)] == [
        ("sharp", "h"),
        ("blurred", "d"),
        ("unseen", "t"),
    ]
    assert [row.verdict for row in (sharp, blurred, unseen)] == ["identified", "partly", "not_identified"]
    error = stats.norm.ppf(1 - 1e-4) * math.sqrt(2 / N)  # of a variance, relative
    assert abs(sharp.shrinkage - 0.96) < 0.04 * error
    assert abs(blurred.shrinkage - 0.64) < 0.36 * error
    kurtosis = stats.halfnorm.stats(moments="k")
    assert abs(unseen.shrinkage) < stats.norm.ppf(1 - 1e-4) * math.sqrt((kurtosis + 2) / N)
    assert unseen.prior_sd == pytest.approx(stats.halfnorm.std())


def test_partners() -> None:
    """The strongest correlation is named with its sign."""
    sharp, blurred, _ = identifiability(draws(), PRIORS)
    assert (sharp.partner, blurred.partner) == ("blurred", "sharp")
    assert sharp.correlation == blurred.correlation
    assert abs(sharp.correlation + 0.8) < stats.norm.ppf(1 - 1e-4) * (1 - 0.64) / math.sqrt(N)


def test_interval() -> None:
    """The interval holds 95 % of the draws."""
    sharp = identifiability(draws(), PRIORS)[0]
    density = stats.norm.pdf(1.96) / 0.2
    error = stats.norm.ppf(1 - 1e-4) * math.sqrt(0.025 * 0.975 / N) / density
    assert abs(sharp.low - (4 - 1.96 * 0.2)) < error
    assert abs(sharp.high - (4 + 1.96 * 0.2)) < error


def test_alone() -> None:
    """A single parameter has no partner."""
    (only,) = identifiability(draws()[:, :1], {"sharp": PRIORS["sharp"]})
    assert (only.partner, only.correlation) == (None, 0.0)


def test_without_doubt() -> None:
    """A parameter that never moves is pinned down and correlates with nothing."""
    fixed = draws()
    fixed[:, 0] = 4.0
    row = identifiability(fixed, PRIORS)[0]
    assert (row.sd, row.shrinkage, row.verdict, row.correlation) == (0.0, 1.0, "identified", 0.0)


@pytest.mark.parametrize("shape", [(10, 2), (10,), (1, 3)])
def test_wrong_shapes(shape: tuple[int, ...]) -> None:
    """Each parameter has a column, and a spread needs two draws."""
    with pytest.raises(ValueError, match="do not fit"):
        identifiability(np.ones(shape), PRIORS)
