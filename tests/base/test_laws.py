"""Lognormal factors have the mean and the variation that are asked for."""

from __future__ import annotations

from math import exp, log, sqrt

import numpy as np
import pytest

from freightsim.base.laws import lognormal_factor


def test_no_variation() -> None:
    """With a coefficient of variation of 0 every factor is exactly 1."""
    assert lognormal_factor(np.array([-3.0, 0.0, 2.5]), 0.0).tolist() == [1.0, 1.0, 1.0]


def test_values() -> None:
    """The factor is exp(sigma z - sigma^2 / 2) with sigma^2 = ln(1 + cv^2)."""
    sigma = sqrt(log(1.25))
    assert lognormal_factor(np.array([0.0, 1.0]), 0.5) == pytest.approx([1 / sqrt(1.25), exp(sigma) / sqrt(1.25)])


@pytest.mark.parametrize("cv", [0.1, 0.5, 1.0])
def test_mean_and_variation(cv: float) -> None:
    """The mean is 1 and the standard deviation the coefficient, by integration over the normal density."""
    z = np.linspace(-9, 9, 40_001)
    density = np.exp(-(z**2) / 2) / sqrt(2 * np.pi) * (z[1] - z[0])
    factor = lognormal_factor(z, cv)
    mean = float((factor * density).sum())
    assert mean == pytest.approx(1.0, abs=1e-9)
    assert sqrt(float((factor**2 * density).sum()) - mean**2) == pytest.approx(cv, abs=1e-6)
