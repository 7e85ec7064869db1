"""Worker processes."""

from __future__ import annotations

import os
import signal
import struct
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import wait
from contextlib import closing, nullcontext
from copy import deepcopy
from io import StringIO
from pathlib import Path
from typing import Any

import cloudpickle
import pytest

from freightsim.base.errors import NoWorkersError, WorkerDiedError, argument, on_the_command_line
from freightsim.base.study_options import StudyOptions
from freightsim.results import Run
from freightsim.scenario import Scenario
from freightsim.simulation import workers
from freightsim.simulation.replications import simulate_lightly
from freightsim.simulation.workers import POSIX, each_in_workers
from freightsim.studies.comparing import Study
from freightsim.studies.runner import runs_of
from tiny import TINY


def test_every_number_is_made_once() -> None:
    """Each number below n comes back with what was made of it, in any order."""
    assert sorted(each_in_workers(lambda number: number**2, 5, 2)) == [(n, n**2) for n in range(5)]


def test_work_is_done_elsewhere() -> None:
    """Nothing is made in the process that asks."""
    assert os.getpid() not in {pid for _, pid in each_in_workers(lambda _: os.getpid(), 3, 2)}


def test_a_fault_comes_back() -> None:
    """What a worker raises is raised where it was asked for."""
    with pytest.raises(ZeroDivisionError):
        list(each_in_workers(lambda number: 1 // number, 2, 2))


@pytest.mark.skipif(not POSIX, reason="signals are sent to a process")
def test_a_signal_waits_until_locks_are_free(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a handler raises while the pool's locks are taken would leave them taken, and the pool could not end."""
    waited: list[bool] = []

    def waiting(*given: Any, **how: Any) -> Any:
        os.kill(os.getpid(), signal.SIGINT)
        found = wait(*given, **how)
        waited.append(True)
        return found

    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    monkeypatch.setattr(workers, "wait", waiting)
    try:
        with pytest.raises(KeyboardInterrupt):
            list(each_in_workers(lambda number: number, 2, 2))
        assert waited == [True]
        assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    finally:
        signal.signal(signal.SIGINT, before)


@pytest.mark.parametrize("stream", [None, StringIO()])
def test_streams_that_are_not_there(stream: StringIO | None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Workers start without standard streams, as a service or a notebook's kernel may have none; none comes to stay."""
    if stream is not None:
        stream.close()
    monkeypatch.setattr(sys, "stdout", stream)
    monkeypatch.setattr(sys, "stderr", stream)
    assert sorted(each_in_workers(lambda number: number, 2, 2)) == [(0, 0), (1, 1)]
    assert (sys.stdout, sys.stderr) == (stream, stream)


@pytest.mark.skipif(not POSIX, reason="closes streams by a shell")
@pytest.mark.parametrize("closed", ["2>&-", "<&- >&- 2>&-"])
def test_a_program_without_streams(closed: str, tmp_path: Path) -> None:
    """A program whose streams the shell has closed has workers all the same."""
    lines = (
        "from pathlib import Path",
        "from freightsim.simulation.workers import each_in_workers",
        "if __name__ == '__main__':",
        "    Path('made').write_text(str(sorted(each_in_workers(abs, 2, 2))))",
    )
    (tmp_path / "program.py").write_text("\n".join(lines))
    done = subprocess.run(["sh", "-c", f"{sys.executable} program.py {closed}"], cwd=tmp_path, check=False, timeout=120)
    assert (done.returncode, (tmp_path / "made").read_text()) == (0, "[(0, 0), (1, 1)]")


def test_nobody_wants_the_rest() -> None:
    """Closing the iterator early ends the workers without waiting for the rest."""
    with closing(each_in_workers(lambda number: number, 200, 2)) as each:
        assert next(each)[0] in range(200)


def _that_ends() -> Callable[[int], int]:
    """Return a function that workers get whole, for they cannot import this file."""

    def ends_itself(number: int) -> int:
        if number == 3:
            os.kill(os.getpid(), signal.SIGKILL)
        return number

    return ends_itself


@pytest.mark.skipif(not POSIX, reason="needs SIGKILL")
def test_a_worker_that_dies() -> None:
    """What was finished before is yielded first; then the error says what may help from Python."""
    made = []
    with pytest.raises(WorkerDiedError, match=r"try jobs=1$"):
        made.extend(number for number, _ in each_in_workers(_that_ends(), 4, 1))
    assert made == [0, 1, 2]


@pytest.mark.skipif(not POSIX, reason="needs SIGKILL")
def test_replications_before_a_worker_died_are_kept() -> None:
    """The exception holds the runs that were finished, in order."""
    scenario = Scenario.model_validate(deepcopy(TINY))

    ends_itself = _that_ends()

    def make(number: int, *, seed: int) -> Run:
        return simulate_lightly(scenario, ends_itself(number), seed=seed)

    with pytest.raises(WorkerDiedError) as died:
        runs_of(make, StudyOptions(n=4, jobs=2))
    assert [run.replication for run in died.value.finished or []] in ([], [0], [1], [0, 1], [0, 2], [1, 2], [0, 1, 2])


def test_no_semaphores(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where /dev/shm cannot be used the error names it and the way out."""

    def refuse(*_words: object, **_more: object) -> None:
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr("freightsim.simulation.workers.ProcessPoolExecutor", refuse)
    with pytest.raises(NoWorkersError, match=r"Read-only file system\): try jobs=1$"):
        list(each_in_workers(abs, 2, 2))


def test_a_task_holds_its_own_scenario_alone() -> None:
    """The task of a study with many scenarios is as small as that of a study with one."""
    scenario = Scenario.model_validate(deepcopy(TINY))
    one, many = (
        Study(scenario, {str(n): scenario.but({"name": f"scenario {n:02d}"}) for n in range(count)}, StudyOptions())
        for count in (1, 25)
    )
    small, other = (len(cloudpickle.dumps(study._task(1, 0))) for study in (one, many))
    assert other == small


def half_a_result(place: int) -> int:
    """Return a number; the second worker dies while it hands its result over, with the lock of the pipe."""
    if place == 1:
        frame = sys._getframe()
        while "result_queue" not in frame.f_locals:
            assert frame.f_back is not None
            frame = frame.f_back
        queue = frame.f_locals["result_queue"]
        queue._wlock.acquire()
        os.write(queue._writer.fileno(), struct.pack("!i", 1000) + b"half")
        os.kill(os.getpid(), signal.SIGKILL)
    return place


@pytest.mark.skipif(os.name != "posix", reason="pipes of POSIX")
def test_a_worker_that_dies_while_it_hands_its_result_over(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits for the rest of it for ever."""
    monkeypatch.setattr(workers, "GRACE_S", 0.5)
    began = time.monotonic()
    with pytest.raises(WorkerDiedError):
        list(workers.each_in_workers(half_a_result, 6, 2))
    assert time.monotonic() - began < 30


@pytest.mark.parametrize("jobs", [1, 2])
def test_tasks_by_key(jobs: int) -> None:
    """They come with their keys; one process is this one."""
    found = dict(workers.each_of(dict.fromkeys(("a", "b"), os.getpid), StudyOptions(jobs=jobs)))
    assert set(found) == {"a", "b"}
    assert (os.getpid() in found.values()) == (jobs == 1)


def test_no_process_is_none() -> None:
    """It is refused, whoever calls."""
    with pytest.raises(ValueError, match="jobs must be at least 1"):
        list(workers.each_of({"a": os.getpid}, StudyOptions(jobs=0)))


@pytest.mark.parametrize("command_line", [False, True])
def test_messages_of_workers_name_arguments_as_the_parent_does(command_line: bool) -> None:
    """An option on the command line, an argument in Python."""

    def named(_number: int) -> str:
        return argument("jobs")

    with on_the_command_line() if command_line else nullcontext():
        found = dict(each_in_workers(named, 2, 2))
    assert set(found.values()) == {"--jobs" if command_line else "jobs"}
