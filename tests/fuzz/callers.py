"""One mutated call is made in this process, as the installed command makes it, and what comes is judged."""

from __future__ import annotations

import io
import os
import shutil
import signal
import subprocess
import sys
from functools import cache
from pathlib import Path
from time import process_time
from unittest.mock import patch

from freightsim.cli import main
from freightsim.facts.gazetteer import DATASETS, places
from fuzz.calls import BASE_CALLS, Call, furnish
from fuzz.harness import BrokenError, HangError, Verdict, time_limit
from fuzz.tracebacks import told

CODES = (0, 1, 2)
"""Done, no, wrong input. (130 is for Ctrl-C alone.)"""


class Room:
    """A folder with the small files, put in order after each call that left something behind."""

    def __init__(self, folder: Path) -> None:
        # Two deep, so that what is written to ".." stays within.
        self.inside = folder / "room" / "inside"
        self._renew()

    def enter(self) -> None:
        """Make it the current folder, with nothing in it but the small files as they were written."""
        if self._state() != self.state:
            self._renew()
        os.chdir(self.inside)

    def _renew(self) -> None:
        os.chdir("/")
        shutil.rmtree(self.inside.parent, ignore_errors=True)
        self.inside.mkdir(parents=True)
        furnish(self.inside)
        self.state = self._state()

    def _state(self) -> list[tuple[str, int, int]]:
        found = [(str(path), path.lstat()) for path in sorted(self.inside.parent.rglob("*"))]
        return [(name, stat.st_size, stat.st_mtime_ns if Path(name).is_file() else 0) for name, stat in found]


@cache
def read_gazetteer() -> None:
    """Read the tables of places once, which takes longer than any call that uses them."""
    for fewest in DATASETS:
        places(fewest)


def run_call(call: Call) -> Verdict:
    """Make one call in the current folder and say what came of it; nothing is raised."""
    start, answer, fault = process_time(), "broken", ""
    try:
        with time_limit():
            code, out, err = said(call.words)
        answer = f"exit code {code}"
        check(code, out, err)
    except BrokenError as error:
        fault = str(error)
    except (Exception, HangError) as error:  # noqa: BLE001  (this is what is looked for)
        fault = told(error)
    return Verdict(answer, process_time() - start, fault)


def said(words: tuple[str, ...]) -> tuple[int, str, str]:
    """Return exit code and output of a call in this process."""
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True) for _ in range(2))
    interrupts = signal.getsignal(signal.SIGINT)
    try:
        with patch.object(sys, "argv", ["freightsim", *words]), patch("sys.stdout", out), patch("sys.stderr", err):
            main()
    except SystemExit as ended:
        code = ended.code
    else:
        code = None
    finally:
        signal.signal(signal.SIGINT, interrupts)
    if not isinstance(code, int):
        raise BrokenError(f"no exit code but {code!r}")
    return code, *(stream.buffer.getvalue().decode() for stream in (out, err))


def said_outside(words: tuple[str, ...], *, seconds: float = 60) -> tuple[int, str, str]:
    """Return exit code and output of a call in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "freightsim", *words],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=seconds,
        check=False,
    )
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def check(code: int, out: str, err: str) -> None:
    """Check the exit code, that nothing looks like a traceback, and that a refusal says something."""
    if code not in CODES:
        raise BrokenError(f"exit code {code}: {err[:500]!r}")
    if "Traceback" in err or "Traceback" in out:
        raise BrokenError(f"a traceback is printed: {err[-500:]!r}")
    if code == 2 and not err.strip() and not out.startswith('{\n "format"'):  # JSON holds the faults itself
        raise BrokenError(f"nothing is said on stderr: {out[:300]!r}")
    wrong = [line for line in err.splitlines() if not line.isprintable()]
    if wrong:
        raise BrokenError(f"a line that cannot be printed: {wrong[0]!r:.500}")


def warm(room: Room) -> None:
    """Make every base call once: what is imported and read for the first time is no fault of the call that comes."""
    read_gazetteer()
    for texts in BASE_CALLS.values():
        for text in texts:
            room.enter()
            said(tuple(text.split()))
