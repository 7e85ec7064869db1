"""The text of a file of an earlier version becomes that of a present one: only renamed keys and the version change."""

from __future__ import annotations

import codecs
import re
from typing import NamedTuple

from freightsim.base.errors import ScenarioError
from freightsim.base.language import _
from freightsim.scenario.model import VERSION
from freightsim.scenario.versions import KEY, Migrated, migrated
from freightsim.scenario.yaml_text import BREAK, read_document


class Rewritten(NamedTuple):
    """A file, written anew."""

    data: bytes
    """All of it: line ends, comments, order, quotes and a byte order mark are as they were."""
    was: Migrated
    """How the old one is read."""


def rewritten(data: bytes, source: str) -> Rewritten:
    """Return a file of any version as one of the present; the same bytes where it is that already.

    Raises ScenarioError where the file cannot be read, or where the new text would not mean what the old one does.
    """
    was = migrated(read_document(data, source))
    if was.version == VERSION:
        return Rewritten(data, was)
    new = _edited(was).encode()
    if data.startswith(codecs.BOM_UTF8):
        new = codecs.BOM_UTF8 + new
    again = migrated(read_document(new, source))
    if again.version != VERSION or repr(again.document.tree) != repr(was.document.tree):  # repr: order counts, too
        text = _("{file}: cannot be rewritten without changing what it means: change it by hand")
        raise ScenarioError(text.format(file=source))
    return Rewritten(new, was)


def _edited(was: Migrated) -> str:
    text = was.document.text
    starts = [0, *(found.end() for found in BREAK.finditer(text))]
    edits = [(was.document.marks[KEY,].value, str(VERSION))]
    edits += [(was.document.marks[*path[:-1], now].key, now) for path, now in was.renamed.items()]
    for span, word in sorted(edits, reverse=True):
        first = starts[span.line - 1] + span.column - 1
        last = first + span.width
        text = text[:first] + _quoted_alike(text[first:last], word) + text[last:]
    return text


def _quoted_alike(written: str, word: str) -> str:
    """Return a word in the quotes of another."""
    quote = written[0] if re.fullmatch(r"(['\"]).*\1", written) else ""
    return f"{quote}{word}{quote}"
