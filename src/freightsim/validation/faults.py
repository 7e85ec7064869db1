"""What is wrong and where: a fault is shown with its file, line, key and a caret under the culprit."""

from __future__ import annotations

import difflib
import json
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import groupby
from typing import Any, Literal

from freightsim.base.errors import ScenarioError, argument, printable
from freightsim.base.language import _, ngettext

VALUE_WIDTH = 60
LINE_WIDTH = 100
MOST_SHOWN = 200
"""Faults that a report shows; JSON has them all."""
NEAR = 0.65
"""How alike a word must be to one that is known (1 is the same) to be taken for it."""

_EXACT = 1e16
"""From here on the digits of a float are not those that were written."""


class SourceKind(StrEnum):
    """What something was written in."""

    FILE = "file"
    """A file."""
    FACTS = "facts"
    """A row of the packaged tables."""
    SET = "set"
    """A value set by hand: ``--set``, or ``sets`` in Python."""
    TREE = "tree"
    """Plain data of a program."""


def source_name(kind: SourceKind, source: str) -> str:
    """Return what a source is called: what was set by hand behind the word for that."""
    return f"{argument('sets')} {source}" if kind is SourceKind.SET else source


@dataclass(frozen=True)
class Place:
    """Where something was written. Line and column count from 1; a line of 0 means that there is no text to show."""

    source: str
    """File, or line of a data file, or what was set by hand (``path=value``)."""
    line: int = 0
    column: int = 0
    width: int = 0
    """Characters to underline; 0 shows no caret."""
    text: str = ""
    """The source line."""
    kind: SourceKind = SourceKind.FILE
    """What the source is."""

    def __str__(self) -> str:
        """Return FILE:LINE:COLUMN."""
        return f"{self.name}:{self.line}:{self.column}" if self.line else self.name

    @property
    def name(self) -> str:
        """What the source is called."""
        return source_name(self.kind, self.source)

    @property
    def order(self) -> tuple[bool, str, int, int]:
        """Files by name and line, then what was set by hand."""
        return self.kind is SourceKind.SET, self.source, self.line, self.column


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
    kind: str = field(default="", compare=False)
    """What is wrong, in the word that pydantic has for it, the same in every language; empty where it has none."""

    @property
    def severity(self) -> Literal["error", "warning"]:
        """Whether it makes the input wrong, or is only odd."""
        return "warning" if self.id else "error"

    @property
    def head(self) -> str:
        """The fault on one line, without the source line; its hint only where there is no source line to show."""
        warning, accepted_by = (_("warning"), f" [{self.id}]") if self.id else ("", "")
        path = ".".join(shortened(key, LINE_WIDTH) for key in self.path)
        parts = [str(self.place), warning, path, self.text]
        head = ": ".join(filter(None, parts)) + accepted_by
        return _printable(head if self.place.width else with_hint(head, self.hint))

    def __str__(self) -> str:
        """Return the fault, with the source line and a caret where there is one."""
        return "\n".join([self.head, *(_pointed(self.place, self.hint) if self.place.width else [])])


def report(faults: Iterable[Fault], source: str, note: str = "") -> str:
    """Return all faults in the order of files and lines, then a note, then how many there are."""
    found = ordered(faults)
    count = ngettext("{number} fault in {source}", "{number} faults in {source}", len(found))
    count = count.format(number=len(found), source=source)
    more = len(found) - MOST_SHOWN
    rest = _("... and {number} more").format(number=f"{more:,}") if more > 0 else ""
    alike = groupby(found[:MOST_SHOWN], key=lambda fault: (fault.place, fault.hint))
    return "\n".join([*(_told(list(group)) for _place, group in alike), *filter(None, [rest, note]), _printable(count)])


def _told(alike: list[Fault]) -> str:
    """Return faults of one place and hint, with the line that they share at the end."""
    *first, last = alike
    return "\n".join([*(fault.head for fault in first), str(last)])


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
    found = nearest(word, known)
    return did_you_mean(found) if found else ""


def nearest(word: str, known: Iterable[str]) -> str:
    """Return the known word that is nearest, or nothing where none is near."""
    spelled = {each.lower(): each for each in known}
    found = difflib.get_close_matches(word.lower(), spelled, n=1, cutoff=NEAR)
    found = found or [each for each in spelled if len(word) > 1 and each.startswith(word.lower())]
    return spelled[found[0]] if len(found) == 1 else ""


def did_you_mean(word: str) -> str:
    """Return the question whether a word was meant."""
    return _("did you mean '{word}'?").format(word=word)


def with_hint(text: str, hint: str) -> str:
    """Return a text with a hint in brackets behind it, where there is one."""
    return _("{text} ({hint})").format(text=text, hint=hint) if hint else text


def shown(value: Any) -> str:
    """Return a value as a file would spell it, shortened; whole numbers without a point."""
    value = [_without_point(each) for each in value] if isinstance(value, list) else _without_point(value)
    text = repr(value) if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    return shortened(text, VALUE_WIDTH)


def _without_point(value: Any) -> Any:
    """Return a whole number without a point, where it has no more digits than a float holds."""
    return int(value) if isinstance(value, float) and abs(value) < _EXACT and value.is_integer() else value


def shortened(text: str, width: int) -> str:
    """Return the text, cut to a width."""
    return text if len(text) <= width else text[: width - 3] + "..."


def listed(words: Sequence[str]) -> str:
    """Return words as a choice: "'a', 'b' or 'c'"."""
    quoted = [f"'{word}'" for word in words]
    return _(" or ").join(filter(None, [", ".join(quoted[:-1]), *quoted[-1:]]))


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
    """Return a text on one line, with a question mark for what could play tricks on a terminal."""
    return printable(text).replace("\n", "?")
