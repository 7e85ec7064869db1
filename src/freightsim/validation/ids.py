"""What an id may look like, and what a text may hold: ids become folders and keys, texts are shown to readers."""

from __future__ import annotations

import re
import unicodedata
from typing import Annotated

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from freightsim.base.language import _

MOST_CHARACTERS = 64
"""Characters of the longest id."""

PATTERN = rf"^[A-Za-z][A-Za-z0-9_-]{{0,{MOST_CHARACTERS - 1}}}$"
"""What an id looks like, for an editor."""

WRONG_ID, WRONG_TEXT = "wrong_id", "wrong_text"
"""Types of errors, among pydantic's, of an id and of a text that hold what they must not."""

TURNING = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Marks that turn the direction of writing (bidirectional controls of Unicode): what is read is not what stands."""

HARMFUL = frozenset({"Cc", "Cs", "Zl", "Zp"})
"""Categories of characters that play tricks on terminals, or cannot stand in XML: controls, halves of characters, ends
of lines and paragraphs."""

ENDS = frozenset("\n\r\x85\u2028\u2029")
"""Ends of lines."""

_ID = re.compile(PATTERN.removesuffix("$") + r"\Z")


def is_id(text: str) -> bool:
    """Tell whether a text may be an id: a letter, then letters, digits, _ and -, at most 64 characters, all ASCII."""
    return _ID.match(text) is not None


def likely_id(text: str) -> str:
    """Return the id that a text looks like, without all that an id may not hold; empty where there is none."""
    plain = "".join(each for each in unicodedata.normalize("NFKD", text) if not unicodedata.combining(each))
    found = re.sub(r"[^A-Za-z0-9]+", "_", plain).strip("_")[:MOST_CHARACTERS].lower()
    return found if is_id(found) and len(found) > 1 else ""


def folder_name(key: str) -> str:
    """Return an id as the name of a folder. Raises ValueError where it is none, which could lead anywhere."""
    if not is_id(key):
        raise ValueError(f"{key!r}: {id_rule()}")
    return key


def harmful(text: str, *, lines: bool = False) -> str:
    """Return the first character that a text must not hold, empty where it holds none; `lines` allows several lines."""
    if text.isascii() and text.isprintable():
        return ""
    allowed = "\n\t" if lines else ""
    return next((each for each in text if each not in allowed and _is_harmful(each)), "")


def harm(character: str) -> str:
    """Say which character a text must not hold."""
    if character in ENDS:
        return _("must be on one line (after > or |, a minus removes the last line break: >- or |-)")
    name = unicodedata.name(character, "")
    text = _("must not contain control characters or bidirectional marks, such as {character}")
    return text.format(character=" ".join(filter(None, [f"U+{ord(character):04X}", name])))


def _is_harmful(character: str) -> bool:
    return character in TURNING or unicodedata.category(character) in HARMFUL or ord(character) & 0xFFFE == 0xFFFE


def _id(text: str) -> str:
    if not is_id(text):
        raise PydanticCustomError(WRONG_ID, "{text}", {"text": id_rule()})
    return text


def id_rule() -> str:
    """Say what an id may look like."""
    return _(
        "an id begins with a letter and has letters (A-Z, a-z), digits, _ and - only, at most {number} characters"
    ).format(number=MOST_CHARACTERS)


def _text(text: str, *, lines: bool = False) -> str:
    if found := harmful(text, lines=lines):
        raise PydanticCustomError(WRONG_TEXT, "{text}", {"text": harm(found)})
    return text


def _name(text: str) -> str:
    if not any(unicodedata.category(each)[0] not in "ZC" for each in text):
        raise PydanticCustomError(WRONG_TEXT, "{text}", {"text": _("must not be empty")})
    return text


Id = Annotated[str, AfterValidator(_id), Field(json_schema_extra={"pattern": PATTERN})]
"""By which a thing is named in files, folders and frames."""

IdOrNone = Annotated[str, AfterValidator(lambda text: text and _id(text))]
"""An id, or an empty text."""

Text = Annotated[str, AfterValidator(_text)]
"""A text on one line for readers."""

Name = Annotated[str, AfterValidator(_text), AfterValidator(_name)]
"""A text on one line that says something: what tables, figures and folders call a thing."""

Prose = Annotated[str, AfterValidator(lambda text: _text(text, lines=True))]
"""A text for readers, of several lines perhaps."""
