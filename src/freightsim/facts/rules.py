"""What every table of the model must look like: its columns, the rule of each, what makes a row unique."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from freightsim.base.language import N_, _
from freightsim.base.written import plain_float, too_large

CONFIDENCES = ("high", "medium", "low", "assumption")
"""How far a row of the model's tables can be trusted; "assumption" marks a figure of our own."""

PROVENANCE = {"source": "text", "confidence": "confidence", "licence": "text", "note": "text?"}
"""Columns that every table has, after its own."""

GROUPS = (
    "port",
    "customs",
    "feeder",
    "trains",
    "demand",
    "choice",
    "modes",
    "cargo",
    "markets",
    "terminals",
    "borders",
    "joining",
    "costs",
    "emissions",
)
"""Parts of a scenario that single parameters fill; the rest has tables of its own."""

YES_NO = "yes/no"
"""Unit of a parameter that is a decision, not a quantity."""


@dataclass(frozen=True, slots=True)
class TableShape:
    """The shape of one table."""

    columns: dict[str, str]
    """Rule by column. A question mark allows a blank; "-> table" refers to the first column of another table."""
    unique: tuple[str, ...]
    """Columns that together may not occur twice."""
    constant: tuple[str, ...] = ()
    """Columns that agree in all rows of one id."""
    fills: bool = True
    """Whether a scenario or the published record is made of it; a table that only asks questions moves no fit."""
    moves: bool = True
    """Whether trains, cargo or targets of the fit depend on it; what only the ledger reads moves no fit."""


TABLES: dict[str, TableShape] = {
    "cities": TableShape(
        {
            "id": "id",
            "name": "text",
            "name_zh": "text",
            "province": "text",
            "kind": "city|rest",
            "lat": "number",
            "lon": "number",
            "trade_usd_bn": "number?",
            "trade_hint_usd_bn": "number?",
            "gdp_cny_bn": "positive",
            "road_km": "number",
            "rail_km": "number?",
            "boxable_outbound": "number?",
            "boxable_inbound": "number?",
            "population": "positive",
        },
        ("id",),
    ),
    "provinces": TableShape(
        {
            "id": "id",
            "province": "text",
            "trade_usd_bn": "positive",
            "trade_declared_usd_bn": "positive",
            "gdp_cny_bn": "positive",
            "outbound_share": "share",
            "boxable_outbound": "share",
            "boxable_inbound": "share",
        },
        ("province",),
    ),
    "hubs": TableShape(
        {
            "id": "id",
            "name": "text",
            "name_zh": "text",
            "province": "text",
            "lat": "latitude",
            "lon": "longitude",
            "first_train": "date",
            "value_tilt": "positive",
        },
        ("id",),
    ),
    "hub_trips": TableShape(
        {"hub": "-> hubs", "year": "year", "direction": "outbound|inbound", "trips": "positive", "basis": "text"},
        ("hub", "year", "direction"),
    ),
    "hub_markets": TableShape(
        {"hub": "-> hubs", "year": "year", "direction": "outbound|inbound", "market": "id", "share": "positive"},
        ("hub", "year", "direction", "market"),
    ),
    "hub_loads": TableShape(
        {
            "hub": "id",
            "year": "year",
            "direction": "outbound|inbound",
            "teu_per_train": "positive",
            "laden_share": "positive",
        },
        ("hub", "year", "direction"),
    ),
    "national": TableShape(
        {"year": "year", "trips": "positive", "teu": "positive", "laden_share": "positive"}, ("year",)
    ),
    "national_quarters": TableShape({"quarter": "date", "trains_per_month": "positive"}, ("quarter",)),
    "joins": TableShape(
        {
            "id": "id",
            "city": "-> cities",
            "hub": "id",
            "from": "date",
            "since": "date",
            "until": "date",
            "trains_per_week": "positive",
            "feu_a_year": "positive",
        },
        ("id",),
        fills=False,
    ),
    "market": TableShape(
        {
            "quantity": "rail_value_share|air_over_rail|local_share",
            "year": "year",
            "direction": "outbound|inbound|both",
            "hub": "id?",
            "value": "positive",
            "low": "number",
            "high": "number",
        },
        ("quantity", "year", "direction", "hub"),
        fills=False,
    ),
    "seaports": TableShape({"id": "id", "name": "text", "lat": "number", "lon": "number"}, ("id",)),
    "published": TableShape(
        {
            "year": "year",
            "quantity": "trips|trips_outbound|trips_inbound|value_usd|tonnes",
            "value": "number",
            "low": "number",
            "high": "number",
            "status": "stated|derived",
        },
        ("year", "quantity"),
    ),
    "cargo_classes": TableShape(
        {
            "id": "id",
            "name": "text",
            "direction": "outbound|inbound",
            "from": "date",
            "share": "number",
            "usd_per_t": "positive",
            "t_per_feu": "positive",
            "value_of_time_per_day": "number",
            "rail_constant": "number",
        },
        ("id", "from"),
        ("name", "direction", "usd_per_t", "t_per_feu", "value_of_time_per_day", "rail_constant"),
    ),
    "borders": TableShape({"id": "id", "name": "text", "lat": "number", "lon": "number"}, ("id",)),
    "terminals": TableShape({"id": "id", "name": "text", "country": "text", "lat": "number", "lon": "number"}, ("id",)),
    "regions": TableShape({"id": "id", "name": "text", "terminal": "-> terminals", "market": "id"}, ("id",)),
    "lanes": TableShape({"id": "id", "name": "text", "terminal": "-> terminals"}, ("id",)),
    "sections": TableShape(
        {
            "lane": "-> lanes",
            "id": "id",
            "order": "positive",
            "km": "positive",
            "running_h": "positive",
            "gauge_mm": "positive",
            "country": "text",
            "border": "-> borders?",
        },
        ("lane", "id"),
    ),
    "services": TableShape(
        {
            "id": "id",
            "lane": "-> lanes",
            "direction": "outbound|inbound",
            "offset_h": "number",
            "from": "date",
            "trains_per_week": "number",
        },
        ("id", "from"),
        ("lane", "direction", "offset_h"),
    ),
    "parameters": TableShape({"path": "text", "from": "date?", "value": "text", "unit": "text"}, ("path", "from")),
    "ledger": TableShape(
        {
            "path": "text",
            "from": "date?",
            "value": "number",
            "low": "number",
            "high": "number",
            "unit": "text",
        },
        ("path", "from"),
        moves=False,
    ),
    "prices": TableShape(
        {
            "way": "id",
            "direction": "outbound|inbound",
            "from": "date",
            "price": "positive",
            "unit": "USD/FEU|USD/t",
            "sd_ln": "number",
        },
        ("way", "direction", "from"),
        moves=False,
    ),
    "price_spread": TableShape({"way": "id", "sd_ln": "number"}, ("way",), moves=False),
    "support": TableShape(
        {
            "id": "id",
            "hub": "id?",
            "measure": "local_usd|usd_per_feu",
            "first_year": "year",
            "last_year": "year",
            "value": "positive",
            "low": "number",
            "high": "number",
            "basis": "text",
        },
        ("id",),
        fills=False,
    ),
    "events": TableShape(
        {"id": "id", "name": "text", "from": "date", "to": "date", "effect": "text", "value": "text"},
        ("id", "effect", "value"),
        ("name", "from", "to"),
    ),
    "ranges": TableShape(
        {
            "id": "id",
            "path": "text",
            "from": "date?",
            "low": "number",
            "high": "positive",
            "unit": "text",
            "meaning": "text",
        },
        ("id",),
        fills=False,
    ),
}

MAPS: dict[str, TableShape] = {
    "stations": TableShape(
        {
            "id": "id",
            "name": "text",
            "name_zh": "text",
            "country": "country",
            "lat": "latitude",
            "lon": "longitude",
        },
        ("id",),
        fills=False,
    ),
    "ways": TableShape(
        {"lane": "-> lanes", "section": "id", "stations": "text"},
        ("lane", "section"),
        fills=False,
    ),
}
"""The tables that maps are drawn from; they fill no scenario."""

PLACES = TableShape(
    {
        "code": "division",
        "name": "text",
        "name_zh": "text",
        "suffix_zh": "text?",
        "province": "text",
        "level": "municipality|prefecture|city|county|district",
        "lat": "latitude?",
        "lon": "longitude?",
        "population": "positive?",
        "other_names": "text?",
    },
    ("code",),
    fills=False,
)
"""The divisions of China that a new city may be; they fill no scenario."""
URBAN_POPULATION = TableShape({"province": "text", "inhabitants": "positive"}, ("province",), fills=False)
"""Inhabitants of all cities of a province; they fill no scenario."""


@lru_cache(maxsize=4096)
def number(text: str) -> int | float:
    """Return a written number, whole ones as int; ValueError where it is none or not finite."""
    value = int(text) if re.fullmatch(r"-?\d+", text) else plain_float(text)
    if too_large(value) or not math.isfinite(value):
        raise ValueError(text)
    return value


def _is_number(text: str, least: float = -math.inf, most: float = math.inf) -> bool:
    try:
        return least <= number(text) <= most
    except ValueError:
        return False


@lru_cache(maxsize=4096)
def _is_date(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


CHECKS: dict[str, tuple[Callable[[str], bool], str]] = {
    "text": (lambda text: bool(text.strip()), N_("must not be empty")),
    "id": (lambda text: bool(re.fullmatch(r"[a-z][a-z0-9_]*", text)), N_("must be lower-case letters, digits and _")),
    "number": (_is_number, N_("must be a finite number")),
    "share": (lambda text: _is_number(text, 0, 1), N_("must be a number from 0 to 1")),
    "positive": (lambda text: _is_number(text) and number(text) > 0, N_("must be a number above 0")),
    "latitude": (lambda text: _is_number(text, -90, 90), N_("must be a number from -90 to 90")),
    "longitude": (lambda text: _is_number(text, -180, 180), N_("must be a number from -180 to 180")),
    "division": (lambda text: bool(re.fullmatch(r"\d{6}", text)), N_("must be six digits")),
    "country": (lambda text: bool(re.fullmatch(r"[A-Z]{2}", text)), N_("must be an ISO 3166 two-letter code")),
    "year": (lambda text: bool(re.fullmatch(r"\d{4}", text)), N_("must be a year")),
    "date": (_is_date, N_("must be a date (YYYY-MM-DD)")),
    "confidence": (lambda text: text in CONFIDENCES, f"must be one of {', '.join(CONFIDENCES)}"),
}
"""By rule: the test of a cell and the words for a cell that fails it."""


def broken_rule(rule: str, text: str) -> str | None:
    """Return the words of the rule that a cell breaks, or None. References are checked elsewhere."""
    if rule.endswith("?"):
        if not text:
            return None
        rule = rule[:-1]
    if rule.startswith("->"):
        return None
    if rule == "confidence":
        rule = "|".join(CONFIDENCES)
    if "|" in rule:
        return (
            None if text in rule.split("|") else _("must be one of {values}").format(values=", ".join(rule.split("|")))
        )
    holds, words = CHECKS[rule]
    return None if holds(text) else _(words)
