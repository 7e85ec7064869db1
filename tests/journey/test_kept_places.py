"""Trains keep places for a city's boxes: others give way, as far as no place is kept for them."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from freightsim.journey.kept_places import KeptPlaces, with_kept_places
from freightsim.journey.queues import ReadyQueue

NOW_H = 100.0


def queue_of(count: int) -> ReadyQueue:
    """Return a queue of boxes 0, 1, ... that stand ready."""
    queue = ReadyQueue(lambda _: 0.0, range(count))
    queue.settle(NOW_H)
    return queue


def kept(feu: int, *boxes: int, from_h: float = 0.0) -> KeptPlaces:
    """Return an agreement on so many places for these boxes."""
    return KeptPlaces(feu, from_h, frozenset(boxes))


def boarding(positions: Sequence[int], count: int, *agreements: KeptPlaces) -> list[int]:
    """Return who boards of so many boxes where the rule names these positions."""
    return list(with_kept_places(positions, queue_of(count), agreements, NOW_H))


@pytest.mark.parametrize(
    ("feu", "boxes", "expected"),
    [
        (2, (), [0, 1, 2, 3]),  # nobody of the city waits
        (2, (8,), [0, 1, 2, 8]),  # one does: the last gives way
        (2, (6, 7, 8), [0, 1, 6, 7]),  # the first two of three
        (2, (1, 6, 8), [0, 1, 2, 6]),  # one boards anyway and stays
        (2, (0, 1, 7), [0, 1, 2, 3]),  # as many board anyway as places are kept
        (4, (3, 6), [0, 1, 3, 6]),  # the last who gives way is not of the city
        (9, (4, 5, 6, 7, 8), [4, 5, 6, 7]),  # the whole train is kept
        (0, (8,), [0, 1, 2, 3]),  # no place is kept
    ],
)
def test_who_gives_way(feu: int, boxes: tuple[int, ...], expected: list[int]) -> None:
    """Nine boxes wait for a train of four, first come first served."""
    assert boarding(range(4), 9, kept(feu, *boxes)) == expected


def test_nothing_changes_where_everybody_boards() -> None:
    """Places are kept only where somebody would be left behind."""
    assert boarding(range(3), 3, kept(2, 2)) == [0, 1, 2]


def test_an_agreement_of_later() -> None:
    """Places are kept from the hour of the agreement on; its boxes give way like all others until then."""
    assert boarding(range(2), 5, kept(1, 4, from_h=NOW_H + 1)) == [0, 1]
    assert boarding(range(2), 5, kept(1, 4, from_h=NOW_H)) == [0, 4]
    assert boarding(range(2), 5, kept(1, 0, 1, from_h=NOW_H + 1), kept(1, 4)) == [0, 4]


def test_an_agreement_without_places_protects_nobody() -> None:
    """Who has an agreement on the haul alone gives way."""
    assert boarding(range(2), 5, kept(0, 0, 1), kept(1, 4)) == [0, 4]


def test_boxes_beyond_the_kept_places_give_way() -> None:
    """A city fills the train but has one place kept: another city's kept place is found for it."""
    assert boarding(range(3), 6, kept(1, 0, 1, 2, 3), kept(1, 5)) == [0, 1, 5]


def test_two_agreements_and_no_more_places() -> None:
    """Where more places are kept than there are, who agreed first has them."""
    assert sorted(boarding(range(2), 6, kept(2, 2, 3), kept(2, 4, 5))) == [2, 3]


def test_the_order_of_the_rule_stays() -> None:
    """The most valuable board first; the last named gives way, whoever stands first in the queue."""
    assert boarding([5, 0, 3], 7, kept(1, 6)) == [5, 0, 6]


def test_how_long_the_citys_boxes_are_left_behind() -> None:
    """Its own boxes alone count: one is left for 30 h while one boarded."""
    agreement = kept(1, 4, 5)
    agreement.note(NOW_H, [0, 1, 5], [2, 3, 4])
    assert agreement.behind.take_wait_h(NOW_H + 30) == 30.0


@given(
    st.integers(1, 12),
    st.integers(0, 8),
    st.lists(st.tuples(st.integers(0, 4), st.sets(st.integers(0, 11))), max_size=3),
)
def test_promises(count: int, places: int, cities: list[tuple[int, set[int]]]) -> None:
    """As many board as before, nobody twice; each city has its places as far as it has boxes and places go round."""
    taken: set[int] = set()
    agreements = []
    for feu, boxes in cities:
        own = {box for box in boxes if box < count} - taken
        taken |= own
        agreements.append(kept(feu, *own))
    before = list(range(min(places, count)))
    after = boarding(before, count, *agreements)
    assert len(after) == len(set(after)) == len(before)
    promised = [min(each.feu, len(each.boxes)) for each in agreements]
    if sum(promised) <= places:
        for each, number in zip(agreements, promised, strict=True):
            assert sum(box in each.boxes for box in after) >= number
