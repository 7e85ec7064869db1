"""`freightsim run`: simulate a scenario, show each year beside the published figures, keep the rows."""

from __future__ import annotations

import shlex
import sys
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from freightsim.base.language import _
from freightsim.cli.options import jobs_option, json_option, replications_option, seed_option, set_option
from freightsim.cli.pages import page_writable, report_option, write_report
from freightsim.cli.showing import show, show_json
from freightsim.cli.terminal import echo

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from freightsim.calibration.ensemble import Member
    from freightsim.results import Run, Runs
    from freightsim.results.frames import FrameName
    from freightsim.scenario import Scenario

NARROWEST = 60
"""Columns of the narrowest terminal that tables are drawn for; a narrower one breaks their lines."""


@click.command("run")
@click.argument("scenario", default="baseline")
@replications_option("How often to simulate, each time with other draws.")
@seed_option()
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="DIR",
    help="Write every row into this new or empty folder, for freightsim.load_run.",
)
@jobs_option()
@set_option()
@click.option(
    "--posterior",
    is_flag=True,
    help="Also run on the posterior ensemble: intervals that hold what is not known of the parameters.",
)
@report_option
@json_option()
def command(
    scenario: str,
    replications: int,
    seed: int,
    out: Path | None,
    jobs: int | None,
    sets: tuple[str, ...],
    posterior: bool,
    report: Path | None,
    as_json: bool,
) -> int:
    """Simulate SCENARIO (a file, or the name of a shipped one) and show each year beside the published figures.

    Ctrl-C ends early, shows what the finished replications say, and keeps their rows (exit code 130).

    \b
    Examples:
      freightsim run
      freightsim run scenarios/baseline.yaml --replications 30 --jobs 2
      freightsim run --set dispatch.rule=full_train --set port.yard_teu=2000
      freightsim run --json > baseline.json
      freightsim run projection --posterior --replications 40
      freightsim run --out runs/base
      freightsim run wuhan --report wuhan.html
      python -c "import freightsim; print(freightsim.load_run('runs/base').trains)"
    """  # noqa: D301
    from freightsim.cli.doubts import say_doubts
    from freightsim.cli.interrupts import stop_code
    from freightsim.files.load import load_scenario

    if report is not None:
        page_writable(report)
    asked = load_scenario(scenario, sets=sets)
    members = _members(asked, replications) if posterior else []
    say_doubts([scenario], sets)
    runs = _replicate(asked, replications, seed=seed, jobs=jobs, out=out, whole=report is not None)
    finished = len(runs) if runs is not None else 0
    left_out = bool(members)
    if runs is not None:
        drawn = None
        if members and finished == replications:
            drawn = _on_members(asked, members, len(runs), seed=seed, jobs=jobs)
            left_out = drawn is None
        if report is not None:
            write_report(runs, report)
        _show(runs, drawn, _besides(asked, members), as_json=as_json)
        if out is not None:
            echo(_("Rows, scenario and manifest are in {out}.").format(out=out), err=True)
    if finished < replications:
        echo(
            _("Stopped: {finished} of {replications} replications were finished.").format(
                finished=finished, replications=replications
            ),
            err=True,
        )
        return stop_code()
    if left_out:
        echo(_("Stopped: the runs on the posterior ensemble were not finished and are left out."), err=True)
        return stop_code()
    return 0


def _replicate(
    scenario: Scenario, n: int, *, seed: int, jobs: int | None, out: Path | None, whole: bool
) -> Runs | None:
    """Return the finished runs in order; Ctrl-C keeps those that are, and leaves no trace where none is.

    With `whole` they keep all that a report looks at.
    """
    from freightsim.cli.interrupts import keeping
    from freightsim.cli.progress import progress
    from freightsim.results import Runs
    from freightsim.results.run import KEPT, SMALL
    from freightsim.simulation.replications import each_replication, simulate_lightly

    kept = tuple(SMALL) if whole else KEPT
    make: Callable[[int], Run] = partial(simulate_lightly, scenario, seed=seed, kept=kept)
    if out is not None:
        owner = _begin(out, scenario, seed)
        make = partial(_simulate_and_save, scenario, seed, out, owner, kept)
    each = each_replication(make, n, jobs=jobs)
    finished: dict[int, Run] = {}
    with keeping(), progress(n) as advance, closing(each):  # type: ignore[type-var]
        for number, run in each:
            finished[number] = run
            advance()
    runs = [finished[number] for number in sorted(finished)]
    if out is not None:
        from freightsim.results import saving

        saving.finish(out, runs, owner) if runs else saving.discard(out, owner)
    return Runs(runs) if runs else None


def _members(scenario: Scenario, n: int) -> list[Member]:
    """Return the shipped ensemble. Raises InputError where the scenario was not fitted along, or n is too many."""
    from freightsim.base.errors import InputError
    from freightsim.calibration.ensemble import shipped_members, too_few_members

    if scenario.fitted is None:
        raise InputError(
            _("{name}: --posterior needs a scenario that extends the fitted layer").format(name=scenario.name)
        )
    members = shipped_members(scenario)
    if n > len(members):
        raise InputError(too_few_members(len(members), n))
    return members


def _besides(scenario: Scenario, members: Sequence[Member]) -> Mapping[str | None, Sequence[str]]:
    """Return the paths, by scenario, that both the scenario and the members write."""
    from freightsim.calibration.ensemble import asked_besides

    paths = asked_besides(scenario, members) if members else ()
    return {scenario.name: paths} if paths else {}


def _on_members(scenario: Scenario, members: Sequence[Member], n: int, *, seed: int, jobs: int | None) -> Runs | None:
    """Return as many runs on the ensemble; Ctrl-C leaves them out."""
    from freightsim.calibration.ensemble import Reference, simulate_member
    from freightsim.cli.interrupts import keeping
    from freightsim.cli.progress import progress
    from freightsim.results import Runs
    from freightsim.simulation.replications import each_replication

    make = partial(simulate_member, scenario, members, seed=seed, reference=Reference.of(scenario))
    each = each_replication(make, n, jobs=jobs)
    found: dict[int, Run] = {}
    with keeping(), progress(n) as advance, closing(each):  # type: ignore[type-var]
        for number, run in each:
            found[number] = run
            advance()
    return Runs([found[number] for number in sorted(found)]) if len(found) == n else None


def _begin(out: Path, scenario: Scenario, seed: int) -> str:
    """Claim the folder and return the id of the run that owns it."""
    from freightsim.results import saving

    try:
        return saving.begin(out, scenario, seed, command=shlex.join(["freightsim", *sys.argv[1:]]))
    except OSError as error:
        raise _unwritable(out, error) from error


def _simulate_and_save(
    scenario: Scenario, seed: int, out: Path, owner: str, kept: Sequence[FrameName], replication: int
) -> Run:
    """Simulate one replication, write its rows in the worker that has them, and return the light rest."""
    from freightsim.results import saving
    from freightsim.simulation.replications import failing_by_name, simulated

    with failing_by_name(scenario, seed, replication):
        run = simulated(scenario, seed, replication)
    try:
        saving.save_replication(run, out, owner)
    except OSError as error:
        raise _unwritable(out, error) from error
    run.let_go(kept)
    return run


def _unwritable(out: Path, error: OSError) -> Exception:
    from freightsim.base.errors import InputError

    if isinstance(error, InputError):  # it says itself what is in the way
        return error
    return InputError(_("{out}: cannot be written: {strerror}").format(out=out, strerror=error.strerror or error))


def _show(runs: Runs, drawn: Runs | None, besides: Mapping[str | None, Sequence[str]], *, as_json: bool) -> None:
    from freightsim.facts import published
    from freightsim.reports.against_record import against_record
    from freightsim.reports.against_record import as_json as json_object

    comparisons = against_record(runs, published())
    on_members = against_record(drawn, published()) if drawn is not None else None
    if as_json:
        found = json_object(runs, comparisons, on_members)
        if on_members is not None:
            found["asked_besides"] = {name: list(paths) for name, paths in besides.items()}
        show_json(found)
        return
    from rich.console import Group, RenderableType

    from freightsim.calibration.besides import said_besides
    from freightsim.reports.lines import broken
    from freightsim.reports.run import shown, uncertainty_tables

    def tables(width: int) -> Group:
        parts: list[RenderableType] = [shown(runs, comparisons, width)]
        if on_members is not None:
            parts += ["", uncertainty_tables(comparisons, on_members, width)]
            if said := said_besides(besides):
                parts += ["", broken(said, width)]
        return Group(*parts)

    show(tables, NARROWEST)
