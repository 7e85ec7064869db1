"""The year has the shape that the lunar calendar, the holidays and dated events give it."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pytest

from freightsim.journey.calendar import event_factor, new_year_day, season_factor
from freightsim.scenario.demand import MONTHS, Event, Season

SEASON = Season.model_validate(
    {
        "months": {month: float(number) for number, month in enumerate(MONTHS, start=1)},
        "new_year": 0.5,
        "new_year_days": 14,
        "golden_week": 0.7,
    }
)


def days(first: str, end: str) -> np.ndarray:
    """Return the days from one date to the day before another."""
    return np.arange(np.datetime64(first), np.datetime64(end))


def event(start: str, end: str, **what: Any) -> Event:
    """Return an event between two dates."""
    return Event.model_validate({"name": "event", "from": start, "to": end} | what)


@pytest.mark.parametrize(
    "day",
    [
        date(2014, 1, 31),
        date(2015, 2, 19),
        date(2016, 2, 8),
        date(2017, 1, 28),
        date(2018, 2, 16),
        date(2019, 2, 5),
        date(2020, 1, 25),
    ],
    ids=str,
)
def test_chinese_new_year(day: date) -> None:
    """Chinese New Year falls on the day that the printed calendar gives."""
    assert new_year_day(day.year) == day


def test_a_month_has_its_factor() -> None:
    """Each day gets the factor of its month, also across a turn of the year and a leap day."""
    factor = season_factor(days("2015-11-30", "2016-01-02"), SEASON)
    assert factor.tolist() == [11.0] + [12.0] * 31 + [1.0]
    assert season_factor(days("2016-02-28", "2016-03-03"), SEASON).tolist() == [2.0, 2.0, 3.0, 3.0]


def test_the_new_year_dip() -> None:
    """The dip takes the place of the month's factor from New Year's day on for as many days as stated."""
    factor = season_factor(days("2014-01-30", "2014-02-15"), SEASON)
    assert factor.tolist() == [1.0] + [0.5] * 14 + [2.0]


def test_the_dip_of_each_year() -> None:
    """Every year of the horizon has a dip of its own, and New Year's days before the first day still count."""
    factor = season_factor(days("2014-02-10", "2016-03-01"), SEASON)
    dips = np.flatnonzero(factor == 0.5)
    assert len(dips) == 4 + 14 + 14  # 10 to 13 February 2014, then whole dips
    assert days("2014-02-10", "2016-03-01")[dips[[3, 4, 17, 18]]].astype(str).tolist() == [
        "2014-02-13",
        "2015-02-19",
        "2015-03-04",
        "2016-02-08",
    ]


def test_golden_week() -> None:
    """The first seven days of October have the factor of Golden Week."""
    assert season_factor(days("2014-09-30", "2014-10-09"), SEASON).tolist() == [9.0] + [0.7] * 7 + [10.0]


def test_events_multiply() -> None:
    """Events that last at the same time multiply; the last day is the one before `to`."""
    events = [
        event("2014-05-02", "2014-05-05", demand={"outbound": 0.5}),
        event("2014-05-04", "2014-05-06", demand={"outbound": 3.0, "inbound": 0.0}),
        event("2014-05-01", "2014-06-01", no_trains=["outbound"]),
    ]
    span = days("2014-05-01", "2014-05-07")
    assert event_factor(span, events, "outbound").tolist() == [1.0, 0.5, 0.5, 1.5, 3.0, 1.0]
    assert event_factor(span, events, "inbound").tolist() == [1.0, 1.0, 1.0, 0.0, 0.0, 1.0]
