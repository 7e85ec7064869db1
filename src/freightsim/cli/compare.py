"""`freightsim compare`: scenarios against a base on common random numbers, with intervals and a summary."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from freightsim.base.errors import printable
from freightsim.base.language import _
from freightsim.base.written import plain_float
from freightsim.cli.options import Simulating, is_given, json_option, simulating
from freightsim.cli.pages import drawable, page_writable, report_option, shown_all_the_same, write_report
from freightsim.cli.showing import show_either
from freightsim.cli.values import Whole

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from freightsim.scenario import Scenario
    from freightsim.statistics.comparison import Comparison


class Precision(click.ParamType):  # type: ignore[type-arg]
    """A share of the base: 2% or 0.02."""

    name = "share"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """Return the share; fails where it is none."""
        text = str(value).strip()
        try:
            share = plain_float(text.removesuffix("%")) / (100 if text.endswith("%") else 1)
        except ValueError:
            self.fail(_("'{value}' must be a share such as 2% or 0.02").format(value=value), param, ctx)
        if not 0 < share < 1:
            self.fail(_("'{value}' must be between 0 and 100 %").format(value=value), param, ctx)
        return share


@click.command("compare")
@click.argument("base")
@click.argument("others", nargs=-1)
@simulating(
    "Replications of each scenario, on common random numbers.",
    n=30,
    least=2,
    sets="Set a value in all of them; may be repeated.",
)
@click.option(
    "--precision",
    type=Precision(),
    metavar="P",
    help="Add ten replications at a time until the half-width of the change in every year's trips is at most this "
    "share of the base (2%); --replications is then the number before the first test.  [default: 10]",
)
@click.option(
    "--most", type=Whole(2), default=200, show_default=True, help="With --precision: maximum number of replications."
)
@click.option("--posterior", is_flag=True, help="Run each replication on a member of the posterior ensemble.")
@report_option
@json_option()
def command(
    base: str,
    others: tuple[str, ...],
    *,
    how: Simulating,
    precision: float | None,
    most: int,
    posterior: bool,
    report: Path | None,
    as_json: bool,
) -> int:
    """Compare scenarios with BASE: files, or names of shipped ones. A file's `variants:` count as scenarios.

    All scenarios use common random numbers and the longest of their horizons. Ctrl-C shows the results of the finished
    replications (exit code 130).

    \b
    Examples:
      freightsim compare scenarios/baseline.yaml scenarios/wuhan.yaml
      freightsim compare baseline wuhan changsha hefei --replications 10
      freightsim compare baseline subsidy-phase-out --precision 2%
      freightsim compare jiangxi                      a file against its own variants
      freightsim compare baseline wuhan --json > wuhan.json
      freightsim compare baseline wuhan --report wuhan.html
    """  # noqa: D301
    from freightsim.cli.interrupts import keeping, stopped
    from freightsim.results.run import SMALL
    from freightsim.studies.comparing import KEPT, compare

    _refuse_ends(how.n, precision, most)
    if report is not None:
        page_writable(report)
    asked, compared = _load(base, others, how)
    how.say_doubts([*others, base], variants=True)
    if report is not None:
        drawable([asked, *compared.values()])
    more: dict[str, Any] = {"precision": precision, "most": most if precision is not None else None}
    more |= {"n": how.n if is_given("n") else None, "posterior": posterior}
    with keeping() as kept:
        kept.finished = compare(asked, compared, kept=KEPT if report is None else tuple(SMALL), **more, **how.words)
    if kept.finished is not None:
        with shown_all_the_same(lambda: show(kept.finished, as_json=as_json)):
            if report is not None:
                write_report(kept.finished, report)
    return stopped(kept, how.n)


def _refuse_ends(replications: int, precision: float | None, most: int) -> None:
    """Refuse an end without a precision that it would end, and one before the first look. Raises BadParameter."""
    if is_given("most") and precision is None:
        text = _("it only limits --precision: add --precision, or use --replications alone")
        raise click.BadParameter(text, param_hint="'--most'")
    if precision is not None and is_given("n") and replications > most:
        text = _("{count} replications before the first test exceed --most, {most}")
        raise click.BadParameter(text.format(count=replications, most=most), param_hint="'--replications'")


def _load(base: str, others: Sequence[str], how: Simulating) -> tuple[Scenario, dict[str, Scenario]]:
    """Return the base and what is compared with it by name."""
    from freightsim.base.errors import InputError
    from freightsim.files.load import load_variants

    asked = how.load(base)
    compared: dict[str, Scenario] = {}
    for file in others or (base,):
        scenarios = load_variants(file, sets=how.sets)
        if others:
            scenario = how.load(file)
            compared[free_name(scenario.name, Path(file).stem, (asked.name, *compared))] = scenario
        for variant, scenario in scenarios.items():
            compared[free_name(scenario.name, variant, (asked.name, *compared))] = scenario
    if not compared:
        raise InputError(_("{base}: name a scenario to compare it with (the file has no variants)").format(base=base))
    return asked, compared


def free_name(name: str, called: str, taken: Collection[str]) -> str:
    """Return a name that is not taken: the name itself, or with what its variant or file is called, or a number."""
    number, free = 2, name
    if free in taken:
        free = f"{name} ({printable(called)})"
    while free in taken:
        number, free = number + 1, f"{name} ({number})"
    return free


def show(comparison: Comparison, *, as_json: bool) -> None:
    """Print a comparison as tables, or as one JSON object."""
    from freightsim.reports import compare as reports

    show_either(lambda: reports.as_json(comparison), lambda width: reports.shown(comparison, width), as_json=as_json)
