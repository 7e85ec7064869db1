"""Options that several commands have, each declared once; those of all commands that simulate in `simulating`."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial, wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from freightsim.base.errors import InputError
from freightsim.base.language import _
from freightsim.cli.progress import progress
from freightsim.cli.values import NamedPath, Setting, Whole

if TYPE_CHECKING:
    from freightsim.scenario import Scenario

Option = Callable[[Callable[..., Any]], Callable[..., Any]]
"""What a command is decorated with."""

MOST_REPLICATIONS = 10_000


@dataclass(frozen=True)
class Simulating:
    """What may be asked of every command that simulates; a command hands it on, and need not know what it holds."""

    replications: int = 1
    """How often to simulate."""
    seed: int = 0
    """Seed of all draws."""
    jobs: int | None = None
    """Worker processes; None for one a core."""
    sets: tuple[str, ...] = ()
    """Values that are set in scenarios, as PATH=VALUE."""

    @property
    def words(self) -> dict[str, Any]:
        """Arguments of a study in Python, such as `freightsim.run`: n, seed, jobs, progress."""
        return {"n": self.replications, "seed": self.seed, "jobs": self.jobs, "progress": progress}

    def load(self, name: str | Path) -> Scenario:
        """Return a scenario with the values that are set."""
        from freightsim.files.load import load_scenario

        return load_scenario(name, sets=self.sets)

    def say_doubts(self, names: Iterable[str], *, variants: bool = False) -> None:
        """Print what is odd about scenarios that are about to be simulated; see `freightsim.cli.doubts`."""
        from freightsim.cli.doubts import say_doubts

        say_doubts(names, self.sets, variants=variants)


def simulating(
    often: str | None,
    *,
    default: int = 20,
    least: int = 1,
    kind: type[Whole] = Whole,
    seed: int = 0,
    jobs: bool = True,
    sets: str | None = "Set a value; may be repeated.",
) -> Option:
    """Give a command the options of all that simulate, and hand their values to it as one `Simulating`, called `how`.

    `often` and `sets` are the help of --replications and --set; without one the command has no such option. `default`,
    `least` and `kind` are of --replications, `seed` is the default of --seed.
    """
    options: list[Option] = []
    with_default = partial(click.option, show_default=True)
    if often is not None:
        number = kind(least, MOST_REPLICATIONS)
        options.append(with_default("--replications", "-n", type=number, default=default, metavar="N", help=often))
    options.append(with_default("--seed", type=Whole(0), default=seed, metavar="S", help="Seed of all draws."))
    if jobs:
        help_of_jobs = "Worker processes.  [default: one a core]"
        options.append(click.option("--jobs", "-j", type=Whole(1), metavar="J", help=help_of_jobs))
    if sets is not None:
        options.append(set_option(sets))

    def decorated(command: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(command)
        def called(**words: Any) -> Any:
            shared = Simulating.__dataclass_fields__.keys() & words.keys()
            how = Simulating(**{name: words.pop(name) for name in shared})
            return command(**words, how=how)

        for option in reversed(options):
            option(called)
        return called

    return decorated


def refuse_for_a_folder(folder: str) -> None:
    """Refuse shared options that were written for a run folder: it has been simulated. Raises InputError."""
    context = click.get_current_context()
    shared = [each for each in context.command.params if each.name in Simulating.__dataclass_fields__]
    for option in shared:
        if option.name and context.get_parameter_source(option.name) == ParameterSource.COMMANDLINE:
            text = _("{option} belongs to a scenario; the run folder {folder} has been simulated")
            raise InputError(text.format(option=option.opts[0], folder=folder))


def set_option(help: str = "Set a value; may be repeated.") -> Option:  # noqa: A002
    """Return the option that sets values of a scenario."""
    return click.option("--set", "sets", type=Setting(), multiple=True, metavar="KEY=VALUE", help=help)


def json_option(help: str = "Print one JSON object instead of tables.") -> Option:  # noqa: A002
    """Return the option that prints for other programs."""
    return click.option("--json", "as_json", is_flag=True, help=help)


def targets_option() -> Option:
    """Return the option of the targets of a calibration."""
    return click.option(
        "--targets", type=NamedPath(path_type=Path), metavar="F", help="Targets.  [default: those shipped]"
    )


def is_given(option: str) -> bool:
    """Return whether an option of the command that runs (its Python name) was written, and is not its default."""
    return click.get_current_context().get_parameter_source(option) != ParameterSource.DEFAULT
