"""A quantity over several years is what one would count if they were one."""

from __future__ import annotations

import numpy as np
import pytest

from freightsim.base.arrays import Floats
from freightsim.results.over_years import over_years
from freightsim.results.vocabulary import QUANTITIES, YEARLY

COLUMNS = {
    "trips": np.array([[10.0, 30.0], [0.0, 4.0]]),
    "teu_per_train": np.array([[80.0, 100.0], [np.nan, 90.0]]),
    "cost_usd": np.array([[4e6, 9e6], [0.0, 0.0]]),
    "feu": np.array([[400.0, 1500.0], [0.0, 0.0]]),
    "partners": np.array([[100.0, 300.0], [0.0, 50.0]]),
}
"""Two replications of two years."""


def _column(name: str) -> Floats:
    return COLUMNS[name]


def test_a_sum() -> None:
    """Trips of several years add up."""
    np.testing.assert_array_equal(over_years("trips", _column), [40, 4])


def test_a_mean_is_weighted() -> None:
    """The load of a train is that of all trains of these years; a year without any says nothing."""
    np.testing.assert_allclose(over_years("teu_per_train", _column), [(10 * 80 + 30 * 100) / 40, 90])


def test_a_ratio_is_of_sums() -> None:
    """The cost of a FEU is all cost over all FEU; nothing where none was carried."""
    np.testing.assert_allclose(over_years("cost_usd_per_feu", _column), [13e6 / 1900, np.nan])


def test_a_mean_without_weight() -> None:
    """Clients of several years are partly the same: each year counts alike."""
    np.testing.assert_allclose(over_years("partners", _column), [200, 25])


@pytest.mark.parametrize("name", [key for key, each in QUANTITIES.items() if each.mean and not each.over])
def test_weights_are_columns(name: str) -> None:
    """What a mean is weighted by is a sum among the columns of the yearly frame."""
    weight = QUANTITIES[name].weight
    assert not weight or (weight in YEARLY and not QUANTITIES[weight].mean)
