"""What figures draw: values by replication, and the intervals that replications give."""

from __future__ import annotations

import math
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from freightsim.base import language
from freightsim.base.arrays import Floats
from freightsim.plots.style import in_figure as _
from freightsim.plots.style import packaged_name
from freightsim.results import Run, Runs
from freightsim.statistics import Estimate, estimate
from freightsim.statistics.estimates import in_pairs

if TYPE_CHECKING:
    import pandas as pd

FEW_RUNS = 10
"""With fewer runs than these a figure says that the bands of single runs are rough."""
Simulated = Run | Runs
"""One run, or several replications."""


@dataclass(frozen=True)
class Sample:
    """A quantity by replication and by what it is told apart by: years, months, cities."""

    draws: Floats
    """Shape (replications, keys); mirrored partners stand side by side, NaN in place of one that is missing."""
    keys: list[Hashable]
    """What the columns belong to."""

    @property
    def replications(self) -> int:
        """Return how many replications know anything."""
        return int(np.isfinite(self.draws).any(axis=1).sum()) if self.draws.size else 0

    @property
    def mean(self) -> Floats:
        """Return the mean of each key; NaN where no replication knows it."""
        return np.array([each.mean for each in self.estimates()])

    @property
    def median(self) -> Floats:
        """Return the median of each key; NaN where no replication knows it."""
        known = [column[np.isfinite(column)] for column in self.draws.T]
        return np.array([np.median(column) if len(column) else math.nan for column in known])

    def estimates(self, level: float = 0.95) -> list[Estimate]:
        """Return the estimate of each key (see `freightsim.statistics.estimate`)."""
        return [estimate(column, level) for column in self.draws.T]

    def of_one(self, level: float = 0.95) -> tuple[Floats, Floats] | None:
        """Return the ends of the prediction interval of a single run; None where one replication is all there is.

        What figures draw are counts, sums, shares and times: no end is below zero. A key of which every replication has
        0 (no slot, no train, no wait) has no interval: its ends are NaN, as where too few replications know it.
        """
        return self._ends([(each.pi_low, each.pi_high) for each in self.estimates(level)])

    def of_mean(self, level: float = 0.95) -> tuple[Floats, Floats] | None:
        """Return the ends of the confidence interval of the mean, as `of_one` does; None of one replication."""
        return self._ends([(each.ci_low, each.ci_high) for each in self.estimates(level)])

    def _ends(self, pairs: Sequence[tuple[float | None, float | None]]) -> tuple[Floats, Floats] | None:
        if not pairs:
            return None
        low, high = (np.array([math.nan if end is None else end for end in ends]) for ends in zip(*pairs, strict=True))
        nothing = ~np.nan_to_num(self.draws).any(axis=0)
        low[nothing] = high[nothing] = math.nan
        return (np.maximum(low, 0.0), high) if np.isfinite(low).any() else None


def sample(runs: Simulated, table: pd.DataFrame, key: str, column: str) -> Sample:
    """Return a column of some rows of a frame, summed by replication and key.

    A replication without a row of a key has 0 of it; a value that is missing stays so. Keys are in order.
    """
    numbers = np.array(replications(runs))
    keys, column_of = np.unique(table[key].astype(str).to_numpy(dtype=str), return_inverse=True)
    row_of = np.searchsorted(numbers, table["replication"].to_numpy())
    values = table[column].to_numpy(dtype=float)
    shape = len(numbers), len(keys)
    there, known, total = np.zeros(shape), np.zeros(shape), np.zeros(shape)
    np.add.at(there, (row_of, column_of), 1.0)
    np.add.at(known, (row_of, column_of), np.isfinite(values))
    np.add.at(total, (row_of, column_of), np.nan_to_num(values))
    total[(there > 0) & (known == 0)] = math.nan
    return by_replication(total, numbers, [str(each) for each in keys])


def in_order(found: Sample, keys: Sequence[str], unit: float) -> Sample:
    """Return the columns of these keys in their order, divided by a unit."""
    place = [found.keys.index(key) for key in keys]
    return Sample(found.draws[:, place] / unit, list(keys))


def replications(runs: Simulated) -> list[int]:
    """Return the numbers of the replications."""
    return [run.replication for run in runs] if isinstance(runs, Runs) else [runs.replication]


def by_replication(values: Floats, replications: npt.NDArray[np.integer], keys: Sequence[Hashable]) -> Sample:
    """Return a sample from rows by replication, in any order."""
    if not len(keys) or not len(replications):
        return Sample(np.empty((0, 0)), [])
    columns = [in_pairs(column, replications) for column in np.asarray(values, dtype=float).T]
    return Sample(np.array(columns).T.reshape(-1, len(keys)), list(keys))


def yearly(runs: Simulated, column: str) -> Sample:
    """Return a column of the yearly frame by replication and year."""
    table = runs.yearly
    if table.empty:
        return Sample(np.empty((0, 0)), [])
    wide = table.pivot_table(index="replication", columns="year", values=column, aggfunc="first", dropna=False)
    return by_replication(wide.to_numpy(dtype=float), wide.index.to_numpy(), [int(year) for year in wide.columns])


def count(runs: Simulated) -> int:
    """Return how many replications there are."""
    return len(runs) if isinstance(runs, Runs) else 1


def of_what(runs: Simulated) -> str:
    """Return the scenario and how often it was simulated, for a title."""
    n = count(runs)
    text = _("{name}, {number} runs") if n > 1 else _("{name}, a single run")
    return text.format(name=packaged_name(runs.scenario.name), number=n)


def too_few(number: int) -> str:
    """Return the words that bands of single runs come from too few runs to rely on; nothing where they do not."""
    return _("bands from {number} runs are rough").format(number=number) if 1 < number < FEW_RUNS else ""


def shown_year(runs: Simulated, year: int | None) -> int:
    """Return the year that is asked for, else the last whole year of the horizon, else its last.

    Raises ValueError where the horizon does not touch the year.
    """
    years = runs.scenario.clock.years
    if year is not None:
        if year not in years:
            text = language._("the run has no year {year}: it goes from {first} to {last}")
            raise ValueError(text.format(year=year, first=years[0], last=years[-1]))
        return year
    whole = [each for each in years if runs.scenario.clock.holds(each)]
    return whole[-1] if whole else years[-1]


def in_year(runs: Simulated, year: int) -> str:
    """Return the year for a title, saying so where the run holds only a part of it."""
    return f"{year}" if runs.scenario.clock.holds(year) else _("part of {year}").format(year=year)


def titled(title: str, runs: Simulated, year: int) -> str:
    """Return a title with the year that it is of."""
    return _("{title}, {year}").format(title=title, year=in_year(runs, year))
