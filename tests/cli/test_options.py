"""Options that several commands have are the same everywhere."""

from __future__ import annotations

import click
import pytest

from freightsim.cli import cli

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
