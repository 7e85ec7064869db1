"""The parts of what is not known of a single run: chance, parameters and prices."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True)
class Parts:
    """Standard deviations of a quantity of a year, in its unit: their squares add up to the variance of a single run.

    A part is the variance that it adds to those before it, 0 where the variance does not rise; of n runs each variance
    has a relative standard error of about sqrt(2 / (n - 1)).
    """

    chance: float
    """With the parameters of the fit and prices as known: other draws of bookings, times and delays."""
    parameters: float
    """What members of the posterior ensemble add: parameters, and adjustments of single years."""
    prices: float
    """What their deviations of prices from the known path add."""

    @property
    def shares(self) -> tuple[float, float, float]:
        """Return the share of each in the variance; NaN where nothing varies."""
        each = self.chance**2, self.parameters**2, self.prices**2
        total = sum(each)
        first, second, third = (part / total if total else float("nan") for part in each)
        return first, second, third


def parts(
    runs: pd.DataFrame, known_prices: pd.DataFrame, posterior: pd.DataFrame, quantities: Sequence[str]
) -> dict[int, dict[str, Parts]]:
    """Return the parts by year and quantity.

    Parameters
    ----------
    runs, known_prices, posterior
        Yearly figures of replications (columns `year` and the quantities): at the fit, on members with prices as
        known, and on members with prices as they draw them.
    quantities
        Columns.
    """
    variances = [each.groupby("year")[list(quantities)].var() for each in (runs, known_prices, posterior)]
    found: dict[int, dict[str, Parts]] = {}
    for year in variances[0].index:
        found[int(year)] = {}
        for name in quantities:
            chance, second, third = (float(each.loc[year, name]) for each in variances)
            added = max(second - chance, 0.0), max(third - max(second, chance), 0.0)
            found[int(year)][name] = Parts(sqrt(chance), sqrt(added[0]), sqrt(added[1]))
    return found
