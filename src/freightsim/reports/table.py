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
from freightsim.reports.numbers import NOTHING, known

if TYPE_CHECKING:
    import pandas as pd
    from markupsafe import Markup
    from rich.columns import Columns
    from rich.table import Table as RichTable

    from freightsim.results.vocabulary import Quantity

Mark = Literal["", "good", "bad", "open"]
"""What a cell is marked as: a verdict, or nothing."""
STYLES: dict[Mark, str] = {"": "", "good": "green", "bad": "bold red", "open": "yellow"}
"""How a terminal shows it."""

GAP = 2
"""Columns of a terminal between two columns of a table; one where it would not fit else."""
LONG = 100
"""Rows from which a folded table scrolls by itself on a page."""
TO, DASH = N_("{low} to {high}"), "{low} - {high}"
"""How the ends of an interval are joined."""


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

    def written(self, value: Any) -> str:
        """Return a value as it is shown; a dash where it is not known."""
        if isinstance(value, Cell):
            return self.written(value.value) if value.text is None else value.text
        if isinstance(value, tuple):
            low, high = map(self.written, value)
            return NOTHING if NOTHING in (low, high) else _(self.between).format(low=low, high=high)
        if value is None:
            return NOTHING
        if isinstance(value, str) or not self.form:
            return str(value)
        text = known(value, self.scale, self.form, sign=self.sign)
        return text.replace("-", self.minus) if isfinite(value) else text


def year_column() -> TableColumn:
    """Return the column of calendar years."""
    return TableColumn("year", _("Year"), "{:.0f}")


def level_column(key: str, heading: str, quantity: Quantity, *, between: str = TO) -> TableColumn:
    """Return a column of a quantity's levels."""
    return TableColumn(key, heading, quantity.form(digits=quantity.level_digits), quantity.scale, between=between)


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
        """Yield a table for each text of the first column, which becomes the title."""
        first = [self.columns[0].written(row[0]) for row in self.rows]
        for title in dict.fromkeys(first):
            rows = [row[1:] for row, text in zip(self.rows, first, strict=True) if text == title]
            yield replace(self, title=title, columns=self.columns[1:], rows=rows)

    def data(self) -> dict[str, list[Any]]:
        """Return the raw values of each column by its key; what is not known is None."""
        found: dict[str, list[Any]] = {}
        for at, column in enumerate(self.columns):
            values = [_raw(row[at]) for row in self.rows]
            if any(isinstance(value, tuple) for value in values):
                low, high = zip(*(value or (None, None) for value in values), strict=True)
                found |= {f"{column.key}_low": list(low), f"{column.key}_high": list(high)}
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
        headings = {column.key: column.heading for column in self.columns}
        return {"id": self.id, "title": self.title, "headings": headings, "values": values, "notes": list(self.notes)}

    def widths(self) -> list[int]:
        """Return how many columns of a terminal each column takes, unbroken."""
        lines = [[column.heading for column in self.columns], *self.texts()]
        return [max(map(columns_of, cells)) for cells in zip(*lines, strict=True)]

    def wide(self) -> int:
        """Return how many columns of a terminal the table takes, unbroken."""
        widths = self.widths()
        return sum(widths) + GAP * (len(widths) - 1)

    def rich(self, width: int | None = None) -> RichTable:
        """Return the table for a terminal.

        Where it is wider than `width`, texts that may wrap do so; where none may, headings break between words.
        """
        from rich.table import Table as RichTable
        from rich.text import Text

        widths, texts = self.widths(), self.texts()
        over = 0 if width is None else max(0, self.wide() - width)
        wrapping = [widths[at] for at, column in enumerate(self.columns) if column.wraps]
        wraps, most = bool(wrapping), _widest(wrapping, over)
        tight = over > 0 and not wraps
        table = RichTable(
            title=Text(self.title, style="bold") if self.title else None,
            caption=Text(" ".join(self.notes)) if self.notes else None,
            title_justify="left",
            caption_justify="left",
            header_style="",
            box=None,
            pad_edge=False,
            padding=(0, GAP - tight, 0, 0),
        )
        for at, column in enumerate(self.columns):
            longest = max((columns_of(row[at]) for row in texts), default=0)
            heading = column.heading.replace(" ", "\n") if tight and widths[at] > longest else column.heading
            table.add_column(
                Text(heading),
                justify="right" if column.form else "left",
                no_wrap=not column.wraps,
                overflow="fold" if column.wraps else "ellipsis",
                min_width=widths[at] if wraps and not column.wraps else None,
            )
        for row, cells in zip(self.rows, texts, strict=True):
            table.add_row(
                *(
                    Text(
                        filled(text, most) if column.wraps and over else text,
                        style=STYLES[cell.mark] if isinstance(cell, Cell) else "",
                    )
                    for column, cell, text in zip(self.columns, row, cells, strict=True)
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


def _plain(value: Any) -> Any:
    if isinstance(value, float) and not isfinite(value):
        return None
    return value.isoformat() if isinstance(value, date) else value


def _line(cells: Sequence[str]) -> str:
    """Return a row of Markdown whose texts stay in their cells."""
    return f"| {' | '.join(' '.join(cell.split()).replace('|', chr(92) + '|') for cell in cells)} |"


def _widest(widths: Sequence[int], over: int) -> int:
    """Return how wide each of several columns may be at most, so that together they lose so many characters."""
    most = max(widths, default=1)
    while most > 1 and sum(max(width - most, 0) for width in widths) < over:
        most -= 1
    return most
