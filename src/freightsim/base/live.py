"""What changes as the clock runs is named, so that a run can go on from its state at an hour."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any, ClassVar

LiveState = dict[str, Any]
"""Attributes by name; plain values and what `pickle` can write."""


class LooksAheadError(Exception):
    """The state at an hour depends already on what changes after it, so that no other future can follow."""


class Live:
    """A part of a run whose attributes in `LIVE` change as the clock runs; the others follow from the inputs."""

    __slots__ = ()

    LIVE: ClassVar[tuple[str, ...]] = ()
    """Names of the attributes that change."""

    def state(self) -> LiveState:
        """Return what has changed since the start."""
        return {name: getattr(self, name) for name in self.LIVE}

    def resume(self, state: LiveState) -> None:
        """Go on from a state; what follows from the inputs stays."""
        for name, value in state.items():
            setattr(self, name, value)


def without(values: Iterable[float], later: Iterable[float]) -> list[float]:
    """Return values without those that are yet to come, each of which must be among them.

    Raises LooksAheadError where one is not: something was given already what opens later.
    """
    left = Counter(values)
    wanted = Counter(later)
    if wanted - left:
        raise LooksAheadError
    return list((left - wanted).elements())
