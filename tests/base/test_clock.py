"""Dates become hours and hours become dates."""

from __future__ import annotations

from datetime import date
from math import inf, nan

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from freightsim.base.clock import Clock

CLOCK = Clock(date(2013, 7, 18), date(2016, 3, 2), lead_in_days=28)
NEW_YEARS_DAY_H = 167 * 24.0
"""1 January 2014: 14 days of July, 31, 30, 31, 30 and 31 later."""


def test_hours_of_days() -> None:
    """The first day begins at hour 0, the day before at -24."""
    assert [CLOCK.hour(date(2013, 7, day)) for day in (17, 18, 19)] == [-24.0, 0.0, 24.0]
    assert CLOCK.hour(date(2014, 1, 1)) == NEW_YEARS_DAY_H


def test_begin_and_end() -> None:
    """The run begins with the lead-in and ends at the midnight after the last day."""
    assert CLOCK.begin_h == -28 * 24
    assert CLOCK.end_h == (167 + 365 + 365 + 31 + 29 + 1) * 24.0  # up to 1 March of a leap year
    assert Clock(date(2014, 1, 1), date(2014, 1, 2)).begin_h == 0.0


@pytest.mark.parametrize(
    ("start", "end", "whole", "early"),
    [
        ("2013-07-18", "2014-01-01", True, False),
        ("2013-07-17", "2014-01-01", True, True),
        ("2013-01-01", "2014-01-01", True, True),
        ("2013-01-01", "2013-12-31", False, True),
        ("2013-07-19", "2014-01-01", False, False),
    ],
)
def test_the_year_in_which_the_record_begins(start: str, end: str, *, whole: bool, early: bool) -> None:
    """The record is of the days from 18 July 2013 on: a horizon is as recorded where it holds these and no others."""
    clock = Clock(date.fromisoformat(start), date.fromisoformat(end))
    assert (clock.holds(2013), clock.before_record(2013)) == (whole, early)
    assert clock.as_recorded(2013) == (whole and not early)


def test_other_years_are_as_recorded_where_they_are_whole() -> None:
    """A horizon that begins early holds later years as any other does."""
    clock = Clock(date(2013, 1, 1), date(2015, 7, 1))
    assert [clock.as_recorded(year) for year in (2013, 2014, 2015)] == [False, True, False]
    assert not clock.before_record(2014)


def test_days() -> None:
    """All days of the run, those of the lead-in included, the day after the last not."""
    days = CLOCK.days
    assert days[[0, 28, -1]].astype(str).tolist() == ["2013-06-20", "2013-07-18", "2016-03-01"]
    assert len(days) == 28 + CLOCK.end_h / 24


@pytest.mark.parametrize(
    ("start", "end", "years"),
    [
        ("2014-01-01", "2015-01-01", [2014]),
        ("2014-01-01", "2015-01-02", [2014, 2015]),
        ("2013-12-31", "2014-01-02", [2013, 2014]),
    ],
)
def test_years(start: str, end: str, years: list[int]) -> None:
    """A year that only the day after the horizon touches does not count."""
    assert Clock(date.fromisoformat(start), date.fromisoformat(end)).years == years


@pytest.mark.parametrize(
    ("hour", "year"),
    [
        (-0.001, 0),  # lead-in
        (0.0, 2013),
        (NEW_YEARS_DAY_H - 0.001, 2013),
        (NEW_YEARS_DAY_H, 2014),
        (NEW_YEARS_DAY_H + 8760.0, 2015),
        (CLOCK.end_h - 0.001, 2016),
        (CLOCK.end_h, 0),
        (1e9, 0),
        (nan, 0),
        (inf, 0),
        (-inf, 0),
    ],
)
def test_year_of(hour: float, year: int) -> None:
    """A year begins at the midnight of its first day; outside the horizon and where nothing is known there is none."""
    assert CLOCK.year_of([hour]).tolist() == [year]


def test_year_of_one_day_after_new_year() -> None:
    """A horizon that begins on 1 January has its first year from hour 0."""
    assert Clock(date(2014, 1, 1), date(2015, 1, 1)).year_of([-1.0, 0.0, 8759.9, 8760.0]).tolist() == [0, 2014, 2014, 0]


@pytest.mark.parametrize(
    ("hour", "instant"),
    [
        (0.0, "2013-07-18T00:00:00"),
        (-1.5, "2013-07-17T22:30:00"),
        (NEW_YEARS_DAY_H, "2014-01-01T00:00:00"),
        (1 / 3600 * 0.6, "2013-07-18T00:00:01"),
        (1 / 3600 * 0.4, "2013-07-18T00:00:00"),
        (24 - 1e-6, "2013-07-19T00:00:00"),
        (nan, "NaT"),
        (inf, "NaT"),
    ],
)
def test_when(hour: float, instant: str) -> None:
    """Hours become instants rounded to the second; a missing hour becomes NaT."""
    found = CLOCK.when([hour])
    assert found.dtype == "datetime64[s]"
    assert np.datetime_as_string(found).tolist() == [instant]


@given(st.integers(-700 * 3600, 20_000 * 3600))
def test_there_and_back(seconds: int) -> None:
    """Whole seconds come back as they were."""
    instant = CLOCK.when([seconds / 3600])[0]
    assert (instant - np.datetime64("2013-07-18T00:00:00")).astype(int) == seconds


def test_a_warm_up_lies_between_lead_in_and_horizon() -> None:
    """Its hours are negative, and what is booked in it, or before it, belongs to no year."""
    clock = Clock(date(2014, 6, 1), date(2015, 1, 1), lead_in_days=28, warm_up_days=100)
    assert clock.begin == date(2014, 1, 24)
    assert clock.begin_h == -128 * 24
    assert len(clock.days) == 128 + 214
    assert clock.year_of_booking([-128 * 24.0, -1.0, 0.0, 213 * 24.0]).tolist() == [0, 0, 2014, 2014]
    assert clock.counted_from_h == 0.0


def test_the_lead_in_counts_without_a_warm_up() -> None:
    """What is booked before the first slot belongs to the first year."""
    assert CLOCK.year_of_booking([-24.0, 0.0]).tolist() == [2013, 2013]
    assert CLOCK.counted_from_h == -inf
