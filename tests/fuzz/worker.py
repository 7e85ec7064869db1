"""A process that runs cases one after another and says so on stdout, line by line, so that a crash has a seed.

Called by hand it replays one case: `python tests/fuzz/worker.py files 123`.
"""

from __future__ import annotations

import argparse
import faulthandler
import json
import os
import resource
import sys
import tempfile
import warnings
from collections.abc import Callable
from pathlib import Path

TESTS = Path(__file__).resolve().parents[1]
sys.path[:1] = [str(TESTS)]  # as pytest does, and without this folder itself

from freightsim.base.errors import RenamedKeyWarning, RunFolderWarning, ShippedNameWarning  # noqa: E402  (found by the line above)

MOST_BYTES = 6 * 2**30
"""Address space of a worker: a case that fills the memory ends with a MemoryError, not with the machine."""


def main() -> None:
    """Run the cases of a kind from a seed up to another."""
    parser = argparse.ArgumentParser(description="Run mutated cases by their seeds.")
    parser.add_argument("kind", choices=tuple(_RUNNERS))
    parser.add_argument("first", type=int, help="the first seed")
    parser.add_argument("last", type=int, nargs="?", help="the first seed that is not run any more")
    parser.add_argument("--save", type=Path, metavar="DIR", help="write the files of the case here instead of running")
    asked = parser.parse_args()
    last = asked.last if asked.last is not None else asked.first + 1
    faulthandler.enable()
    warnings.simplefilter("error")
    warnings.filterwarnings("ignore", category=DeprecationWarning, module="multiprocessing")
    for kind in (RenamedKeyWarning, RunFolderWarning, ShippedNameWarning):
        warnings.filterwarnings("ignore", category=kind)
    resource.setrlimit(resource.RLIMIT_AS, (MOST_BYTES, MOST_BYTES))
    if asked.save is not None:
        _save(asked.first, asked.save.resolve())
        return
    with (
        os.fdopen(os.dup(sys.stdout.fileno()), "w", buffering=1) as said,
        tempfile.TemporaryDirectory(prefix="fuzz-") as folder,
    ):
        run = _RUNNERS[asked.kind](Path(folder).resolve())
        for seed in range(asked.first, last):
            said.write(f'{{"seed": {seed}}}\n')
            said.write(json.dumps(run(seed)) + "\n")
        os.chdir("/")


def _files(folder: Path) -> Callable[[int], dict[str, object]]:
    from fuzz.harness import run_file
    from fuzz.mutations import case

    seen: set[str] = set()

    def run(seed: int) -> dict[str, object]:
        made = case(seed)
        return {"kind": made.kind, "about": made.base, **run_file(made, folder, seen)._asdict()}

    return run


def _calls(folder: Path) -> Callable[[int], dict[str, object]]:
    from fuzz.callers import Room, run_call, warm
    from fuzz.calls import call

    room = Room(folder)
    warm(room)

    def run(seed: int) -> dict[str, object]:
        room.enter()
        made = call(seed)
        return {"kind": made.kind, "about": repr(made.words)[:300], **run_call(made)._asdict()}

    return run


def _save(seed: int, folder: Path) -> None:
    from fuzz.harness import place
    from fuzz.mutations import case

    folder.mkdir(parents=True, exist_ok=True)
    place(case(seed), folder)


_RUNNERS = {"files": _files, "calls": _calls}

if __name__ == "__main__":
    main()
