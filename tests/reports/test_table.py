"""A table is written in several ways from the same raw values."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import numpy as np
import pytest
from rich.console import Console

from freightsim.reports.table import DASH, EMPTY, Cell, Table, TableColumn, level_column, side_by_side
from freightsim.results.vocabulary import QUANTITIES

COLUMNS = (
    TableColumn("city", "City"),
    TableColumn("value_usd", "USD million", "{:,.1f}", 1e6),
    TableColumn("change", "change", "{:,.0f}", sign=True, between=DASH, interval=True),
    TableColumn("answer", "Answer"),
)


@pytest.fixture
def table() -> Table:
    """Return a table with all kinds of cells: names, intervals, marks, what is not known, and nothing."""
    rows = [
        (Cell("xian", "Xi'an | <b>"), 2.5e6, (-3.0, 4.0), Cell("holds", "holds", "good")),
        (Cell("wuhan", "Wuhan"), np.float64("nan"), None, Cell("fails", "fails", "bad")),
        (Cell(None, "2 others"), np.int64(1_200_000_000), EMPTY, EMPTY),
    ]
    return Table("cities", "Cargo [USD]", COLUMNS, rows, ("Both directions.",))


def printed(table: Table, width: int) -> list[str]:
    """Return what a terminal shows."""
    console = Console(width=width, color_system=None)
    with console.capture() as text:
        console.print(table.rich(width))
    return [line.rstrip() for line in text.get().splitlines()]


def test_texts(table: Table) -> None:
    """Numbers have their unit, sign and digits; what is not known is a dash; a cell may have words of its own."""
    assert table.texts() == [
        ("Xi'an | <b>", "2.5", "-3 - +4", "holds"),
        ("Wuhan", "-", "-", "fails"),
        ("2 others", "1,200.0", "", ""),
    ]


def test_signs() -> None:
    """What rounds to zero has no sign; the sign of what is below it may be a true minus; a text stays as it is."""
    column = TableColumn("a", "a", "{:+.1f}", minus="\N{MINUS SIGN}")
    assert [column.written(value) for value in (-1.0, -0.01, 2.0, None, "a-b")] == [
        *("\N{MINUS SIGN}1.0", "+0.0", "+2.0", "-", "a-b"),
    ]
    assert level_column("a", "a", QUANTITIES["value_usd"]).written((1e6, 2e9)) == "1 to 2,000"


def test_frame(table: Table) -> None:
    """Raw values by the keys of the columns, an interval in two."""
    frame = table.frame()
    assert list(frame) == ["city", "value_usd", "change_low", "change_high", "answer"]
    assert frame["value_usd"].tolist()[::2] == [2.5e6, 1.2e9]
    assert frame["change_low"].tolist()[0] == -3.0
    assert frame["change_low"].isna().tolist() == [False, True, True]
    assert frame["city"].tolist()[:2] == ["xian", "wuhan"]


def test_json(table: Table) -> None:
    """Plain data by the letter of JSON; what is missing is null, a day is written out."""
    found = json.loads(json.dumps(table.json(), allow_nan=False))
    assert found["headings"]["value_usd"] == "USD million"
    assert found["values"]["value_usd"] == [2.5e6, None, 1.2e9]
    assert found["values"]["answer"] == ["holds", "fails", None]
    assert (found["id"], found["title"], found["notes"]) == ("cities", "Cargo [USD]", ["Both directions."])
    assert Table("a", "", (TableColumn("day", ""),), [(date(2013, 7, 18),)]).json()["values"] == {"day": ["2013-07-18"]}


def test_rich(table: Table) -> None:
    """Words stand left, numbers right, two columns apart; brackets in a text are no marks."""
    assert printed(table, 80) == [
        "Cargo [USD]",
        "City         USD million   change  Answer",
        "Xi'an | <b>          2.5  -3 - +4  holds",
        "Wuhan                  -        -  fails",
        "2 others         1,200.0",
        "Both directions.",
    ]


def test_rich_in_little_room(table: Table) -> None:
    """Headings that are wider than their cells are broken; no cell is."""
    assert printed(table, 36)[1:4] == [
        "                USD",
        "City        million  change Answer",
        "Xi'an | <b>     2.5 -3 - +4 holds",
    ]


def test_words_that_wrap() -> None:
    """Long words make room for the numbers beside them."""
    columns = (TableColumn("what", "What", wraps=True), TableColumn("value", "value", "{:.0f}"))
    table = Table("a", "", columns, [("a text of several words", 1.0)])
    assert printed(table, 20) == ["What           value", "a text of          1", "several words"]
    assert (table.wide(), table.widths()) == (30, [23, 5])


@pytest.mark.parametrize("width", [40, 60, 100])
def test_two_columns_that_wrap(width: int) -> None:
    """The longer one loses first, and nothing is cut."""
    columns = (
        TableColumn("what", "What", wraps=True),
        TableColumn("why", "Why", wraps=True),
        TableColumn("n", "n", "{:g}"),
    )
    one, other = "a name of some words", "a reason that takes more words than there is room for in one line of it"
    lines = printed(Table("t", "", columns, [(one, other, 1.0)]), width)
    assert max(map(len, lines)) <= width
    found = " ".join(" ".join(lines).split())
    assert all(word in found for word in (*one.split(), *other.split()))
    assert (one in found) == (width > 40)


def test_side_by_side(table: Table) -> None:
    """As many as there is room for."""
    console = Console(width=100, color_system=None)
    with console.capture() as text:
        console.print(side_by_side([table, table], 100))
    assert text.get().splitlines()[0].count("Cargo [USD]") == 2


def test_markdown(table: Table) -> None:
    """A bar inside a cell does not end it; what does not hold is bold; notes stand below."""
    assert table.markdown().splitlines() == [
        "| City | USD million | change | Answer |",
        "| --- | ---: | ---: | --- |",
        "| Xi'an \\| <b> | 2.5 | -3 - +4 | holds |",
        "| Wuhan | - | - | **fails** |",
        "| 2 others | 1,200.0 |  |  |",
        "",
        "Both directions.",
    ]


def test_html(table: Table) -> None:
    """Every text is escaped; headings have their scope; a long folded table says so."""
    text = str(table.html())
    assert '<tr><th scope="row" class="word">Xi&#39;an | &lt;b&gt;</th><td>2.5</td>' in text
    assert "<caption>Cargo [USD] (Both directions.)</caption>" in text
    assert "<details" not in text
    words = Table("a", "<i>", COLUMNS[:1], [("b",)] * 101, folded=True)
    text = str(words.html())
    assert text.startswith('<details class="long"><summary>&lt;i&gt;</summary>\n<div class="grid"')
    assert '<table class="words">' in text
    assert 'class="word"' not in text


@pytest.mark.parametrize("interval", [None, (1.0, 2.0)])
def test_the_columns_of_data_do_not_hang_on_the_values(interval: tuple[float, float] | None) -> None:
    """An interval has two columns, each with its heading, also where none is known."""
    columns = (TableColumn("year", "Year", "{:.0f}"), TableColumn("range", "Range", "{:.1f}", interval=True))
    found = Table("a", "", columns, [(2013, interval)])
    assert list(found.frame()) == list(found.json()["values"]) == ["year", "range_low", "range_high"]
    headings = {"year": "Year", "range_low": "Range, from", "range_high": "Range, to"}
    assert found.json()["headings"] == headings
    assert list(Table("a", "", columns, []).data()) == list(headings)


@pytest.mark.parametrize(("interval", "value"), [(False, (1.0, 2.0)), (True, 1.0)])
def test_a_value_of_another_kind_than_its_column(interval: bool, value: Any) -> None:
    """It is refused when the table is made."""
    with pytest.raises(TypeError, match="is not of this column"):
        Table("a", "", (TableColumn("range", "Range", "{:.1f}", interval=interval),), [(value,)])


def test_more_columns(table: Table) -> None:
    """They stand on the right."""
    wider = table.beside([TableColumn("more", "more", "{:.0f}")], [(1,), (2,), (3,)])
    assert [row[-1] for row in wider.texts()] == ["1", "2", "3"]
    assert wider.columns[:-1] == COLUMNS


def test_by_the_first_column() -> None:
    """A table for each of its texts, in their order, without it."""
    columns = (TableColumn("quantity", "Quantity"), TableColumn("year", "Year", "{:.0f}"))
    rows = [(Cell("trips", "Trips"), 2013), (Cell("feu", "FEU"), 2013), (Cell("trips", "Trips"), 2014)]
    found = Table("a", "", columns, rows)
    parts = list(found.by_first())
    assert [(part.title, part.texts()) for part in parts] == [("Trips", [("2013",), ("2014",)]), ("FEU", [("2013",)])]
    alike = [(Cell("xian", "Suzhou"), 2013), (Cell("wuhan", "Suzhou"), 2014)]  # two things of one name
    assert [part.texts() for part in Table("a", "", columns, alike).by_first()] == [[("2013",)], [("2014",)]]


CITIES = (
    *("Zhengzhou", "Wuhan", "Hefei", "Changsha", "Nanchang", "Taiyuan", "Luoyang", "Xiangyang", "Shangqiu"),
    *("Ganzhou", "Pingxiang", "Hong Kong and Macao"),
)
ROWS = ("gain of the port", "carried by the haul of the join", "gain at 1.5 times the subsidy of all trains")


@pytest.mark.parametrize("width", [30, 60, 80, 100, 250])
def test_more_columns_than_there_is_room_for(width: int) -> None:
    """The table stands in parts, each behind the names of its rows; no text is cut, and no line is too long."""
    columns = (TableColumn("what", "", wraps=True), *(TableColumn(city, city, "{:,.0f}") for city in CITIES))
    rows = [(what, *(1000.0 * at + place for at in range(12))) for place, what in enumerate(ROWS)]
    table = Table("cards", "Effect of each join", columns, rows, ("A note.",))
    lines = printed(table, width)
    assert max(map(len, lines)) <= width
    assert (lines[0], lines[-1]) == ("Effect of each join", "A note.")
    found = "\n".join(lines)
    assert "\N{HORIZONTAL ELLIPSIS}" not in found
    parts = [part.split("\n") for part in found.split("\n\n")]
    assert (len(parts) == 1) == (width == 250)
    for part in parts:
        words = " ".join(part).split()
        assert all(word in words for what in ROWS for word in what.split()), part
    for at, city in enumerate(CITIES):
        assert all(sum(word in part for part in found.split()) >= 1 for word in city.split())
        assert all(f"{1000 * at + place:,}" in found.split() for place in range(3))


def test_marks_stay_in_parts() -> None:
    """A column of words that is marked keeps its colour where the table is parted."""
    columns = (TableColumn("what", "What"), *(TableColumn(f"c{at}", f"column {at}") for at in range(6)))
    table = Table("a", "", columns, [("row", *(Cell("x", "a long word", "good") for _ in range(6)))])
    console = Console(width=40, color_system="standard", force_terminal=True)
    with console.capture() as text:
        console.print(table.rich(40))
    assert text.get().count("\x1b[32m") == 6
