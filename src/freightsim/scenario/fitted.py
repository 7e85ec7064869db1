"""How the fitted numbers of a scenario came about."""

from __future__ import annotations

import hashlib
import json
from datetime import date

from pydantic import Field

from freightsim.base.spec import Spec
from freightsim.validation.ids import Text


class FittedParameter(Spec):
    """One fitted number."""

    value: float
    """Fitted value."""
    low: float
    """Lower end of its 95 % interval."""
    high: float
    """Upper end of the interval."""
    meaning: Text
    """Name, as shown."""
    unit: Text
    """Its unit."""


class Fitted(Spec):
    """Provenance of the fitted numbers of a scenario; without effect on the simulation (not in the digest)."""

    seed: int
    """Seed of the fit."""
    made: date
    """Day on which the fit began."""
    simulations: int
    """Number of simulations of the whole history in the fit."""
    targets_digest: Text
    """SHA-256 of the targets."""
    data_digest: Text
    """SHA-256 of the packaged data."""
    holdout: tuple[int, ...] = ()
    """Held-out years."""
    misfit: dict[Text, float] = Field(default_factory=dict)
    """Root mean square relative error by quantity after the fit."""
    parameters: dict[Text, FittedParameter] = Field(default_factory=dict)
    """By dotted path in the scenario."""

    def digest(self) -> str:
        """Return the SHA-256 of what was fitted to what: seed, targets, data, years held out, and the fitted values.

        A posterior ensemble names it, so that it is not taken for one of another fit.
        """
        values = {path: parameter.value for path, parameter in self.parameters.items()}
        asked = [self.seed, self.targets_digest, self.data_digest, list(self.holdout), values]
        return hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()
