"""Break-even from Python: a knob is turned, the scenario simulated at each value, and the search told what came out."""

from __future__ import annotations

import warnings
from contextlib import suppress
from datetime import date, timedelta
from functools import partial
from typing import Any

import numpy.typing as npt

from freightsim.base.arguments import day_of, instance_of, jobs_of, real, seed_of, whole
from freightsim.base.errors import InputError, PartOfYearWarning, ScenarioError
from freightsim.base.language import _
from freightsim.results.vocabulary import YEARLY
from freightsim.scenario import Scenario
from freightsim.simulation.replications import all_replications, simulate_lightly, warn_of_empty_starts
from freightsim.studies.goals import read_goal
from freightsim.studies.knobs import default_range, find_knob
from freightsim.studies.solving import Look, Search, Solution, check_replications


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
    seed: int = 0,
    jobs: int | None = None,
) -> tuple[Solution, list[Look]]:
    """Return at which value of a knob a target is met, and what was looked at: `freightsim solve` from Python.

    How it is found, and what the interval holds, stands in `freightsim.studies.solving`.

    Parameters
    ----------
    scenario
        As it is; it is simulated to the end of the year.
    knob
        Dotted path of a number, or one of the short names of `freightsim.studies.knobs`.
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
        Range of the knob, by default that of `freightsim.studies.knobs.default_range`.
    n
        Replications of each value, an even number from 10 on.
    seed, jobs
        Seed of all draws; worker processes, by default one a core.

    Raises
    ------
    InputError
        Where there is no such knob, quantity or year, or nothing in the range.
    ScenarioError
        Where a rule of the scenario forbids a value of the range.
    TypeError, ValueError
        Where an argument is of another type, n, seed or jobs out of its range, or probability not between 0 and 1.

    What ends it early (ReplicationError, WorkerDiedError, KeyboardInterrupt) has what was looked at, a list of `Look`,
    as `finished`.
    """
    instance_of("scenario", scenario, Scenario)
    instance_of("knob", knob, str)
    instance_of("target", target, str)
    start = None if start is None else day_of("start", start)
    n, seed, jobs = whole("n", n, 1), seed_of(seed), jobs_of(jobs)
    check_replications(n)
    for name, number in (("probability", probability), ("low", low), ("high", high)):
        if number is not None or name == "probability":
            real(name, number)
    year = None if year is None else whole("year", year, 1)
    year = year_of(scenario, year)
    asked = until(scenario, date(year + 1, 1, 1))
    goal = read_goal(target, YEARLY)
    turned = find_knob(asked, knob, start or date(year, 1, 1), dated=start is not None)
    if low is None or high is None:
        ends = default_range(turned)
        low, high = (ends[0] if low is None else low), (ends[1] if high is None else high)
    search = Search(goal, probability, low, high, whole=turned.whole, seed=seed)
    if said := of_a_part(scenario, year):
        warnings.warn(said, PartOfYearWarning, stacklevel=2)
    warn_of_empty_starts([asked])

    def values_at(value: float) -> npt.NDArray[Any]:
        make = partial(simulate_lightly, turned.at(value), seed=seed)
        yearly = all_replications(make, n, jobs=jobs).yearly
        found: npt.NDArray[Any] = yearly.loc[yearly["year"] == year, goal.quantity].to_numpy()
        return found

    try:
        return search.solve(values_at), search.looks
    except BaseException as stop:
        stop.finished = search.looks  # type: ignore[attr-defined]
        raise


def year_of(scenario: Scenario, asked: int | None) -> int:
    """Return the year of a target, by default the last whole one, else the last that the horizon touches.

    Raises InputError where the year asked for is not simulated.
    """
    clock = scenario.clock
    if asked is None:
        whole = [each for each in clock.years if clock.start <= date(each, 1, 1) and date(each + 1, 1, 1) <= clock.end]
        return whole[-1] if whole else clock.years[-1]
    if asked not in clock.years:
        text = _("--year {asked}: {name} is simulated from {start} to {end}").format(
            asked=asked, name=scenario.name, start=clock.start, end=clock.end - timedelta(days=1)
        )
        if asked >= clock.end.year and asked < date.max.year:
            text += " " + _("(longer: --set horizon.to={end})").format(end=date(asked + 1, 1, 1))
        raise InputError(text)
    return asked


def of_a_part(scenario: Scenario, year: int) -> str:
    """Say that a year's figures are of a part of it, where the horizon holds no more; nothing where it holds it."""
    if scenario.clock.holds(year):
        return ""
    return _("The horizon does not hold all of {year}: its figures are of a part.").format(year=year)


def until(scenario: Scenario, end: date) -> Scenario:
    """Return the scenario with a horizon that ends on a day, or as it is where it needs a longer one."""
    if end < scenario.horizon.end:
        with suppress(ScenarioError):  # a city joins later
            return scenario.but({"horizon": {"to": end.isoformat()}})
    return scenario
