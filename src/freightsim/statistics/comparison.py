"""Scenarios side by side on common random numbers: paired differences with intervals, and where it jams first."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from html import escape
from math import inf, sqrt
from numbers import Integral
from typing import TYPE_CHECKING, Literal

import numpy as np
import numpy.typing as npt

from freightsim.base.arguments import instance_of, list_of, one_of, whole
from freightsim.base.arrays import Floats
from freightsim.base.frozen import frozen, read_only
from freightsim.base.language import N_, _
from freightsim.choice.ways import VIA_PORT, Way
from freightsim.files.difference import in_force
from freightsim.results import Runs
from freightsim.results.over_years import over_years
from freightsim.results.run import FigureMethods
from freightsim.results.stations import month_hours
from freightsim.results.vocabulary import QUANTITIES, RATIOS, STAGE_KEY, TRAIN_COST, TRAINS, Station
from freightsim.statistics.estimates import Estimate, enough, estimate, row_of, spread
from freightsim.statistics.money import money_changes

if TYPE_CHECKING:
    import pandas as pd

    from freightsim.scenario import Scenario


BUSY = 0.85
"""Use of a station's places, month by month, from which it is called a bottleneck."""
LONG_WAIT_D = 7.0
"""Days that boxes wait for a train on average, month by month, from which the trains on offer are called one, and days
that boxes or trains wait at a station on average, whatever its use: a border that is closed serves nobody."""
MONTHS_IN_A_ROW = 3
"""So many months in a row make a bottleneck: one month may be chance."""

DIGITS = 12
"""So many digits of a digest are shown."""

HOLDS_LATER_DAYS = ("train_sets_usd", TRAIN_COST, "train_cost_usd_per_feu")
"""Quantities of a year into which days of the next one may count."""

HALF = 0.5
"""Share of the replications in which a bottleneck binds at least."""


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
    """Half the width of the interval that as many replications of each on other draws, pairs of their own, would
    give."""

    @property
    def relative(self) -> float | None:
        """Return the change over the base; None where the base is 0 or not known."""
        return self.change.mean / self.base.mean if self.base.mean and np.isfinite(self.base.mean) else None

    @property
    def half_width(self) -> float | None:
        """Return half the width of the change's interval."""
        return self.change.half_width

    @property
    def ends(self) -> tuple[float, float] | None:
        """Return the ends of the change's interval; None where there is none."""
        low, high = self.change.ci_low, self.change.ci_high
        return None if low is None or high is None else (low, high)

    @property
    def none_seen(self) -> bool:
        """Return whether the change is exactly 0 in every replication, of two or more."""
        return self.change.same and self.change.mean == 0

    @property
    def same_everywhere(self) -> bool:
        """Return whether enough replications say exactly the same of the change, so that it has no interval."""
        return self.change.same and not self.too_few and self.ends is None

    @property
    def sign(self) -> int:
        """Return 1 or -1 where the interval of the change lies above or below 0, or every replication says the same.

        Else 0 (too few replications too).
        """
        if self.ends is None:
            return int(np.sign(self.change.mean)) if self.same_everywhere else 0
        low, high = self.ends
        return int(low > 0) - int(high < 0)

    @property
    def too_few(self) -> bool:
        """Return whether whole pairs of replications are too few for an interval of the change; see `estimate`."""
        return self.change.ci_low is None and not (self.change.same and enough(self.change.n))

    def scaled(self, by: float) -> Difference:
        """Return the same of the quantity times a positive number, as a sum over years becomes a mean a year."""
        apart = None if self.half_width_apart is None else self.half_width_apart * by
        return Difference(self.base.scaled(by), self.other.scaled(by), self.change.scaled(by), apart)


@dataclass(frozen=True, slots=True)
class Bottleneck:
    """A station that binds."""

    station: Station
    """Which one."""
    month: np.datetime64
    """Month since which it binds: it may lie before the years that were asked about, where it has bound in every month
    since; the median over replications in which it binds in these years."""
    share: float
    """Share of replications in which it binds in the years that were asked about."""
    by_waits: bool = False
    """Whether waits tell, and not the use of places, in most of these replications."""


def difference(
    base: Sequence[float] | Floats,
    other: Sequence[float] | Floats,
    *,
    level: float = 0.95,
    scenarios: int = 1,
    identical: bool = False,
) -> Difference:
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
    identical
        Whether both were asked for the same: a change of nothing is then exact, however few replications there are.

    Raises
    ------
    TypeError, ValueError
        Where values or the level are what `estimate` refuses, the two have not the same length, or `scenarios` is no
        whole number from 1 on.
    """
    base, other = row_of(base), row_of(other)
    if len(base) != len(other):
        text = _("base and other must have a value for each replication, got {base} and {other} values")
        raise ValueError(text.format(base=len(base), other=len(other)))
    scenarios = whole("scenarios", scenarios, 1)
    alone = estimate(base, level), estimate(other, level)
    own = 1 - (1 - level) / scenarios
    return Difference(*alone, _change(base, other, own, identical=identical), _half_width_apart(base, other, own))


def _change(base: Floats, other: Floats, level: float, *, identical: bool) -> Estimate:
    """Return the estimate of the change.

    Common random numbers give what a scenario does not touch exactly the same: a change of nothing in every replication
    has an interval of no width where there are enough replications for one, or where both were asked for the same. That
    is what was seen, and no proof that a rare change cannot be. A change that is the same in every replication, but not
    nothing, is one that chance does not move as far as can be seen (see `estimate`).

    A count that is 0 in every replication of the base can only rise, since counts are not negative, and one that is 0
    in every replication of the scenario can only fall: the interval of the change is cut at 0.
    """
    change = other - base
    known = change[np.isfinite(change)]
    if len(known) and not known.any() and (identical or enough(len(known))):
        return Estimate(0.0, 0.0, 0.0, 0.0, 0.0, len(known), same=len(known) > 1)
    found = estimate(change, level)
    if not (_is_count(base) and _is_count(other)):
        return found
    if not np.nan_to_num(base).any():
        return found.at_least(0.0)
    return found if np.nan_to_num(other).any() else found.at_most(0.0)


def _is_count(values: Floats) -> bool:
    """Return whether all that is known are whole numbers from 0 on."""
    known = values[np.isfinite(values)]
    return bool((known >= 0).all() and (known == np.round(known)).all())


def _half_width_apart(base: Floats, other: Floats, level: float) -> float | None:
    """Return half the width of Welch's interval (1947, Biometrika 34, 28-35) for replications on other draws.

    Those would come in pairs, too: each variance of a mean is that of `estimate`, with its degrees of freedom.
    """
    from scipy.special import stdtrit

    both = [spread(values) for values in (base, other)]
    parts = [(each.of_mean, each.mean_freedom) for each in both if each is not None and each.of_mean]
    if len(parts) < 2:
        return None
    total = sum(part for part, _ in parts)
    freedom = total**2 / sum(part**2 / own for part, own in parts)
    return float(stdtrit(freedom, (1 + level) / 2)) * sqrt(total)


@dataclass(frozen=True)
class Comparison:
    """A base and scenarios that were simulated on the same draws.

    Raises ValueError where the runs of a scenario are no partners of the base's: where seed, port, horizon, numbers of
    the replications or ensemble differ, or where ways are given of some scenarios and not of the others. Replications
    are paired by their number.
    """

    base: Runs
    """Runs of the base."""
    others: Mapping[str, Runs]
    """Runs of each scenario by its name, the same replications as the base's."""
    ways: Mapping[str | None, Mapping[Way, Floats]]
    """Expected FEU a year by way; by scenario, the base under None; shape (years, cities); empty where not known.
    On members of a posterior ensemble it is the mean over the members of the replications."""
    level: float = 0.95
    """Level at which the intervals of a quantity hold together over scenarios."""
    asked_besides: Mapping[str | None, Sequence[str]] = field(default_factory=dict)
    """By scenario, the base under None, paths that the members of a posterior ensemble vary and at which it asks for
    another value than the fitted one: there members apply relative to the fit (see
    `freightsim.calibration.ensemble.on_member`)."""

    if TYPE_CHECKING:

        @property
        def plot(self) -> FigureMethods:
            """Figures, each a method: `freightsim.plots.accessor` sets it, so that statistics need not know plots."""

    def _repr_html_(self) -> str:
        table = self.table([name for name in ("trips", "teu", "value_usd") if name in self.quantities()])
        shown = table[["scenario", "year", "quantity", "base", "value", "change", "low", "high"]]
        return f"<p>{escape(repr(self))}</p>{shown.to_html(index=False, float_format='{:,.1f}'.format, border=0)}"

    def __repr__(self) -> str:
        return f"<Comparison of {self.base.scenario.name} with {', '.join(self.others)}: {len(self.base)} replications>"

    @property
    def years(self) -> list[int]:
        """Return the years of the horizon."""
        return self.base.scenario.clock.years

    @property
    def replications(self) -> int:
        """Return how often each scenario was simulated."""
        return len(self.base)

    @property
    def too_few(self) -> bool:
        """Return whether there are too few replications for intervals; see `freightsim.statistics.estimate`."""
        return not enough(len(self.base))

    def __post_init__(self) -> None:
        instance_of("base", self.base, Runs)
        for name, runs in self.others.items():
            instance_of(f"others[{name!r}]", runs, Runs)
            _check_partners(self.base, name, runs)
        _check_ways(self.ways, self.others)
        object.__setattr__(self, "others", frozen(self.others))
        object.__setattr__(self, "asked_besides", frozen(self.asked_besides))

    @cached_property
    def _figures(self) -> dict[str | None, Mapping[str, Floats]]:
        return {name: read_only(figures(runs)) for name, runs in self._runs}

    @cached_property
    def _months(self) -> dict[str | None, Months]:
        return {name: Months.of(runs) for name, runs in self._runs}

    @property
    def _runs(self) -> list[tuple[str | None, Runs]]:
        """The runs of each scenario by its name, those of the base under None, which no scenario can be called."""
        return [(None, self.base), *self.others.items()]

    def quantities(self) -> list[str]:
        """Return the names of all yearly quantities."""
        return list(self._figures[None])

    def by_replication(self, name: str, quantity: str) -> tuple[Floats, Floats]:
        """Return a quantity in the base and in a scenario; both of the shape (replications, years), and read only.

        Raises KeyError, which names those that there are, where there is no such scenario or quantity.
        """
        one_of(_("quantity"), quantity, self.quantities())
        return self._figures[None][quantity], self._figures[self._known(name)][quantity]

    def _known(self, name: str) -> str:
        return one_of(_("scenario"), name, self.others)

    def _at(self, year: int) -> int:
        return self.years.index(one_of(_("year"), year, self.years))

    def yearly(self, name: str, quantity: str, year: int) -> Difference:
        """Return what a scenario changes in a quantity of one year.

        Raises KeyError, which names those that there are, where there is no such scenario, quantity or year.
        """
        at = self._at(year)
        base, other = (values[:, at] for values in self.by_replication(name, quantity))
        return self._difference(name, [year], base, other)

    def total(self, name: str, quantity: str, years: Sequence[int]) -> Difference:
        """Return what a scenario changes in a quantity summed over years.

        Raises KeyError as `yearly` does, and ValueError where there are no years, one of them is there twice, or the
        quantity is no sum: means, shares and ratios of several years do not add up.
        """
        quantity = one_of(_("quantity"), quantity, self.quantities())
        self._check_sum(quantity)
        return self._in_years(name, (quantity,), list_of("years", years))

    def a_year(self, name: str, quantity: str, years: Sequence[int]) -> Difference:
        """Return what a scenario changes in a quantity in a year of several: a sum divided by their number.

        A mean, a share or a ratio is that of all these years together (`freightsim.results.over_years`).

        Raises KeyError as `yearly` does, and ValueError where there are no years or one of them is there twice.
        """
        quantity = one_of(_("quantity"), quantity, self.quantities())
        found = self._in_years(name, (quantity,), list_of("years", years))
        return found if quantity in QUANTITIES and QUANTITIES[quantity].mean else found.scaled(1 / len(years))

    def a_year_of(self, name: str, quantities: Sequence[str], years: Sequence[int]) -> Difference:
        """Return the same of the sum of several quantities, such as trips and empty returns.

        Raises ValueError as `total` does, too.
        """
        quantities = [one_of(_("quantity"), each, self.quantities()) for each in list_of("quantities", quantities)]
        for quantity in quantities:
            self._check_sum(quantity)
        return self._in_years(name, quantities, list_of("years", years)).scaled(1 / len(years))

    def _in_years(self, name: str, quantities: Sequence[str], years: Sequence[int]) -> Difference:
        """Return what a scenario changes in a quantity, or in the sum of several, over years."""
        at = [self._at(year) for year in years]

        def over(side: Literal[0, 1]) -> Floats:
            of = [
                over_years(each, lambda column: self.by_replication(name, column)[side][:, at]) for each in quantities
            ]
            return np.sum(of, axis=0)

        return self._difference(name, years, over(0), over(1))

    def _check_sum(self, quantity: str) -> None:
        """Raise ValueError where a quantity of several years does not add up."""
        if quantity in QUANTITIES and QUANTITIES[quantity].mean:
            text = _("{quantity} of several years does not add up: it is a mean, a share or a ratio; see `a_year`")
            raise ValueError(text.format(quantity=quantity))

    def table(self, quantities: Sequence[str] | None = None, names: Sequence[str] | None = None) -> pd.DataFrame:
        """Return one row for each scenario (of these names), year and quantity: base, scenario, change, interval.

        Raises KeyError as `yearly` does, TypeError where quantities or names are no list, and ValueError where a list
        is empty or has something twice.
        """
        import pandas as pd

        quantities = self.quantities() if quantities is None else list_of("quantities", quantities)
        names = list(self.others) if names is None else list_of("names", names)
        rows = [
            {"scenario": name, "year": year, "quantity": quantity, **_row(self.yearly(name, quantity, year))}
            for name in names
            for quantity in quantities
            for year in self.years
        ]
        return pd.DataFrame(rows)

    def since(self, name: str) -> int | None:
        """Return the first year in which a scenario differs from the base in anything; None where it never does.

        What trains cost belongs to the year of their trip and holds days of wagon sets of the next one: where both ask
        for the same cost of trains, it tells of no year before the first in which anything else differs.
        """
        scenarios = (self.base.scenario, self.others[self._known(name)].scenario)
        ahead = HOLDS_LATER_DAYS if scenarios[0].costs.train == scenarios[1].costs.train else ()
        own = [quantity for quantity in self.quantities() if quantity not in ahead]
        first = self._first_that_differs(name, own)
        return first if first is not None else self._first_that_differs(name, self.quantities())

    def _first_that_differs(self, name: str, quantities: Sequence[str]) -> int | None:
        """Return the first year in which one of several quantities differs in any replication."""
        differs = np.zeros(len(self.years), dtype=bool)
        for quantity in quantities:
            base, other = self.by_replication(name, quantity)
            differs |= ~((base == other) | (np.isnan(base) & np.isnan(other))).all(axis=0)
        return self.years[int(differs.argmax())] if differs.any() else None

    def affected(self, name: str) -> list[int]:
        """Return the years in which a scenario asks for something else than the base, from the first that differs.

        The year of an event and the year of a join are among them. Where all that the scenario asks for ends within
        the horizon, later years are not: `after` has them. None of them is missing in `affected` or `after`, so both
        together hold the whole difference; what of the first one lies before the change is equal and adds nothing.
        """
        return list(self._years[self._known(name)][0])

    def after(self, name: str) -> list[int]:
        """Return the years after the last one in which a scenario asks for something else than the base."""
        return list(self._years[self._known(name)][1])

    def whole(self, name: str) -> list[int]:
        """Return the years over which yearly means tell most: affected ones that horizon and change hold as a whole.

        A join of July begins to count in the year that follows. Where cities join, years before the first of them does
        are left out, whatever else differs there: a new city takes its trade from the rest of its province from the
        beginning on. Where no year is held so, it is those that the horizon holds as a whole, from the year of the
        change on, and where there is none of these either, all affected ones.
        """
        years, clock, cities = self.affected(name), self.base.scenario.clock, self.others[name].scenario.cities
        start, end = in_force(self.base.scenario, self.others[name].scenario) or (None, None)
        joins = [join.start for join in (cities[key].joins for key in self.joining(name)) if join is not None]
        begins = max((day for day in (start, min(joins, default=None)) if day is not None), default=date.min)
        held = [year for year in years if clock.holds(year) and year >= begins.year]
        full = [year for year in held if begins <= date(year, 1, 1) and (end is None or end >= date(year + 1, 1, 1))]
        return full or held or years

    @cached_property
    def _years(self) -> dict[str, tuple[list[int], list[int]]]:
        return {name: self._affected_and_after(name) for name in self.others}

    def _affected_and_after(self, name: str) -> tuple[list[int], list[int]]:
        since = self.since(name)
        if since is None:
            return [], []
        differing = [year for year in self.years if year >= since]
        _, end = in_force(self.base.scenario, self.others[name].scenario) or (None, None)
        own = differing if end is None else [year for year in differing if date(year, 1, 1) < end]
        return (own, differing[len(own) :]) if own else (differing, [])

    def _over(self, name: str, years: Sequence[int] | None) -> tuple[Sequence[int], float]:
        """Return the years that a table of a scenario adds up, and by what its sums are multiplied.

        Without years it sums over the affected ones (all where it changes nothing), with years it is a mean a year.
        Raises KeyError, which names those that there are, where there is no such scenario or year.
        """
        self._known(name)
        if years is None:
            return self.affected(name) or self.years, 1.0
        asked = list_of("years", years)
        return [one_of(_("year"), year, self.years) for year in asked], 1 / len(asked)

    def year(self, name: str) -> int:
        """Return the year that is looked at alone: of the affected ones the last that the horizon holds as a whole.

        Where it holds none as a whole, the last. Raises ValueError where a scenario changes nothing.
        """
        years = self.affected(name)
        if not years:
            raise ValueError(f"{name} changes nothing")
        clock = self.base.scenario.clock
        return max([year for year in years if clock.holds(year)] or years)

    def joining(self, name: str) -> list[str]:
        """Return the cities that join in a scenario and do not, or on other terms, in the base."""
        base = self.base.scenario.cities
        return [
            key
            for key, city in self.others[self._known(name)].scenario.cities.items()
            if city.joins is not None and (key not in base or base[key].joins != city.joins)
        ]

    def cities(self, name: str, years: Sequence[int] | None = None) -> pd.DataFrame:
        """Return what a scenario changes in the FEU of each city, summed over the years that it affects.

        Where it changes nothing, over all years: the scenario is the base, and every change 0. With `years` it is a
        mean a year over these.
        Intervals hold together over all cities and scenarios (Bonferroni). A city that one of the two lacks has 0.
        `sign` is 1 or -1 where the interval tells that the city gains or loses, else 0; `joins` says whether it is one
        that joins. `expected` is the change in FEU that shippers' choice alone makes, exact, as in `by_way` (with
        members the mean over them): the sum over cities is what `by_way` has for the port.

        Raises KeyError, which names those that there are, where there is no such scenario or year.
        """
        import pandas as pd

        years, ratio = self._over(name, years)
        known = [self.base, self.others[name]]
        keys = sorted({key for runs in known for key in runs.scenario.cities})
        tables = [_feu_by_city(runs, years, keys) for runs in known]
        scenario, joining = self.others[name].scenario, self.joining(name)
        expected = self._expected_by_city(name, years)
        rows = []
        for place, key in enumerate(keys):
            base, other = (table[:, place] for table in tables)
            found = self._difference(name, years, base, other, scenarios=len(keys) * len(self.others))
            city = scenario.cities.get(key) or self.base.scenario.cities[key]
            more = {"joins": key in joining, "expected": expected.get(key, 0.0) * ratio}
            rows.append({"city": key, "name": city.name, **_row(found.scaled(ratio)), **more})
        return pd.DataFrame(rows, columns=["city", "name", *ROW, "joins", "expected"])

    def _expected_by_city(self, name: str, years: Sequence[int]) -> dict[str, float]:
        """Return the change in expected FEU by the port of each city, summed over years; nothing where unknown."""
        found: dict[str, float] = {}
        for side, runs, ways in ((-1, self.base, self.ways.get(None)), (1, self.others[name], self.ways.get(name))):
            if ways is None or VIA_PORT not in ways:
                return {}
            sums = ways[VIA_PORT][[self.years.index(year) for year in years]].sum(axis=0)
            for key, feu in zip(runs.scenario.cities, sums, strict=False):
                found[key] = found.get(key, 0.0) + side * float(feu)
        return found

    def by_way(self, name: str, years: Sequence[int] | None = None) -> pd.DataFrame:
        """Return the expected FEU of each way (kind and id) over the years that a scenario affects.

        With `years` it is a mean a year over these.

        Columns: kind and id of the way (see `freightsim.choice.ways.Way`), base, scenario, change.

        Where it affects none, over all years.
        Exact, not simulated: what shippers choose at the stated timetable before anybody waits. On members of a
        posterior ensemble it is the mean over the members of the replications.

        Raises KeyError where there is no such scenario or year, and ValueError where the comparison was made without
        ways.
        """
        import pandas as pd

        years, ratio = self._over(name, years)
        at = [self.years.index(year) for year in years]
        if not self.ways:
            raise ValueError(_("the comparison has no expected cargo by mode: `compare` computes it"))
        base, other = self.ways[None], self.ways[name]
        rows = []
        for way in dict.fromkeys([*base, *other]):
            before, after = (float(ways[way][at].sum()) * ratio if way in ways else 0.0 for ways in (base, other))
            rows.append({**way._asdict(), "base": before, "scenario": after, "change": after - before})
        return pd.DataFrame(rows)

    def money(self, name: str, years: Sequence[int] | None = None) -> pd.DataFrame:
        """Return what a scenario changes in what each payer pays of the subsidy, and in what trains cost as they run.

        `quantity` is a column of the yearly frame: `subsidy_central_usd` and so on, all payers together as
        `subsidy_usd`; `train_slots_usd` and so on, all items together as `train_cost_usd`. Amounts are USD a year, a
        mean over the years, by default those that `whole` returns (all where the scenario changes nothing).
        `usd_per_feu` is the change for each FEU that the port gains or loses, `usd_per_train` that for each train more
        or fewer, sets that go home empty included: ratios of two changes with the sign of the money, NaN unless
        intervals tell that boxes, or trains, go the way that all of the money goes. No row where runs do not know the
        amounts.

        Raises KeyError where there is no such scenario or year.
        """
        import pandas as pd

        self._known(name)
        own = (self.whole(name) or self.years) if years is None else self._over(name, years)[0]
        rows = [
            {
                "quantity": each.quantity,
                **_row(each.difference),
                "usd_per_feu": np.nan if each.usd_per_feu is None else each.usd_per_feu,
                "usd_per_train": np.nan if each.usd_per_train is None else each.usd_per_train,
            }
            for each in money_changes(self, name, own)
        ]
        return pd.DataFrame(rows, columns=["quantity", *ROW, "usd_per_feu", "usd_per_train"])

    def stations(self, name: str, years: Sequence[int] | None = None) -> pd.DataFrame:
        """Return what a scenario changes in use and waits of each station (kind and place), over the years it affects.

        Where it affects none, over all years. `years` take the place of these. A station that one of the two lacks has
        NaN there, and no change.

        Raises KeyError where there is no such scenario or year.
        """
        import pandas as pd

        years = self._over(name, years)[0]
        both = self._months[None], self._months[name]
        unknown = np.full(self.replications, np.nan)
        rows = []
        for quantity in ("utilisation", "wait_h"):
            tables = [dict(zip(each.stations, each.mean(quantity, years).T, strict=True)) for each in both]
            for station in dict.fromkeys([*tables[0], *tables[1]]):
                known = [table.get(station, unknown) for table in tables]
                if any(np.isfinite(values).any() for values in known):
                    found = self._difference(name, years, known[0], known[1])
                    rows.append({**station._asdict(), "quantity": quantity, **_row(found)})
        return pd.DataFrame(rows, columns=["kind", "place", "quantity", *ROW])

    def bottleneck(self, name: str | None, years: int | Sequence[int]) -> Bottleneck | None:
        """Return the station that binds in some years, or from a year on, in half of the replications at least.

        A station with places binds where, for three months in a row, they are used by 85 % or more, or those who come
        wait for a week or more on average; the trains of a direction where boxes wait for them for a week or more on
        average. Of several it is the one that bound first.
        It binds since the month from which on it has bound in every one, which may lie before the years. Without a
        name the base is asked.

        Raises KeyError where there is no such scenario or year, TypeError where years are neither a list nor a whole
        number, and ValueError where there are none, or one is there twice.
        """
        return first_of(self._binding(name, years))

    def bottlenecks(self, name: str | None, years: int | Sequence[int]) -> list[Bottleneck]:
        """Return every station that binds in some years, or from a year on, in half of the replications at least.

        The one that bound first comes first. See `bottleneck` for when a station binds, and for what it raises.
        """
        return usual(self._binding(name, years))

    def _binding(self, name: str | None, years: int | Sequence[int]) -> list[Bottleneck]:
        first = int(years) if isinstance(years, Integral) else None
        asked = [first] if first is not None else list_of("years", years)
        for each in asked:
            self._at(each)
        own = [year for year in self.years if year >= first] if first is not None else asked
        return self._months[name if name is None else self._known(name)].binding(own)

    def still_there(self, name: str) -> pd.DataFrame:
        """Return the FEU that stand waiting at each stage when the horizon ends, in the base and in a scenario.

        Means of days at a stage, in the yard or on the way are of boxes that came through; these are not in them.
        A stage that one of the two lacks has 0 there.
        """
        import pandas as pd

        both = [_open_feu(runs) for runs in (self.base, self.others[self._known(name)])]
        nobody = np.zeros(self.replications)
        rows = []
        for stage in dict.fromkeys([*both[0], *both[1]]):
            base, other = (each.get(stage, nobody) for each in both)
            found = self._difference(name, self.years, base, other)
            rows.append({**dict(zip(STAGE_KEY, stage, strict=True)), **_row(found)})
        return pd.DataFrame(rows, columns=[*STAGE_KEY, *ROW])

    def _difference(
        self, name: str, years: Sequence[int], base: Floats, other: Floats, scenarios: int | None = None
    ) -> Difference:
        return difference(
            base,
            other,
            level=self.level,
            scenarios=scenarios or len(self.others),
            identical=self._identical(name, years),
        )

    def _identical(self, name: str, years: Sequence[int]) -> bool:
        """Return whether a scenario asks for the same as the base up to the last of some years, by the same rules."""
        begins = self._begins[name]
        return begins is None or all(year < begins for year in years)

    @cached_property
    def _begins(self) -> dict[str, int | None]:
        """The year from which on each scenario asks for something else than the base; None where it never does."""
        return {name: self._first_year_of(name) for name in self.others}

    def _first_year_of(self, name: str) -> int | None:
        base, other = self.base, self.others[name]
        if _rules_of(base) != _rules_of(other):
            return self.years[0]
        span = in_force(base.scenario, other.scenario)
        if span is None:
            return None
        start, _end = span
        return self.years[0] if start is None else start.year

    @cached_property
    def precision(self) -> float:
        """Return the widest half interval of the change in yearly trips over all scenarios and years, over the base.

        Over the scenario's own where the base has none. Infinite where a change has no interval yet.
        """
        widest = 0.0
        for name in self.others:
            for year in (*self.affected(name), *self.after(name)):
                found = self.yearly(name, "trips", year)
                if self.too_few:
                    return inf
                if found.none_seen or found.same_everywhere:
                    continue
                trips = found.base.mean or found.other.mean
                widest = max(widest, inf if found.half_width is None or not trips else found.half_width / trips)
        return widest


def _rules_of(runs: Runs) -> tuple[object, ...]:
    """Return the rules by which runs were simulated."""
    return runs[0].dispatch, runs[0].loading, runs[0].choice, dict(runs[0].fingerprints)


_OF_PARTNERS: tuple[tuple[str, Callable[[Runs], object]], ...] = (
    (N_("the port"), lambda runs: runs.port),
    (N_("the seed"), lambda runs: runs.seed),
    (N_("the horizon"), lambda runs: _days(runs.scenario)),
    (N_("the list of replications"), lambda runs: _row_of(str(run.replication) for run in runs)),
    (N_("whether it is on members of an ensemble"), lambda runs: runs[0].on_member),
    (N_("the ensemble"), lambda runs: runs[0].ensemble[:DIGITS]),
)
"""What the runs of a scenario have in common with those of the base."""


def _check_partners(base: Runs, name: str, other: Runs) -> None:
    """Raise ValueError where replications of a scenario are no partners of those of the base."""
    for what, of in _OF_PARTNERS:
        if of(base) != of(other):
            text = _(
                "the runs of {name} cannot be paired with those of the base, {base}: {what} differs ({other} and "
                "{one}); `compare` simulates all on the same draws"
            )
            raise ValueError(
                text.format(name=name, base=base.scenario.name, what=_(what), other=of(other), one=of(base))
            )


def _check_ways(ways: Mapping[str | None, object], others: Mapping[str, Runs]) -> None:
    """Raise TypeError or ValueError where ways are neither those of the base and each scenario nor none at all."""
    instance_of("ways", ways, Mapping)  # type: ignore[type-abstract]
    lacking = [name for name in (None, *others) if name not in ways]
    if ways and lacking:
        of = _("the base (None)") if lacking[0] is None else repr(lacking[0])
        raise ValueError(
            _("ways must be of the base and of every scenario, or of none: those of {name} are missing").format(name=of)
        )


def _days(scenario: Scenario) -> str:
    """Return the first day, the first that is simulated in full, the first that counts, and the end."""
    horizon, begin = scenario.horizon, scenario.clock.begin
    return _row_of(map(str, dict.fromkeys((begin, horizon.first_day, horizon.start, horizon.end))))


def _row_of(texts: Iterable[str]) -> str:
    return _(", ").join(texts)


def figures(runs: Runs) -> dict[str, Floats]:
    """Return every yearly quantity, those by FEU too; shape (replications, years)."""
    table = runs.yearly.sort_values(["replication", "year"], kind="stable")
    shape = len(runs), len(runs.scenario.clock.years)
    found = {
        name: table[name].to_numpy(dtype=float).reshape(shape)
        for name in table.columns
        if name not in ("replication", "year")
    }
    for name, (above, below) in RATIOS.items():
        if above in found and below in found:
            feu = found[below]
            found[name] = np.divide(found[above], feu, out=np.full(shape, np.nan), where=feu > 0)
    return found


ROW = ("base", "value", "change", "low", "high", "sign", "relative", "half_width_apart")
"""Columns of a difference in a frame: numbers, NaN where something is not known."""


def _row(found: Difference) -> dict[str, float]:
    """Return the numbers of a difference, NaN for what is not known."""
    low, high = found.ends or (None, None)
    numbers = {
        "base": found.base.mean,
        "value": found.other.mean,
        "change": found.change.mean,
        "low": low,
        "high": high,
        "sign": found.sign,
        "relative": found.relative,
        "half_width_apart": found.half_width_apart,
    }
    return {name: np.nan if value is None else value for name, value in numbers.items()}


def _open_feu(runs: Runs) -> dict[tuple[str, str, str], Floats]:
    """Return FEU that still wait at each stage when the horizon ends, by replication."""
    table = runs.stages[runs.stages["waiting"]]
    wide = table.pivot_table(index=list(STAGE_KEY), columns="replication", values="open_feu", aggfunc="sum", sort=False)
    return {key: wide.loc[key].fillna(0.0).to_numpy(dtype=float) for key in wide.index}


def _feu_by_city(runs: Runs, years: Sequence[int], keys: Sequence[str]) -> Floats:
    """Return FEU of each city summed over years; shape (replications, cities), 0 for a city that is not there."""
    clock, cities = runs.scenario.clock, list(runs.scenario.cities)
    shape = len(runs), len(clock.years), len(cities), -1
    table = np.array([run.cities["feu"].to_numpy(dtype=float) for run in runs]).reshape(shape)
    total = table[:, [clock.years.index(year) for year in years]].sum(axis=(1, 3))
    found = np.zeros((len(runs), len(keys)))
    for place, key in enumerate(keys):
        if key in runs.scenario.cities:
            found[:, place] = total[:, cities.index(key)]
    return found


@dataclass(frozen=True)
class Months:
    """Stations by month; arrays have the shape (replications, stations, months)."""

    stations: list[Station]
    months: npt.NDArray[np.datetime64]
    utilisation: Floats
    wait_h: Floats
    arrivals: Floats
    queue: Floats
    hours: Floats
    """Length of each month within the horizon; shape (months,)."""

    @classmethod
    def of(cls, runs: Runs) -> Months:
        """Return the stations of all replications."""
        first = runs[0].stations
        stations = list(dict.fromkeys(map(Station, first["kind"], first["place"])))
        shape = len(runs), len(stations), -1
        months = first["month"].to_numpy()[: len(first) // len(stations)].astype("datetime64[D]")
        utilisation, wait_h, arrivals, queue = (
            np.array([run.stations[name].to_numpy(dtype=float) for run in runs]).reshape(shape)
            for name in ("utilisation", "wait_h", "arrivals", "queue")
        )
        hours = month_hours(months, runs.scenario.clock)
        return cls(stations, months, utilisation, wait_h, arrivals, queue, hours)

    def within(self, years: Sequence[int]) -> npt.NDArray[np.bool_]:
        """Return which months are in these years."""
        return np.isin(self.months.astype("datetime64[Y]").astype(int) + 1970, years)

    def mean(self, quantity: str, years: Sequence[int]) -> Floats:
        """Return the mean use, or the mean wait of all arrivals; shape (replications, stations)."""
        own = self.within(years)
        if not own.any():
            return np.full(self.utilisation.shape[:2], np.nan)
        if quantity == "utilisation":
            return np.average(self.utilisation[:, :, own], axis=2, weights=self.hours[own])
        count = np.where(np.isfinite(self.wait_h), self.arrivals, 0.0)[:, :, own]
        waited = np.nan_to_num(self.wait_h)[:, :, own] * count
        arrivals = count.sum(axis=2)
        return np.divide(waited.sum(axis=2), arrivals, out=np.full(arrivals.shape, np.nan), where=arrivals > 0)

    def binding(self, years: Sequence[int]) -> list[Bottleneck]:
        """Return every station that binds in these years in any replication.

        A month binds where it belongs to three or more busy ones in a row, wherever in the horizon they begin.
        """
        own = self.within(years)
        found = []
        for place, station in enumerate(self.stations):
            waits = station.kind in TRAINS.values()
            with np.errstate(invalid="ignore"):
                used = self.utilisation[:, place] >= BUSY
                busy = self._held_up(place) | (self.wait_h[:, place] >= 24 * LONG_WAIT_D if waits else used)
            binds = np.array([_in_a_row(each) for each in busy])
            share = float(np.mean(binds[:, own].any(axis=1)))
            if share > 0:
                first = sorted(_since(each, own) for each in binds if each[own].any())
                by_use = float(np.mean([_in_a_row(each)[own].any() for each in used]))
                month = self.months[first[(len(first) - 1) // 2]]
                found.append(Bottleneck(station, month, share, by_waits=by_use < HALF * share))
        return found

    def _held_up(self, place: int) -> npt.NDArray[np.bool_]:
        """Return in which months those who come to a station wait for a week or more; shape (replications, months).

        The mean wait is the mean queue over the rate of arrivals (Little 1961, Operations Research 9, 383-387), so that
        those whose wait has no end yet count, too.
        """
        queue, arrivals = self.queue[:, place], self.arrivals[:, place]
        return (queue > 0) & (queue * self.hours >= 24 * LONG_WAIT_D * arrivals)


def first_of(found: Sequence[Bottleneck]) -> Bottleneck | None:
    """Return the bottleneck that bound first, of those in half of the replications at least; None where none is."""
    return next(iter(usual(found)), None)


def usual(found: Sequence[Bottleneck]) -> list[Bottleneck]:
    """Return bottlenecks of half of the replications at least, that which bound first before the others."""
    return sorted((each for each in found if each.share >= HALF), key=lambda each: (each.month, -each.share))


def _since(binds: npt.NDArray[np.bool_], own: npt.NDArray[np.bool_]) -> int:
    """Return the first month of those in a row that reach into some months, or begin there."""
    before = np.flatnonzero(~binds[: int(np.argmax(binds & own))])
    return int(before[-1]) + 1 if len(before) else 0


def _in_a_row(busy: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """Return which months belong to so many busy ones in a row."""
    if len(busy) < MONTHS_IN_A_ROW:
        return np.zeros(len(busy), dtype=bool)
    windows = np.lib.stride_tricks.sliding_window_view(busy, MONTHS_IN_A_ROW).all(axis=1)
    return np.convolve(windows, np.ones(MONTHS_IN_A_ROW, dtype=int)) > 0
