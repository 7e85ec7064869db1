"""What it means: estimates with intervals, never a mean alone; scores, simple forecasts, and what data say."""

from freightsim.statistics.comparison import Comparison, Difference
from freightsim.statistics.estimates import Estimate, estimate, yearly_estimates
from freightsim.statistics.forecasts import (
    exponential_growth,
    last_value,
    logistic_growth,
    year_end_rate,
)
from freightsim.statistics.identifiability import Identified, identifiability
from freightsim.statistics.posterior import Diagnostics, Posterior, sample
from freightsim.statistics.priors import Prior
from freightsim.statistics.scores import (
    Score,
    coverage,
    crps,
    interval,
    mape,
    pooled,
    score,
)

__all__ = [
    "Comparison",
    "Diagnostics",
    "Difference",
    "Estimate",
    "Identified",
    "Posterior",
    "Prior",
    "Score",
    "coverage",
    "crps",
    "estimate",
    "exponential_growth",
    "identifiability",
    "interval",
    "last_value",
    "logistic_growth",
    "mape",
    "pooled",
    "sample",
    "score",
    "year_end_rate",
    "yearly_estimates",
]
