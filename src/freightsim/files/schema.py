"""The JSON Schema of a scenario file, by which an editor completes keys, shows their meaning and underlines mistakes.

It is made from the model, so that it cannot say anything else than the model does. A file may hold a part of a
scenario only (``extends:``), so no key is required, but for what a choice (``rule:`` or ``by:``) needs, which a file
writes whole. Nor has a key the keyword ``default``, by which editors write values into a file unasked: a key that is
not written keeps the value of the file that is extended. The model's default stands in the text of a key and under
``x-default``. ``null`` is taken wherever a key may be removed. What the schema cannot say, such as whether an id is
known or whether an end comes after its beginning, `freightsim validate` does.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from freightsim.base.language import PLACE, _, pgettext
from freightsim.files.schema_words import described, first_paragraph, said, title_of, unit_of
from freightsim.files.shipped_values import Field, ShippedValues, shipped_values
from freightsim.files.variants import NOT_IN_A_VARIANT
from freightsim.scenario.model import Scenario
from freightsim.validation.layers import VARIANTS

Node = dict[str, Any]

DRAFT = "http://json-schema.org/draft-07/schema#"
DAY = r"[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"
YEAR_OR_DAY = rf"^([0-9]{{4}}|{DAY})$"
NULL = "null"


def schema() -> Node:
    """Return the JSON Schema (draft 7) of a scenario file, for completion and checks in editors; plain data."""
    raw = Scenario.model_json_schema(by_alias=True)
    writer = _Writer(raw, shipped_values(raw))
    own = writer.properties("Scenario", raw)
    properties: dict[str, Node] = {
        "schema_version": own.pop("schema_version"),
        "extends": _extends(writer.shipped.scenarios),
        **own,
        VARIANTS: _variants(),
    }
    writer.definitions["Variant"] = _variant(properties)
    return {
        "$schema": DRAFT,
        "title": _("freightsim scenario"),
        "description": _(
            "A scenario of the Zhengzhou inland port, or a file's differences from the one that it extends."
        ),
        "type": "object",
        "properties": properties,
        "additionalProperties": False,
        "definitions": dict(sorted(writer.definitions.items())),
    }


def schema_text() -> str:
    """Return the schema as the text of its file."""
    return json.dumps(schema(), indent=1, ensure_ascii=False) + "\n"


def _extends(shipped: tuple[str, ...]) -> Node:
    return {
        "title": title_of("extends"),
        "description": _(
            "What this file extends: the path of a scenario file, relative to this one's folder, the name of a "
            "shipped scenario, or `facts`. The keys of this file override it one by one. A path that leads out of "
            "the folder is written `{file: ../mine.yaml, outside: true}`."
        ),
        "type": ["string", "object"],
        "pattern": r"\S",
        "properties": {
            "file": {"title": title_of("file"), "description": _("The path of a scenario file."), "type": "string"},
            "outside": {
                "title": title_of("outside"),
                "description": _("Marks a path outside the folder as intended."),
                "const": True,
            },
        },
        "required": ["file", "outside"],
        "additionalProperties": False,
        "examples": [*shipped, "facts"],
    }


def _variants() -> Node:
    return {
        "title": title_of(VARIANTS),
        "description": _("Variants of this file that differ in a value or two: a map from names to changes."),
        "type": "object",
        "propertyNames": {"pattern": r"\S"},
        "additionalProperties": {"$ref": "#/definitions/Variant"},
    }


def _variant(keys: Iterable[str]) -> Node:
    return {
        "title": title_of("variant"),
        "description": _("Changes of a variant to its file."),
        "type": "object",
        "properties": {key: {"$ref": f"#/properties/{key}"} for key in keys if key not in NOT_IN_A_VARIANT},
        "additionalProperties": False,
    }


@dataclass(frozen=True)
class _Writer:
    """Rewrites pydantic's schema of a whole scenario into that of a file."""

    raw: Node
    shipped: ShippedValues
    definitions: dict[str, Node] = field(default_factory=dict)

    def properties(self, model: str, raw: Node) -> dict[str, Node]:
        """Return the keys of a model; those that it does not require may be null."""
        required, keys = raw.get("required", []), raw["properties"]
        return {
            key: self._property((model, key), each, nullable=key not in required and "const" not in each)
            for key, each in keys.items()
        }

    def _property(self, at: Field, raw: Node, *, nullable: bool) -> Node:
        node = self._node(raw, at, nullable=nullable)
        title, text, unit = title_of(at[1]), described(at[1], raw), unit_of(at[1], raw)
        written: Node = {"title": title, "description": text, **node}
        default = raw.get("default")
        if default is not None and not isinstance(default, dict) and "const" not in raw:
            written["x-default"] = default
        if unit:
            written["unit"] = unit
        examples = self._examples(at, raw)
        return {**written, "examples": examples} if examples else written

    def _examples(self, at: Field, raw: Node) -> list[Any]:
        group = _reference(raw)
        if group:
            return list(self.shipped.entries["Scenario", group])
        offered = {"enum", "const", "additionalProperties", "patternProperties", "discriminator"} & set(raw)
        return [] if offered or raw.get("type") == "boolean" else self.shipped.examples[at]

    def _node(self, raw: Node, at: Field, *, nullable: bool) -> Node:
        """Return the schema of a value, without title and description."""
        if "anyOf" in raw:  # a value or None, or a number or a word
            values = [each for each in raw["anyOf"] if each.get("type") != NULL]
            nodes = [self._node(each, at, nullable=nullable or len(values) < len(raw["anyOf"])) for each in values]
            return nodes[0] if len(nodes) == 1 else {"anyOf": nodes}
        if "$ref" in raw:
            return {"$ref": self._definition(str(raw["$ref"]).rpartition("/")[2], nullable=nullable)}
        if "discriminator" in raw:
            return self._choice(raw, nullable=nullable)
        if {"additionalProperties", "patternProperties"} & set(raw):
            return self._map(raw, at, nullable=nullable)
        return self._plain(raw, nullable=nullable)

    def _plain(self, raw: Node, *, nullable: bool) -> Node:
        kept = ("enum", "const", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "minItems")
        node: Node = {"type": _type(raw["type"], nullable=nullable)}
        node |= {key: raw[key] for key in kept if key in raw}
        if nullable and "enum" in node:
            node["enum"] = [*node["enum"], None]
        if raw.get("format") == "date":
            node["pattern"] = f"^{DAY}$"
            node["patternErrorMessage"] = _("must be a date such as 2014-01-31")
        if "items" in raw:
            node["items"] = self._plain(raw["items"], nullable=False)
            if group := _reference(raw["items"]):
                node["items"]["examples"] = list(self.shipped.entries["Scenario", group])
        return node

    def _map(self, raw: Node, at: Field, *, nullable: bool) -> Node:
        """Return the schema of a map: known ids by name, so that an editor offers them, and any others."""
        names = raw.get("propertyNames", {})
        ((spelled, inner),) = raw.get("patternProperties", {"": raw.get("additionalProperties")}).items()
        if "additionalProperties" in inner:
            inner = {"description": raw["description"], **inner}
        entry = self._node(inner, ("", at[1]), nullable=True)
        if unit := unit_of(at[1], inner):
            entry = {**entry, "unit": unit}
        whole: Node = {"type": _type("object", nullable=nullable)}
        group = _reference(names)
        known = self.shipped.entries[("Scenario", group) if group else at]
        if offered := names.get("enum") or names.get("examples"):
            known = dict.fromkeys(offered, "")
        meaning = self._meaning(inner) or described(at[1], raw)
        properties = {key: _named(entry, name or title_of(key), meaning) for key, name in known.items()}
        whole |= {"properties": properties} if properties else {}
        whole |= {"propertyNames": {"pattern": spelled}} if spelled else {}
        return {**whole, "additionalProperties": "enum" not in names and entry}

    def _meaning(self, raw: Node) -> str:
        """Return what a model says of its entries; empty where they are plain values."""
        name = str(raw.get("$ref", "")).rpartition("/")[2]
        return first_paragraph(said(self.raw["$defs"][name])) if name and name != "Dated" else ""

    def _definition(self, name: str, *, nullable: bool) -> str:
        """Write a definition where it is not written yet, and return the way to it."""
        called = f"{name}OrNull" if nullable else name
        if called not in self.definitions:
            self.definitions[called] = {}  # a model may hold itself
            self.definitions[called] = self._dated(nullable) if name == "Dated" else self._model(name, nullable)
        return f"#/definitions/{called}"

    def _model(self, name: str, nullable: bool) -> Node:
        raw = self.raw["$defs"][name]
        return {
            "title": name,
            "description": first_paragraph(said(raw)),
            "type": _type("object", nullable=nullable),
            "properties": self.properties(name, raw),
            "additionalProperties": False,
        }

    def _dated(self, nullable: bool) -> Node:
        return {
            "title": _("Number, or numbers by date"),
            "description": _("One number, or a map from days (2014-01-31) or years (2014) to the number from then on."),
            "type": ["number", "object", *([NULL] if nullable else [])],
            "minimum": 0,
            "patternProperties": {
                YEAR_OR_DAY: {
                    "title": _("From this day on"),
                    "description": _("The number in force from this day to the next one; null removes the day."),
                    "type": ["number", NULL],
                    "minimum": 0,
                }
            },
            "additionalProperties": False,
        }

    def _choice(self, raw: Node, *, nullable: bool) -> Node:
        """Return the schema of a choice: which alternatives there are, and what the one that is named needs.

        Where none is named, the keys go over those of the choice below, whichever that is.
        """
        key = raw["discriminator"]["propertyName"]
        names = [str(each["$ref"]).rpartition("/")[2] for each in raw["oneOf"]]
        tags = {self.raw["$defs"][name]["properties"][key]["const"]: name for name in names}
        models = {tag: self.raw["$defs"][name] for tag, name in tags.items()}
        ways = {tag: {"$ref": self._definition(name, nullable=False)} for tag, name in tags.items()}
        meanings = [first_paragraph(said(model)) for model in models.values()]
        one = next(iter(models.values()))["properties"][key]
        named: Node = {
            "title": title_of(key),
            "description": said(one),
            "enum": list(tags),
            "enumDescriptions": meanings,
        }
        return {
            "type": _type("object", nullable=nullable),
            "properties": {key: named},
            "allOf": [
                *(
                    {"if": _names(key, tag), "then": {"allOf": [way], "required": models[tag].get("required", [])}}
                    for tag, way in ways.items()
                ),
                {"if": {"type": "object", "not": {"required": [key]}}, "then": {"anyOf": list(ways.values())}},
            ],
        }


def _names(key: str, tag: str) -> Node:
    return {"type": "object", "properties": {key: {"const": tag}}, "required": [key]}


def _named(entry: Node, name: str, meaning: str) -> Node:
    """Return the schema of an entry that is known by name."""
    called = pgettext(PLACE, _(name))
    text = _("{name}. {meaning}").format(name=called, meaning=meaning) if meaning else called
    return {"title": called, "description": text, **entry}


def _reference(raw: Node) -> str | None:
    """Return the group that a text refers to by id; None where it refers to none."""
    for each in [raw, *raw.get("anyOf", [])]:
        if "x-reference" in each:
            return str(each["x-reference"])
    return None


def _type(name: str, *, nullable: bool) -> str | list[str]:
    return [name, NULL] if nullable else name
