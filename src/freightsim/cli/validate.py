"""`freightsim validate`: check scenario files without running them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from freightsim.scenario import Scenario


@click.command("validate")
@click.argument("files", nargs=-1, required=True)
@click.option("--set", "sets", multiple=True, metavar="KEY=VALUE", help="Set a value in each; may be repeated.")
def command(files: tuple[str, ...], sets: tuple[str, ...]) -> int:
    """Check scenario FILES and the variants in them; every fault is named with file, line, key, value and rule.

    Exit code 0 where all are valid, 2 where one is not.

    \b
    Examples:
      freightsim validate scenarios/*.yaml
      freightsim validate baseline --set port.tracks=3
    """  # noqa: D301
    from freightsim.errors import InputError
    from freightsim.scenario.load import resolve, validated_with_variants

    wrong = 0
    for file in files:
        try:
            scenario, variants = validated_with_variants(resolve(file, sets))
        except InputError as error:
            wrong += 1
            click.echo(str(error), err=True)
        else:
            click.echo(f"{file}: valid ({_size(scenario, len(variants))})")
    return 2 if wrong else 0


def _size(scenario: Scenario, variants: int) -> str:
    """Return the numbers by which a scenario is recognised; variants are counted where there are any."""
    days = (scenario.horizon.end - scenario.horizon.start).days
    size = f"{len(scenario.cities)} cities, {len(scenario.services)} services, {days} days"
    return f"{size}, {variants} variant{'s' if variants > 1 else ''}" if variants else size
