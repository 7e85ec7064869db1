"""The standard errors that are printed with the parts of the uncertainty are those of the parts."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from freightsim.statistics.parts import FEW, ROUGH, Parts, parts

REPEATS = 300
MIRRORED = -0.8
"""Correlation of chance within a mirrored pair; members are drawn for each replication by itself."""

TRUE = [(0.3, 0.3, 0.4), (0.6, 0.2, 0.2), (0.15, 0.25, 0.6)]


def drawn(rng: np.random.Generator, n: int, shares: tuple[float, float, float]) -> Parts:
    """Return the parts of n replications of normal quantities whose variance has these shares."""

    def chance() -> np.ndarray:
        own = rng.standard_normal((n // 2, 2))
        own[:, 1] = MIRRORED * own[:, 0] + np.sqrt(1 - MIRRORED**2) * own[:, 1]
        return np.sqrt(shares[0]) * own.ravel()

    parameters, prices = (np.sqrt(share) * rng.standard_normal(n) for share in shares[1:])
    values = (chance(), chance() + parameters, chance() + parameters + prices)
    return parts(*(pd.DataFrame({"year": 2022, "trips": each}) for each in values), ["trips"])[2022]["trips"]


@pytest.mark.parametrize("shares", TRUE)
@pytest.mark.parametrize("n", [20, FEW, 100])
def test_standard_errors(n: int, shares: tuple[float, float, float]) -> None:
    """Their mean square over many studies is the variance of the shares, within a third of the standard deviation.

    The jackknife is conservative: what it is too large by is more than what it is too small by.
    """
    rng = np.random.default_rng(n)
    found = [drawn(rng, n, shares) for _ in range(REPEATS)]
    sd = np.std([each.shares for each in found], axis=0)
    told = np.sqrt(np.mean(np.square([each.share_errors for each in found]), axis=0))
    assert ((told / sd > 0.85) & (told / sd < 1.3)).all()


def test_few_replications_are_rough() -> None:
    """Below the number from which nothing is said for it alone, a share of every study is off by more than is said."""
    rng = np.random.default_rng(1)
    for shares in TRUE:
        sd = np.std([drawn(rng, FEW, shares).shares for _ in range(REPEATS)], axis=0)
        assert max(sd) > ROUGH
