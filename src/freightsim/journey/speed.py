"""Whether the inner loops of the stations run compiled: where numba is installed, and it pays."""

from __future__ import annotations

import os
from functools import cache
from importlib import import_module

SWITCH = "FREIGHTSIM_FAST"
"""Variable of the environment: at 0 no loops run compiled, at 1 all do from the first replication on."""

PAYS_FROM_BOXES = 400_000
"""Boxes that a process simulates before it loads compiled loops, where the switch is not set. To load them takes about
as long as they save on so many boxes, so a short run does without, and a long one loses little."""

_simulated = {"boxes": 0}


def fast_in_use() -> bool:
    """Tell whether stations that are opened now run compiled (extra `fast`); results are the same either way.

    They do where numba is installed and works with the numpy that is installed, once this process has simulated
    `PAYS_FROM_BOXES`. `FREIGHTSIM_FAST` turns them off (0), or on from the start (1). The first call that may answer
    True imports numba.
    """
    switch = os.environ.get(SWITCH, "")
    if switch == "0" or (switch != "1" and _simulated["boxes"] < PAYS_FROM_BOXES):
        return False
    return numba_works()


def note_simulated(boxes: int) -> None:
    """Note that so many boxes were simulated in this process."""
    _simulated["boxes"] += boxes


@cache
def numba_works() -> bool:
    """Tell whether numba can be imported: it refuses a numpy that it does not know."""
    try:
        import_module("numba")
    except ImportError:
        return False
    return True
