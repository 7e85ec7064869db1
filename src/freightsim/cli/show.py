"""`freightsim show`: the resolved scenario with the origin of each value."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from freightsim.base.language import _
from freightsim.cli.options import json_option, set_option
from freightsim.cli.pages import writable, write_text
from freightsim.cli.streams import echo_data
from freightsim.cli.values import NamedPath


@click.command("show")
@click.argument("scenario", default="baseline")
@set_option()
@json_option("Print a JSON list of {key, value, origin}.")
@click.option(
    "--out",
    type=NamedPath(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Output file (UTF-8); an existing file is overwritten.",
)
def command(scenario: str, sets: tuple[str, ...], as_json: bool, out: Path | None) -> int:
    """Print SCENARIO, merged with everything it extends, with the source of each value.

    The output is a valid scenario file: sources are comments.

    \b
    Examples:
      freightsim show scenarios/baseline.yaml
      freightsim show --set port.tracks=3 | grep tracks
      freightsim show --out mine.yaml && freightsim run mine.yaml
    """  # noqa: D301
    from freightsim.files import show as of_files
    from freightsim.files.load import resolve, validated

    if as_json:
        rows = [each._asdict() for each in of_files.show(scenario, sets=sets)]
        text = json.dumps(rows, indent=1, ensure_ascii=False, allow_nan=False)
    else:
        resolved = resolve(scenario, sets)
        text = "\n".join(_lines(validated(resolved).tree(), (), resolved.origins))
    if out is None:
        echo_data(text)
        return 0
    writable(out)
    write_text(f"{text}\n", out)
    return 0


def _lines(tree: dict[str, Any], path: tuple[str, ...], origins: dict[tuple[str, ...], str]) -> Iterator[str]:
    from freightsim.files.difference import DEFAULT
    from freightsim.files.show import origin_of
    from freightsim.files.yaml_writing import one_line

    indent = "  " * len(path)
    for key, value in tree.items():
        here = (*path, key)
        if isinstance(value, dict) and value:
            yield f"{indent}{one_line(key)}:"
            yield from _lines(value, here, origins)
        else:
            origin = origin_of(origins, here)
            yield f"{indent}{one_line(key)}: {one_line(value)}  # {_(origin) if origin == DEFAULT else origin}"
