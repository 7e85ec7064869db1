"""Places that each train keeps for a city with an agreement: its boxes board before others are left behind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from freightsim.journey.queues import LeftBehind, ReadyQueue


@dataclass(slots=True)
class KeptPlaces:
    """The agreement of one city with the trains of one queue."""

    feu: int
    """Places kept on each train."""
    from_h: float
    """Hour from which they are kept."""
    boxes: frozenset[int]
    """All boxes of the city in this queue."""
    behind: LeftBehind = field(default_factory=LeftBehind)
    """How long the city's own boxes are left behind."""

    def note(self, now_h: float, ready: Sequence[int], boarded: Sequence[int]) -> None:
        """Note a cut-off: who of the city boarded, who still stands there."""
        self.behind.note(now_h, sum(box in self.boxes for box in ready), sum(box in self.boxes for box in boarded))


def with_kept_places(
    positions: Sequence[int], queue: ReadyQueue, kept: Sequence[KeptPlaces], now_h: float
) -> Sequence[int]:
    """Return who boards, after places were kept: the last of the others give way to the first of the city's boxes.

    Only those give way for whom no place is kept: of a city with an agreement these are its boxes beyond its places.
    Nothing changes while everybody boards.
    """
    if len(positions) >= len(queue):
        return positions
    in_force = [agreement for agreement in kept if now_h >= agreement.from_h and agreement.feu]
    for agreement in in_force:
        positions = _with(positions, queue.ready, agreement, in_force)
    return positions


def _with(
    positions: Sequence[int], ready: Sequence[int], agreement: KeptPlaces, in_force: Sequence[KeptPlaces]
) -> Sequence[int]:
    boarding = set(positions)
    own = [place for place, box in enumerate(ready) if box in agreement.boxes]
    missing = agreement.feu - sum(place in boarding for place in own)
    coming = [place for place in own if place not in boarding][: max(missing, 0)]
    if not coming:
        return positions
    safe = {place for each in in_force for place in _first(positions, ready, each)}
    giving = [place for place in positions if place not in safe]
    leaving = set(giving[len(giving) - len(coming) :]) if len(giving) >= len(coming) else set(giving)
    return [place for place in positions if place not in leaving] + coming[: len(leaving)]


def _first(positions: Sequence[int], ready: Sequence[int], agreement: KeptPlaces) -> list[int]:
    """Return the positions that board on the places kept by an agreement."""
    return [place for place in positions if ready[place] in agreement.boxes][: agreement.feu]
