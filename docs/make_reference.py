"""Write docs/reference-scenario.md: every key of a scenario file, from the published schema.

`python docs/make_reference.py` takes well under a minute. What stands between the markers of the page is replaced; the
prose around it is written by hand.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from freightsim.base.writing import write_text
from freightsim.files.schema import schema
from freightsim.files.schema_words import shown

PAGE = Path(__file__).parent / "reference-scenario.md"
DIRECTIONS = {"outbound", "inbound"}
PLAIN = {"number": "number", "integer": "whole number", "boolean": "true or false", "string": "text", "object": "map"}
BELOW = "see below"
WORDS = {
    "patternProperties": "number, or numbers by date",
    "properties": BELOW,
    "allOf": BELOW,
    "pattern": "date",
}
"""What a value is called that has a keyword."""

MANY = {
    "map by direction of numbers, each of which may change by date": "maps by direction of numbers, each of which may "
    "change by date",
    "map by id of numbers": "maps by id of numbers",
    "number": "numbers",
    "whole number": "whole numbers",
    "text": "texts",
    "number, or numbers by date": "numbers, each of which may change by date",
}
LONGEST_EXAMPLE = 40

Node = dict[str, Any]


def main() -> None:
    """Put the tables into the page."""
    write_text(PAGE, filled(PAGE.read_text(encoding="utf-8")))


def filled(page: str) -> str:
    """Return the page with the tables of today between its markers."""
    marked = "\n".join(["<!-- begin: keys -->", "", *Reference(schema()).lines(), "", "<!-- end: keys -->"])
    return re.sub("<!-- begin: keys -->.*<!-- end: keys -->", lambda _: marked, page, flags=re.DOTALL)


@dataclass(frozen=True)
class Reference:
    """The schema, told as tables."""

    schema: Node

    def lines(self) -> Iterator[str]:
        """Yield a list of the groups, then the file's own keys, then each group of a scenario."""
        keys = self.schema["properties"]
        groups = [key for key, node in keys.items() if self._has_keys(node) and key not in ("extends", "variants")]
        yield "Groups: " + ", ".join(f"[`{key}`](#{key})" for key in groups) + "."
        yield ""
        yield "### The file itself"
        yield ""
        yield from self._table("", {key: node for key, node in keys.items() if key not in groups}, [])
        for key in groups:
            yield from ("", f"### {key}", "", f"{_anchor(key)}{_meaning(keys[key])}")
            yield from self._group(key, keys[key])

    def _group(self, path: str, node: Node) -> Iterator[str]:
        """Yield what stands under a key: its table, those of the groups within it, and those of its choices."""
        inner, path = self._inside(node, path)
        if "allOf" not in inner and (says := _meaning(inner)) != _meaning(node):
            yield from ("", says)
        yield from self._choice(path, inner)
        keys = {} if "allOf" in inner else inner.get("properties", {})
        if keys:
            yield ""
            yield from self._table(f"{path}.", keys)
        for key, below in keys.items():
            if self._has_keys(below):
                yield from ("", f"#### `{path}.{key}`", "", _meaning(below))
                yield from self._group(f"{path}.{key}", below)

    def _choice(self, path: str, node: Node) -> Iterator[str]:
        """Yield a table for each alternative of a choice."""
        for each in node.get("allOf", []):
            if "required" in each["if"]:
                (key,) = each["if"]["required"]
                tag = each["if"]["properties"][key]["const"]
                model = self._resolved(each["then"]["allOf"][0])
                yield from ("", f"**`{key}: {tag}`**: {model['description']}", "")
                yield from self._table(f"{path}.", model["properties"], each["then"]["required"], tag)

    def _table(
        self, above: str, keys: dict[str, Node], needed: list[str] | None = None, tag: str = ""
    ) -> Iterator[str]:
        yield "| key | meaning | values | unit | range | default | such as |"
        yield "| --- | --- | --- | --- | --- | --- | --- |"
        for key, node in keys.items():
            whole = self._resolved(node)
            is_needed = key in needed if needed is not None else _needed(whole)
            default = "needed" if is_needed else _default(whole)
            cells = [self._values(node), node.get("unit", ""), _range(node), default, _example(node)]
            anchor = _anchor(f"{above}{tag}.{key}" if tag else f"{above}{key}")
            yield f"| {anchor}`{key}` | {_cell(_meaning(node))} | {' | '.join(map(_cell, cells))} |"

    def _resolved(self, node: Node) -> Node:
        """Return a schema with what it refers to; what it says itself goes first."""
        if "$ref" not in node:
            return node
        target: Node = self.schema
        for word in node["$ref"].removeprefix("#/").split("/"):
            target = target[word]
        return {**target, **{key: value for key, value in node.items() if key != "$ref"}}

    def _inside(self, node: Node, path: str) -> tuple[Node, str]:
        """Go through maps by id down to what their entries are."""
        node = self._alone(node)
        while entry := _entry(node):
            path += ".<direction>" if set(node.get("properties", {})) == DIRECTIONS else ".<id>"
            node = self._alone(entry)
        return node, path

    def _alone(self, node: Node) -> Node:
        """Return what a schema refers to, or itself where it refers to nothing."""
        return self._resolved({"$ref": node["$ref"]}) if "$ref" in node else node

    def _has_keys(self, node: Node) -> bool:
        """Tell whether keys of the model stand below a key, be it in each entry of a map."""
        inner, _ = self._inside(node, "")
        return "allOf" in inner or ("properties" in inner and inner.get("additionalProperties") is False)

    def _values(self, node: Node) -> str:
        """Return in words what a key may hold."""
        node = self._resolved(node)
        if "items" in node:
            return f"list of {_many(self._values(node['items']))}"
        entry = _entry(node)
        if entry is None:
            return _kind(node)
        if self._resolved(entry).get("title") == "Variant":
            return "map from names to changes"
        inner = self._values(entry)
        by = "direction" if set(node.get("properties", {})) == DIRECTIONS else "id"
        return f"map by {by}, see below" if inner == BELOW else f"map by {by} of {_many(inner)}"


def _kind(node: Node) -> str:
    """Return in words what a value is that holds no others."""
    if "anyOf" in node:
        return " or ".join(dict.fromkeys(filter(None, map(_kind, node["anyOf"]))))
    if offered := [node["const"]] if "const" in node else node.get("enum"):
        return " or ".join(f"`{each}`" for each in offered if each is not None)
    kinds = [each for each in _types(node) if each != "null"]
    word = next((WORDS[key] for key in WORDS if key in node), None)
    if word and ("patternProperties" in node or len(kinds) == 1):
        return word
    return " or ".join(PLAIN[kind] for kind in kinds)


def _many(kind: str) -> str:
    return MANY.get(kind, kind)


def _entry(node: Node) -> Node | None:
    """Return the schema of a map's entries; None where this is no map."""
    if set(node.get("properties", {})) == DIRECTIONS:
        found: Node = node["properties"]["outbound"]
        return found
    entry = node.get("additionalProperties")
    return entry if isinstance(entry, dict) else None


def _meaning(node: Node) -> str:
    return str(node.get("description", "")).partition("\n")[0]


def _range(node: Node) -> str:
    """Return the bounds that the text of a key names after its meaning."""
    facts = str(node.get("description", "")).partition("\n")[2]
    found = re.search(r"(?:At least|More than|At most|Less than) .*?(?=\.$)", facts)
    return found[0][0].lower() + found[0][1:] if found else ""


def _default(node: Node) -> str:
    """Return what a key is where no file writes it."""
    default = node.get("x-default")
    if default not in (None, "", []):
        return f"`{shown(default)}`"
    return ""


def _needed(node: Node) -> bool:
    """Tell whether a whole scenario, or a new entry, must have a key: then it cannot be removed either."""
    return "const" not in node and "null" not in _types(node)


def _example(node: Node) -> str:
    """Return one value that a shipped scenario has."""
    examples = [str(each) for each in node.get("examples", []) if not isinstance(each, dict | list)]
    return f"`{examples[0]}`" if examples and len(examples[0]) <= LONGEST_EXAMPLE else ""


def _types(node: Node) -> list[str]:
    if "anyOf" in node:
        return [kind for each in node["anyOf"] for kind in _types(each)]
    kind = node.get("type", [])
    return [kind] if isinstance(kind, str) else kind


def _anchor(path: str) -> str:
    return f'<a id="{re.sub("[<>]", "", path)}"></a>'


def _cell(text: str) -> str:
    return text.replace("|", "\\|") or "-"


if __name__ == "__main__":
    main()
