"""Released boxes wait for a train to their terminal."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from typing import Protocol

from freightsim.base.live import Live, LiveState

HourOf = Callable[[int], float]
"""Returns the hour of release of a box by its number, once it is known."""
ValuesOf = Callable[[Sequence[int]], list[float]]
"""Returns the values (USD) of boxes by their numbers."""


def of_no_value(boxes: Sequence[int]) -> list[float]:
    """Return values of boxes of which nobody asks: 0."""
    return [0.0] * len(boxes)


class LeftBehind:
    """Boxes left behind at cut-offs, and how long: the wait that shippers hear of."""

    __slots__ = ("_behind", "_boarded", "_box_h", "_short", "_short_h", "_since_h", "heard")

    def __init__(self) -> None:
        self._behind, self._box_h, self._boarded, self._since_h = 0, 0.0, 0, 0.0
        self._short, self._short_h = False, 0.0
        self.heard = (0.0, 0)
        """What was last asked about: box hours left behind for want of places, and the boxes of the mean wait."""

    def note(self, now_h: float, behind: int, boarded: int, *, short: bool = True) -> None:
        """Note a cut-off: so many boxes boarded, and so many are left behind.

        They are short of places unless the slot was cancelled for want of cargo.
        """
        self._add(now_h)
        self._behind, self._short = behind, short
        self._boarded += boarded

    def relieve(self, now_h: float, boarded: int) -> None:
        """Note that so many boxes boarded a train that shippers do not count on, those left behind before all others.

        Who stays is not left behind by it: he waits for a train of the timetable, as he would without this one.
        """
        self.note(now_h, max(self._behind - boarded, 0), boarded, short=self._short)

    def take_wait_h(self, now_h: float) -> float:
        """Return the mean hours that boxes were left behind since this was last asked, and begin anew.

        Little's law: box hours left behind over the boxes that boarded, or over those left where these are more.
        """
        self._add(now_h)
        feu = max(self._boarded, self._behind)
        wait_h, self.heard = self._box_h / max(feu, 1), (self._short_h, feu)
        self._box_h, self._short_h, self._boarded = 0.0, 0.0, 0
        return wait_h

    def _add(self, now_h: float) -> None:
        """Add the box hours since the last instant that was noted."""
        box_h = self._behind * (now_h - self._since_h)
        self._box_h += box_h
        self._short_h += box_h if self._short else 0.0
        self._since_h = now_h


class ReadyQueue(Live):
    """The boxes of one terminal and direction, longest released first.

    Boxes are numbers; the hour from which one stands ready is looked up.
    They are announced one by one as their hour is known (`expect`, in any order), or many ahead in the order in which
    they stand ready (`come`, and those known from the start). Nobody looks between two cut-offs, so what was announced
    is put in order only then.
    """

    __slots__ = (
        "_announced",
        "_behind",
        "_expected",
        "_gone",
        "_hour_of",
        "_known",
        "_seen",
        "_values_of",
        "cutoffs_h",
        "expect",
        "ready",
    )
    LIVE = ("_announced", "_behind", "_expected", "_known", "_seen", "cutoffs_h", "ready")

    def __init__(
        self,
        hour_of: HourOf,
        known: Sequence[int] = (),
        gone: Sequence[int] = (),
        values_of: ValuesOf = of_no_value,
    ) -> None:
        """Take who tells the hour of release of a box, boxes known from the start in its order, and the value of boxes.

        `gone` tells of every box by number whether its shipper looked elsewhere: of those known from the start such a
        one never comes.
        """
        self._announced: list[int] = []
        self._expected: list[int] = []
        self._hour_of = hour_of
        self._known, self._seen = known, 0
        self._gone = gone
        self._behind = LeftBehind()
        self._values_of = values_of
        self.expect = self._announced.append
        """Announce a box by its number, the hour of its release being known."""
        self.ready: list[int] = []
        self.cutoffs_h: list[float] = []
        """Every cut-off that this queue has seen, used or cancelled."""

    def resume(self, state: LiveState) -> None:
        """Go on from a state."""
        super().resume(state)
        self.expect = self._announced.append

    def come(self, boxes: list[int]) -> None:
        """Announce boxes that stand ready, or come to the port, after all known so far, in this order."""
        self._known = [*self._known[self._seen :], *boxes]
        self._seen = 0

    def settle(self, now_h: float) -> None:
        """Let boxes stand ready that were released by an hour."""
        self._settle_announced(now_h)
        until = bisect_right(self._known, now_h, self._seen, key=self._hour_of)
        come, self._seen = self._known[self._seen : until], until
        self.ready += [box for box in come if not self._gone[box]] if self._gone else come

    def _settle_announced(self, now_h: float) -> None:
        expected, hour_of = self._expected, self._hour_of
        if self._announced:
            expected += self._announced
            expected.sort(key=lambda box: (hour_of(box), box))
            self._announced.clear()
        if expected:
            until = bisect_right(expected, now_h, key=hour_of)
            self.ready += expected[:until]
            del expected[:until]

    def board(self, positions: Sequence[int]) -> list[int]:
        """Take the boxes at these positions out and return them in the order given."""
        count = len(positions)
        if positions == range(count):
            boxes = self.ready[:count]
            del self.ready[:count]
            return boxes
        boxes = [self.ready[i] for i in positions]
        left = sorted(set(range(len(self.ready))) - set(positions))
        self.ready = [self.ready[i] for i in left]
        return boxes

    def leave_behind(self, now_h: float, boarded: int, *, short: bool = True) -> None:
        """Note a cut-off: so many boxes boarded, and those that still stand here are left behind (see `LeftBehind`)."""
        self._behind.note(now_h, len(self.ready), boarded, short=short)

    def relieve(self, now_h: float, boarded: int) -> None:
        """Note that so many boxes boarded a train that shippers do not count on (see `LeftBehind.relieve`)."""
        self._behind.relieve(now_h, boarded)

    def take_wait_h(self, now_h: float) -> float:
        """Return the mean hours that boxes were left behind since this was last asked, and begin anew."""
        return self._behind.take_wait_h(now_h)

    @property
    def heard(self) -> tuple[float, int]:
        """What was last asked about: see `LeftBehind`."""
        return self._behind.heard

    def __len__(self) -> int:
        """Return how many boxes stand ready."""
        return len(self.ready)

    @property
    def oldest_h(self) -> float:
        """Hour at which the first of the ready boxes was released; there must be one."""
        return self._hour_of(self.ready[0])

    @property
    def released_h(self) -> list[float]:
        """Hour of release of each ready box."""
        return list(map(self._hour_of, self.ready))

    @property
    def value_usd(self) -> list[float]:
        """Value of each ready box."""
        return self._values_of(self.ready)

    @property
    def rollovers(self) -> list[int]:
        """Cut-offs that each ready box has missed since its release, the present one not counted."""
        past = self.cutoffs_h[:-1]
        return [len(past) - bisect_left(past, hour) for hour in self.released_h]


class Gate(Protocol):
    """What a queue at the port must know of the yard."""

    last: int
    """Greatest number of a box that has entered at the gate."""

    @property
    def released_h(self) -> Sequence[float]:
        """Hour at which customs released each box, by number."""


class YardQueue(ReadyQueue):
    """The boxes of one terminal that come to the port by truck: they enter the yard, and then wait for customs.

    They come to the gate in the order of their numbers, and enter in this order.
    """

    __slots__ = ("_gate",)

    def __init__(self, gate: Gate, values_of: ValuesOf = of_no_value) -> None:
        """Take the yard, and the value of boxes."""
        super().__init__(gate.released_h.__getitem__, values_of=values_of)
        self._gate = gate

    def settle(self, now_h: float) -> None:
        """Let boxes stand ready that were released by an hour, as far as they have entered the yard."""
        until = bisect_right(self._known, self._gate.last, self._seen)
        if until > self._seen:
            self._expected += self._known[self._seen : until]
            # A stable sort: of boxes released at one instant those that entered later have the greater numbers.
            self._expected.sort(key=self._hour_of)
            self._seen = until
        self._settle_announced(now_h)
