"""The lean of the mix: means are met where they can be, with the mix that is nearest to the sourced one."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize

from freightsim.calibration.mix import LARGEST, slope, solve_lean, solve_lean_within, tilted

FEU = np.array([3.0, 1.0, 2.0, 4.0, 0.5])
TONNES = np.array([12.0, 7.0, 14.0, 18.0, 22.0])
USD = np.array([72e3, 105e3, 110e3, 36e3, 15e3])


def by_hand(weight: float, value: float) -> tuple[float, float]:
    """Return mean load and value under a lean, class by class."""
    leaning = [
        feu * np.exp(weight * tonnes + value * usd / 1e5) for feu, tonnes, usd in zip(FEU, TONNES, USD, strict=True)
    ]
    return sum(leaning * TONNES) / sum(leaning), sum(leaning * USD) / sum(leaning)


@pytest.mark.parametrize("lean", [(0.0, 0.0), (0.1, -0.4), (-0.3, 2.0)])
def test_tilted(lean: tuple[float, float]) -> None:
    """Each class weighs exp(lean x its load + lean x its value)."""
    assert tilted(FEU, TONNES, USD, np.array(lean)) == pytest.approx(by_hand(*lean))


def test_tilted_of_many() -> None:
    """Leans of several years are taken at once; large ones do not overflow."""
    leans = np.array([[0.1, 0.2], [50.0, 0.0], [-0.2, 1.0]])
    tonnes, usd = tilted(FEU, TONNES, USD, leans)
    assert tonnes[1] == pytest.approx(22.0)
    for at in (0, 2):
        assert (tonnes[at], usd[at]) == pytest.approx(by_hand(*leans[at]))


CLASSES = st.integers(3, 8).flatmap(
    lambda n: st.tuples(
        *(
            st.lists(st.floats(*ends), min_size=n, max_size=n).map(np.array)
            for ends in ((0.05, 10.0), (4.0, 26.0), (1e4, 3e5))
        )
    )
)


@settings(deadline=None, max_examples=200)
@given(CLASSES, st.floats(-0.3, 0.3), st.floats(-1.5, 1.5))
def test_means_that_can_be_are_met(classes: Any, weight: float, value: float) -> None:
    """Whatever the mix, the mean load and value of a random lean are met again, within bounds."""
    feu, tonnes, usd = classes
    aim_t, aim_usd = (float(mean) for mean in tilted(feu, tonnes, usd, np.array([weight, value])))
    lean = solve_lean(feu, tonnes, usd, aim_t, aim_usd)
    assert (np.abs(lean) <= LARGEST).all()
    found_t, found_usd = tilted(feu, tonnes, usd, lean)
    assert found_t == pytest.approx(aim_t, rel=1e-5)
    assert found_usd == pytest.approx(aim_usd, rel=1e-5)


def test_no_lean_where_none_is_needed() -> None:
    """The means of the sourced mix need no lean; one class alone has none."""
    np.testing.assert_allclose(solve_lean(FEU, TONNES, USD, *by_hand(0.0, 0.0)), 0.0, atol=1e-9)
    one = np.ones(1)
    np.testing.assert_array_equal(solve_lean(one, 12 * one, 7e4 * one, 12.0, 7e4), 0.0)


@pytest.mark.parametrize(("aim_t", "aim_usd"), [(14.0, 7e4), (12.0, 8e4), (16.0, 5e4)])
def test_the_mix_of_least_relative_entropy(aim_t: float, aim_usd: float) -> None:
    """Of all mixes with these two means, found by a general solver, it is the nearest to the sourced one."""
    sourced = FEU / FEU.sum()
    held = [
        {"type": "eq", "fun": lambda p, of=of, to=to: p @ of - to}
        for of, to in ((np.ones(5), 1.0), (TONNES / 10, aim_t / 10), (USD / 1e5, aim_usd / 1e5))
    ]
    nearest = minimize(
        lambda p: float(p @ np.log(p / sourced)),
        sourced,
        jac=lambda p: np.log(p / sourced) + 1,
        bounds=[(1e-9, 1.0)] * 5,
        constraints=held,
        method="SLSQP",
        options={"ftol": 1e-14, "maxiter": 500},
    )
    assert nearest.success
    lean = solve_lean(FEU, TONNES, USD, aim_t, aim_usd)
    weight = FEU * np.exp(lean[0] * TONNES + lean[1] * USD / 1e5)
    np.testing.assert_allclose(weight / weight.sum(), nearest.x, atol=1e-5)
    assert np.abs(nearest.x - sourced).max() > 0.02


@pytest.mark.parametrize(
    ("aim_t", "aim_usd"), [(40.0, 6e4), (1.0, 6e4), (14.0, 9e5), (14.0, 1.0), (22.0, 1.1e5), (7.0, 1.5e4), (11.8, 6e4)]
)
def test_means_that_cannot_be(aim_t: float, aim_usd: float) -> None:
    """A lean is bounded: it ends at a bound on the side of the aim, and meets the mean of what is not at its bound."""
    lean = solve_lean(FEU, TONNES, USD, aim_t, aim_usd)
    assert (np.abs(lean) <= LARGEST).all()
    found = tilted(FEU, TONNES, USD, lean)
    at_bound = np.isclose(np.abs(lean), LARGEST)
    assert at_bound.any()
    for at, (mean, aim) in enumerate(zip(found, (aim_t, aim_usd), strict=True)):
        if at_bound[at]:
            assert np.sign(aim - mean) == np.sign(lean[at])
        else:
            assert mean == pytest.approx(aim, rel=1e-4)


def test_slope() -> None:
    """How the means answer to the lean is the derivative of `tilted`, value counted in USD 100,000."""
    step, found = 1e-5, slope(FEU, TONNES, USD)
    for at in range(2):
        low, high = (tilted(FEU, TONNES, USD, sign * step * np.eye(2)[at]) for sign in (-1, 1))
        expected = [(high[0] - low[0]) / (2 * step), (high[1] - low[1]) / (2 * step) / 1e5]
        np.testing.assert_allclose(found[:, at], expected, rtol=1e-6)
    np.testing.assert_allclose(found, np.cov(np.stack([TONNES, USD / 1e5]), aweights=FEU, ddof=0))


def test_a_lean_within_directions_keeps_what_each_carries() -> None:
    """Means together are those asked for, and each direction's share of FEU is what it was."""
    rng = np.random.default_rng(4)
    parts = [(rng.random(5), rng.uniform(8, 20, 5), rng.uniform(2e4, 3e5, 5)) for _ in range(2)]
    feu, truth = (30.0, 10.0), np.array([0.05, -0.4])

    def means(lean: np.ndarray) -> np.ndarray:
        each = [np.array(tilted(*part, lean)) for part in parts]
        return (feu[0] * each[0] + feu[1] * each[1]) / sum(feu)

    found = solve_lean_within(parts, feu, *means(truth))
    np.testing.assert_allclose(found, truth, atol=1e-6)
