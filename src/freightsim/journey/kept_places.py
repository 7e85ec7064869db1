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

    Only those give way for whom no place is kept. Nothing changes while everybody boards.
    """
    if len(positions) >= len(queue):
        return positions
    for agreement in kept:
        if now_h >= agreement.from_h and agreement.feu:
            positions = _with(positions, queue.ready, agreement, kept)
    return positions


def _with(
    positions: Sequence[int], ready: Sequence[int], agreement: KeptPlaces, kept: Sequence[KeptPlaces]
) -> Sequence[int]:
    boarding = set(positions)
    own = [place for place, box in enumerate(ready) if box in agreement.boxes]
    missing = agreement.feu - sum(place in boarding for place in own)
    coming = [place for place in own if place not in boarding][: max(missing, 0)]
    if not coming:
        return positions
    giving = [place for place in positions if not any(ready[place] in each.boxes for each in kept)]
    leaving = set(giving[len(giving) - len(coming) :]) if len(giving) >= len(coming) else set(giving)
    return [place for place in positions if place not in leaving] + coming[: len(leaving)]
