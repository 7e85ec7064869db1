"""`freightsim solve`: at which value of a knob is a target met, with a probability."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from freightsim.base.language import ngettext
from freightsim.cli.check import Even
from freightsim.cli.options import Simulating, json_option, simulating
from freightsim.cli.showing import show_either
from freightsim.cli.terminal import echo
from freightsim.cli.values import Day, Number, Whole

if TYPE_CHECKING:
    from freightsim.studies.solve.break_even import BreakEven


@click.command("solve")
@click.argument("knob")
@click.option("--target", required=True, metavar="T", help='Target, such as "trips>=1000".')
@click.option(
    "--probability",
    "-p",
    type=Number("1", 0, 1, min_open=True, max_open=True),
    default=0.95,
    show_default=True,
    metavar="P",
    help="Probability with which a single year reaches the target.",
)
@click.option("--scenario", default="baseline", show_default=True, metavar="S", help="A file, or a shipped scenario.")
@click.option("--year", type=Whole(), metavar="Y", help="Year of the target.  [default: the last whole one]")
@click.option(
    "--from",
    "start",
    type=Day(),
    metavar="DATE",
    help="Day from which the value applies, if it is dated.  [default: 1 January of the year]",
)
@click.option("--low", type=Number(), metavar="X", help="Lower end of the range.  [default: 0]")
@click.option(
    "--high",
    type=Number(),
    metavar="Y",
    help="Upper end of the range.  [default: twice the present value; for a subsidy, the full cost]",
)
@simulating("Replications of each value; an even number.", n=60, least=10, kind=Even)
@json_option("Print one JSON object instead of a table.")
def command(
    knob: str,
    target: str,
    scenario: str,
    *,
    how: Simulating,
    as_json: bool,
    **more: Any,
) -> int:
    """Find the lowest value of KNOB (the highest, if lower is better) at which a target is reached.

    KNOB is the dotted path of any number of the scenario, or subsidy_usd_per_feu, subsidy_cap or rail_cost_usd_per_feu.
    A target is a column of the yearly figures, >= or <=, and a value such as 1000, 1e9, 50m or 4.3bn. All values are
    simulated on the same draws; the interval is the uncertainty from the draws.

    Exit code 0 if a value is found, 1 if the target is not reached in the range, 2 if the input is wrong. Ctrl-C shows
    the values simulated so far (exit code 130).

    \b
    Examples:
      freightsim solve subsidy_usd_per_feu --target "trips>=1000"
      freightsim solve subsidy_cap --target "value_usd>=4.3bn" --probability 0.8
      freightsim solve customs.export_papers_h --target "yard_dwell_d<=4" --high 100
      freightsim solve cities.wuhan.trade_usd_bn --target "trips>=500" --year 2017 --json
    """  # noqa: D301
    from freightsim.cli.interrupts import keeping, stop_code
    from freightsim.studies.solve.break_even import solve
    from freightsim.studies.solve.search import SolveAnswer

    asked = how.load(scenario)
    how.say_doubts([scenario])
    with keeping() as kept:
        kept.finished = solve(asked, knob, target, n=how.n, **more, **how.words)
    found: BreakEven | None = kept.finished
    if found is not None and found.looks:
        _show(found, as_json=as_json)
    if found is None or found.solution is None:
        count = len(found.looks) if found is not None else 0
        text = ngettext("Stopped: {count} value was simulated.", "Stopped: {count} values were simulated.", count)
        echo(text.format(count=count), err=True)
        return stop_code()
    return 1 if found.solution.answer == SolveAnswer.NOWHERE else 0


def _show(found: BreakEven, *, as_json: bool) -> None:
    from freightsim.reports import solve as reports

    answer = found.solution
    show_either(
        lambda: reports.as_json(found, answer), lambda width: reports.shown(found, answer, width), as_json=as_json
    )
