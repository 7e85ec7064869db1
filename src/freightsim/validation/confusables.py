"""Characters that an input method, an office program or a web page puts in place of those that YAML reads."""

from __future__ import annotations

import unicodedata
from typing import NamedTuple

from freightsim.base.language import N_


class Lookalike(NamedTuple):
    """A character that is taken for another."""

    name: str
    """What it is called in a message, in English."""
    meant: str
    """What was meant; nothing for a character that cannot be seen."""


_DASHES = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212"
_SINGLE_QUOTES = "\u2018\u2019\u201a"
_DOUBLE_QUOTES = "\u201c\u201d\u201e"
_UNSEEN = "\u00ad\u200b\u200c\u200d\u2060\ufeff"
_KNOWN = {
    **dict.fromkeys(_DASHES, Lookalike(N_("a dash"), "-")),
    **dict.fromkeys(_SINGLE_QUOTES, Lookalike(N_("a round quote"), "'")),
    **dict.fromkeys(_DOUBLE_QUOTES, Lookalike(N_("a round quote"), '"')),
    **dict.fromkeys(_UNSEEN, Lookalike(N_("an invisible character"), "")),
    "\N{FULLWIDTH COLON}": Lookalike(N_("a full-width colon"), ":"),
    "\N{FULLWIDTH COMMA}": Lookalike(N_("a full-width comma"), ","),
    "\N{IDEOGRAPHIC COMMA}": Lookalike(N_("a full-width comma"), ","),
    "\N{IDEOGRAPHIC FULL STOP}": Lookalike(N_("a full-width point"), "."),
    "\N{LEFT BLACK LENTICULAR BRACKET}": Lookalike(N_("a full-width bracket"), "["),
    "\N{RIGHT BLACK LENTICULAR BRACKET}": Lookalike(N_("a full-width bracket"), "]"),
    "\N{IDEOGRAPHIC SPACE}": Lookalike(N_("a full-width space"), " "),
    "\N{NO-BREAK SPACE}": Lookalike(N_("a non-breaking space"), " "),
}


def lookalike(character: str) -> Lookalike | None:
    """Return what a character is taken for; None for one that is what it looks like, as Chinese characters are."""
    if character in _KNOWN:
        return _KNOWN[character]
    if "\N{FULLWIDTH EXCLAMATION MARK}" <= character <= "\N{FULLWIDTH TILDE}":
        return Lookalike(N_("a full-width character"), unicodedata.normalize("NFKC", character))
    if character != " " and unicodedata.category(character) == "Zs":
        return Lookalike(N_("a space of another width"), " ")
    return None


def plain(text: str) -> str:
    """Return a text with every such character replaced by what was meant."""
    found = ((each, lookalike(each)) for each in text)
    return "".join(each if other is None else other.meant for each, other in found)
