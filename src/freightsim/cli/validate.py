"""`freightsim validate`: check scenario files without running them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Mapping

    from freightsim.scenario import Scenario
    from freightsim.scenario.layers import Resolved


@click.command("validate")
@click.argument("files", nargs=-1, required=True)
@click.option("--set", "sets", multiple=True, metavar="KEY=VALUE", help="Set a value in each; may be repeated.")
def command(files: tuple[str, ...], sets: tuple[str, ...]) -> int:
    """Check scenario FILES and the variants in them; every fault is named with file, line, key, value and rule.

    Exit code 0 where all are valid, 2 where one is not. A fitted layer, which a scenario extends, and targets are no
    scenarios: they are named as what they are.

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
            resolved = resolve(file, sets)
            found = _no_scenario(resolved) or f"valid ({_size(*validated_with_variants(resolved))})"
        except InputError as error:
            wrong += 1
            click.echo(str(error), err=True)
        else:
            click.echo(f"{file}: {found}")
    return 2 if wrong else 0


def _no_scenario(resolved: Resolved) -> str:
    """Say what a file is that is no scenario by itself; nothing for a scenario. Raises InputError for wrong targets."""
    written = {key for layer in resolved.layers if layer.source == resolved.name for key in layer.tree}
    if any("horizon" in layer.tree for layer in resolved.layers if not layer.source.startswith("--set")):
        return ""
    if "fitted" in written:
        return "a fitted layer: nothing to validate by itself"
    if "targets" in written:
        from freightsim.calibration.targets import load_targets

        return f"targets, no scenario: valid ({len(load_targets(resolved.name).targets)} targets)"
    return ""


def _size(scenario: Scenario, variants: Mapping[str, Scenario]) -> str:
    """Return the numbers by which a scenario is recognised; variants are counted where there are any."""
    days = (scenario.horizon.end - scenario.horizon.start).days
    size = f"{len(scenario.cities)} cities, {len(scenario.services)} services, {days} days"
    return f"{size}, {len(variants)} variant{'s' if len(variants) > 1 else ''}" if variants else size
