"""Ctrl-C reaches the command line once; what follows is ignored while things are put in order."""

from __future__ import annotations

import signal
import threading


def interrupt_once() -> None:
    """Let the first Ctrl-C raise KeyboardInterrupt, and ignore those that follow while things are put in order.

    Where Ctrl-C is ignored already, as in a job that a script put into the background, it stays ignored.
    """
    if threading.current_thread() is threading.main_thread() and signal.getsignal(signal.SIGINT) != signal.SIG_IGN:
        signal.signal(signal.SIGINT, _interrupt)


def _interrupt(_number: int, _frame: object) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    raise KeyboardInterrupt
