"""Wherever arrays are taken, what is masked is missing: it is left out or refused, never read below the mask."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from freightsim.statistics import (
    coverage,
    crps,
    exponential_growth,
    identifiability,
    interval,
    last_value,
    mape,
    score,
)
from freightsim.statistics.arrays import floats, unmasked
from freightsim.statistics.chances import chance_of_at_least, counted_share, lower_limit
from freightsim.statistics.priors import Prior

ROW, DRAWS = np.arange(1.0, 13.0), np.arange(1.0, 25.0).reshape(12, 2)
PRIORS = {name: Prior(0.0, 1.0, -9.0, 9.0, "a meaning", "h") for name in "ab"}
RNG = np.random.default_rng(0)

CALLS: list[tuple[Callable[[Any], Any], Any]] = [
    (lambda row: mape(row, ROW), ROW),
    (lambda row: mape(ROW, row), ROW),
    (lambda draws: crps(draws, DRAWS[0]), DRAWS),
    (lambda row: crps(DRAWS, row), DRAWS[0]),
    (lambda draws: coverage(draws, DRAWS[0], 0.5), DRAWS),
    (lambda draws: interval(draws, 0.5), DRAWS),
    (lambda draws: score(draws, DRAWS[0]), DRAWS),
    (lambda row: score(DRAWS, row), DRAWS[0]),
    (lambda draws: identifiability(draws, PRIORS), DRAWS),
    (lambda row: chance_of_at_least(row, 3.0), ROW),
    (lambda row: lower_limit(row, 0.9), ROW),
    (counted_share, ROW > 3),
    (lambda row: last_value(range(2000, 2012), row, [2013], rng=RNG), ROW),
    (lambda years: exponential_growth(years, ROW, [2013], rng=RNG), 1999 + ROW.astype(int)),
    (lambda years: exponential_growth(range(2000, 2012), ROW, years, rng=RNG), np.array([2012, 2013])),
]


@pytest.mark.parametrize(("call", "values"), CALLS)
def test_masked_values_are_refused(call: Callable[[Any], Any], values: Any) -> None:
    """By every function that needs all of its values; without a mask it takes them."""
    call(values)
    call(np.ma.masked_array(values))
    hidden = np.zeros(values.shape, dtype=bool)
    hidden.flat[1] = True
    with pytest.raises(ValueError, match=r"finite|whole numbers|positive"):
        call(np.ma.masked_array(values, hidden))


def test_lists_are_taken_as_arrays() -> None:
    """Of every function: a list gives the same as its array."""
    assert mape(ROW[:3].tolist(), ROW[:3].tolist()) == 0.0  # type: ignore[arg-type]
    assert score(DRAWS.tolist(), DRAWS[3].tolist()) == score(DRAWS, DRAWS[3])  # type: ignore[arg-type]
    assert identifiability(DRAWS.tolist(), PRIORS) == identifiability(DRAWS, PRIORS)  # type: ignore[arg-type]


def test_years_are_whole_numbers() -> None:
    """A year and a half is not cut to a year."""
    with pytest.raises(ValueError, match="years must be a row of whole numbers"):
        last_value([2011, 2012.5], [1.0, 2.0], [2014], rng=RNG)  # type: ignore[list-item]


def test_without_a_mask_an_array_stays_as_it_is() -> None:
    """Nothing is copied, and no type changes; a mask makes floats of whole numbers."""
    assert unmasked(ROW) is ROW
    assert unmasked([1, 2]).dtype.kind == "i"
    assert np.isnan(floats(np.ma.masked_array([1, 2], [False, True]))).tolist() == [False, True]
