"""`python -m freightsim` and `freightsim` are the command line.

What it needs is imported while Ctrl-C already ends the process quietly.
"""

from __future__ import annotations

import os
import signal
from contextlib import suppress


def main() -> None:
    """Run the command line."""
    if signal.getsignal(signal.SIGINT) == signal.default_int_handler:
        signal.signal(signal.SIGINT, _leave)
    from freightsim.cli import main as command_line

    command_line()


def _leave(number: int, _frame: object) -> None:
    with suppress(OSError):
        os.write(2, b"Stopped.\n")
    os._exit(128 + number)


if __name__ == "__main__":
    main()
