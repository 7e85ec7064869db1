"""Ids that are accepted exist, and reasons are given."""

from __future__ import annotations

import pytest
from pydantic import TypeAdapter, ValidationError

from freightsim.scenario.accepting import Accepted

ACCEPTED = TypeAdapter(Accepted)


def test_ids_with_reasons() -> None:
    """With an entry or without."""
    given = {"beyond_catchment.urumqi": "far west", "unused_lane": "opens later"}
    assert ACCEPTED.validate_python(given) == given


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"beyond_catchmnt": "far west"}, "no warning called 'beyond_catchmnt'"),
        ({"beyond_catchment": " "}, "the reason is missing"),
        ({"beyond_catchment": ""}, "the reason is missing"),
        ({"beyond_catchment": 3}, "string"),
    ],
)
def test_what_is_refused(given: dict[str, object], words: str) -> None:
    """Unknown ids, and silence instead of a reason."""
    with pytest.raises(ValidationError, match=words):
        ACCEPTED.validate_python(given)
