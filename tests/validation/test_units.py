"""The unit in a name is the unit of the value."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from freightsim.files.schema_words import unit_of
from freightsim.scenario import Scenario
from freightsim.validation.units import UNITS, unit_by_name

SCHEMA = Scenario.model_json_schema(by_alias=True)
FIELDS = {
    (name, key): node
    for name, model in (("Scenario", SCHEMA), *SCHEMA["$defs"].items())
    for key, node in model.get("properties", {}).items()
}


def declared(node: dict[str, Any]) -> Iterator[str]:
    """Yield every unit that a field's type declares."""
    if "unit" in node:
        yield node["unit"]
    for each in (*node.get("anyOf", []), node.get("additionalProperties")):
        if isinstance(each, dict):
            yield from declared(each)


@pytest.mark.parametrize("field", FIELDS, ids=".".join)
def test_name_and_type_agree(field: tuple[str, str]) -> None:
    """Where a field's type declares a unit and its name says one they are the same."""
    by_name = unit_by_name(field[1])
    assert all(unit == by_name for unit in declared(FIELDS[field]) if by_name)


@pytest.mark.parametrize("field", FIELDS, ids=".".join)
def test_every_rate_has_a_unit(field: tuple[str, str]) -> None:
    """A name with "per" in it is a rate, whose unit the table must know, but for sets for each train."""
    if "_per_" in field[1] and not field[1].endswith("sets_per_weekly_train"):
        assert unit_of(field[1], FIELDS[field])


def test_every_suffix_is_used() -> None:
    """The table holds nothing that no key ends in."""
    used = {unit_of(key, node) for (_, key), node in FIELDS.items()}
    assert set(UNITS.values()) <= used
    for suffix in UNITS:
        assert any(f"_{key}".endswith(f"_{suffix}") for _, key in FIELDS), suffix


@pytest.mark.parametrize(
    ("name", "unit"),
    [("km", "km"), ("speed_km_h", "km/h"), ("rail_usd_per_feu_km", "USD/FEU-km"), ("width", None), ("path", None)],
)
def test_the_longest_ending_counts(name: str, unit: str | None) -> None:
    """Endings are whole words."""
    assert unit_by_name(name) == unit
