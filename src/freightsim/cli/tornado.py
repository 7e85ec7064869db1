"""`freightsim tornado`: which uncertain assumptions the answer of a scenario depends on."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from freightsim.base.language import _
from freightsim.cli.options import Simulating, json_option, simulating
from freightsim.cli.showing import show_either
from freightsim.cli.terminal import echo
from freightsim.cli.values import Day, NamedPath, Whole

if TYPE_CHECKING:
    from freightsim.studies.sensitivity import Tornado


@click.command("tornado")
@click.argument("base")
@click.argument("scenario")
@click.option(
    "--quantity", "-q", metavar="Q", help="A yearly figure.  [default: feu_of_city where one joins, else teu]"
)
@simulating("How often to simulate each, on the same draws.", n=10, least=2, sets=None)
@click.option(
    "--ranges",
    "file",
    type=NamedPath(path_type=Path),
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
@json_option("Print one JSON object instead of a table.")
def command(
    base: str,
    scenario: str,
    *,
    how: Simulating,
    quantity: str | None,
    file: Path | None,
    top: int,
    to: Any,
    as_json: bool,
) -> int:
    """Show how far what SCENARIO changes against BASE depends on uncertain assumptions, one at a time.

    Each is moved to the ends of its range (`freightsim data model/ranges`), the model is refitted to 2020 where that
    moves what was booked in 2020, and both run on the same draws. The widest are chosen by the choice model's
    expectation, or by two replications where it sees nothing. Ctrl-C shows what is finished (exit code 130).

    \b
    Examples:
      freightsim tornado baseline wuhan
      freightsim tornado baseline wuhan --quantity teu --replications 30
      freightsim tornado baseline scenarios/wuhan.yaml --ranges my-ranges.csv --json
    """  # noqa: D301
    from freightsim.cli.interrupts import keeping, stop_code
    from freightsim.studies.tornado import tornado

    loaded = how.load(base), how.load(scenario)
    how.say_doubts([scenario, base])
    asked: dict[str, Any] = {"quantity": quantity, "ranges_of": file, "top": top, "to": to}
    with keeping() as kept:
        kept.finished = tornado(loaded[0], loaded[1], n=how.n, **asked, **how.words)
    found = kept.finished
    if found is not None:
        _show(found, as_json=as_json)
    if kept.ended:
        text = _("Stopped.")
        if found is not None:
            finished = len(found.bars)
            text = _("Stopped: {finished} of {count} assumptions were finished.").format(
                finished=finished, count=finished + len(found.unfinished)
            )
        echo(text, err=True)
        return stop_code()
    return 0


def _show(tornado: Tornado, *, as_json: bool) -> None:
    from freightsim.reports import tornado as reports

    show_either(lambda: reports.as_json(tornado), lambda width: reports.shown(tornado, width), as_json=as_json)
