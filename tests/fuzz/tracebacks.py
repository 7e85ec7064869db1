"""An exception that should not have come, told so that it can be found."""

from __future__ import annotations

import traceback


def told(error: BaseException) -> str:
    """Return the last calls and the exception itself, each on a line, cut where they are endless."""
    frames = traceback.extract_tb(error.__traceback__)[-6:]
    where = " < ".join(
        f"{frame.filename.rpartition('freightsim/')[2]}:{frame.lineno} {frame.name}" for frame in frames[::-1]
    )
    return f"{type(error).__name__}: {str(error)[:300]!r} in {where}"
