"""The yard: who enters when, who waits outside, and what imports do to the gate."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import inf, isnan

import pytest
from hypothesis import given
from hypothesis import strategies as st

from freightsim.base.live import LooksAheadError
from freightsim.journey.queues import ReadyQueue, YardQueue
from freightsim.journey.stations import Changes, Pool
from freightsim.journey.yard import FEW, Yard

EXPORTS = 30
"""Numbers from here on are import boxes."""


class WatchedYard(Yard):
    """A yard that remembers when boxes came to its gate."""

    def __init__(self, places: int, desks: Pool, desk_h: Sequence[float]) -> None:
        super().__init__(places, desks, desk_h)
        self.came_h: dict[int, float] = {}

    def expect(self, gate_h: Sequence[float], boxes: Sequence[int], papers_h: Sequence[float]) -> None:
        """Remember the hours."""
        super().expect(gate_h, boxes, papers_h)
        self.came_h |= dict(zip(boxes, gate_h, strict=True))

    @property
    def yard_in_h(self) -> list[float]:
        """Hour at which each box entered that came to the gate."""
        return [self.late_h.get(box, at_h) for box, at_h in self.came_h.items() if box <= self.last]

    @property
    def entered(self) -> list[int]:
        """Numbers of these boxes."""
        return [box for box in self.came_h if box <= self.last]


def open_yard(
    places: int,
    gate_h: Sequence[float],
    *,
    desks_h: Sequence[float] = (-inf,),
    desk_h: float = 0.0,
    papers_h: float = 0.0,
    closes_h: list[float] | None = None,
) -> WatchedYard:
    """Return a yard to whose gate boxes 0, 1, ... come."""
    yard = WatchedYard(Changes([-inf] * places, closes_h or []), Pool(desks_h), [desk_h] * 100)
    yard.expect(gate_h, range(len(gate_h)), [papers_h] * len(gate_h))
    return yard


def released(yard: Yard, *boxes: int) -> list[float]:
    """Return the hours of release of some boxes."""
    return [yard.released_h[box] for box in boxes]


# Exports


def test_boxes_pass_through() -> None:
    """Room enough: each box enters as it comes, waits for the one desk, then for its papers."""
    yard = open_yard(10, [1.0, 2.0, 9.0], desk_h=3.0, papers_h=5.0)
    yard.advance(100.0)
    assert yard.yard_in_h == [1.0, 2.0, 9.0]
    assert released(yard, 0, 1, 2) == [9.0, 12.0, 17.0]  # desk from 1, 4 and 9


def test_nobody_looks_ahead() -> None:
    """What has not happened by the hour is not known, except what desks have promised."""
    yard = open_yard(10, [1.0, 2.0, 9.0], desk_h=3.0)
    yard.advance(2.0)
    assert yard.yard_in_h == [1.0, 2.0]
    assert list(yard.entered) == [0, 1]
    assert released(yard, 0, 1) == [4.0, 7.0]
    assert isnan(yard.released_h[2])


def test_a_full_yard_shuts_the_gate() -> None:
    """Boxes before a full yard enter in order of arrival as places are freed, and only then come to a desk."""
    yard = open_yard(2, [1.0, 2.0, 3.0, 4.0], papers_h=1.0)
    yard.advance(5.0)
    assert yard.yard_in_h == [1.0, 2.0]
    assert yard.waiting_outside(5.0) == 2
    yard.free_places([8.0, 10.0])
    yard.advance(9.0)
    assert yard.yard_in_h == [1.0, 2.0, 8.0]
    assert yard.waiting_outside(9.0) == 1
    yard.advance(20.0)
    assert yard.yard_in_h == [1.0, 2.0, 8.0, 10.0]
    assert released(yard, 2, 3) == [9.0, 11.0]
    assert yard.waiting_outside(20.0) == 0


def test_a_place_freed_at_the_instant_of_arrival() -> None:
    """A place is freed before the box of the same instant asks for it."""
    yard = open_yard(1, [1.0, 8.0])
    yard.free_places([8.0])
    yard.advance(8.0)
    assert yard.yard_in_h == [1.0, 8.0]
    assert yard.waiting_outside(8.0) == 0


def test_places_that_are_closed() -> None:
    """Of three places two are closed at 5 h, where two boxes stand: two must go before the next comes in."""
    yard = open_yard(3, [1.0, 2.0, 6.0], closes_h=[5.0, 5.0])
    yard.free_places([7.0, 9.0])
    yard.advance(8.0)
    assert yard.yard_in_h == [1.0, 2.0]
    assert yard.waiting_outside(8.0) == 1
    yard.advance(20.0)
    assert yard.yard_in_h == [1.0, 2.0, 9.0]


def test_waiting_outside_counts_those_who_have_come() -> None:
    """Boxes that are still on the road do not wait."""
    yard = open_yard(1, [1.0, 2.0, 3.0, 50.0])
    yard.advance(3.0)
    assert yard.waiting_outside(2.5) == 1
    assert yard.waiting_outside(3.0) == 2


def test_boxes_are_told_of_some_weeks_ahead() -> None:
    """Those who still wait outside stay first in line."""
    yard = open_yard(1, [1.0, 2.0, 9.0])
    yard.advance(3.0)
    yard.expect([10.0], [3], [0.0])
    yard.free_places([4.0, 5.0, 11.0])
    yard.advance(100.0)
    assert yard.yard_in_h == [1.0, 4.0, 9.0, 11.0]
    assert yard.waiting_outside(100.0) == 0


def test_a_desk_that_opens_later() -> None:
    """Boxes wait for the one desk until the second opens."""
    yard = open_yard(10, [0.0, 0.0, 0.0], desks_h=(-inf, 4.0), desk_h=10.0)
    yard.advance(0.0)
    assert released(yard, 0, 1, 2) == [10.0, 14.0, 20.0]


# Imports


def test_an_import_box_enters_above_the_limit_and_keeps_the_gate_shut() -> None:
    """A train is emptied into a full yard; the gate opens when as many places are free as were taken above it."""
    yard = open_yard(1, [1.0, 3.0])
    yard.advance(1.0)
    yard.receive([2.0], [EXPORTS], [4.0])  # takes a second place until 6
    yard.free_places([5.0])  # box 0 leaves: the one place is still taken by the import box
    yard.advance(100.0)
    assert released(yard, EXPORTS) == [6.0]
    assert yard.yard_in_h == [1.0, 6.0]


def test_the_import_box_goes_first_at_the_same_instant() -> None:
    """Of a place for one, at one instant, the import box takes it and the export box waits."""
    yard = open_yard(1, [2.0], desk_h=1.0)
    yard.receive([2.0], [EXPORTS], [4.0])
    yard.advance(100.0)
    assert released(yard, EXPORTS, 0) == [7.0, 8.0]  # desk 2 to 3, papers until 7; then 7 to 8
    assert yard.yard_in_h == [7.0]


def test_a_place_is_freed_before_the_import_box_of_the_same_instant() -> None:
    """Freed, import, export: one place freed and one taken at an instant leave the gate shut."""
    yard = open_yard(1, [1.0, 2.0])
    yard.advance(2.0)
    yard.free_places([5.0])
    yard.receive([5.0], [EXPORTS], [3.0])
    yard.advance(100.0)
    assert yard.yard_in_h == [1.0, 8.0]


def test_desks_serve_both_directions_as_they_come() -> None:
    """One desk, boxes of both directions in order of arrival."""
    yard = open_yard(10, [1.0, 3.0], desk_h=4.0)
    yard.receive([2.0, 2.0], [EXPORTS, EXPORTS + 1], [0.5, 0.5])
    yard.advance(100.0)
    # Desk: export 1-5, imports 5-9 and 9-13 in the order of their lifts, export 13-17.
    assert released(yard, 0, EXPORTS, EXPORTS + 1, 1) == [5.0, 9.5, 13.5, 17.0]


def test_trains_may_be_unloaded_side_by_side() -> None:
    """Import boxes of two trains come in the order of their lifts, the train noted first at the same instant."""
    yard = open_yard(10, [], desk_h=1.0)
    yard.receive([4.0, 6.0], [30, 31], [0.0, 0.0])
    yard.receive([3.0, 4.0, 6.0], [40, 41, 42], [0.0, 0.0, 0.0])
    yard.advance(100.0)
    assert released(yard, 40, 30, 41, 31, 42) == [4.0, 5.0, 6.0, 7.0, 8.0]


# Boxes that come or go by shuttle


def test_boxes_of_a_shuttle_are_announced_at_their_queue() -> None:
    """Though nobody stands there yet: released, they wait for a train, and they count among those who entered."""
    yard = open_yard(9, [4.5], desk_h=1.0, papers_h=0.5)
    queue = YardQueue(yard)
    queue.come([0])
    yard.receive([4.0, 5.0], [10, 11], [2.0, 2.0], [queue, queue])
    yard.advance(100.0)
    assert (yard.by_rail, yard.yard_in_h) == ([(10, 4.0), (11, 5.0)], [4.5])
    assert released(yard, 10, 0, 11) == [7.0, 6.5, 9.0]  # desk from 4, 5 and 6; papers of 2, half and 2 hours
    queue.settle(7.0)
    assert queue.ready == [0, 10]


def test_a_box_that_goes_on_by_shuttle_keeps_its_place() -> None:
    """Its release opens no gate: its lift onto the shuttle does. One that goes by truck leaves when it is released."""
    yard = open_yard(2, [3.0, 4.0])
    back = ReadyQueue(yard.released_h.__getitem__)
    yard.receive([1.0, 2.0], [EXPORTS, EXPORTS + 1], [4.0, 4.0], [back, None])
    yard.advance(7.0)
    assert released(yard, EXPORTS, EXPORTS + 1) == [5.0, 6.0]
    assert (yard.by_rail, yard.entered) == ([(EXPORTS, 1.0)], [0])
    back.settle(7.0)
    assert (back.ready, back.released_h) == ([EXPORTS], [5.0])
    yard.free_places([20.0])
    yard.advance(100.0)
    assert yard.yard_in_h == [6.0, 20.0]


# Lazy advance


@dataclass
class Story:
    """What comes to a small yard, each thing known some time ahead."""

    places: int
    opens_h: list[float]
    closes_h: list[float]
    desks_h: list[float]
    leaves_h: list[float]
    gate_h: list[float]
    desk_h: list[float]
    papers_h: list[float]
    freed: list[tuple[float, list[float]]] = field(default_factory=list)
    imports: list[tuple[float, list[float]]] = field(default_factory=list)

    def told(self, stops_h: Sequence[float]) -> tuple[list[float], list[float]]:
        """Return entries and releases where the yard is advanced at these hours besides those of the news."""
        places = Changes([-inf] * self.places + self.opens_h, self.closes_h)
        yard = WatchedYard(places, Pool(self.desks_h, self.leaves_h), self.desk_h)
        yard.expect(self.gate_h, range(len(self.gate_h)), self.papers_h[: len(self.gate_h)])
        number = EXPORTS
        news = [(at_h, 1, hours) for at_h, hours in self.freed] + [(at_h, 2, hours) for at_h, hours in self.imports]
        for at_h, what, hours in sorted([*news, *((stop, 0, []) for stop in stops_h)]):
            if what == 0:
                yard.advance(at_h)
            elif what == 1:
                yard.free_places(hours)
            else:
                yard.receive(hours, range(number, number + len(hours)), self.papers_h[number : number + len(hours)])
                number += len(hours)
        yard.advance(1000.0)
        return yard.yard_in_h, [-1.0 if isnan(hour) else hour for hour in yard.released_h]


HOUR = st.integers(0, 30).map(float)
COMING = st.lists(st.integers(0, 60).map(lambda halves: halves / 2), max_size=12).map(sorted)


@st.composite
def stories(draw: st.DrawFn) -> Story:
    """Return a story; hours are told at least half an hour ahead."""

    def told_ahead() -> list[tuple[float, list[float]]]:
        trains = draw(st.lists(st.tuples(HOUR, st.lists(st.integers(1, 10), min_size=1, max_size=6)), max_size=4))
        return sorted((at_h, sorted(at_h + ahead / 2 for ahead in hours)) for at_h, hours in trains)

    places, desks_h = draw(st.integers(1, 8)), draw(st.sampled_from([[-inf], [-inf, -inf], [-inf, 12.0]]))
    durations = st.lists(st.integers(0, 6).map(lambda halves: halves / 2), min_size=60, max_size=60)
    return Story(
        places=places,
        opens_h=draw(st.lists(HOUR, max_size=3)),
        closes_h=draw(st.lists(HOUR, max_size=places)),
        desks_h=desks_h,
        leaves_h=draw(st.lists(st.integers(12, 30).map(float), max_size=len(desks_h) - 1)),
        gate_h=draw(COMING),
        desk_h=draw(durations),
        papers_h=draw(durations),
        freed=told_ahead(),
        imports=told_ahead(),
    )


@given(stories(), st.lists(HOUR, max_size=20))
def test_one_big_step_equals_many_small_ones(story: Story, stops_h: list[float]) -> None:
    """The hours at which somebody looks change nothing."""
    assert story.told(stops_h) == story.told([])


@given(stories())
def test_the_yard_is_never_overfilled_by_exports(story: Story) -> None:
    """When an export box enters, there is room: boxes and imports still there are fewer than the places."""
    entries, released_h = story.told([])
    lifted = [hour for _, hours in story.imports for hour in hours]
    freed = sorted(hour for _, hours in story.freed for hour in hours)
    for position, at_h in enumerate(entries):
        imports = sum(hour <= at_h < released_h[EXPORTS + n] for n, hour in enumerate(lifted))
        exports = position - sum(hour <= at_h for hour in freed)
        opened = sum(hour <= at_h for hour in story.opens_h) - sum(hour <= at_h for hour in story.closes_h)
        assert exports + imports < story.places + opened


def test_many_places_freed_at_once() -> None:
    """More hours than are put in one by one are sorted in together, with the same outcome."""
    count = FEW + 10
    yard = open_yard(count, [0.0] * 100)
    yard.advance(0.0)
    assert len(yard.yard_in_h) == count
    hours = [float(1 + (7 * n) % count) for n in range(count)]  # 1 ... count, mixed
    yard.free_places(hours)
    yard.advance(1000.0)
    assert yard.yard_in_h[count:] == sorted(hours)
    assert not any(isnan(hour) for hour in yard.yard_in_h)


@pytest.mark.parametrize("places", [1, 3])
def test_everybody_enters_once_places_are_freed(places: int) -> None:
    """As many boxes enter as there are places and freed places."""
    yard = open_yard(places, [float(n) for n in range(20)])
    yard.free_places([30.0, 30.0, 31.0])
    yard.advance(30.0)
    assert len(yard.yard_in_h) == places + 2
    yard.advance(31.0)
    assert len(yard.yard_in_h) == places + 3


def test_a_state_is_refused_where_a_box_is_at_a_desk_for_too_long() -> None:
    """Its release may depend on desks that open later; before that hour it is none of their business."""
    yard = Yard(Changes([-inf] * 10, []), Pool([-inf]), [30.0])
    yard.expect([1.0], [0], [5.0])
    yard.advance(10.0)
    assert yard.state_at(20.0, 40.0, 1)["released_h"][0] == 36.0
    with pytest.raises(LooksAheadError):
        yard.state_at(20.0, 36.0, 1)
