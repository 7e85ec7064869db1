"""Decimals of a change and of its interval."""

from __future__ import annotations

import pytest

from freightsim.reports.numbers import decimals_of_change, upwards


@pytest.mark.parametrize(
    ("change", "low", "high", "least", "places"),
    [
        (0.5, None, None, 0, 1),  # as many as show it
        (0.0, None, None, 1, 1),
        (9.2, -23.0, 41.0, 0, 0),
        (0.3, -23.0, 41.0, 0, 1),
        (0.0001, -23.0, 41.0, 0, 1),  # small beside its interval
        (0.002, -0.01, 0.04, 0, 3),
        (0.02, 0.01, 0.03, 0, 2),
        (0.5, 0.0, 3.0, 0, 1),
        (74.5, 70.0, 80.0, 1, 1),
        (0.0, 0.0, 0.0, 0, 0),
        (0.4, float("nan"), float("nan"), 0, 1),
    ],
)
def test_no_change_and_no_end_reads_as_nothing(
    change: float, low: float | None, high: float | None, least: int, places: int
) -> None:
    """Whether or not the interval tells a sign."""
    assert decimals_of_change(change, low, high, least) == places


@pytest.mark.parametrize(("value", "digits", "bound"), [(9.3, 0, 10.0), (9.0, 0, 9.0), (0.301, 1, 0.4), (0.3, 1, 0.3)])
def test_a_bound_is_not_below_what_it_bounds(value: float, digits: int, bound: float) -> None:
    """It is rounded up, and stays where it needs no more decimals."""
    assert upwards(value, digits) == pytest.approx(bound)
