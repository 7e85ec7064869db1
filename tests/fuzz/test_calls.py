"""Two thousand mutated calls of every command: exit code 0, 1 or 2, and never a traceback."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from freightsim.cli import COMMANDS
from fuzz.callers import Room, check, said_outside
from fuzz.calls import BASE_CALLS, call, runs_long
from fuzz.watching import outcomes

CASES = 2_000
CHUNK = 2_000
"""Calls of one process: it first makes every base call once, which takes as long as 1,700 mutated ones."""
OUTSIDE = 12
"""Calls with a process each, which are the most expensive."""


@pytest.mark.slow
@pytest.mark.parametrize("first", range(0, CASES, CHUNK))
def test_mutated_calls(first: int) -> None:
    """In one process, call after call. A failure names the command that replays it."""
    found = list(outcomes("calls", first, first + CHUNK))
    assert len(found) == CHUNK
    faults = [outcome.told("calls") for outcome in found if outcome.fault]
    assert not faults, "\n".join(faults[:10])
    answers = Counter(outcome.answer for outcome in found)
    assert min(answers[f"exit code {code}"] for code in (0, 1, 2)) > CHUNK / 100


@pytest.mark.slow
@pytest.mark.parametrize("first", range(0, OUTSIDE, 6))
def test_mutated_calls_outside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, first: int) -> None:
    """In a process each, as they are typed."""
    monkeypatch.chdir(tmp_path)  # and back again, at the end
    room = Room(tmp_path)
    for seed in range(CASES + first, CASES + first + 6):
        room.enter()
        made = call(seed)
        words = tuple(word[:50_000] for word in made.words)  # the system takes no longer ones
        check(*said_outside(words))


def test_every_command_has_a_call() -> None:
    """A new command needs a real call in BASE_CALLS, on small files, so that it is mutated, too."""
    assert set(BASE_CALLS) == set(COMMANDS)


def test_what_runs_long_is_left_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Simulations of anything but the small files, and many of them, are recognised before they are called."""
    monkeypatch.chdir(tmp_path)
    Room(tmp_path).enter()
    for words in ("run", "run baseline -n 1 -j 1", "run small.yaml -n 1", "run small.yaml -n 99 -j 1", "calibrate"):
        assert runs_long(words.split()), words
    assert runs_long(["run", "small.yaml", "-n", "1", "-j", "1", "--set", "horizon.to=2040-01-01"])
    for words in ("run small.yaml -n 1 -j 1", "run nowhere.yaml", "run --seed x", "show baseline"):
        assert not runs_long(words.split()), words
