"""What the shipped scenarios write under each key: the examples and the known ids of the published schema."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from freightsim.files.load import resolve, shipped_folder, shipped_names
from freightsim.validation.merge import CHOICES, paths, without_nulls
from freightsim.validation.yaml_text import read_document

Field = tuple[str, str]
"""A key of a model: the model's name, and the key as a file spells it."""

FITTED = "fitted.yaml"
"""The layer whose numbers are no examples, so that a new fit does not make the published schema stale."""

MOST_EXAMPLES = 3
MOST_STEPS = 4
MOST_CHARACTERS = 60


@dataclass(frozen=True)
class ShippedValues:
    """What is written, by model and key."""

    scenarios: tuple[str, ...]
    """Names of the shipped scenarios."""
    examples: dict[Field, list[Any]] = field(default_factory=lambda: defaultdict(list))
    """Some values of each key, all different: those of the baseline, and where it has none, of the library."""
    entries: dict[Field, dict[str, str]] = field(default_factory=lambda: defaultdict(dict))
    """Ids of each map of the baseline with the names of what they stand for; the name is empty where there is none."""


def shipped_values(schema: dict[str, Any]) -> ShippedValues:
    """Return what the shipped scenarios write, sorted by the models of pydantic's schema of a scenario."""
    resolved = resolve("baseline")
    fitted = {path for path, origin in resolved.origins.items() if FITTED in origin}
    names = shipped_names()
    baseline = _Walk(schema, fitted, ShippedValues(tuple(names)))
    baseline.model("Scenario", schema, resolved.tree, ())
    library = _Walk(schema, set(), ShippedValues(tuple(names)))
    for name in names:
        file = shipped_folder() / f"{name}.yaml"
        library.model("Scenario", schema, without_nulls(read_document(file.read_bytes(), file.name).tree), ())
    for at, values in library.found.examples.items():
        baseline.found.examples.setdefault(at, values)
    return baseline.found


@dataclass(frozen=True)
class _Walk:
    """Goes through the schema and a scenario's tree side by side."""

    schema: dict[str, Any]
    fitted: set[tuple[str, ...]]
    found: ShippedValues

    def model(self, name: str, model: dict[str, Any], tree: dict[str, Any], path: tuple[str, ...]) -> None:
        for key, value in tree.items():
            if key in model["properties"] and not self._is_fitted(value, (*path, key)):
                self._value((name, key), model["properties"][key], value, (*path, key))

    def _is_fitted(self, value: Any, path: tuple[str, ...]) -> bool:
        """Tell whether all that stands under a path comes from the fit."""
        below = [(*path, *keys) for keys, each in paths(value) if not isinstance(each, dict)] or [path]
        return all(each in self.fitted for each in below)

    def _value(self, at: Field, node: dict[str, Any], value: Any, path: tuple[str, ...]) -> None:
        name = self._chosen(node, value)
        if name == "Dated" or not isinstance(value, dict):
            self._keep(at, _as_example(value))
        elif name:
            self.model(name, self.schema["$defs"][name], value, path)
        elif inner := _of_entries(node):
            for key, entry in value.items():
                title = entry.get("name", "") if isinstance(entry, dict) else ""
                self.found.entries[at][key] = title
                self._entry(at, inner, entry, (*path, key))

    def _entry(self, at: Field, node: dict[str, Any], entry: Any, path: tuple[str, ...]) -> None:
        name = self._chosen(node, entry)
        if name and name != "Dated" and isinstance(entry, dict):
            self.model(name, self.schema["$defs"][name], entry, path)
        elif not isinstance(entry, dict) and path not in self.fitted:
            self._keep(at, entry)

    def _chosen(self, node: dict[str, Any], value: Any) -> str | None:
        """Return the name of the model that a value is of; None where it is of none."""
        for each in [node, *node.get("anyOf", [])]:
            if "$ref" in each:
                return str(each["$ref"]).rpartition("/")[2]
            if "discriminator" in each and isinstance(value, dict):
                tags = [value[key] for key in CHOICES if key in value]
                return str(each["discriminator"]["mapping"][tags[0]]).rpartition("/")[2] if tags else None
        return None

    def _keep(self, at: Field, value: Any) -> None:
        kept = self.found.examples[at]
        says_something = value not in ("", [], {}) and len(str(value)) <= MOST_CHARACTERS
        if says_something and value not in kept and len(kept) < MOST_EXAMPLES:
            kept.append(value)


def _of_entries(node: dict[str, Any]) -> dict[str, Any] | None:
    """Return the schema of a map's entries, whether or not the keys have to be spelled in some way."""
    found = [*node.get("patternProperties", {}).values(), node.get("additionalProperties")]
    return next((each for each in found if isinstance(each, dict)), None)


def _as_example(value: Any) -> Any:
    """Return a value that is short enough to show: of many numbers by date the last one."""
    if isinstance(value, dict) and len(value) > MOST_STEPS:
        return value[max(value)]
    return value
