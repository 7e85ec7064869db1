"""What it means: estimates with intervals, never a mean alone."""

from freightsim.statistics.estimates import Estimate, estimate, yearly_estimates

__all__ = ["Estimate", "estimate", "yearly_estimates"]
