"""`freightsim run`: simulate a scenario, show each year beside the published figures, keep the rows."""

from __future__ import annotations

import json
import shlex
import sys
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from rich.progress import Progress

    from freightsim.results import Run, Runs
    from freightsim.scenario import Scenario


@click.command("run")
@click.argument("scenario", default="baseline")
@click.option("--replications", "-n", type=click.IntRange(1, 10_000), default=10, show_default=True)
@click.option("--seed", type=click.IntRange(0), default=0, show_default=True, help="Seed of all draws.")
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), help="Write a run folder with every row.")
@click.option("--jobs", "-j", type=click.IntRange(1), help="Worker processes.  [default: one for each core]")
@click.option("--set", "sets", multiple=True, metavar="KEY=VALUE", help="Set a value; may be repeated.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of tables.")
def command(
    scenario: str,
    replications: int,
    seed: int,
    out: Path | None,
    jobs: int | None,
    sets: tuple[str, ...],
    as_json: bool,
) -> int:
    """Simulate SCENARIO (a file, or the name of a shipped one) and show each year beside the published figures.

    \b
    Examples:
      freightsim run
      freightsim run scenarios/baseline.yaml --replications 30 --jobs 2
      freightsim run --set dispatch.rule=full_train --set port.yard_teu=2000
      freightsim run --out runs/base && python -c "import freightsim; print(freightsim.load_run('runs/base').trains)"
    """  # noqa: D301
    from freightsim.scenario.load import load_scenario

    asked = load_scenario(scenario, sets=sets)
    runs, complete = _replicate(asked, replications, seed=seed, jobs=jobs, out=out)
    if runs is not None:
        _show(runs, as_json=as_json)
    if out is not None:
        click.echo(f"Rows, scenario and manifest are in {out}.", err=True)
    if not complete:
        click.echo(f"Stopped: {len(runs) if runs else 0} of {replications} replications were finished.", err=True)
        return 130
    return 0


def _replicate(
    scenario: Scenario, n: int, *, seed: int, jobs: int | None, out: Path | None
) -> tuple[Runs | None, bool]:
    """Return the finished runs in order, and whether all were finished; Ctrl-C keeps those that are."""
    from freightsim.replications import each_replication, simulate_lightly
    from freightsim.results import Runs, folder

    make: Callable[[int], Run] = partial(simulate_lightly, scenario, seed=seed)
    if out is not None:
        _begin(out, scenario, seed)
        make = partial(_simulate_and_save, scenario, seed, out)
    finished: dict[int, Run] = {}
    with suppress(KeyboardInterrupt):
        finished.update(_with_progress(each_replication(make, n, jobs=jobs), n))
    if not finished:
        return None, False
    runs = Runs([finished[number] for number in sorted(finished)])
    if out is not None:
        folder.finish(out, list(runs))
    return runs, len(runs) == n


def _begin(out: Path, scenario: Scenario, seed: int) -> None:
    from freightsim.errors import InputError
    from freightsim.results import folder

    if (out / folder.MANIFEST).exists():
        raise InputError(f"{out}: there is a run in this folder already; name another one or remove it")
    try:
        folder.begin(out, scenario, seed, command=shlex.join(["freightsim", *sys.argv[1:]]))
    except OSError as error:
        raise InputError(f"{out}: cannot be written: {error.strerror}") from error


def _simulate_and_save(scenario: Scenario, seed: int, out: Path, replication: int) -> Run:
    """Simulate one replication, write its rows in the worker that has them, and return the light rest."""
    from freightsim.replications import simulate
    from freightsim.results import folder
    from freightsim.results.run import FromRecords

    run = simulate(scenario, seed=seed, replication=replication)
    folder.save_replication(run, out)
    if isinstance(run.source, FromRecords):
        run.source.let_go()
    return run


def _with_progress(items: Iterator[tuple[int, Run]], n: int) -> Iterator[tuple[int, Run]]:
    """Pass the items on; where someone watches, draw a bar with rate and time left."""
    if not sys.stderr.isatty() or n == 1:
        yield from items
        return
    with _progress() as bar:
        task = bar.add_task("replications", total=n)
        for item in items:
            yield item
            bar.advance(task)


def _progress() -> Progress:
    from rich import progress
    from rich.console import Console
    from rich.text import Text

    class Rate(progress.ProgressColumn):
        """Replications per second."""

        def render(self, task: progress.Task) -> Text:
            return Text(f"{task.speed:.1f}/s" if task.speed else "", style="progress.data.speed")

    columns = ("[progress.description]{task.description}", progress.BarColumn(), progress.MofNCompleteColumn(), Rate())
    left = (progress.TimeElapsedColumn(), "left", progress.TimeRemainingColumn())
    return progress.Progress(*columns, *left, console=Console(stderr=True), transient=True)


def _show(runs: Runs, *, as_json: bool) -> None:
    from freightsim.facts import published
    from freightsim.reports.against_record import against_record
    from freightsim.reports.against_record import as_json as json_object

    comparisons = against_record(runs, published())
    if as_json:
        click.echo(json.dumps(json_object(runs, comparisons), indent=2))
        return
    from rich.console import Console

    from freightsim.reports.tables import lines, record_tables

    console = Console(highlight=False)
    console.print(f"[bold]{runs.scenario.name}[/bold]")
    console.print(record_tables(comparisons))
    for line in lines(runs, comparisons):
        console.print(line, soft_wrap=True)
