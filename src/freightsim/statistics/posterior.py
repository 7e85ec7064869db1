"""What the data leave of the priors: draws from the posterior, by emcee."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from freightsim.base.arrays import Floats
from freightsim.statistics.priors import Prior

if TYPE_CHECKING:
    import emcee


LONG_ENOUGH = 50
"""Autocorrelation times that a chain must last for their estimate, and all else, to be trusted (as emcee advises)."""
WARMING_UP = 0.2
"""Share of the steps, from the first, that is thrown away: ten autocorrelation times or more of a long enough chain."""


@dataclass(frozen=True, slots=True, eq=False)
class Diagnostics:
    """How the chain went."""

    acceptance: float
    """Share of proposed moves that were accepted, over all walkers; 0.2 to 0.5 is healthy."""
    tau: Floats
    """Integrated autocorrelation time of each parameter, in steps, shape (parameters,)."""
    effective: Floats
    """Independent draws that the chain is worth for each parameter: walkers x steps / tau, shape (parameters,)."""
    walkers: int
    """Walkers."""
    steps: int
    """Steps of each, those thrown away included."""
    long_enough: bool
    """True where the steps kept last 50 autocorrelation times of every parameter."""


@dataclass(frozen=True, slots=True, eq=False)
class Posterior:
    """Draws from a posterior distribution."""

    names: tuple[str, ...]
    """Names of the parameters."""
    draws: Floats
    """Draws, shape (draws, parameters), each in the unit of its prior."""
    diagnostics: Diagnostics
    """How they came about."""


def sample(
    priors: Mapping[str, Prior],
    log_likelihood: Callable[[Floats], Floats],
    *,
    seed: int,
    walkers: int | None = None,
    steps: int = 2000,
    longest: int = 64_000,
    start: Mapping[str, float] | None = None,
    must_be_long_enough: bool = True,
) -> Posterior:
    """Return draws from the posterior of independent priors and a likelihood.

    Walkers move by differences of other walkers (ter Braak 2006, Statistics and Computing 16, 239-249), and now and
    then along the line through another one (Goodman and Weare 2010, Communications in Applied Mathematics and
    Computational Science 5, 65-80), with emcee (Foreman-Mackey et al. 2013, Publications of the
    Astronomical Society of the Pacific 125, 306-312).
    The chain is doubled until the steps kept last 50 autocorrelation times. The first fifth is thrown away, and of the
    rest every (tau / 2)-th step is returned. The same seed and arguments give the same draws.

    Parameters
    ----------
    priors
        By name; their order is the order of parameters.
    log_likelihood
        Takes parameters, shape (n, parameters), all within their bounds, and returns the logarithm of the likelihood of
        each row, shape (n,), up to a constant; -inf where a row is impossible. n differs from call to call.
    seed
        Seed of all draws.
    walkers
        Walkers, an even number of at least twice as many as parameters; by default four times as many, at least 16.
    steps
        Steps of the chain at first.
    longest
        Steps after which it is given up.
    start
        Values around which walkers begin, within a tenth of the prior's sd; by default they are drawn from the prior.
    must_be_long_enough
        False to have the draws of a chain that was given up, for a look at what went wrong.

    Raises
    ------
    ImportError
        Where emcee is not installed.
    ValueError
        Where there are no priors, `start` names others than these, the likelihood returns another shape or NaN, or is
        zero where a walker begins.
    RuntimeError
        Where the chain was given up.
    """
    names = tuple(priors)
    if not names:
        raise ValueError("there are no parameters to sample")
    n_walkers = walkers if walkers is not None else max(4 * len(names), 16)
    log_posterior = _log_posterior(priors, log_likelihood)
    sampler = _sampler(n_walkers, len(names), log_posterior, seed)
    begin = _begin(priors, n_walkers, np.random.default_rng(seed), start)
    if not np.isfinite(log_posterior(begin)).all():
        raise ValueError("a walker begins where the likelihood is zero; give a `start` where it is not")
    sampler.run_mcmc(begin, min(steps, longest))
    while not _diagnosed(sampler).long_enough and sampler.iteration < longest:
        sampler.run_mcmc(None, min(sampler.iteration, longest - sampler.iteration))
    found = _diagnosed(sampler)
    if must_be_long_enough and not found.long_enough:
        slowest = int(np.argmax(found.tau))
        raise RuntimeError(
            f"the chain is too short: {found.steps - _thrown_away(found.steps)} steps are kept, "
            f"{LONG_ENOUGH} autocorrelation times of {names[slowest]} take {LONG_ENOUGH * found.tau[slowest]:.0f}"
        )
    kept = sampler.get_chain(discard=_thrown_away(found.steps), thin=max(1, int(found.tau.min() / 2)), flat=True)
    return Posterior(names, np.asarray(kept, dtype=float), found)


def _log_posterior(
    priors: Mapping[str, Prior], log_likelihood: Callable[[Floats], Floats]
) -> Callable[[Floats], Floats]:
    """Return the logarithm of the posterior, which asks for the likelihood within the bounds only."""

    def log_posterior(parameters: Floats) -> Floats:
        columns = zip(priors.values(), parameters.T, strict=True)
        found = np.sum([prior.log_density(column) for prior, column in columns], axis=0)
        possible = np.isfinite(found)
        if possible.any():
            given = np.asarray(log_likelihood(parameters[possible]), dtype=float)
            if given.shape != (int(possible.sum()),):
                raise ValueError(f"the likelihood of {int(possible.sum())} rows has the shape {given.shape}")
            if np.isnan(given).any():
                raise ValueError(f"the likelihood is NaN at {parameters[possible][np.isnan(given)][0]}")
            found[possible] += given
        return found

    return log_posterior


def _sampler(
    walkers: int, parameters: int, log_posterior: Callable[[Floats], Floats], seed: int
) -> emcee.EnsembleSampler:
    try:
        from emcee import EnsembleSampler
        from emcee.moves import DEMove, StretchMove
    except ImportError as error:
        raise ImportError("draws from a posterior need emcee: pip install 'freightsim[posterior]'") from error
    moves = [(DEMove(), 0.7), (StretchMove(), 0.3)]  # differences: shorter autocorrelation where parameters bend
    sampler = EnsembleSampler(walkers, parameters, log_posterior, vectorize=True, moves=moves)
    sampler.random_state = np.random.RandomState(seed).get_state()  # emcee knows no other generator
    return sampler


def _begin(
    priors: Mapping[str, Prior], walkers: int, rng: np.random.Generator, start: Mapping[str, float] | None
) -> Floats:
    """Return where walkers begin, shape (walkers, parameters)."""
    if start is None:
        return np.stack([prior.draw(rng, walkers) for prior in priors.values()], axis=1)
    if set(start) != set(priors):
        raise ValueError(f"a start names each parameter and no other, got {sorted(start)} for {sorted(priors)}")
    around = [
        Prior(start[name], prior.sd / 10, prior.low, prior.high, prior.meaning, prior.unit)
        for name, prior in priors.items()
    ]
    return np.stack([prior.draw(rng, walkers) for prior in around], axis=1)


def _diagnosed(sampler: emcee.EnsembleSampler) -> Diagnostics:
    steps, walkers = int(sampler.iteration), int(sampler.nwalkers)
    discard = _thrown_away(steps)
    with np.errstate(invalid="ignore"):  # of a parameter that never moved it is NaN, and no chain long enough
        tau = np.maximum(np.asarray(sampler.get_autocorr_time(discard=discard, tol=0), dtype=float), 1.0)
    kept = steps - discard
    return Diagnostics(
        acceptance=float(np.mean(sampler.acceptance_fraction)),
        tau=tau,
        effective=walkers * kept / tau,
        walkers=walkers,
        steps=steps,
        long_enough=bool((kept >= LONG_ENOUGH * tau).all()),
    )


def _thrown_away(steps: int) -> int:
    return int(WARMING_UP * steps)
