"""Steps give the number in force at an hour."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from freightsim.base.clock import Clock
from freightsim.base.dated import Dated
from freightsim.base.steps import Steps, steps_of


def test_a_step_holds_from_its_hour_on() -> None:
    """The first number holds before its hour, too, the last one for ever."""
    steps = Steps([0.0, 10.0, 20.0], [1.0, 2.0, 3.0])
    assert [steps.at(hour) for hour in (-99.0, 0.0, 9.9, 10.0, 19.9, 20.0, 1e9)] == [1, 1, 1, 2, 2, 3, 3]


def test_one_number() -> None:
    """A single number never changes."""
    assert Steps([float("-inf")], [7.0]).at(123.0) == 7.0


@given(
    st.dictionaries(st.dates(date(2013, 1, 1), date(2016, 1, 1)), st.floats(0, 9), min_size=1, max_size=5),
    st.integers(-500, 1000),
)
def test_steps_are_the_dated_value(values: dict[date, float], day: int) -> None:
    """At every midnight the steps say what the dated value says of the day."""
    clock, dated = Clock(date(2014, 1, 1), date(2015, 1, 1)), Dated.model_validate(values)
    midnight = date.fromordinal(clock.start.toordinal() + day)
    assert steps_of(dated, clock).at(24.0 * day) == dated.at(midnight) == dated.at_h(24.0 * day, clock)


def test_another_number_from_then_on() -> None:
    """A later step is added; one at the same hour takes its place; one before the last is refused."""
    steps = Steps([float("-inf"), 10.0], [1.0, 2.0])
    steps.then(20.0, 5.0)
    steps.then(20.0, 6.0)
    assert [steps.at(hour) for hour in (0.0, 10.0, 19.9, 20.0)] == [1.0, 2.0, 2.0, 6.0]
    with pytest.raises(ValueError, match=r"a step at 19.0 h cannot follow one at 20.0 h"):
        steps.then(19.0, 7.0)


def test_stretches_between_two_hours() -> None:
    """They follow each other without a gap, each with its number."""
    steps = Steps([float("-inf"), 10.0, 20.0], [1.0, 2.0, 3.0])
    assert [each for each in steps.between(5.0, 15.0) if each[0] < each[1]] == [(5.0, 10.0, 1.0), (10.0, 15.0, 2.0)]
    assert [each for each in steps.between(10.0, 99.0) if each[0] < each[1]] == [(10.0, 20.0, 2.0), (20.0, 99.0, 3.0)]
    assert all(from_h == to_h for from_h, to_h, _ in steps.between(50.0, 50.0))


def test_stretches() -> None:
    """The number at an hour, and where the next step begins; the last step has no end."""
    steps = Steps([float("-inf"), 10.0, 20.0], [1.0, 2.0, 3.0])
    found = [steps.stretch(hour) for hour in (float("-inf"), 9.9, 10.0, 25.0)]
    assert found == [(1.0, 10.0), (1.0, 10.0), (2.0, 20.0), (3.0, float("inf"))]
