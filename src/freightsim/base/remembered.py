"""The last answers to questions that replications of one scenario ask again and again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

Answer = TypeVar("Answer")


class Remembered(Generic[Answer]):
    """The last few answers of a process, found again by equal questions: a worker unpickles an equal scenario anew."""

    def __init__(self, most: int) -> None:
        """Take how many answers are remembered."""
        self._most = most
        self._known: list[tuple[tuple[object, ...], Answer]] = []

    def answer(self, asked: tuple[object, ...], make: Callable[[], Answer]) -> Answer:
        """Return the answer to an equal question asked before, else what `make` returns, which is remembered."""
        for known, found in self._known:
            if len(known) == len(asked) and all(a is b or a == b for a, b in zip(known, asked, strict=True)):
                return found
        found = make()
        self._known = [(asked, found), *self._known][: self._most]
        return found
