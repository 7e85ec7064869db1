"""Parts of the uncertainty of a single run."""

from __future__ import annotations

from math import isnan

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
