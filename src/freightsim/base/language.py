"""The language in which texts are made: English, unless Chinese is asked for.

Texts stand in the code in English and are looked up in a gettext catalogue (`locale/zh/LC_MESSAGES`) when they are
made, so that English costs nothing. A catalogue that is missing or older than its translation is compiled first. The
language is the command line's to choose (`--lang`, or the environment variable FREIGHTSIM_LANG); what the machine's
locale says does not matter, so that the same call gives the same text everywhere.
"""

from __future__ import annotations

import gettext
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Protocol

from freightsim.base.catalogues import up_to_date
from freightsim.base.errors import InputError
from freightsim.base.typography import ChineseText

LOCALE = Path(__file__).parents[1] / "locale"
"""Where the translations are."""

DOMAIN = "freightsim"
"""Name of the catalogue of the package's own texts."""

PACKAGED = "packaged"
"""Name of the catalogue of texts in packaged files: scenarios, targets, facts."""

ENGLISH, CHINESE = "en", "zh"

NAMES = {ENGLISH: "English", CHINESE: "中文"}
"""The languages there are, each in its own words."""

OTHER_SPELLINGS = {"zh_cn": CHINESE, "zh_hans": CHINESE, "zh_hans_cn": CHINESE}

PLACE = "place"
"""Context of names of places in the catalogue: they are not words of a sentence."""

_in_use: list[str] = [ENGLISH]
"""The language in use is the last; those before it come back when it is no longer asked for."""


class Named(Protocol):
    """Whatever has a name: a city, a border, a terminal, a lane."""

    @property
    def name(self) -> str:
        """Name in English or pinyin."""


def known(name: str) -> str:
    """Return a language's name as it is kept here, however it is spelled. Raises InputError where there is no such."""
    folded = name.strip().lower().replace("-", "_")
    found = OTHER_SPELLINGS.get(folded, folded)
    if found not in NAMES:
        there = ", ".join(f"{key} ({own})" for key, own in NAMES.items())
        raise InputError(_("'{name}': no such language; there are {languages}").format(name=name, languages=there))
    return found


def in_use() -> str:
    """Return the language in use: `en` or `zh`."""
    return _in_use[-1]


def use(name: str) -> None:
    """Make texts in a language from now on. Raises InputError where there is no such language."""
    _in_use[-1] = known(name)


@contextmanager
def speaking(name: str) -> Iterator[None]:
    """Make texts in a language for a while. Raises InputError where there is no such language."""
    _in_use.append(known(name))
    try:
        yield
    finally:
        _in_use.pop()


def _(text: str) -> str:
    """Return a text in the language in use; one that the catalogue lacks stays English."""
    if in_use() == ENGLISH or not text:
        return text
    return ChineseText(_catalogue(in_use()).gettext(text))


def packaged(text: str) -> str:
    """Return a text of a packaged file, such as the name of a scenario, in the language in use.

    What is no packaged text, or is not translated, stays as it is.
    """
    if in_use() == ENGLISH or not text:
        return text
    return _catalogue(in_use(), PACKAGED).gettext(text)


def N_(text: str) -> str:  # noqa: N802  (the customary mark, which the extraction looks for)
    """Mark a text in a table for the catalogue; where it is used it is translated by `_`."""
    return text


def ngettext(one: str, several: str, number: int) -> str:
    """Return the text for a number of things in the language in use."""
    if in_use() == ENGLISH:
        return one if number == 1 else several
    return ChineseText(_catalogue(in_use()).ngettext(one, several, number))


def pgettext(context: str, text: str) -> str:
    """Return a text that means different things in different places, as it is meant in this one."""
    return text if in_use() == ENGLISH or not text else ChineseText(_catalogue(in_use()).pgettext(context, text))


def listed(names: Sequence[str]) -> str:
    """Return names as they are listed within a sentence: "A", "A and B", "A, B and C"; nothing where there is none."""
    if len(names) < 2:
        return "".join(names)
    return _("{names} and {last}").format(names=_(", ").join(names[:-1]), last=names[-1])


def place_name(place: Named) -> str:
    """Return the name of a city, border, terminal or lane in the language in use."""
    chinese = getattr(place, "name_zh", "") if in_use() == CHINESE else ""  # only cities have one
    return str(chinese) or pgettext(PLACE, place.name)


@cache
def catalogues() -> Path:
    """Return the folder of the compiled catalogues, which say what the translations say."""
    return up_to_date(LOCALE)


@cache
def _catalogue(language: str, domain: str = DOMAIN) -> gettext.NullTranslations:
    return gettext.translation(domain, catalogues(), [language])
