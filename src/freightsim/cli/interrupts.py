"""What ends a command early: Ctrl-C, SIGTERM, SIGHUP, or a worker process that is gone. What is finished is kept."""

from __future__ import annotations

import atexit
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from freightsim.base.language import _
from freightsim.cli.terminal import echo

WORKER_DIED = 3
"""Exit code where a worker process was ended from outside, or a replication failed."""

AGAIN_S = 0.05
"""When a signal whose exception was lost is raised again, in seconds."""


class _Stop:
    """What came and where it is dealt with."""

    def __init__(self) -> None:
        self.came: int | None = None
        """The first signal that asked to stop."""
        self.arrived = False
        """Whether its exception has reached the code that puts things in order; what follows is then ignored."""
        self.worker_died = False
        self.finishing = False
        """Whether a study has finished and its results are on their way: the first signal is then only answered."""


_stop = _Stop()


def listen() -> None:
    """Let Ctrl-C, SIGTERM and SIGHUP raise KeyboardInterrupt, until one of them has reached who puts things in order.

    Where one is ignored already, as Ctrl-C in a job that a script put into the background or SIGHUP under nohup, it
    stays ignored. An exception in a callback that Python calls by itself (of a weak reference, `__del__`) is lost:
    then the signal is raised again.
    """
    global _stop  # noqa: PLW0603  (a process has one)
    _stop = _Stop()
    if threading.current_thread() is not threading.main_thread():
        return
    for name in ("SIGINT", "SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) != signal.SIG_IGN:
            signal.signal(number, _interrupt)
    sys.unraisablehook = _unraisable
    atexit.unregister(_ignore_at_exit)
    atexit.register(_ignore_at_exit)


def has_arrived() -> None:
    """Note that the exception has reached the code that puts things in order: signals that follow are ignored."""
    _stop.arrived = True


def look() -> None:
    """Raise KeyboardInterrupt if one came and was lost; loops over long work call this."""
    if _stop.came is not None and not _stop.arrived:
        raise KeyboardInterrupt


class Kept:
    """What a study has finished when it is ended early."""

    finished: Any = None
    """What it returned, or had finished when it was ended; None for nothing."""
    ended: bool = False
    """Whether it was ended early."""
    counted: tuple[int, int] | None = None
    """Where it was ended, and says so: replications that were finished, and those that were wanted."""

    def end(self, stop: BaseException) -> None:
        """Take over what a study had finished from what ended it."""
        self.ended, self.finished = True, getattr(stop, "finished", self.finished)
        self.counted = getattr(stop, "counted", None)


@contextmanager
def keeping() -> Iterator[Kept]:
    """End the block early where a signal asks to stop, a worker process is gone or a replication fails, and go on.

    What it yields then has what the study had finished. The caller returns `stop_code()`. After a study that has
    finished the first signal is answered, and only the second ends the command: its results are on their way.
    """
    from freightsim.base.errors import ReplicationError, WorkerDiedError

    kept = Kept()
    _stop.finishing = False
    try:
        yield kept
        look()
        _stop.finishing = kept.finished is not None
    except KeyboardInterrupt as stop:
        has_arrived()
        kept.end(stop)
    except WorkerDiedError as stop:
        kept.end(stop)
        say_that_a_worker_died()
    except ReplicationError as stop:
        kept.end(stop)
        say_that_one_failed(stop)


def stopped(kept: Kept, wanted: int) -> int:
    """Return the exit code of a study of so many replications, 0 where all were finished; else print how many were."""
    finished, wanted = kept.counted or (wanted if kept.finished is not None else 0, wanted)
    if finished >= wanted:
        return 0
    text = _("Stopped: {finished} of {wanted} replications were finished.")
    echo(text.format(finished=finished, wanted=wanted), err=True)
    return stop_code()


def say_that_a_worker_died() -> None:
    """Print what happened and what may help."""
    _stop.worker_died = True
    echo(
        _("A worker process was killed, probably for lack of memory: try --jobs 1."),
        err=True,
    )


def say_that_one_failed(error: Exception) -> None:
    """Print which replication failed, and why."""
    _stop.worker_died = True
    echo(str(error), err=True)


def stop_code() -> int:
    """Return the exit code of a command that was ended early."""
    if _stop.worker_died:
        return WORKER_DIED
    return 128 + (_stop.came or signal.SIGINT)


def _interrupt(number: int, _frame: object) -> None:
    if _stop.arrived or (_stop.came is not None and isinstance(sys.exception(), KeyboardInterrupt)):
        return  # the first one is on its way through blocks that put things in order
    if _stop.finishing and number == signal.SIGINT:
        _stop.finishing = False
        echo(_("The simulation is complete, and the results follow; a second Ctrl-C ends without them."), err=True)
        return
    _stop.came = _stop.came or number
    raise KeyboardInterrupt


def _ignore_at_exit() -> None:
    """Ignore what follows until the process is gone: the interpreter's end puts the default back, which kills."""
    if _stop.arrived:
        for name in ("SIGINT", "SIGTERM", "SIGHUP"):
            number = getattr(signal, name, None)
            if number is not None and signal.getsignal(number) is _interrupt:
                signal.signal(number, signal.SIG_IGN)


def _unraisable(lost: Any) -> None:
    if not isinstance(lost.exc_value, KeyboardInterrupt):
        sys.__unraisablehook__(lost)
    elif not _stop.arrived and _stop.came is not None and not sys.is_finalizing():
        again = threading.Timer(AGAIN_S, _again, (_stop, _stop.came))
        again.daemon = True
        again.start()


def _again(stop: _Stop, number: int) -> None:
    if stop is _stop and not stop.arrived:
        main = threading.main_thread().ident
        if hasattr(signal, "pthread_kill") and main is not None:
            signal.pthread_kill(main, number)
        else:
            import _thread

            _thread.interrupt_main(signal.Signals(number))
