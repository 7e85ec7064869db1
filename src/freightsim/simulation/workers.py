"""Worker processes: the same work for many numbers on many cores.

Ctrl-C, SIGTERM and SIGHUP are for the main process alone, and workers end with it, however it ends.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from contextlib import ExitStack, closing, contextmanager
from functools import partial
from math import inf
from pathlib import Path
from typing import Any, TypeVar

from loky import ProcessPoolExecutor, cpu_count
from loky.process_executor import BrokenProcessPool, TerminatedWorkerError

from freightsim.base.errors import NoWorkersError, WorkerDiedError, by_the_command_line, speak_to
from freightsim.base.language import _, in_use, use
from freightsim.base.study_options import StudyOptions

Key = TypeVar("Key")
Made = TypeVar("Made")

POSIX = hasattr(signal, "pthread_sigmask")

STOPS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP) if POSIX else (signal.SIGINT,)
"""Signals that ask to stop; terminals and supervisors send them to all processes of a group at once."""

ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
"""A worker has one core: threads of a linear algebra library would only stand in each other's way."""

LOOKS_S = 0.25
"""How often a worker looks whether its parent is there, in seconds."""
GRACE_S = 3.0
"""How long nothing may come, once a worker has ended, before the others are ended as well, in seconds."""

STANDARD = 2
"""The last of the standard streams' numbers: input, output, errors."""

REPLACED = "A worker (stopped|was restarted) while some jobs were given"
"""How loky begins to say that it has replaced a worker."""


def each_of(tasks: Mapping[Key, Callable[[], Made]], how: StudyOptions, title: str = "") -> Iterator[tuple[Key, Made]]:
    """Yield (key, what was made) for tasks as they are finished, on the processes asked for, and show the progress.

    One process is this one. Closing the iterator ends the rest; see `each_task_in_workers`.
    """
    if not tasks:
        return
    keys = list(tasks)
    workers = min(len(keys), how.jobs or cpu_count())
    with how.shown(len(keys), title) as advance, ExitStack() as opened:
        if workers <= 1:
            each = ((place, task()) for place, task in enumerate(tasks.values()))
        else:
            each = opened.enter_context(closing(each_task_in_workers(list(tasks.values()), workers)))  # type: ignore[arg-type]
        for place, made in each:
            yield keys[place], made
            advance()


def each_in_workers(make: Callable[[int], Made], n: int, workers: int) -> Iterator[tuple[int, Made]]:
    """Yield (number, what was made) for the numbers below n as they are finished; see `each_task_in_workers`."""
    return each_task_in_workers([partial(make, number) for number in range(n)], workers)


def each_task_in_workers(tasks: Sequence[Callable[[], Made]], workers: int) -> Iterator[tuple[int, Made]]:
    """Yield (place, what was made) for tasks as they are finished.

    A task is pickled by itself, so it should hold only what it needs. Closing the iterator ends the workers.

    Raises
    ------
    WorkerDiedError
        Where a worker was ended from outside; what was finished before is yielded first.
    NoWorkersError
        Where the system lets no workers or semaphores be made.
    """
    with _standard_streams():
        yield from _each(tasks, workers)


def _each(tasks: Sequence[Callable[[], Made]], workers: int) -> Iterator[tuple[int, Made]]:
    pool: Any = None
    futures: dict[Future[Made], int] = {}
    try:
        try:
            with later():
                # loky replaces a worker whose memory has grown, and nothing is lost: no word for the terminal
                warnings.filterwarnings("ignore", message=REPLACED, module="loky")
                begin = (in_use(), by_the_command_line(), os.getpid())
                pool = ProcessPoolExecutor(workers, env=ONE_THREAD, initializer=_begin, initargs=begin)
                for place, task in enumerate(tasks):
                    futures[pool.submit(task)] = place
        except (OSError, ImportError) as error:  # ImportError: a system without semaphores
            reason = getattr(error, "strerror", None) or str(error)
            raise NoWorkersError(
                _("worker processes cannot be started ({reason}): try jobs=1").format(reason=reason), reason
            ) from error
        except TerminatedWorkerError:
            pass  # before all was handed over
        yield from _finished(futures, len(tasks), pool)
    except BaseException:  # also that nobody wants the rest
        if pool is not None:
            _let_workers_be_killed()
            pool.shutdown(wait=True, kill_workers=True)
        raise
    pool.shutdown(wait=True)


def _finished(futures: Mapping[Future[Made], int], wanted: int, pool: Any) -> Iterator[tuple[int, Made]]:
    """Yield (place, what was made) as they are finished; that a worker died is raised after all that was made."""
    died = len(futures) < wanted
    for future in _as_completed(futures, pool):
        try:
            with _held():
                made = future.result()
        except BrokenProcessPool:
            died = True
            continue
        yield futures[future], made
    if died:
        raise WorkerDiedError(_("a worker process was killed, probably for lack of memory: try jobs=1"))


def _as_completed(futures: Mapping[Future[Made], int], pool: Any) -> Iterator[Future[Made]]:
    """Yield futures as they are done, also where a worker was killed while it handed a result over.

    Half a result then stands in the pipe: the pool waits for the rest, and other workers for the pipe.
    """
    left, quiet_since = set(futures), time.monotonic()
    while left:
        with _held():
            done, left = wait(left, timeout=LOOKS_S, return_when=FIRST_COMPLETED)
        if done:
            quiet_since = time.monotonic()
        elif time.monotonic() - quiet_since > GRACE_S and _lost_one(pool):
            _break_off(pool)
            quiet_since = inf
        yield from sorted(done, key=futures.__getitem__)


def _lost_one(pool: Any) -> bool:
    """Tell whether a worker has ended while others are to go on."""
    return any(not process.is_alive() for process in _processes(pool))


def _break_off(pool: Any) -> None:
    """End all workers and what the pool reads from, so that it finds itself broken."""
    for process in _processes(pool):
        if process.is_alive():
            os.kill(process.pid, signal.SIGKILL if POSIX else signal.SIGTERM)
    pool._result_queue._writer.close()  # noqa: SLF001  (the last one that could write)


def _processes(pool: Any) -> list[Any]:
    return list((pool._processes or {}).values())  # noqa: SLF001  (loky has no other way to them)


def _begin(language: str, command_line: bool, parent: int) -> None:
    """Begin a worker: it speaks as the parent does, and it ends when the parent is gone."""
    use(language)
    speak_to(command_line)
    if POSIX:
        threading.Thread(target=_end_with, args=(parent,), daemon=True).start()


def _end_with(parent: int) -> None:
    """Wait until the parent is gone, then end at once; a parent that was killed could not say so."""
    while os.getppid() == parent:
        time.sleep(LOOKS_S)
    os._exit(1)


def _let_workers_be_killed() -> None:
    """Mend loky where psutil and pgrep are missing, as in slim containers: its processes lack what it then calls."""
    if POSIX:
        from loky.backend.popen_loky_posix import Popen

        if not hasattr(Popen, "kill"):
            Popen.kill = _kill  # not `terminate`: workers do not hear SIGTERM
        warnings.filterwarnings("ignore", message="Failed to kill subprocesses")


def _kill(process: Any) -> None:
    """End a worker of loky."""
    if process.returncode is None:
        try:
            os.kill(process.pid, signal.SIGKILL)
        except ProcessLookupError:
            return
        process.wait(timeout=5)


@contextmanager
def _standard_streams() -> Iterator[None]:
    """Give processes that are started streams that lead nowhere where the caller has none, or has closed them.

    Without them loky starts none, and a pipe could come to stand where a worker writes its errors.
    """
    with ExitStack() as given:
        for name in ("stdin", "stdout", "stderr"):
            stream = getattr(sys, name)
            if stream is None or getattr(stream, "closed", False):
                nowhere = given.enter_context(Path(os.devnull).open("r" if name == "stdin" else "w", encoding="utf-8"))
                os.set_inheritable(nowhere.fileno(), nowhere.fileno() <= STANDARD)
                setattr(sys, name, nowhere)
                given.callback(_give_back, name, nowhere, stream)
        yield


def _give_back(name: str, ours: Any, stream: Any) -> None:
    if getattr(sys, name) is ours:
        setattr(sys, name, stream)


@contextmanager
def _held() -> Iterator[None]:
    """Hold the handlers of `STOPS` back until the end of a short block.

    An exception that a handler raises while a future's lock is taken would leave it taken: the pool's own thread then
    waits for it forever, and so does who ends the pool. Other threads than the main one run no handlers.
    """
    here = threading.current_thread() is threading.main_thread()
    handlers = {number: handler for number in STOPS if here and callable(handler := signal.getsignal(number))}
    came: list[int] = []
    try:
        for number in handlers:
            signal.signal(number, lambda number, _: came.append(number))
        yield
    finally:
        for number, handler in handlers.items():
            signal.signal(number, handler)
        if came:
            signal.raise_signal(signal.Signals(came[0]))


@contextmanager
def later() -> Iterator[None]:
    """Hold `STOPS` back until the end; threads and processes that are started meanwhile never get them."""
    if not POSIX:
        yield
        return
    from multiprocessing import resource_tracker

    from loky.backend import resource_tracker as loky_tracker

    with _held():  # blocked in this thread alone: others may still get them
        before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGHUP})
        try:
            with _quiet_trackers():
                resource_tracker.ensure_running()  # it ignores all but SIGHUP, and unblocks the rest once started
                loky_tracker.ensure_running()
            signal.pthread_sigmask(signal.SIG_BLOCK, STOPS)
            yield
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextmanager
def _quiet_trackers() -> Iterator[None]:
    """Let trackers that are started clean up without a word what a parent leaves that is killed."""
    before = os.environ.get("PYTHONWARNINGS")
    os.environ["PYTHONWARNINGS"] = ",".join(filter(None, (before, "ignore:resource_tracker:UserWarning")))
    try:
        yield
    finally:
        if before is None:
            del os.environ["PYTHONWARNINGS"]
        else:
            os.environ["PYTHONWARNINGS"] = before
