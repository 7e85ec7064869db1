"""Loading rules answer with positions: who boards, in which order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from freightsim.policies.loading import FirstComeFirstServed, LoadingPolicy, MostValuable


@dataclass
class View:
    """A queue as a rule sees it."""

    value_usd: Sequence[float]
    rollovers: Sequence[int]

    def __len__(self) -> int:
        """Return how many wait."""
        return len(self.value_usd)


@pytest.mark.parametrize(("places", "positions"), [(2, [0, 1]), (3, [0, 1, 2]), (9, [0, 1, 2])])
def test_first_come_first_served(places: int, positions: list[int]) -> None:
    """The longest released board, as many as there are places or boxes."""
    assert list(FirstComeFirstServed()(View([1, 9, 5], [0, 0, 9]), places)) == positions


def test_most_valuable() -> None:
    """Falling value; of equal value the longer released first."""
    queue = View([5.0, 9.0, 5.0, 7.0, 1.0], [0, 0, 0, 0, 0])
    assert MostValuable(protected_after_rollovers=2)(queue, 4) == [1, 3, 0, 2]


def test_who_was_left_behind_often_enough_is_protected() -> None:
    """From the stated number of rollovers on a box goes before all others, by release and not by value."""
    queue = View([5.0, 1.0, 9.0, 2.0, 8.0], [1, 3, 0, 2, 1])
    assert MostValuable(protected_after_rollovers=2)(queue, 4) == [1, 3, 2, 4]
    assert MostValuable(protected_after_rollovers=3)(queue, 2) == [1, 2]


BOXES = st.lists(st.tuples(st.integers(0, 5).map(float), st.integers(0, 4)), max_size=20)
RULES = st.one_of(
    st.just(FirstComeFirstServed()), st.integers(1, 4).map(lambda n: MostValuable(protected_after_rollovers=n))
)


@given(RULES, BOXES, st.integers(1, 25))
def test_no_more_than_there_are_places_and_nobody_twice(
    rule: LoadingPolicy, boxes: list[tuple[float, int]], places: int
) -> None:
    """Whatever the queue, the answer is that many different positions of it."""
    positions = rule(View([value for value, _ in boxes], [missed for _, missed in boxes]), places)
    assert len(positions) == len(set(positions)) == min(places, len(boxes))
    assert set(positions) <= set(range(len(boxes)))


def test_protection_from_the_first_cutoff_is_the_least() -> None:
    """Protecting boxes that missed no cut-off would be first come, first served; it is refused."""
    with pytest.raises(ValidationError, match="greater than or equal to 1"):
        MostValuable(protected_after_rollovers=0)
