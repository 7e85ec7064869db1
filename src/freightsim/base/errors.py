"""What went wrong with an input, said so that its author can mend it.

This module imports nothing of the package, so that every other module may raise from it.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple


def printable(text: str) -> str:
    """Return a text with a question mark for what could play tricks on a terminal.

    Its line breaks stay, and spaces of every kind stay spaces.
    """
    return "".join(_harmless(character) for character in text)


def _harmless(character: str) -> str:
    if character.isprintable() or character in "\n\u3000":
        return character
    return " " if unicodedata.category(character) == "Zs" else "?"


class RenamedKeyWarning(UserWarning):
    """A key of a scenario file has another name now; the old one was read, and will not be in the next version."""


class RunFolderWarning(UserWarning):
    """Something beside a run folder's rows is not as it was when they were made: packaged data, borders of maps."""


class WarmUpWarning(UserWarning):
    """A simulation does not begin as its scenario asks, or as the port would have been.

    Scenarios that are compared begin on different days: all are simulated from the first of these. Or a simulation
    begins after the port's first train, with an empty port.
    """


class EmptyStartWarning(WarmUpWarning):
    """A simulation begins after the port's first train, with an empty port: commands say so among their doubts."""


class EnsembleWarning(UserWarning):
    """A scenario asks for another value than the fitted one of what a posterior ensemble varies."""


class HorizonWarning(UserWarning):
    """A scenario that is compared asks to end earlier than the base, or another one: all are simulated to the end."""


class PartOfYearWarning(UserWarning):
    """Figures of a year are of a part of it: the horizon holds no more."""


class PlaceWarning(UserWarning):
    """Something about the place of a new city, or about the file written for it, should be looked at."""


class ConvergenceWarning(UserWarning):
    """A search ended before it was as close as it should be; what it had found is used."""


class ShippedNameWarning(UserWarning):
    """A word is the name of a shipped scenario and of something else: the text says which of them was taken."""


class CallerWords(NamedTuple):
    """What those who call the package in one way or the other write for an argument."""

    option: str
    """On the command line."""
    argument: str
    """In Python."""


CALLERS = {
    "accept": CallerWords("--accept", "accept"),
    "force": CallerWords("--force", "force=True"),
    "horizon_to": CallerWords("--set horizon.to", "horizon.to"),
    "inputs_known": CallerWords("--inputs known", "inputs='known'"),
    "path": CallerWords("--out", "path"),
    "sets": CallerWords("--set", "sets"),
    "start": CallerWords("--from", "start"),
} | {
    name: CallerWords(f"--{name.replace('_', '-')}", name)
    for name in (
        *(
            "borders",
            "by",
            "high",
            "jobs",
            "journal",
            "lat",
            "lon",
            "low",
            "posterior",
            "province",
            "rail_km",
            "road_km",
        ),
        *("seed", "target", "to", "trade_usd_bn", "trains_per_week", "wagons", "year"),
    )
}
"""Arguments that messages name, by their ids."""

_from_command_line: list[bool] = [False]


@contextmanager
def on_the_command_line() -> Iterator[None]:
    """Let errors name options (``--lat``) for a while, and not the arguments of Python (``lat``)."""
    _from_command_line.append(True)
    try:
        yield
    finally:
        _from_command_line.pop()


def by_the_command_line() -> bool:
    """Return whether messages name options."""
    return _from_command_line[-1]


def speak_to(command_line: bool) -> None:
    """Let messages name options from now on, or the arguments of Python."""
    _from_command_line[-1] = command_line


def argument(name: str) -> str:
    """Return what the caller writes for an argument that a message names by its id: ``--lat``, or ``lat``."""
    words = CALLERS[name]
    return words.option if by_the_command_line() else words.argument


def arguments(*names: str) -> dict[str, str]:
    """Return the fields of a message that names arguments, such as ``{option_lat}``, each as the caller writes it."""
    return {f"option_{name}": argument(name) for name in names}


class InputError(Exception):
    """An input is wrong: the command line prints the text and ends with exit code 2."""

    def __init__(self, text: str = "", faults: Iterable[Any] = ()) -> None:
        super().__init__(text)
        self.faults: tuple[Any, ...] = tuple(faults)
        """What the text says, fault by fault (`freightsim.validation.faults.Fault`); empty where it is text alone."""

    def __str__(self) -> str:
        """Return the text, fit for a terminal whatever it quotes."""
        return printable(super().__str__())


class ScenarioError(InputError):
    """A scenario file cannot be used; the text names file, line, key, value and rule of every fault found."""


class DataError(InputError):
    """A packaged fact is missing, unreadable or breaks its rule."""


class RunFolderError(InputError):
    """A run folder cannot be read back; the text says what is missing or of another version."""

    frame: str | None = None
    """The frame that cannot be read, where it is one."""


class RunFolderExistsError(RunFolderError, FileExistsError):
    """A run cannot be written into a folder: it holds something already, or another run is being written there."""


class NotWrittenError(InputError, OSError):
    """A file cannot be written; the former one, if there is one, is as it was."""


class FileThereError(NotWrittenError, FileExistsError):
    """A file is not written over: it is there already, and nobody said that it may go, or it is of another kind."""


class CalibrationError(InputError):
    """Targets, a journal or a fit cannot be used for what was asked."""


class RuleError(ValueError):
    """A dispatch, loading or choice rule of the caller's cannot be used, or answered what it must not."""


class ReplicationError(RuntimeError):
    """A replication failed; the text names it and says how to repeat it, and what was finished is kept."""

    finished: Any = None
    """What was finished: `freightsim.Runs`, or `freightsim.Comparison` where scenarios were compared; None for none."""


class PlaceError(InputError):
    """A city cannot be found or described; the text says what to add."""


class WorkerDiedError(RuntimeError):
    """A worker process was ended from outside, as systems do that are short of memory."""

    finished: Any = None
    """What was finished before, of the type that the call returns; None where nothing was."""


class NoWorkersError(OSError):
    """The system lets no worker processes be started; `reason` is what it says."""

    def __init__(self, text: str, reason: str) -> None:
        super().__init__(text)
        self.reason = reason

    def __str__(self) -> str:
        """Return the text alone."""
        return str(self.args[0])
