"""Every argument of every public call is given values that belong elsewhere: a result, or a refusal in words."""

from __future__ import annotations

from pathlib import Path

import pytest

import freightsim as fs
from fuzz.arguments import Sound, calls, fault_of, faults, names, prepare
from fuzz.harness import HangError, time_limit


@pytest.fixture(autouse=True)
def room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Work in a folder with the files that the calls name."""
    monkeypatch.chdir(tmp_path)
    prepare(tmp_path)


def test_every_public_function_has_a_call() -> None:
    """A new one needs a sound call in `fuzz.arguments`, so that its arguments are tried, too."""
    assert sorted(calls()) == sorted(names())


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", names())
def test_wrong_arguments(name: str) -> None:
    """One argument at a time; the call is in order without it."""
    sound = calls()[name]
    try:
        with time_limit(2.0):
            sound.result()
    except HangError:
        pass  # it computes
    found = list(faults(sound))
    assert not found, "\n".join(found[:10])


def test_what_nobody_looked_at_is_found() -> None:
    """An error of Python's own is a fault, of whatever type; one that the package raises is none."""
    assert "AttributeError" in fault_of(lambda x: x.name, {"x": 3})
    assert "TypeError" in fault_of(lambda x: x + 1, {"x": "a"})
    assert not list(faults(Sound(fs.estimate, {"values": [1.0, 2.0]})))
