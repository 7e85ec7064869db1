"""What a container may cost in instructions, at four times the size too, and in memory: counts, not seconds."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from regression.instructions import bytes_per_container, instructions_per_container

BUDGETS: dict[str, Callable[[], float]] = {
    "instructions a container": instructions_per_container,
    "instructions a container at 4 times demand, slots and capacities": partial(instructions_per_container, 4),
    "bytes a container": bytes_per_container,
}


def measured() -> dict[str, int]:
    """Return every budget as it is measured here."""
    return {name: round(measure()) for name, measure in BUDGETS.items()}
