"""The frozen base of everything a planner can write, and one alias per unit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, GetJsonSchemaHandler
from pydantic_core import CoreSchema

from freightsim.base.frozen import frozen
from freightsim.base.language import N_

Direction = Literal["outbound", "inbound"]


class Spec(BaseModel):
    """A frozen part of a scenario: unknown keys are refused, the text under a field describes it.

    What reads a part is built when it is first needed: most parts are only read within a whole scenario.
    """

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        use_attribute_docstrings=True,
        populate_by_name=True,
        allow_inf_nan=False,
        defer_build=True,
    )

    def model_post_init(self, context: Any, /) -> None:  # noqa: ARG002
        """Freeze the maps in it, too."""
        _freeze(self)

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """Return a copy with other parts, which are not validated; maps in it cannot be changed either."""
        copied = super().model_copy(update=update, deep=deep)
        _freeze(copied)
        return copied


def _freeze(part: BaseModel) -> None:
    parts = part.__dict__
    for name, value in parts.items():
        if isinstance(value, dict):
            parts[name] = frozen(value)


@dataclass(frozen=True)
class Reference:
    """Marks a text that names, by id, an entry of another group of the scenario."""

    kind: str
    """What it names: a border."""
    group: str
    """The key of the scenario under which these stand: borders."""

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        """Say in the schema what the text refers to."""
        return {**handler(schema), "x-reference": self.group}


def _unit(unit: str) -> dict[str, str]:
    return {"unit": unit}


Km = Annotated[float, Field(ge=0, json_schema_extra=_unit("km"))]
Hours = Annotated[float, Field(ge=0, json_schema_extra=_unit("h"))]
Teu = Annotated[int, Field(gt=0, json_schema_extra=_unit("TEU"))]
Share = Annotated[float, Field(ge=0, le=1, json_schema_extra=_unit("1"))]
Positive = Annotated[float, Field(gt=0)]
NonNegative = Annotated[float, Field(ge=0)]
Latitude = Annotated[float, Field(ge=-90, le=90, json_schema_extra=_unit("deg"))]
Longitude = Annotated[float, Field(ge=-180, le=180, json_schema_extra=_unit("deg"))]

BorderId = Annotated[str, Reference(N_("border"), "borders")]
LaneId = Annotated[str, Reference(N_("lane"), "lanes")]
MarketId = Annotated[str, Reference(N_("market"), "markets")]
ModeId = Annotated[str, Reference(N_("mode"), "modes")]
TerminalId = Annotated[str, Reference(N_("terminal"), "terminals")]
