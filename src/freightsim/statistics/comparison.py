"""Scenarios side by side on common random numbers: paired differences with intervals, and where it jams first."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import sqrt
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from freightsim.results import Runs
from freightsim.statistics.estimates import Estimate, estimate

if TYPE_CHECKING:
    import pandas as pd

Floats = npt.NDArray[np.floating]

BUSY = 0.85
"""Use of a station's places, month by month, from which it is called a bottleneck."""
LONG_WAIT_D = 7.0
"""Days that boxes wait for a train on average, month by month, from which the trains on offer are called one."""
MONTHS_IN_A_ROW = 3
"""So many months in a row make a bottleneck: one month may be chance."""

HALF = 0.5
"""Share of the replications in which a bottleneck binds at least."""

RATIOS = {
    "cost_usd_per_feu": ("cost_usd", "feu"),
    "support_usd_per_feu": ("support_usd", "feu"),
    "t_co2e_per_feu": ("t_co2e", "feu"),
}
"""Quantities by FEU, and the columns of `yearly` that they are made of."""

FEU_OF_CITY = "feu_of_city"
"""Quantity: FEU, both directions, of the cities that join in a scenario."""


@dataclass(frozen=True, slots=True)
class Difference:
    """What a scenario changes in one quantity."""

    base: Estimate
    """The base."""
    other: Estimate
    """The scenario."""
    change: Estimate
    """Scenario less base, from paired replications; its interval is corrected for the number of scenarios."""
    half_width_apart: float | None
    """Half the width of the interval that as many independent replications of each would give."""

    @property
    def relative(self) -> float | None:
        """Return the change over the base; None where the base is 0 or not known."""
        return self.change.mean / self.base.mean if self.base.mean and np.isfinite(self.base.mean) else None

    @property
    def half_width(self) -> float | None:
        """Return half the width of the change's interval."""
        return _half_width(self.change)

    @property
    def sign(self) -> int:
        """Return 1 or -1 where the interval of the change lies above or below 0, else 0."""
        low, high = self.change.ci_low, self.change.ci_high
        if low is None or high is None:
            return 0
        return int(low > 0) - int(high < 0)


@dataclass(frozen=True, slots=True)
class Bottleneck:
    """A station that binds."""

    station: str
    """Name as in the frame of stations."""
    month: np.datetime64
    """Month from which it binds, the median over replications."""
    share: float
    """Share of replications in which it binds."""


def difference(base: Floats, other: Floats, *, level: float = 0.95, scenarios: int = 1) -> Difference:
    """Return the paired difference of two quantities by replication.

    With common random numbers the variance of the difference is Var(X) + Var(Y) - 2 Cov(X, Y), and the covariance is
    what shared draws make large (Law 2015, Simulation Modeling and Analysis, 5th ed., sections 10.2 and 11.2).
    Compared with a base are `scenarios` scenarios; each interval has the level 1 - (1 - level) / scenarios, so that all
    of one quantity and year hold together with the level at least (Bonferroni; the same, section 10.3.1).

    Parameters
    ----------
    base, other
        Shape (n,): values by replication, in the same order, partners of a pair side by side.
    level
        Level of all intervals together.
    scenarios
        How many scenarios are compared with the base.
    """
    own = 1 - (1 - level) / scenarios
    apart = _half_width_apart(base, other, own)
    return Difference(estimate(base, level), estimate(other, level), estimate(other - base, own), apart)


def _half_width_apart(base: Floats, other: Floats, level: float) -> float | None:
    """Return half the width of Welch's interval (1947, Biometrika 34, 28-35) for independent replications."""
    from scipy.special import stdtrit

    known = [values[np.isfinite(values)] for values in (base, other)]
    if min(len(values) for values in known) < 2:
        return None
    parts = [float(values.var(ddof=1)) / len(values) for values in known]
    if not sum(parts):
        return 0.0
    freedom = sum(parts) ** 2 / sum(part**2 / (len(values) - 1) for part, values in zip(parts, known, strict=True))
    return float(stdtrit(freedom, (1 + level) / 2)) * sqrt(sum(parts))


def _half_width(found: Estimate) -> float | None:
    return (found.ci_high - found.ci_low) / 2 if found.ci_low is not None and found.ci_high is not None else None


@dataclass(frozen=True)
class Comparison:
    """A base and scenarios that were simulated on the same draws."""

    base: Runs
    """Runs of the base."""
    others: Mapping[str, Runs]
    """Runs of each scenario by its name, the same replications as the base's."""
    ways: Mapping[str, Mapping[str, Floats]]
    """Expected FEU a year by way; by scenario, the base under its own name; shape (years, cities)."""
    level: float = 0.95
    """Level at which the intervals of a quantity hold together over scenarios."""

    @property
    def years(self) -> list[int]:
        """Return the years of the horizon."""
        return self.base.scenario.clock.years

    @property
    def replications(self) -> int:
        """Return how often each scenario was simulated."""
        return len(self.base)

    def quantities(self) -> list[str]:
        """Return the names of all yearly quantities."""
        columns = [name for name in self.base.yearly.columns if name not in ("replication", "year")]
        return columns + [name for name, parts in RATIOS.items() if set(parts) <= set(columns)]

    def yearly(self, name: str, quantity: str, year: int) -> Difference:
        """Return what a scenario changes in a quantity of one year. Raises KeyError where there is no such quantity."""
        return self._difference(name, lambda runs: _of_year(runs, quantity, year))

    def total(self, name: str, quantity: str, years: Sequence[int]) -> Difference:
        """Return what a scenario changes in a quantity summed over years."""
        return self._difference(name, lambda runs: np.sum([_of_year(runs, quantity, year) for year in years], axis=0))

    def table(self, quantities: Sequence[str] | None = None) -> pd.DataFrame:
        """Return one row for each scenario, year and quantity: base, scenario, change and its interval."""
        import pandas as pd

        rows = [
            {"scenario": name, "year": year, "quantity": quantity, **_row(self.yearly(name, quantity, year))}
            for name in self.others
            for quantity in quantities or self.quantities()
            for year in self.years
        ]
        return pd.DataFrame(rows)

    def since(self, name: str) -> int | None:
        """Return the first year in which a scenario differs from the base in anything; None where it never does."""
        for year in self.years:
            for quantity in self.quantities():
                base, other = (_of_year(runs, quantity, year) for runs in (self.base, self.others[name]))
                if not np.array_equal(base, other, equal_nan=True):
                    return year
        return None

    def affected(self, name: str) -> list[int]:
        """Return the years from the first one after that in which a scenario begins to differ; all full ones."""
        since = self.since(name)
        if since is None:
            return []
        whole = [year for year in self.years if year > since]
        return whole or [since]

    def cities(self, name: str) -> pd.DataFrame:
        """Return what a scenario changes in the FEU of each city, summed over the years that it affects.

        Intervals hold together over all cities and scenarios (Bonferroni). A city that one of the two lacks has 0.
        """
        import pandas as pd

        years, known = self.affected(name), [self.base, self.others[name]]
        keys = sorted({key for runs in known for key in runs.scenario.cities})
        tables = [_feu_by_city(runs, years, keys) for runs in known]
        scenario = self.others[name].scenario
        rows = []
        for place, key in enumerate(keys):
            found = difference(
                tables[0][:, place], tables[1][:, place], level=self.level, scenarios=len(keys) * len(self.others)
            )
            city = scenario.cities.get(key) or self.base.scenario.cities[key]
            rows.append({"city": key, "name": city.name, **_row(found)})
        return pd.DataFrame(rows)

    def by_way(self, name: str) -> pd.DataFrame:
        """Return the expected FEU of each way over the years that a scenario affects: base, scenario, change.

        Exact, not simulated: what shippers choose at the stated timetable before anybody waits.
        """
        import pandas as pd

        years = [self.years.index(year) for year in self.affected(name)]
        base, other = self.ways[BASE], self.ways[name]
        rows = []
        for way in dict.fromkeys([*base, *other]):
            before, after = (float(ways[way][years].sum()) if way in ways else 0.0 for ways in (base, other))
            rows.append({"way": way, "base": before, "scenario": after, "change": after - before})
        return pd.DataFrame(rows)

    def stations(self, name: str) -> pd.DataFrame:
        """Return what a scenario changes in use and waits of each station, over the years that it affects."""
        import pandas as pd

        years = self.affected(name)
        both = [_by_station(runs, years) for runs in (self.base, self.others[name])]
        rows = []
        for station in both[0]:
            if station not in both[1]:
                continue
            for quantity in ("utilisation", "wait_h"):
                before, after = (table[station][quantity] for table in both)
                if np.isfinite(before).any() or np.isfinite(after).any():
                    found = difference(before, after, level=self.level, scenarios=len(self.others))
                    rows.append({"station": station, "quantity": quantity, **_row(found)})
        return pd.DataFrame(rows)

    def bottleneck(self, name: str | None, since: int) -> Bottleneck | None:
        """Return the station that binds first from a year on, in half of the replications at least.

        A station with places binds where they are used by 85 % or more for three months in a row, the trains of a
        direction where boxes wait for them for a week or more on average.
        """
        binding = _binding(self.base if name is None else self.others[name], since)
        found = [each for each in binding if each.share >= HALF]
        return min(found, key=lambda each: (each.month, -each.share)) if found else None

    def _difference(self, name: str, of: Callable[[Runs], Floats]) -> Difference:
        return difference(of(self.base), of(self.others[name]), level=self.level, scenarios=len(self.others))

    @cached_property
    def precision(self) -> float:
        """Return the widest half interval of the change in yearly trips over all scenarios and years, over the base."""
        widest = 0.0
        for name in self.others:
            for year in self.affected(name):
                found = self.yearly(name, "trips", year)
                if found.half_width is not None and found.base.mean:
                    widest = max(widest, found.half_width / found.base.mean)
        return widest


BASE = "base"
"""Name of the base among ways."""


def _of_year(runs: Runs, quantity: str, year: int) -> Floats:
    table = runs.yearly[runs.yearly["year"] == year].sort_values("replication")
    if quantity in RATIOS and quantity not in table:
        above, below = (table[column].to_numpy(dtype=float) for column in RATIOS[quantity])
        return np.divide(above, below, out=np.full(len(above), np.nan), where=below > 0)
    return table[quantity].to_numpy(dtype=float)


def _row(found: Difference) -> dict[str, float | None]:
    return {
        "base": found.base.mean,
        "value": found.other.mean,
        "change": found.change.mean,
        "low": found.change.ci_low,
        "high": found.change.ci_high,
        "relative": found.relative,
        "half_width_apart": found.half_width_apart,
    }


def _feu_by_city(runs: Runs, years: Sequence[int], keys: Sequence[str]) -> Floats:
    """Return FEU of each city; shape (replications, cities)."""
    table = np.zeros((len(runs), len(keys)))
    place = {key: number for number, key in enumerate(keys)}
    for number, run in enumerate(runs):
        cities = run.cities
        own = cities[cities["year"].isin(years)]
        at = own["city"].astype(str).map(place).to_numpy()
        np.add.at(table[number], at, own["feu"].to_numpy(dtype=float))
    return table


def _by_station(runs: Runs, years: Sequence[int]) -> dict[str, dict[str, Floats]]:
    """Return the mean use and wait of each station by replication, months weighted by arrivals where they wait."""
    found: dict[str, dict[str, Floats]] = {}
    for number, run in enumerate(runs):
        table = run.stations
        for station, rows in table[table["month"].dt.year.isin(years)].groupby("station", sort=False):
            own = found.setdefault(
                str(station), {name: np.full(len(runs), np.nan) for name in ("utilisation", "wait_h")}
            )
            own["utilisation"][number] = rows["utilisation"].mean()
            known = rows[rows["wait_h"].notna()]
            arrivals = known["arrivals"].sum()
            own["wait_h"][number] = (known["wait_h"] * known["arrivals"]).sum() / arrivals if arrivals else np.nan
    return found


def _binding(runs: Runs, since: int) -> list[Bottleneck]:
    """Return every station that binds in any replication, with the median month from which it does."""
    months: dict[str, list[np.datetime64]] = {}
    for run in runs:
        table = run.stations
        for station, rows in table[table["month"].dt.year >= since].groupby("station", sort=False):
            busy = rows["utilisation"].to_numpy(dtype=float) >= BUSY
            if str(station).startswith("trains "):
                busy = rows["wait_h"].to_numpy(dtype=float) >= 24 * LONG_WAIT_D
            first = _first_in_a_row(busy)
            if first is not None:
                months.setdefault(str(station), []).append(rows["month"].to_numpy()[first].astype("datetime64[D]"))
    return [
        Bottleneck(station, np.sort(np.array(found))[(len(found) - 1) // 2], len(found) / len(runs))
        for station, found in months.items()
    ]


def _first_in_a_row(busy: npt.NDArray[np.bool_]) -> int | None:
    """Return the first of so many months in a row, None where there are none."""
    if len(busy) < MONTHS_IN_A_ROW:
        return None
    all_busy = np.lib.stride_tricks.sliding_window_view(busy, MONTHS_IN_A_ROW).all(axis=1)
    return int(all_busy.argmax()) if all_busy.any() else None
