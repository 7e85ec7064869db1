"""`freightsim report`: a run becomes one HTML file that can be mailed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from freightsim.base.language import _
from freightsim.cli.options import jobs_option, replications_option, seed_option, set_option
from freightsim.cli.terminal import echo

if TYPE_CHECKING:
    from freightsim.results import Runs


@click.command("report")
@click.argument("run", default="baseline")
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    default=Path("report.html"),
    show_default=True,
    metavar="FILE",
    help="Write the page into this file.",
)
@replications_option("How often to simulate, where RUN is a scenario.")
@seed_option()
@jobs_option()
@set_option()
def command(run: str, out: Path, replications: int, seed: int, jobs: int | None, sets: tuple[str, ...]) -> int:
    """Write a report on RUN: a folder that `freightsim run --out` made, or a scenario, which is simulated first.

    The page is one file without links to elsewhere: answer, maps, where time goes, what jams, cargo, money, a replay of
    the trains, assumptions with sources. Of an incomplete folder it shows what is there, and says what is not: the exit
    code is then 2.

    \b
    Examples:
      freightsim report runs/base
      freightsim report wuhan --replications 30 --out wuhan.html
      freightsim run baseline --report baseline.html
    """  # noqa: D301
    from freightsim.cli.interrupts import stop_code
    from freightsim.cli.pages import page_writable, write_report
    from freightsim.files.load import is_folder
    from freightsim.results import folder
    from freightsim.results.manifest import manifest_of

    page_writable(out)
    if is_folder(run):
        if sets:
            raise click.UsageError(_("--set belongs to a scenario; a run folder has been simulated"))
        runs, missing, notes = folder.what_is_there(run)
        for line in (*missing, *notes):
            echo(line, err=True)
        write_report(runs, out, [*missing, *notes], manifest_of(run))
        return 2 if missing else 0
    found = simulated(run, replications, seed=seed, jobs=jobs, sets=sets)
    finished = len(found) if found is not None else 0
    if found is not None:
        write_report(found, out)
    if finished < replications:
        text = _("Stopped: {finished} of {replications} replications were finished.")
        echo(text.format(finished=finished, replications=replications), err=True)
        return stop_code()
    return 0


def simulated(name: str, replications: int, *, seed: int, jobs: int | None, sets: tuple[str, ...]) -> Runs | None:
    """Return the finished runs of a scenario with all that a report looks at; None where there are none."""
    from contextlib import closing
    from functools import partial

    from freightsim.cli.doubts import say_doubts
    from freightsim.cli.interrupts import keeping
    from freightsim.cli.progress import progress
    from freightsim.files.load import load_scenario
    from freightsim.results import Runs
    from freightsim.results.run import SMALL
    from freightsim.simulation.replications import each_replication, simulate_lightly

    scenario = load_scenario(name, sets=sets)
    say_doubts([name], sets)
    each = each_replication(partial(simulate_lightly, scenario, seed=seed, kept=tuple(SMALL)), replications, jobs=jobs)
    found = {}
    with keeping(), progress(replications) as advance, closing(each):  # type: ignore[type-var]
        for number, run in each:
            found[number] = run
            advance()
    return Runs([found[number] for number in sorted(found)]) if found else None
