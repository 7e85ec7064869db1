"""Worker processes: the same work for many numbers on many cores; Ctrl-C is for the main process alone."""

from __future__ import annotations

import signal
import threading
import warnings
from collections.abc import Callable, Iterator
from concurrent.futures import as_completed
from contextlib import contextmanager
from typing import TypeVar

from loky import ProcessPoolExecutor

from freightsim.language import in_use, use

Made = TypeVar("Made")

POSIX = hasattr(signal, "pthread_sigmask")

ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
"""A worker has one core: threads of a linear algebra library would only stand in each other's way."""


def each_in_workers(make: Callable[[int], Made], n: int, workers: int) -> Iterator[tuple[int, Made]]:
    """Yield (number, what was made) for the numbers below n as they are finished.

    Closing the iterator ends the workers. A terminal sends Ctrl-C to all processes at once; here it means nothing to
    the workers, which would answer with tracebacks.
    """
    pool = ProcessPoolExecutor(workers, env=ONE_THREAD, initializer=use, initargs=(in_use(),))
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
    """Mend loky where psutil and pgrep are missing, as in slim containers: its processes lack what it then calls."""
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
