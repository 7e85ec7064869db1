"""`freightsim tornado`: which uncertain assumptions the answer of a scenario hangs on."""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from freightsim.cli.check import NARROWEST
from freightsim.cli.streams import echo_data
from freightsim.cli.values import Day, Whole
from freightsim.language import _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from freightsim.sensitivity import Assumption, Found, Question, Tornado


@click.command("tornado")
@click.argument("base")
@click.argument("scenario")
@click.option(
    "--quantity", "-q", metavar="Q", help="A yearly figure.  [default: feu_of_city where one joins, else teu]"
)
@click.option(
    "--replications",
    "-n",
    type=Whole(2, 10_000),
    default=10,
    show_default=True,
    metavar="N",
    help="How often to simulate each, on the same draws.",
)
@click.option("--seed", type=Whole(0), default=0, show_default=True, metavar="S", help="Seed of all draws.")
@click.option("--jobs", "-j", type=Whole(1), metavar="J", help="Worker processes.  [default: one a core]")
@click.option(
    "--ranges",
    "file",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Ranges of one's own: CSV with id, path, from, low, high, unit, meaning.  [default: those packaged]",
)
@click.option("--top", type=Whole(1), default=10, show_default=True, metavar="K", help="How many to simulate.")
@click.option(
    "--to",
    type=Day(),
    metavar="DATE",
    help="First day that is not simulated.  [default: after the second full year that is affected]",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of a table.")
def command(
    base: str,
    scenario: str,
    quantity: str | None,
    replications: int,
    seed: int,
    jobs: int | None,
    file: Path | None,
    top: int,
    to: Any,
    as_json: bool,
) -> int:
    """Show how far what SCENARIO changes against BASE hangs on uncertain assumptions, one at a time.

    Each is moved to the ends of its range (`freightsim data model/ranges`), the model is refitted to 2020 where that
    moves what was booked in 2020, and both run on the same draws. The widest are chosen by the choice model's
    expectation, or by two replications where it sees nothing. Ctrl-C shows what is finished (exit code 130).

    \b
    Examples:
      freightsim tornado baseline wuhan
      freightsim tornado baseline wuhan --quantity teu --replications 30
      freightsim tornado baseline scenarios/wuhan.yaml --ranges my-ranges.csv --json
    """  # noqa: D301
    from freightsim.cli.doubts import say_doubts
    from freightsim.cli.interrupts import keeping, stop_code
    from freightsim.facts import ranges
    from freightsim.scenario.advice import cell_advice
    from freightsim.scenario.load import load_scenario
    from freightsim.sensitivity import TRIED, Question, screened, unseen

    loaded = load_scenario(base), load_scenario(scenario)
    say_doubts([scenario, base])
    question = Question(*loaded, quantity=quantity, seed=seed, to=to)
    found, unfit = screened(question, ranges(file, cell_advice), strict=file is not None)
    runs: Found = {}
    _simulate(question, unseen(found), TRIED, jobs, runs, _("looking for what matters:"))
    found = question.likely(found, runs)
    chosen, left_out = found[:top], found[top:]
    with keeping():
        _simulate(question, chosen, replications, jobs, runs)
    tornado = question.tornado(chosen, runs, replications, left_out=left_out, unfit=unfit)
    if tornado is not None:
        _show(tornado, as_json=as_json)
    if tornado is None or tornado.unfinished:
        finished = len(tornado.bars) if tornado is not None else 0
        click.echo(
            _("Stopped: {finished} of {count} assumptions were finished.").format(finished=finished, count=len(chosen)),
            err=True,
        )
        return stop_code()
    return 0


def _simulate(
    question: Question,
    assumptions: Sequence[Assumption],
    replications: int,
    jobs: int | None,
    runs: Found,
    words: str = "",
) -> None:
    """Add the figures of runs as they are finished, so that Ctrl-C keeps them."""
    from freightsim.cli.progress import progress

    total = len(question.runs(assumptions, replications, runs))
    each = question.run(assumptions, replications, jobs, frozenset(runs))
    with progress(total, words) as advance, closing(each):  # type: ignore[type-var]
        for task, figures in each:
            runs[task] = figures
            advance()


def _show(tornado: Tornado, *, as_json: bool) -> None:
    from freightsim.reports import tornado as reports

    if as_json:
        echo_data(json.dumps(reports.as_json(tornado), indent=2, allow_nan=False))
        return
    from freightsim.cli.terminal import console as new_console

    console = new_console()
    console.width = max(console.width, NARROWEST)
    with console.capture() as text:
        console.print(reports.shown(tornado, console.width))
    click.echo(text.get(), nl=False)
