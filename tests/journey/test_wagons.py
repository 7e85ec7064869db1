"""Wagon sets are taken where they stand and left where they end."""

from __future__ import annotations

from math import inf

import pytest

from freightsim.base.live import LooksAheadError
from freightsim.journey.wagons import HOME, WagonSets


def test_a_set_is_taken_once() -> None:
    """Each set at the port can be taken from its hour on, and then is gone."""
    sets = WagonSets([5.0, 0.0])
    assert sets.standing(HOME) == 2
    assert [sets.take(HOME, 1.0), sets.take(HOME, 4.9), sets.take(HOME, 5.0), sets.take(HOME, 99.0)] == [
        True,
        False,
        True,
        False,
    ]
    assert sets.standing(HOME) == 0


def test_a_set_that_is_left_can_be_taken_there() -> None:
    """A set stands where it was left, and is ready after its turn-round."""
    sets = WagonSets([])
    sets.leave("hamburg", 12.0)
    assert sets.standing("hamburg") == 1
    assert not sets.take("hamburg", 11.0)
    assert not sets.take(HOME, 12.0)
    assert sets.take("hamburg", 12.0)


def test_a_set_leaves_from_the_port() -> None:
    """Of two sets one leaves at 10 h: the one at the port, or, where both are under way, the first that comes back."""
    sets = WagonSets([0.0, 0.0], [10.0])
    assert sets.take(HOME, 9.0)
    assert not sets.take(HOME, 10.0)
    sets.leave(HOME, 20.0)
    assert sets.take(HOME, 20.0)
    sets = WagonSets([0.0, 0.0], [10.0])
    assert sets.take(HOME, 9.0)
    assert sets.take(HOME, 9.0)
    sets.leave(HOME, 20.0)
    sets.leave(HOME, 25.0)
    assert [sets.take(HOME, 20.0), sets.take(HOME, 24.0), sets.take(HOME, 25.0)] == [False, False, True]


def test_nobody_was_ever_there() -> None:
    """A place without sets has none to give."""
    sets = WagonSets([0.0])
    assert not sets.take("warsaw", 100.0)
    assert sets.standing("warsaw") == 0


def test_sets_go_on_from_a_state_with_changes_of_their_own() -> None:
    """Sets under way stay so; who comes or leaves later is told anew. One that comes later cannot be under way."""
    before = WagonSets([-inf, -inf, 50.0])
    assert before.take(HOME, 1.0)
    before.leave("hamburg", 30.0)
    after = WagonSets([-inf, -inf, 40.0, 45.0], [60.0])
    after.resume_at(20.0, before.state_at(20.0))
    assert after.standing(HOME) == 3
    assert after.standing("hamburg") == 1
    assert after.take("hamburg", 30.0)
    assert [after.take(HOME, 42.0) for _ in range(3)] == [True, True, False]
    early = WagonSets([10.0])
    assert early.take(HOME, 11.0)
    with pytest.raises(LooksAheadError):
        early.state_at(5.0)
