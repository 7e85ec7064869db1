"""How the fitted numbers of a scenario came about."""

from __future__ import annotations

from datetime import date

from pydantic import Field

from freightsim.scenario.ids import Text
from freightsim.spec import Spec


class FittedParameter(Spec):
    """One fitted number."""

    value: float
    """Fitted value."""
    low: float
    """Lower end of its 95 % interval."""
    high: float
    """Upper end of it."""
    meaning: Text
    """What it is."""
    unit: Text
    """Its unit."""


class Fitted(Spec):
    """How the fitted numbers of a scenario came about; no part of its meaning (does not enter the digest)."""

    seed: int
    """Seed of the draws that the fit used."""
    made: date
    """Day on which the fit began."""
    simulations: int
    """Simulations of the whole history that it took."""
    targets_digest: Text
    """SHA-256 of the targets."""
    data_digest: Text
    """SHA-256 of the packaged data."""
    holdout: tuple[int, ...] = ()
    """Years that the fit did not see."""
    misfit: dict[Text, float] = Field(default_factory=dict)
    """Root mean square relative error by quantity after the fit."""
    parameters: dict[Text, FittedParameter] = Field(default_factory=dict)
    """By dotted path in the scenario."""
