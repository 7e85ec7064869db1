"""`freightsim schema`: the JSON Schema of scenario files."""

from __future__ import annotations

from pathlib import Path

import click

from freightsim.base.language import _
from freightsim.cli.streams import echo_data
from freightsim.cli.terminal import echo
from freightsim.cli.values import NamedPath


@click.command("schema")
@click.option(
    "--out",
    type=NamedPath(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Output file, ending in .json; an existing file is overwritten.",
)
def command(out: Path | None) -> int:
    """Print the JSON Schema of scenario files, for completion and checks in an editor.

    An editor with YAML support (in VS Code the extension "YAML" by Red Hat) then completes keys, ids and rules, shows
    the meaning, unit, default and range of a key, and underlines unknown keys and wrong values while you type. The
    first line of a scenario file names the schema, relative to the folder of the file. In an empty folder:

    \b
      freightsim schema --out scenario.schema.json
      freightsim new-city Xinyang            writes that line if the schema exists
      # yaml-language-server: $schema=scenario.schema.json           the same by hand

    `freightsim validate` also checks rules that a schema cannot express, such as that a horizon ends after it starts.

    \b
    Examples:
      freightsim schema --out scenario.schema.json
      freightsim schema | head
    """  # noqa: D301
    from freightsim.base.writing import write_text
    from freightsim.files.modeline import modeline
    from freightsim.files.schema import schema_text

    if out is None:
        echo_data(schema_text().removesuffix("\n"))
        return 0
    if out.suffix != ".json":
        raise click.BadParameter(_("'{file}' does not end in .json").format(file=out), param_hint="'--out'")
    write_text(out, schema_text())
    text = _("{file}: the schema of scenario files. A file beside it begins with the line")
    echo(text.format(file=out))
    echo(modeline(out.name), nl=False)
    return 0
