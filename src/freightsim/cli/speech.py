"""In which language the command line speaks, and how its commands get their texts in it: all of it stands here."""

from __future__ import annotations

import gettext
import inspect
import os
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from copy import copy
from typing import TypeVar

import click

from freightsim.base.errors import InputError
from freightsim.base.language import ENGLISH, N_, NAMES, _, catalogues, in_use, speaking
from freightsim.base.line_breaks import filled

Spoken = TypeVar("Spoken", bound=click.Command)

VARIABLE = "FREIGHTSIM_LANG"
"""Environment variable that names the language where `--lang` does not."""

LANG = "--lang"
CLICKS_DOMAIN = "messages"
"""The catalogue in which click looks for its own texts."""

KEPT = "\b"
"""Click's mark before a paragraph that keeps its lines."""

EXAMPLE = re.compile(r"^(?P<call>\s+\S.*?\S\s{3,})(?P<comment>\S.*)$")
"""A line of examples with a comment: the call stays as it is."""

LANG_HELP = N_("Language of texts, en or zh.  [default: that of FREIGHTSIM_LANG, else en]")


@contextmanager
def as_asked(words: Sequence[str]) -> Iterator[None]:
    """Speak the language that the words of the command line ask for, else the environment, else English.

    The machine's locale has no say. Raises InputError where there is no such language.
    """
    source, name = _asked(words)
    try:
        chosen = speaking(name)
        chosen.__enter__()
    except InputError as error:
        raise InputError(f"{source}: {error}") from None
    before = os.environ.get("LANGUAGE")
    os.environ["LANGUAGE"] = in_use()  # click looks here for the language of its own texts
    if in_use() != ENGLISH:
        gettext.bindtextdomain(CLICKS_DOMAIN, str(catalogues()))
    try:
        yield
    finally:
        chosen.__exit__(None, None, None)
        os.environ.pop("LANGUAGE")
        if before is not None:
            os.environ["LANGUAGE"] = before


def _asked(words: Sequence[str]) -> tuple[str, str]:
    """Return where the language is asked for, and its name; the last word that asks counts."""
    found = LANG, ""
    for number, word in enumerate(words):
        if word == "--":
            break
        if word == LANG and number + 1 < len(words):
            found = LANG, words[number + 1]
        elif word.startswith(f"{LANG}="):
            found = LANG, word.removeprefix(f"{LANG}=")
    if found[1]:
        return found
    return VARIABLE, os.environ.get(VARIABLE) or ENGLISH


class SpokenContext(click.Context):
    """Writes help in lines that count Chinese characters as the two columns that they take."""

    def make_formatter(self) -> click.HelpFormatter:
        """Return what breaks the lines of a help text."""
        if in_use() == ENGLISH:
            return super().make_formatter()
        return WideFormatter(width=self.terminal_width, max_width=self.max_content_width)


class WideFormatter(click.HelpFormatter):
    """Breaks lines itself and hands them to click as lines to be kept."""

    def write_text(self, text: str) -> None:
        """Write paragraphs."""
        room = self.width - self.current_indent
        super().write_text("\n\n".join(_kept(paragraph, room) for paragraph in text.split("\n\n")))

    def write_dl(self, rows: Sequence[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:  # type: ignore[override]
        """Write options or commands with what they are."""
        rows = list(rows)
        first = min(max((len(term) for term, _text in rows), default=0), col_max) + col_spacing
        room = max(self.width - first - 2, 10)
        super().write_dl([(term, _kept(text, room)) for term, text in rows], col_max, col_spacing)


def _kept(paragraph: str, room: int) -> str:
    if paragraph.lstrip().startswith(KEPT):
        return paragraph
    return f"{KEPT}\n{filled(paragraph, room)}"


def spoken(command: Spoken) -> Spoken:
    """Return a command with its texts in the language in use, and with the option that chooses the language."""
    found = copy(command)
    found.context_class = SpokenContext
    found.help = translated(command.help or "")
    found.params = [_spoken_parameter(each) for each in command.params]
    found.params.append(click.Option([LANG], metavar="|".join(NAMES), expose_value=False, help=_(LANG_HELP)))
    return found


def _spoken_parameter(parameter: click.Parameter) -> click.Parameter:
    if not isinstance(parameter, click.Option) or parameter.help is None:
        return parameter
    found = copy(parameter)
    found.help = _(parameter.help)
    return found


def translated(text: str) -> str:
    """Return the help text of a command in the language in use, paragraph by paragraph; calls stay as they are."""
    if in_use() == ENGLISH:
        return text
    return "\n\n".join(_paragraph(each) for each in _paragraphs(text))


def _paragraph(text: str) -> str:
    if not text.startswith(KEPT):
        whole = " ".join(text.split())
        return _(whole)
    return "\n".join(_line(line) for line in text.splitlines())


def _line(line: str) -> str:
    found = EXAMPLE.match(line)
    if found:
        comment = found["comment"]
        return found["call"] + _(comment)
    return _(line) if line.strip() == line else line


def _paragraphs(text: str) -> list[str]:
    return inspect.cleandoc(text).split("\n\n")


def texts(command: click.Command) -> Iterator[str]:
    """Yield every English text of a command's help that is looked up in the catalogue."""
    for paragraph in _paragraphs(command.help or ""):
        if not paragraph.startswith(KEPT):
            yield " ".join(paragraph.split())
            continue
        for line in paragraph.splitlines()[1:]:
            found = EXAMPLE.match(line)
            if found:
                yield found["comment"]
            elif line.strip() == line:
                yield line
    yield from (each.help for each in command.params if isinstance(each, click.Option) and each.help)
