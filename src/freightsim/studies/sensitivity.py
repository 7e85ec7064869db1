"""Which assumptions an answer hangs on: each is moved to the ends of its range, alone, and both scenarios run again.

Method
------
The answer is what a scenario changes in one quantity against its base, summed over the full years that it affects. An
assumption is multiplied by the low and by the high ratio of its range (`freightsim.facts.ranges`), all others stay, and
base and scenario are simulated on the draws of the present values (common random numbers: Law 2015, Simulation
Modeling and Analysis, 5th ed., section 11.2). The bars, widest first, are a tornado diagram (Howard 1988, Management
Science 34, 679-695): one at a time, so that what two assumptions do together is not seen.

*Refitted.* The model was fitted to the record with the present values. With another value it fits no longer, and its
answer would be that of another port. So where an assumption moves what shippers are expected to book by the port in
2020, the last year of the record (or the last before the scenario begins to differ, where that is earlier), the
attraction level of each direction is shifted until the expected bookings of that year are what they were: a root search
on log-odds with the choice model, no simulation (Brent 1973, Algorithms for Minimization without Derivatives, chapter
4). The base tells the shift, and both scenarios get it. Earlier years, the mix of goods and the split by city are not
refitted.

*Screened.* Which assumptions are simulated is told by the choice model's expectation, which needs no simulation: those
with the widest swing. What only queues, yards and rakes feel it does not see; such an assumption is tried in two
replications, and their swing takes the place of the expected one. Draws are shared, so that what is not felt at all
has a swing of exactly 0.

*Shortened.* The horizon ends after the second full year that is affected, unless an end is asked for.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property, partial
from hashlib import sha256
from math import log
from typing import Any, NamedTuple, Unpack

import numpy as np

from freightsim.base.arrays import Floats
from freightsim.base.dated import ALWAYS, Dated
from freightsim.base.errors import InputError, ScenarioError
from freightsim.base.language import _
from freightsim.base.study_options import DrawnBy, StudyOptions
from freightsim.choice.rates import rates
from freightsim.choice.ways import feu_via_port
from freightsim.facts import Range, published
from freightsim.files.difference import in_force
from freightsim.results.over_years import over_years
from freightsim.results.vocabulary import FEU_OF_CITY, QUANTITIES, YEARLY
from freightsim.scenario import Scenario
from freightsim.scenario.choice import DAYS_A_YEAR
from freightsim.scenario.network import DIRECTIONS, Direction
from freightsim.scenario.ports import new_ports
from freightsim.simulation.history import Histories, common_history
from freightsim.simulation.replications import each_simulation, simulate_lightly
from freightsim.statistics.comparison import Difference, difference
from freightsim.studies.comparing import over_one_horizon
from freightsim.studies.solve.knobs import numbers
from freightsim.validation.faults import closest
from freightsim.validation.merge import Tree, merged
from freightsim.validation.renamed import called_before

PointKey = tuple[int, str]
"""A scenario as it is varied: 0 for the base and 1 for the other, and the changes that are laid over it, as JSON."""
Task = tuple[PointKey, int]
"""What is simulated: a scenario as it is varied, by its key, and a replication."""
YearlyFigures = Mapping[str, Floats]
"""Yearly figures of one run, by quantity; shape (years,)."""
Found = dict[Task, YearlyFigures]

FULL_YEARS = 2
"""Full years that the answer is summed over where no end is asked for."""

TRIED = 2
"""Replications in which an assumption is tried that the choice model does not see."""

FARTHEST = 12.0
"""Log-odds within which a refit is looked for."""

CLOSE = 1e-9
"""Relative difference of expected bookings that counts as none, and the tolerance of a refit in log-odds."""

AS_USUAL = StudyOptions()
"""How it is simulated where nothing is asked for."""


@dataclass(frozen=True)
class Point:
    """Base and scenario with one assumption at an end of its range, refitted; or as they are."""

    log_odds: Mapping[Direction, float] = field(default_factory=dict)
    """By how much attraction was shifted; empty where nothing had to be refitted."""
    changes: tuple[Tree, Tree] = ({}, {})
    """What is laid over base and scenario."""

    @cached_property
    def keys(self) -> tuple[PointKey, PointKey]:
        """What tells its two scenarios from those of other points."""
        base, other = (json.dumps(change, sort_keys=True) for change in self.changes)
        return (0, base), (1, other)


PRESENT = Point()
"""Everything as it is."""


@dataclass(frozen=True)
class Assumption:
    """An assumption that is moved: its range, what stands there now, and both ends."""

    range: Range
    """Its row in the table of ranges."""
    values: tuple[float, ...]
    """Different numbers that stand there, at the beginning of the years that are looked at."""
    low: Point
    """At the low end."""
    high: Point
    """At the high end."""
    expected: tuple[float, float]
    """What the choice model expects of the answer at both ends."""
    expected_swing: float
    """Widest difference of the expected answers at both ends and now, in FEU."""
    tried_swing: float | None = None
    """The same of a few replications, where the choice model expects no difference."""

    @property
    def likely_swing(self) -> float:
        """The swing by which it is chosen."""
        return self.expected_swing if self.tried_swing is None else self.tried_swing


@dataclass(frozen=True)
class Bar:
    """What the answer is at both ends of an assumption."""

    assumption: Assumption
    """What was moved."""
    low: Difference
    """The answer at the low end."""
    high: Difference
    """The answer at the high end."""
    swing: Difference
    """The answer at the high end less that at the low end, paired by replication."""


@dataclass(frozen=True)
class Tornado:
    """The answer now and at the ends of each assumption, and what it rests on."""

    names: tuple[str, str]
    """Names of base and scenario."""
    digests: tuple[str, str]
    """Digests of both, as they were simulated."""
    quantity: str
    """The quantity, a column of the yearly figures or `feu_of_city`."""
    averaged: bool
    """Whether it is averaged over the years; else it is summed."""
    cities: Sequence[str]
    """Names of the cities that join."""
    years: Sequence[int]
    """Years that the answer is over."""
    ends: tuple[date, date]
    """First day after what was simulated, and after the horizon before it was cut."""
    refit_year: int
    """Year whose expected bookings were held."""
    seed: int
    """Seed of the draws."""
    replications: int
    """Replications of each scenario."""
    present: Difference
    """The answer at present values."""
    expected: float
    """What the choice model alone expects of it, in FEU."""
    bars: Sequence[Bar]
    """Assumptions that were simulated at both ends, the widest swing first."""
    unfinished: Sequence[Assumption]
    """Assumptions that were to be simulated and were not finished."""
    left_out: Sequence[Assumption] = ()
    """Assumptions that were not simulated, the widest expected swing first."""
    unfit: Sequence[Range] = ()
    """Ranges of numbers that neither scenario has, or whose ends it cannot have."""


class Question:
    """A base and a scenario, and the quantity in which their difference is the answer."""

    def __init__(
        self,
        base: Scenario,
        other: Scenario,
        how: StudyOptions = AS_USUAL,
        *,
        quantity: str | None = None,
        to: date | None = None,
    ) -> None:
        """Cut both to one horizon.

        Raises InputError where the quantity is none of theirs, or `to` is before the first year that differs.
        """
        self.base, self.other = over_one_horizon([base, other])
        self.how = how
        known = {key for key, city in base.cities.items() if city.joins is not None}
        self.cities = [key for key, city in self.other.cities.items() if city.joins is not None and key not in known]
        """Cities that join in the scenario, and not in the base."""
        self.whole_end = self.base.horizon.end
        """First day after the horizon before it was cut."""
        self.first_year = _first_difference(self.base, self.other)
        """First year in which the choice model expects a difference; None where it expects none."""
        self._cut(to)
        self.quantity = self._known(quantity)

    @property
    def end(self) -> date:
        """First day after the horizon that is simulated."""
        return self.base.horizon.end

    @property
    def years(self) -> list[int]:
        """The full years that are affected as the choice model expects, or those that there are."""
        return self.base.clock.years if self.first_year is None else self._full_from(self.first_year)

    def _full_from(self, first: int) -> list[int]:
        """Return the full years in which the scenario asks for something else, where runs differ from a year on.

        What ends within the horizon has its own years, whole or not.
        """
        _, ends = in_force(self.base, self.other) or (None, None)
        whole = [year for year in self.base.clock.years if year >= first and date(year + 1, 1, 1) <= self.end]
        own = [year for year in whole if ends is not None and date(year, 1, 1) < ends]
        return own or [year for year in whole if year >= self._first_full(first)] or [first]

    def _first_full(self, first: int) -> int:
        """Return the first year that is affected from its first day on, where runs differ from a year on."""
        begins, _ = in_force(self.base, self.other) or (None, None)
        return first if (begins or self.base.clock.start) <= date(first, 1, 1) else first + 1

    @cached_property
    def refit_year(self) -> int:
        """The year whose expected bookings are held: the last of the record, or the last before the scenario."""
        years = self.base.clock.years
        last = max(published()) if self.first_year is None else min(max(published()), self.first_year - 1)
        return min(max(last, years[0]), years[-1])

    def assumption(self, row: Range) -> Assumption:
        """Return an assumption at both ends.

        Raises InputError where neither scenario has such a number, where an end breaks a rule of a scenario, or where
        no attraction gives the bookings that were.
        """
        found = {path: value for each in (self.base, self.other) for path, value in self._found(each, row).items()}
        if not found:
            every = [path for path, _ in numbers(self.other)]
            hint = called_before(row.path) or closest(row.path, every) or _("`freightsim show` lists every value")
            raise InputError(
                _("{origin}: path = '{path}': no number of the scenarios is called so ({hint})").format(
                    origin=row.origin, path=row.path, hint=hint
                )
            )
        low, high = (self._point(row, ratio) for ratio in (row.low, row.high))
        expected = self._expected(low), self._expected(high)
        now = self._expected_now
        day = max(row.start or ALWAYS, date(self.years[0], 1, 1))
        values = sorted({each.at(day) if isinstance(each, Dated) else float(each) for each in found.values()})
        return Assumption(row, tuple(values), low, high, expected, max(now, *expected) - min(now, *expected))

    def runs(
        self, assumptions: Iterable[Assumption], replications: int, known: Container[Task] = ()
    ) -> list[tuple[Varied, Task]]:
        """Return what is to be simulated and is not known: the present first, then one assumption after the other.

        Of each the base comes first, so that the scenario finds the past that it has in common with it.
        """
        points = [PRESENT, *(point for each in assumptions for point in (each.low, each.high))]
        wanted: dict[Task, Varied] = {}
        for point in points:
            for place in (0, 1):
                for number in range(replications):
                    wanted.setdefault((point.keys[place], number), Varied(place, point.changes[place], point.keys[0]))
        return [(what, task) for task, what in wanted.items() if task not in known]

    def run(
        self,
        assumptions: Sequence[Assumption],
        replications: int,
        known: Container[Task] = (),
        title: str = "",
    ) -> Iterator[tuple[Task, YearlyFigures]]:
        """Yield (task, figures) as they are finished, all in one pool; closing the iterator ends the rest."""
        wanted = self.runs(assumptions, replications, known)
        with common_history(self.base, [self.other]) as (history, shared):
            work = _Work(self.base, self.other, self.cities, history if shared else None)
            tasks = {task: partial(_one, work, what, task[1]) for what, task in wanted}
            bases = {task: what.base for what, task in wanted if what.place}
            for task, figures in each_simulation(tasks, self.how, title):
                if history is not None and task in bases:
                    history.of_group(_group(bases[task])).forget(task[1])
                yield task, figures

    def likely(self, assumptions: Sequence[Assumption], found: Found) -> list[Assumption]:
        """Return assumptions in the order of their likely swing; those that were tried have that of their runs."""
        years = self.affected(found, TRIED)
        tried = [self._tried(each, found, years) for each in assumptions]
        return sorted(tried, key=lambda each: -each.likely_swing)

    def _tried(self, each: Assumption, found: Found, years: Sequence[int]) -> Assumption:
        if each.expected_swing:
            return each
        counted = FEU_OF_CITY if self.quantity == FEU_OF_CITY else "feu"
        answers = [
            of_point[1].mean() - of_point[0].mean()
            for point in (PRESENT, each.low, each.high)
            if (of_point := self._of_point(point, found, TRIED, years, counted)) is not None
        ]
        return replace(each, tried_swing=max(answers) - min(answers)) if len(answers) > 2 else each

    def tornado(
        self,
        assumptions: Sequence[Assumption],
        found: Found,
        replications: int,
        *,
        left_out: Sequence[Assumption] = (),
        unfit: Sequence[Range] = (),
    ) -> Tornado | None:
        """Return the answers of what was finished; None where not even the present was."""
        years = self.affected(found, replications)
        present = self._of_point(PRESENT, found, replications, years)
        if present is None:
            return None
        bars = []
        for each in assumptions:
            low, high = (self._of_point(point, found, replications, years) for point in (each.low, each.high))
            if low is not None and high is not None:
                swing = difference(low[1] - low[0], high[1] - high[0])
                bars.append(Bar(each, difference(*low), difference(*high), swing))
        finished = [bar.assumption for bar in bars]
        return Tornado(
            names=(self.base.name, self.other.name),
            digests=(self.base.digest(), self.other.digest()),
            quantity=self.quantity,
            averaged=QUANTITIES[self.quantity].mean,
            cities=[self.other.cities[key].name for key in self.cities],
            years=years,
            ends=(self.end, self.whole_end),
            refit_year=self.refit_year,
            seed=self.how.seed,
            replications=replications,
            present=difference(*present),
            expected=self._expected_now,
            bars=sorted(bars, key=lambda bar: -abs(bar.swing.change.mean)),
            unfinished=[each for each in assumptions if each not in finished],
            left_out=left_out,
            unfit=unfit,
        )

    def affected(self, found: Found, replications: int) -> list[int]:
        """Return the years that the answer is over: the full ones from the day on that the scenario's change begins.

        They are those of the present values at all ends, so that answers can be compared.
        """
        years = self.base.clock.years
        base, other = (
            [found[key, number] for number in range(replications) if (key, number) in found] for key in PRESENT.keys
        )
        for place, year in enumerate(years):
            for before, after in zip(base, other, strict=False):
                if any(not np.array_equal(before[name][place], after[name][place], equal_nan=True) for name in before):
                    return self._full_from(year)
        return self.years

    def _of_point(
        self, point: Point, found: Found, replications: int, years: Sequence[int], quantity: str | None = None
    ) -> tuple[Floats, Floats] | None:
        """Return a quantity of base and scenario by replication; None where a replication is missing."""
        if any((key, number) not in found for key in point.keys for number in range(replications)):
            return None
        places = [self.base.clock.years.index(year) for year in years]
        name = quantity or self.quantity

        def of(key: PointKey, number: int) -> Floats:
            return over_years(name, lambda column: found[key, number][column][places])

        base, other = (np.array([of(key, number) for number in range(replications)], dtype=float) for key in point.keys)
        return base, other

    def _known(self, quantity: str | None) -> str:
        known = YEARLY
        if quantity is None:
            quantity = FEU_OF_CITY if self.cities else "teu"
        if quantity == FEU_OF_CITY and not self.cities:
            raise InputError(
                _("{feu_of_city}: no city joins in {name} that does not in {base_name}").format(
                    feu_of_city=FEU_OF_CITY, name=self.other.name, base_name=self.base.name
                )
            )
        if quantity != FEU_OF_CITY and quantity not in known:
            hint = closest(quantity, [FEU_OF_CITY, *known]) or _("there are {feu_of_city}, {known}").format(
                feu_of_city=FEU_OF_CITY, known=", ".join(known)
            )
            raise InputError(_("{quantity}: no such yearly quantity ({hint})").format(quantity=quantity, hint=hint))
        return quantity

    def _cut(self, to: date | None) -> None:
        """End the horizon on a day, by default after the second full year that is affected."""
        if to is None and self.first_year is not None:
            end = date(self._first_full(self.first_year) + FULL_YEARS, 1, 1)
            if end < self.end:
                with suppress(ScenarioError):  # another city joins later
                    self._end(end)
        elif to is not None:
            if self.first_year is not None and to <= date(self.first_year, 1, 1):
                text = _(
                    "to: {to} is too early: shippers' choice differs from {year} on, and part of that year must be "
                    "simulated"
                )
                raise InputError(text.format(to=to, year=self.first_year))
            self._end(to)

    def _end(self, end: date) -> None:
        cut = {"horizon": {"to": end.isoformat()}}
        self.base, self.other = self.base.but(cut), self.other.but(cut)

    def _found(self, scenario: Scenario, row: Range) -> dict[str, Dated | float]:
        """Return the numbers of a scenario that a path means, by their own paths."""
        patterns = [row.path.split(".")]
        if "{city}" in row.path:
            patterns = [row.path.replace("{city}", city).split(".") for city in self.cities]
        return {
            path: value
            for path, value in numbers(scenario)
            if any(_matches(pattern, path.split(".")) for pattern in patterns)
        }

    def _point(self, row: Range, ratio: float) -> Point:
        """Return both scenarios with an assumption multiplied by a ratio, refitted where that moves the fit."""
        if ratio == 1:
            return PRESENT
        changes = [_multiplied(self._found(each, row), row.start, ratio) for each in (self.base, self.other)]
        if not any(city.joins for city in self.base.cities.values()):
            changes[0].pop("joining", None)  # nothing in a scenario without joins reads it
        try:
            moved = [each.but(change) for each, change in zip((self.base, self.other), changes, strict=True)]
        except ScenarioError as error:
            raise InputError(
                _("{origin}: {path} cannot be {ratio:g} times what it is:\n{error}").format(
                    origin=row.origin, path=row.path, ratio=ratio, error=error
                )
            ) from None
        log_odds = self._refit(moved[0], row) if changes[0] else {}
        shift = _levels(self.base, log_odds), _levels(self.other, log_odds)
        return Point(log_odds, (merged(changes[0], shift[0]), merged(changes[1], shift[1])))

    def _refit(self, moved: Scenario, row: Range) -> dict[Direction, float]:
        """Return by how much attraction is shifted so that the expected bookings of the year are what they were."""
        found: dict[Direction, float] = {}
        for direction in DIRECTIONS:
            wanted = self._booked[direction]
            surplus = partial(_surplus, moved, direction, self.refit_year, wanted)
            if wanted > 0 and abs(surplus(0.0)) > CLOSE:
                found[direction] = _root(surplus, f"{row.origin}: {row.path}", self.refit_year)
        return found

    @cached_property
    def _booked(self) -> dict[Direction, float]:
        return {direction: expected_feu(self.base, direction, self.refit_year) for direction in DIRECTIONS}

    @cached_property
    def _expected_now(self) -> float:
        return self._expected(PRESENT)

    def _expected(self, point: Point) -> float:
        """Return the answer that the choice model expects in FEU by the port: of the cities that join, or of all."""
        own = self.cities if self.quantity == FEU_OF_CITY else None
        totals = []
        for scenario, change in zip((self.base, self.other), point.changes, strict=True):
            varied = scenario.but(change) if change else scenario
            feu = _via_port(_within(varied, self.years[0], self.years[-1]))
            totals.append(sum(float(feu[key].sum()) for key in (own or feu) if key in feu))
        return totals[1] - totals[0]


@dataclass(frozen=True)
class _Work:
    """What a worker needs to know."""

    base: Scenario
    other: Scenario
    cities: Sequence[str]
    history: Histories | None


class Varied(NamedTuple):
    """One of the two scenarios with what is laid over it."""

    place: int
    """0 for the base."""
    change: Tree
    base: PointKey
    """Key of the base of the same point: both have their past in common."""


def screened(
    question: Question, rows: Sequence[Range], *, strict: bool = False
) -> tuple[list[Assumption], list[Range]]:
    """Return the assumptions, widest expected swing first, and the ranges that cannot be used in these scenarios.

    Those are ranges of numbers that neither has, and ranges whose ends break a rule. With `strict` they are an error
    (InputError), which names file and line.
    """
    found: list[Assumption] = []
    unfit: list[Range] = []
    for row in rows:
        try:
            found.append(question.assumption(row))
        except InputError:
            if strict:
                raise
            unfit.append(row)
    found.sort(key=lambda each: -each.expected_swing)
    return found, unfit


def unseen(assumptions: Iterable[Assumption]) -> list[Assumption]:
    """Return the assumptions that the choice model does not see: they are to be tried in `TRIED` replications."""
    return [each for each in assumptions if not each.expected_swing]


def expected_feu(scenario: Scenario, direction: Direction, year: int) -> float:
    """Return the FEU that the choice model expects to be booked by the port in a year, season and events apart."""
    within = _within(scenario, year, year)
    table = rates(within, direction)
    days = np.diff([day.toordinal() for day in (*table.periods.starts, within.horizon.end)])
    return float(days @ table.a_year.sum(axis=1)) / DAYS_A_YEAR


def _within(scenario: Scenario, first: int, last: int) -> Scenario:
    """Return a scenario over some of its years, for the choice model alone: rules of a horizon are not looked at."""
    span = scenario.horizon
    start, end = max(span.start, date(first, 1, 1)), min(span.end, date(last + 1, 1, 1))
    years = {"start": start, "end": end, "warm_up_from": None, "lead_in_days": 0}
    return scenario.unchecked(horizon=span.model_copy(update=years))


def _one(work: _Work, what: Varied, replication: int, **drawn: Unpack[DrawnBy]) -> dict[str, Floats]:
    """Return the yearly figures of one run."""
    scenario = (work.base, work.other)[what.place]
    varied = scenario.but(what.change) if what.change else scenario
    history = work.history.of_group(_group(what.base)) if work.history is not None else None
    run = simulate_lightly(varied, replication, kept=("yearly", "cities"), history=history, **drawn)
    columns = [name for name in run.yearly if name not in ("replication", "year")]
    figures = {name: run.yearly[name].to_numpy(dtype=float) for name in columns}
    own = run.cities[run.cities["city"].isin(work.cities)]
    by_year = own.groupby("year")["feu"].sum()
    return figures | {FEU_OF_CITY: by_year.reindex(scenario.clock.years, fill_value=0.0).to_numpy(dtype=float)}


def _group(base: PointKey) -> str:
    """Return the name of the scenarios that have their past in common with a base."""
    return sha256(base[1].encode()).hexdigest()


def _first_difference(base: Scenario, other: Scenario) -> int | None:
    before, after = _via_port(base), _via_port(other)
    nothing = np.zeros(len(base.clock.years))
    for place, year in enumerate(base.clock.years):
        if any(before.get(key, nothing)[place] != after.get(key, nothing)[place] for key in {*before, *after}):
            return year
    return None


def _via_port(scenario: Scenario) -> dict[str, Floats]:
    """Return expected FEU by city; shape (years,). An operator who answers to demand is left out."""
    fixed = scenario if scenario.answers_from is None else scenario.but({"timetable": {"rule": "fixed"}})
    return dict(zip(fixed.cities, feu_via_port(fixed, new_ports(fixed)).T, strict=True))


def _matches(pattern: Sequence[str], path: Sequence[str]) -> bool:
    return len(pattern) == len(path) and all(part in ("*", key) for part, key in zip(pattern, path, strict=True))


def _multiplied(found: Mapping[str, Dated | float], start: date | None, ratio: float) -> Tree:
    """Return the tree of changes that multiplies numbers; dated ones from a day on, where one is given."""
    tree: Tree = {}
    for path, value in found.items():
        *keys, last = path.split(".")
        branch = tree
        for key in keys:
            branch = branch.setdefault(key, {})
        branch[last] = _times(value, start, ratio)
    return tree


def _times(value: Dated | float, start: date | None, ratio: float) -> Any:
    if not isinstance(value, Dated):
        return round(value * ratio) if isinstance(value, int) else value * ratio
    moved = value.times(ratio) if start is None else value.times_from(start, ratio)
    return moved.model_dump(mode="json")


def _levels(scenario: Scenario, log_odds: Mapping[Direction, float]) -> Tree:
    """Return the tree of changes that shifts the attraction of directions."""
    if not log_odds:
        return {}
    levels = {way: scenario.demand[way].attraction.level + shift for way, shift in log_odds.items()}
    return {"demand": {way: {"attraction": {"level": level}} for way, level in levels.items()}}


def _surplus(moved: Scenario, direction: Direction, year: int, wanted: float, log_odds: float) -> float:
    """Return by what logarithm the expected bookings of a year exceed those wanted, at a shift of attraction."""
    demand = moved.demand[direction]
    attraction = demand.attraction.model_copy(update={"level": demand.attraction.level + log_odds})
    shifted = {**moved.demand, direction: demand.model_copy(update={"attraction": attraction})}
    return log(max(expected_feu(moved.unchecked(demand=shifted), direction, year), 1e-300) / wanted)


def _root(surplus: Callable[[float], float], what: str, year: int) -> float:
    from scipy.optimize import brentq

    step = -1.0 if surplus(0.0) > 0 else 1.0
    end = step
    while surplus(end) * step < 0:
        end *= 2
        if abs(end) > FARTHEST:
            raise InputError(
                _("{what}: no attraction of rail reproduces the bookings of {year}").format(what=what, year=year)
            )
    return float(brentq(surplus, min(0.0, end), max(0.0, end), xtol=CLOSE))
