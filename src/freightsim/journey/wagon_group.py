"""A wagon group of a city that has joined rides on the port's trains: its boxes need no gate, no yard and no crane."""

from __future__ import annotations

from collections.abc import Mapping

from freightsim.journey.queues import ReadyQueue
from freightsim.journey.train import Train
from freightsim.scenario.terms import GroupTerms


class WagonGroup:
    """The boxes of one city on wagons of their own, in a queue for each terminal overseas."""

    def __init__(
        self, terms: GroupTerms, from_h: float, queues: Mapping[str, ReadyQueue], boxes: frozenset[int]
    ) -> None:
        """Take outbound boxes by terminal, each with the hour from which it stands at the port, and all its boxes."""
        self.terms = terms
        self.queues = queues
        self._from_h = from_h
        self._boxes = boxes

    def rides_on(self, train: Train) -> bool:
        """Tell whether the train carries the group."""
        return train.lane in self.terms.lanes and train.cutoff_h >= self._from_h

    def waiting(self, train: Train, now_h: float) -> int:
        """Return how many boxes would ride on an outbound train, as far as the group's wagons go."""
        if not self.rides_on(train):
            return 0
        self.queues[train.terminal].settle(now_h)
        return min(len(self.queues[train.terminal]), self.terms.wagons)

    def couple(self, train: Train, feu: int, now_h: float) -> list[int]:
        """Take so many boxes for an outbound train."""
        if not self.rides_on(train):
            return []
        queue = self.queues[train.terminal]
        queue.cutoffs_h.append(now_h)
        boxes = queue.board(range(feu))
        queue.leave_behind(now_h, len(boxes))
        return boxes

    def on_board(self, train: Train) -> list[int]:
        """Return the boxes of an inbound train that ride on the group's wagons."""
        if not self.rides_on(train):
            return []
        return [box for box in train.boxes if box in self._boxes][: self.terms.wagons]
