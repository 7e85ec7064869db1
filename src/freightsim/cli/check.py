"""`freightsim check`: simulate a scenario and say of every target whether it holds."""

from __future__ import annotations

import json
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from freightsim.cli.pages import writable
from freightsim.cli.streams import echo_data
from freightsim.cli.values import Setting, Whole
from freightsim.language import _

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from freightsim.calibration.controls import Controlled
    from freightsim.calibration.sequential import SequentialTest
    from freightsim.calibration.targets import Targets
    from freightsim.calibration.verdicts import Verdict
    from freightsim.reports.check import Check
    from freightsim.results import Run
    from freightsim.scenario import Scenario

NARROWEST = 80
"""Columns of the narrowest terminal that tables are drawn for."""


class Even(Whole):
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
@click.option("--seed", type=Whole(0), default=1, show_default=True, metavar="S", help="Seed of all draws.")
@click.option("--jobs", "-j", type=Whole(1), metavar="J", help="Worker processes.  [default: one a core]")
@click.option(
    "--junit", type=click.Path(dir_okay=False, path_type=Path), metavar="F", help="Write a JUnit report here."
)
@click.option(
    "--markdown", type=click.Path(dir_okay=False, path_type=Path), metavar="F", help="Append a Markdown table here."
)
@click.option(
    "--posterior",
    is_flag=True,
    help="Check the posterior ensemble instead: whether its runs hold the published figures of each year.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of tables.")
@click.option("--set", "sets", type=Setting(), multiple=True, metavar="KEY=VALUE", help="Set a value; may be repeated.")
def command(
    scenario: str,
    targets: Path | None,
    replications: int,
    seed: int,
    jobs: int | None,
    junit: Path | None,
    markdown: Path | None,
    posterior: bool,
    as_json: bool,
    sets: tuple[str, ...],
) -> int:
    """Simulate SCENARIO (a file, or the name of a shipped one) and say of every target whether it holds.

    A target holds when the whole confidence interval of the simulated mean is inside what is accepted, and fails when
    it is wholly outside. Replications are added until every target is decided or their number is spent.
    The draws are others than those of the fit.

    With --posterior each replication runs on a member of the posterior ensemble. The published trips, value and tonnes
    of each year must lie inside the central 95 % of the runs, and the confidence interval of their mean must not lie
    wholly outside what is accepted.

    Exit code 0 where all targets hold, 1 where one fails or cannot be told, 2 where the input is wrong or the fit is
    not that of these targets and data. Ctrl-C shows what is known so far (exit code 130).

    \b
    Examples:
      freightsim check
      freightsim check --replications 60 --jobs 2
      freightsim check --set customs.inspected_share=0.1
      freightsim check --junit check.xml --markdown check.md
      freightsim check --posterior
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
        writable(place)
    if posterior:
        return _check_posterior(asked, aimed, replications, seed, jobs, as_json=as_json)
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
            known = _figures(finished, test.targets)
            test.look(known.figures, known.slopes)
    return finished


def _figures(finished: Mapping[int, Run], targets: Targets) -> Controlled:
    """Return the figures of all targets in the finished runs, the chance in bookings taken out."""
    from freightsim.calibration.controls import expected_by_year, without_chance
    from freightsim.calibration.observe import observe
    from freightsim.results import Runs

    runs = Runs([finished[number] for number in sorted(finished)])
    return without_chance(observe(runs, targets), runs, targets, expected_by_year(runs.scenario))


def _check_posterior(
    scenario: Scenario, targets: Targets, n: int, seed: int, jobs: int | None, *, as_json: bool
) -> int:
    """Show the published figures beside runs on the posterior ensemble, one a member, and return the exit code."""
    from freightsim.calibration.ensemble import Reference, shipped_members, simulate_member
    from freightsim.calibration.holding import held
    from freightsim.cli.interrupts import keeping, stop_code
    from freightsim.cli.progress import progress
    from freightsim.errors import InputError
    from freightsim.replications import each_replication
    from freightsim.reports import holding
    from freightsim.results import Runs

    if scenario.fitted is None:
        raise InputError(
            _("{name}: --posterior needs a scenario that extends the fitted layer").format(name=scenario.name)
        )
    members = shipped_members(scenario)
    n = min(n, len(members))
    make = partial(simulate_member, scenario, members, seed=seed, reference=Reference.of(scenario))
    finished: dict[int, Run] = {}
    each = each_replication(make, n, jobs=jobs)
    with keeping(), progress(n) as advance, closing(each):  # type: ignore[type-var]
        for number, run in each:
            finished[number] = run
            advance()
    rows = held(Runs([finished[at] for at in sorted(finished)]), targets) if finished else []
    if as_json:
        echo_data(json.dumps(holding.as_json(rows, seed, len(finished)), indent=2, allow_nan=False))
    elif rows:
        from freightsim.cli.terminal import console as new_console

        console = new_console()
        console.width = max(console.width, NARROWEST)
        with console.capture() as text:
            console.print(holding.shown(rows, seed, len(finished), console.width))
        click.echo(text.get(), nl=False)
    if len(finished) < n:
        click.echo(
            _("Stopped: {finished} of {replications} replications were finished.").format(
                finished=len(finished), replications=n
            ),
            err=True,
        )
        return stop_code()
    return 0 if all(row.holds for row in rows) else 1


def _known(test: SequentialTest, finished: Mapping[int, Run]) -> Mapping[str, Verdict]:
    """Return the verdicts; where looking was ended early, also what the runs since the last look say."""
    if not test.wanted or not finished:
        return test.verdicts
    known = _figures(finished, test.targets)
    return test.glance(known.figures, known.slopes)


def _show(check: Check, junit: Path | None, markdown: Path | None, *, as_json: bool) -> None:
    from freightsim.files import append_text, write_text
    from freightsim.reports import check as reports

    if junit is not None:
        write_text(junit, reports.as_junit(check))
    if markdown is not None:
        append_text(markdown, reports.as_markdown(check))
    if as_json:
        echo_data(json.dumps(reports.as_json(check), indent=2, allow_nan=False))
    else:
        from freightsim.cli.terminal import console as new_console

        console = new_console()
        console.width = max(console.width, NARROWEST)
        with console.capture() as text:
            console.print(reports.shown(check, console.width))
        click.echo(text.get(), nl=False)
