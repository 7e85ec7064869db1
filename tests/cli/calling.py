"""The command line is called: in this process for speed, in one of its own where that matters."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from copy import deepcopy
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from freightsim.cli import main
from freightsim.validation.merge import merged
from tiny import TINY

COMMAND = (sys.executable, "-m", "freightsim")
WITH_BLANK_PICTURES = (sys.executable, str(Path(__file__).with_name("blank_pictures.py")))
"""The same, its pages with blank pictures; see `cli.blank_pictures`."""


class Said(NamedTuple):
    """What a call came to."""

    code: int
    out: str
    err: str


class Caller:
    """Calls the command line in this process."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        self.monkeypatch = monkeypatch
        self.capsys = capsys

    def __call__(self, *words: str | Path) -> Said:
        """Return exit code and output of a call, as the installed command has them."""
        self.monkeypatch.setattr(sys, "argv", ["freightsim", *map(str, words)])
        numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
        before = {number: signal.getsignal(number) for number in numbers}
        hook = sys.unraisablehook
        self.capsys.readouterr()
        try:
            with pytest.raises(SystemExit) as ended:
                main()
        finally:
            sys.unraisablehook = hook
            for number, handler in before.items():
                signal.signal(number, handler)
        assert isinstance(ended.value.code, int)
        return Said(ended.value.code, *self.capsys.readouterr())


def call_outside(*words: str | Path, env: dict[str, str] | None = None) -> Said:
    """Return exit code and output of a call in a process of its own."""
    words = (*COMMAND, *map(str, words))
    done = subprocess.run(words, capture_output=True, text=True, check=False, env={**os.environ, **(env or {})})
    return Said(done.returncode, done.stdout, done.stderr)


def write(path: Path, change: dict[str, Any] | None = None) -> Path:
    """Write the smallest scenario with a tree of changes merged in; nothing is odd about a short horizon."""
    tree = merged(deepcopy(TINY), change or {})
    if str(tree["horizon"]["to"]) <= "2014-01-01":
        tree["accept"] = {"step_outside.customs": "a short horizon", **tree.get("accept", {})}
    text = json.dumps(tree, indent=1, ensure_ascii=False)  # JSON is YAML, too
    path.write_text(text, encoding="utf-8")
    return path


def assert_refused(said: Said, *parts: str) -> None:
    """Check that an input was found wrong with a clear message: exit code 2, nothing on stdout, no traceback."""
    assert said.code == 2, said
    assert said.out == ""
    assert "Traceback" not in said.err
    for part in parts:
        assert part in said.err
