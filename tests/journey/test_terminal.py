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


def shared(*others_h: float, tracks: int = 1) -> RailTerminal:
    """Return the same terminal with one crane; trains of others come there for two lifts each."""
    pools = Pool([0.0] * tracks), Pool([0.0])
    return RailTerminal(*pools, lift_h=0.5, placing_h=1.0, release_h=2.0, others=(others_h, 2))


def test_a_set_waits_for_a_train_of_others() -> None:
    """Each holds the track for 1 + 2 x 0.5 + 2 h; the one that comes as the set asks goes before it."""
    place = shared(9.0, 10.0, 11.0)
    assert place.work(10.0, [1.0]) == stay(17.0, [18.5], 20.5)  # behind those of 9 and 10
    assert [hours.tolist() for hours in place.others()] == [[9.0, 13.0, 20.5], [13.0, 17.0, 24.5]]


def test_a_set_waits_for_the_cranes_that_lift_boxes_of_others() -> None:
    """With a track each, the boxes of who had his track first are lifted first."""
    place = shared(9.5, 10.5, tracks=2)
    assert place.work(10.0, [1.0]) == stay(10.0, [12.0], 14.0)  # the crane lifts boxes of others from 10.5 to 11.5
    assert place.others().until_h.tolist() == [13.5, 17.5]  # the second gets the track of 13.5, lifts from 14.5 on


def test_track_hours_of_others_count() -> None:
    """Those that came up to the second hour are known, also where no set has asked since."""
    place = shared(9.0, 20.0, 21.0)
    assert place.held_h(8.0, 20.5) == 4.0 + 0.5
    assert place.held_h(0.0, 100.0) == 12.0
