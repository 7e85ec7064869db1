"""`freightsim report`: a run becomes one HTML file that can be mailed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from freightsim.cli.options import Simulating, refuse_for_a_folder, simulating
from freightsim.cli.terminal import echo
from freightsim.cli.values import NamedPath, not_empty

if TYPE_CHECKING:
    from freightsim.cli.interrupts import Kept


@click.command("report")
@click.argument("run", default="baseline", callback=not_empty)
@click.option(
    "--out",
    type=NamedPath(dir_okay=False, path_type=Path),
    default=Path("report.html"),
    show_default=True,
    metavar="FILE",
    help="Write the page into this file.",
)
@simulating("Number of replications, if RUN is a scenario.", n=20)
def command(run: str, *, how: Simulating, out: Path) -> int:
    """Write a report on RUN: a folder that `freightsim run --out` made, or a scenario, which is simulated first.

    The page is one self-contained file: result, maps, time by stage, bottlenecks, cargo, cost, a replay of the trains,
    assumptions with sources. For an incomplete folder it shows what there is and lists what is missing; the exit code
    is then 2.

    \b
    Examples:
      freightsim report runs/base
      freightsim report wuhan --replications 30 --out wuhan.html
      freightsim run baseline --report baseline.html
    """  # noqa: D301
    from freightsim.cli.interrupts import stopped
    from freightsim.cli.pages import page_writable, write_report
    from freightsim.files.load import is_folder
    from freightsim.results import folder
    from freightsim.results.manifest import read_manifest

    page_writable(out)
    if is_folder(run):
        refuse_for_a_folder(run)
        runs, missing, notes = folder.what_is_there(run)
        for line in (*missing, *notes):
            echo(line, err=True)
        write_report(runs, out, [*missing, *notes], read_manifest(Path(run), finished=False))
        return 2 if missing else 0
    kept = simulated(run, how)
    if kept.finished is not None:
        write_report(kept.finished.runs, out)
    return stopped(kept, how.n)


def simulated(name: str, how: Simulating) -> Kept:
    """Return what was finished of the runs of a scenario, with all that a report looks at."""
    from freightsim.cli.interrupts import keeping
    from freightsim.cli.pages import drawable
    from freightsim.results.run import SMALL
    from freightsim.studies.run import run

    scenario = how.load(name)
    how.say_doubts([name])
    drawable([scenario])
    with keeping() as kept:
        kept.finished = run(scenario, n=how.n, kept=tuple(SMALL), **how.words)
    return kept
