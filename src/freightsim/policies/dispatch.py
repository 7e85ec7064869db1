"""When a slot is used: a dispatch rule looks at the yard at the cut-off and says whether the train leaves."""

from __future__ import annotations

from math import floor
from typing import TYPE_CHECKING, Annotated, Literal, Protocol

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from freightsim.base.dated import Dated
from freightsim.base.language import _
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
    """Minimum load in FEU (at most the capacity of the train)."""
    minimum_inbound_feu: Annotated[int, Field(gt=0)] | None = None
    """The same for inbound trains (default: as outbound)."""

    def __call__(self, yard: YardView, now_h: float) -> bool:  # noqa: ARG002
        """Answer whether the minimum load is there."""
        return _is_enough(yard, self.minimum_feu, self.minimum_inbound_feu)


def _is_enough(yard: YardView, minimum_feu: int, minimum_inbound_feu: int | None) -> bool:
    inbound = yard.direction == "inbound" and minimum_inbound_feu
    return yard.waiting_feu >= min(inbound or minimum_feu, yard.places_feu)


ROUNDING_FEU = 1e-9
"""What rounding may take from a number of boxes."""


def _shares(dated: Dated) -> Dated:
    """Refuse a share above 1."""
    for _day, share in dated:
        if share > 1:
            raise PydanticCustomError("share", "{text}", {"text": _("a share must be at most 1")})
    return dated


class Schedule(Spec):
    """Leave on schedule with at least the minimum number of laden boxes, and fill free spaces with empty ones.

    Until 2020 trains were subsidised by the trip: 77 % of the boxes on all China-Europe trains were laden in 2016, 94 %
    outbound and 71 % inbound in 2018. Any train that leaves is filled, also one released by the relief rule. An empty
    box is on its wagon when the set is placed: it needs no lift, no yard space and no customs.
    """

    rule: Literal["schedule"] = "schedule"
    """Name of the rule."""
    minimum_feu: Annotated[int, Field(gt=0)]
    """Minimum number of laden FEU (at most the capacity of the train)."""
    minimum_inbound_feu: Annotated[int, Field(gt=0)] | None = None
    """The same for inbound trains (default: as outbound)."""
    laden_share: Annotated[Dated, AfterValidator(_shares)] = Dated.model_validate(0.0)
    """Minimum share of laden boxes on board, by day of the slot: empty boxes fill free spaces down to this share; at
    0 all of them."""

    def __call__(self, yard: YardView, now_h: float) -> bool:  # noqa: ARG002
        """Answer whether the minimum of laden boxes is there."""
        return _is_enough(yard, self.minimum_feu, self.minimum_inbound_feu)


def empty_feu(laden_feu: int, places_feu: int, laden_share: float) -> int:
    """Return how many empty boxes fill the free places of a train on which a share of the boxes must be laden."""
    most_feu = floor(laden_feu / laden_share + ROUNDING_FEU) if laden_share * places_feu > laden_feu else places_feu
    return most_feu - laden_feu


class FullTrain(Spec):
    """Leave full or not at all (fixed-length accumulation)."""

    rule: Literal["full_train"] = "full_train"
    """Name of the rule."""

    def __call__(self, yard: YardView, now_h: float) -> bool:  # noqa: ARG002
        """Answer whether every place is taken."""
        return yard.waiting_feu >= yard.places_feu


class FullOrLongestWait(Spec):
    """Leave full, or with any load once the oldest box has waited long enough."""

    rule: Literal["full_or_longest_wait"] = "full_or_longest_wait"
    """Name of the rule."""
    longest_wait_h: Hours
    """Maximum wait of the oldest box in hours."""

    def __call__(self, yard: YardView, now_h: float) -> bool:  # noqa: ARG002
        """Answer whether the train is full or the oldest box has waited too long."""
        if yard.waiting_feu >= yard.places_feu:
            return True
        return yard.waiting_feu > 0 and yard.oldest_wait_h >= self.longest_wait_h


DispatchRule = Annotated[MinimumLoad | FullTrain | FullOrLongestWait | Schedule, Field(discriminator="rule")]
