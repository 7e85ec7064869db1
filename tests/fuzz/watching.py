"""Workers are watched: one that dies or stands still is reported with the seed it was at, and another goes on."""

from __future__ import annotations

import json
import os
import select
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

WORKER = Path(__file__).with_name("worker.py")

LONGEST_SILENCE_S = 120.0
"""Wall time without a word after which a worker hangs where its own alarm cannot wake it: in C, or waiting."""


class Outcome(NamedTuple):
    """What came of one case."""

    seed: int
    kind: str
    about: str
    answer: str
    seconds: float
    fault: str = ""

    def told(self, family: str) -> str:
        """Return the fault with the commands that run the case again and write its files."""
        again = f"python tests/fuzz/worker.py {family} {self.seed}"
        saved = f"\n  its files: {again} --save DIR" if family == "files" else ""
        return f"{self.fault}\n  {self.kind}, {self.about}\n  replay: {again}{saved}"


def outcomes(family: str, first: int, last: int) -> Iterator[Outcome]:
    """Yield what comes of the seeds from first to below last, in order; a worker that dies is replaced."""
    following = first
    while following < last:
        for outcome in _until_it_ends(family, following, last):
            yield outcome
            following = outcome.seed + 1


def _until_it_ends(family: str, first: int, last: int) -> Iterator[Outcome]:
    words = [sys.executable, str(WORKER), family, str(first), str(last)]
    at = None
    with (
        tempfile.TemporaryFile() as said,
        subprocess.Popen(words, stdout=subprocess.PIPE, stderr=said, stdin=subprocess.DEVNULL) as process,
    ):
        assert process.stdout is not None
        try:
            for line in _lines(process.stdout.fileno()):
                found = json.loads(line)
                if "answer" not in found:
                    at = found["seed"]
                else:
                    yield Outcome(at or 0, **found)
                    at = None
            silent = not _ends_soon(process) and at is not None
        finally:
            process.kill()
        code = process.wait()
        said.seek(0)
        words_of_it = said.read().decode(errors="replace")[-3000:]
    if at is not None:
        how = f"silent for {LONGEST_SILENCE_S:g} s" if silent else f"the interpreter ended with {code}"
        yield Outcome(at, "?", "", "broken", LONGEST_SILENCE_S if silent else 0.0, f"{how}: {words_of_it}")
    elif code != 0 and not silent:
        raise RuntimeError(f"a worker ended with {code} between two cases: {words_of_it}")


def _ends_soon(process: subprocess.Popen[bytes]) -> bool:
    try:
        process.wait(5)
    except subprocess.TimeoutExpired:
        return False
    return True


def _lines(stream: int) -> Iterator[bytes]:
    """Yield the lines that come; end at the end of the stream, or where nothing comes for too long."""
    rest = b""
    while select.select([stream], [], [], LONGEST_SILENCE_S)[0]:
        data = os.read(stream, 65536)
        if not data:
            return
        *lines, rest = (rest + data).split(b"\n")
        yield from lines
