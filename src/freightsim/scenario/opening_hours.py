"""Hours of the day in which a border does its formalities; the model clock runs at UTC+8."""

from __future__ import annotations

from math import ceil, erfc, log, sqrt
from typing import Annotated

from pydantic import Field, model_validator

from freightsim.base.clock import HOURS_A_DAY, UTC_OFFSET_H
from freightsim.base.language import _
from freightsim.base.spec import Spec

HourOfDay = Annotated[float, Field(ge=0, le=24, json_schema_extra={"unit": "h"})]


class OpeningHours(Spec):
    """Hours of the day in which formalities at a border proceed; unfinished ones continue on the next day."""

    from_h: HourOfDay
    """Opening hour, local time of the border."""
    to_h: HourOfDay
    """Closing hour; on the next day if before `from_h`."""
    utc_offset_h: Annotated[float, Field(ge=-12, le=14, json_schema_extra={"unit": "h"})] = UTC_OFFSET_H
    """Hours by which local time is ahead of UTC, such as 8 in China; without summer time."""

    @model_validator(mode="after")
    def _opens(self) -> OpeningHours:
        if self.from_h - self.to_h in {0.0, HOURS_A_DAY}:
            raise ValueError(_("from_h and to_h are the same hour: leave `opening` out for round the clock"))
        return self

    @property
    def open_h(self) -> float:
        """Hours of a day in which formalities proceed."""
        return self.to_h - self.from_h if self.to_h > self.from_h else self.to_h - self.from_h + HOURS_A_DAY

    def ends_h(self, start_h: float, work_h: float) -> float:
        """Return the hour of the model clock at which so many open hours have passed since an hour of it.

        No work at all is done at once, also at night.
        """
        if work_h <= 0:
            return start_h
        opens_h, open_h = self.from_h + UTC_OFFSET_H - self.utc_offset_h, self.open_h
        day, since_h = divmod(start_h - opens_h, HOURS_A_DAY)
        if since_h >= open_h:
            day, since_h = day + 1, 0.0
        more, rest_h = divmod(since_h + work_h, open_h)
        if rest_h == 0:  # done as they end, and not as they begin on the next day
            more, rest_h = more - 1, open_h
        return opens_h + HOURS_A_DAY * (day + more) + rest_h

    def mean_h(self, work_h: float, cv: float) -> float:
        """Return the mean hours until lognormal work of a mean and coefficient of variation is done.

        The train is taken to be free at any hour of the day alike. If it is so while they are open, each of the
        work's hours takes 24 / `open_h` on average; otherwise it waits half of the night, then needs the work and a
        night for each time that the work outlasts a day's open hours.
        """
        if work_h <= 0:
            return 0.0
        night_h = HOURS_A_DAY - self.open_h
        by_day_h = work_h * HOURS_A_DAY / self.open_h
        by_night_h = night_h / 2 + work_h + night_h * self._nights(work_h, cv)
        return (self.open_h * by_day_h + night_h * by_night_h) / HOURS_A_DAY

    def _nights(self, work_h: float, cv: float) -> float:
        """Return the mean number of nights within lognormal work that begins as they open."""
        if cv == 0:
            return ceil(work_h / self.open_h) - 1.0
        sd = sqrt(log(1 + cv * cv))
        normal, nights, most = log(work_h) - sd * sd / 2, 0.0, 0
        while most < MOST_NIGHTS:
            most += 1
            beyond = erfc((log(most * self.open_h) - normal) / (sd * sqrt(2))) / 2
            nights += beyond
            if beyond < NEGLIGIBLE:
                break
        return nights


MOST_NIGHTS, NEGLIGIBLE = 10_000, 1e-9
"""Nights counted at most, and the chance of a further one below which none is counted."""
