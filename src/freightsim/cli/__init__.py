"""The command line: `freightsim run`, `check`, `show` and others. Commands are imported when they are called."""

from __future__ import annotations

import sys
from importlib import import_module
from io import StringIO
from typing import Any

import click

from freightsim.base.language import _
from freightsim.cli.notes import told_in_words
from freightsim.cli.speech import as_asked, spoken
from freightsim.cli.terminal import echo

COMMANDS = {
    "backtest": "Predict later years from several origins, and score the predictions against naive forecasts.",
    "calibrate": "Fit the model to the published record; score held-out years.",
    "card": "Show the effect of each joining city by the choice model alone, without simulation.",
    "check": "Test the simulated history against every target.",
    "compare": "Compare scenarios on common random numbers: changes by year and city, bottlenecks, cost.",
    "data": "List every fact and assumption with its source.",
    "diff": "List the differences between two scenarios, and their effect on results.",
    "new-city": "Write a scenario file in which a city joins the port.",
    "plot": "Draw a figure of a run or a scenario.",
    "replay": "Write a replay of the trains on a map: one self-contained HTML file.",
    "report": "Write a report on a run: one self-contained HTML file.",
    "run": "Simulate a scenario and compare each year with the published figures.",
    "schema": "Print the JSON Schema of scenario files, for completion and checks in editors.",
    "show": "Print a scenario in full, with the source of each value.",
    "solve": "Find the value of a parameter at which a target is reached with a given probability.",
    "tornado": "Rank uncertain assumptions by their effect on the result of a scenario.",
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
        return spoken(command)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command; an unknown one is answered with what was probably meant."""
        if args[0] not in COMMANDS and not ctx.resilient_parsing:
            ctx.fail(_("No such command '{name}'.").format(name=args[0]) + _meant(args[0]))
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """Write the list of commands without importing them."""
        with formatter.section(_("Commands")):
            formatter.write_dl([(name, _(text)) for name, text in COMMANDS.items()])


def _meant(word: str) -> str:
    import difflib

    if word.endswith((".yaml", ".yml")):
        return " " + _("Did you mean '{name}'?").format(name=f"freightsim run {word}")
    near = difflib.get_close_matches(word.lower(), COMMANDS, n=1)
    if near:
        return " " + _("Did you mean '{name}'?").format(name=near[0])
    return " " + _("There are {commands}.").format(commands=", ".join(COMMANDS))


@click.group(cls=LateGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="freightsim")
def cli() -> None:
    """Simulate the Zhengzhou inland port and its China-Europe freight trains.

    \b
    Examples:
      freightsim run                         the shipped baseline, 20 replications
      freightsim run scenarios/baseline.yaml --replications 30 --out runs/base
      freightsim run --set port.tracks=1     one loading track instead of two and four
      freightsim check                       do the simulated years still agree with the record?
      freightsim show baseline | less        every value and where it comes from
      freightsim data                        every fact and assumption with its source

    Exit codes: 0 success, 1 a negative result, 2 wrong input, 3 a worker process was killed or a replication failed,
    130 stopped by Ctrl-C (143 by SIGTERM, 129 by SIGHUP).
    """  # noqa: D301  (click's own mark for text that keeps its lines)


def main() -> None:
    """Run the command line; wrong input ends with a clear text and exit code 2."""
    from freightsim.base.errors import InputError, on_the_command_line
    from freightsim.cli.interrupts import has_arrived, listen, stop_code
    from freightsim.cli.streams import lenient_streams

    _open_closed_streams()
    with on_the_command_line(), lenient_streams() as printing:
        try:
            listen()
            with as_asked(sys.argv[1:]), told_in_words():
                code = _called()
        except InputError as error:  # there is no such language
            echo(str(error), err=True)
            code = 2
        except KeyboardInterrupt:
            has_arrived()
            echo(_("Stopped."), err=True)
            code = stop_code()
        has_arrived()  # nothing is left to be stopped
        code = printing.code(code if isinstance(code, int) else 0)
    sys.exit(code)


def _called() -> Any:
    """Run the command line and return what it came to: an exit code, or nothing where all went well."""
    from freightsim.base.errors import InputError, NoWorkersError, ReplicationError, WorkerDiedError
    from freightsim.cli.interrupts import has_arrived, say_that_a_worker_died, say_that_one_failed, stop_code

    try:
        return spoken(cli).main(prog_name="freightsim", standalone_mode=False)
    except InputError as error:
        echo(str(error), err=True)
        return 2
    except click.ClickException as error:
        with StringIO() as text:
            error.show(text)
            echo(text.getvalue(), err=True, nl=False)  # it quotes what was typed
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        has_arrived()
        echo(_("Stopped."), err=True)
        return stop_code()
    except (WorkerDiedError, ReplicationError) as error:
        if isinstance(error, ReplicationError):
            say_that_one_failed(error)
        else:
            say_that_a_worker_died()
        return stop_code()
    except OSError as error:
        if isinstance(error, NoWorkersError):
            said = _("Worker processes cannot be started ({reason}): try --jobs 1.").format(reason=error.reason)
        else:
            said = f"{error.filename or 'freightsim'}: {error.strerror or error}"
        echo(said, err=True)
        return 2


def _open_closed_streams() -> None:
    """Let what was closed (`freightsim run >&-`) lead nowhere; else the next file that is opened would take its place.

    Workers, too, would write their messages into that file.
    """
    import os

    for number, name in enumerate(("stdin", "stdout", "stderr")):
        if getattr(sys, name) is not None:
            continue
        try:
            os.fstat(number)
        except OSError:
            nowhere = os.open(os.devnull, os.O_RDWR)
            if nowhere != number:
                os.dup2(nowhere, number)
                os.close(nowhere)
            os.set_inheritable(number, True)
        stream = open(os.devnull, "w" if number else "r", encoding="utf-8")  # noqa: SIM115, PTH123  (lives as long as this process)
        setattr(sys, name, stream)
