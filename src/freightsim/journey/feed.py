"""Boxes whose shippers have decided are handed on, some weeks ahead: to the gate of the yard and to queues overseas."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from freightsim.base.arrays import Floats
from freightsim.base.steps import Steps
from freightsim.journey.queues import ReadyQueue
from freightsim.journey.yard import Yard


class Feed:
    """The boxes of a port in the order in which they come, and the queue for which each of them comes.

    Who does not come is known for some weeks ahead, at each review of the shippers. Only then are boxes made numbers of
    Python, which take several times the memory of packed columns.
    """

    def __init__(
        self,
        comes_h: Floats,
        code: npt.NDArray[np.integer],
        outbound: Sequence[ReadyQueue],
        inbound: Sequence[ReadyQueue],
        yard: Yard,
        papers: tuple[Steps, Floats],
        gone: bytearray,
    ) -> None:
        """Take the hour at which each box comes (rising), and the place of its queue, outbound ones first.

        A box with a code beyond all queues comes to none: it is a join's. `papers` are the mean hours of papers of
        export boxes, and the time of each box's papers, 1 being the mean; `gone` marks boxes that do not come.
        """
        self._comes_h, self._code = comes_h, code
        self._queues, self._outbound = [*outbound, *inbound], len(outbound)
        self._yard, self._papers = yard, papers
        self._gone = np.frombuffer(gone, dtype=np.uint8)
        self._next = 0

    def skip_to(self, box: int) -> None:
        """Hand on no box before this number: others did so already."""
        self._next = box

    def up_to(self, until_h: float) -> None:
        """Hand on all boxes that come before an hour and were not handed on yet."""
        first, self._next = self._next, int(np.searchsorted(self._comes_h, until_h))
        come = first + np.flatnonzero(self._gone[first : self._next] == 0)
        code = self._code.take(come)
        boxes: list[int] = come.take(np.argsort(code, kind="stable")).tolist()
        ends = np.cumsum(np.bincount(code, minlength=len(self._queues))).tolist()
        for queue, begin, end in zip(self._queues, [0, *ends], ends, strict=False):
            queue.come(boxes[begin:end])
        self._to_the_gate(come[code < self._outbound])

    def _to_the_gate(self, boxes: npt.NDArray[np.intp]) -> None:
        """Send export boxes that go by truck to the gate of the yard."""
        mean_h, papers = self._papers
        gate_h = self._comes_h.take(boxes)
        papers_h = mean_h.over(gate_h) * papers.take(boxes)
        self._yard.expect(gate_h, boxes, papers_h)
