"""A table is built once, from raw values; terminal, page, text and data are ways to write it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from math import isfinite
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from freightsim.base.language import N_, _
from freightsim.base.line_breaks import columns as columns_of
from freightsim.base.line_breaks import filled
from freightsim.reports import fitting
from freightsim.reports.fitting import GAP
from freightsim.reports.numbers import NOTHING, known

if TYPE_CHECKING:
    import pandas as pd
    from markupsafe import Markup
    from rich.columns import Columns
    from rich.console import RenderableType
    from rich.table import Table as RichTable

    from freightsim.results.vocabulary import Quantity

Mark = Literal["", "good", "bad", "open"]
"""What a cell is marked as: a verdict, or nothing."""
STYLES: dict[Mark, str] = {"": "", "good": "green", "bad": "bold red", "open": "yellow"}
"""How a terminal shows it."""

LONG = 100
"""Rows from which a folded table scrolls by itself on a page."""
TO, DASH = N_("{low} to {high}"), "{low} - {high}"
"""How the ends of an interval are joined."""
ENDS = {"low": N_("{heading}, from"), "high": N_("{heading}, to")}
"""What the ends of an interval are called in data."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A value that is not written as its column says, or that is marked."""

    value: Any
    """As in a column: raw."""
    text: str | None = None
    """How it is written; as its column says where it is None."""
    mark: Mark = ""


EMPTY = Cell(None, "")
"""A cell in which nothing is written, where there is nothing to know."""


@dataclass(frozen=True, slots=True)
class TableColumn:
    """A column: its name in data, its heading, and how a value is written.

    A value is a number, a text, an interval as a pair of numbers, or None where it is not known.
    """

    key: str
    """Name of the column in data; an interval has two, which end with `_low` and `_high`."""
    heading: str
    """What it is, with the unit in which it is shown, in the language in use."""
    form: str = ""
    """Format of a number; empty for words, which are set to the left. A text is written as it is."""
    scale: float = 1.0
    """How much of the raw unit is one of the unit shown."""
    sign: bool = False
    """Whether a number above 0 has its sign."""
    between: str = TO
    """How an interval is written."""
    minus: str = "-"
    """The sign of what is below 0."""
    wraps: bool = False
    """Whether its texts may take several lines of a terminal, where there is no room."""
    interval: bool = False
    """Whether its values are intervals: pairs of numbers, or None."""

    def written(self, value: Any) -> str:
        """Return a value as it is shown; a dash where it is not known."""
        if isinstance(value, Cell):
            return self.written(value.value) if value.text is None else value.text
        if value is None:
            return NOTHING
        if isinstance(value, tuple):
            low, high = map(self.written, value)
            return _(self.between).format(low=low, high=high) if all(map(_is_known, value)) else NOTHING
        if isinstance(value, str) or not self.form:
            return str(value)
        text = known(value, self.scale, self.form, sign=self.sign)
        return text.replace("-", self.minus) if isfinite(value) else text

    @property
    def headings(self) -> dict[str, str]:
        """Return the keys under which its values are in data, each with its heading: two where they are intervals."""
        if not self.interval:
            return {self.key: self.heading}
        return {f"{self.key}_{end}": _(text).format(heading=self.heading) for end, text in ENDS.items()}


def year_column() -> TableColumn:
    """Return the column of calendar years."""
    return TableColumn("year", _("Year"), "{:.0f}")


def level_column(
    key: str, heading: str, quantity: Quantity, *, interval: bool = False, between: str = TO
) -> TableColumn:
    """Return a column of a quantity's levels, or of intervals of them."""
    form = quantity.form(digits=quantity.level_digits)
    return TableColumn(key, heading, form, quantity.scale, between=between, interval=interval)


@dataclass(frozen=True, slots=True)
class Table:
    """A table; the first column names its rows."""

    id: str
    """What it is, for programs."""
    title: str
    """What it shows, with units, in the language in use."""
    columns: Sequence[TableColumn]
    rows: Sequence[Sequence[Any]]
    """Raw values, one a column, or a `Cell`."""
    notes: Sequence[str] = ()
    """What to know to read it."""
    folded: bool = False
    """Whether a page shows it only when it is asked for."""
    kind: str = field(default="table", init=False)
    """What it is among the blocks of a page."""

    def __post_init__(self) -> None:
        """Refuse an interval in a column of single values, and the reverse: its columns in data would not be there."""
        for row in self.rows:
            for column, cell in zip(self.columns, row, strict=True):
                value = _raw(cell)
                if value is not None and isinstance(value, tuple) != column.interval:
                    raise TypeError(f"{self.id}.{column.key}: {value!r} is not of this column")

    @property
    def caption(self) -> str:
        """Title and notes in one."""
        return f"{self.title} ({' '.join(self.notes)})" if self.notes else self.title

    def texts(self) -> list[tuple[str, ...]]:
        """Return the rows as they are written."""
        return [
            tuple(column.written(cell) for column, cell in zip(self.columns, row, strict=True)) for row in self.rows
        ]

    def beside(self, columns: Sequence[TableColumn], rows: Sequence[Sequence[Any]]) -> Table:
        """Return the table with more columns on the right; `rows` are theirs."""
        wider = [(*row, *more) for row, more in zip(self.rows, rows, strict=True)]
        return replace(self, columns=(*self.columns, *columns), rows=wider)

    def by_first(self) -> Iterator[Table]:
        """Yield a table for each value of the first column, which is written in the title."""
        groups: dict[Any, list[Sequence[Any]]] = {}
        for row in self.rows:
            groups.setdefault(_raw(row[0]), []).append(row)
        for rows in groups.values():
            title = self.columns[0].written(rows[0][0])
            yield replace(self, title=title, columns=self.columns[1:], rows=[row[1:] for row in rows])

    def data(self) -> dict[str, list[Any]]:
        """Return the raw values of each column by its key; what is not known is None. An interval has two columns."""
        found: dict[str, list[Any]] = {}
        for at, column in enumerate(self.columns):
            values = [_raw(row[at]) for row in self.rows]
            if column.interval:
                for key, place in zip(column.headings, (0, 1), strict=True):
                    found[key] = [None if value is None else _raw(value[place]) for value in values]
            else:
                found[column.key] = values
        return found

    def frame(self) -> pd.DataFrame:
        """Return the raw values, a row for each row; columns are named by their keys."""
        import pandas as pd

        return pd.DataFrame(self.data())

    def json(self) -> dict[str, Any]:
        """Return plain data: id, title, headings by key, a list of values by key, and notes; NaN is None."""
        values = {key: [_plain(value) for value in each] for key, each in self.data().items()}
        headings = {key: heading for column in self.columns for key, heading in column.headings.items()}
        return {"id": self.id, "title": self.title, "headings": headings, "values": values, "notes": list(self.notes)}

    def widths(self) -> list[int]:
        """Return how many columns of a terminal each column takes, unbroken."""
        lines = [[column.heading for column in self.columns], *self.texts()]
        return [max(map(columns_of, cells)) for cells in zip(*lines, strict=True)]

    def wide(self) -> int:
        """Return how many columns of a terminal the table takes, unbroken."""
        widths = self.widths()
        return sum(widths) + GAP * (len(widths) - 1)

    def rich(self, width: int | None = None) -> RenderableType:
        """Return the table for a terminal.

        Where it is wider than `width`, it is narrowed, or stands in parts below each other, each behind the first
        column (`fitting.parts`); no text is cut.
        """
        from rich.console import Group

        by_column = zip(*rows, strict=True) if (rows := self.texts()) else [()] * len(self.columns)
        columns = [
            fitting.ColumnTexts(column.heading, texts, column.wraps)
            for column, texts in zip(self.columns, by_column, strict=True)
        ]
        found = fitting.parts(columns, width)
        last = len(found) - 1
        made = [self._part(part, title=at == 0, notes=at == last) for at, part in enumerate(found)]
        if not last:
            return made[0]
        return Group(made[0], *(each for part in made[1:] for each in ("", part)))

    def _part(self, part: fitting.Part, *, title: bool, notes: bool) -> RichTable:
        """Return the columns of a part, with the title of the table above or its notes below."""
        from rich.table import Table as RichTable
        from rich.text import Text

        table = RichTable(
            title=Text(self.title, style="bold") if self.title and title else None,
            caption=Text(" ".join(self.notes)) if self.notes and notes else None,
            title_justify="left",
            caption_justify="left",
            header_style="",
            box=None,
            pad_edge=False,
            padding=(0, part.gap, 0, 0),
        )
        for at, width in zip(part.places, part.widths, strict=True):
            column = self.columns[at]
            justify: Literal["left", "right"] = "right" if column.form else "left"
            table.add_column(Text(filled(column.heading, width)), justify=justify, overflow="fold", width=width)
        for row, cells in zip(self.rows, self.texts(), strict=True):
            table.add_row(
                *(
                    Text(_within(cells[at], width), style=STYLES[row[at].mark] if isinstance(row[at], Cell) else "")
                    for at, width in zip(part.places, part.widths, strict=True)
                )
            )
        return table

    def markdown(self) -> str:
        """Return the table in Markdown, without its title; what is marked and not good is bold, notes stand below."""
        rules = ["---:" if column.form else "---" for column in self.columns]
        lines = [_line([column.heading for column in self.columns]), _line(rules)]
        for row, texts in zip(self.rows, self.texts(), strict=True):
            bold = [isinstance(cell, Cell) and cell.mark in ("bad", "open") for cell in row]
            lines.append(_line([f"**{text}**" if strong else text for text, strong in zip(texts, bold, strict=True)]))
        return "\n".join([*lines, *(["", " ".join(self.notes)] if self.notes else [])]) + "\n"

    def html(self) -> Markup:
        """Return the table as markup of a page; every text in it is escaped."""
        from markupsafe import Markup

        words = [not column.form for column in self.columns]
        every = all(words)

        def row_of(texts: Sequence[str], scope: str) -> Markup:
            cells = Markup("")
            for at, (text, word) in enumerate(zip(texts, words, strict=True)):
                named = Markup(' class="word"') if word and not every else ""
                head = scope == "col" or at == 0
                cells += (
                    Markup('<th scope="{}"{}>{}</th>').format(scope, named, text)
                    if head
                    else Markup("<td{}>{}</td>").format(named, text)
                )
            return Markup("<tr>{}</tr>").format(cells)

        body = [row_of(texts, "row") for texts in self.texts()]
        table = Markup(
            '<div class="grid" role="region" aria-label="{caption}" tabindex="0">\n<table{all}>\n'
            "<caption>{caption}</caption>\n<thead>{head}</thead>\n<tbody>\n{body}\n</tbody>\n</table>\n</div>\n"
        ).format(
            caption=self.caption,
            all=Markup(' class="words"') if every else "",
            head=row_of([column.heading for column in self.columns], "col"),
            body=Markup("\n").join(body),
        )
        if not self.folded:
            return table
        return Markup("<details{}><summary>{}</summary>\n{}</details>\n").format(
            Markup(' class="long"') if len(body) > LONG else "", self.caption, table
        )


def of_texts(
    headings: Sequence[str], rows: Sequence[Sequence[str]], *, words: Collection[str] = (), note: str = ""
) -> Table:
    """Return a table of what is written already; columns whose headings are not among the words hold numbers."""
    columns = [TableColumn(name, name, "" if name in words else "{:g}") for name in headings]
    return Table("", "", columns, rows, (note,) if note else ())


def side_by_side(tables: Iterable[Table], width: int) -> Columns:
    """Return tables for a terminal of so many columns, as many beside each other as there is room for."""
    from rich.columns import Columns

    return Columns([table.rich(width) for table in tables], padding=(1, 3))


def _raw(cell: Any) -> Any:
    """Return the value of a cell, of Python's own kinds where numpy has it."""
    value = cell.value if isinstance(cell, Cell) else cell
    return value.item() if isinstance(value, np.generic) else value


def _is_known(value: Any) -> bool:
    """Return whether a number is there to be written."""
    return value is not None and (not isinstance(value, float | np.floating) or isfinite(value))


def _within(text: str, width: int) -> str:
    """Return a text broken between words where it is wider than its column; else as it is, spaces and all."""
    return text if columns_of(text) <= width else filled(text, width)


def _plain(value: Any) -> Any:
    if isinstance(value, float) and not isfinite(value):
        return None
    return value.isoformat() if isinstance(value, date) else value


def _line(cells: Sequence[str]) -> str:
    """Return a row of Markdown whose texts stay in their cells."""
    return f"| {' | '.join(' '.join(cell.split()).replace('|', chr(92) + '|') for cell in cells)} |"
