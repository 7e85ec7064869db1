"""Steps give the number in force at an hour."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from freightsim.clock import Clock
from freightsim.dated import Dated
from freightsim.steps import Steps, steps_of


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
