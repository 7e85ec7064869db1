"""`freightsim check`: simulate a scenario and say of every target whether it holds."""

from __future__ import annotations

import json
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from freightsim.language import _

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import pandas as pd

    from freightsim.calibration.sequential import SequentialTest
    from freightsim.calibration.targets import Targets
    from freightsim.calibration.verdicts import Verdict
    from freightsim.reports.check import Check
    from freightsim.results import Run
    from freightsim.scenario import Scenario

NARROWEST = 80
"""Columns of the narrowest terminal that tables are drawn for."""


class Even(click.IntRange):
    """An even number: replications come in mirrored pairs."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Return the number; fails where it is odd or too small."""
        number: int = super().convert(value, param, ctx)
        if number % 2:
            self.fail(_("{number} is odd: replications come in mirrored pairs").format(number=number), param, ctx)
        return number


@click.command("check")
@click.argument("scenario", default="baseline")
@click.option("--targets", type=click.Path(path_type=Path), metavar="F", help="Targets.  [default: those shipped]")
@click.option(
    "--replications",
    "-n",
    type=Even(2, 10_000),
    default=150,
    show_default=True,
    metavar="N",
    help="How often to simulate at most; an even number.",
)
@click.option("--seed", type=click.IntRange(0), default=1, show_default=True, metavar="S", help="Seed of all draws.")
@click.option("--jobs", "-j", type=click.IntRange(1), metavar="J", help="Worker processes.  [default: one a core]")
@click.option(
    "--junit", type=click.Path(dir_okay=False, path_type=Path), metavar="F", help="Write a JUnit report here."
)
@click.option(
    "--markdown", type=click.Path(dir_okay=False, path_type=Path), metavar="F", help="Append a Markdown table here."
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of tables.")
@click.option("--set", "sets", multiple=True, metavar="KEY=VALUE", help="Set a value; may be repeated.")
def command(
    scenario: str,
    targets: Path | None,
    replications: int,
    seed: int,
    jobs: int | None,
    junit: Path | None,
    markdown: Path | None,
    as_json: bool,
    sets: tuple[str, ...],
) -> int:
    """Simulate SCENARIO (a file, or the name of a shipped one) and say of every target whether it holds.

    A target holds when the whole confidence interval of the simulated mean is inside what is accepted, and fails when
    it is wholly outside. Replications are added until every target is decided or their number is spent.
    The draws are others than those of the fit.

    Exit code 0 where all targets hold, 1 where one fails or cannot be told, 2 where the input is wrong or the fit is
    not that of these targets and data. Ctrl-C shows what is known so far (exit code 130).

    \b
    Examples:
      freightsim check
      freightsim check --replications 60 --jobs 2
      freightsim check --set customs.inspected_share=0.1
      freightsim check --junit check.xml --markdown check.md
    """  # noqa: D301
    from freightsim.calibration.drift import drift, refuse_same_draws, refuse_stale
    from freightsim.calibration.sequential import SequentialTest
    from freightsim.calibration.targets import load_targets
    from freightsim.cli.interrupts import stop_code
    from freightsim.reports.check import Check
    from freightsim.scenario.load import load_scenario

    asked, aimed = load_scenario(scenario, sets=sets), load_targets(targets)
    aimed.check(asked)
    refuse_stale(asked, aimed)
    refuse_same_draws(asked, seed)
    for place in filter(None, (junit, markdown)):
        _refuse_unwritable(place)
    test = SequentialTest(aimed, replications)
    finished = _simulate(asked, test, seed, jobs)
    verdicts = _known(test, finished)
    if verdicts:
        done = max(verdict.replications for verdict in verdicts.values())
        _show(Check(asked, aimed, seed, done, test.level, verdicts, drift(asked)), junit, markdown, as_json=as_json)
    if test.wanted:
        click.echo(
            _("Stopped: {count} of up to {replications} replications were finished.").format(
                count=len(finished), replications=replications
            ),
            err=True,
        )
        return stop_code()
    return 0 if all(verdict.answer == "holds" for verdict in verdicts.values()) else 1


def _simulate(scenario: Scenario, test: SequentialTest, seed: int, jobs: int | None) -> dict[int, Run]:
    """Look again and again until all is decided, and return the finished runs by number; Ctrl-C ends it."""
    from freightsim.cli.interrupts import keeping
    from freightsim.cli.progress import progress
    from freightsim.replications import each_replication, simulate_lightly

    make: Callable[[int], Run] = partial(simulate_lightly, scenario, seed=seed)
    finished: dict[int, Run] = {}
    with keeping(), progress(test.looks[-1]) as advance:
        while numbers := test.wanted:
            each = each_replication(make, len(numbers), jobs=jobs, first=numbers.start)
            with closing(each):  # type: ignore[type-var]
                for number, run in each:
                    finished[number] = run
                    advance()
            test.look(_figures(finished, test.targets))
    return finished


def _figures(finished: Mapping[int, Run], targets: Targets) -> pd.DataFrame:
    """Return the figures of all targets in the finished runs, the chance in bookings taken out."""
    from freightsim.calibration.controls import expected_by_year, without_chance
    from freightsim.calibration.observe import observe
    from freightsim.results import Runs

    runs = Runs([finished[number] for number in sorted(finished)])
    return without_chance(observe(runs, targets), runs, targets, expected_by_year(runs.scenario))


def _known(test: SequentialTest, finished: Mapping[int, Run]) -> Mapping[str, Verdict]:
    """Return the verdicts; where looking was ended early, also what the runs since the last look say."""
    if not test.wanted or not finished:
        return test.verdicts
    return test.glance(_figures(finished, test.targets))


def _show(check: Check, junit: Path | None, markdown: Path | None, *, as_json: bool) -> None:
    from freightsim.reports import check as reports

    if as_json:
        click.echo(json.dumps(reports.as_json(check), indent=2, allow_nan=False))
    else:
        from rich.console import Console

        console = Console(highlight=False, markup=False, emoji=False)
        console.width = max(console.width, NARROWEST)
        with console.capture() as text:
            console.print(reports.shown(check, console.width))
        click.echo(text.get(), nl=False)
    if junit is not None:
        junit.write_text(reports.as_junit(check), encoding="utf-8")
    if markdown is not None:
        with markdown.open("a", encoding="utf-8") as file:
            file.write(reports.as_markdown(check))


def _refuse_unwritable(place: Path) -> None:
    """Refuse a file that could not be written at the end of a long check."""
    import os

    from freightsim.errors import InputError

    if not place.parent.is_dir():
        raise InputError(_("{place}: there is no folder {parent}").format(place=place, parent=place.parent))
    if not os.access(place if place.exists() else place.parent, os.W_OK):
        raise InputError(_("{place}: cannot be written").format(place=place))
