"""Wagon sets go out and come back: a train needs one where it starts and leaves it where it ends."""

from __future__ import annotations

from collections.abc import Iterable
from heapq import heapify, heappop, heappush

from freightsim.base.live import LiveState, without

HOME = ""
"""The port among the places of wagon sets; the others are ids, which are never empty."""


class WagonSets:
    """Sets by place, each with the hour from which it can be loaded again."""

    def __init__(self, at_port_h: Iterable[float], leaves_h: Iterable[float] = ()) -> None:
        """Take the hours from which the operator has each set, all at the port first, and those at which one leaves.

        A set leaves from the port, as soon as one can be loaded there.
        """
        self._opens_h = tuple(at_port_h)
        self._from_h: dict[str, list[float]] = {HOME: list(self._opens_h)}
        heapify(self._from_h[HOME])
        self._leaves_h = sorted(leaves_h, reverse=True)

    def state_at(self, at_h: float) -> LiveState:
        """Return the sets as they are at an hour, without those that come or leave later.

        Raises LooksAheadError where one that comes later is under way already.
        """
        home = without(self._from_h[HOME], [hour for hour in self._opens_h if hour > at_h])
        return {"from_h": self._from_h | {HOME: home}, "leaves_h": [hour for hour in self._leaves_h if hour <= at_h]}

    def resume_at(self, at_h: float, state: LiveState) -> None:
        """Go on from a state at an hour; sets come and leave afterwards as was told here."""
        self._from_h = state["from_h"]
        self._from_h[HOME] += [hour for hour in self._opens_h if hour > at_h]
        heapify(self._from_h[HOME])
        self._leaves_h = [hour for hour in self._leaves_h if hour > at_h] + state["leaves_h"]

    def take(self, place: str, now_h: float) -> bool:
        """Take a set that can be loaded now; answer whether there was one."""
        sets = self._from_h.get(place)
        if place == HOME and self._leaves_h:
            self._let_go(now_h)
        if not sets or sets[0] > now_h:
            return False
        heappop(sets)
        return True

    def _let_go(self, now_h: float) -> None:
        sets, leaves_h = self._from_h[HOME], self._leaves_h
        while leaves_h and sets and max(leaves_h[-1], sets[0]) <= now_h:
            leaves_h.pop()
            heappop(sets)

    def leave(self, place: str, from_h: float) -> None:
        """Leave a set that can be loaded from an hour on."""
        heappush(self._from_h.setdefault(place, []), from_h)

    def standing(self, place: str) -> int:
        """Return how many sets stand at a place, those being unloaded included."""
        return len(self._from_h.get(place, ()))
