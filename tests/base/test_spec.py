"""A part of a scenario is frozen, strict about its keys, and says what its fields mean."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import BaseModel, TypeAdapter, ValidationError

from freightsim.base.errors import ScenarioError
from freightsim.base.spec import Hours, Latitude, Longitude, Share, Spec, Teu
from freightsim.policies import dispatch, loading, relief
from freightsim.scenario import Scenario


class Crane(Spec):
    """A crane."""

    lift_h: Hours
    """Hours of a lift."""


def test_frozen() -> None:
    """A value cannot be changed."""
    crane = Crane(lift_h=1)
    with pytest.raises(ValidationError, match="frozen"):
        crane.lift_h = 2  # type: ignore[misc]


@pytest.mark.parametrize(
    ("tree", "said"),
    [
        ({"lift_h": 1, "speed": 2}, "speed"),
        ({}, "lift_h"),
        ({"lift_h": -1}, "greater than or equal to 0"),
        ({"lift_h": float("inf")}, "finite"),
        ({"lift_h": float("nan")}, "finite|greater than or equal"),
    ],
)
def test_refused(tree: dict[str, Any], said: str) -> None:
    """Unknown and missing keys, negative and infinite hours are refused."""
    with pytest.raises(ValidationError, match=said):
        Crane.model_validate(tree)


@pytest.mark.parametrize(
    ("unit", "good", "bad"),
    [
        (Share, [0, 1, 0.5], [-0.1, 1.1]),
        (Teu, [1, 600], [0, 2.5]),
        (Latitude, [-90, 90], [-91, 91]),
        (Longitude, [-180, 180], [-181, 181]),
    ],
)
def test_units(unit: Any, good: list[float], bad: list[float]) -> None:
    """Each unit has its bounds."""
    adapter: TypeAdapter[float] = TypeAdapter(unit)
    assert [adapter.validate_python(value) for value in good] == good
    for value in bad:
        with pytest.raises(ValidationError):
            adapter.validate_python(value)


def test_a_copy_has_no_other_parts() -> None:
    """A slip of the pen is refused, with what was probably meant."""
    assert Crane(lift_h=1).model_copy(update={"lift_h": 2}) == Crane(lift_h=2)
    for copy in (Crane(lift_h=1).model_copy, Crane(lift_h=1).copy):
        with pytest.raises(ScenarioError, match=r"no part called 'lift'; did you mean 'lift_h'\? \(known: lift_h\)"):
            copy(update={"lift": 2})


def test_a_part_is_validated_once_more(tiny_tree: dict[str, Any]) -> None:
    """What was changed in a copy is looked at where it becomes a part of something else."""
    port = Scenario.model_validate(tiny_tree).port
    for update, said in (({"yard_teu": -1}, "yard_teu"), ({"tracks": -3}, "tracks")):
        with pytest.raises(ValidationError, match=f"port.{said}"):
            Scenario(**{**tiny_tree, "port": port.model_copy(update=update)})
    assert Scenario(**{**tiny_tree, "port": port}) == Scenario.model_validate(tiny_tree)


def test_the_text_under_a_field_describes_it() -> None:
    """Descriptions and units reach the schema."""
    field = Crane.model_json_schema()["properties"]["lift_h"]
    assert (field["description"], field["unit"]) == ("Hours of a lift.", "h")


def _specs() -> list[type[BaseModel]]:
    found, seen = [Spec], []
    assert {Scenario, dispatch.FullTrain, loading.MostValuable, relief.NoRelief} <= set(Spec.__subclasses__())
    while found:
        spec = found.pop()
        if spec.__module__.startswith("freightsim"):
            seen.append(spec)
        found += spec.__subclasses__()
    return seen


@pytest.mark.parametrize("spec", _specs(), ids=lambda spec: spec.__name__)
def test_every_field_is_described(spec: type[BaseModel]) -> None:
    """Whatever a planner can write has a description."""
    assert [name for name, field in spec.model_fields.items() if not field.description] == []
