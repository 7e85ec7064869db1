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
    "--quantity", "-q", metavar="Q", help="A yearly figure.  [default: feu_of_city if a city joins, else teu]"
)
@simulating("Replications of each scenario, on common random numbers.", n=10, least=2, sets=None)
@click.option(
    "--ranges",
    "file",
    type=NamedPath(path_type=Path),
    metavar="FILE",
    help="Your own ranges: CSV with id, path, from, low, high, unit, meaning.  [default: those packaged]",
)
@click.option(
    "--top", type=Whole(1), default=10, show_default=True, metavar="K", help="Number of assumptions to simulate."
)
@click.option(
    "--to",
    type=Day(),
    metavar="DATE",
    help="First day after the simulated years.  [default: after the second full year affected]",
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
    """Show how the difference between SCENARIO and BASE depends on uncertain assumptions, one at a time.

    Each assumption is set to both ends of its range (`freightsim data model/ranges`). If that changes the bookings of
    2020, the model is refitted to 2020. Both scenarios run on common random numbers. The assumptions with the largest
    expected effect are simulated; those without effect in the choice model are screened with two replications. Ctrl-C
    shows the finished assumptions (exit code 130).

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
    asked: dict[str, Any] = {"quantity": quantity, "ranges": file, "top": top, "to": to}
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
