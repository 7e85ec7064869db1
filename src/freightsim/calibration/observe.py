"""What replications say of each target: one simulated figure a replication."""

from __future__ import annotations

from typing import TYPE_CHECKING

from freightsim.base.arrays import Floats
from freightsim.calibration.targets import Target, Targets
from freightsim.results import Runs
from freightsim.results.over_years import over_years, ratio
from freightsim.results.vocabulary import QUANTITIES

if TYPE_CHECKING:
    import pandas as pd


def observe(runs: Runs, targets: Targets) -> pd.DataFrame:
    """Return the simulated figure of each target (a column by its id) in each replication (a row, in order).

    Figures are in the unit of their target. Counts, value and tonnes are summed over the target's years; means are
    over all trips or boxes of them; the share of the timetable is trips over timetabled slots. The dwell at a border is
    the mean over all boxes of these years, or of the run where the target names none. A figure that a run knows nothing
    of is NaN.

    Raises KeyError where the scenario has no such border (see `Targets.check`).
    """
    import pandas as pd

    yearly = runs.yearly.sort_values(["replication", "year"], kind="stable")
    numbers = yearly["replication"].unique()
    columns = {
        key: _at_border(runs, yearly, target, target.border)
        if target.border is not None
        else _over_years(yearly, target, len(numbers))
        for key, target in targets.targets.items()
    }
    return pd.DataFrame(columns, index=pd.Index(numbers, name="replication"))


def _over_years(yearly: pd.DataFrame, target: Target, n: int) -> Floats:
    """Return the figure of a target in each replication, shape (n,)."""
    rows = yearly[yearly["year"].isin(target.years)]

    def column(name: str) -> Floats:
        return rows[name].to_numpy(dtype=float).reshape(n, -1)

    return over_years(target.quantity, column)


def _at_border(runs: Runs, yearly: pd.DataFrame, target: Target, border: str) -> Floats:
    """Return the figure of a target at a border in each replication; without years it is that of the whole run.

    It is the mean over boxes that crossed it, or a sum over them as a share of a sum over the years.
    """
    if border not in runs.scenario.borders:
        raise KeyError(border)
    quantity, table = QUANTITIES[target.quantity], runs.borders
    own = table[(table["border"] == border) & (table["year"].isin(target.years) if target.years else table["feu"] > 0)]
    numbers = sorted(run.replication for run in runs)

    def total(rows: pd.DataFrame, amount: pd.Series[float]) -> Floats:
        return amount.groupby(rows["replication"]).sum().reindex(numbers, fill_value=0).to_numpy(dtype=float)

    if quantity.over is not None:
        every = yearly[yearly["year"].isin(target.years)] if target.years else yearly
        part, whole = quantity.over
        return ratio(total(own, own[part]), total(every, every[whole]))
    return ratio(total(own, own["feu"] * own[quantity.at_border].fillna(0.0)), total(own, own["feu"]))
