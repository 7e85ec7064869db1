"""Options that several commands have are the same everywhere."""

from __future__ import annotations

import inspect
from dataclasses import field

import click
import pytest

import freightsim as fs
from freightsim.base.study_options import StudyOptions, declaring
from freightsim.cli import cli
from freightsim.cli.options import Simulating, simulating, study_option

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
    for shared in ("n", "seed", "jobs"):
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
    @simulating(None, without=("jobs",), seed=3)
    @click.option("--own")
    def command(*, how: Simulating, own: str) -> None:
        print(how == Simulating(seed=3, sets=("a=1",)), own, {"jobs", "progress", "seed"} <= how.words.keys())  # noqa: T201

    command.main(["--own", "word", "--set", "a=1"], standalone_mode=False)
    assert capsys.readouterr().out == "True word True\n"
    names = [each.name for each in command.params]
    assert (names[0], names[-2:], "jobs" in names, "n" in names) == ("seed", ["sets", "own"], False, False)


@pytest.mark.parametrize("name", [*SIMULATING, "backtest", "calibrate", "replay"])
def test_shared_options_are_declared_in_one_place(name: str) -> None:
    """A command that simulates takes none of them by itself, so that another one needs no change of a command."""
    command = cli.get_command(click.Context(cli), name)
    assert command is not None
    own = inspect.signature(inspect.unwrap(command.callback)).parameters  # type: ignore[arg-type]
    assert "how" in own
    assert not Simulating.__dataclass_fields__.keys() & own.keys()


@pytest.mark.parametrize("name", ["run", "compare", "check", "solve", "tornado", "calibrate", "backtest"])
def test_defaults_are_those_of_python(name: str) -> None:
    """A command and the function of its name ask for the same where nothing is said; a comparison's n depends."""
    own, python = options(name), inspect.signature(getattr(fs, name)).parameters
    for shared in {"n", "seed", "jobs"} & own.keys() - ({"n"} if name == "compare" else set()):
        assert own[shared].default == python[shared].default


@pytest.mark.parametrize(
    ("default", "more", "written", "value"),
    [
        (3, {"least": 1, "most": 5}, ["--other", "4"], 4),
        (3, {"least": 1, "most": 5}, ["--other", "6"], None),
        (3, {"least": 1}, [], 3),
        (None, {"least": 1, "unset": "all"}, [], None),
        ("plain", {"words": ("plain", "mirrored")}, ["--other", "mirrored"], "mirrored"),
        ("plain", {"words": ("plain", "mirrored")}, ["--other", "odd"], None),
        (False, {}, ["--other"], True),
        (False, {}, [], False),
        ("", {}, ["--other", "any text"], "any text"),
    ],
)
def test_any_kind_of_option(default: object, more: dict[str, object], written: list[str], value: object) -> None:
    """An option of all studies is a number, a word, a truth value or a text, as it is declared."""
    each = field(default=default, metadata=declaring("What it means.", "--other", **more))  # type: ignore[call-overload]
    each.name = "other"

    @click.command()
    def command(other: object) -> object:
        return other

    study_option(each, default)(command)
    if value is None and written:
        with pytest.raises(click.BadParameter):
            command.main(written, standalone_mode=False)
    else:
        assert command.main(written, standalone_mode=False) == value


def test_what_is_of_python_alone_is_no_option() -> None:
    """As the progress."""
    assert "progress" not in options("run")
    assert "progress" in StudyOptions().words
