"""Answers are found again by equal questions, and the oldest are forgotten."""

from __future__ import annotations

from freightsim.base.remembered import Remembered


def test_an_equal_question_has_the_same_answer() -> None:
    """What is equal is asked once, what differs anew; a question with more parts is another one."""
    asked: list[object] = []
    kept: Remembered[list[object]] = Remembered(2)

    def ask(*parts: object) -> list[object]:
        return kept.answer(parts, lambda: (asked.append(parts), [parts])[1])

    first = ask([1], "a")
    assert ask([1], "a") is first
    assert ask([1]) is not first
    assert len(asked) == 2


def test_the_oldest_is_forgotten() -> None:
    """Only so many are kept."""
    kept: Remembered[object] = Remembered(2)
    first = kept.answer((1,), object)
    kept.answer((2,), object)
    kept.answer((3,), object)
    assert kept.answer((1,), object) is not first
