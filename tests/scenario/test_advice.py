"""A value of the wrong kind is met with how it is written."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from freightsim.scenario.advice import day_advice, limit_advice, number_advice, shape_advice

DAYS = st.dates(min_value=date(1990, 1, 1), max_value=date(2100, 1, 1))


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("536 km", "536"),
        ("536km", "536"),
        ("2.5 h", "2.5"),
        ("9000 TEU", "9000"),
        ("3 trains a week", "3"),
        ("$ 2750", "2750"),
        ("1,5", "1.5"),
        ("-0,25", "-0.25"),
        ("12,000", "12000"),
        ("1,234,567.5", "1234567.5"),
        ("12 000", "12000"),
        ("12\u00a0000", "12000"),
        ("50%", "0.5"),
        ("2.5 %", "0.025"),
        ("\uff15\uff05", "0.05"),
        ("\uff19\uff10", "90"),
        ("\u22125", "-5"),
        ("1万", "10000"),
        ("1.2亿", "120000000"),
        ("0x1F", "31"),
        ("~530", "530"),
        ("ca. 530", "530"),
        ("8:30", "8.5"),
    ],
)
def test_numbers(written: str, number: str) -> None:
    """The number that was meant is told."""
    assert number_advice(written).startswith(f"write {number}")
    assert not number_advice(written).startswith(f"write {number}0")


@pytest.mark.parametrize("value", ["many", "wuhan", "three", None, True, [1], {"a": 1}, "1.2.3", "a 5"])
def test_no_number_was_meant(value: Any) -> None:
    """Where it is not clear what was meant nothing is said."""
    assert number_advice(value) == ""


@pytest.mark.parametrize(
    ("written", "part"),
    [("41-45", "not a range"), ("24*2", "result"), ("n/a", "null"), (".inf", "not used"), ("NaN", "not used")],
)
def test_what_is_no_number(written: str, part: str) -> None:
    """Ranges, calculations, infinity and gaps are called what they are."""
    assert part in number_advice(written)


@given(DAYS, st.sampled_from(["%Y/%m/%d", "%Y.%m.%d", "%d.%m.%Y", "%Y%m%d", "%d %B %Y", "%B %d, %Y", "%Y年%m月%d日"]))
def test_days_of_one_meaning(day: date, form: str) -> None:
    """A date in any form that can be read in one way is told in ours."""
    assert day_advice(day.strftime(form)) == f"write {day}"


@given(DAYS)
def test_days_of_two_meanings(day: date) -> None:
    """With slashes, month and day may be either way round: the true one is among those that are told."""
    told = day_advice(f"{day.month}/{day.day}/{day.year}").removeprefix("write ").split(" or ")
    assert str(day) in told
    assert len(told) == (2 if day.day <= 12 and day.day != day.month else 1)


@given(DAYS)
def test_a_day_without_zeros(day: date) -> None:
    """The zeros are added; full-width signs are, too."""
    assert day_advice(f"{day.year}-{day.month}-{day.day}") == f"write {day}"
    assert day_advice(str(day).replace("-", "\uff0d")) == f"write {day}"


@given(DAYS)
def test_the_last_day_of_a_month(day: date) -> None:
    """Of a day that does not exist it is told how many days the month has."""
    last = (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    assert day_advice(f"{day.year}-{day.month:02d}-{last.day + 1}") == f"{str(day)[:7]} has {last.day} days"


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (2021, "write 2021-01-01"),
        (44378, "write 2021-07-01 if 44378 is a day as Excel counts them"),
        ("36526", "write 2000-01-01 if 36526 is a day as Excel counts them"),
        (99999, ""),
        ("2021-07", "write 2021-07-01"),
        ("July 2021", "write 2021-07-01"),
        ("2021-13-01", "there is no month 13"),
        ("2021-07-01T08:30", "write 2021-07-01"),
        ("next spring", ""),
        (None, ""),
        ("0000-01-01", ""),
    ],
)
def test_days(value: Any, said: str) -> None:
    """A year or a month alone is its first day; what is no day gets no advice."""
    assert day_advice(value) == said


def test_a_year_that_is_a_day() -> None:
    """Where a year alone may stand, only its spelling can be at fault."""
    assert day_advice("2014", years=True) == ""
    assert day_advice("\uff12\uff10\uff11\uff14", years=True) == "write 2014"


def test_limits() -> None:
    """A share of more than 1 may be a percentage, a latitude of more than 90 a longitude."""
    assert limit_advice(5, 1) == "write 0.05 if 5 percent is meant"
    assert "wrong way round" in limit_advice(114.3, 90)
    assert limit_advice(500, 1) == limit_advice(500, 90) == limit_advice(400, 366) == ""


@pytest.mark.parametrize(
    ("kind", "value", "part"),
    [
        ("mapping", "tracks:4", "write 'tracks: 4'"),
        ("mapping", "tracks = 4", "write 'tracks: 4'"),
        ("mapping", "tracks\uff1a4", "write 'tracks: 4'"),
        ("mapping", [{"tracks": 4}], "leave out the hyphens"),
        ("mapping", "none", "write null"),
        ("mapping", "wuhan", ""),
        ("mapping", 4, ""),
        ("mapping", ["wuhan"], ""),
        ("list", "outbound", "write [outbound]"),
        ("list", {"outbound": True}, ""),
    ],
)
def test_shapes(kind: str, value: Any, part: str) -> None:
    """Groups and lists are told how they are written."""
    said = shape_advice(kind, value)
    assert part in said
    assert bool(said) == bool(part)
