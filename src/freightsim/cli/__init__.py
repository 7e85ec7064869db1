"""The command line: `freightsim run`, `validate`, `show`, `data`. Commands are imported when they are called."""

from __future__ import annotations

import sys
from importlib import import_module
from typing import Any

import click

COMMANDS = {
    "data": "List every fact and assumption with its source.",
    "run": "Simulate a scenario and show each year beside the published figures.",
    "show": "Print a resolved scenario with the origin of each value.",
    "validate": "Check scenario files without running them.",
}


class LateGroup(click.Group):
    """A group whose commands are imported only when they are called or asked for help."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """Return the names of the commands."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Import a command."""
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = import_module(f"freightsim.cli.{cmd_name}").command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """Write the list of commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(cls=LateGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="freightsim")
def cli() -> None:
    """Simulate the Zhengzhou inland port and its China-Europe freight trains.

    \b
    Examples:
      freightsim run                         the shipped baseline, 10 replications
      freightsim run scenarios/baseline.yaml --replications 30 --out runs/base
      freightsim run --set port.tracks=1     one loading track instead of two and four
      freightsim show baseline | less        every value and where it comes from
      freightsim data                        every fact and assumption with its source

    Exit codes: 0 done, 1 the answer is no, 2 the input is wrong.
    """  # noqa: D301  (click's own mark for text that keeps its lines)


def main() -> None:
    """Run the command line; wrong input ends with a clear text and exit code 2."""
    from freightsim.errors import InputError

    try:
        code: Any = cli.main(standalone_mode=False)
    except InputError as error:
        click.echo(str(error), err=True)
        code = 2
    except click.ClickException as error:
        error.show()
        code = error.exit_code
    except (click.Abort, KeyboardInterrupt):
        click.echo("Stopped.", err=True)
        code = 130
    except BrokenPipeError:
        sys.stderr.close()
        code = 0
    sys.exit(code if isinstance(code, int) else 0)
