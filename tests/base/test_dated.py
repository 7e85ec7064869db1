"""Values that change with the date are read, refused in plain words, and written back."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
from pydantic import ValidationError

from freightsim.base.clock import Clock
from freightsim.base.dated import ALWAYS, Dated
from freightsim.base.errors import ScenarioError


def errors(value: Any) -> list[tuple[tuple[int | str, ...], str]]:
    """Return the locations and messages of what is wrong with a value."""
    with pytest.raises(ValidationError) as caught:
        Dated.model_validate(value)
    return [(error["loc"], error["msg"]) for error in caught.value.errors()]


@pytest.mark.parametrize("value", [3, 3.0, "3"])
def test_a_single_number_holds_always(value: Any) -> None:
    """One number stands for all dates; text that spells it will do."""
    assert list(Dated.model_validate(value)) == [(ALWAYS, 3.0)]


@pytest.mark.parametrize("key", ["2014", 2014, "2014-01-01", date(2014, 1, 1)])
def test_spellings_of_a_day(key: Any) -> None:
    """A year stands for its first of January."""
    assert list(Dated.model_validate({key: 3})) == [(date(2014, 1, 1), 3.0)]


def test_the_number_of_a_day() -> None:
    """A number holds from its date on, the first one also before it, whatever the order of the keys."""
    dated = Dated.model_validate({"2015": 6, "2013-07-18": 2})
    assert [dated.at(date(*day)) for day in [(2010, 1, 1), (2014, 12, 31), (2015, 1, 1)]] == [2, 2, 6]
    assert dated.at_h(-1000, Clock(date(2013, 7, 18), date(2016, 1, 1))) == 2


@pytest.mark.parametrize(
    "key", ["2014-13-01", "2014-02-30", "2014-1-1", "14", "20140101", "spring", "", "0000", 3.5, True]
)
def test_a_wrong_day(key: Any) -> None:
    """What is no day is refused at its key."""
    assert errors({key: 3}) == [((str(key),), "the key must be a date such as 2014-01-31, or a year")]


def test_an_instant_is_no_day() -> None:
    """A date with a time of day is refused."""
    assert "the key must be a date" in errors({datetime(2014, 1, 1, 8): 3})[0][1]  # noqa: DTZ001


@pytest.mark.parametrize("value", ["two", None, True, [1], "nan", ".inf", float("inf"), "\uff14"])
def test_a_wrong_number(value: Any) -> None:
    """What is no finite number is refused, alone and under a date."""
    assert errors(value) == [((), "must be a number, or a map from dates to numbers")]
    assert errors({"2014": value}) == [(("2014",), "must be a number")]


@pytest.mark.parametrize("value", [10**400, -(10**400), "1e400", "1" * 400, "-1_000e400"], ids=str)
def test_a_number_that_is_too_large(value: Any) -> None:
    """It is a number, but none that a computer holds."""
    assert errors(value) == [((), "this number is too large")]
    assert errors({"2014": value}) == [(("2014",), "this number is too large")]


def test_a_negative_number() -> None:
    """Numbers below zero are refused where they stand."""
    assert errors(-1) == [((), "must be at least 0")]
    assert errors({"2014": 1, "2015-06-01": -1}) == [(("2015-06-01",), "must be at least 0")]


def test_two_spellings_of_one_day() -> None:
    """2014 and 2014-01-01 together would leave open which one holds."""
    loc, text = errors({"2014": 1, "2014-01-01": 2})[0]
    assert loc == ("2014-01-01",)
    assert text.startswith("2014 and 2014-01-01 are the same day: write it once, as 2014")


def test_all_faults_at_once() -> None:
    """Every fault of a map is reported, not just the first."""
    assert len(errors({"2014-13-01": 1, "2014": -1, "2015": "x", "2016": 4})) == 3


def test_an_empty_map() -> None:
    """A map needs a date."""
    assert errors({}) == [((), "needs at least one date")]


@pytest.mark.parametrize("value", [3.0, {"2013-07-18": 2.0, "2018-01-01": 6.0}])
def test_writing_gives_back_what_was_read(value: Any) -> None:
    """A single number is written as one, a map as a map of ISO dates, and both are read back the same."""
    dated = Dated.model_validate(value)
    assert dated.model_dump(mode="json") == value
    assert Dated.model_validate(dated.model_dump(mode="json")) == dated
    assert Dated.model_validate(dated) == dated


def test_until_a_day() -> None:
    """The same up to a day and nothing from it on, also where the first number is dated later: it holds before."""
    dated = Dated.model_validate({"2013": 2.0, "2015": 6.0})
    days = [date(2012, 1, 1), date(2013, 6, 1), date(2014, 5, 31), date(2014, 6, 1), date(2015, 6, 1)]
    assert [dated.until(date(2014, 6, 1)).at(day) for day in days] == [2, 2, 2, 0, 0]
    assert [dated.until(date(2016, 1, 1)).at(day) for day in days] == [2, 2, 2, 2, 6]
    assert [dated.until(date(2013, 1, 1)).at(day) for day in days] == [2, 0, 0, 0, 0]
    assert [dated.until(date(2012, 6, 1)).at(day) for day in days] == [2, 0, 0, 0, 0]
    assert [Dated.model_validate(3).until(date(2014, 6, 1)).at(day) for day in days] == [3, 3, 3, 0, 0]


def test_times_a_factor() -> None:
    """Every number, at its own date."""
    assert list(Dated.model_validate({"2013": 2.0, "2015": 6.0}).times(0.5)) == [
        (date(2013, 1, 1), 1.0),
        (date(2015, 1, 1), 3.0),
    ]
    assert Dated.model_validate(3).times(2.0) == Dated.model_validate(6)


def test_a_copy_is_validated() -> None:
    """Another map is looked at, and another name refused."""
    assert Dated(2).model_copy(update={"root": {"2014": 3}}) == Dated({"2014": 3})
    assert Dated(2).model_copy() == Dated(2)
    with pytest.raises(ValidationError, match="at least 0"):
        Dated(2).model_copy(update={"root": -3})
    with pytest.raises(ScenarioError, match="no part called 'rot'; did you mean 'root'"):
        Dated(2).model_copy(update={"rot": 3})
