"""`freightsim replay`: the trains of a run on the map, in one HTML file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from freightsim.base.language import _
from freightsim.cli.options import Simulating, refuse_for_a_folder, simulating
from freightsim.cli.terminal import echo
from freightsim.cli.values import NamedPath, Whole, not_empty

if TYPE_CHECKING:
    from freightsim.results import Run


@click.command("replay")
@click.argument("run", default="baseline", callback=not_empty)
@click.option(
    "--out",
    type=NamedPath(dir_okay=False, path_type=Path),
    default=Path("replay.html"),
    show_default=True,
    metavar="FILE",
    help="Write the page into this file.",
)
@click.option(
    "--replication", "-r", type=Whole(0), default=0, show_default=True, metavar="R", help="Replication to show."
)
@simulating(None, without=("jobs",))
@click.option(
    "--borders",
    metavar="FILE",
    help="Draw the boundaries of a GeoJSON file, or `none`, instead of the packaged ones.",
)
def command(run: str, *, how: Simulating, out: Path, replication: int, borders: str | None) -> int:
    """Write a replay of RUN: a folder that `freightsim run --out` made, or a scenario, which is simulated first.

    Trains and boxes move on the map; time, speed, lanes and cities can be selected. The page is one self-contained
    file.

    \b
    Examples:
      freightsim replay
      freightsim replay runs/base --replication 3 --out third.html
      freightsim replay wuhan-own-trains --borders none
    """  # noqa: D301
    from freightsim.cli.pages import page_writable, write_text
    from freightsim.reports.page.render import rendered_replay
    from freightsim.reports.page.replay import replay_data

    page_writable(out)
    data = replay_data(_found(run, replication, how, borders), borders)
    if data["each_train"] > 1:
        text = _("There are many trains: one of {number} is shown.")
        echo(text.format(number=data["each_train"]), err=True)
    write_text(rendered_replay(data), out)
    return 0


def _found(run: str, replication: int, how: Simulating, borders: str | None) -> Run:
    """Return the replication that was asked for. Raises InputError where a folder does not have it."""
    from freightsim.base.errors import RunFolderError
    from freightsim.cli.pages import drawable
    from freightsim.files.load import is_folder
    from freightsim.results import folder
    from freightsim.simulation.replications import simulated

    if not is_folder(run):
        scenario = how.load(run)
        how.say_doubts([run])
        drawable([scenario], borders)
        return simulated(scenario, replication=replication, **how.drawn)
    refuse_for_a_folder(run)
    runs, missing = folder.load_what_is_there(run)
    for line in missing:
        echo(line, err=True)
    by_number = {each.replication: each for each in runs}
    if replication not in by_number:
        there = ", ".join(map(str, sorted(by_number)))
        text = _("{folder}: there is no replication {replication} (known: {numbers})")
        raise RunFolderError(text.format(folder=run, replication=replication, numbers=there))
    return by_number[replication]
