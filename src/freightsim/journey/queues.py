"""Released boxes wait for a train to their terminal."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

LAST = float("inf")


class LeftBehind:
    """Boxes left behind at cut-offs, and how long: the wait that shippers hear of."""

    __slots__ = ("_behind", "_boarded", "_box_h", "_since_h")

    def __init__(self) -> None:
        self._behind, self._box_h, self._boarded, self._since_h = 0, 0.0, 0, 0.0

    def note(self, now_h: float, behind: int, boarded: int) -> None:
        """Note a cut-off: so many boxes boarded, and so many are left behind."""
        self._box_h += self._behind * (now_h - self._since_h)
        self._behind, self._since_h = behind, now_h
        self._boarded += boarded

    def relieve(self, now_h: float, boarded: int) -> None:
        """Note that so many boxes boarded a train that shippers do not count on, those left behind before all others.

        Who stays is not left behind by it: he waits for a train of the timetable, as he would without this one.
        """
        self.note(now_h, max(self._behind - boarded, 0), boarded)

    def take_wait_h(self, now_h: float) -> float:
        """Return the mean hours that boxes were left behind since this was last asked, and begin anew.

        Little's law: box hours left behind over the boxes that boarded, or over those left where these are more.
        """
        box_h = self._box_h + self._behind * (now_h - self._since_h)
        wait_h = box_h / max(self._boarded, self._behind, 1)
        self._box_h, self._boarded, self._since_h = 0.0, 0, now_h
        return wait_h


class ReadyQueue:
    """The boxes of one terminal and direction, longest released first.

    Boxes are announced with the hour of their release (`expect`, in any order) and stand ready from then on;
    a queue either knows all its boxes from the start (overseas) or has them announced (at the port).
    Nobody looks between two cut-offs, so what was announced is sorted only then.
    """

    __slots__ = (
        "_announced",
        "_behind",
        "_expected",
        "_gone",
        "_known",
        "_known_h",
        "_seen",
        "_seen_known",
        "_value_usd",
        "cutoffs_h",
        "expect",
        "ready",
        "released_h",
    )

    def __init__(
        self,
        value_usd: Sequence[float],
        known_h: Sequence[float] = (),
        known: Sequence[int] = (),
        gone: Sequence[int] = (),
    ) -> None:
        """Take the value of every box by number, and hours of release (rising) and numbers known from the start.

        `gone` tells of every box by number whether its shipper looked elsewhere: such a one never comes.
        """
        self._announced: list[tuple[float, int]] = []
        self._expected: list[tuple[float, int]] = []
        self._seen = 0
        self._known_h, self._known, self._seen_known = known_h, known, 0
        self._gone = gone
        self._behind = LeftBehind()
        self._value_usd = value_usd
        self.expect = self._announced.append
        """Announce a box: (hour of release, number)."""
        self.ready: list[int] = []
        self.released_h: list[float] = []
        """Hour of release of each ready box, in the same order."""
        self.cutoffs_h: list[float] = []
        """Every cut-off that this queue has seen, used or cancelled."""

    def settle(self, now_h: float) -> None:
        """Let boxes stand ready that were released by an hour."""
        if self._announced:
            self._expected = sorted(self._expected[self._seen :] + self._announced)
            self._announced.clear()
            self._seen = 0
        until = bisect_right(self._expected, (now_h, LAST), self._seen)
        come = self._expected[self._seen : until]
        self._seen = until
        self.released_h += [hour for hour, _ in come]
        self.ready += [box for _, box in come]
        self._settle_known(now_h)

    def _settle_known(self, now_h: float) -> None:
        until = bisect_right(self._known_h, now_h, self._seen_known)
        for at in range(self._seen_known, until):
            if not (self._gone and self._gone[self._known[at]]):
                self.released_h.append(self._known_h[at])
                self.ready.append(self._known[at])
        self._seen_known = until

    def board(self, positions: Sequence[int]) -> list[int]:
        """Take the boxes at these positions out and return them in the order given."""
        count = len(positions)
        if positions == range(count):
            boxes = self.ready[:count]
            del self.ready[:count], self.released_h[:count]
            return boxes
        boxes = [self.ready[i] for i in positions]
        left = sorted(set(range(len(self.ready))) - set(positions))
        self.ready = [self.ready[i] for i in left]
        self.released_h = [self.released_h[i] for i in left]
        return boxes

    def leave_behind(self, now_h: float, boarded: int) -> None:
        """Note a cut-off: so many boxes boarded, and those that still stand here are left behind."""
        self._behind.note(now_h, len(self.ready), boarded)

    def relieve(self, now_h: float, boarded: int) -> None:
        """Note that so many boxes boarded a train that shippers do not count on (see `LeftBehind.relieve`)."""
        self._behind.relieve(now_h, boarded)

    def take_wait_h(self, now_h: float) -> float:
        """Return the mean hours that boxes were left behind since this was last asked, and begin anew."""
        return self._behind.take_wait_h(now_h)

    def __len__(self) -> int:
        """Return how many boxes stand ready."""
        return len(self.ready)

    @property
    def value_usd(self) -> list[float]:
        """Value of each ready box."""
        return [self._value_usd[box] for box in self.ready]

    @property
    def rollovers(self) -> list[int]:
        """Cut-offs that each ready box has missed since its release, the present one not counted."""
        past = self.cutoffs_h[:-1]
        return [len(past) - bisect_left(past, hour) for hour in self.released_h]
