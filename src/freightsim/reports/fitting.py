"""How a table is laid out on a terminal of some width: in one part, or in several below each other."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from freightsim.base.line_breaks import columns as columns_of
from freightsim.base.line_breaks import filled

GAP, LEAST_GAP = 2, 1
"""Columns of a terminal between two columns of a table, and where it would not fit else."""
COMFORT = 16
"""Width to which texts that may wrap are narrowed before a table is split; narrower only where one column is shown."""


class ColumnTexts(NamedTuple):
    """What a column shows."""

    heading: str
    texts: Sequence[str]
    """Its cells, from the top down."""
    wraps: bool
    """Whether texts may take several lines."""


class Part(NamedTuple):
    """Columns of a table that stand side by side."""

    places: tuple[int, ...]
    """Their numbers in the table; the first column of the table stands in each part."""
    widths: tuple[int, ...]
    """How many columns of a terminal each takes."""
    gap: int
    """Columns of a terminal between two of them."""


class _Bounds(NamedTuple):
    """How wide a column of a table is in several ways of writing it."""

    whole: int
    """With nothing broken."""
    heading_broken: int
    """With its heading broken between words as far as its cells are not wider."""
    comfort: int
    """With texts wrapped as far as they are read easily; as `heading_broken` where they may not wrap."""
    least: int
    """With texts and heading wrapped after each word."""
    wraps: bool


def parts(columns: Sequence[ColumnTexts], width: int | None) -> list[Part]:
    """Return the parts of a table for a terminal of so many columns; one where there is room, or no width is given.

    Texts that may wrap do so first, then headings break between words. Where that is not enough, the columns are parted
    into groups, each behind the first column, as many in each as there is room for.
    """
    bounds = [_bounds(column, first=at == 0) for at, column in enumerate(columns)]
    every = tuple(range(len(bounds)))
    if width is None:
        return [Part(every, tuple(each.whole for each in bounds), GAP)]
    if (whole := _fitted(bounds, every, width)) is not None or len(every) < 2:
        return [whole or Part(every, tuple(each.least for each in bounds), LEAST_GAP)]
    return [_fitted(bounds, group, width) or _narrowest(bounds, group, width) for group in _groups(bounds, width)]


def longest_piece(text: str) -> int:
    """Return how many columns of a terminal the widest piece of a text takes that is not broken."""
    return max((columns_of(line) for line in filled(text, 1).split("\n")), default=0)


def _bounds(column: ColumnTexts, *, first: bool) -> _Bounds:
    heading, cells = columns_of(column.heading), max(map(columns_of, column.texts), default=0)
    word = longest_piece(column.heading)
    whole, broken = max(heading, cells), max(word, cells)
    least = max([word, 1, *map(longest_piece, column.texts)])
    comfort = max(least, min(whole, COMFORT)) if column.wraps else broken
    return _Bounds(whole, broken, comfort, least if column.wraps or first else broken, column.wraps)


def _fitted(bounds: Sequence[_Bounds], places: tuple[int, ...], width: int) -> Part | None:
    """Return columns side by side within a width; None where they do not fit."""
    own = [bounds[at] for at in places]
    for gap, fixed in ((GAP, [each.whole for each in own]), (LEAST_GAP, [each.heading_broken for each in own])):
        room = width - gap * (len(own) - 1)
        if sum(fixed) <= room:
            return Part(places, tuple(fixed), gap)
        rest = room - sum(wide for each, wide in zip(own, fixed, strict=True) if not each.wraps)
        if any(each.wraps for each in own) and sum(each.comfort for each in own if each.wraps) <= rest:
            return Part(places, _wrapped(own, fixed, rest), gap)
    return None


def _wrapped(own: Sequence[_Bounds], fixed: Sequence[int], room: int) -> tuple[int, ...]:
    """Return the widths of columns of which those that wrap take so much room together, the widest narrowed first."""
    most = max(each.whole for each in own)

    def widths() -> tuple[int, ...]:
        both = zip(own, fixed, strict=True)
        return tuple(max(each.comfort, min(wide, most)) if each.wraps else wide for each, wide in both)

    while sum(wide for each, wide in zip(own, widths(), strict=True) if each.wraps) > room:
        most -= 1
    return widths()


def _groups(bounds: Sequence[_Bounds], width: int) -> list[tuple[int, ...]]:
    """Return the columns of each part: the first, and as many others as fit."""
    groups: list[tuple[int, ...]] = []
    group: tuple[int, ...] = (0,)
    for at in range(1, len(bounds)):
        if len(group) > 1 and _fitted(bounds, (*group, at), width) is None:
            groups.append(group)
            group = (0,)
        group = (*group, at)
    return [*groups, group]


def _narrowest(bounds: Sequence[_Bounds], places: tuple[int, ...], width: int) -> Part:
    """Return columns that do not fit as they are read easily: the first one is narrowed as far as it goes."""
    first, *others = (bounds[at] for at in places)
    rest = width - sum(each.least + LEAST_GAP for each in others)
    own = max(first.least, min(rest, first.whole))
    return Part(places, (own, *(each.least for each in others)), LEAST_GAP)
