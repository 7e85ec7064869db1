"""Facts and assumptions that match what is asked for."""

from __future__ import annotations

from dataclasses import asdict

from freightsim.base.arguments import flag, instance_of
from freightsim.base.errors import InputError
from freightsim.base.language import _
from freightsim.facts.listing import Fact, listing


def data(*words: str, table: str | None = None, assumptions: bool = False) -> list[Fact]:
    """Return facts and assumptions of the packaged tables, with value, unit, date, confidence and source.

    ``pandas.DataFrame(data())`` makes a frame of them.

    Parameters
    ----------
    words
        Texts that a fact must contain, in any column and in any case.
    table
        Text that the name of its table must contain, such as `model/cities` or `record`.
    assumptions
        Whether only the project's own assumptions are returned.

    Raises InputError, which names the tables, where none has such a name, and TypeError where an argument is of another
    type.
    """
    for word in words:
        instance_of("words", word, str)
    if table is not None:
        instance_of("table", table, str)
    flag("assumptions", assumptions)
    facts = listing()
    if table is not None and not any(table.lower() in fact.table.lower() for fact in facts):
        names = dict.fromkeys(fact.table for fact in facts)
        text = _("{table}: there is no such table; there are {names}")
        raise InputError(text.format(table=table, names=", ".join(names)))

    def matches(fact: Fact) -> bool:
        text = " ".join(asdict(fact).values()).lower()
        return (
            all(word.lower() in text for word in words)
            and (table is None or table.lower() in fact.table.lower())
            and (not assumptions or fact.is_assumption)
        )

    return [fact for fact in facts if matches(fact)]
