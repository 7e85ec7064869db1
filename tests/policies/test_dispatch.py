"""Dispatch rules look at the yard and answer whether the train leaves."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from freightsim.base.spec import Direction
from freightsim.journey.dispatcher import CutoffView
from freightsim.policies.dispatch import FullOrLongestWait, FullTrain, MinimumLoad, Schedule, empty_feu


@pytest.mark.parametrize(
    ("waiting", "places", "leaves"),
    [(29, 43, False), (30, 43, True), (80, 43, True), (20, 20, True), (19, 20, False), (0, 43, False)],
)
def test_minimum_load(waiting: int, places: int, leaves: bool) -> None:
    """The train leaves with 30 FEU, or full where it has fewer places; waiting changes nothing."""
    assert MinimumLoad(minimum_feu=30)(CutoffView(waiting, places, 1e6), 0.0) is leaves


@pytest.mark.parametrize(
    ("direction", "waiting", "leaves"),
    [("outbound", 29, False), ("outbound", 30, True), ("inbound", 19, False), ("inbound", 20, True)],
)
def test_minimum_load_inbound(direction: Direction, waiting: int, leaves: bool) -> None:
    """Inbound trains may have a minimum of their own."""
    rule = MinimumLoad(minimum_feu=30, minimum_inbound_feu=20)
    assert rule(CutoffView(waiting, 43, 1e6, direction), 0.0) is leaves


@pytest.mark.parametrize(("waiting", "leaves"), [(0, False), (42, False), (43, True), (44, True)])
def test_full_train(waiting: int, leaves: bool) -> None:
    """The train leaves when every place is taken."""
    assert FullTrain()(CutoffView(waiting, 43, 1e6), 0.0) is leaves


@pytest.mark.parametrize(
    ("waiting", "wait_h", "leaves"),
    [(43, 0.0, True), (42, 99.9, False), (42, 100.0, True), (1, 100.0, True), (0, 1e6, False)],
)
def test_full_or_longest_wait(waiting: int, wait_h: float, leaves: bool) -> None:
    """The train leaves full, or with any cargo that has waited long enough, never empty."""
    assert FullOrLongestWait(longest_wait_h=100)(CutoffView(waiting, 43, wait_h), 0.0) is leaves


@pytest.mark.parametrize(
    ("direction", "waiting", "leaves"),
    [("outbound", 29, False), ("outbound", 30, True), ("inbound", 19, False), ("inbound", 20, True)],
)
def test_schedule(direction: Direction, waiting: int, leaves: bool) -> None:
    """The train leaves with its minimum of laden boxes, however many empty ones would fill it."""
    rule = Schedule(minimum_feu=30, minimum_inbound_feu=20)
    assert rule(CutoffView(waiting, 43, 1e6, direction), 0.0) is leaves


@pytest.mark.parametrize(
    ("laden", "share", "empty"),
    [
        (30, 0.0, 13),
        (30, 0.75, 10),
        (36, 0.9, 4),
        (21, 0.7, 9),
        (30, 0.5, 13),
        (43, 0.3, 0),
        (30, 1.0, 0),
        (30, 0.99, 0),
    ],
)
def test_empty_boxes_fill_free_places_as_far_as_the_share_allows(laden: int, share: float, empty: int) -> None:
    """Of 43 places; one more empty box would leave too few places, or too low a share of laden ones."""
    assert empty_feu(laden, 43, share) == empty


def test_a_share_above_1_is_refused() -> None:
    """No more boxes can be laden than are on board."""
    with pytest.raises(ValidationError, match="a share must be at most 1"):
        Schedule.model_validate({"minimum_feu": 30, "laden_share": {"2016": 0.77, "2018": 94}})


def test_a_minimum_of_nothing_is_refused() -> None:
    """A train needs at least one box."""
    with pytest.raises(ValidationError, match="greater than 0"):
        MinimumLoad(minimum_feu=0)
