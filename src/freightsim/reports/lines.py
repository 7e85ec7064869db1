"""Sentences below the tables of a report."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from rich.text import Text

from freightsim.base.clock import RECORD_BEGINS
from freightsim.base.language import _, ngettext
from freightsim.base.line_breaks import filled

if TYPE_CHECKING:
    from freightsim.scenario import Scenario


def broken(line: str, width: int) -> Text:
    """Break a line between words, or between Chinese characters, for a terminal of so many columns."""
    return Text(filled(line, width), overflow="ignore")


def year_in_words(scenario: Scenario, year: int) -> str:
    """Return the year, saying so where the horizon holds only a part of it."""
    return str(year) if scenario.clock.holds(year) else _("a part of {year}").format(year=year)


def span_of(years: Sequence[int]) -> str:
    """Return the first and the last of some years for a title, such as 2022-2025."""
    return f"{years[0]}-{years[-1]}" if len(years) > 1 else str(years[0])


_MARKS = re.compile(r"[\\`*_\[\]<>|~&$]")
"""Characters that mean something in Markdown, and are themselves behind a backslash."""


def in_markdown(text: str) -> str:
    """Return a text on one line of Markdown that shows it as it is written, in a cell of a table, too."""
    return _MARKS.sub(r"\\\g<0>", " ".join(text.split()))


def in_part(years: Sequence[int]) -> Iterator[str]:
    """Yield the sentence that says of which years the horizon holds a part only, where there are any."""
    if years:
        text = ngettext(
            "The horizon covers only part of {years}.", "The horizon covers only parts of {years}.", len(years)
        )
        yield text.format(years=_(", ").join(map(str, years)))


def before_record() -> str:
    """Return the sentence that says that the horizon begins before the record."""
    text = _(
        "The horizon begins before the port's first train ({day}), with which the record of {year} begins: that year "
        "cannot be compared with the record."
    )
    return text.format(day=RECORD_BEGINS, year=RECORD_BEGINS.year)


def too_few_for_intervals(replications: int) -> str:
    """Return the sentence that says why there are no intervals."""
    return ngettext(
        "{count} replication is too few for intervals: replications come in antithetic pairs, and an interval needs "
        "three pairs (6).",
        "{count} replications are too few for intervals: replications come in antithetic pairs, and an interval "
        "needs three pairs (6).",
        replications,
    ).format(count=replications)
