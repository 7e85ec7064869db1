"""The facts are shown: the published record to compare with, every row of every table, and the digest of it all."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from freightsim.facts.maps import map_tables
from freightsim.facts.rules import TABLES
from freightsim.facts.tables import data_folder, model_tables, read_rows

DATES = ("date", "year", "month", "period")
SPAN = ("from", "to")
VALUES = {"value", "stations"}
"""Columns that are the value of their row, whatever it looks like; elsewhere every number is."""
PROVENANCE = ("source", "source_url", "confidence", "licence", "note", "notes")


@dataclass(frozen=True, slots=True)
class Figure:
    """One published figure of the port's record."""

    value: float
    """Trips, USD or tonnes."""
    low: float
    """Lower end of the band; the value itself where none is given."""
    high: float
    """Upper end of the band."""
    status: str
    """"stated" by a source or "derived" from stated figures."""
    source: str
    """Where it was read."""
    confidence: str
    """high, medium, low or assumption."""
    note: str
    """What to mind."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One row of a table, in the words of the file."""

    table: str
    """Folder and name, e.g. "model/cities"."""
    item: str
    """What the row is about."""
    value: str
    """The value, or "column=value; ..." where a row holds several."""
    unit: str
    """Unit of the value; empty where the columns name theirs."""
    date: str
    """Date, year or period it holds for or from; empty where none."""
    source: str
    """Where it was read, or "assumption"."""
    confidence: str
    """As in the file; the record also knows shades such as "low-medium"."""
    licence: str
    """Under which terms it may be passed on."""
    note: str
    """What to mind."""

    @property
    def is_assumption(self) -> bool:
        """Whether it is the project's own assumption: its confidence says so, or it has no other source."""
        return self.confidence == "assumption" or self.source.startswith("assumption")


def published(folder: Path | None = None) -> dict[int, dict[str, Figure]]:
    """Return the operator's published record by year and quantity (trips, value_usd, tonnes ...).

    A quantity that was never published is missing. Raises DataError where a table breaks a rule.
    """
    record: dict[int, dict[str, Figure]] = {}
    for row in model_tables(folder)["published"]:
        band = (float(row["value"]), float(row["low"]), float(row["high"]))
        figure = Figure(*band, row["status"], row["source"], row["confidence"], row["note"])
        record.setdefault(int(row["year"]), {})[row["quantity"]] = figure
    return record


@cache
def listing() -> list[Fact]:
    """Return every row of the packaged tables: those of the model, the record that they rest on, those of the maps."""
    map_tables()  # so that a broken table is named, not shown; reads the model's as well
    return [fact for kind in ("model", "record", "maps") for name in _names(kind) for fact in _facts(kind, name)]


@cache
def data_digest(folder: Path | None = None) -> str:
    """Return the SHA-256 over the tables that trains and cargo of scenarios and the published record are made of.

    Line ends do not enter.
    """
    place = folder or data_folder().joinpath("model")
    digest = hashlib.sha256()
    for name in sorted(name for name, table in TABLES.items() if table.fills and table.moves):
        text = place.joinpath(f"{name}.csv").read_bytes().replace(b"\r\n", b"\n")
        digest.update(f"{name} {len(text)}\n".encode() + text)
    return digest.hexdigest()


def _names(kind: str) -> list[str]:
    names = (file.name for file in data_folder().joinpath(kind).iterdir())
    return sorted(name.removesuffix(".csv") for name in names if name.endswith(".csv"))


def _facts(kind: str, name: str) -> Iterator[Fact]:
    header, rows = read_rows(data_folder().joinpath(kind, f"{name}.csv"))
    dates = [*(column for column in header if column in DATES), *(SPAN if kind == "model" else ())]
    for _, cells in rows:
        yield _fact(f"{kind}/{name}", cells, dates)


def _fact(table: str, cells: dict[str, str], dates: list[str]) -> Fact:
    own = {column: text for column, text in cells.items() if text and column not in (*dates, *PROVENANCE, "unit")}
    named = own.keys() & VALUES
    held = named or {column for column, text in own.items() if re.fullmatch(r"-?[\d.]+(e[+-]?\d+)?", text)}
    values = [text if column in VALUES else f"{column}={text}" for column, text in own.items() if column in held]
    return Fact(
        table=table,
        item=" ".join(text for column, text in own.items() if column not in held),
        value="; ".join(values),
        unit=cells.get("unit", ""),
        date=" ".join(cells[column] for column in dates if cells.get(column)),
        source=cells.get("source") or cells.get("source_url", ""),
        confidence=cells["confidence"],
        licence=cells["licence"],
        note=cells.get("note") or cells.get("notes", ""),
    )
