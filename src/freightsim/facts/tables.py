"""The tables of the model are read and checked: every fault of every file is named in one message."""

from __future__ import annotations

import csv
import math
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path, PurePosixPath

from freightsim.base.errors import DataError
from freightsim.base.language import _
from freightsim.base.spec import RAIL
from freightsim.base.writing import read_bytes
from freightsim.facts.rules import GROUPS, PROVENANCE, TABLES, YES_NO, TableShape, broken_rule, number
from freightsim.facts.user_csv import read_user_csv

LARGEST_SPREAD = 2.0
"""Largest standard deviation of the logarithm of a price."""

PORT = "zhengzhou"
"""What market.csv calls the scenario's own port, which is no row of hubs.csv."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table and where it stands."""

    table: str
    """Name of the table."""
    line: int
    """Line in the file, the header being line 1."""
    cells: dict[str, str]
    """Text by column."""
    file: str
    """The file as messages call it, e.g. ``data/model/cities.csv``."""

    def __getitem__(self, column: str) -> str:
        return self.cells[column]

    def number(self, column: str) -> int | float:
        """Return a cell as a number (checked when the table was read)."""
        return number(self.cells[column])

    @property
    def origin(self) -> str:
        """The file and line, e.g. ``data/model/cities.csv:12``."""
        return f"{self.file}:{self.line}"

    def fault(self, column: str, rule: str) -> str:
        """Return the words for a cell that breaks a rule."""
        return f"{self.origin}: {column} = '{self.cells.get(column, '')}': {rule}"


def data_folder() -> Traversable:
    """Return the folder of the facts that ship with the package."""
    return files("freightsim").joinpath("data")


@cache
def model_tables(folder: Path | None = None) -> dict[str, list[Row]]:
    """Return the checked rows of every table in ``folder`` (default: the packaged ``data/model``).

    Raises DataError naming file, line, value and rule of all faults found.
    """
    place = folder or data_folder().joinpath("model")
    tables: dict[str, list[Row]] = {}
    faults: list[str] = []
    for name, table in TABLES.items():
        rows, missing = read_table(place, f"data/model/{name}.csv", table)
        tables[name] = rows
        faults += missing
    if not faults:
        faults = [fault for name, table in TABLES.items() for fault in _faults(name, table, tables)]
    if faults:
        raise DataError("\n".join(faults))
    return tables


Advice = Callable[[str, str], str]
"""What to write in place of a cell: by its rule and its text; nothing where there is no advice."""


def rows_of_file(path: Path, name: str, advice: Advice | None = None) -> list[Row]:
    """Return the checked rows of a file of the reader's own in the shape of a table; provenance is left to him.

    It may be written by Excel (`freightsim.facts.user_csv`). ``advice`` says what to write in place of a faulty cell.

    Raises DataError naming file, line, value and rule of all faults found.
    """
    columns = TABLES[name].columns
    header, lines = read_user_csv(path, [*columns, *PROVENANCE])
    faults = [
        _("{path}:1: column '{column}' is missing").format(path=path, column=column)
        for column in columns
        if column not in header
    ]
    rows = [Row(name, line, cells, str(path)) for line, cells in lines]
    if not faults:
        faults = [*_broken_cells(rows, columns, {}, advice), *_repeated(rows, TABLES[name].unique)]
        faults += [fault for row in rows for fault in BETWEEN_CELLS[name](row, {})]
    if faults:
        raise DataError("\n".join(faults))
    return rows


def read_rows(file: Traversable) -> tuple[list[str], list[tuple[int, dict[str, str]]]]:
    """Return the header of a CSV file, and the line and cells of each row; missing cells are empty."""
    text = read_bytes(file).decode("utf-8") if isinstance(file, Path) else file.read_text(encoding="utf-8")
    reader = csv.reader(text.splitlines())
    header = next(reader, [])
    blank = [""] * len(header)
    return header, [(reader.line_num, dict(zip(header, cells + blank, strict=False))) for cells in reader if cells]


def read_table(place: Traversable, shown: str, table: TableShape) -> tuple[list[Row], list[str]]:
    """Return the rows of a table in a folder, and the faults of its shape; messages call the file ``shown``."""
    file = place.joinpath(PurePosixPath(shown).name)
    if not file.is_file():
        return [], [_("{file}: the file is missing").format(file=shown)]
    header, rows = read_rows(file)
    columns = {**table.columns, **PROVENANCE}
    faults = [
        _("{file}:1: column '{column}' is missing").format(file=shown, column=column)
        for column in columns
        if column not in header
    ]
    return [Row(PurePosixPath(shown).stem, line, cells, shown) for line, cells in rows], faults


def cell_faults(rows: list[Row], table: TableShape, tables: dict[str, list[Row]]) -> Iterator[str]:
    """Yield the faults of single cells, references into ``tables`` included, and of rows that occur twice."""
    yield from _broken_cells(rows, {**table.columns, **PROVENANCE}, tables)
    yield from _repeated(rows, table.unique)


def _faults(name: str, table: TableShape, tables: dict[str, list[Row]]) -> Iterator[str]:
    rows = tables[name]
    yield from cell_faults(rows, table, tables)
    yield from _disagreeing(rows, table.constant)
    if name in ("parameters", "ledger"):
        yield from _half_dated(rows)
    if name in BETWEEN_CELLS:
        for row in rows:
            yield from BETWEEN_CELLS[name](row, tables)


def _broken_cells(
    rows: list[Row], columns: dict[str, str], tables: dict[str, list[Row]], advice: Advice | None = None
) -> Iterator[str]:
    known = {rule: _ids(rule[3:].rstrip("?"), tables) for rule in columns.values() if rule.startswith("->")}
    for row in rows:
        for column, rule in columns.items():
            words = broken_rule(rule, row[column])
            if words:
                said = advice(rule, row[column]) if advice else ""
                yield row.fault(column, _("{words} ({advice})").format(words=words, advice=said) if said else words)
            elif rule in known and row[column] not in known[rule] and not (rule.endswith("?") and not row[column]):
                yield row.fault(column, _("unknown reference: not in {table}.csv").format(table=rule[3:].rstrip("?")))


def _ids(table: str, tables: dict[str, list[Row]]) -> set[str]:
    return {row["id"] for row in tables[table]}


def _repeated(rows: list[Row], unique: tuple[str, ...]) -> Iterator[str]:
    seen: Counter[tuple[str, ...]] = Counter()
    for row in rows:
        key = tuple(row[column] for column in unique)
        seen[key] += 1
        if seen[key] > 1:
            yield row.fault(
                unique[0],
                _("duplicate: {unique} = {key} is above already").format(unique=", ".join(unique), key=", ".join(key)),
            )


def _disagreeing(rows: list[Row], constant: tuple[str, ...]) -> Iterator[str]:
    first: dict[str, Row] = {}
    for row in rows if constant else []:
        leader = first.setdefault(row["id"], row)
        for column in constant:
            if row[column] != leader[column]:
                yield row.fault(
                    column,
                    _("must agree with line {line} ('{column}') of the same id").format(
                        line=leader.line, column=leader[column]
                    ),
                )


def _half_dated(rows: list[Row]) -> Iterator[str]:
    plain = {row["path"]: row.line for row in rows if not row["from"]}
    for row in rows:
        if row["from"] and row["path"] in plain:
            yield row.fault(
                "from",
                _("a path has one plain value or dated ones: line {plain} has no date").format(
                    plain=plain[row["path"]]
                ),
            )


def _city(row: Row, tables: dict[str, list[Row]]) -> Iterator[str]:
    if row["province"] not in {province["province"] for province in tables["provinces"]}:
        yield row.fault("province", _("unknown reference: not in {table}.csv").format(table="provinces"))
    if row["kind"] != "rest":
        return
    if row["trade_usd_bn"] or row["trade_hint_usd_bn"]:
        yield row.fault("trade_usd_bn", _("must be blank: the rest of a province has what its cities leave"))
    rests = [each.line for each in tables["cities"] if (each["province"], each["kind"]) == (row["province"], "rest")]
    if row.line != rests[0]:
        yield row.fault("kind", _("a province has one rest: line {line} is it").format(line=rests[0]))


def _figure(row: Row, _tables: dict[str, list[Row]]) -> Iterator[str]:
    try:
        if not row.number("low") <= row.number("value") <= row.number("high"):
            yield row.fault(
                "value", _("must lie in its band, {low} to {high}").format(low=row["low"], high=row["high"])
            )
    except ValueError:
        return  # the cell is reported as no number


def _parameter(row: Row, tables: dict[str, list[Row]]) -> Iterator[str]:
    group, _dot, rest = row["path"].partition(".")
    if group not in GROUPS or not rest:
        yield row.fault("path", _("must begin with one of {groups} and a dot").format(groups=", ".join(GROUPS)))
    elif group in ("terminals", "borders") and rest.partition(".")[0] not in _ids(group, tables):
        yield row.fault("path", _("unknown reference: not in {group}.csv").format(group=group))
    if row["unit"] == YES_NO:
        words = broken_rule("yes|no", row["value"])
        if words:
            yield row.fault("value", words)
    elif row["unit"] != "text":
        words = broken_rule("number", row["value"])
        if words:
            yield row.fault(
                "value", _("{words} (or have the unit 'text' or '{yes_no}')").format(words=words, yes_no=YES_NO)
            )


def _ledger(row: Row, tables: dict[str, list[Row]]) -> Iterator[str]:
    yield from _figure(row, tables)
    if not row["path"].startswith(("costs.", "emissions.")):
        yield row.fault("path", _("must begin with one of {groups} and a dot").format(groups="costs, emissions"))


def _price(row: Row, tables: dict[str, list[Row]]) -> Iterator[str]:
    own = [each for each in tables["prices"] if (each["way"], each["direction"]) == (row["way"], row["direction"])]
    if row["way"] != RAIL and f"modes.{row['way']}.name" not in {each["path"] for each in tables["parameters"]}:
        yield row.fault("way", _("must be {rail}, or a mode that parameters.csv names").format(rail=RAIL))
    if row["unit"] != own[0]["unit"]:
        yield row.fault("unit", _("must be {unit}, as in the first row of this path").format(unit=own[0]["unit"]))
    days = sorted(each["from"] for each in own)
    at = days.index(row["from"])
    if at > 1 and (gap := _quarter_after(days[at - 1])) != row["from"]:
        yield row.fault("from", _("must be {day}: the path has a price for each quarter").format(day=gap))


def _quarter(row: Row, tables: dict[str, list[Row]]) -> Iterator[str]:
    if not row["quarter"].endswith(QUARTER_STARTS):
        yield row.fault("quarter", _("must be the first day of a quarter"))
    if not any(row["quarter"].startswith(each["year"]) for each in tables["national"]):
        yield row.fault("quarter", _("must be in a year of national.csv"))


def _price_spread(row: Row, tables: dict[str, list[Row]]) -> Iterator[str]:
    if row["way"] not in {each["way"] for each in tables["prices"]}:
        yield row.fault("way", _("must be a mode of prices.csv"))
    if not 0 <= row.number("sd_ln") <= LARGEST_SPREAD:
        yield row.fault("sd_ln", _("must be from 0 to {largest:g}").format(largest=LARGEST_SPREAD))


def _quarter_after(day: str) -> str:
    year, month = int(day[:4]), int(day[5:7])
    return f"{year + (month + 2) // 12}-{(month + 2) % 12 + 1:02d}-01"


def _support(row: Row, tables: dict[str, list[Row]]) -> Iterator[str]:
    yield from _figure(row, tables)
    if row["hub"] and row["hub"] not in (PORT, *_ids("hubs", tables)):
        words = _("must be {port} (the scenario's own port) or an id of {table}.csv")
        yield row.fault("hub", words.format(port=PORT, table="hubs"))
    if row["last_year"] < row["first_year"]:
        yield row.fault("last_year", _("must not be before {year}").format(year=row["first_year"]))


def _region(row: Row, tables: dict[str, list[Row]]) -> Iterator[str]:
    if f"markets.{row['market']}.name" not in {parameter["path"] for parameter in tables["parameters"]}:
        yield row.fault("market", _("unknown reference: parameters.csv does not name it"))


def _hub(row: Row, tables: dict[str, list[Row]]) -> Iterator[str]:
    ran = [trip["year"] for trip in tables["hub_trips"] if trip["hub"] == row["id"]]
    if not ran:
        yield row.fault("id", _("has no trips in hub_trips.csv"))
    elif row["first_train"][:4] > min(ran):
        yield row.fault("first_train", _("must not be after the first year with trips, {year}").format(year=min(ran)))


def _hub_trips(row: Row, tables: dict[str, list[Row]]) -> Iterator[str]:
    key, year = (row["hub"], row["direction"]), row["year"]
    stated = [market for market in tables["hub_markets"] if (market["hub"], market["direction"]) == key]
    if not any(market["year"] <= year for market in stated):
        yield row.fault("year", _("hub_markets.csv has no shares of its markets for that year"))
    if not any((load["year"], load["direction"]) == (year, row["direction"]) for load in tables["hub_loads"]):
        yield row.fault("year", _("hub_loads.csv has no load for that year"))


def _hub_market(row: Row, tables: dict[str, list[Row]]) -> Iterator[str]:
    yield from _region(row, tables)
    key = tuple(row[column] for column in ("hub", "year", "direction"))
    same = [at for at in tables["hub_markets"] if tuple(at[column] for column in ("hub", "year", "direction")) == key]
    try:
        shares = math.fsum(at.number("share") for at in same)
    except ValueError:
        return  # the cell is reported as no number
    if row is same[0] and not math.isclose(shares, 1, abs_tol=1e-6):
        yield row.fault("share", _("the shares of all markets must sum to 1, not to {sum:g}").format(sum=shares))


def _hub_load(row: Row, tables: dict[str, list[Row]]) -> Iterator[str]:
    if row["hub"] != "all" and row["hub"] not in _ids("hubs", tables):
        yield row.fault("hub", _("unknown reference: not in {table}.csv").format(table="hubs"))


def _market(row: Row, tables: dict[str, list[Row]]) -> Iterator[str]:
    yield from _figure(row, tables)
    of_hub = row["quantity"] == "local_share"
    if of_hub and row["hub"] not in (PORT, *_ids("hubs", tables)):
        words = _("must be {port} (the scenario's own port) or an id of {table}.csv")
        yield row.fault("hub", words.format(port=PORT, table="hubs"))
    elif row["hub"] and not of_hub:
        yield row.fault("hub", _("must be blank: the figure is of all hubs"))


def _event(row: Row, tables: dict[str, list[Row]]) -> Iterator[str]:
    kind, _dot, of = row["effect"].partition(".")
    if row["to"] <= row["from"]:
        yield row.fault("to", _("must be after the first day, {first}").format(first=row["from"]))
    if kind in ("no_trains", "no_extra_trains") and not of:
        words = broken_rule("outbound|inbound", row["value"])
    elif (kind == "demand" and of in ("outbound", "inbound")) or (kind == "border_capacity" and of):
        words = broken_rule("number", row["value"])
    else:
        yield row.fault(
            "effect", _("must be demand.<direction>, no_trains, no_extra_trains or border_capacity.<border>")
        )
        return
    if words:
        yield row.fault("value", words)
    if kind == "border_capacity" and of not in _ids("borders", tables):
        yield row.fault("effect", _("unknown reference: not in borders.csv"))


def _range(row: Row, _tables: dict[str, list[Row]]) -> Iterator[str]:
    try:
        if not 0 <= row.number("low") < row.number("high"):
            yield row.fault("low", _("must be a ratio from 0 to below the high one, {high}").format(high=row["high"]))
    except ValueError:
        return  # the cell is reported as no number


QUARTER_STARTS = ("-01-01", "-04-01", "-07-01", "-10-01")
"""How the first day of a quarter ends."""

BETWEEN_CELLS: dict[str, Callable[[Row, dict[str, list[Row]]], Iterator[str]]] = {
    "cities": _city,
    "published": _figure,
    "parameters": _parameter,
    "regions": _region,
    "hubs": _hub,
    "hub_trips": _hub_trips,
    "hub_markets": _hub_market,
    "hub_loads": _hub_load,
    "market": _market,
    "national_quarters": _quarter,
    "ledger": _ledger,
    "prices": _price,
    "price_spread": _price_spread,
    "support": _support,
    "events": _event,
    "ranges": _range,
}
"""Rules that look at more than one cell of a row, by table."""
