"""Parts of the uncertainty of a single run."""

from __future__ import annotations

from math import isnan

import numpy as np
import pandas as pd
import pytest

from freightsim.statistics.parts import Parts, parts


def of(*trips: float) -> pd.DataFrame:
    """Return runs of one year."""
    return pd.DataFrame({"year": 2022, "trips": trips})


def test_variances_add_up() -> None:
    """Of variances 2, 18 and 50 the parts are 2, 16 and 32; their shares sum to 1."""
    found = parts(of(9.0, 11.0), of(7.0, 13.0), of(5.0, 15.0), ["trips"])[2022]["trips"]
    assert [found.chance**2, found.parameters**2, found.prices**2] == pytest.approx([2.0, 16.0, 32.0])
    assert found.shares == pytest.approx((0.04, 0.32, 0.64))


def test_a_variance_that_does_not_rise_adds_nothing() -> None:
    """Where by chance the second is less than the first, the third adds what it has over both."""
    found = parts(of(5.0, 15.0), of(9.0, 11.0), of(4.0, 16.0), ["trips"])[2022]["trips"]
    assert [found.chance**2, found.parameters, found.prices**2] == pytest.approx([50.0, 0.0, 22.0])


def test_where_nothing_varies_there_are_no_shares() -> None:
    """They are not given as 0."""
    assert all(isnan(share) for share in Parts(0.0, 0.0, 0.0).shares)


def test_standard_errors_are_those_without_each_pair() -> None:
    """By hand: the shares are computed without one mirrored pair after the other (the jackknife)."""
    rng = np.random.default_rng(0)
    values = [np.cumsum(rng.standard_normal((3, 8)), axis=0)[place] for place in range(3)]
    found = parts(*(of(*each) for each in values), ["trips"])[2022]["trips"]
    without = []
    for pair in range(4):
        left = [np.delete(each, [2 * pair, 2 * pair + 1]) for each in values]
        without.append(parts(*(of(*each) for each in left), ["trips"])[2022]["trips"].shares)
    expected = np.sqrt(3 / 4 * ((without - np.mean(without, axis=0)) ** 2).sum(axis=0))
    assert found.share_errors == pytest.approx(expected)


def test_one_pair_tells_no_standard_error() -> None:
    """Nor do rows of unequal lengths."""
    one = parts(of(9.0, 11.0), of(7.0, 13.0), of(5.0, 15.0), ["trips"])[2022]["trips"]
    other = parts(of(9.0, 11.0, 8.0, 7.0), of(7.0, 13.0, 9.0, 9.0), of(5.0, 15.0), ["trips"])[2022]["trips"]
    assert all(isnan(each) for each in (*one.share_errors, *other.share_errors))
