"""The shape of a year: months, Chinese New Year by the lunar calendar, Golden Week, dated events."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt
from lunardate import LunarDate

from freightsim.scenario.demand import MONTHS, Event, Season
from freightsim.scenario.network import Direction

Days = npt.NDArray[np.datetime64]
Factors = npt.NDArray[np.floating]


def new_year_day(year: int) -> date:
    """Return the first day of the Chinese lunar year that begins in a calendar year."""
    # By a difference: the method that converts has another name in lunardate 0.2 than in 0.3.
    first: date = date(year, 1, 1) + (LunarDate(year, 1, 1) - date(year, 1, 1))
    return first


def season_factor(days: Days, season: Season) -> Factors:
    """Return the seasonal factor of each day, 1 being the trend."""
    months = days.astype("datetime64[M]").astype(int) % 12 + 1
    table = np.array([season.months[month] for month in MONTHS])
    factor = table[months - 1]
    for year in _years(days):
        first = new_year_day(year)
        factor[_between(days, first, first + timedelta(days=season.new_year_days))] = season.new_year
        factor[_between(days, date(year, 10, 1), date(year, 10, 8))] = season.golden_week
    return factor


def event_factor(days: Days, events: Iterable[Event], direction: Direction) -> Factors:
    """Return the product of all events' demand factors on each day."""
    factor = np.ones(len(days))
    for event in events:
        factor[_between(days, event.start, event.end)] *= event.demand.get(direction, 1.0)
    return factor


def _years(days: Days) -> range:
    years = days.astype("datetime64[Y]").astype(int) + 1970
    return range(int(years[0]), int(years[-1]) + 1)


def _between(days: Days, first: date, end: date) -> npt.NDArray[np.bool_]:
    return (days >= np.datetime64(first)) & (days < np.datetime64(end))
