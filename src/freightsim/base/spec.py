"""The frozen base of everything a planner can write, and one alias per unit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, GetJsonSchemaHandler
from pydantic_core import CoreSchema

from freightsim.base.arguments import flag, instance_of, said
from freightsim.base.errors import ScenarioError
from freightsim.base.frozen import frozen
from freightsim.base.language import N_, _

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
        revalidate_instances="always",
    )

    def model_post_init(self, context: Any, /) -> None:  # noqa: ARG002
        """Freeze the maps in it, too."""
        _freeze(self)

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """Return a copy with other parts; maps in it cannot be changed either.

        Values are looked at when the copy becomes a part of a scenario. Raises ScenarioError for a name of no part.
        """
        update, deep = parts_of(update), flag("deep", deep)
        for name in update:
            refuse_unknown(name, type(self).model_fields)
        copied = super().model_copy(update=update, deep=deep)
        _freeze(copied)
        return copied

    def copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:  # type: ignore[override]
        """Return a copy, as `model_copy` does."""
        return self.model_copy(update=update, deep=deep)


def parts_of(update: Mapping[str, Any] | None) -> dict[str, Any]:
    """Return the parts that a copy changes. Raises TypeError where they are no map."""
    return {} if update is None else dict(instance_of("update", update, Mapping))  # type: ignore[type-abstract]


def refuse_unknown(name: str, fields: Iterable[str]) -> None:
    """Raise ScenarioError where a part has no such field."""
    if name not in fields:
        shown = name if isinstance(name, str) else said(name)
        near = get_close_matches(shown, fields, n=1)
        text = _("no part called '{name}'; did you mean '{near}'?") if near else _("no part called '{name}'")
        text = text.format(name=shown, near=near[0] if near else "")
        raise ScenarioError(_("{text} (known: {names})").format(text=text, names=", ".join(fields)))


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
    besides: tuple[str, ...] = ()
    """Other texts that are accepted."""

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
HubId = Annotated[str, Reference(N_("hub"), "hubs")]
LaneId = Annotated[str, Reference(N_("lane"), "lanes")]
MarketId = Annotated[str, Reference(N_("market"), "markets")]
ModeId = Annotated[str, Reference(N_("mode"), "modes")]
RAIL = "rail"
"""What rail is called beside the ids of modes."""
# Rail is a mode to planners, but has its keys under `choice.rail`, not under `modes`.
WayId = Annotated[str, Reference(N_("mode"), "modes", besides=(RAIL,))]
TerminalId = Annotated[str, Reference(N_("terminal"), "terminals")]
