"""`freightsim check`: simulate a scenario and say of every target whether it holds."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from freightsim.base.language import _
from freightsim.cli.options import Simulating, json_option, simulating, targets_option
from freightsim.cli.pages import shown_all_the_same, writable
from freightsim.cli.showing import show_either
from freightsim.cli.terminal import echo
from freightsim.cli.values import NamedPath, Whole

if TYPE_CHECKING:
    from freightsim.calibration.checked import Check, EnsembleCheck


class Even(Whole):
    """An even number: replications come in mirrored pairs."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Return the number; fails where it is odd or too small."""
        number: int = super().convert(value, param, ctx)
        if number % 2:
            self.fail(_("{number} is odd: replications come in antithetic pairs").format(number=number), param, ctx)
        return number


@click.command("check")
@click.argument("scenario", default="baseline")
@targets_option()
@simulating("Maximum number of replications; even.", n=150, least=2, kind=Even, seed=1)
@click.option("--junit", type=NamedPath(dir_okay=False, path_type=Path), metavar="F", help="Write a JUnit report here.")
@click.option(
    "--markdown", type=NamedPath(dir_okay=False, path_type=Path), metavar="F", help="Append a Markdown table here."
)
@click.option(
    "--posterior",
    is_flag=True,
    help="Check the posterior ensemble instead: whether its runs cover the published figures of each year.",
)
@json_option()
def command(
    scenario: str,
    *,
    how: Simulating,
    targets: Path | None,
    junit: Path | None,
    markdown: Path | None,
    posterior: bool,
    as_json: bool,
) -> int:
    """Simulate SCENARIO (a file, or the name of a shipped one) and test every target.

    A target holds if the whole confidence interval of the simulated mean is inside the accepted range, and fails if it
    is wholly outside. Replications are added until every target is decided or their maximum is reached. The draws
    differ from those of the fit. If the scenario has hubs, the flows of the hubs, local shares and the share of rail in
    trade are also compared with published figures: these come from the choice model, without simulation.

    With --posterior each replication uses a member of the posterior ensemble. The published trips, value and tonnes of
    each year must lie inside the central 95 % of the runs, and the confidence interval of the mean must not lie wholly
    outside the accepted range.

    Exit code 0 if all targets and market figures hold, 1 if one fails or is undecided, 2 if the input is wrong or the
    fit belongs to other targets or data. Ctrl-C shows the results so far (exit code 130).

    \b
    Examples:
      freightsim check
      freightsim check --replications 60 --jobs 2
      freightsim check --set customs.inspected_share=0.1
      freightsim check --junit check.xml --markdown check.md
      freightsim check --posterior --markdown check.md
    """  # noqa: D301
    from freightsim.calibration.targets import load_targets
    from freightsim.cli.interrupts import keeping, stop_code
    from freightsim.studies.check import check, check_posterior

    asked, aimed = how.load(scenario), load_targets(targets)
    for place in filter(None, (junit, markdown)):
        writable(place)
    study = check_posterior if posterior else check
    with keeping() as kept:
        kept.finished = study(asked, aimed, n=how.n, **how.words)
    found = kept.finished
    if found is not None:
        with shown_all_the_same(lambda: _show(found, as_json=as_json)):
            _write(found, junit, markdown)
    if kept.ended:
        echo(
            _("Stopped: {count} of up to {replications} replications were finished.").format(
                count=found.replications if found is not None else 0, replications=how.n
            ),
            err=True,
        )
        return stop_code()
    return 0 if found.holds else 1


def _write(found: Check | EnsembleCheck, junit: Path | None, markdown: Path | None) -> None:
    """Write the files that were asked for."""
    from freightsim.base.writing import append_text, write_text
    from freightsim.calibration.checked import EnsembleCheck
    from freightsim.reports import check, holding

    name = found.scenario.name
    if isinstance(found, EnsembleCheck):
        report = holding.as_junit(name, found.rows)
        section = holding.as_markdown(name, found.rows, found.seed, found.replications)
    else:
        report, section = check.as_junit(found), check.as_markdown(found)
    if junit is not None:
        write_text(junit, report)
    if markdown is not None:
        append_text(markdown, section)


def _show(found: Check | EnsembleCheck, *, as_json: bool) -> None:
    """Print what was found."""
    from freightsim.calibration.checked import EnsembleCheck
    from freightsim.reports import check, holding

    if isinstance(found, EnsembleCheck):
        held = found.rows, found.seed, found.replications
        show_either(lambda: holding.as_json(*held), lambda width: holding.shown(*held, width), as_json=as_json)
    else:
        show_either(lambda: check.as_json(found), lambda width: check.shown(found, width), as_json=as_json)
