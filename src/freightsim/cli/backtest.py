"""`freightsim backtest`: predict from several years of the record, and score that beside naive forecasts."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from freightsim.base.language import _
from freightsim.cli.options import Simulating, json_option, simulating, targets_option
from freightsim.cli.pages import PAGES, folder_writable, shown_all_the_same
from freightsim.cli.showing import show_either
from freightsim.cli.terminal import echo
from freightsim.cli.values import NamedPath, Whole, Years

if TYPE_CHECKING:
    from freightsim.studies.backtest import Backtest, InputsTaken


@click.command("backtest")
@click.argument("scenario", default="baseline")
@targets_option()
@click.option(
    "--origins",
    type=Years(),
    default="2016,2017,2018,2019",
    show_default=True,
    metavar="Y,Y",
    help="Origins: years at whose end a prediction is made.",
)
@click.option(
    "--inputs",
    type=click.Choice(["came", "known"]),
    default="came",
    show_default=True,
    help="Inputs of predicted years: the actual ones, or those in force at the end of the origin.",
)
@click.option(
    "--members",
    type=Whole(2, 1000),
    default=60,
    show_default=True,
    metavar="N",
    help="Members of each posterior ensemble; each is simulated once.",
)
@click.option(
    "--report",
    type=NamedPath(file_okay=False, path_type=Path),
    metavar="PLACE",
    help="Write a report (text and figures) into this folder.",
)
@simulating(None)
@click.option(
    "--journal",
    type=NamedPath(file_okay=False, path_type=Path),
    default=Path("backtest-journal"),
    show_default=True,
    metavar="FOLDER",
    help="Folder for progress; finished parts are not simulated again.",
)
@json_option()
def command(
    scenario: str,
    *,
    how: Simulating,
    targets: Path | None,
    origins: tuple[int, ...],
    inputs: InputsTaken,
    members: int,
    report: Path | None,
    journal: Path,
    as_json: bool,
) -> int:
    """Fit SCENARIO to the record up to each origin, predict the years after, and score against naive forecasts.

    Each origin is a fit with all later years held out, a posterior ensemble (needs emcee) and a run on each of its
    members: about 5 minutes on two cores. An origin needs four years to fit and a year after it.

    With --inputs known, no input after the origin is used: prices, subsidies, trade potential, timetable, trains of
    hubs and capacities stay as at its end, and later events are omitted.

    Ctrl-C shows the finished origins (exit code 130). Run again, the same command resumes from the journals; for an
    added origin only that one is simulated.

    \b
    Examples:
      freightsim backtest
      freightsim backtest --origins 2018 --inputs known
      freightsim backtest --report backtest --json > backtest.json
    """  # noqa: D301
    from freightsim.base.errors import InputError
    from freightsim.calibration.targets import load_targets
    from freightsim.cli.interrupts import keeping, stop_code
    from freightsim.studies.backtest import backtest

    if report is not None and report.suffix.lower() in PAGES:
        raise InputError(_("{report}: the report is a folder; name one").format(report=report))
    for folder in filter(None, (report, journal)):
        folder_writable(folder)
    asked, aimed = how.load(scenario), load_targets(targets)
    with keeping() as kept:
        kept.finished = backtest(
            asked,
            aimed,
            origins=origins,
            inputs=inputs,
            members=members,
            journal=journal,
            **how.words,
        )
    found: Backtest | None = kept.finished
    if found is not None:
        _show(found, report, as_json=as_json)
    if kept.ended:
        text = _("Stopped: {finished} of {count} origins were finished. The same command resumes from {folder}.")
        finished = 0 if found is None else len(found.origins)
        echo(text.format(finished=finished, count=len(origins), folder=journal), err=True)
        return stop_code()
    return 0


def _show(found: Backtest, report: Path | None, *, as_json: bool) -> None:
    from freightsim.reports import backtest as reports

    def show() -> None:
        show_either(lambda: reports.as_json(found), lambda width: reports.shown(found, width), as_json=as_json)

    with shown_all_the_same(show):
        if report is not None:
            reports.write_report(report, found)
            echo(_("The report is in {report}.").format(report=report), err=True)
