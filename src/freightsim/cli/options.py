"""Options that several commands have, each declared once; those of all studies in `freightsim.base.study_options`."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import Field, dataclass, fields
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from freightsim.base.errors import InputError
from freightsim.base.language import _
from freightsim.base.study_options import Progress, StudyOptions, declared
from freightsim.cli.progress import progress as bar
from freightsim.cli.values import NamedPath, Setting, Whole

if TYPE_CHECKING:
    from freightsim.scenario import Scenario

Option = Callable[[Callable[..., Any]], Callable[..., Any]]
"""What a command is decorated with."""

MOST_REPLICATIONS = 10_000


@dataclass(frozen=True)
class Simulating(StudyOptions):
    """What is asked of a command that simulates; a command hands it on, and need not know what it holds."""

    progress: Progress = bar
    """A bar on stderr."""
    sets: tuple[str, ...] = ()
    """Values that are set in scenarios, as PATH=VALUE."""

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
    least: int = 1,
    kind: type[Whole] = Whole,
    sets: str | None = "Set a value; may be repeated.",
    without: Collection[str] = (),
    **defaults: Any,
) -> Option:
    """Give a command the options of all that simulate, and hand their values to it as one `Simulating`, called `how`.

    `often` and `sets` are the help of --replications and --set; without one the command has no such option, nor those
    of `without`. `least` and `kind` are of --replications, `defaults` what is other than in all studies.
    """
    options: list[Option] = []
    for each in fields(StudyOptions):
        default = defaults.get(each.name, each.default)
        if each.name == "n" and often is not None:
            options.append(study_option(each, default, kind(least, MOST_REPLICATIONS), often))
        elif each.name != "n" and each.name not in without:
            options.append(study_option(each, default))
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


def study_option(each: Field[Any], default: Any, kind: Any = None, meaning: str = "") -> Option:
    """Return an option of all studies as it is declared; nothing where it is of Python alone.

    `kind` and `meaning` are those of a command, where it has its own.
    """
    found = declared(each)
    if not found.flags:
        return lambda command: command
    if kind is None and found.least is not None:
        kind = Whole(found.least, found.most)
    elif kind is None and found.words:
        kind = click.Choice(found.words)
    return click.option(
        *found.flags,
        each.name,
        type=kind,
        is_flag=isinstance(default, bool) or None,
        default=default,
        show_default=default is not None and not isinstance(default, bool),
        metavar=found.metavar,
        help=(meaning or found.meaning) + (f"  [default: {found.unset}]" if found.unset else ""),
    )


def given_options() -> list[str]:
    """Return the options of all that simulate that were written, as they are written."""
    context = click.get_current_context()
    shared = [each for each in context.command.params if each.name in Simulating.__dataclass_fields__]
    return [each.opts[0] for each in shared if is_given(str(each.name))]


def refuse_for_a_folder(folder: str) -> None:
    """Refuse shared options that were written for a run folder: it has been simulated. Raises InputError."""
    for option in given_options():
        text = _("{option} applies to scenarios only; the run folder {folder} is already simulated")
        raise InputError(text.format(option=option, folder=folder))


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
