"""A part of a run says what changes, and goes on from it."""

from __future__ import annotations

import pytest

from freightsim.base.live import Live, LooksAheadError, without


class Counter(Live):
    """Counts up to a limit, which follows from its inputs."""

    LIVE = ("count",)

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.count = 0


def test_it_goes_on_from_a_state_with_inputs_of_its_own() -> None:
    """What changes is taken over, what follows from the inputs is not."""
    before, after = Counter(3), Counter(5)
    before.count = 2
    assert before.state() == {"count": 2}
    after.resume(before.state())
    assert (after.count, after.limit) == (2, 5)


def test_what_is_yet_to_come_is_taken_out_once_each() -> None:
    """Of equal values as many stay as were there besides."""
    assert sorted(without([1.0, 7.0, 7.0, 3.0], [7.0])) == [1.0, 3.0, 7.0]
    assert without([], []) == []


def test_what_was_used_ahead_cannot_be_taken_out() -> None:
    """A server that opens later and has got a job shows no more when it opens."""
    with pytest.raises(LooksAheadError):
        without([1.0, 9.0], [7.0])
