"""Ctrl-C ends a run cleanly and keeps what was finished."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

import freightsim
from cli.calling import Said, write
from freightsim.cli.interrupts import interrupt_once
from freightsim.workers import later

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks at processes in /proc")


AWAKE = """
import signal
signal.signal(signal.SIGINT, signal.default_int_handler)
from freightsim.cli import main
main()
"""
"""Where tests run in the background Ctrl-C may be ignored; here it is not."""


def members(group: int) -> list[str]:
    """Return the command lines of the processes of a group."""
    found = []
    for place in Path("/proc").glob("[0-9]*"):
        try:
            state, _, pgrp = place.joinpath("stat").read_text().rpartition(")")[2].split()[:3]
            if int(pgrp) == group and state != "Z":
                found.append(place.joinpath("cmdline").read_text())
        except OSError:  # it has just ended
            continue
    return found


def wait_for(what: Callable[[], bool]) -> None:
    """Wait until something holds."""
    late = time.monotonic() + 60
    while not what():
        assert time.monotonic() < late, "waited in vain"
        time.sleep(0.01)


def interrupted(
    words: list[str | Path], when: Callable[[int], bool], *, times: int, env: dict[str, str] | None = None
) -> Said:
    """Run until something holds, then send Ctrl-C to the whole group, as a terminal does, and wait for its end."""
    process = subprocess.Popen(
        [sys.executable, "-c", AWAKE, "run", *map(str, words)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        env={**os.environ, **(env or {})},
    )
    try:
        wait_for(lambda: when(process.pid) or process.poll() is not None)
        for _ in range(times):
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGINT)
            time.sleep(0.05)
        out, err = process.communicate(timeout=60)
        wait_for(lambda: not members(process.pid))
    finally:
        if members(process.pid):
            os.killpg(process.pid, signal.SIGKILL)
    return Said(process.returncode, out, err)


def finished(out: Path) -> int:
    """Count the replications that are written."""
    return len([path for path in out.glob("replications/*") if path.suffix != ".part"])


@pytest.mark.parametrize(("jobs", "times"), [(2, 1), (2, 3), (1, 2)])
def test_what_was_finished_is_kept(tmp_path: Path, jobs: int, times: int) -> None:
    """The tables of finished replications are shown and their folder can be read, however often Ctrl-C is pressed."""
    file, out = write(tmp_path / "tiny.yaml"), tmp_path / "out"
    words: list[str | Path] = [file, "-n", "2000", "--jobs", str(jobs), "--out", out]
    said = interrupted(words, lambda _: finished(out) >= 6, times=times)
    assert said.code == 130
    assert "Traceback" not in said.err
    runs = freightsim.load_run(out)
    assert 2 <= len(runs) < 2000
    assert said.err == (
        f"Rows, scenario and manifest are in {out}.\nStopped: {len(runs)} of 2000 replications were finished.\n"
    )
    assert f"\n{len(runs)} replications, seed 0;" in said.out
    assert finished(out) == len(list(out.glob("replications/*"))) == len(runs)
    assert len(runs.trains) > 0
    assert runs.scenario == freightsim.load_scenario(file)


def test_without_pgrep(tmp_path: Path) -> None:
    """Slim containers lack the tools by which workers are usually found; they end all the same."""
    file, out = write(tmp_path / "tiny.yaml"), tmp_path / "out"
    env = {"PATH": str(tmp_path)}
    said = interrupted(
        [file, "-n", "2000", "--jobs", "2", "--out", out], lambda _: finished(out) >= 6, times=2, env=env
    )
    assert said.code == 130
    assert said.err.startswith(f"Rows, scenario and manifest are in {out}.\nStopped: ")
    assert len(said.err.splitlines()) == 2
    said = interrupted([file, "-n", "3", "--jobs", "2"], lambda _: False, times=0, env=env)
    assert (said.code, said.err) == (0, "")


def test_workers_that_are_just_starting(tmp_path: Path) -> None:
    """Before anything is finished Ctrl-C leaves an empty folder, and workers that import say nothing."""
    file, out = write(tmp_path / "tiny.yaml", {"horizon": {"to": "2040-01-01"}}), tmp_path / "out"

    def workers_start(group: int) -> bool:
        return sum("popen_loky" in line for line in members(group)) == 2

    said = interrupted([file, "-n", "8", "--jobs", "2", "--out", out], workers_start, times=2)
    assert said == (130, "", "Stopped: 0 of 8 replications were finished.\n")
    assert list(out.iterdir()) == []


@pytest.fixture(autouse=True)
def _own_handler() -> Iterator[None]:
    """Let Ctrl-C have its meaning in this process, and give its old one back."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def test_only_the_first_counts() -> None:
    """The first Ctrl-C is an exception, the second one is nothing."""
    interrupt_once()
    with pytest.raises(KeyboardInterrupt):
        signal.raise_signal(signal.SIGINT)
    signal.raise_signal(signal.SIGINT)


def test_in_the_background() -> None:
    """Where Ctrl-C is ignored from the beginning it stays ignored."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    interrupt_once()
    assert signal.getsignal(signal.SIGINT) == signal.SIG_IGN


@pytest.mark.parametrize("elsewhere", [False, True])
def test_ctrl_c_waits(elsewhere: bool) -> None:
    """While workers start Ctrl-C is held back, whichever thread gets it, and comes through once they have started."""
    steps = []

    def start() -> None:
        with later():
            if elsewhere:
                with unblocked_thread() as thread:
                    signal.pthread_kill(thread, signal.SIGINT)
            else:
                signal.pthread_kill(threading.get_ident(), signal.SIGINT)
            steps.append(signal.SIGINT in signal.pthread_sigmask(signal.SIG_BLOCK, ()))

    with pytest.raises(KeyboardInterrupt):
        start()
    assert steps == [True]
    assert signal.SIGINT not in signal.pthread_sigmask(signal.SIG_BLOCK, ())
    assert signal.getsignal(signal.SIGINT) == signal.default_int_handler


@contextmanager
def unblocked_thread() -> Iterator[int]:
    """Run a thread that gets Ctrl-C, like one that was started before, and wait for its end."""
    ready, done = threading.Event(), threading.Event()

    def wait() -> None:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
        ready.set()
        done.wait()

    thread = threading.Thread(target=wait)
    thread.start()
    ready.wait()
    yield thread.ident or 0
    done.set()
    thread.join()
