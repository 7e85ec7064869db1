"""What all studies share: results are collected as they finish, progress is shown, and what ends a study keeps them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, MutableMapping
from contextlib import AbstractContextManager, closing, contextmanager
from typing import Any, TypeVar

Key = TypeVar("Key")
Result = TypeVar("Result")

Progress = Callable[[int, str], AbstractContextManager[Callable[[], None]]]
"""Shows the progress of so many simulations under a title; what it yields is called after each of them."""


@contextmanager
def silent(_total: int, _title: str = "") -> Iterator[Callable[[], None]]:
    """Show no progress."""
    yield lambda: None


def collect(
    each: Iterator[tuple[Key, Result]],
    results: MutableMapping[Key, Result],
    total: int,
    progress: Progress = silent,
    title: str = "",
) -> None:
    """Add results to a mapping as they finish; however it ends, those finished are there and workers are ended."""
    with progress(total, title) as advance, closing(each):  # type: ignore[type-var]
        for key, result in each:
            results[key] = result
            advance()


@contextmanager
def keeping(finished: Callable[[], Any]) -> Iterator[None]:
    """Let whatever ends the block early (an error, KeyboardInterrupt) carry what is finished, as `finished`."""
    try:
        yield
    except BaseException as stop:
        stop.finished = finished()  # type: ignore[attr-defined]
        raise
