"""Whatever pydantic finds wrong with a file is told in words of our own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from pydantic import BaseModel

from freightsim.base.errors import CalibrationError, ScenarioError
from freightsim.calibration.targets import Targets, load_targets
from freightsim.scenario import Scenario
from freightsim.validation.explain import explained

MODELS = (Scenario, Targets)
"""What files are read into."""

ERRORS: dict[str, set[str]] = {
    "model": {"model_type", "recursion_loop"},
    "model-fields": {"missing", "extra_forbidden", "invalid_key", "model_attributes_type"},
    "dict": {"dict_type", "recursion_loop"},
    "tuple": {"tuple_type", "recursion_loop"},
    "list": {"list_type", "recursion_loop"},
    "str": {"string_type", "string_unicode"},
    "int": {"int_type", "int_parsing", "int_parsing_size", "int_from_float", "finite_number"},
    "float": {"float_type", "float_parsing", "finite_number"},
    "bool": {"bool_type", "bool_parsing"},
    "date": {"date_type", "date_parsing", "date_from_datetime_parsing", "date_from_datetime_inexact"},
    "literal": {"literal_error"},
    "tagged-union": {"union_tag_invalid", "union_tag_not_found", "model_attributes_type"},
    "function-before": {"value_error"},
    "function-after": {"value_error"},
    "function-wrap": {"value_error"},
    **{kind: set() for kind in ("default", "nullable", "union", "definitions", "definition-ref")},
}
"""By kind of pydantic's schema: the types of the errors that it may have."""

LIMITS = {
    "gt": "greater_than",
    "ge": "greater_than_equal",
    "lt": "less_than",
    "le": "less_than_equal",
    "min_length": "too_short",
    "max_length": "too_long",
}
"""By limit: the type of the error of what is beyond it."""


def nodes(schema: Any) -> Iterator[dict[str, Any]]:
    """Yield every part of a schema of pydantic."""
    if isinstance(schema, dict):
        if isinstance(schema.get("type"), str) and not schema["type"].endswith("-field"):
            yield schema
        for key, below in schema.items():
            if key not in ("metadata", "serialization", "config", "function"):
                yield from nodes(below)
    elif isinstance(schema, list | tuple):
        for below in schema:
            yield from nodes(below)


def possible(model: type[BaseModel]) -> set[str]:
    """Return the types of all errors that a model may have; fails for a kind of schema that is not known here."""
    model.model_rebuild(force=True)
    found: set[str] = set()
    for node in nodes(model.__pydantic_core_schema__):
        assert node["type"] in ERRORS, f"{node['type']}: say in ERRORS which errors it has"
        found |= ERRORS[node["type"]]
        assert node.get("min_length", 1) == 1, "too_short says that it must not be empty"
        found |= {error for limit, error in LIMITS.items() if limit in node}
        assert not {"multiple_of", "pattern", "strict"} & {key for key in node if node[key]} - {"strict"}
    return found


@pytest.mark.parametrize("model", MODELS)
def test_every_error_has_words(model: type[BaseModel]) -> None:
    """Of all that may be wrong by the models as they are."""
    found = possible(model)
    assert {"missing", "float_parsing", "literal_error", "greater_than"} <= found
    assert found - explained() == set()


def test_too_few(tmp_path: Any) -> None:
    """A file of targets without any."""
    file = tmp_path / "none.yaml"
    file.write_text("targets: {}\n", encoding="utf-8")
    with pytest.raises(CalibrationError, match=r"none\.yaml:1:10: targets: must not be empty, got \{\}"):
        load_targets(file)


@pytest.mark.parametrize("key", [1.5, None, ("a",)])
def test_a_key_that_is_no_text(tiny: Scenario, key: Any) -> None:
    """It can come from Python alone."""
    with pytest.raises(ScenarioError, match="its keys must be text"):
        tiny.but({"port": {key: 1}})
