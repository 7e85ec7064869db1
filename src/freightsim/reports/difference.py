"""What `freightsim diff` prints: one line for each difference, and who wrote both sides under it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

from freightsim.base.language import N_, _, ngettext
from freightsim.facts.tables import model_tables
from freightsim.files.difference import DEFAULT, ScenarioDifference
from freightsim.files.yaml_writing import one_line
from freightsim.reports.table import Cell, Table, TableColumn
from freightsim.validation.faults import shortened

WIDTH = 72
"""Columns that a value takes at most; the whole of it stands in the file, and in `--json`."""

UNITS = {
    "_usd_per_feu_km": N_("USD/FEU-km"),
    "_usd_per_feu": "USD/FEU",
    "usd_per_feu": "USD/FEU",
    "usd_per_t": N_("USD/t"),
    "_usd_bn": N_("USD bn"),
    "_km_h": "km/h",
    "_per_week": N_("a week"),
    "_per_day": N_("a day"),
    "_teu": "TEU",
    "_feu": "FEU",
    "_years": N_("years"),
    "_days": N_("days"),
    "_km": "km",
    "_mm": "mm",
    "_h": "h",
    "_d": "d",
    "_t": "t",
}
"""Units by the end of a key, the longer one first."""

NO_UNITS = ("text", "yes/no", "1", "")


def lines(found: Sequence[ScenarioDifference], first: str, second: str) -> Iterator[str]:
    """Yield what is printed of the differences between two scenarios, called by what was asked for."""
    meaning = [each for each in found if each.counts]
    about = [each for each in found if not each.counts]
    yield f"{first}  ->  {second}"
    for kind, title in (
        ("removed", _("Only in the first:")),
        ("added", _("Only in the second:")),
        ("changed", _("Changed:")),
    ):
        of_kind = [each for each in meaning if each.kind == kind]
        if of_kind:
            yield f"\n{title}"
            for each in of_kind:
                yield from _item(each)
    if about:
        yield "\n" + _("Labels, without effect on the simulation:")
        for each in about:
            yield from _item(each)
    yield ""
    if meaning:
        yield ngettext("{number} difference", "{number} differences", len(meaning)).format(number=len(meaning))
    else:
        yield _("The two are equivalent.")


def table(found: Sequence[ScenarioDifference], title: str) -> Table:
    """Return the differences that count as a table: key, both values, and the days between which they differ."""
    columns = (
        TableColumn("key", _("Key"), wraps=True),
        *(TableColumn("before", _("Baseline"), wraps=True), TableColumn("after", _("Here"), wraps=True)),
        *(TableColumn("from", _("From")), TableColumn("to", _("Until"))),
    )
    rows = [
        (
            Cell(each.key, each.key),
            *(_value(each, side) if side is not None else "-" for side in (each.before, each.after)),
            *("" if day is None else day.isoformat() for day in (each.start, each.end)),
        )
        for each in found
        if each.counts
    ]
    return Table("differences", title, columns, rows, folded=True)


def as_json(found: Sequence[ScenarioDifference], first: str, second: str) -> dict[str, Any]:
    """Return the differences as plain data."""
    return {
        "first": first,
        "second": second,
        "same": not any(each.counts for each in found),
        "differences": [
            {
                "key": each.key,
                "kind": each.kind,
                "counts": each.counts,
                "from": each.start and each.start.isoformat(),
                "to": each.end and each.end.isoformat(),
                "before": each.before,
                "after": each.after,
                "unit": unit(each.path),
                "origin_before": each.origin_before,
                "origin_after": each.origin_after,
            }
            for each in found
        ],
    }


def unit(path: tuple[str, ...]) -> str:
    """Return the unit of a number of a scenario; empty where it has none, or where it is none."""
    known = _packaged().get(path)
    if known is not None:
        return "" if known in NO_UNITS else known
    keys = [key for key in path if key not in ("outbound", "inbound")]
    return next((unit for end, unit in UNITS.items() if keys[-1].endswith(end)), "")


@cache
def _packaged() -> dict[tuple[str, ...], str]:
    """Return the units that the table of parameters states."""
    return {tuple(row["path"].split(".")): row["unit"] for row in model_tables()["parameters"]}


def _item(each: ScenarioDifference) -> Iterator[str]:
    steps = ((_(", from {day}"), each.start), (_(", to {day}"), each.end))
    when = "".join(step.format(day=day) for step, day in steps if day is not None)
    if each.kind == "changed":
        yield f"  {each.key}{when}: {_value(each, each.before)} -> {_value(each, each.after)}"
    else:
        yield f"  {each.key}: {_value(each, each.after if each.kind == 'added' else each.before)}"
    origins = dict.fromkeys(origin for origin in (each.origin_before, each.origin_after) if origin)
    if origins:
        yield f"      {' -> '.join(_(origin) if origin == DEFAULT else origin for origin in origins)}"


def _value(each: ScenarioDifference, value: Any) -> str:
    """Return a value on one line with its unit; of a whole entry what it holds, shortened."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return f"{_spelled(value)} {_(unit(each.path))}".rstrip()
    return shortened(_spelled(value), WIDTH)


def _spelled(value: Any) -> str:
    if isinstance(value, dict):
        parts = {key: _spelled(part) for key, part in value.items() if part not in ({}, [])}
        return ", ".join(
            f"{key}: {{{text}}}" if isinstance(value[key], dict) else f"{key}: {text}" for key, text in parts.items()
        )
    if isinstance(value, str):
        return "".join(character if character.isprintable() else "?" for character in value)
    return one_line(int(value)) if isinstance(value, float) and value.is_integer() else one_line(value)
