"""Ctrl-C ends a run cleanly and keeps what was finished."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

import freightsim
from cli.calling import Said, write
from freightsim.cli.interrupts import keeping, listen, look, stop_code
from freightsim.simulation.workers import later

pytestmark = [pytest.mark.slow, pytest.mark.skipif(sys.platform != "linux", reason="looks at processes in /proc")]


AWAKE = """
import signal
signal.signal(signal.SIGINT, signal.default_int_handler)
signal.signal(signal.SIGHUP, signal.SIG_DFL)
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
    words: list[str | Path],
    when: Callable[[int], bool],
    *,
    times: int,
    env: dict[str, str] | None = None,
    number: signal.Signals = signal.SIGINT,
    code: str = AWAKE,
) -> Said:
    """Run until something holds, then send a signal to the whole group, as a terminal does, and wait for its end."""
    process = subprocess.Popen(
        [sys.executable, "-c", code, "run", *map(str, words)],
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
                os.killpg(process.pid, number)
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


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
@pytest.mark.parametrize("jobs", [1, 2])
def test_other_signals_that_ask_to_stop(tmp_path: Path, number: signal.Signals, jobs: int) -> None:
    """SIGTERM and SIGHUP, sent to the whole group as `timeout` and terminals do, act as Ctrl-C."""
    file, out = write(tmp_path / "tiny.yaml"), tmp_path / "out"
    words: list[str | Path] = [file, "-n", "2000", "--jobs", str(jobs), "--out", out]
    said = interrupted(words, lambda _: finished(out) >= 4, times=2, number=number)
    assert said.code == 128 + number
    runs = freightsim.load_run(out)
    assert said.err == (
        f"Rows, scenario and manifest are in {out}.\nStopped: {len(runs)} of 2000 replications were finished.\n"
    )
    assert f"\n{len(runs)} replications, seed 0;" in said.out


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
@pytest.mark.parametrize("wait_s", [0.0, 0.3, 2.0])
def test_nothing_holds_the_pipe_of_a_parent_that_is_gone(tmp_path: Path, number: signal.Signals, wait_s: float) -> None:
    """Who reads the output of a command that was killed sees its end within seconds, as `subprocess.run` needs."""
    words = ["run", str(write(tmp_path / "tiny.yaml")), "-n", "2000", "--jobs", "2"]
    process = subprocess.Popen(
        [sys.executable, "-c", AWAKE, *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    try:
        wait_for(lambda: any("popen_loky" in line for line in members(process.pid)))
        time.sleep(wait_s)
        process.send_signal(number)
        said, _ = process.communicate(timeout=30)
        assert b"resource_tracker" not in said
        assert process.returncode == (-number if number == signal.SIGKILL else 128 + number)
        wait_for(lambda: not members(process.pid))
    finally:
        if members(process.pid):
            os.killpg(process.pid, signal.SIGKILL)


def test_a_worker_that_is_ended_from_outside(tmp_path: Path) -> None:
    """One sentence and an exit code of its own; what is finished is shown, and its folder can be read."""
    file, out = write(tmp_path / "tiny.yaml"), tmp_path / "out"
    words = ["run", str(file), "-n", "2000", "--jobs", "2", "--out", str(out)]
    process = subprocess.Popen(
        [sys.executable, "-c", AWAKE, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    wait_for(lambda: finished(out) >= 4)
    os.kill(a_worker_of(process.pid), signal.SIGKILL)
    said, err = process.communicate(timeout=60)
    assert process.returncode == 3
    runs = freightsim.load_run(out)
    assert err == (
        "A worker process was killed, probably for lack of memory: try --jobs 1.\n"
        f"Rows, scenario and manifest are in {out}.\nStopped: {len(runs)} of 2000 replications were finished.\n"
    )
    assert f"\n{len(runs)} replications, seed 0;" in said


def a_worker_of(parent: int) -> int:
    """Return the id of a worker process."""
    for place in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            mine = int(place.joinpath("stat").read_text().rpartition(")")[2].split()[1]) == parent
            if mine and "popen_loky" in place.joinpath("cmdline").read_text():
                return int(place.name)
    pytest.fail("there is no worker")


@pytest.mark.parametrize("closed", ["1", "2"])
def test_closed_streams(tmp_path: Path, closed: str) -> None:
    """With stdout or stderr closed the command does its work, and writes into no file what was meant for them."""
    file, out = write(tmp_path / "tiny.yaml"), tmp_path / "out"
    line = f'exec "$@" {closed}>&-'
    words = [sys.executable, "-c", AWAKE, "run", str(file), "-n", "2", "--jobs", "2", "--out", str(out)]
    done = subprocess.run(["sh", "-c", line, "sh", *words], capture_output=True, text=True, check=False)
    assert done.returncode == 0
    assert ("2 replications, seed 0;" in done.stdout) == (closed == "2")
    assert len(freightsim.load_run(out)) == 2


LOST = """
import signal, threading
signal.signal(signal.SIGINT, signal.default_int_handler)
signal.signal(signal.SIGHUP, signal.SIG_DFL)
from freightsim.cli import main
from freightsim.simulation.replications import simulated

class Gone:
    def __del__(self):
        signal.raise_signal(signal.SIGINT)  # Python ignores what is raised here

import freightsim.simulation.replications as replications
def interrupting(*words, **more):
    Gone()
    return simulated(*words, **more)
replications.simulated = interrupting
main()
"""


def test_a_ctrl_c_in_a_callback_is_not_lost(tmp_path: Path) -> None:
    """Python ignores exceptions of `__del__` and callbacks of weak references; the run ends all the same."""
    file = write(tmp_path / "tiny.yaml")
    said = interrupted([file, "-n", "5000", "--jobs", "1"], lambda _: False, times=0, code=LOST)
    assert said.code == 130
    assert "ignored" not in said.err
    assert "Traceback" not in said.err
    assert said.err.startswith("Stopped: ")


def test_ctrl_c_during_imports(tmp_path: Path) -> None:
    """From its first statement on the command says that it was stopped, without a traceback."""
    late = tmp_path / "click.py"
    late.write_text("import os, signal\nos.kill(os.getpid(), signal.SIGINT)\nimport nothing_of_this_name\n")
    code = AWAKE.replace("from freightsim.cli import main", "from freightsim.__main__ import main")
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
    )
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "Stopped.\n")


@pytest.fixture(autouse=True)
def _own_handlers() -> Iterator[None]:
    """Let Ctrl-C have its meaning in this process, and give the old ones back."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    others = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGHUP)}
    hook = sys.unraisablehook
    yield
    sys.unraisablehook = hook
    for number, handler in others.items():
        signal.signal(number, handler)
    signal.signal(signal.SIGINT, before)


def test_the_results_of_a_finished_study_are_not_lost(capsys: pytest.CaptureFixture[str]) -> None:
    """While they are on their way the first Ctrl-C is answered; the second ends the command."""
    listen()
    with keeping() as kept:
        kept.finished = "all"
    signal.raise_signal(signal.SIGINT)
    assert "the results follow" in capsys.readouterr().err
    with pytest.raises(KeyboardInterrupt):
        signal.raise_signal(signal.SIGINT)


def test_only_the_first_counts() -> None:
    """Once the first Ctrl-C has reached who puts things in order, the second one is nothing."""
    listen()
    with keeping():
        signal.raise_signal(signal.SIGINT)
        pytest.fail("Ctrl-C was not heard")
    signal.raise_signal(signal.SIGTERM)
    assert stop_code() == 130


def test_none_counts_while_the_first_is_under_way() -> None:
    """Blocks that put things in order are not interrupted by a second Ctrl-C."""
    steps = []

    def put_in_order() -> None:
        try:
            signal.raise_signal(signal.SIGINT)
        finally:
            signal.raise_signal(signal.SIGINT)
            steps.append("in order")

    listen()
    with pytest.raises(KeyboardInterrupt):
        put_in_order()
    assert steps == ["in order"]


def test_a_lost_one_is_found() -> None:
    """A Ctrl-C whose exception was swallowed is raised where the loop looks, and later ones are heard."""
    listen()
    with pytest.raises(KeyboardInterrupt):
        signal.raise_signal(signal.SIGINT)  # whoever called this swallows it
    with pytest.raises(KeyboardInterrupt):
        signal.raise_signal(signal.SIGINT)
    with pytest.raises(KeyboardInterrupt):
        look()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_in_the_background(number: signal.Signals) -> None:
    """A signal that is ignored from the beginning, as SIGHUP under nohup, stays ignored."""
    signal.signal(number, signal.SIG_IGN)
    listen()
    assert signal.getsignal(number) == signal.SIG_IGN


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
