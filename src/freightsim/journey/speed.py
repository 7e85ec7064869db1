"""Whether the inner loops of the stations run compiled: where numba is installed, and nobody has turned it off."""

from __future__ import annotations

import os
from functools import cache
from importlib import import_module

SWITCH = "FREIGHTSIM_FAST"
"""Variable of the environment that turns compiled loops off where it is 0."""


def fast_in_use() -> bool:
    """Tell whether stations that are opened now run compiled (extra `fast`); results are the same either way.

    They do where numba is installed and works with the numpy that is installed, unless `FREIGHTSIM_FAST` is 0. The
    first call imports numba.
    """
    return os.environ.get(SWITCH) != "0" and numba_works()


@cache
def numba_works() -> bool:
    """Tell whether numba can be imported: it refuses a numpy that it does not know."""
    try:
        import_module("numba")
    except ImportError:
        return False
    return True
