"""Ctrl-C: it reaches the main process alone, and only once; worker processes end with it."""

from __future__ import annotations

import signal
import threading
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from freightsim.results import Run

POSIX = hasattr(signal, "pthread_sigmask")


def interrupt_once() -> None:
    """Let the first Ctrl-C raise KeyboardInterrupt, and ignore those that follow while things are put in order.

    Where Ctrl-C is ignored already, as in a job that a script put into the background, it stays ignored.
    """
    if threading.current_thread() is threading.main_thread() and signal.getsignal(signal.SIGINT) != signal.SIG_IGN:
        signal.signal(signal.SIGINT, _interrupt)


def _interrupt(_number: int, _frame: object) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    raise KeyboardInterrupt


def each_replication(make: Callable[[int], Run], n: int, *, jobs: int) -> Iterator[tuple[int, Run]]:
    """Yield (number, run) for n replications as they finish, like `freightsim.replications.each_replication`.

    A terminal sends Ctrl-C to all processes at once; here it means nothing to the workers, which would answer with
    tracebacks. They end when the iterator is closed.
    """
    from freightsim import replications

    if min(n, jobs) == 1:
        yield from replications.each_replication(make, n, jobs=1)
        return
    from concurrent.futures import as_completed

    from loky import ProcessPoolExecutor

    pool = ProcessPoolExecutor(min(n, jobs), env=replications.ONE_THREAD)
    try:
        with later():
            futures = {pool.submit(make, number): number for number in range(n)}
        for future in as_completed(futures):
            yield futures[future], future.result()
    except BaseException:  # also that nobody wants the rest
        _let_workers_be_killed()
        pool.shutdown(wait=True, kill_workers=True)
        raise
    pool.shutdown(wait=True)


def _let_workers_be_killed() -> None:
    """Mend loky where neither psutil nor pgrep is there, as in slim containers: its processes lack what it then calls."""
    if POSIX:
        from loky.backend.popen_loky_posix import Popen

        if not hasattr(Popen, "kill"):
            Popen.kill = Popen.terminate
        warnings.filterwarnings("ignore", message="Failed to kill subprocesses")


@contextmanager
def later() -> Iterator[None]:
    """Hold Ctrl-C back until the end; threads and processes that are started meanwhile never get it."""
    handler = signal.getsignal(signal.SIGINT)
    if not POSIX or handler == signal.SIG_IGN or threading.current_thread() is not threading.main_thread():
        yield
        return
    from multiprocessing import resource_tracker

    from loky.backend import resource_tracker as loky_tracker

    resource_tracker.ensure_running()  # if they were started with the workers, they would let Ctrl-C through
    loky_tracker.ensure_running()
    came: list[int] = []
    signal.signal(signal.SIGINT, lambda number, _: came.append(number))  # other threads may still get it
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, handler)
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
        if came:
            signal.raise_signal(signal.SIGINT)
