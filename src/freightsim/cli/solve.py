"""`freightsim solve`: at which value of a knob is a target met, with a probability."""

from __future__ import annotations

import math
from contextlib import closing
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

import click

from freightsim.base.language import _, ngettext
from freightsim.cli.check import Even
from freightsim.cli.options import jobs_option, json_option, replications_option, seed_option, set_option
from freightsim.cli.showing import show, show_json
from freightsim.cli.terminal import echo
from freightsim.cli.values import Day, Number, Whole

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from freightsim.reports.solve import Query
    from freightsim.scenario import Scenario
    from freightsim.studies.knobs import Knob
    from freightsim.studies.solving import Solution


@click.command("solve")
@click.argument("knob")
@click.option("--target", required=True, metavar="T", help='What is to be met, such as "trips>=1000".')
@click.option(
    "--probability",
    "-p",
    type=Number("1", 0, 1, min_open=True, max_open=True),
    default=0.95,
    show_default=True,
    metavar="P",
    help="With which probability a single year shall meet it.",
)
@click.option("--scenario", default="baseline", show_default=True, metavar="S", help="A file, or a shipped scenario.")
@click.option("--year", type=Whole(), metavar="Y", help="Year of the target.  [default: the last whole one]")
@click.option(
    "--from",
    "start",
    type=Day(),
    metavar="DATE",
    help="Day from which a dated value is in force.  [default: 1 January of the year]",
)
@click.option("--low", type=Number(), metavar="X", help="Lower end of the range.  [default: 0]")
@click.option(
    "--high",
    type=Number(),
    metavar="Y",
    help="Upper end.  [default: twice the present value; of support, the full cost]",
)
@replications_option("How often to simulate each value; an even number.", default=60, least=10, kind=Even)
@seed_option()
@jobs_option()
@set_option()
@json_option("Print one JSON object instead of a table.")
def command(
    *,
    knob: str,
    target: str,
    probability: float,
    scenario: str,
    year: int | None,
    start: Any,
    low: float | None,
    high: float | None,
    replications: int,
    seed: int,
    jobs: int | None,
    sets: tuple[str, ...],
    as_json: bool,
) -> int:
    """Find the least value of KNOB (the greatest, where less is better) at which a target is met.

    KNOB is the dotted path of any number of the scenario, or subsidy_usd_per_feu, subsidy_cap or rail_cost_usd_per_feu.
    A target is a column of the yearly figures, >= or <=, and a value such as 1000, 1e9, 50m or 4.3bn.
    Every value is simulated with the same draws; the interval holds what other draws could change.

    Exit code 0 where there is an answer, 1 where the target is not reached in the range, 2 where the input is wrong.
    Ctrl-C shows the values that were looked at (exit code 130).

    \b
    Examples:
      freightsim solve subsidy_usd_per_feu --target "trips>=1000"
      freightsim solve subsidy_cap --target "value_usd>=4.3bn" --probability 0.8
      freightsim solve port.tracks --target "yard_dwell_d<=4" --from 2013-07-18 --low 1
      freightsim solve cities.wuhan.trade_usd_bn --target "trips>=500" --year 2017 --json
    """  # noqa: D301
    from freightsim.cli.doubts import say_doubts
    from freightsim.cli.interrupts import stop_code
    from freightsim.files.load import load_scenario
    from freightsim.reports.solve import Query
    from freightsim.results.vocabulary import YEARLY
    from freightsim.studies.break_even import of_a_part, until, year_of
    from freightsim.studies.goals import read_goal
    from freightsim.studies.solving import Answer, Search

    whole = load_scenario(scenario, sets=sets)
    year = year_of(whole, year)
    asked = until(whole, date(year + 1, 1, 1))
    goal = read_goal(target, YEARLY)
    turned = _knob(asked, knob, start, year)
    ends = _range(turned, low, high)
    search = Search(goal, probability, *ends, whole=turned.whole, seed=seed)
    query = Query(whole, turned, year, search, replications, seed)
    say_doubts([scenario], sets)
    if said := of_a_part(whole, year):
        echo(said, err=True)
    solution = _solve(query, jobs)
    if search.found:
        _show(query, solution, as_json=as_json)
    if solution is None:
        count = len(search.found)
        text = ngettext("Stopped: {count} value was looked at.", "Stopped: {count} values were looked at.", count)
        echo(text.format(count=count), err=True)
        return stop_code()
    return 1 if solution.answer == Answer.NOWHERE else 0


def _solve(query: Query, jobs: int | None) -> Solution | None:
    """Return the solution; None where Ctrl-C ended the search."""
    from freightsim.cli.interrupts import keeping

    values_at = partial(_values_at, query, jobs)
    with keeping():
        return query.search.solve(values_at)
    return None


def _values_at(query: Query, jobs: int | None, value: float) -> npt.NDArray[np.generic]:
    """Return the quantity of the year by replication, in order, at a value of the knob."""
    import numpy as np

    from freightsim.cli.progress import progress
    from freightsim.simulation.replications import each_replication, simulate_lightly

    make = partial(simulate_lightly, query.knob.at(value), seed=query.seed)
    found: dict[int, Any] = {}
    each = each_replication(make, query.replications, jobs=jobs)
    title = _("value {count}, {value:,.6g}:").format(count=len(query.search.found) + 1, value=value)
    with progress(query.replications, title) as advance, closing(each):  # type: ignore[type-var]
        for number, run in each:
            years = run.yearly
            found[number] = years.loc[years["year"] == query.year, query.search.goal.quantity].item()
            advance()
    return np.array([found[number] for number in sorted(found)])


def _knob(scenario: Scenario, name: str, start: date | None, year: int) -> Knob:
    from freightsim.base.errors import InputError
    from freightsim.studies.knobs import find_knob

    if start is not None and start.year > year:
        raise InputError(
            _("--from {start}: this is after {year}, the year of the target").format(start=start, year=year)
        )
    return find_knob(scenario, name, start or date(year, 1, 1), dated=start is not None)


def _range(knob: Knob, low: float | None, high: float | None) -> tuple[float, float]:
    """Return the range as asked for, where it is asked for; refuse ends that the scenario cannot have."""
    from freightsim.base.errors import InputError, ScenarioError
    from freightsim.studies.knobs import default_range

    if low is None or high is None:
        ends = default_range(knob)
        low, high = (ends[0] if low is None else low), (ends[1] if high is None else high)
    if not low < high:
        raise InputError(
            _("the range from {low:g} to {high:g} has nothing between its ends: see --low and --high").format(
                low=low, high=high
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


def _show(query: Query, solution: Solution | None, *, as_json: bool) -> None:
    from freightsim.reports import solve as reports

    if as_json:
        show_json(reports.as_json(query, solution))
        return
    show(lambda width: reports.shown(query, solution, width))
