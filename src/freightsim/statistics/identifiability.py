"""Which parameters the data pin down, and which they leave as they were."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np

from freightsim.base.arrays import Floats
from freightsim.statistics.arrays import floats
from freightsim.statistics.priors import Prior

Identification = Literal["identified", "partly", "not_identified"]

PINNED_DOWN = 0.9
"""Shrinkage from which on a parameter is pinned down: the data leave less than a third of the prior's sd."""
PARTLY = 0.5
"""Shrinkage from which on it is partly so: they leave less than 71 %."""


@dataclass(frozen=True, slots=True)
class Identified:
    """What the data say of one parameter."""

    name: str
    """Name of the parameter."""
    meaning: str
    """Name."""
    unit: str
    """Its unit."""
    prior_sd: float
    """Standard deviation of the prior within its bounds."""
    mean: float
    """Posterior mean."""
    sd: float
    """Posterior standard deviation."""
    low: float
    """Lower end of the central 95 % interval of the posterior."""
    high: float
    """Upper end of the interval."""
    shrinkage: float
    """1 - (posterior sd / prior sd)^2: the share of the prior variance that the data took away; 0 where none."""
    partner: str | None
    """Parameter with which the posterior correlation is strongest; None where there is no other."""
    correlation: float
    """That correlation: towards -1 or 1 the data know a combination of the two better than each."""
    verdict: Identification
    """Pinned down from a shrinkage of 0.9 on, partly from 0.5 on, not pinned down below."""


def identifiability(draws: Floats, priors: Mapping[str, Prior]) -> list[Identified]:
    """Return for each parameter, in the order of the priors, how much the data say of it.

    The shrinkage is the posterior contraction of Betancourt (2018, Calibrating model-based inferences and decisions,
    arXiv:1803.08393). Where the bounds cut the prior, its standard deviation is that within the bounds.

    Parameters
    ----------
    draws
        From the posterior, shape (draws, parameters), in the order of the priors and in their units.
    priors
        By name.

    Raises
    ------
    ValueError
        Where the shape does not fit, there are fewer than two draws, or a draw is not finite.
    """
    draws = floats(draws)
    if draws.ndim != 2 or draws.shape[1] != len(priors) or len(draws) < 2:
        raise ValueError(f"draws of the shape {draws.shape} do not fit {len(priors)} parameters")
    if not np.isfinite(draws).all():
        raise ValueError("a draw is not finite")
    names, sds = list(priors), draws.std(axis=0, ddof=1)
    centred = (draws - draws.mean(axis=0)) / np.where(sds > 0, sds, 1.0)
    correlations = centred.T @ centred / (len(draws) - 1)
    np.fill_diagonal(correlations, 0.0)
    low, high = np.quantile(draws, [0.025, 0.975], axis=0)
    rows = []
    for i, (name, prior) in enumerate(priors.items()):
        partner = int(np.argmax(np.abs(correlations[i])))
        shrinkage = 1 - float(sds[i] / prior.cut_sd) ** 2
        rows.append(
            Identified(
                name=name,
                meaning=prior.meaning,
                unit=prior.unit,
                prior_sd=prior.cut_sd,
                mean=float(draws[:, i].mean()),
                sd=float(sds[i]),
                low=float(low[i]),
                high=float(high[i]),
                shrinkage=shrinkage,
                partner=names[partner] if len(names) > 1 else None,
                correlation=float(correlations[i, partner]),
                verdict=_verdict(shrinkage),
            )
        )
    return rows


def _verdict(shrinkage: float) -> Identification:
    if shrinkage >= PINNED_DOWN:
        return "identified"
    return "partly" if shrinkage >= PARTLY else "not_identified"
