"""A set's stay on a loading track: placing, lifts, release."""

from __future__ import annotations

from freightsim.journey.stations import Pool
from freightsim.journey.terminal import RailTerminal
from handmade import stay


def terminal(tracks: int, cranes: int) -> RailTerminal:
    """Return a terminal in which a mean lift takes half an hour, placing one hour and release two."""
    return RailTerminal(Pool([0.0] * tracks), Pool([0.0] * cranes), lift_h=0.5, placing_h=1.0, release_h=2.0)


def test_one_set() -> None:
    """Lifts follow each other after placing; the track is free when the set is released."""
    # Track at 10, first lift from 11: 0.5, 1.0 and 0.5 h; then 2 h of release.
    assert terminal(1, 1).work(10.0, [1.0, 2.0, 1.0]) == stay(10.0, [11.5, 12.5, 13.0], 15.0)


def test_two_cranes_share_a_set() -> None:
    """A box is lifted by the crane that is free first, and the longest lift keeps the track."""
    # From 11: crane A 2.0 h until 13; crane B 0.5 h until 11.5, then 0.5 h until 12.
    assert terminal(1, 2).work(10.0, [4.0, 1.0, 1.0]) == stay(10.0, [13.0, 11.5, 12.0], 15.0)


def test_the_second_set_waits_for_the_track() -> None:
    """With one track the next set is placed when the one before has left."""
    place = terminal(1, 1)
    place.work(10.0, [1.0])  # free at 11.5 + 2 = 13.5
    assert place.work(11.0, [1.0]) == stay(13.5, [15.0], 17.0)


def test_two_sets_share_the_crane() -> None:
    """With a track each, the set that got its track first is lifted first."""
    place = terminal(2, 1)
    place.work(10.0, [2.0, 2.0])  # lifts until 12 and 13
    assert place.work(10.5, [1.0, 1.0]) == stay(10.5, [13.5, 14.0], 16.0)


def test_a_set_without_boxes() -> None:
    """Nothing to lift leaves placing and release."""
    assert terminal(1, 1).work(10.0, []) == stay(10.0, [], 13.0)


def test_track_hours_that_were_held() -> None:
    """Stays count as far as they lie between two hours, those that were promised for later included."""
    place = terminal(1, 1)
    place.work(10.0, [1.0])  # holds the track until 13.5
    place.work(11.0, [1.0])  # from then until 17
    assert place.held_h(0.0, 100.0) == 7.0
    assert place.held_h(12.0, 14.0) == 2.0
    assert place.held_h(0.0, 10.0) == place.held_h(17.0, 99.0) == 0.0
