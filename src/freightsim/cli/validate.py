"""`freightsim validate`: check scenario files without running them."""

from __future__ import annotations

import click


@click.command("validate")
@click.argument("files", nargs=-1, required=True)
@click.option("--set", "sets", multiple=True, metavar="KEY=VALUE", help="Set a value in each; may be repeated.")
def command(files: tuple[str, ...], sets: tuple[str, ...]) -> int:
    """Check scenario FILES; every fault is named with file, line, key, value and rule.

    Exit code 0 where all are valid, 2 where one is not.

    \b
    Examples:
      freightsim validate scenarios/*.yaml
      freightsim validate baseline --set port.tracks=3
    """  # noqa: D301
    from freightsim.errors import InputError
    from freightsim.scenario.load import load_scenario

    wrong = 0
    for file in files:
        try:
            scenario = load_scenario(file, sets=sets)
        except InputError as error:
            wrong += 1
            click.echo(str(error), err=True)
        else:
            days = (scenario.horizon.end - scenario.horizon.start).days
            click.echo(f"{file}: valid ({len(scenario.cities)} cities, {len(scenario.services)} services, {days} days)")
    return 2 if wrong else 0
