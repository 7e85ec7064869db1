"""`freightsim validate`: check scenario files without running them, and say what is odd about them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from freightsim.cli.options import json_option
from freightsim.cli.terminal import echo
from freightsim.cli.values import not_empty

if TYPE_CHECKING:
    from freightsim.reports.validate import FileKind, Looked
    from freightsim.validation.layers import Resolved

BEYOND_BASELINE = "beyond_baseline"
"""The id of what is said of targets that the shipped baseline cannot meet."""


@click.command("validate")
@click.argument("files", nargs=-1, required=True, callback=not_empty)
@click.option("--set", "sets", multiple=True, metavar="KEY=VALUE", help="Set a value in each; may be repeated.")
@click.option("--accept", "accepted", multiple=True, metavar="ID", help="Accept this warning; may be repeated.")
@click.option("--strict", is_flag=True, help="Exit with code 1 if there are warnings.")
@json_option("Print one JSON object, for tools.")
def command(
    files: tuple[str, ...], sets: tuple[str, ...], accepted: tuple[str, ...], strict: bool, as_json: bool
) -> int:
    """Check scenario FILES and their variants; a folder stands for all its files that end in .yaml or .yml.

    Every fault is reported with file, line, key, value and rule. A warning reports a value that is valid but unusual,
    such as a city beyond the catchment. If it is intended, accept it in the file, with the id in brackets and a reason:
    accept: {beyond_catchment.urumqi: "the first city in the far west"}.

    Exit code 0 if all are valid, 1 if there are warnings and --strict is given, 2 if one is invalid. Fitted layers and
    targets are not scenarios and are reported as such.

    \b
    Examples:
      freightsim validate scenarios/
      freightsim validate baseline --set port.tracks=3
      freightsim validate mine.yaml --strict --accept beyond_catchment.urumqi
      freightsim validate mine.yaml --json
    """  # noqa: D301
    from freightsim.reports import validate as reports

    _refuse_unknown(accepted)
    every = []
    for file in dict.fromkeys(each for name in files for each in _in_folder(name)):
        looked = _look(file, sets, accepted)
        every.append(looked)
        if not as_json:
            _say(looked)
    if as_json:
        import json

        from freightsim.cli.streams import echo_data

        echo_data(json.dumps(reports.as_json(every), indent=1, ensure_ascii=False))
    elif odd := [looked for looked in every if looked.warnings]:
        echo(reports.how_to_accept(odd[-1]), err=True)
    if not all(looked.valid for looked in every):
        return 2
    return 1 if strict and any(looked.warnings for looked in every) else 0


def _look(file: str, sets: tuple[str, ...], accepted: tuple[str, ...]) -> Looked:
    """Return what is found in one file."""
    from freightsim.base.errors import InputError
    from freightsim.cli.doubts import looked_over
    from freightsim.files.load import resolve
    from freightsim.reports.validate import Looked
    from freightsim.validation.faults import Fault, Place

    kind: FileKind | None = None
    try:
        resolved = resolve(file, sets)
        kind = _kind(resolved)
        if kind == "fitted":
            return Looked(file, kind)
        if kind == "targets":
            return _targets(file, resolved.name, accepted)
        scenario, variants, found = looked_over(resolved, accepted)
    except InputError as error:
        faults = error.faults or (Fault(Place(file), str(error)),)
        return Looked(file, kind, refusal=str(error), faults=faults)
    return Looked(file, kind, warnings=found, scenario=scenario, variants=variants)


def _kind(resolved: Resolved) -> FileKind:
    """Say what a file is, by what it holds: what has a horizon is a scenario."""
    from freightsim.validation.faults import SourceKind

    written = {key for layer in resolved.layers if layer.source == resolved.name for key in layer.tree}
    if any("horizon" in layer.tree for layer in resolved.layers if layer.kind is not SourceKind.SET):
        return "scenario"
    if "fitted" in written:
        return "fitted"
    return "targets" if "targets" in written else "scenario"


def _targets(file: str, name: str, accepted: tuple[str, ...]) -> Looked:
    """Return what is found in targets: what the shipped baseline cannot meet, years for instance, is odd.

    Raises InputError for wrong targets.
    """
    from dataclasses import replace

    from freightsim.calibration.targets import load_targets
    from freightsim.files.load import load_scenario
    from freightsim.reports.validate import Looked

    targets = load_targets(name)
    unmet = targets.unmet(load_scenario("baseline"))
    odd = [replace(fault, id=f"{BEYOND_BASELINE}.{fault.path[-1]}") for fault in unmet]
    odd = [fault for fault in odd if not {fault.id, BEYOND_BASELINE} & set(accepted)]
    return Looked(file, "targets", warnings=odd, targets=len(targets.targets))


def _say(looked: Looked) -> None:
    """Print what was found in one file: what it is on stdout, faults and warnings on stderr."""
    from freightsim.reports.validate import summary

    if not looked.valid:
        echo(looked.refusal, err=True)
        return
    for warning in looked.warnings:
        echo(str(warning), err=True)
    echo(summary(looked))


def _in_folder(name: str) -> list[str]:
    """Return the scenario files in a folder, in the order of their names; anything else stands for itself."""
    from pathlib import Path

    from freightsim.files.load import SUFFIXES, is_shipped

    if is_shipped(name):
        return [name]
    try:
        files = [each for each in Path(name).iterdir() if each.suffix in SUFFIXES and not each.name.startswith(".")]
    except (OSError, ValueError):  # no folder: a file, the name of a shipped scenario, or a slip, which is told later
        return [name]
    return [str(each) for each in sorted(files)] or [name]


def _refuse_unknown(accepted: tuple[str, ...]) -> None:
    """Refuse an --accept that names no warning, and say what was probably meant."""
    from freightsim.files.plausibility import unknown_id
    from freightsim.scenario.accepting import IDS
    from freightsim.validation.faults import closest

    known = (*IDS, BEYOND_BASELINE)
    for key in accepted:
        if text := unknown_id(key, known):
            hint = closest(key.partition(".")[0], known)
            raise click.BadParameter(f"{text} {hint}".strip(), param_hint="'--accept'")
