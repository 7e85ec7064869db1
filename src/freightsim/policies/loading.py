"""Who boards: a loading rule orders the released boxes of a terminal at the cut-off."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Literal, Protocol

from pydantic import Field

from freightsim.base.spec import Spec

if TYPE_CHECKING:
    import numpy as np


class QueueView(Protocol):
    """What a loading rule may see: the released boxes of one terminal, longest released first."""

    def __len__(self) -> int:
        """Return how many boxes wait."""

    @property
    def value_usd(self) -> Sequence[float]:
        """Value of each box."""

    @property
    def rollovers(self) -> Sequence[int]:
        """Trains that left each box behind so far."""

    @property
    def rng(self) -> np.random.Generator:
        """The replication's generator for loading rules that draw: with another one a run cannot be repeated."""


class LoadingPolicy(Protocol):
    """Any callable of this shape can be a loading rule; each replication gets a copy of its own."""

    def __call__(self, queue: QueueView, places_feu: int) -> Sequence[int]:
        """Return the positions of those who board, at most as many as there are places, in loading order."""


class FirstComeFirstServed(Spec):
    """The box released first is loaded first."""

    rule: Literal["first_come_first_served"] = "first_come_first_served"
    """Name of the rule."""

    def __call__(self, queue: QueueView, places_feu: int) -> Sequence[int]:
        """Return the first positions."""
        return range(min(places_feu, len(queue)))


class MostValuable(Spec):
    """The most valuable box is loaded first, after boxes that were rolled over often enough."""

    rule: Literal["most_valuable"] = "most_valuable"
    """Name of the rule."""
    protected_after_rollovers: Annotated[int, Field(ge=1)]
    """Number of rollovers after which a box is loaded before all with fewer."""

    def __call__(self, queue: QueueView, places_feu: int) -> Sequence[int]:
        """Return protected boxes in order of release, then the others by falling value."""
        value, rollovers = queue.value_usd, queue.rollovers
        limit = self.protected_after_rollovers
        order = sorted(range(len(queue)), key=lambda i: (0, i) if rollovers[i] >= limit else (1, -value[i]))
        return order[:places_feu]


LoadingRule = Annotated[FirstComeFirstServed | MostValuable, Field(discriminator="rule")]
