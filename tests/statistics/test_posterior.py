"""Of a linear model with normal errors the posterior is known; the draws are from it."""

from __future__ import annotations

import math
import subprocess
import sys

import numpy as np
import pytest
from scipy import stats

from freightsim.base.arrays import Floats
from freightsim.statistics.posterior import Posterior, sample
from freightsim.statistics.priors import Prior

pytest.importorskip("emcee")


PRIORS = {
    "level": Prior(2.0, 3.0, -math.inf, math.inf, "value in the middle", "trips"),
    "slope": Prior(0.0, 1.0, -math.inf, math.inf, "growth", "trips a year"),
    "silent": Prior(5.0, 0.5, -math.inf, math.inf, "what no year shows", "days"),
}
DESIGN = np.stack([np.ones(8), np.arange(8) - 2.0, np.zeros(8)], axis=1)
ERROR = 0.7
SEEN = DESIGN @ [1.0, 0.8, 0.0] + np.random.default_rng(11).normal(0.0, ERROR, 8)


def log_likelihood(parameters: Floats) -> Floats:
    """Return the likelihood of each row of parameters, up to a constant."""
    found: Floats = -(((SEEN - parameters @ DESIGN.T) / ERROR) ** 2).sum(axis=1) / 2
    return found


def theory() -> tuple[Floats, Floats]:
    """Return mean and covariance of the posterior (Gelman et al. 2013, Bayesian Data Analysis, 3rd ed., ch. 14)."""
    prior_precision = np.diag([prior.sd**-2 for prior in PRIORS.values()])
    covariance = np.linalg.inv(DESIGN.T @ DESIGN / ERROR**2 + prior_precision)
    mean = covariance @ (DESIGN.T @ SEEN / ERROR**2 + prior_precision @ [prior.mean for prior in PRIORS.values()])
    return mean, covariance


@pytest.fixture(scope="module")
def found() -> Posterior:
    """Return draws."""
    return sample(PRIORS, log_likelihood, seed=1, steps=3000)


def test_mean(found: Posterior) -> None:
    """The mean of the draws is that of theory, within what so many independent draws allow."""
    mean, covariance = theory()
    error = np.sqrt(np.diag(covariance) / found.diagnostics.effective)
    assert (np.abs(found.draws.mean(axis=0) - mean) < stats.norm.ppf(1 - 1e-4) * error).all()


def test_variances_and_correlations(found: Posterior) -> None:
    """So are the variances (relative error sqrt(2 / n)) and correlations (error (1 - r^2) / sqrt(n))."""
    _, covariance = theory()
    n, quantile = found.diagnostics.effective.min(), stats.norm.ppf(1 - 1e-4)
    sds = np.sqrt(np.diag(covariance))
    assert (np.abs(found.draws.var(axis=0) / sds**2 - 1) < quantile * math.sqrt(2 / n)).all()
    expected = (covariance / np.outer(sds, sds))[0, 1]
    seen = np.corrcoef(found.draws.T)[0, 1]
    assert abs(seen - expected) < quantile * (1 - expected**2) / math.sqrt(n)


def test_diagnostics(found: Posterior) -> None:
    """The chain is long enough by its own measure, and says what it is worth."""
    said = found.diagnostics
    assert found.names == tuple(PRIORS)
    assert said.long_enough
    assert (0.8 * said.steps >= 50 * said.tau).all()
    assert said.effective == pytest.approx(said.walkers * 0.8 * said.steps / said.tau)
    assert 0 < said.acceptance < 1
    assert found.draws.shape == (len(found.draws), 3)
    assert len(found.draws) >= said.effective.max()


def test_bounds() -> None:
    """Where the data are silent the posterior is the prior within its bounds, which the likelihood never leaves."""
    prior = Prior(0.0, 1.0, 0.5, 2.0, "a share", "")
    asked = []

    def silent(parameters: Floats) -> Floats:
        asked.append((parameters.min(), parameters.max()))
        return np.zeros(len(parameters))

    found = sample({"share": prior}, silent, seed=2)
    assert min(low for low, _ in asked) >= 0.5
    assert max(high for _, high in asked) <= 2.0
    law = stats.truncnorm(0.5, 2.0)
    error = law.std() / math.sqrt(found.diagnostics.effective[0])
    assert abs(found.draws.mean() - law.mean()) < stats.norm.ppf(1 - 1e-4) * error


def test_seeds() -> None:
    """The same seed gives the same draws, another seed others."""
    one, same, other = (
        sample(PRIORS, log_likelihood, seed=seed, steps=200, longest=200, must_be_long_enough=False).draws
        for seed in (1, 1, 2)
    )
    assert (one == same).all()
    assert one.shape != other.shape or not (one == other).any()


def test_a_chain_too_short() -> None:
    """A chain that is given up says so, unless its draws are asked for."""
    with pytest.raises(RuntimeError, match=r"too short: 48 steps are kept, 50 autocorrelation times of \w+ take"):
        sample(PRIORS, log_likelihood, seed=1, steps=40, longest=60)
    found = sample(PRIORS, log_likelihood, seed=1, steps=40, longest=60, must_be_long_enough=False)
    assert found.diagnostics.steps == 60
    assert not found.diagnostics.long_enough


def test_a_chain_grows_until_it_is_long_enough() -> None:
    """Steps are doubled, and a chain that went on is the chain that would have been asked for at once."""
    prior = {"level": PRIORS["level"]}

    def one_sighting(parameters: Floats) -> Floats:
        return -((parameters[:, 0] - 1.0) ** 2) / 2

    first = sample(prior, one_sighting, seed=1, steps=100)
    assert first.diagnostics.steps > 100
    at_once = sample(prior, one_sighting, seed=1, steps=first.diagnostics.steps)
    assert (first.draws == at_once.draws).all()


def test_start() -> None:
    """Where most of the prior is impossible, walkers need to be told where to begin."""

    def narrow(parameters: Floats) -> Floats:
        return np.where(parameters[:, 0] > 2, 0.0, -np.inf)

    prior = {"share": Prior(0.0, 1.0, -math.inf, math.inf, "a share", "")}
    with pytest.raises(ValueError, match="give a `start`"):
        sample(prior, narrow, seed=1)
    found = sample(prior, narrow, seed=1, start={"share": 2.5})
    assert found.draws.min() > 2
    with pytest.raises(ValueError, match="no other"):
        sample(prior, narrow, seed=1, start={"shared": 2.5})


def test_wrong_likelihoods() -> None:
    """NaN and a wrong shape are named."""
    with pytest.raises(ValueError, match="is NaN at"):
        sample(PRIORS, lambda parameters: np.full(len(parameters), np.nan), seed=1)
    with pytest.raises(ValueError, match="has the shape"):
        sample(PRIORS, lambda parameters: parameters, seed=1)
    with pytest.raises(ValueError, match="no parameters"):
        sample({}, log_likelihood, seed=1)


def test_without_emcee(monkeypatch: pytest.MonkeyPatch) -> None:
    """The message says what to install."""
    monkeypatch.setitem(sys.modules, "emcee", None)
    with pytest.raises(ImportError, match=r"freightsim\[posterior\]"):
        sample(PRIORS, log_likelihood, seed=1)


def test_importing_statistics_is_light() -> None:
    """Who only wants estimates waits for neither scipy, emcee, pandas nor matplotlib."""
    heavy = "{'scipy', 'emcee', 'pandas', 'matplotlib'}"
    code = f"import sys, freightsim.statistics; print(sorted({heavy} & set(sys.modules)))"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert said.strip() == "[]"
