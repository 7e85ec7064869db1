"""Worker processes."""

from __future__ import annotations

import os
from contextlib import closing

import pytest

from freightsim.workers import each_in_workers


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


def test_nobody_wants_the_rest() -> None:
    """Closing the iterator early ends the workers without waiting for the rest."""
    with closing(each_in_workers(lambda number: number, 200, 2)) as each:
        assert next(each)[0] in range(200)
