"""`freightsim diff`: what two scenarios mean differently, and what that does to results."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click

from freightsim.base.errors import printable
from freightsim.base.language import _
from freightsim.cli.compare import free_name
from freightsim.cli.options import Simulating, given_options, json_option, simulating
from freightsim.cli.streams import echo_data
from freightsim.cli.terminal import echo

if TYPE_CHECKING:
    from freightsim.files.asked import Asked
    from freightsim.files.difference import ScenarioDifference
    from freightsim.statistics.comparison import Comparison


@click.command("diff")
@click.argument("first")
@click.argument("second", required=False)
@click.option(
    "--effect", is_flag=True, help="Simulate both on common random numbers, and report the effect on results."
)
@simulating(
    "Replications of each scenario, on common random numbers.",
    n=30,
    least=2,
    sets="Set a value in both; may be repeated.",
)
@json_option("Print JSON instead of text.")
def command(
    first: str,
    second: str | None,
    *,
    how: Simulating,
    effect: bool,
    as_json: bool,
) -> int:
    """List the differences of SECOND from FIRST: files, shipped names, run folders, or 'FILE: VARIANT'.

    Both are resolved with everything they extend and compared key by key, with the file and line of each side. Without
    SECOND the file is compared with each of its variants. Spelling of values, comments, order of keys, name and
    description are ignored.

    Exit code 0 if they are equivalent, 1 if they differ, 2 if one is wrong.

    \b
    Examples:
      freightsim diff baseline scenarios/wuhan.yaml
      freightsim diff jiangxi 'jiangxi: customs_share'
      freightsim diff jiangxi                          a file and its own variants
      freightsim diff runs/base runs/other             what two runs simulated
      freightsim diff baseline subsidy-phase-out --effect --replications 10
    """  # noqa: D301
    from freightsim.cli.interrupts import stop_code
    from freightsim.files.asked import asked

    if not effect:
        _refuse_simulating()
    one = asked(first, how.sets)
    others = _others(first, second, how.sets)
    differ = False
    printed: list[dict[str, Any]] = []
    for word, other in others:
        found = _between(one, other)
        same = not any(each.counts for each in found)
        differ |= not same
        comparison = None
        if effect and not same:
            comparison = _effect(one, word, other, how)
            if comparison is None:
                return stop_code()
        _show(found, first, word, comparison, printed if as_json else None)
    if as_json:
        echo_data(json.dumps(printed if second is None else printed[0], indent=1, ensure_ascii=False, allow_nan=False))
    return 1 if differ else 0


def _refuse_simulating() -> None:
    """Raise BadParameter where an option of simulations is given and nothing is simulated."""
    for option in given_options():
        if option != "--set":
            text = _("nothing is simulated without --effect: add --effect, or omit this option")
            raise click.BadParameter(text, param_hint=f"'{option}'")


def _others(first: str, second: str | None, sets: tuple[str, ...]) -> list[tuple[str, Asked]]:
    """Return what the first is compared with, by what it is called."""
    from freightsim.base.errors import InputError
    from freightsim.files.asked import asked, variants_of

    if second is not None:
        return [(second, asked(second, sets))]
    found = variants_of(first, sets)
    title = asked(first, sets).scenario.name
    if not found:
        text = _("{file}: name a scenario to compare it with (the file has no variants)")
        raise InputError(text.format(file=first))
    named: dict[str, Asked] = {}
    for variant, each in found.items():
        named[free_name(each.scenario.name, variant, (title, *named))] = each
    return list(named.items())


def _between(one: Asked, other: Asked) -> list[ScenarioDifference]:
    from freightsim.files.difference import differences

    return differences(one.scenario, other.scenario, origins=(one.resolved.origins, other.resolved.origins))


def _effect(one: Asked, word: str, other: Asked, how: Simulating) -> Comparison | None:
    """Return the comparison of both on the same draws; None where it was stopped."""
    from freightsim.cli.interrupts import keeping, stopped
    from freightsim.studies.comparing import compare

    with keeping() as kept:
        kept.finished = compare(one.scenario, {printable(word): other.scenario}, n=how.n, **how.words)
    found: Comparison | None = kept.finished
    return None if stopped(kept, how.n) else found


def _show(
    found: list[ScenarioDifference],
    first: str,
    second: str,
    comparison: Comparison | None,
    printed: list[dict[str, Any]] | None,
) -> None:
    """Print the differences and what they do; with a list to fill, as JSON later."""
    from freightsim.reports import difference

    if printed is None:
        echo("\n".join(difference.lines(found, first, second)))
        if comparison is not None:
            from freightsim.cli.compare import show

            echo("")
            show(comparison, as_json=False)
        return
    rows = difference.as_json(found, first, second)
    if comparison is not None:
        from freightsim.reports.compare import as_json

        rows["effect"] = as_json(comparison)
    printed.append(rows)
