"""Wagon sets go out and come back: a train needs one where it starts and leaves it where it ends."""

from __future__ import annotations

from collections.abc import Iterable
from heapq import heapify, heappop, heappush

HOME = ""
"""The port among the places of wagon sets; the others are ids, which are never empty."""


class WagonSets:
    """Sets by place, each with the hour from which it can be loaded again."""

    def __init__(self, at_port_h: Iterable[float]) -> None:
        """Take the hours from which the operator has each set, all at the port first."""
        self._from_h: dict[str, list[float]] = {HOME: list(at_port_h)}
        heapify(self._from_h[HOME])

    def take(self, place: str, now_h: float) -> bool:
        """Take a set that can be loaded now; answer whether there was one."""
        sets = self._from_h.get(place)
        if not sets or sets[0] > now_h:
            return False
        heappop(sets)
        return True

    def leave(self, place: str, from_h: float) -> None:
        """Leave a set that can be loaded from an hour on."""
        heappush(self._from_h.setdefault(place, []), from_h)

    def standing(self, place: str) -> int:
        """Return how many sets stand at a place, those being unloaded included."""
        return len(self._from_h.get(place, ()))
