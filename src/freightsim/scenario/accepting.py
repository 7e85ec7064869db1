"""What an author accepts although it is odd: ids of warnings, each with the reason."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from freightsim.base.language import _
from freightsim.scenario.broken import KIND, Broken
from freightsim.scenario.ids import Prose, Text
from freightsim.scenario.plausibility import IDS


def _known(key: str) -> str:
    """Refuse an id that no warning has."""
    rule = key.partition(".")[0]
    if rule not in IDS:
        broken = Broken((), rule, _("no warning called '{id}'").format(id=rule), known=IDS)
        raise PydanticCustomError(KIND, "{text}", broken._asdict())
    return key


def _given(reason: str) -> str:
    """Refuse an empty reason."""
    if not reason.strip():
        text = _("the reason is missing: say in a few words why this is meant so")
        raise PydanticCustomError("reason", "{text}", {"text": text})
    return reason


Warned = Annotated[
    Text,
    AfterValidator(_known),
    Field(json_schema_extra={"pattern": rf"^({'|'.join(IDS)})(\..*)?$", "examples": list(IDS)}),
]
"""The id of a warning, and behind a point the entry that it is about, where only that is meant."""

Accepted = dict[Warned, Annotated[Prose, AfterValidator(_given)]]
"""The reason by the id of a warning, with the entry that it is about (`beyond_catchment.urumqi`) or without."""
