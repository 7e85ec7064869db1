"""`freightsim plot`: draw a figure of a run folder or of a scenario into a file."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Unpack

import click

from freightsim.base.language import _, in_use
from freightsim.cli.options import Simulating, refuse_for_a_folder, simulating
from freightsim.cli.terminal import echo
from freightsim.cli.values import NamedPath, Number, Whole, not_empty

if TYPE_CHECKING:
    from freightsim.base.study_options import DrawnBy
    from freightsim.results import Run, Runs
    from freightsim.results.frames import FrameName
    from freightsim.scenario import Scenario


def _list(ctx: click.Context, _param: click.Parameter, asked: bool) -> None:
    """Print the figures that there are, and end."""
    if not asked or ctx.resilient_parsing:
        return
    from freightsim.plots.registry import OF_RUNS

    widest = max(map(len, OF_RUNS))
    for name, drawing in OF_RUNS.items():
        by = f"  [--by {'|'.join(drawing.by)}]" if drawing.by else ""
        echo(f"{name:{widest}}  {_(drawing.shows)}{by}")
    ctx.exit()


@click.command("plot")
@click.argument("run", callback=not_empty)
@click.argument("name")
@click.option(
    "--out",
    type=NamedPath(dir_okay=False, path_type=Path),
    required=True,
    metavar="FILE",
    help="Output file; the suffix .svg, .png or .pdf selects the format.",
)
@click.option("--list", is_flag=True, is_eager=True, expose_value=False, callback=_list, help="List the figures.")
@click.option("--by", metavar="WORD", help="Grouping of the parts, for a figure with parts.")
@click.option("--year", type=Whole(), metavar="YEAR", help="Year to show.  [default: the last whole one]")
@click.option(
    "--borders", metavar="HOW", help="Borders on a map: thin, none, or a GeoJSON file.  [default: the scenario's]"
)
@click.option(
    "--width-cm",
    type=Number("", 6, 60),
    default=13.0,
    show_default=True,
    metavar="CM",
    help="Width.",
)
@simulating("Number of replications, for a scenario.", n=20)
def command(
    run: str,
    name: str,
    *,
    how: Simulating,
    out: Path,
    by: str | None,
    year: int | None,
    borders: str | None,
    width_cm: float,
) -> int:
    """Draw the figure NAME of RUN: a run folder, a scenario file, or the name of a shipped scenario.

    A scenario is simulated as by `freightsim run`; of a run folder all replications are used.

    \b
    Examples:
      freightsim plot --list
      freightsim plot runs/base trips --out trips.svg
      freightsim plot baseline cargo --by lane --out lanes.png --replications 6
      freightsim plot wuhan occupancy --out use.pdf --width-cm 16
    """  # noqa: D301
    from freightsim.base.errors import InputError
    from freightsim.cli.interrupts import stop_code
    from freightsim.cli.pages import writable
    from freightsim.plots import style
    from freightsim.plots.plot import asked_figure

    asked = asked_figure(name, by=by, year=year, borders=borders)
    if out.suffix.lower() not in style.SUFFIXES:
        raise InputError(style.wrong_suffix(out))
    writable(out)
    runs = _runs(run, asked.drawing.looks_at(by), how, borders if asked.drawing.maps else "none")
    if runs is None:
        return stop_code()
    style.save(asked.drawn(runs, width_cm), out)
    if style.spoken() != in_use():
        echo(_("{out}: in English, as no font with Chinese characters was found").format(out=out), err=True)
    return 0


def _runs(run: str, frames: tuple[FrameName, ...], how: Simulating, borders: str | None) -> Runs | None:
    """Return the runs of a folder, or of a scenario that is simulated now; None where Ctrl-C left none."""
    from freightsim.cli.interrupts import keeping, stopped
    from freightsim.cli.pages import drawable
    from freightsim.files.load import is_folder
    from freightsim.results.folder import load_run
    from freightsim.studies.runner import runs_of

    if is_folder(run):
        refuse_for_a_folder(run)
        return load_run(run)
    scenario = how.load(run)
    how.say_doubts([run])
    drawable([scenario], borders)
    with keeping() as kept:
        kept.finished = runs_of(partial(_with_frames, scenario, frames), how)
    found: Runs | None = kept.finished
    if found is None:
        stopped(kept, how.n)
    elif len(found) < how.n:
        text = _("Stopped: {finished} of {wanted} replications were finished and are drawn.")
        echo(text.format(finished=len(found), wanted=how.n), err=True)
    return found


def _with_frames(scenario: Scenario, frames: tuple[FrameName, ...], replication: int, **drawn: Unpack[DrawnBy]) -> Run:
    """Simulate one replication and keep the frames that the figure looks at, which the worker makes."""
    from freightsim.simulation.replications import simulated

    run = simulated(scenario, replication=replication, **drawn)
    for frame in frames:
        run.source.frame(frame)
    run.let_go()
    return run
