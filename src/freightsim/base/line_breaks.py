"""Lines of a given width, in words of letters and in Chinese characters, which take two columns and need no space."""

from __future__ import annotations

import re
import textwrap
from unicodedata import east_asian_width

NOT_FIRST = "，。；：、！？）》」』】"
"""Signs that no line begins with: marks that end or part sentences, and closing brackets."""

NOT_LAST = "（《「『【"
"""Signs that no line ends with: opening brackets."""

WIDE = "\u2e80-\u9fff\uff00-\uffef"
"""Range of characters between which a line may end."""

PIECES = re.compile(rf"\s+|[{NOT_LAST}]*(?:[{WIDE}][{NOT_FIRST}]*|[^\s{WIDE}{NOT_LAST}]+[{NOT_FIRST}]*)|[{NOT_LAST}]+")
"""What is not broken: a word of letters or one Chinese character, with the signs that belong to it."""


def columns(text: str) -> int:
    """Return how many columns of a terminal a text takes."""
    return sum(2 if east_asian_width(letter) in "WF" else 1 for letter in text)


def padded(text: str, width: int) -> str:
    """Return a text with spaces behind it, up to so many columns."""
    return text + " " * (width - columns(text))


def filled(text: str, width: int) -> str:
    """Break a text between words, or between Chinese characters, into lines of at most so many columns.

    A number and the sign for percent behind it stay together.
    """
    if len(text) == columns(text):
        text = re.sub(r"(?<=\d) %", "\0%", text)
        return textwrap.fill(text, width, break_long_words=False, break_on_hyphens=False).replace("\0", " ")
    lines = [""]
    for piece in PIECES.findall(" ".join(text.split())):
        if columns(lines[-1]) + columns(piece.rstrip()) <= width:
            lines[-1] += piece
        elif piece.strip():
            lines.append(piece)
    return "\n".join(line.rstrip() for line in lines)
