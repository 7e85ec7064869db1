"""When a slot is used: a dispatch rule looks at the yard at the cut-off and says whether the train leaves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal, Protocol

from pydantic import Field

from freightsim.base.spec import Direction, Hours, Spec

if TYPE_CHECKING:
    import numpy as np


class YardView(Protocol):
    """What a dispatch rule may see at a cut-off."""

    @property
    def waiting_feu(self) -> int:
        """Released boxes that wait for this train's terminal."""

    @property
    def places_feu(self) -> int:
        """Places on the train."""

    @property
    def direction(self) -> Direction:
        """Direction in which the train runs."""

    @property
    def oldest_wait_h(self) -> float:
        """Hours since the oldest of them was released; 0 where none waits."""

    @property
    def rng(self) -> np.random.Generator:
        """The replication's generator for dispatch rules that draw: with another one a run cannot be repeated."""


class DispatchPolicy(Protocol):
    """Any callable of this shape can be a dispatch rule.

    Each replication, and each time that it is simulated, gets a copy of its own: a rule may remember what it saw. A
    class of such rules is instantiated for each.
    """

    def __call__(self, yard: YardView, now_h: float) -> bool:
        """Answer True or False: whether the train leaves in its slot."""


class MinimumLoad(Spec):
    """Leave with at least the minimum load, otherwise cancel the slot and roll the cargo over."""

    rule: Literal["minimum_load"] = "minimum_load"
    """Name of the rule."""
    minimum_feu: Annotated[int, Field(gt=0)]
    """Fewest FEU for which the train leaves (or its places, where it has fewer)."""
    minimum_inbound_feu: Annotated[int, Field(gt=0)] | None = None
    """The same for inbound trains; without it that of outbound trains."""

    def __call__(self, yard: YardView, now_h: float) -> bool:  # noqa: ARG002
        """Answer whether the minimum load is there."""
        inbound = yard.direction == "inbound" and self.minimum_inbound_feu
        return yard.waiting_feu >= min(inbound or self.minimum_feu, yard.places_feu)


class FullTrain(Spec):
    """Leave full or not at all (fixed-length accumulation)."""

    rule: Literal["full_train"] = "full_train"
    """Name of the rule."""

    def __call__(self, yard: YardView, now_h: float) -> bool:  # noqa: ARG002
        """Answer whether every place is taken."""
        return yard.waiting_feu >= yard.places_feu


class FullOrLongestWait(Spec):
    """Leave full, or with what there is once the oldest box has waited long enough."""

    rule: Literal["full_or_longest_wait"] = "full_or_longest_wait"
    """Name of the rule."""
    longest_wait_h: Hours
    """Hours after which the oldest box is not made to wait any longer."""

    def __call__(self, yard: YardView, now_h: float) -> bool:  # noqa: ARG002
        """Answer whether the train is full or the oldest box has waited too long."""
        if yard.waiting_feu >= yard.places_feu:
            return True
        return yard.waiting_feu > 0 and yard.oldest_wait_h >= self.longest_wait_h


DispatchRule = Annotated[MinimumLoad | FullTrain | FullOrLongestWait, Field(discriminator="rule")]
