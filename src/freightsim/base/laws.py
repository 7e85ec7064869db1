"""Probability laws: lognormal variation around a mean, the shape of running, hauling and handling times."""

from __future__ import annotations

from math import log1p, sqrt

import numpy as np

from freightsim.base.arrays import Floats


def lognormal_factor(normal: Floats, cv: float) -> Floats:
    """Return lognormal factors with mean 1 and a coefficient of variation, from standard normal draws."""
    sigma = sqrt(log1p(cv**2))
    return np.exp(sigma * normal - sigma**2 / 2)
