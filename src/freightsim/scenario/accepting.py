"""What an author accepts although it is odd: ids of warnings, each with the reason."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from freightsim.base.language import _
from freightsim.validation.broken import KIND, NAMES_VALUE, Broken
from freightsim.validation.ids import Prose, Text

IDLE = "idle_accept"
"""What is said of an `accept` that accepts nothing."""

IDS = (
    "beyond_catchment",
    "borders_missing",
    "unused_lane",
    "unused_terminal",
    "unused_border",
    "unserved_region",
    "market_shares",
    "no_other_mode",
    "no_trains",
    "empty_start",
    "beyond_tracks",
    "beyond_cranes",
    "beyond_paths",
    "beyond_border",
    "background_at_closed_border",
    "closed_to_the_end",
    "too_few_sets",
    "too_many_places",
    "group_too_long",
    "shuttle_too_large",
    "rake_too_large",
    "rake_too_small",
    "group_too_small",
    "not_of_other_hubs",
    "last_day_missing",
    "trade_out_of_proportion",
    "way_out_of_proportion",
    "place_out_of_china",
    "minimum_no_train_holds",
    "step_of_demand",
    "cost_out_of_proportion",
    "same_city",
    "unknown_province",
    "before_first_train",
    "event_without_effect",
    "joins_before_first_train",
    "event_outside",
    "step_outside",
    "never_comes",
    "warm_up_after_start",
    "past_changed",
    IDLE,
)
"""The ids by which an author accepts what is odd, alone or followed by an entry: `beyond_catchment.urumqi`.

Each but the last is the name of a rule in `freightsim.files.plausibility`."""


def _known(key: str) -> str:
    """Refuse an id that no warning has."""
    rule = key.partition(".")[0]
    if rule not in IDS:
        broken = Broken((), rule, _("no warning called '{id}'").format(id=rule), known=IDS, names_value=True)
        raise PydanticCustomError(KIND, "{text}", broken._asdict())
    return key


def _given(reason: str) -> str:
    """Refuse an empty reason."""
    if not reason.strip():
        text = _("the reason is missing: say in a few words why this is intended")
        raise PydanticCustomError("reason", "{text}", {"text": text, NAMES_VALUE: True})
    return reason


Warned = Annotated[
    Text,
    AfterValidator(_known),
    Field(json_schema_extra={"pattern": rf"^({'|'.join(IDS)})(\..*)?$", "examples": list(IDS)}),
]
"""The id of a warning, and behind a point the entry that it is about, where only that is meant."""

Accepted = dict[Warned, Annotated[Prose, AfterValidator(_given)]]
"""The reason by the id of a warning, with the entry that it is about (`beyond_catchment.urumqi`) or without."""
