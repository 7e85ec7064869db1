"""The facts become a scenario's plain data: every value beside the line of the table it was read from."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from freightsim.base.errors import DataError
from freightsim.base.language import _
from freightsim.base.spec import RAIL
from freightsim.facts.hubs import hub_leaves
from freightsim.facts.rules import YES_NO
from freightsim.facts.tables import Row, model_tables
from freightsim.facts.trade import trade_by_city

Origins = dict[tuple[str, ...], str]
"""File and line of each leaf, by the keys that lead to it. A list counts as one leaf."""


class Grower:
    """A nested tree that remembers where each of its leaves came from."""

    def __init__(self) -> None:
        """Start with an empty tree."""
        self.tree: dict[str, Any] = {}
        self.origins: Origins = {}

    def put(self, keys: tuple[str, ...], value: Any, row: Row) -> None:
        """Set a leaf. Raises DataError where another row has filled that place."""
        branch = self.tree
        for key in keys[:-1]:
            branch = branch.setdefault(key, {})
            if not isinstance(branch, dict):
                raise DataError(
                    row.fault("path", _("'{key}' of {keys} has a value already").format(key=key, keys=".".join(keys)))
                )
        if keys[-1] in branch:
            raise DataError(row.fault("path", _("{keys} has a value already").format(keys=".".join(keys))))
        branch[keys[-1]] = value
        self.origins[keys] = row.origin

    def put_texts(self, keys: tuple[str, ...], row: Row, *columns: str) -> None:
        """Set leaves from text cells."""
        for column in columns:
            self.put((*keys, column), row[column], row)

    def put_numbers(self, keys: tuple[str, ...], row: Row, *columns: str) -> None:
        """Set leaves from number cells; blank ones are left out."""
        for column in columns:
            if row[column]:
                self.put((*keys, column), row.number(column), row)


@cache
def facts_tree(folder: Path | None = None) -> tuple[dict[str, Any], Origins]:
    """Return the plain-data tree that fills a scenario, and the origin of each leaf.

    The origin reads ``data/model/cities.csv:12``; its key holds the keys down to the leaf, the date of a dated value
    included. Left to the scenario file: name, description, horizon, the three rules, and what calibration fits
    (``demand.<direction>.attraction``, ``cargo.load_factor``, ``cargo.value_factor``).

    The trade of cities is that by origin or destination of goods (`freightsim.facts.trade`).

    Both values are shared by all callers: merge changes into a new tree, never change these.
    Raises DataError where a table in ``folder`` (default: the packaged one) breaks a rule.
    """
    tables = model_tables(folder)
    grower = Grower()
    for fill in (
        _parameters,
        _prices,
        _cities,
        _provinces,
        _hubs,
        _cargo,
        _places,
        _ways,
        _services,
        _events,
    ):
        fill(grower, tables)
    return grower.tree, grower.origins


Tables = dict[str, list[Row]]

STOPS = ("no_trains", "no_extra_trains")
"""Effects of events that name directions; those of others are numbers."""


def _parameters(grower: Grower, tables: Tables) -> None:
    for row in (*tables["parameters"], *tables["ledger"]):
        keys = tuple(row["path"].split("."))
        grower.put((*keys, row["from"]) if row["from"] else keys, _value(row), row)


def _prices(grower: Grower, tables: Tables) -> None:
    """Put each price as a ratio to the first of its path, which is the level that the calibrated years end on."""
    first: dict[tuple[str, str], float] = {}
    for row in sorted(tables["prices"], key=lambda row: row["from"]):
        path = row["way"], row["direction"]
        if path not in first:
            first[path] = row.number("price")
            continue
        keys = ("prices", RAIL) if row["way"] == RAIL else ("prices", "modes", row["way"])
        ratio = float(f"{row.number('price') / first[path]:.4g}")
        grower.put((*keys, row["direction"], row["from"]), ratio, row)
    for row in tables["price_spread"]:
        grower.put(("prices", "spread", row["way"]), row.number("sd_ln"), row)
        grower.put(("prices", "deviation", row["way"]), 1.0, row)


def _value(row: Row) -> str | bool | int | float:
    if row["unit"] == "text":
        return row["value"]
    return row["value"] == "yes" if row["unit"] == YES_NO else row.number("value")


def _cities(grower: Grower, tables: Tables) -> None:
    trade = trade_by_city(tables)
    for row in tables["cities"]:
        if row["id"] not in trade:
            continue
        keys = ("cities", row["id"])
        grower.put_texts(keys, row, "name", "name_zh", "province")
        grower.put_numbers(keys, row, "lat", "lon", "road_km", "rail_km")
        for direction in ("outbound", "inbound"):
            if row[f"boxable_{direction}"]:
                grower.put((*keys, "boxable_share", direction), row.number(f"boxable_{direction}"), row)
        grower.put((*keys, "trade_usd_bn"), trade[row["id"]], row)
        grower.put((*keys, "trade_imputed"), not row["trade_usd_bn"], row)


def _provinces(grower: Grower, tables: Tables) -> None:
    for row in tables["provinces"]:
        keys = ("provinces", row["id"])
        grower.put((*keys, "name"), row["province"], row)
        outbound = row.number("outbound_share")
        grower.put((*keys, "trade_share", "outbound"), outbound, row)
        grower.put((*keys, "trade_share", "inbound"), round(1 - outbound, 6), row)
        for direction in ("outbound", "inbound"):
            grower.put((*keys, "boxable_share", direction), row.number(f"boxable_{direction}"), row)


def _hubs(grower: Grower, tables: Tables) -> None:
    for keys, value, row in hub_leaves(tables):
        grower.put(keys, value, row)


def _cargo(grower: Grower, tables: Tables) -> None:
    for first, rows in _by_id(tables["cargo_classes"]):
        keys = ("cargo", "classes", first["id"])
        grower.put_texts(keys, first, "name", "direction")
        grower.put_numbers(keys, first, "usd_per_t", "t_per_feu", "value_of_time_per_day", "rail_constant")
        for row in rows:
            grower.put((*keys, "share", row["from"]), row.number("share"), row)


def _places(grower: Grower, tables: Tables) -> None:
    for kind in ("seaports", "borders", "terminals"):
        for row in tables[kind]:
            grower.put_texts((kind, row["id"]), row, *(("name", "country") if kind == "terminals" else ("name",)))
            grower.put_numbers((kind, row["id"]), row, "lat", "lon")
    for row in tables["regions"]:
        grower.put_texts(("regions", row["id"]), row, "name", "terminal", "market")


def _ways(grower: Grower, tables: Tables) -> None:
    for row in tables["lanes"]:
        grower.put_texts(("lanes", row["id"]), row, "name", "terminal")
    for row in sorted(tables["sections"], key=lambda row: (row["lane"], row.number("order"))):
        keys = ("lanes", row["lane"], "sections", row["id"])
        grower.put_numbers(keys, row, "km", "running_h", "gauge_mm")
        grower.put_texts(keys, row, "country", *(("border",) if row["border"] else ()))


def _services(grower: Grower, tables: Tables) -> None:
    for first, rows in _by_id(tables["services"]):
        keys = ("services", first["id"])
        grower.put_texts(keys, first, "lane", "direction")
        grower.put_numbers(keys, first, "offset_h")
        for row in rows:
            grower.put((*keys, "trains_per_week", row["from"]), row.number("trains_per_week"), row)


def _events(grower: Grower, tables: Tables) -> None:
    for first, rows in _by_id(tables["events"]):
        keys = ("events", first["id"])
        grower.put_texts(keys, first, "name", "from", "to")
        for effect in STOPS:
            stopped = [row for row in rows if row["effect"] == effect]
            if stopped:
                grower.put((*keys, effect), [row["value"] for row in stopped], stopped[0])
        for row in rows:
            if row["effect"] not in STOPS:
                grower.put((*keys, *row["effect"].split(".")), row.number("value"), row)


def _by_id(rows: list[Row]) -> Iterator[tuple[Row, list[Row]]]:
    groups: dict[str, list[Row]] = {}
    for row in rows:
        groups.setdefault(row["id"], []).append(row)
    for group in groups.values():
        yield group[0], group
