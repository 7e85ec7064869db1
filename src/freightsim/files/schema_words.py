"""How the published schema speaks of a key: its title, and a description with unit, default and range."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from freightsim.base.language import ENGLISH, _, in_use
from freightsim.validation.units import UNITS, unit_by_name

_ABBREVIATIONS = {
    "cv": "CV",
    "feu": "FEU",
    "lat": "latitude",
    "lon": "longitude",
    "t": "tonne",
    "teu": "TEU",
    "usd": "USD",
    "zh": "in Chinese",
}


def title_of(key: str) -> str:
    """Return a key in words: `cutoff_h` is "Cutoff"; a unit that says nothing else is left to the description.

    In Chinese the key stays what a file spells.
    """
    if in_use() != ENGLISH:
        return key
    words = key.split("_")
    if len(words) > 1 and words[-1] in ("h", "d", "km", "mm", "t") and "per" not in words and key not in UNITS:
        words = words[:-1]
    text = " ".join(_ABBREVIATIONS.get(word, word) for word in words)
    return text[:1].upper() + text[1:]


def unit_of(key: str, node: dict[str, Any]) -> str | None:
    """Return the unit of a key that holds numbers: what its type declares, else what its name says."""
    numbers = list(_numbers(node))
    if not numbers:
        return None
    return next((str(each["unit"]) for each in numbers if "unit" in each), unit_by_name(key))


def described(key: str, node: dict[str, Any]) -> str:
    """Return the text of a key, and on a line of its own its unit, default and range, for an editor to show."""
    return "\n".join(filter(None, [plain(said(node)), " ".join(_facts(key, node))]))


def said(node: dict[str, Any]) -> str:
    """Return what a model says of a key, or of itself, in the language in use; empty where it says nothing."""
    text = str(node.get("description", ""))
    return _(text)


def _facts(key: str, node: dict[str, Any]) -> Iterator[str]:
    """Yield unit, kind, default and range of a key, as far as it has them."""
    unit, default = unit_of(key, node), node.get("default")
    if unit:
        yield _("Unit: 1, a ratio.") if unit == "1" else _("Unit: {unit}.").format(unit=unit)
    if is_dated(node):
        yield _("One number, or numbers by date.")
    if default not in (None, "", []) and not isinstance(default, dict) and "const" not in node:
        yield _("Default: {value}.").format(value=shown(default))
    if text := range_of(node):
        yield _("{text}.").format(text=text)


def range_of(node: dict[str, Any]) -> str:
    """Return the bounds of the numbers that a key holds, in words; empty where it has none."""
    bounds = next(_numbers(node), {})
    words = {
        "minimum": _("at least {}"),
        "exclusiveMinimum": _("more than {}"),
        "maximum": _("at most {}"),
        "exclusiveMaximum": _("less than {}"),
    }
    text = _(", ").join(words[key].format(shown(bounds[key])) for key in words if key in bounds)
    return text[:1].upper() + text[1:]


def is_dated(node: dict[str, Any]) -> bool:
    """Tell whether a key holds a number that may change by date."""
    return any(each.get("$ref", "").endswith("/Dated") for each in [node, *node.get("anyOf", [])])


def plain(text: str) -> str:
    """Return a docstring as one line, without the marks of reStructuredText."""
    return re.sub(r"\s+", " ", text).strip().replace("``", "`")


def first_paragraph(text: str) -> str:
    """Return what a docstring says before its first empty line, as one line."""
    return plain(text.partition("\n\n")[0])


def shown(value: Any) -> str:
    """Return a value as a file spells it."""
    if isinstance(value, bool):
        return str(value).lower()
    return f"{value:g}" if isinstance(value, float) else str(value)


def _numbers(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield each schema of a number within that of a key."""
    if node.get("type") in ("number", "integer") and "const" not in node:
        yield node
    if node.get("$ref", "").endswith("/Dated"):
        yield {"minimum": 0}
    for each in node.get("anyOf", []):
        yield from _numbers(each)
    if isinstance(node.get("additionalProperties"), dict):
        yield from _numbers(node["additionalProperties"])
