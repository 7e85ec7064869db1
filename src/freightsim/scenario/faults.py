"""What is wrong and where: a fault is shown with its file, line, key and a caret under the culprit."""

from __future__ import annotations

import difflib
import json
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Literal

from freightsim.errors import ScenarioError

VALUE_WIDTH = 60
LINE_WIDTH = 100
NEAR = 0.65
"""How alike a word must be to one that is known (1 is the same) to be taken for it."""


@dataclass(frozen=True)
class Place:
    """Where something was written. Line and column count from 1; a line of 0 means that there is no text to show."""

    source: str
    """File, or line of a data file, or a ``--set``."""
    line: int = 0
    column: int = 0
    width: int = 0
    """Characters to underline; 0 shows no caret."""
    text: str = ""
    """The source line."""

    def __str__(self) -> str:
        """Return FILE:LINE:COLUMN."""
        return f"{self.source}:{self.line}:{self.column}" if self.line else self.source

    @property
    def order(self) -> tuple[bool, str, int, int]:
        """Files by name and line, then what was set on the command line."""
        return self.source.startswith("--set"), self.source, self.line, self.column


@dataclass(frozen=True)
class Fault:
    """One thing that its author can mend."""

    place: Place
    text: str
    """What is wrong, in a short sentence."""
    path: tuple[str, ...] = ()
    """The keys that lead to it."""
    hint: str = ""
    """What was probably meant."""
    id: str = ""
    """By which its author accepts what is odd but legal; empty for what must be mended."""

    @property
    def severity(self) -> Literal["error", "warning"]:
        """Whether it makes the input wrong, or is only odd."""
        return "warning" if self.id else "error"

    def __str__(self) -> str:
        """Return the fault, with the source line and a caret where there is one."""
        warning, accepted_by = ("warning", f" [{self.id}]") if self.id else ("", "")
        parts = [str(self.place), warning, ".".join(self.path), self.text]
        head = ": ".join(filter(None, parts)) + accepted_by
        if not self.place.width:
            return _printable(f"{head} ({self.hint})" if self.hint else head)
        return "\n".join([_printable(head), *_pointed(self.place, self.hint)])


def report(faults: Iterable[Fault], source: str, note: str = "") -> str:
    """Return all faults in the order of files and lines, then a note, then how many there are."""
    found = ordered(faults)
    count = f"{len(found)} fault{'s' if len(found) != 1 else ''} in {source}"
    alike = groupby(found, key=lambda fault: (fault.place, fault.hint))
    return "\n".join([*(_told(list(group)) for _, group in alike), *filter(None, [note]), count])


def _told(alike: list[Fault]) -> str:
    """Return faults of one place and hint, with the line that they share at the end."""
    *first, last = alike
    return "\n".join([*(str(fault).split("\n", maxsplit=1)[0] for fault in first), str(last)])


def ordered(faults: Iterable[Fault]) -> list[Fault]:
    """Return faults in the order of files and lines, each of them once."""
    return sorted(dict.fromkeys(faults), key=lambda fault: fault.place.order)


def refusal(fault: Fault) -> ScenarioError:
    """Return the error that shows one fault, to be raised."""
    return ScenarioError(str(fault), [fault])


def refusal_of(faults: Iterable[Fault], source: str, note: str = "") -> ScenarioError:
    """Return the error that shows all faults of a source, to be raised."""
    found = ordered(faults)
    return ScenarioError(report(found, source, note), found)


def closest(word: str, known: Iterable[str]) -> str:
    """Return "did you mean 'x'?" for the known word that is nearest, or nothing where none is near."""
    spelled = {each.lower(): each for each in known}
    found = difflib.get_close_matches(word.lower(), spelled, n=1, cutoff=NEAR)
    found = found or [each for each in spelled if len(word) > 1 and each.startswith(word.lower())]
    return f"did you mean '{spelled[found[0]]}'?" if len(found) == 1 else ""


def shown(value: Any) -> str:
    """Return a value as a file would spell it, shortened; whole numbers without a point."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, list):
        value = [int(each) if isinstance(each, float) and each.is_integer() else each for each in value]
    text = repr(value) if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    return shortened(text, VALUE_WIDTH)


def shortened(text: str, width: int) -> str:
    """Return the text, cut to a width."""
    return text if len(text) <= width else text[: width - 3] + "..."


def listed(words: Sequence[str]) -> str:
    """Return words as a choice: "'a', 'b' or 'c'"."""
    quoted = [f"'{word}'" for word in words]
    return " or ".join(filter(None, [", ".join(quoted[:-1]), *quoted[-1:]]))


def _pointed(place: Place, hint: str) -> list[str]:
    """Return the source line and the caret line; a long line is cut to the part around the caret."""
    first = max(0, place.column - 1 - LINE_WIDTH // 2) if len(place.text) > LINE_WIDTH else 0
    text = _printable(place.text[first : first + LINE_WIDTH].replace("\t", " "))
    before = text[: place.column - 1 - first]
    under = text[len(before) : len(before) + place.width]
    gutter = " " * len(str(place.line))
    carets = " " * _columns(before) + "^" * max(1, _columns(under))
    return [f"  {place.line} | {text}".rstrip(), f"  {gutter} | {carets} {hint}".rstrip()]


def _columns(text: str) -> int:
    """Count the columns of a terminal that a text takes: Chinese characters take two."""
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


def _printable(text: str) -> str:
    """Replace control characters, which could play tricks on a terminal; spaces of every kind stay spaces."""
    return "".join(_harmless(character) for character in text)


def _harmless(character: str) -> str:
    if character.isprintable() or character == "\u3000":
        return character
    return " " if unicodedata.category(character) == "Zs" else "?"
