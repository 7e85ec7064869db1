"""The lean of the cargo mix that gives a year its tonnes and its value."""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt

import numpy as np

from freightsim.base.arrays import Floats
from freightsim.choice.hubs import USD_A_TILT

SETTLED = 1e-9
"""Step, in standard deviations, below which a lean is found."""

MOST_STEP = 1.5
"""Longest step of one iteration, in standard deviations of the tilted quantity's logarithmic odds."""

MET = 1e-7
"""Relative error at which a mean is met."""

LARGEST = (1.0, 5.0)
"""Largest lean by weight and by value (log-odds per tonne, per USD 100,000): beyond, classes of goods die out."""


def tilted(feu: Floats, tonnes: Floats, usd: Floats, lean: Floats) -> tuple[Floats, Floats]:
    """Return mean load (t) and value (USD) of a FEU, where classes with these FEU lean by weight and value.

    ``lean`` holds log-odds per tonne and per USD 100,000; the last axis of the others is classes.
    """
    odds = lean[..., 0, None] * tonnes + lean[..., 1, None] * usd / USD_A_TILT
    weight = feu * np.exp(odds - odds.max(axis=-1, keepdims=True))
    total = weight.sum(axis=-1)
    return (weight * tonnes).sum(axis=-1) / total, (weight * usd).sum(axis=-1) / total


def solve_lean(feu: Floats, tonnes: Floats, usd: Floats, aim_t: float, aim_usd: float) -> Floats:
    """Return the lean (2,) under which a mix of classes has a mean load and a mean value: Newton's method, damped.

    Of all mixes with these two means the one found has least relative entropy to the given one (Jaynes 1957).
    Where none has them, or none within the largest leans, a lean at its bound is returned, and the mean of what is not
    at its bound is met (the same convex problem, solved by scipy.optimize.minimize within bounds).
    """
    lean = np.zeros(2)
    values = np.stack([tonnes, usd / USD_A_TILT])
    aim = np.array([aim_t, aim_usd / USD_A_TILT])
    for _ in range(60):
        odds = lean @ values
        weight = feu * np.exp(odds - odds.max())
        weight = weight / weight.sum()
        mean = values @ weight
        covariance = (values * weight) @ values.T - np.outer(mean, mean)
        step = np.linalg.lstsq(covariance + 1e-9 * np.diag(np.diag(covariance)), aim - mean, rcond=None)[0]
        size = np.sqrt(max(step @ covariance @ step, 0.0))
        lean = lean + step * min(1.0, MOST_STEP / size if size > 0 else 1.0)
        if (np.abs(lean) > LARGEST).any():
            return _within_bounds(feu, values, aim)
        if size < 1e-9 and (np.abs(aim - mean) <= MET * aim).all():
            return lean
    return _within_bounds(feu, values, aim)  # a quantity in which classes hardly differ leads Newton's method astray


def _within_bounds(feu: Floats, values: Floats, aim: Floats) -> Floats:
    from scipy.optimize import minimize

    def missed(lean: Floats) -> tuple[float, Floats]:
        odds = lean @ values
        weight = feu * np.exp(odds - odds.max())
        total = weight.sum()
        return float(np.log(total) + odds.max() - lean @ aim), values @ weight / total - aim

    tight = {"ftol": 1e-15, "gtol": 1e-10, "maxiter": 1000}
    bounds = [(-most, most) for most in LARGEST]
    found: Floats = minimize(missed, np.zeros(2), jac=True, bounds=bounds, method="L-BFGS-B", options=tight).x
    return found


def slope(feu: Floats, tonnes: Floats, usd: Floats) -> Floats:
    """Return how mean load (t) and mean value (USD 100,000) of a FEU answer to the lean: a covariance, shape (2, 2)."""
    weight = feu / feu.sum()
    values = np.stack([tonnes, usd / USD_A_TILT])
    mean = values @ weight
    return (values * weight) @ values.T - np.outer(mean, mean)


def solve_lean_within(
    parts: Sequence[tuple[Floats, Floats, Floats]], feu: Sequence[float], aim_t: float, aim_usd: float
) -> Floats:
    """Return the lean (2,) under which several mixes, each of which keeps its FEU, have a mean load and value together.

    ``parts`` are FEU, tonnes and value of a FEU by class, one for each direction, and ``feu`` what each direction
    carries: a lean moves cargo between classes of a direction, never between directions. Newton's method, damped.
    """
    share = np.array(feu) / sum(feu)
    aim, lean = np.array([aim_t, aim_usd / USD_A_TILT]), np.zeros(2)
    columns = [(np.maximum(own, 1e-300), np.stack([tonnes, usd / USD_A_TILT])) for own, tonnes, usd in parts]
    for _ in range(60):
        mean, covariance = np.zeros(2), np.zeros((2, 2))
        for part, (own, values) in zip(share, columns, strict=True):
            odds = np.log(own) + lean @ values
            weight = np.exp(odds - odds.max())
            weight = weight / weight.sum()
            middle = values @ weight
            mean = mean + part * middle
            covariance = covariance + part * ((values * weight) @ values.T - np.outer(middle, middle))
        step = np.linalg.lstsq(covariance, aim - mean, rcond=None)[0]
        size = sqrt(max(float(step @ covariance @ step), 0.0))
        lean = lean + step * min(1.0, MOST_STEP / size if size > 0 else 1.0)
        if size < SETTLED:
            break
    return lean
