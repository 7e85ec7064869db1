"""What it means: estimates with intervals, never a mean alone; scores, simple forecasts, and what data say."""

from freightsim.statistics.comparison import Comparison, Difference, difference
from freightsim.statistics.estimates import Estimate, estimate, yearly_estimates
from freightsim.statistics.forecasts import (
    Forecast,
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
    crps_of_point,
    interval,
    mape,
    pooled,
    score,
    score_point,
)

__all__ = [
    "Comparison",
    "Diagnostics",
    "Difference",
    "Estimate",
    "Forecast",
    "Identified",
    "Posterior",
    "Prior",
    "Score",
    "coverage",
    "crps",
    "crps_of_point",
    "difference",
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
    "score_point",
    "year_end_rate",
    "yearly_estimates",
]
