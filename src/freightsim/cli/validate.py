"""`freightsim validate`: check scenario files without running them, and say what is odd about them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from freightsim.cli.options import json_option
from freightsim.cli.terminal import echo
from freightsim.cli.values import not_empty

if TYPE_CHECKING:
    from freightsim.studies.validate import Looked


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
    from freightsim.studies.validate import files_of, look, refuse_unknown

    refuse_unknown(accepted)
    every = []
    for file in files_of(files):
        looked = look(file, sets, accepted)
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


def _say(looked: Looked) -> None:
    """Print what was found in one file: what it is on stdout, faults and warnings on stderr."""
    from freightsim.reports.validate import summary

    if not looked.valid:
        echo(looked.refusal, err=True)
        return
    for warning in looked.warnings:
        echo(str(warning), err=True)
    echo(summary(looked))
