"""Results are collected as they finish; what ends a study keeps them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial

import pytest

from freightsim.base.study_options import StudyOptions
from freightsim.simulation.workers import each_of
from freightsim.studies.runner import collect, keeping


def results(*, fails_after: int = 99) -> Iterator[tuple[int, str]]:
    """Yield four results, in the order in which workers finish."""
    for place, number in enumerate((2, 0, 3, 1)):
        if place == fails_after:
            raise KeyboardInterrupt
        yield number, f"result {number}"


def test_progress_is_told_of_each_result() -> None:
    """It hears the total and the title first, then of each."""
    heard: list[object] = []

    @contextmanager
    def progress(total: int, title: str) -> Iterator[Callable[[], None]]:
        heard.append((total, title))
        yield lambda: heard.append("one")

    found: dict[int, str] = {}
    tasks = {number: partial(str, number) for number in range(4)}
    collect(each_of(tasks, StudyOptions(jobs=1, progress=progress), "looking:"), found)
    assert heard == [(4, "looking:"), *["one"] * 4]
    assert found == {number: str(number) for number in range(4)}


@pytest.mark.parametrize("finished", [0, 1, 3])
def test_what_ends_it_early_keeps_what_is_finished(finished: int) -> None:
    """Those results stay, and are handed on with the exception; workers are ended."""
    found: dict[int, str] = {}
    each = results(fails_after=finished)
    with pytest.raises(KeyboardInterrupt) as caught, keeping(lambda: sorted(found)):
        collect(each, found)
    assert len(found) == finished
    assert caught.value.finished == sorted(found)  # type: ignore[attr-defined]
    assert next(each, None) is None


def test_nothing_is_added_to_a_study_that_ends_well() -> None:
    """Nobody asks for what is finished."""
    with keeping(lambda: pytest.fail("asked")):
        collect(results(), {})
