"""A table is laid out so that nothing is cut: narrowed first, then parted."""

from __future__ import annotations

import pytest

from freightsim.reports.fitting import GAP, LEAST_GAP, ColumnTexts, longest_piece, parts


def made(numbers: int, first: str = "a name of some words") -> list[ColumnTexts]:
    """Return a column of texts and so many columns of numbers under headings of two words."""
    return [ColumnTexts("", (first,), wraps=True)] + [
        ColumnTexts(f"heading {at}", (f"{at}",), wraps=False) for at in range(numbers)
    ]


def test_one_part_where_there_is_room() -> None:
    """Every column as wide as it is unbroken; so without a width."""
    (part,) = parts(made(2), 80)
    assert part == ((0, 1, 2), (20, 9, 9), GAP)
    assert parts(made(2), None) == [part]


@pytest.mark.parametrize(("width", "widths", "gap"), [(41, (19, 9, 9), GAP), (34, (18, 7, 7), LEAST_GAP)])
def test_narrowed(width: int, widths: tuple[int, ...], gap: int) -> None:
    """Texts that wrap give way first, then headings are broken and columns move together."""
    assert parts(made(2), width) == [((0, 1, 2), widths, gap)]


@pytest.mark.parametrize("width", range(20, 90))
def test_parted(width: int) -> None:
    """Each column stands in one part behind the first, and no part is wider than the terminal."""
    found = parts(made(9), width)
    assert [at for part in found for at in part.places[1:]] == list(range(1, 10))
    for part in found:
        assert part.places[0] == 0
        assert sum(part.widths) + part.gap * (len(part.widths) - 1) <= width


def test_no_room_for_a_single_column() -> None:
    """A column is as wide as its longest word, and stands alone behind the first."""
    found = parts(made(2, "unbreakable"), 5)
    assert [part.places for part in found] == [(0, 1), (0, 2)]
    assert {part.widths for part in found} == {(11, 7)}
    assert parts([ColumnTexts("heading", (), wraps=False)], 3)[0].widths == (7,)


def test_longest_piece() -> None:
    """A Chinese character is one, two columns wide."""
    assert [longest_piece(text) for text in ("a longer word", "\u90d1\u5dde", "")] == [6, 2, 0]
