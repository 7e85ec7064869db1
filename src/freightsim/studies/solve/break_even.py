"""Break-even: a knob is turned, the scenario simulated at each value, and the search told what came out."""

from __future__ import annotations

import math
import warnings
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import partial
from typing import Any, Unpack

import numpy.typing as npt

from freightsim.base.arguments import day_of, instance_of, real, whole
from freightsim.base.errors import InputError, PartOfYearWarning, ScenarioError, arguments
from freightsim.base.language import _
from freightsim.base.study_options import StudyOptions, StudyWords, takes_study_options
from freightsim.results.vocabulary import YEARLY
from freightsim.scenario import Scenario
from freightsim.simulation.history import Histories, common_history
from freightsim.simulation.replications import simulate_lightly, warn_of_empty_starts
from freightsim.studies.runner import keeping, runs_of
from freightsim.studies.solve.goals import read_goal
from freightsim.studies.solve.knobs import Knob, default_range, find_knob
from freightsim.studies.solve.search import KnobSearch, Look, Solution, check_replications


@dataclass(frozen=True)
class BreakEven:
    """At which value of a knob a target is met, and what was asked."""

    scenario: Scenario
    """The scenario as it is, with its whole horizon."""
    knob: Knob
    """What is turned."""
    year: int
    """Year of the target."""
    search: KnobSearch
    """The goal, the probability, the range, and the looks taken."""
    replications: int
    """Replications at each value."""
    seed: int
    """Seed of the draws."""
    solution: Solution | None = None
    """What the search found; None where it was ended early."""

    @property
    def looks(self) -> list[Look]:
        """What the replications say at each value that was looked at, in the order of the knob."""
        return self.search.looks

    def __repr__(self) -> str:
        answer = self.solution.answer.value if self.solution is not None else _("ended early")
        return f"<BreakEven of {self.knob.path} for {self.search.goal} in {self.year}: {answer}>"


@takes_study_options()
def solve(
    scenario: Scenario,
    knob: str,
    target: str,
    *,
    year: int | None = None,
    probability: float = 0.95,
    start: date | None = None,
    low: float | None = None,
    high: float | None = None,
    n: int = 60,
    **words: Unpack[StudyWords],
) -> BreakEven:
    """Return at which value of a knob a target is met, and what was looked at: `freightsim solve` from Python.

    How it is found, and what the interval holds, stands in `freightsim.studies.solve.search`.

    Parameters
    ----------
    scenario
        As it is; it is simulated to the end of the year.
    knob
        Dotted path of a number, or one of the short names of `freightsim.studies.solve.knobs`.
    target
        Such as ``"trips>=1000"`` or ``"yard_dwell_d<=3"``: a column of the yearly figures, and a value in its unit.
    year
        Year in which it is to be met, by default the last whole one. A `PartOfYearWarning` says where the horizon holds
        a part of it only.
    probability
        With which a single replication shall meet it.
    start
        Day from which a dated number is in force, by default 1 January of the year.
    low, high
        Range of the knob, by default that of `freightsim.studies.solve.knobs.default_range`.
    n
        Replications of each value, an even number from 10 on.

    Raises
    ------
    InputError
        Where there is no such knob, quantity or year, nothing in the range, or a rule of the scenario forbids an end.
    ScenarioError
        Where a rule of the scenario forbids a value within the range.
    TypeError, ValueError
        Where an argument is of another type, n, seed or jobs out of its range, or probability not between 0 and 1.

    What ends it early (ReplicationError, WorkerDiedError, KeyboardInterrupt) has a `BreakEven` of what was looked at,
    without a solution, as `finished`.
    """
    instance_of("scenario", scenario, Scenario)
    instance_of("knob", knob, str)
    instance_of("target", target, str)
    start = None if start is None else day_of("start", start)
    how = StudyOptions.of(solve, words, n=n)
    check_replications(how.n)
    for name, number in (("probability", probability), ("low", low), ("high", high)):
        if number is not None or name == "probability":
            real(name, number)
    year = None if year is None else whole("year", year, 1)
    year = year_of(scenario, year)
    if start is not None and start.year > year:
        raise InputError(
            _("{option_start} {start}: this is after {year}, the year of the target").format(
                start=start, year=year, **arguments("start")
            )
        )
    asked = until(scenario, date(year + 1, 1, 1))
    goal = read_goal(target, YEARLY)
    turned = find_knob(asked, knob, start or date(year, 1, 1), dated=start is not None)
    search = KnobSearch(goal, probability, *_range(turned, low, high), whole=turned.whole, seed=how.seed)
    if said := of_a_part(scenario, year):
        warnings.warn(said, PartOfYearWarning, stacklevel=2)
    warn_of_empty_starts([asked])
    found = BreakEven(scenario, turned, year, search, how.n, how.seed)

    def values_at(value: float, history: Histories | None) -> npt.NDArray[Any]:
        title = _("value {count}, {value:,.6g}:").format(count=len(search.found) + 1, value=value)
        yearly = runs_of(partial(simulate_lightly, turned.at(value), history=history), how, title).yearly
        values: npt.NDArray[Any] = yearly.loc[yearly["year"] == year, goal.quantity].to_numpy()
        return values

    one, other = (turned.at(end) for end in (search.low, search.high))
    with keeping(lambda: found), common_history(one, [other]) as (history, _shared):
        return replace(found, solution=search.solve(partial(values_at, history=history)))


def _range(knob: Knob, low: float | None, high: float | None) -> tuple[float, float]:
    """Return the range as asked for, where it is asked for; refuse ends that the scenario cannot have."""
    if low is None or high is None:
        ends = default_range(knob)
        low, high = (ends[0] if low is None else low), (ends[1] if high is None else high)
    if not low < high:
        raise InputError(
            _("the range from {low:g} to {high:g} is empty: see {option_low} and {option_high}").format(
                low=low, high=high, **arguments("low", "high")
            )
        )
    if knob.whole:
        low, high = math.ceil(low), math.floor(high)
    for end in (low, high):
        try:
            knob.at(end)
        except ScenarioError as error:
            raise InputError(
                _("{path} cannot be {end:g}, an end of the range:\n{error}").format(
                    path=knob.path, end=end, error=error
                )
            ) from None
    return low, high


def year_of(scenario: Scenario, asked: int | None) -> int:
    """Return the year of a target, by default the last whole one, else the last that the horizon touches.

    Raises InputError where the year asked for is not simulated.
    """
    clock = scenario.clock
    if asked is None:
        whole = [each for each in clock.years if clock.start <= date(each, 1, 1) and date(each + 1, 1, 1) <= clock.end]
        return whole[-1] if whole else clock.years[-1]
    if asked not in clock.years:
        text = _("{option_year} {asked}: {name} is simulated from {start} to {end}").format(
            asked=asked, name=scenario.name, start=clock.start, end=clock.end - timedelta(days=1), **arguments("year")
        )
        if asked >= clock.end.year and asked < date.max.year:
            text += " " + _("(longer: {option_horizon_to}={end})").format(
                end=date(asked + 1, 1, 1), **arguments("horizon_to")
            )
        raise InputError(text)
    return asked


def of_a_part(scenario: Scenario, year: int) -> str:
    """Say that a year's figures are of a part of it, where the horizon holds no more; nothing where it holds it."""
    if scenario.clock.holds(year):
        return ""
    return _("The horizon covers only part of {year}: its figures are partial.").format(year=year)


def until(scenario: Scenario, end: date) -> Scenario:
    """Return the scenario with a horizon that ends on a day, or as it is where it needs a longer one."""
    if end < scenario.horizon.end:
        with suppress(ScenarioError):  # a city joins later
            return scenario.but({"horizon": {"to": end.isoformat()}})
    return scenario
