"""A timetable policy adds a slot where trains stay full, and drops one where they keep being cancelled."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest

from freightsim.policies.timetable import Responsive


@dataclass(frozen=True)
class View:
    """What a review finds."""

    trains_per_week: float = 2.0
    slots: int = 26
    cancelled: int = 0
    extra: int = 0
    load: float = 0.7
    behind_feu: float = 0.0
    places_feu: float = 43.0


RULE = Responsive.model_validate({"from": "2018-01-01", "review_d": 91})


@pytest.mark.parametrize(
    ("change", "answer"),
    [
        ({}, 0),
        ({"load": 1.0}, 0),
        ({"load": 1.0, "behind_feu": 43.0}, 1),
        ({"load": 0.5, "behind_feu": 43.0}, 0),
        ({"load": 0.95, "extra": 13}, 1),
        ({"load": 0.95, "extra": 2}, 0),
        ({"cancelled": 13}, -1),
        ({"cancelled": 13, "load": 1.0, "behind_feu": 50.0}, -1),
        ({"cancelled": 2}, 0),
        ({"slots": 0, "load": 0.0}, 0),
    ],
    ids=str,
)
def test_the_answer_of_a_review(change: dict[str, float], answer: int) -> None:
    """Full trains with cargo left behind, or with extra trains, ask for a slot; cancelled ones give one back."""
    assert RULE(replace(View(), **change), 0.0) == answer  # type: ignore[arg-type]
