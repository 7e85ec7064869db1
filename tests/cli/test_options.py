"""Options that several commands have are the same everywhere."""

from __future__ import annotations

import inspect

import click
import pytest

from freightsim.cli import cli
from freightsim.cli.options import Simulating, simulating

SIMULATING = ("run", "compare", "check", "solve", "tornado", "plot", "report", "diff")


def options(name: str) -> dict[str, click.Option]:
    """Return the options of a command by name."""
    command = cli.get_command(click.Context(cli), name)
    assert command is not None
    return {str(each.name): each for each in command.params if isinstance(each, click.Option)}


@pytest.mark.parametrize("name", SIMULATING)
def test_simulating_commands(name: str) -> None:
    """Replications, seed and workers have the same names, short forms, kinds and words."""
    own, first = options(name), options("run")
    for shared in ("replications", "seed", "jobs"):
        assert own[shared].opts == first[shared].opts
        assert own[shared].metavar == first[shared].metavar
    assert own["seed"].help == first["seed"].help
    assert own["jobs"].help == first["jobs"].help


def test_defaults() -> None:
    """Seeds begin at 0; a check uses other draws than the fit."""
    assert {name: options(name)["seed"].default for name in SIMULATING} == {
        **dict.fromkeys(SIMULATING, 0),
        "check": 1,
    }


def test_a_command_is_handed_what_is_shared_as_one(capsys: pytest.CaptureFixture[str]) -> None:
    """Its own options beside it; what it does not have is as by default."""

    @click.command()
    @simulating(None, jobs=False, seed=3)
    @click.option("--own")
    def command(*, how: Simulating, own: str) -> None:
        print(how == Simulating(seed=3, sets=("a=1",)), own, sorted(how.words))  # noqa: T201

    command.main(["--own", "word", "--set", "a=1"], standalone_mode=False)
    assert capsys.readouterr().out == "True word ['jobs', 'n', 'progress', 'seed']\n"
    assert [each.name for each in command.params] == ["seed", "sets", "own"]


@pytest.mark.parametrize("name", [*SIMULATING, "backtest", "calibrate", "replay"])
def test_shared_options_are_declared_in_one_place(name: str) -> None:
    """A command that simulates takes none of them by itself, so that another one needs no change of a command."""
    command = cli.get_command(click.Context(cli), name)
    assert command is not None
    own = inspect.signature(inspect.unwrap(command.callback)).parameters  # type: ignore[arg-type]
    assert "how" in own
    assert not {"replications", "seed", "jobs", "sets"} & own.keys()
