"""The command line: `freightsim run`, `check`, `show` and others. Commands are imported when they are called."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from io import TextIOWrapper
from typing import Any

import click

COMMANDS = {
    "calibrate": "Fit the model to the published record; score held-out years.",
    "check": "Say of every target whether the simulated history holds it.",
    "compare": "Compare scenarios on common random numbers: what changes, for whom, where it jams.",
    "data": "List every fact and assumption with its source.",
    "new-city": "Write a scenario file in which a city joins the port.",
    "replay": "Write a replay of the trains on the map, one HTML file.",
    "report": "Write a report on a run, one HTML file that can be mailed.",
    "run": "Simulate a scenario; show each year beside the published figures.",
    "show": "Print a resolved scenario with the origin of each value.",
    "solve": "Find the value of a knob at which a target is met with a probability.",
    "tornado": "Show which uncertain assumptions the answer of a scenario hangs on.",
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
        command: click.Command = import_module(f"freightsim.cli.{cmd_name.replace('-', '_')}").command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command; an unknown one is answered with what was probably meant."""
        if args[0] not in COMMANDS and not ctx.resilient_parsing:
            ctx.fail(f"No such command '{args[0]}'.{_meant(args[0])}")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """Write the list of commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))

    def make_context(self, *args: Any, **kwargs: Any) -> click.Context:
        """Read the words of the command line, and print the help where it is asked for."""
        with _reader_may_leave():
            return super().make_context(*args, **kwargs)

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command."""
        with _reader_may_leave():
            return super().invoke(ctx)


@contextmanager
def _reader_may_leave() -> Iterator[None]:
    """End quietly when who reads the output has seen enough, as in `freightsim data | head`."""
    try:
        yield
    except BrokenPipeError:
        import os

        # Python writes what is left at its end, and would complain.
        nowhere = os.open(os.devnull, os.O_WRONLY)
        for stream in (sys.stdout, sys.stderr):
            os.dup2(nowhere, stream.fileno())
        raise click.exceptions.Exit(0) from None


def _meant(word: str) -> str:
    import difflib

    if word.endswith((".yaml", ".yml")):
        return f" Did you mean 'freightsim run {word}'?"
    near = difflib.get_close_matches(word.lower(), COMMANDS, n=1)
    return f" Did you mean '{near[0]}'?" if near else f" There are {', '.join(COMMANDS)}."


@click.group(cls=LateGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="freightsim")
def cli() -> None:
    """Simulate the Zhengzhou inland port and its China-Europe freight trains.

    \b
    Examples:
      freightsim run                         the shipped baseline, 10 replications
      freightsim run scenarios/baseline.yaml --replications 30 --out runs/base
      freightsim run --set port.tracks=1     one loading track instead of two and four
      freightsim check                       do the simulated years still meet the record?
      freightsim show baseline | less        every value and where it comes from
      freightsim data                        every fact and assumption with its source

    Exit codes: 0 done, 1 the answer is no, 2 the input is wrong.
    """  # noqa: D301  (click's own mark for text that keeps its lines)


def main() -> None:
    """Run the command line; wrong input ends with a clear text and exit code 2."""
    from freightsim.cli.interrupts import interrupt_once
    from freightsim.errors import InputError

    interrupt_once()
    _write_anything()
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
    except OSError as error:
        click.echo(f"{error.filename or 'freightsim'}: {error.strerror or error}", err=True)
        code = 2
    sys.exit(code if isinstance(code, int) else 0)


def _write_anything() -> None:
    """Let a terminal or file of another encoding get an escape for a character that it does not know."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
