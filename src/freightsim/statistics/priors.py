"""What is known of parameters before the data."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from freightsim.base.arrays import Floats


@dataclass(frozen=True, slots=True)
class Prior:
    """What is known of a parameter before the data: a normal distribution cut to bounds."""

    mean: float
    """Mean of the normal distribution, before the cut."""
    sd: float
    """Its standard deviation, before the cut."""
    low: float
    """Least value that makes sense; -inf where there is no such bound."""
    high: float
    """Largest value that makes sense; inf where there is no such bound."""
    meaning: str
    """What the parameter is."""
    unit: str
    """Its unit."""

    def __post_init__(self) -> None:
        if not (self.sd > 0 and self.low < self.high):
            raise ValueError(f"a prior needs a positive sd and bounds in order, got {self}")

    def log_density(self, values: Floats) -> Floats:
        """Return the logarithm of the density at values of any shape, up to a constant; -inf out of bounds."""
        inside = (values >= self.low) & (values <= self.high)
        return np.where(inside, -(((values - self.mean) / self.sd) ** 2) / 2, -np.inf)

    def density(self, values: Floats) -> Floats:
        """Return the density at values of any shape, in one over the parameter's unit."""
        from scipy.stats import truncnorm

        found: Floats = truncnorm.pdf(values, *self._cut, loc=self.mean, scale=self.sd)
        return found

    def draw(self, rng: np.random.Generator, n: int) -> Floats:
        """Return n independent draws, shape (n,)."""
        from scipy.stats import truncnorm

        found: Floats = truncnorm.rvs(*self._cut, loc=self.mean, scale=self.sd, size=n, random_state=rng)
        return found

    @property
    def cut_sd(self) -> float:
        """The standard deviation within the bounds."""
        from scipy.stats import truncnorm

        return float(truncnorm.std(*self._cut, loc=self.mean, scale=self.sd))

    @property
    def _cut(self) -> tuple[float, float]:
        return (self.low - self.mean) / self.sd, (self.high - self.mean) / self.sd
