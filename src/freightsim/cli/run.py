"""`freightsim run`: simulate a scenario, show each year beside the published figures, keep the rows."""

from __future__ import annotations

import shlex
import sys
from dataclasses import asdict
from math import isfinite
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from freightsim.base.language import _
from freightsim.cli.options import Simulating, json_option, simulating
from freightsim.cli.pages import drawable, page_writable, report_option, shown_all_the_same, write_report
from freightsim.cli.showing import show, show_json
from freightsim.cli.terminal import echo
from freightsim.cli.values import NamedPath

if TYPE_CHECKING:
    from freightsim.statistics.parts import Parts
    from freightsim.studies.run import RunResult

NARROWEST = 60
"""Columns of the narrowest terminal that tables are drawn for; a narrower one breaks their lines."""


@click.command("run")
@click.argument("scenario", default="baseline")
@simulating("Number of replications.", n=20)
@click.option(
    "--out",
    type=NamedPath(file_okay=False, path_type=Path),
    metavar="DIR",
    help="Write every row into this new or empty folder, for freightsim.load_run.",
)
@click.option(
    "--posterior/--no-posterior",
    default=None,
    help="Also run on the posterior ensemble: intervals that include parameter uncertainty.  [default: as the scenario "
    "says]",
)
@report_option
@json_option()
def command(
    scenario: str,
    *,
    how: Simulating,
    out: Path | None,
    posterior: bool | None,
    report: Path | None,
    as_json: bool,
) -> int:
    """Simulate SCENARIO (a file, or the name of a shipped one) and compare each year with the published figures.

    Ctrl-C ends the run early, shows the results of the finished replications, and keeps their rows (exit code 130).

    \b
    Examples:
      freightsim run
      freightsim run scenarios/baseline.yaml --replications 30 --jobs 2
      freightsim run --set dispatch.rule=full_train --set port.yard_teu=2000
      freightsim run --json > baseline.json
      freightsim run projection --replications 40
      freightsim run --out runs/base
      freightsim run wuhan --report wuhan.html
      python -c "import freightsim; print(freightsim.load_run('runs/base').trains)"
    """  # noqa: D301
    from freightsim.cli.interrupts import keeping, stop_code, stopped
    from freightsim.results.run import KEPT, SMALL
    from freightsim.studies.run import run

    if report is not None:
        page_writable(report)
    asked = how.load(scenario)
    posterior = asked.posterior if posterior is None else posterior
    how.say_doubts([scenario])
    if report is not None:
        drawable([asked])
    more: dict[str, Any] = {"out": out, "command": shlex.join(["freightsim", *sys.argv[1:]])}
    more["kept"] = KEPT if report is None else tuple(SMALL)
    with keeping() as kept:
        kept.finished = run(asked, posterior=posterior, n=how.n, **more, **how.words)
    found: RunResult | None = kept.finished
    if found is not None:
        with shown_all_the_same(lambda: _show(found, as_json=as_json)):
            if report is not None:
                write_report(found.runs, report)
        if found.folder is not None:
            echo(_("Rows, scenario and manifest are in {out}.").format(out=out), err=True)
    if code := stopped(kept, how.n):
        return code
    if found is not None and posterior and found.posterior is None:
        echo(_("Stopped: the runs on the posterior ensemble were not finished and are left out."), err=True)
        return stop_code()
    return 0


def _with_errors(own: Parts) -> dict[str, Any]:
    """Return parts as plain data; a standard error that replications do not tell is null."""
    return {**asdict(own), "share_errors": [each if isfinite(each) else None for each in own.share_errors]}


def _show(found: RunResult, *, as_json: bool) -> None:
    from freightsim.facts import published
    from freightsim.reports.against_record import against_record
    from freightsim.reports.against_record import as_json as json_object

    runs, name = found.runs, found.runs.scenario.name
    comparisons = against_record(runs, published())
    on_members = against_record(found.posterior, published()) if found.posterior is not None else None
    known_prices = against_record(found.known_prices, published()) if found.known_prices is not None else None
    if as_json:
        printed = json_object(runs, comparisons, on_members, known_prices)
        if start := found.run_rate():
            printed["run_rate"] = {**asdict(start), "until": str(start.until)}
        if on_members is not None:
            printed["asked_besides"] = {name: list(found.asked_besides)} if found.asked_besides else {}
        if parts := found.parts():
            printed["parts"] = {
                str(year): {key: _with_errors(own) for key, own in each.items()} for year, each in parts.items()
            }
        show_json(printed)
        return
    from rich.console import Group, RenderableType

    from freightsim.calibration.besides import said_besides
    from freightsim.reports.lines import broken
    from freightsim.reports.run import parts_lines, shown, uncertainty_tables

    def tables(width: int) -> Group:
        parts: list[RenderableType] = [shown(runs, comparisons, width)]
        if on_members is not None:
            of_runs = [each for each in (comparisons, known_prices, on_members) if each is not None]
            parts += ["", uncertainty_tables(of_runs, width)]
            parts += [broken(line, width) for line in parts_lines(found.parts(), len(runs))]
            if said := said_besides({name: found.asked_besides}):
                parts += ["", broken(said, width)]
        return Group(*parts)

    show(tables, NARROWEST)
